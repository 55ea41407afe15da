/* The console's input of a program of the host: descriptor 0. */
#ifndef SIS_HOST_CONSOLE_H
#define SIS_HOST_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

/* What was typed or piped since the last look, at most `size` bytes: how many; 0 = nothing now, -1 = nothing will come any
 * more. Never waits. */
int64_t sis_host_read_console(uint8_t *bytes, size_t size);

#endif
