/* The script that starts by itself, seen over several boots: after three faults in a row it is not started again. */
#ifndef SIS_AUTORUN_H
#define SIS_AUTORUN_H

#include <stdbool.h>

/* False, after saying so, when `what` failed too often. Else it counts as running. */
bool sis_autorun_begins(const char *what);

/* It came to an end of its own, whatever its exit code: earlier failures are forgotten. */
void sis_autorun_ends(void);

/* It has run for a good while. Cheap; for polls. */
void sis_autorun_goes_on(void);

#endif
