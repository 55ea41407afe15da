/* The executive's clock: the core's, with the timer interrupt as its alarm. */
#ifndef SIS_RELEASE_H
#define SIS_RELEASE_H

#include <stdbool.h>

/* `alarm`: the timer interrupt comes while scripts run. */
void sis_release_start(bool alarm);
void sis_release_interrupt(void); /* that interrupt */
void sis_release_off(void);       /* no alarm is wanted any more */

#endif
