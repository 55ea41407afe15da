/* This core: clock, counters, sleep, identity. What the kernel knows of a processor is in the headers of this folder; a folder
 * below, named in the toolchain file, does it for one architecture. */
#ifndef SIS_ARCH_CPU_H
#define SIS_ARCH_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sis/probe.h"

/* Starts the clock (frequency: the board's, used where the core's register is 0) and the PMU's counters. */
void sis_cpu_start(uint32_t frequency);

/* Nanoseconds since the counter started; monotonic. */
uint64_t sis_cpu_now_ns(void);

/* Instructions retired, or -1 where they cannot be counted. The counter has 32 bits: call at least once in 2^32
 * instructions. Callable in interrupts. */
int64_t sis_cpu_instructions(void);

/* Cycles, or -1. */
int64_t sis_cpu_cycles(void);

/* What the PMU counts (of sis_count_kind), and all of it at one moment; the rest of `counts` stays as it is. As above, the
 * 32-bit counters are followed by these calls. */
uint32_t sis_cpu_countable(void);
void sis_cpu_counts(sis_counts *counts);

/* Sleeps until `ns`, an interrupt of the UART, or both; by polling where interrupts cannot be had. */
void sis_cpu_sleep_until(uint64_t ns);
void sis_cpu_sleep_is_possible(bool possible);

/* The timer interrupt at `ns`, at once where that is past; a sleep ends it, and is one of its kind. */
void sis_cpu_wake_at(uint64_t ns);
void sis_cpu_wake_off(void);

/* An interrupt (the board's alarm interrupt) after `ns`, at the latest after some centuries; off again by the other. */
void sis_cpu_alarm_after(uint64_t ns);
void sis_cpu_alarm_off(void);

/* Writes what the data cache holds of these bytes to memory, where devices, other masters and the next boot see it. Usable
 * before the MMU is on. */
void sis_cpu_clean(const void *address, size_t bytes);

/* As sis_crc32 (link/crc32.h), by this core's instructions where it has them. Usable before relocation and MMU. */
uint32_t sis_cpu_crc32(uint32_t crc, const void *bytes, size_t count);

/* "Cortex-A72 r0p3", or numbers for a core not in the list. In a static buffer. */
const char *sis_cpu_name(void);

/* "cortex-a72", as ops-c/cores.json has it; "unknown" for a core not in the list. */
const char *sis_cpu_core(void);

/* SIMD feature i of this core as its ID registers tell it; NULL past the last. */
const char *sis_cpu_feature(uint32_t i);

#endif
