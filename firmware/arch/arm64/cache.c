/* The data cache, by address (Arm ARM D7.5.9). Usable before the MMU is on. */
#include "arch/arm64/registers.h"
#include "arch/cpu.h"

void sis_cpu_clean(const void *address, size_t bytes) {
    uintptr_t line = (uintptr_t)4 << sis_field(sis_read_register(ctr_el0), 16, 4); /* DminLine: log2 words */
    uintptr_t at = (uintptr_t)address & ~(line - 1), end = (uintptr_t)address + bytes;

    for (; at < end; at += line) __asm__ volatile("dc cvac, %0" : : "r"(at) : "memory");
    sis_dsb();
}
