/* Shell command: version. */
#include "arch/cpu.h"
#include "kernel/board.h"
#include "kernel/handover.h"
#include "kernel/print.h"
#include "shell/command.h"
#include "sis/capability.h"

SIS_COMMAND(version, "", "version, board and core", "example: version\n") {
    sis_print("SIS %s, board %s, %s, entered at EL%u%s\n", SIS_VERSION, sis_board.name, sis_cpu_name(),
              sis_boot.entry_level, sis_models.listed ? ", listed models only" : "");
    return 0;
}
