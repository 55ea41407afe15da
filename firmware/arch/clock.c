/* The generic timer as clock and alarm. */
#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "arch/pmu.h"
#include "timer_registers.h"

#define SECOND 1000000000ull

static uint64_t frequency;
static bool can_sleep;

void sis_cpu_start(uint32_t board_frequency) {
    frequency = sis_timer_frequency();
    if (frequency == 0) frequency = board_frequency;
    sis_pmu_start();
}

static uint64_t ticks(void) {
    sis_isb(); /* else the counter may be read early */
    return sis_virtual_count();
}

uint64_t sis_cpu_now_ns(void) {
    uint64_t now = ticks();
    return now / frequency * SECOND + now % frequency * SECOND / frequency;
}

void sis_cpu_sleep_is_possible(bool possible) { can_sleep = possible; }

void sis_cpu_sleep_until(uint64_t ns) {
    if (!can_sleep || sis_cpu_now_ns() >= ns) return;
    /* A masked interrupt ends WFI; a taken one could come just before it. */
    uint32_t mask = sis_mask_interrupts();
    sis_cpu_wake_at(ns);
    sis_wait_for_interrupt();
    sis_cpu_wake_off();
    sis_restore_interrupts(mask);
}

/* Past 2^63 ns the timer is as good as off: only typing ends a sleep. */
void sis_cpu_wake_at(uint64_t ns) {
    uint64_t at =
        ns >> 63 ? UINT64_MAX : ns / SECOND * frequency + (ns % SECOND * frequency + SECOND - 1) / SECOND;
    sis_virtual_timer_at(at);
    sis_virtual_timer_switch(1);
    sis_isb();
}

void sis_cpu_wake_off(void) {
    sis_virtual_timer_switch(0);
    sis_isb();
}

void sis_cpu_alarm_after(uint64_t ns) {
    uint64_t most = UINT64_MAX / frequency, wait = ns < most ? ns * frequency / SECOND : UINT64_MAX / SECOND;
    sis_isb();
    sis_physical_timer_at(sis_physical_count() + wait + 1);
    sis_physical_timer_switch(1);
    sis_isb();
}

void sis_cpu_alarm_off(void) {
    sis_physical_timer_switch(0);
    sis_isb();
}
