/* arch/cache.h on Arm64. */
#ifndef SIS_ARM64_CACHE_INLINE_H
#define SIS_ARM64_CACHE_INLINE_H

#include <stddef.h>
#include <stdint.h>

#include "arch/arm64/registers.h"

static inline void sis_cache_flush(const void *address, size_t bytes) {
    uintptr_t line = (uintptr_t)4 << sis_field(sis_read_register(ctr_el0), 16, 4); /* DminLine: log2 words */
    uintptr_t at = (uintptr_t)address & ~(line - 1), end = (uintptr_t)address + bytes;

    for (; at < end; at += line) __asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
    sis_dsb();
}

#endif
