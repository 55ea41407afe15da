/* Running a script of the file table, and saying what it left. */
#ifndef SIS_RUN_H
#define SIS_RUN_H

#include <stdint.h>

#include "kernel/init.h"

/* Runs `file` with arguments (zero-terminated texts); returns its exit code, SIS_EXIT_REFUSED when it could not start. */
int sis_run(const char *file, const char *const *args, uint32_t n_args, const sis_run_limits *limits);

/* Runs /init.js with /init.args and /init.json; returns its exit code. */
int sis_run_init(void);

/* Prints each file written at run time as SIS-FILE NAME BYTES, base64 lines, SIS-FILE-END; names percent-encoded. */
void sis_run_print_files(void);

#endif
