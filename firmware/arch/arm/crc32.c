/* CRC-32: these cores have no instructions for it. */
#include "link/crc32.h"

#include "arch/cpu.h"

uint32_t sis_cpu_crc32(uint32_t crc, const void *bytes, size_t count) {
    return sis_crc32_plain(crc, bytes, count);
}
