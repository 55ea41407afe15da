/* Scripts: run one compiled ES module from its first line to its exit code, inside one region of memory.
 *
 * The engine, everything the script allocates and every graph's arena come out of `region`; when sis_script_run returns
 * the region holds nothing that matters. One script runs at a time. */
#ifndef SIS_SCRIPT_H
#define SIS_SCRIPT_H

#include "sis/platform.h"

/* Exit codes that are not the script's own (design.md §8). */
enum { SIS_EXIT_ERROR = 1, SIS_EXIT_FAULT = 70, SIS_EXIT_LIMIT = 124, SIS_EXIT_CTRL_C = 130 };

typedef struct sis_script {
    const char *name;   /* shown in stack traces: "/init.js" */
    const char *source; /* ES module, UTF-8, source[source_bytes] == 0 */
    size_t source_bytes;
    const char *const *args;
    uint32_t n_args;
    void *region; /* heap of the engine, the script and its arenas */
    size_t region_bytes;
    size_t stack_bytes;     /* of the current stack that script and native calls may use; 0 = 256 KiB */
    uint64_t time_limit_ns; /* from the start; 0 = none */
    /* From the start, by the platform's count, or an estimate where it has none (budget.c); 0 = none. */
    uint64_t instruction_limit;
    bool stays_open; /* the region is only forgotten at the end: quicker, and leaks are not looked for */
} sis_script;

/* What a finished run used. */
typedef struct sis_script_usage {
    size_t heap_after_start; /* bytes of the region in use when the engine is ready */
    size_t heap_peak;
    /* After all was freed: 0, else a leak. Looked at only when the script ended by itself. */
    size_t heap_at_end;
} sis_script_usage;

/* Runs until the event loop is empty, exit() is called, or a limit is reached. Errors that nobody caught are written to
 * the platform's stream 2 with their stack. Returns the exit code. `usage` may be NULL. */
int sis_script_run(const sis_script *script, const sis_platform *platform, sis_script_usage *usage);

/* Whether the script would start: parsed and linked with what it imports, in `region`, without a line of it run. May be called
 * while another script waits in idle_until. SIS_BAD_FILE: `text` says why, with the place; SIS_OUT_OF_ARENA: the
 * region is too small. `source` needs no zero behind it; arguments and limits are not looked at. */
sis_status sis_script_check(const sis_script *script, const sis_platform *platform, char *text, size_t room);

/* Hash of the library that is built in as "sis", 16 hexadecimal digits; "": there is none. */
const char *sis_library_hash(void);

/* Some loops of the engine never poll. A timer interrupt asks this; an exit code other than 0 says that the script had
 * its 250 ms of grace after a limit or Ctrl-C and may be abandoned now (never while a native call runs). Safe in an
 * interrupt; `now_ns` is the platform's clock. */
int sis_script_overdue(uint64_t now_ns);

/* Leaves the engine where it stands: sis_script_run returns `exit_code`. Must run on the script's stack, not in the
 * interrupt: the handler makes the interrupted code continue here. Only right after sis_script_overdue said so. */
_Noreturn void sis_script_abandon(int exit_code);

#endif
