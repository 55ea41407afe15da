/* Shell command: help. */
#include "kernel/print.h"
#include "shell/command.h"

SIS_COMMAND(help, "", "this list") {
    for (const sis_command *command = sis_commands_start; command < sis_commands_end; command++)
        sis_print("  %-8s %-18s %s\n", command->name, command->usage, command->summary);
    return 0;
}
