/* The product image: runs /init.js and ends, or gives the shell. */
#include "arch/cpu.h"
#include "kernel/autorun.h"
#include "kernel/board.h"
#include "kernel/bootargs.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/main.h"
#include "kernel/print.h"
#include "kernel/run.h"
#include "kernel/safe_boot.h"
#include "kernel/wall.h"
#include "session/session.h"
#include "session/token.h"
#include "shell/shell.h"
#include "sis/capability.h"
#include "sis/kernels.h"

void sis_image_listens(void) { sis_session_listen(); }

/* Kernels for this core, or for what bootargs name. */
static void choose_kernels(void) {
    char name[24];
    if (!sis_bootarg("sis.kernels", name, sizeof name) || !sis_kernels_use(name))
        sis_kernels_use(sis_cpu_core());
}

/* On a board the shell, and with it sessions, are there before and after a script. Whoever waits for a run's end gets that
 * instead: bootargs sis.shell=no, or an emulator that is to be left. */
_Noreturn void sis_image_main(bool files_whole) {
    bool shell = !sis_bootarg_is("sis.shell", "no");

    sis_set_place(sis_board.name, sis_cpu_core());
    choose_kernels();
    sis_wall_start();
    sis_session_start();
    if (shell) sis_token_print();
    bool waits = shell && sis_bootarg_is("sis.init", "no"); /* a session starts it */
    bool there = files_whole && sis_file_find("init.js");
    bool skipped = there && shell && !waits && sis_safe_boot("init.js");
    bool can_run = there && !waits && !skipped && sis_autorun_begins("init.js");

    if (!can_run && shell) sis_shell();
    int code = can_run ? sis_run_init() : SIS_EXIT_REFUSED;
    if (can_run) sis_autorun_ends();
    if (!there) sis_print("there is no script to run\n");
    if (sis_bootarg_is("sis.files", "console")) sis_run_print_files();
    if (!shell || sis_exit_is_by_semihosting()) sis_leave(code);
    sis_exit_print(code);
    sis_shell();
}
