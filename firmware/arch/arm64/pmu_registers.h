/* The performance monitor's registers (Arm ARM D11). */
#ifndef SIS_ARM64_PMU_REGISTERS_H
#define SIS_ARM64_PMU_REGISTERS_H

#include "arch/arm64/registers.h"

#define SIS_CYCLE_BITS 64

/* PMUVer: 0 none, 15 not the architecture's. */
static inline uint32_t sis_pmu_version(void) { return sis_field(sis_read_register(id_aa64dfr0_el1), 8, 4); }
static inline uint32_t sis_pmu_control(void) { return (uint32_t)sis_read_register(pmcr_el0); }
static inline void sis_pmu_set_control(uint32_t value) { sis_write_register(pmcr_el0, value); }
static inline uint32_t sis_pmu_known_events(void) { return (uint32_t)sis_read_register(pmceid0_el0); }
static inline void sis_pmu_count_cycles_everywhere(void) { sis_write_register(pmccfiltr_el0, 0); }
static inline void sis_pmu_enable(uint32_t counters) { sis_write_register(pmcntenset_el0, counters); }
static inline uint32_t sis_pmu_wrapped(void) { return (uint32_t)sis_read_register(pmovsclr_el0); }
static inline void sis_pmu_clear_wrapped(uint32_t counters) { sis_write_register(pmovsclr_el0, counters); }
static inline uint64_t sis_pmu_cycles(void) { return sis_read_register(pmccntr_el0); }

static inline void sis_pmu_set_event(int counter, uint32_t event) {
    switch (counter) {
    case 0: sis_write_register(pmevtyper0_el0, event); break;
    case 1: sis_write_register(pmevtyper1_el0, event); break;
    default: sis_write_register(pmevtyper2_el0, event); break;
    }
}

static inline uint32_t sis_pmu_count(int counter) {
    switch (counter) {
    case 0: return (uint32_t)sis_read_register(pmevcntr0_el0);
    case 1: return (uint32_t)sis_read_register(pmevcntr1_el0);
    default: return (uint32_t)sis_read_register(pmevcntr2_el0);
    }
}

#endif
