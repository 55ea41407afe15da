/* The last lines of a run. */
#include "kernel/exit.h"

#include "arch/exception.h"
#include "arch/firmware_calls.h"
#include "arch/interrupts.h"
#include "kernel/board.h"
#include "kernel/console.h"
#include "kernel/crash.h"
#include "kernel/keep.h"
#include "kernel/print.h"
#include "kernel/watchdog.h"

static bool by_semihosting;

void sis_exit_by_semihosting(void) { by_semihosting = true; }

bool sis_exit_is_by_semihosting(void) { return by_semihosting; }

void sis_exit_print(int code) {
    sis_console_for_kernel();
    sis_print("SIS-EXIT %d\n", code);
}

static _Noreturn void stop(void) {
    sis_console_flush();
    for (;;) sis_wait_for_interrupt();
}

_Noreturn void sis_leave(int code) {
    if (code != SIS_EXIT_FAULT) sis_watchdog_stop();
    sis_exit_print(code);
    sis_keep_ending(SIS_ENDING_OVER);
    sis_console_flush();
    sis_console_for_the_end();
    if (by_semihosting) {
        by_semihosting = false; /* where nobody answers, the call is a fault: report it and stop */
        sis_semihosting_exit(code);
    }
    stop();
}

_Noreturn void sis_panic(const char *format, ...) {
    va_list arguments;

    sis_crash_begins();
    sis_print("*** kernel panic%s: ", sis_crash_core());
    va_start(arguments, format);
    sis_print_list(format, arguments);
    va_end(arguments);
    sis_print("\n  backtrace\n");
    sis_backtrace((uintptr_t)__builtin_frame_address(0));
    sis_crash_ends();
}

_Noreturn void sis_restart(void) {
    sis_keep_ending(SIS_ENDING_WANTED);
    sis_console_flush();
    sis_console_for_the_restart();
    if (!sis_board.reset.driver->restart(&sis_board.reset))
        sis_print("this board cannot restart itself: switch it off and on\n");
    stop();
}

_Noreturn void sis_power_off(void) {
    sis_console_flush();
    sis_console_for_the_end();
    if (!sis_board.reset.driver->off(&sis_board.reset)) sis_print("this board cannot switch itself off\n");
    stop();
}
