/* For faults on purpose (tests/faults.c). */
#ifndef SIS_ARM_FAULT_CODE_H
#define SIS_ARM_FAULT_CODE_H

#include <stdint.h>

#define SIS_CODE_RETURN 0xe12fff1eu /* bx lr */
#define SIS_UNMAPPED 0xf0000000u    /* on no board, with the memory it has */

/* A load that must be aligned, whatever the MMU allows otherwise. */
static inline uintptr_t sis_load_exclusive(const void *address) {
    uintptr_t value;
    __asm__ volatile("ldrex %0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

#endif
