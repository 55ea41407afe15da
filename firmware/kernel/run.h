/* Running a script of the file table, and saying what it left. */
#ifndef SIS_RUN_H
#define SIS_RUN_H

#include <stdint.h>

#include "kernel/init.h"
#include "sis/script.h"
#include "sis/error.h"

/* Runs `file` with arguments (zero-terminated texts); returns its exit code, SIS_EXIT_REFUSED when it could not start. */
int sis_run(const char *file, const char *const *args, uint32_t n_args, const sis_run_limits *limits);

/* Whether `file` would start: parsed and linked in memory that nobody uses, also while another script waits. SIS_NO_FILE,
 * SIS_OUT_OF_ARENA, SIS_BAD_FILE with the engine's words. */
sis_status sis_run_check(const char *file, sis_error *error);

/* What the heap of the last script held when its engine was ready, and at most; 0: none ran. */
sis_script_usage sis_run_last(void);

/* Runs /init.js with /init.args and /init.json; returns its exit code. */
int sis_run_init(void);

/* Prints each file written at run time as SIS-FILE NAME BYTES, base64 lines, SIS-FILE-END; names percent-encoded. */
void sis_run_print_files(void);

#endif
