/* Shell command: run. */
#include "kernel/run.h"

#include "kernel/print.h"
#include "shell/command.h"

enum { USAGE = 2 };

SIS_COMMAND(run, "FILE [ARG ...]", "run a script; Ctrl-C stops it") {
    const sis_run_limits no_limits = {0};

    if (count < 2) {
        sis_print("usage: run FILE [ARG ...]\n");
        return USAGE;
    }
    return sis_run(words[1], words + 2, (uint32_t)count - 2, &no_limits);
}
