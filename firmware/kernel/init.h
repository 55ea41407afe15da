/* What /init.json and /init.args say about the run of /init.js. Both come from outside: nothing in them is trusted. */
#ifndef SIS_INIT_H
#define SIS_INIT_H

#include <stddef.h>
#include <stdint.h>

/* 0 in a field: the kernel's own choice. */
typedef struct sis_run_limits {
    uint64_t memory;       /* bytes of the script's region; 0 = all there is */
    uint64_t stack;        /* bytes; 0 = the engine's default */
    uint64_t time_ns;      /* 0 = none */
    uint64_t instructions; /* 0 = any */
    uint64_t cores;        /* that its graphs take where they are not told; 0 = all */
} sis_run_limits;

/* "memory", "stack" (bytes), "time" (seconds, decimals allowed), "instructions" and "cores" of a flat JSON object; other keys are passed over, and
 * what is missing is 0. */
sis_run_limits sis_init_limits(const char *json, size_t bytes);

/* One argument a line, percent-encoded, decoded in place; text[bytes] is free to write. Fills args[0..most) and returns
 * how many lines there are, which may be more. */
uint32_t sis_init_args(char *text, size_t bytes, const char **args, uint32_t most);

#endif
