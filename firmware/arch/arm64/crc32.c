/* CRC-32 by the core's own instructions only where it has them: they are optional before Armv8.1. Usable before the image is
 * relocated and before the MMU is on. */
#include "link/crc32.h"

#include "arch/arm64/registers.h"
#include "arch/cpu.h"

uint32_t sis_cpu_crc32(uint32_t crc, const void *bytes, size_t count) {
    bool has = sis_field(sis_read_register(id_aa64isar0_el1), 16, 4) != 0;
    return has ? sis_crc32(crc, bytes, count) : sis_crc32_plain(crc, bytes, count);
}
