/* Shell command: crash. */
#include <string.h>

#include "kernel/crash.h"
#include "kernel/keep.h"
#include "kernel/print.h"
#include "shell/command.h"

SIS_COMMAND(crash, "[clear]", "the last kernel fault, kept over restarts; clear forgets it",
            "example: crash clear\n") {
    bool clear = count == 2 && strcmp(words[1], "clear") == 0;

    if (count > 1 && !clear) return sis_command_usage("crash");
    if (clear) {
        sis_kept *kept = sis_keep();
        kept->faults = kept->failed_runs = kept->restarts = kept->report_bytes = 0;
        sis_keep_seal();
    } else if (!sis_crash_show()) {
        sis_print("no kernel fault since then\n");
    }
    return 0;
}
