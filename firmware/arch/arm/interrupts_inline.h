/* Interrupts of a 32-bit core (arch/interrupts.h). */
#ifndef SIS_ARM_INTERRUPTS_INLINE_H
#define SIS_ARM_INTERRUPTS_INLINE_H

static inline uint32_t sis_mask_interrupts(void) {
    uint32_t before;
    __asm__ volatile("mrs %0, cpsr\n\tcpsid i" : "=r"(before) : : "memory");
    return before;
}

static inline void sis_restore_interrupts(uint32_t before) {
    __asm__ volatile("msr cpsr_c, %0" : : "r"(before) : "memory");
}

static inline void sis_allow_interrupts(void) { __asm__ volatile("cpsie i" : : : "memory"); }

static inline void sis_allow_errors(void) { __asm__ volatile("cpsie a" : : : "memory"); }

static inline void sis_wait_for_interrupt(void) { __asm__ volatile("dsb sy\n\twfi" : : : "memory"); }

#endif
