/* Shell command: exit. */
#include "kernel/exit.h"

#include "kernel/bootargs.h"
#include "kernel/print.h"
#include "shell/command.h"

/* Up to 255, as an exit code is; -1 when it is not one. */
static int code_of(const char *text) {
    int code = 0;
    for (; *text >= '0' && *text <= '9' && code <= 255; text++) code = code * 10 + (*text - '0');
    return *text || code > 255 ? -1 : code;
}

SIS_COMMAND(exit, "[CODE]", "end the emulator, or switch the board off",
            "CODE, 0 to 255, is what the emulator ends with.\n"
            "example: exit 3\n") {
    int code = count > 1 ? code_of(words[1]) : 0;
    if (code < 0) {
        sis_print("%s: not an exit code (0 to 255)\n", words[1]);
        return 2;
    }
    if (sis_bootarg_is("sis.exit", "semihosting")) sis_leave(code);
    sis_print("SIS-EXIT %d\n", code);
    sis_power_off();
}
