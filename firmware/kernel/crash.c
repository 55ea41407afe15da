/* Reports of faults: kept, told at the next boot, followed by a restart where that is wanted. */
#include "kernel/crash.h"

#include "arch/cpu.h"
#include "kernel/console.h"
#include "kernel/cores.h"
#include "kernel/exit.h"
#include "kernel/keep.h"
#include "kernel/print.h"

enum { MOST_RESTARTS = 6 }; /* a board that faults right after each start is left for somebody to look at */

static bool restarts;

void sis_crash_restarts(void) { restarts = true; }

void sis_crash_begins(void) {
    sis_cores_stop_others();
    sis_console_for_the_end();
    sis_print_copy_to(sis_keep()->report, SIS_KEEP_REPORT);
}

const char *sis_crash_core(void) {
    static char text[16];
    uint32_t core = sis_cores_self();
    if (core) sis_format(text, sizeof text, " on core %u", core);
    return text;
}

void sis_crash_pauses(bool paused) { sis_print_copy_pause(paused); }

_Noreturn void sis_crash_ends(void) {
    sis_kept *kept = sis_keep();

    kept->report_bytes = (uint32_t)sis_print_copy_to(NULL, 0);
    kept->faults++;
    kept->fault_boot = kept->boots;
    if (kept->boots > 0) kept->fault_ns = sis_cpu_now_ns(); /* before, there is no clock yet */
    bool again = restarts && kept->restarts < MOST_RESTARTS;
    kept->restarts = again ? kept->restarts + 1 : 0;
    sis_keep_ending(SIS_ENDING_FAULT);
    if (again) {
        sis_print("*** the board restarts\n");
        sis_restart();
    }
    if (restarts) sis_print("*** %d faults in a row: the board stops\n", MOST_RESTARTS + 1);
    sis_leave(SIS_EXIT_FAULT);
}

/* Lines of the report up to the `lines`th, without empty ones. */
static void print_report(uint32_t lines) {
    const sis_kept *kept = sis_keep();
    bool in_line = false;

    for (uint32_t i = 0; i < kept->report_bytes && lines > 0; i++) {
        char c = kept->report[i];
        if (c == '\n' && !in_line) continue;
        if (!in_line) sis_print("    ");
        in_line = c != '\n';
        lines -= !in_line;
        if (c == '\n' || (unsigned char)c >= ' ') sis_print("%c", c);
    }
    if (in_line) sis_print("\n");
}

static const char *ordinal(uint32_t n) {
    static const char *const ends[] = {"th", "st", "nd", "rd"};
    return n % 100 / 10 != 1 && n % 10 < 4 ? ends[n % 10] : ends[0];
}

void sis_crash_tell(void) {
    const sis_kept *kept = sis_keep();

    if (kept->last == SIS_ENDING_FAULT) {
        sis_print("the boot before this one ended in a kernel fault, the %u%s since the power came:\n",
                  kept->faults, ordinal(kept->faults));
        print_report(2);
    }
    if (kept->last == SIS_ENDING_SILENCE) sis_print("the boot before this one ended without a word\n");
}

bool sis_crash_show(void) {
    static const char *const endings[] = {
        [SIS_ENDING_SILENCE] =
            "without a word: the watchdog, a reset button, or whatever took the kernel's memory",
        [SIS_ENDING_POWER] = "in a power cycle: this is the first boot since, or nothing was kept",
        [SIS_ENDING_WANTED] = "in a restart that was asked for",
        [SIS_ENDING_OVER] = "after the end of its run",
        [SIS_ENDING_FAULT] = "in a kernel fault",
    };
    const sis_kept *kept = sis_keep();

    sis_print("boot %u since the power came; the one before ended %s\n", kept->boots,
              kept->last <= SIS_ENDING_FAULT ? endings[kept->last] : "as no kernel ends");
    if (kept->faults == 0) return false;
    sis_print("%u fault%s; the last in boot %u, %llu ms after its start:\n", kept->faults,
              kept->faults == 1 ? "" : "s", kept->fault_boot, (unsigned long long)(kept->fault_ns / 1000000));
    print_report(UINT32_MAX);
    return true;
}
