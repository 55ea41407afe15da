/* What mltest and mlbench share: memory for a case's graph, operators by their names, Ctrl-C. */
#ifndef SIS_SHELL_CASES_H
#define SIS_SHELL_CASES_H

#include "check/case.h"

/* The memory for scripts lends it. */
extern const sis_case_memory sis_cases_memory;

/* Whether `name` is the operator's, whatever its case. */
bool sis_cases_named(const sis_op_description *op, const char *name);

/* Whether the operator is among `names`; with none, all are. */
bool sis_cases_wanted(const sis_op_description *op, const char *const *names, int count);

/* The first of `names` that is no operator's, after saying so; NULL. */
const char *sis_cases_stranger(const char *const *names, int count);

const sis_op_description *sis_cases_operator(uint32_t id); /* NULL */

/* Whether Ctrl-C was typed. */
bool sis_cases_stopped(void);

#endif
