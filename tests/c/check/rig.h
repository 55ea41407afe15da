/* Memory for graphs of cases, counted, and given by piece so that the sanitizers see each. */
#ifndef CHECK_RIG_H
#define CHECK_RIG_H

#include "check/case.h"

extern const sis_case_memory rig_memory;
extern size_t rig_pieces;   /* taken now */
extern size_t rig_patience; /* takes that succeed; SIZE_MAX = all */

/* Builds, runs and compares. What failed before the comparison is SIS_CASE_DAMAGED, and said in `text`. */
sis_case_finding rig_try(const sis_case *of, bool damaged, char *text, size_t room);

#endif
