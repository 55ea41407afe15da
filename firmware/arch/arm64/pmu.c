/* PMUv3 (Arm ARM D11): the cycle counter and, as far as PMCEID0 and the number of counters allow, events, widened to 64
 * bits here. */
#include "arch/arm64/pmu.h"

#include "arch/arm64/registers.h"
#include "arch/cpu.h"
#include "arch/interrupts.h"

/* Counter i counts the i'th of these; without the first no event is counted at all. */
enum { INSTRUCTIONS, L1D_REFILLS, L1D_ACCESSES, EVENTS };
static const uint8_t events[EVENTS] = {
    [INSTRUCTIONS] = 0x08, /* INST_RETIRED */
    [L1D_REFILLS] = 0x03,  /* L1D_CACHE_REFILL */
    [L1D_ACCESSES] = 0x04, /* L1D_CACHE */
};
enum {
    PMCR_ENABLE = 1 << 0,
    PMCR_RESET_EVENTS = 1 << 1,
    PMCR_RESET_CYCLES = 1 << 2,
    PMCR_LONG_CYCLES = 1 << 6, /* LC: 64 bits */
};
#define CYCLE_COUNTER (1u << 31)

static bool has_cycles;
static uint32_t counted;       /* bit i: counter i counts events[i] */
static uint64_t wraps[EVENTS]; /* in units of 2^32 */

static void set_type(int counter, uint8_t event) {
    switch (counter) {
    case 0: sis_write_register(pmevtyper0_el0, event); break;
    case 1: sis_write_register(pmevtyper1_el0, event); break;
    default: sis_write_register(pmevtyper2_el0, event); break;
    }
}

static inline uint64_t low_half(int counter) {
    switch (counter) {
    case 0: return sis_read_register(pmevcntr0_el0) & UINT32_MAX;
    case 1: return sis_read_register(pmevcntr1_el0) & UINT32_MAX;
    default: return sis_read_register(pmevcntr2_el0) & UINT32_MAX;
    }
}

void sis_pmu_start(void) {
    uint32_t version = sis_field(sis_read_register(id_aa64dfr0_el1), 8, 4); /* PMUVer */
    if (version == 0 || version == 15) return;
    has_cycles = true;
    uint32_t counters = sis_field(sis_read_register(pmcr_el0), 11, 5);
    uint64_t known = sis_read_register(pmceid0_el0);
    for (int i = 0; i < EVENTS; i++)
        if ((uint32_t)i < counters && known >> events[i] & 1) counted |= 1u << i;

    sis_write_register(pmccfiltr_el0, 0);
    for (int i = 0; i < EVENTS; i++)
        if (counted >> i & 1) set_type(i, events[i]);
    sis_write_register(pmovsclr_el0, CYCLE_COUNTER | counted);
    sis_write_register(pmcntenset_el0, CYCLE_COUNTER | counted);
    sis_write_register(pmcr_el0, PMCR_ENABLE | PMCR_RESET_EVENTS | PMCR_RESET_CYCLES | PMCR_LONG_CYCLES);
    sis_isb();
}

/* Notes what wrapped since last time. With interrupts masked. */
static inline uint32_t follow_wraps(void) {
    uint32_t wrapped = (uint32_t)sis_read_register(pmovsclr_el0) & counted;
    if (wrapped == 0) return 0;
    sis_write_register(pmovsclr_el0, wrapped);
    for (int i = 0; i < EVENTS; i++) wraps[i] += wrapped >> i & 1;
    return wrapped;
}

/* A counter may wrap just after it was read: then it is read again. */
static uint64_t count_of(int counter) {
    uint64_t low = low_half(counter);
    if (follow_wraps() >> counter & 1) low = low_half(counter);
    return wraps[counter] << 32 | low;
}

int64_t sis_cpu_instructions(void) {
    if (!(counted >> INSTRUCTIONS & 1)) return -1;
    uint32_t mask = sis_mask_interrupts();
    sis_isb();
    uint64_t count = count_of(INSTRUCTIONS);
    sis_restore_interrupts(mask);
    return (int64_t)count;
}

int64_t sis_cpu_cycles(void) {
    if (!has_cycles) return -1;
    sis_isb();
    return (int64_t)sis_read_register(pmccntr_el0);
}

uint32_t sis_cpu_countable(void) {
    uint32_t countable = has_cycles ? SIS_COUNT_CYCLES : 0;
    if (counted >> INSTRUCTIONS & 1) countable |= SIS_COUNT_INSTRUCTIONS;
    if (counted >> L1D_REFILLS & 1) countable |= SIS_COUNT_L1D_REFILLS;
    if (counted >> L1D_ACCESSES & 1) countable |= SIS_COUNT_L1D_ACCESSES;
    return countable;
}

/* As count_of, for all of them at once: nothing wrapped, nearly always. */
void sis_cpu_counts(sis_counts *counts) {
    uint32_t mask = sis_mask_interrupts();
    sis_isb();
    do {
        if (counted >> INSTRUCTIONS & 1)
            counts->instructions = wraps[INSTRUCTIONS] << 32 | low_half(INSTRUCTIONS);
        if (has_cycles) counts->cycles = sis_read_register(pmccntr_el0);
        if (counted >> L1D_REFILLS & 1)
            counts->l1d_refills = wraps[L1D_REFILLS] << 32 | low_half(L1D_REFILLS);
        if (counted >> L1D_ACCESSES & 1)
            counts->l1d_accesses = wraps[L1D_ACCESSES] << 32 | low_half(L1D_ACCESSES);
    } while (follow_wraps() != 0);
    sis_restore_interrupts(mask);
}
