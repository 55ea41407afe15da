/* The performance monitor: the cycle counter and, as far as the core knows them and has counters, events, widened to 64 bits
 * here. */
#include "arch/pmu.h"

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "pmu_registers.h"

/* Counter i counts the i'th of these; without the first no event is counted at all. The cycle counter stands behind them. */
enum { INSTRUCTIONS, L1D_REFILLS, L1D_ACCESSES, EVENTS, CYCLES = EVENTS, COUNTERS };
static const uint8_t events[EVENTS] = {
    [INSTRUCTIONS] = 0x08, /* INST_RETIRED */
    [L1D_REFILLS] = 0x03,  /* L1D_CACHE_REFILL */
    [L1D_ACCESSES] = 0x04, /* L1D_CACHE */
};
enum {
    PMCR_ENABLE = 1 << 0,
    PMCR_RESET_EVENTS = 1 << 1,
    PMCR_RESET_CYCLES = 1 << 2,
    PMCR_LONG_CYCLES = 1 << 6, /* LC: 64 bits, where there are so many */
};
#define CYCLE_COUNTER (1u << 31)

static uint32_t counted;         /* bit i: counter i counts events[i]; bit CYCLES: cycles are counted */
static uint32_t wrapping;        /* bits of the overflow register that are looked at */
static uint64_t wraps[COUNTERS]; /* in units of 2^32 */

static bool counts(int counter) { return counted >> counter & 1; }

static uint64_t low_half(int counter) {
    return counter == CYCLES ? sis_pmu_cycles() : sis_pmu_count(counter);
}

/* What is told is tried, too: an emulator may know an event and not count it. */
static uint32_t seen_moving(void) {
    enum { TRIES = 64 };
    static volatile uint32_t word;
    uint32_t moving = 0;

    for (int i = 0; i < TRIES; i++) word = word + 1;
    sis_isb();
    if (counts(INSTRUCTIONS) && sis_pmu_count(INSTRUCTIONS) != 0) moving |= 1u << INSTRUCTIONS;
    if (counts(L1D_ACCESSES) && sis_pmu_count(L1D_ACCESSES) != 0)
        moving |= 1u << L1D_ACCESSES | 1u << L1D_REFILLS;
    return moving;
}

void sis_pmu_start(void) {
    uint32_t version = sis_pmu_version();
    if (version == 0 || version == 15) return;
    uint32_t counters = sis_field(sis_pmu_control(), 11, 5);
    uint32_t known = sis_pmu_known_events();
    for (int i = 0; i < EVENTS; i++)
        if ((uint32_t)i < counters && known >> events[i] & 1) counted |= 1u << i;

    sis_pmu_count_cycles_everywhere();
    for (int i = 0; i < EVENTS; i++)
        if (counts(i)) sis_pmu_set_event(i, events[i]);
    wrapping = counted | (SIS_CYCLE_BITS == 32 ? CYCLE_COUNTER : 0);
    sis_pmu_clear_wrapped(CYCLE_COUNTER | counted);
    sis_pmu_enable(CYCLE_COUNTER | counted);
    sis_pmu_set_control(PMCR_ENABLE | PMCR_RESET_EVENTS | PMCR_RESET_CYCLES | PMCR_LONG_CYCLES);
    sis_isb();
    counted = (counted & seen_moving()) | 1u << CYCLES;
}

/* Notes what wrapped since last time: the overflow register's bits. With interrupts masked. */
static inline uint32_t follow_wraps(void) {
    uint32_t wrapped = sis_pmu_wrapped() & wrapping;
    if (wrapped == 0) return 0;
    sis_pmu_clear_wrapped(wrapped);
    for (int i = 0; i < EVENTS; i++) wraps[i] += wrapped >> i & 1;
    wraps[CYCLES] += wrapped >> 31;
    return wrapped;
}

/* One count at one moment. It may wrap just after it was read: then it is read again. */
static int64_t count_now(int counter) {
    if (!counts(counter)) return -1;
    uint32_t mask = sis_mask_interrupts();
    uint64_t low;
    sis_isb();
    do low = low_half(counter);
    while (follow_wraps() != 0);
    uint64_t count = (wraps[counter] << 32) + low;
    sis_restore_interrupts(mask);
    return (int64_t)count;
}

int64_t sis_cpu_instructions(void) { return count_now(INSTRUCTIONS); }

int64_t sis_cpu_cycles(void) { return count_now(CYCLES); }

uint32_t sis_cpu_countable(void) {
    return (counts(CYCLES) ? SIS_COUNT_CYCLES : 0) | (counts(INSTRUCTIONS) ? SIS_COUNT_INSTRUCTIONS : 0) |
           (counts(L1D_REFILLS) ? SIS_COUNT_L1D_REFILLS : 0) |
           (counts(L1D_ACCESSES) ? SIS_COUNT_L1D_ACCESSES : 0);
}

/* As count_now, for all of them at once: nothing wrapped, nearly always. */
void sis_cpu_counts(sis_counts *at) {
    uint32_t mask = sis_mask_interrupts();
    sis_isb();
    do {
        if (counts(INSTRUCTIONS)) at->instructions = (wraps[INSTRUCTIONS] << 32) + low_half(INSTRUCTIONS);
        if (counts(CYCLES)) at->cycles = (wraps[CYCLES] << 32) + low_half(CYCLES);
        if (counts(L1D_REFILLS)) at->l1d_refills = (wraps[L1D_REFILLS] << 32) + low_half(L1D_REFILLS);
        if (counts(L1D_ACCESSES)) at->l1d_accesses = (wraps[L1D_ACCESSES] << 32) + low_half(L1D_ACCESSES);
    } while (follow_wraps() != 0);
    sis_restore_interrupts(mask);
}
