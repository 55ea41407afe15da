/* The executive's clock. Its alarm is the timer that also ends sleeps: whoever sleeps does not run. */
#include "kernel/release.h"

#include <stddef.h>

#include "arch/cpu.h"
#include "kernel/board.h"
#include "kernel/watchdog.h"
#include "sis/clock.h"

static volatile uint32_t *wanted; /* what the interrupt sets; NULL: nobody waits */
static sis_clock the_clock;

static uint64_t now_ns(void *context) {
    (void)context;
    return sis_cpu_now_ns();
}

static void idle_until(void *context, uint64_t ns) {
    (void)context;
    sis_cpu_sleep_until(sis_watchdog_wake(ns));
}

/* Off first: no interrupt of the last alarm may set the new flag. */
static void alarm(void *context, uint64_t ns, volatile uint32_t *due) {
    (void)context;
    sis_cpu_wake_off();
    wanted = ns == UINT64_MAX ? NULL : due;
    if (wanted != NULL) sis_cpu_wake_at(ns);
}

void sis_release_interrupt(void) {
    sis_cpu_wake_off();
    if (wanted != NULL) *wanted = 1;
    wanted = NULL;
}

void sis_release_off(void) { alarm(NULL, UINT64_MAX, NULL); }

void sis_release_start(bool can_interrupt) {
    the_clock = (sis_clock){.core = sis_board.core, .now_ns = now_ns, .idle_until = idle_until};
    if (can_interrupt) the_clock.alarm = alarm;
    sis_clock_install(&the_clock);
}
