/* The operating system that picolibc expects, as far as the engine links it: no heap, no descriptors, no way on after
 * abort. The engine's own memory is the script's region. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "kernel/exit.h"

void *sbrk(ptrdiff_t bytes);
_Noreturn void _exit(int code);

void *sbrk(ptrdiff_t bytes)
{
    (void)bytes;
    errno = ENOMEM;
    return (void *)-1;
}

_Noreturn void abort(void)
{
    sis_panic("abort() called");
}

_Noreturn void _exit(int code)
{
    sis_panic("exit(%d) called", code);
}
