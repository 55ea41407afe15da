/* The data cache, by address (DDI 0406C, B4.2.1). Usable before the MMU is on. */
#include "arch/arm/registers.h"
#include "arch/cpu.h"

void sis_cpu_clean(const void *address, size_t bytes) {
    uintptr_t line =
        (uintptr_t)4 << sis_field(sis_read_cp15(c0, 0, c0, 1), 16, 4); /* CTR.DminLine: log2 words */
    uintptr_t at = (uintptr_t)address & ~(line - 1), end = (uintptr_t)address + bytes;

    for (; at < end; at += line) sis_write_cp15(c7, 0, c10, 1, at); /* DCCMVAC */
    sis_dsb();
}
