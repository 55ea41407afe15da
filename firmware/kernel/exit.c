/* The last lines of a run. */
#include "kernel/exit.h"

#include "arch/arm64/exception.h"
#include "arch/arm64/firmware_calls.h"
#include "arch/arm64/registers.h"
#include "kernel/board.h"
#include "kernel/console.h"
#include "kernel/print.h"

static bool by_semihosting;

void sis_exit_by_semihosting(void) { by_semihosting = true; }

static _Noreturn void stop(void) {
    sis_console_flush();
    for (;;) sis_wait_for_interrupt();
}

_Noreturn void sis_leave(int code) {
    sis_console_for_kernel();
    sis_print("SIS-EXIT %d\n", code);
    sis_console_flush();
    if (by_semihosting) {
        by_semihosting = false; /* where nobody answers, HLT is a fault: report it and stop */
        sis_semihosting_exit(code);
    }
    stop();
}

_Noreturn void sis_panic(const char *format, ...) {
    va_list arguments;

    sis_console_for_kernel();
    sis_print("*** kernel panic: ");
    va_start(arguments, format);
    sis_print_list(format, arguments);
    va_end(arguments);
    sis_print("\n  backtrace\n");
    sis_backtrace((uint64_t)__builtin_frame_address(0));
    sis_leave(SIS_EXIT_FAULT);
}

_Noreturn void sis_restart(void) {
    sis_console_flush();
    if (!sis_board.reset.driver->restart(&sis_board.reset)) sis_print("this board cannot restart itself: switch it off and on\n");
    stop();
}

_Noreturn void sis_power_off(void) {
    sis_console_flush();
    if (!sis_board.reset.driver->off(&sis_board.reset)) sis_print("this board cannot switch itself off\n");
    stop();
}
