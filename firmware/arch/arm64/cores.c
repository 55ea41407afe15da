/* What a core has of its own: its number, in TPIDRRO_EL0, which nothing else uses, and its thread-local data. */
#include "arch/cores.h"

#include "arch/arm64/registers.h"

uintptr_t sis_mmu_table(void) { return sis_read_register(ttbr0_el1); }

uint64_t sis_core_own_affinity(void) { return sis_read_register(mpidr_el1) & 0xff00ffffffull; }

void sis_core_begin(uint32_t core, void *thread_local_data) {
    sis_write_register(tpidrro_el0, core);
    if (thread_local_data) sis_write_register(tpidr_el0, (uintptr_t)thread_local_data - 16);
    sis_isb();
}

uint32_t sis_core_number(void) { return (uint32_t)sis_read_register(tpidrro_el0); }
