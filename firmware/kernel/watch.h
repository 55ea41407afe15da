/* The watch over a running script: some loops of the engine never ask whether to stop (js-runtime's
 * sis_script_overdue says when to abandon one). */
#ifndef SIS_WATCH_H
#define SIS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* Lets interrupts of the board's alarm and console be taken; false where this core may not have them. Once. */
void sis_watch_start(void);

/* Meanwhile no script is abandoned: what runs must come to its end. Nests. */
void sis_watch_hold(bool hold);

/* Sleeps until `ns`, or until an interrupt came or something was typed since `seen` was asked for: who looks around between the
 * two misses none. */
uint32_t sis_watch_came(void);
void sis_watch_sleep(uint64_t ns, uint32_t seen);

/* Around sis_script_run. The limits as the script's; 0 = none: without both only Ctrl-C is watched for. No interrupt comes to
 * a script before its limit or a typed byte, so that counts of its instructions stay exact; with a limit of instructions, before
 * as many nanoseconds: no emulated core is quicker. */
void sis_watch_script(uint64_t time_limit_ns, uint64_t instruction_limit);
void sis_watch_end(void);

#endif
