/* What a core has of its own: its number, in TPIDRURW, which nothing else uses, and its thread-local data. */
#include "arch/cores.h"

#include "arch/arm/registers.h"

uintptr_t sis_mmu_table(void) { return (uintptr_t)sis_read_cp15_64(0, c2); }

uint64_t sis_core_own_affinity(void) { return sis_read_cp15(c0, 0, c0, 5) & 0xffffff; }

void sis_core_begin(uint32_t core, void *thread_local_data) {
    sis_write_cp15(c13, 0, c0, 2, core);
    if (thread_local_data) sis_write_cp15(c13, 0, c0, 3, (uintptr_t)thread_local_data - 8);
    sis_isb();
}

uint32_t sis_core_number(void) { return sis_read_cp15(c13, 0, c0, 2); }
