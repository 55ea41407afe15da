/* For faults on purpose (tests/faults.c). */
#ifndef SIS_ARM64_FAULT_CODE_H
#define SIS_ARM64_FAULT_CODE_H

#include <stdint.h>

#define SIS_CODE_RETURN 0xd65f03c0u /* ret */
#define SIS_UNMAPPED 0x7000000000u  /* on no board */

/* A load that must be aligned, whatever the MMU allows otherwise. */
static inline uintptr_t sis_load_exclusive(const void *address) {
    uintptr_t value;
    __asm__ volatile("ldxr %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

#endif
