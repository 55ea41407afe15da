/* What control frames can have done on this device. */
#ifndef SIS_SYSTEM_H
#define SIS_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#include "control/control.h"

/* For one session; the table is the same place for all. */
const sis_control_system *sis_session_system(uint32_t session);

/* files.c: its part of the table. */
void sis_session_file_functions(sis_control_system *system);

/* figures.c */
void sis_session_metrics(void *context, sis_control_metric *metric, void *to);

/* A script runs, from wherever it was started. */
bool sis_session_script_runs(void);

#endif
