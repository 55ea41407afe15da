/* PMUv3 (Arm ARM D11): the cycle counter and INST_RETIRED, widened to 64 bits here. */
#include "arch/arm64/pmu.h"

#include "arch/arm64/cpu.h"
#include "arch/arm64/registers.h"

enum {
    EVENT_INST_RETIRED = 0x08,
    PMCR_ENABLE = 1 << 0,
    PMCR_RESET_EVENTS = 1 << 1,
    PMCR_RESET_CYCLES = 1 << 2,
    PMCR_LONG_CYCLES = 1 << 6, /* LC: 64 bits */
    COUNTER_0 = 1 << 0,
};
#define CYCLE_COUNTER (1u << 31)

static bool has_cycles, has_instructions;
static uint64_t wraps; /* of event counter 0, in units of 2^32 */

void sis_pmu_start(void) {
    uint32_t version = sis_field(sis_read_register(id_aa64dfr0_el1), 8, 4); /* PMUVer */
    if (version == 0 || version == 15) return;
    has_cycles = true;
    uint32_t counters = sis_field(sis_read_register(pmcr_el0), 11, 5);
    has_instructions = counters && sis_read_register(pmceid0_el0) >> EVENT_INST_RETIRED & 1;

    sis_write_register(pmccfiltr_el0, 0);
    if (has_instructions) sis_write_register(pmevtyper0_el0, EVENT_INST_RETIRED);
    sis_write_register(pmovsclr_el0, CYCLE_COUNTER | COUNTER_0);
    sis_write_register(pmcntenset_el0, CYCLE_COUNTER | (has_instructions ? COUNTER_0 : 0));
    sis_write_register(pmcr_el0, PMCR_ENABLE | PMCR_RESET_EVENTS | PMCR_RESET_CYCLES | PMCR_LONG_CYCLES);
    sis_isb();
}

int64_t sis_cpu_instructions(void) {
    if (!has_instructions) return -1;
    uint64_t mask = sis_mask_interrupts();
    sis_isb();
    uint64_t low = sis_read_register(pmevcntr0_el0) & UINT32_MAX;
    if (sis_read_register(pmovsclr_el0) &
        COUNTER_0) { /* wrapped since last time; perhaps after `low` was read */
        sis_write_register(pmovsclr_el0, COUNTER_0);
        wraps++;
        low = sis_read_register(pmevcntr0_el0) & UINT32_MAX;
    }
    int64_t count = (int64_t)(wraps << 32 | low);
    sis_restore_interrupts(mask);
    return count;
}

int64_t sis_cpu_cycles(void) {
    if (!has_cycles) return -1;
    sis_isb();
    return (int64_t)sis_read_register(pmccntr_el0);
}
