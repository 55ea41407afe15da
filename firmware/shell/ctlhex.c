/* Shell command: ctlhex. Control frames as bytes. */
#include <string.h>

#include "kernel/print.h"
#include "shell/command.h"
#include "shell/control_here.h"

enum { PER_LINE = 32, FAILED = 1 };

static bool failed;

static void on_reply(const uint8_t *reply, size_t bytes) {
    sis_ctl_reply read;
    for (size_t i = 0; i < bytes; i++)
        sis_print("%s%02x%s", i % PER_LINE ? " " : "  ", reply[i],
                  i % PER_LINE == PER_LINE - 1 || i + 1 == bytes ? "\n" : "");
    sis_print("  ");
    sis_ctl_show(reply, bytes, &sis_control_here_console);
    if (sis_ctl_read_reply(reply, bytes, &read) && read.status != SIS_OK) failed = true;
}

SIS_COMMAND(ctlhex, "HEX ...", "control frames as bytes",
            "Hands bytes to the control plane, which graphctl shares: whole frames, or pieces of one "
            "(docs/frames.md).\n"
            "Shows each answer, as bytes and in words.\n"
            "example: ctlhex 43 00 21 05 00000000\n") {
    if (count < 2) return sis_command_usage("ctlhex");
    sis_control_here *here = sis_control_here_open();
    size_t bytes = 0;

    if (!here) return FAILED;
    for (int i = 1; i < count; i++) {
        size_t more = sis_ctl_hex(words[i], here->frame + bytes, SIS_CTL_FRAME - bytes);
        if (more == SIZE_MAX) {
            sis_print("%s: pairs of hexadecimal digits, please\n", words[i]);
            return SIS_COMMAND_USAGE;
        }
        bytes += more;
    }
    failed = false;
    sis_control_here_send(here->frame, bytes, on_reply);
    if (here->waits) sis_print("  no answer yet: the control waits for the rest of the frame\n");
    return failed ? FAILED : 0;
}
