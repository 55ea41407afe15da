/* How a core does floating-point arithmetic. While it runs nodes of a graph an AArch64 core is told to make every NaN that
 * comes out of arithmetic the positive quiet one (FPCR.DN): graph outputs need no pass for it where arithmetic was the
 * last to write them (graph/settle.c). The mode is the core's own: each core that runs tiles enters it for itself, and
 * whoever runs code that is not ours in between (Custom) leaves it. Rounding is to nearest in both, denormals are kept.
 * Elsewhere there is no such mode and nothing happens. */
#ifndef SIS_KERNELS_FLOAT_MODE_H
#define SIS_KERNELS_FLOAT_MODE_H

#include <stdint.h>

typedef uint64_t sis_float_mode;

#define SIS_FLOAT_PLAIN UINT64_C(0) /* as C programs have it */
#define SIS_FLOAT_ONE_NAN (UINT64_C(1) << 25)

/* Sets the mode of this core and gives what it was. Calls through pointers do not move across; inlined arithmetic may. */
static inline sis_float_mode sis_float_mode_set(sis_float_mode mode) {
#if defined(__aarch64__)
    sis_float_mode before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before)::"memory");
    if (before != mode) __asm__ volatile("msr fpcr, %0" ::"r"(mode) : "memory"); /* some cores drain for it */
    return before;
#else
    return mode;
#endif
}

#endif
