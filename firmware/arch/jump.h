/* Leaving for another kernel, as Linux's boot protocols say. */
#ifndef SIS_ARCH_JUMP_H
#define SIS_ARCH_JUMP_H

#include <stdint.h>

/* Interrupts, MMU and caches off, then to the first instruction of an image at `entry`, which is told of the device tree
 * at `tree`. Both, and all the image reads before it has caches, must have been written out (sis_cpu_clean). */
_Noreturn void sis_jump(uintptr_t entry, uintptr_t tree);

#endif
