/* What a processor architecture gives to kernel/cores.c. */
#ifndef SIS_ARCH_CORES_H
#define SIS_ARCH_CORES_H

#include <stdbool.h>
#include <stdint.h>

/* Where another core enters the image, with its MMU off: it finds its number, takes its stacks, waits until sis_core_table is
 * not 0, and goes on with sis_core_main. In image.ld from __cores_start on each has, from below, a guard page, its
 * stack, a guard page and its exception stack. */
void sis_core_entry(void);

/* The affinity of core i as its ID register has it; and the memory map they shall use. Read with the MMU off. */
extern uint64_t sis_core_affinity[];
extern volatile uintptr_t sis_core_table;

/* This core's. */
uint64_t sis_core_own_affinity(void);

/* The map that this core uses. */
uintptr_t sis_mmu_table(void);

/* This core's number and thread-local data; the start of what only this core has. */
void sis_core_begin(uint32_t core, void *thread_local_data);
uint32_t sis_core_number(void);

/* Wakes cores in sis_core_doze, after all that was written before; waits for that, or for nothing. */
static inline void sis_core_wake_all(void);
static inline void sis_core_doze(void);

/* What this core read from and wrote to devices has happened before anything that follows. */
static inline void sis_core_settle(void);

/* In a loop that waits for another core: it may go first, where an emulator runs one at a time. */
static inline void sis_core_yield(void);

#include "cores_inline.h"

#endif
