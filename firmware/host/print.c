/* The kernel's sis_print for sis-device: what kernel code has to say goes to stderr. */
#include "kernel/print.h"

#include <stdio.h>

void sis_print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
}
