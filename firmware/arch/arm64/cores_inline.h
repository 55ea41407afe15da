/* arch/cores.h on Arm64. */
#ifndef SIS_ARM64_CORES_INLINE_H
#define SIS_ARM64_CORES_INLINE_H

static inline void sis_core_wake_all(void) { __asm__ volatile("dsb sy\n\tsev" : : : "memory"); }

static inline void sis_core_doze(void) { __asm__ volatile("wfe" : : : "memory"); }

static inline void sis_core_settle(void) { __asm__ volatile("dsb sy" : : : "memory"); }

static inline void sis_core_yield(void) { __asm__ volatile("yield" : : : "memory"); }

#endif
