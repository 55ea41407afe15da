/* The mltest image: unit tests of C on the device, or one fault on purpose. Bootargs: sis.test=NAME for one test,
 * sis.fault=NAME (faults.c), sis.exit=none to stop without a word, as a kernel that hangs would. */
#include <string.h>

#include "arch/interrupts.h"
#include "kernel/autorun.h"
#include "kernel/bootargs.h"
#include "kernel/console.h"
#include "kernel/exit.h"
#include "kernel/main.h"
#include "kernel/print.h"
#include "tests/faults.h"
#include "tests/unit_tests.h"

/* Returns how many failed. */
static int run_tests(const char *only) {
    int run = 0, failed = 0;

    for (const sis_unit_test *test = sis_unit_tests; test->name; test++) {
        if (only[0] && strcmp(only, test->name) != 0) continue;
        int failures = test->run();
        sis_console_for_kernel();
        sis_print("%s %s\n", failures ? "FAILED" : "passed", test->name);
        failed += failures != 0;
        run++;
    }
    sis_print("%d passed, %d failed\n", run - failed, failed);
    return run ? failed : 1;
}

void sis_image_listens(void) {} /* nobody types, nobody opens sessions */

_Noreturn void sis_image_main(bool files_whole) {
    char name[64];

    (void)files_whole;
    if (sis_bootarg_is("sis.exit", "none"))
        for (;;) sis_wait_for_interrupt();
    if (sis_bootarg("sis.fault", name, sizeof name)) {
        if (!sis_autorun_begins(name)) sis_leave(SIS_EXIT_REFUSED);
        sis_cause_fault(name);
        sis_autorun_ends();
        sis_leave(SIS_EXIT_ERROR);
    }
    sis_bootarg("sis.test", name, sizeof name);
    sis_leave(run_tests(name) ? SIS_EXIT_ERROR : 0);
}
