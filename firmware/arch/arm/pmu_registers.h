/* The performance monitor's registers (PMUv2, Arm ARM DDI 0406C, C12). Counters are reached one at a time. */
#ifndef SIS_ARM_PMU_REGISTERS_H
#define SIS_ARM_PMU_REGISTERS_H

#include "arch/arm/registers.h"

#define SIS_CYCLE_BITS 32

/* ID_DFR0.PerfMon: 0 none told, 15 none. */
static inline uint32_t sis_pmu_version(void) { return sis_field(sis_read_cp15(c0, 0, c1, 2), 24, 4); }
static inline uint32_t sis_pmu_control(void) { return sis_read_cp15(c9, 0, c12, 0); }
static inline void sis_pmu_set_control(uint32_t value) { sis_write_cp15(c9, 0, c12, 0, value); }
/* Those that Cortex-A7 and A15 have. The register that tells (PMCEID0) is not in every emulator; arch/pmu.c tries them. */
static inline uint32_t sis_pmu_known_events(void) { return 1u << 0x03 | 1u << 0x04 | 1u << 0x08; }
static inline void sis_pmu_enable(uint32_t counters) { sis_write_cp15(c9, 0, c12, 1, counters); }
static inline uint32_t sis_pmu_wrapped(void) { return sis_read_cp15(c9, 0, c12, 3); }
static inline void sis_pmu_clear_wrapped(uint32_t counters) { sis_write_cp15(c9, 0, c12, 3, counters); }
static inline uint64_t sis_pmu_cycles(void) { return sis_read_cp15(c9, 0, c13, 0); }

static inline void sis_pmu_select(uint32_t counter) {
    sis_write_cp15(c9, 0, c12, 5, counter);
    sis_isb();
}

static inline void sis_pmu_set_event(int counter, uint32_t event) {
    sis_pmu_select((uint32_t)counter);
    sis_write_cp15(c9, 0, c13, 1, event);
}

/* Counter 31 is the cycle counter's filter. */
static inline void sis_pmu_count_cycles_everywhere(void) { sis_pmu_set_event(31, 0); }

static inline uint32_t sis_pmu_count(int counter) {
    sis_pmu_select((uint32_t)counter);
    return sis_read_cp15(c9, 0, c13, 2);
}

#endif
