/* Shell command: reboot. */
#include "kernel/exit.h"
#include "shell/command.h"

SIS_COMMAND(reboot, "", "restart the board") { sis_restart(); }
