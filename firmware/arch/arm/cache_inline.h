/* arch/cache.h on 32-bit Arm. */
#ifndef SIS_ARM_CACHE_INLINE_H
#define SIS_ARM_CACHE_INLINE_H

#include <stddef.h>
#include <stdint.h>

#include "arch/arm/registers.h"

static inline void sis_cache_flush(const void *address, size_t bytes) {
    uintptr_t line =
        (uintptr_t)4 << sis_field(sis_read_cp15(c0, 0, c0, 1), 16, 4); /* CTR.DminLine: log2 words */
    uintptr_t at = (uintptr_t)address & ~(line - 1), end = (uintptr_t)address + bytes;

    for (; at < end; at += line) sis_write_cp15(c7, 0, c14, 1, at); /* DCCIMVAC */
    sis_dsb();
}

#endif
