/* Shell command: help. */
#include "kernel/print.h"
#include "shell/command.h"

static void list(void) {
    for (const sis_command *command = sis_commands_start; command < sis_commands_end; command++)
        sis_print("  %-8s %-18s %s\n", command->name, command->usage, command->summary);
    sis_print("help COMMAND tells more; tab completes, up brings back, Ctrl-R searches, Ctrl-C stops\n");
}

SIS_COMMAND(help, "[COMMAND]", "this list, or more of one command", "example: help run\n") {
    if (count > 2) return sis_command_usage("help");
    if (count < 2) {
        list();
        return 0;
    }
    const sis_command *command = sis_command_find(words[1]);
    if (!command) {
        sis_print("%s: no such command\n", words[1]);
        return 1;
    }
    sis_command_usage(command->name);
    sis_print("%s\n%s", command->summary, command->help);
    return 0;
}
