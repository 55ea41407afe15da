/* What unit tests want of libc beside the kernel's: a heap, and printf to the console. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#include "kernel/console.h"
#include "kernel/memory.h"

void *sbrk(ptrdiff_t bytes);

void *sbrk(ptrdiff_t bytes) {
    static uint64_t used;

    if (bytes < 0 || (uint64_t)bytes > sis_ram.script.size - used) {
        errno = ENOMEM;
        return (void *)-1;
    }
    void *start = (void *)(uintptr_t)(sis_ram.script.base + used);
    used += (uint64_t)bytes;
    return start;
}

static int put(char c, FILE *file) {
    (void)file;
    sis_console_write(SIS_STREAM_OUTPUT, &c, 1);
    return (unsigned char)c;
}

static FILE output = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE *const stdout = &output;
FILE *const stderr = &output;
FILE *const stdin = &output;
