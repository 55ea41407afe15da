/* The board's other cores. They are taken over from the loader at boot, then sleep; each has stacks with guard pages of its own,
 * and the same memory map, caches and floating-point state as core 0, which alone runs the kernel. A core runs one function
 * at a time, without interrupts. Such a function computes: it does not print, allocate, sleep, or ask the kernel for
 * anything. A fault in it is reported with the core's number, and everything stops. */
#ifndef SIS_CORES_H
#define SIS_CORES_H

#include <stdbool.h>
#include <stdint.h>

enum { SIS_MOST_CORES = 4 };

/* Each image says whether it wants them: a chain loader leaves them to the kernel that it starts. */
extern const bool sis_cores_wanted;

/* Tells the other cores where to go, where they are wanted. Once, before the MMU is on: where they wait may be in page zero. */
void sis_cores_release(void);

/* Lets them in, and waits a moment until all are there. Once, when caches and the interrupt controller are on. */
void sis_cores_start(void);

/* How many there are, core 0 included. */
uint32_t sis_cores_count(void);

/* Which one this is. */
uint32_t sis_cores_self(void);

/* Core `core` (from 1 on) calls function(argument), and sees all that was written before. False: there is no such core, or it
 * has not ended what it was given last. On core 0 only. */
bool sis_cores_run(uint32_t core, void (*function)(void *argument), void *argument);

/* Waits until it has; what it wrote is seen then. At once for a core that has nothing to do. */
void sis_cores_wait(uint32_t core);

/* This core alone goes on; the others stop as soon as they look. Never returns on one that came second. */
void sis_cores_stop_others(void);

/* Does not return where another core said so. Cheap; for places where core 0 passes often. */
void sis_cores_look(void);

/* "the stack of core 2" and the like, for addresses of their stacks; NULL for all others. In a static buffer. */
const char *sis_cores_place(uintptr_t address);

/* Is this an address of the stack (exceptions' not included) of one of them? */
bool sis_cores_stack(uintptr_t address);

/* Called by the architecture's start code on each of them, with MMU and caches on. */
_Noreturn void sis_core_main(uint32_t core);

#endif
