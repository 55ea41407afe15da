/* Shell command: dmesg. */
#include "kernel/console.h"
#include "kernel/log.h"
#include "shell/command.h"

static void write(const char *bytes, uint32_t count) {
    sis_console_write(SIS_STREAM_DIAGNOSTICS, bytes, count);
}

SIS_COMMAND(
    dmesg, "", "what the kernel said since its start",
    "Each line with the seconds since then; scripts and the shell are left out, the oldest lines too.\n"
    "example: dmesg\n") {
    if (count > 1) return sis_command_usage("dmesg");
    sis_log_show(write);
    return 0;
}
