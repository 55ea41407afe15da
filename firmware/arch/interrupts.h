/* Interrupts of this core. The functions are inline, a few instructions of the architecture; its folder is on the include path. */
#ifndef SIS_ARCH_INTERRUPTS_H
#define SIS_ARCH_INTERRUPTS_H

#include <stdint.h>

/* IRQs off until restored; they nest. */
static inline uint32_t sis_mask_interrupts(void);
static inline void sis_restore_interrupts(uint32_t before);

static inline void sis_allow_interrupts(void);

/* Asynchronous errors are taken, and so reported, from here on. */
static inline void sis_allow_errors(void);

/* Returns after an interrupt, also one that is masked. */
static inline void sis_wait_for_interrupt(void);

#include "interrupts_inline.h"

#endif
