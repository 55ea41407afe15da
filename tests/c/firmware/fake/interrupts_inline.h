/* Interrupts of a core that has none, for parts of the kernel that run as ordinary C (arch/interrupts.h). */
#ifndef SIS_FAKE_INTERRUPTS_INLINE_H
#define SIS_FAKE_INTERRUPTS_INLINE_H

static inline uint32_t sis_mask_interrupts(void) { return 0; }
static inline void sis_restore_interrupts(uint32_t before) { (void)before; }
static inline void sis_allow_interrupts(void) {}
static inline void sis_allow_errors(void) {}
static inline void sis_wait_for_interrupt(void) {}

#endif
