/* Counts failed runs of the script that starts by itself (kernel/keep.h). */
#include "kernel/autorun.h"

#include "arch/cpu.h"
#include "kernel/keep.h"
#include "kernel/print.h"

enum { MOST_FAILED = 3 };
#define LONG_ENOUGH_NS \
    (600ull * 1000000000) /* what fails after ten minutes would not fail three times at once */

static uint64_t good_at;

bool sis_autorun_begins(const char *what) {
    sis_kept *kept = sis_keep();

    if (kept->failed_runs >= MOST_FAILED) {
        sis_print("%s is not started: it ended in a fault %u times in a row; crash shows the last, crash "
                  "clear forgets\n",
                  what, kept->failed_runs);
        return false;
    }
    kept->running = 1;
    good_at = sis_cpu_now_ns() + LONG_ENOUGH_NS;
    sis_keep_seal();
    return true;
}

void sis_autorun_ends(void) {
    sis_kept *kept = sis_keep();

    kept->running = kept->failed_runs = kept->restarts = 0;
    sis_keep_seal();
}

void sis_autorun_goes_on(void) {
    sis_kept *kept = sis_keep();

    if (!kept->running || !(kept->failed_runs | kept->restarts) || sis_cpu_now_ns() < good_at) return;
    kept->failed_runs = kept->restarts = 0;
    sis_keep_seal();
}
