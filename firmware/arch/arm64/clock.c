/* The generic timer (Arm ARM D12) as clock and alarm. */
#include "arch/arm64/cpu.h"
#include "arch/arm64/pmu.h"
#include "arch/arm64/registers.h"

#define SECOND 1000000000ull

static uint64_t frequency;
static bool can_sleep;

void sis_cpu_start(uint32_t board_frequency) {
    frequency = sis_read_register(cntfrq_el0);
    if (frequency == 0) frequency = board_frequency;
    sis_pmu_start();
}

static uint64_t ticks(void) {
    sis_isb(); /* else the counter may be read early (D12.2.1) */
    return sis_read_register(cntvct_el0);
}

uint64_t sis_cpu_now_ns(void) {
    uint64_t now = ticks();
    return now / frequency * SECOND + now % frequency * SECOND / frequency;
}

void sis_cpu_sleep_is_possible(bool possible) { can_sleep = possible; }

void sis_cpu_sleep_until(uint64_t ns) {
    if (!can_sleep || sis_cpu_now_ns() >= ns) return;
    /* Past 2^63 ns the alarm is left out: only typing ends the sleep. */
    uint64_t at =
        ns >> 63 ? UINT64_MAX : ns / SECOND * frequency + (ns % SECOND * frequency + SECOND - 1) / SECOND;
    sis_write_register(cntv_cval_el0, at);
    sis_write_register(cntv_ctl_el0, 1);
    sis_isb();
    sis_wait_for_interrupt();
    sis_write_register(cntv_ctl_el0, 0);
    sis_isb();
}
