/* Which micro-kernels work: those whose schedule suits the core. Never a matter of bits, nor of how weights are packed. */
#ifndef SIS_KERNELS_H
#define SIS_KERNELS_H

#include <stdbool.h>

typedef enum sis_kernel_schedule {
    SIS_KERNELS_REORDERED, /* for cores that reorder instructions; the default */
    SIS_KERNELS_IN_ORDER,  /* for cores that issue them as they come */
    SIS_KERNELS_PLAIN,     /* what the compiler makes of simd.h: the twins that the others are held to */
    SIS_KERNEL_SCHEDULES
} sis_kernel_schedule;

/* Chosen once at start, before any graph runs: by a core as ops-c/cores.json and emulators name it ("cortex-a53"), or by the
 * name of a schedule. False for a name that is neither; the default stays then. */
bool sis_kernels_use(const char *name);
sis_kernel_schedule sis_kernels_used(void);
const char *sis_kernels_name(sis_kernel_schedule schedule); /* "reordered", "in-order", "plain" */

#endif
