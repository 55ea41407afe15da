/* A script that a frame started beside the session: it runs from the place where the kernel waits, and commands are served
 * whenever it waits itself. */
#ifndef SIS_STARTED_H
#define SIS_STARTED_H

#include <stdbool.h>

#include "control/control.h"

/* Notes what is to be started for `session`. SIS_BUSY: something runs, or is to start. */
sis_status sis_started_ask(const sis_control_script *script, uint32_t session, sis_error *error);

/* From where the kernel waits, no command under way: runs what was asked for to its end, if the session still is the one. */
void sis_started_run(void);

/* Ends it, as Ctrl-C would. SIS_BAD_STATE: it does not run. */
sis_status sis_started_stop(sis_error *error);

/* Of what the session asked for last. */
void sis_started_tell(uint32_t session, sis_control_started *started);

/* It waits. */
void sis_started_waits(void);

#endif
