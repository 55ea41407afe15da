/* The product image: runs /init.js and ends, or gives the shell. */
#include "kernel/bootargs.h"
#include "kernel/exit.h"
#include "kernel/files.h"
#include "kernel/main.h"
#include "kernel/run.h"
#include "shell/shell.h"

_Noreturn void sis_image_main(bool files_whole)
{
    if (!sis_file_find("init.js")) {
        if (!files_whole && sis_bootarg_is("sis.exit", "semihosting"))
            sis_leave(SIS_EXIT_REFUSED); /* somebody waits for a script that cannot be read */
        sis_shell();
    }
    int code = files_whole ? sis_run_init() : SIS_EXIT_REFUSED;
    if (sis_bootarg_is("sis.files", "console"))
        sis_run_print_files();
    sis_leave(code);
}
