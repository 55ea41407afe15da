/* What picolibc expects of an operating system when something goes wrong: there is no way on after abort. */
#include <stdlib.h>

#include "kernel/exit.h"

_Noreturn void _exit(int code);

_Noreturn void abort(void) { sis_panic("abort() called"); }

_Noreturn void _exit(int code) { sis_panic("exit(%d) called", code); }
