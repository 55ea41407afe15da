/* The board's watchdog: on by bootargs sis.watchdog=SECONDS, it restarts a board whose kernel hangs. It is fed where the kernel
 * shows that it works: when it sleeps, when a script is asked whether it shall stop, when files are sent. No interrupt
 * feeds it: they still come when everything else hangs. After a fault it is fed no more, so the board restarts then, too. */
#ifndef SIS_WATCHDOG_H
#define SIS_WATCHDOG_H

#include <stdint.h>

/* Reads the bootarg; says so where it cannot be followed. Once, when the board works as far as it does before a script. */
void sis_watchdog_start(void);

/* Cheap: most calls only look at the clock, or not even that. */
void sis_watchdog_feed(void);

/* Feeds; until when, and at most until `ns`, whoever sleeps may sleep before the next call. */
uint64_t sis_watchdog_wake(uint64_t ns);

/* Off, for good: the run is over, and nobody will feed it. */
void sis_watchdog_stop(void);

#endif
