/* What every report of a fault begins and ends with, so that it is kept over a warm reset (kernel/keep.h), and what follows
 * it: the board stops, or restarts itself (bootargs sis.restart=yes). */
#ifndef SIS_CRASH_H
#define SIS_CRASH_H

#include <stdbool.h>

/* From here on what is printed is also kept. The console is the report's alone; other cores
 * stop. */
void sis_crash_begins(void);

/* " on core 2", for the first sentence; "" on core 0. In a static buffer. */
const char *sis_crash_core(void);

/* Between these, it is only printed: a table of registers would leave no room for the backtrace. */
void sis_crash_pauses(bool paused);

/* Keeps the report; restarts the board where that is wanted and faults do not follow each other without end, else leaves
 * with exit code 70. */
_Noreturn void sis_crash_ends(void);

/* Bootargs sis.restart=yes. */
void sis_crash_restarts(void);

/* One sentence about how the boot before this one ended, where that was not as it should. */
void sis_crash_tell(void);

/* All that is known about the last fault; false when there was none since the power came. */
bool sis_crash_show(void);

#endif
