/* Interrupts of an Arm64 core (arch/interrupts.h). */
#ifndef SIS_ARM64_INTERRUPTS_INLINE_H
#define SIS_ARM64_INTERRUPTS_INLINE_H

#include "arch/arm64/registers.h"

static inline uint32_t sis_mask_interrupts(void) {
    uint64_t before = sis_read_register(daif);
    __asm__ volatile("msr daifset, #2" : : : "memory");
    return (uint32_t)before;
}

static inline void sis_restore_interrupts(uint32_t before) { sis_write_register(daif, before); }

static inline void sis_allow_interrupts(void) { __asm__ volatile("msr daifclr, #2" : : : "memory"); }

static inline void sis_allow_errors(void) { __asm__ volatile("msr daifclr, #4" : : : "memory"); }

static inline void sis_wait_for_interrupt(void) { __asm__ volatile("dsb sy\n\twfi" : : : "memory"); }

#endif
