/* Shell command: reboot. */
#include "kernel/exit.h"
#include "shell/command.h"

SIS_COMMAND(reboot, "", "restart the board",
            "What was written or sent is gone, but for the bytes of uploads: sent again, they are there.\n"
            "example: reboot\n") {
    sis_restart();
}
