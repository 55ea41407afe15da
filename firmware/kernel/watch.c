/* Interrupts: received bytes at any time; while a script runs also the alarm past its time limit, which Ctrl-C starts too,
 * and releases of deterministic jobs. */
#include "kernel/watch.h"

#include "arch/cpu.h"
#include "arch/exception.h"
#include "arch/interrupts.h"
#include "kernel/board.h"
#include "kernel/console.h"
#include "kernel/cores.h"
#include "kernel/exit.h"
#include "kernel/gpio.h"
#include "kernel/release.h"
#include "kernel/watchdog.h"
#include "sis/script.h"

#define GRACE_NS 260000000u /* a little more than the engine gives the script */
#define AGAIN_NS 20000000u

static bool can_watch;
static volatile bool watching; /* a script runs */
static volatile uint32_t holds;
static volatile uint32_t came; /* interrupts so far */
static uint64_t limit_at;      /* ns: the alarm past the script's limit; 0: it has none */
static uint64_t count_at;      /* ns: when its instructions are looked at next; 0: they have no limit */

void sis_watch_start(void) {
    const sis_interrupt_device *device = &sis_board.interrupts;

    device->driver->start(device);
    bool timer = device->driver->enable(device, sis_board.timer_interrupt);
    bool alarm = device->driver->enable(device, sis_board.alarm_interrupt);
    bool console = device->driver->enable(device, sis_board.console.interrupt);
    sis_cpu_sleep_is_possible(timer && console);
    can_watch = alarm && console;
    sis_release_start(timer && can_watch);
    sis_cpu_alarm_off();
    sis_cpu_wake_off();
    if (can_watch) sis_allow_interrupts();
}

void sis_watch_hold(bool hold) {
    uint32_t mask = sis_mask_interrupts();
    holds = hold ? holds + 1 : holds - 1;
    sis_restore_interrupts(mask);
}

/* What is typed counts as well: bytes that come while interrupts are masked are taken without one. */
uint32_t sis_watch_came(void) { return came + sis_console_typed_ever(); }

void sis_watch_sleep(uint64_t ns, uint32_t seen) {
    uint32_t mask = sis_mask_interrupts();
    ns = sis_watchdog_wake(ns);
    if (sis_watch_came() == seen) sis_cpu_sleep_until(ns);
    sis_restore_interrupts(mask);
}

static void alarm_at_limit(void) {
    uint64_t now = sis_cpu_now_ns();
    uint64_t at = !limit_at || (count_at && count_at < limit_at) ? count_at : limit_at;
    if (at) sis_cpu_alarm_after(at > now ? at - now : 0);
}

/* `ns` from now and a little more; 0: never. */
static uint64_t past(uint64_t ns) {
    uint64_t now = sis_cpu_now_ns(), most = UINT64_MAX - GRACE_NS - now;
    return ns && ns < most ? now + ns + GRACE_NS : 0;
}

void sis_watch_script(uint64_t time_limit_ns, uint64_t instruction_limit) {
    limit_at = past(time_limit_ns);
    count_at = past(instruction_limit);
    watching = can_watch;
    if (watching) alarm_at_limit();
}

void sis_watch_end(void) {
    uint32_t mask = sis_mask_interrupts();
    watching = false;
    sis_cpu_alarm_off();
    sis_release_off();
    sis_restore_interrupts(mask);
}

/* A limit is past, or something was typed, perhaps Ctrl-C. The script is abandoned when its grace is over, else asked again
 * soon. */
static void on_alarm(sis_exception_frame *frame) {
    sis_cpu_alarm_off();
    if (!watching) return;
    sis_console_take(); /* what the link held back for a moment */
    int code = holds > 0 ? 0 : sis_script_overdue(sis_cpu_now_ns());
    if (count_at && sis_cpu_now_ns() >= count_at) count_at = sis_cpu_now_ns() + GRACE_NS;
    bool ends = sis_console_interrupted() || (limit_at && sis_cpu_now_ns() >= limit_at);

    if (code != 0)
        sis_frame_leave_for(frame, sis_script_abandon, code);
    else if (ends)
        sis_cpu_alarm_after(AGAIN_NS);
    else
        alarm_at_limit();
}

void sis_interrupt(sis_exception_frame *frame) {
    const sis_interrupt_device *device = &sis_board.interrupts;
    uint32_t interrupt = device->driver->take(device);

    sis_cores_look();
    if (interrupt == SIS_NO_INTERRUPT) return;
    came++;
    if (interrupt == sis_board.console.interrupt) {
        sis_console_take();
        if (watching) sis_cpu_alarm_after(AGAIN_NS);
    } else if (interrupt == sis_board.alarm_interrupt) {
        on_alarm(frame);
    } else if (interrupt == sis_board.timer_interrupt) {
        sis_release_interrupt();
    } else if (!sis_gpio_interrupt(interrupt)) {
        sis_panic("interrupt %u came, which nobody asked for", interrupt);
    }
    device->driver->end(device, interrupt);
}
