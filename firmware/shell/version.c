/* Shell command: version. */
#include "arch/arm64/cpu.h"
#include "kernel/board.h"
#include "kernel/handover.h"
#include "kernel/print.h"
#include "shell/command.h"

SIS_COMMAND(version, "", "version, board and core") {
    sis_print("SIS %s, board %s, %s, entered at EL%u\n", SIS_VERSION, sis_board.name, sis_cpu_name(),
              sis_boot.entry_level);
    return 0;
}
