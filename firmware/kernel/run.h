/* Running a script of the file table, and saying what it left. */
#ifndef SIS_RUN_H
#define SIS_RUN_H

#include <stddef.h>
#include <stdint.h>

/* 0 in a field: the kernel's own choice. */
typedef struct sis_run_limits {
    uint64_t memory;  /* bytes of the script's region; 0 = all there is */
    uint64_t stack;   /* bytes; 0 = the engine's default */
    uint64_t time_ns; /* 0 = none */
} sis_run_limits;

/* "memory", "stack" (bytes) and "time" (seconds, decimals allowed) of a flat JSON object; other keys are passed over. */
sis_run_limits sis_run_limits_of(const char *json, size_t bytes);

/* Runs `file` with arguments (zero-terminated texts); returns its exit code, SIS_EXIT_REFUSED when it could not start. */
int sis_run(const char *file, const char *const *args, uint32_t n_args, const sis_run_limits *limits);

/* Runs /init.js with /init.args and /init.json; returns its exit code. */
int sis_run_init(void);

/* Prints each file written at run time as SIS-FILE NAME BYTES, base64 lines, SIS-FILE-END; names percent-encoded. */
void sis_run_print_files(void);

#endif
