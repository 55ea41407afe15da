/* The clock that a script of the host sees: the machine's; or time of its own, which stands still while the script computes
 * and jumps to the end of each of its sleeps. Then a script does the same in every run, and waits for nothing. */
#ifndef SIS_HOST_MOMENT_H
#define SIS_HOST_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

/* From now on: time of its own, from 0; or the machine's again. */
void sis_host_moment_own(bool own);
bool sis_host_moment_is_own(void);

/* Nanoseconds. A script that looks 4096 times without a sleep waits for time to pass: then it does, by a millisecond. */
uint64_t sis_host_moment(void);
void sis_host_moment_sleep(uint64_t until);
/* So long ago, by the machine's clock, the time of its own began. */
uint64_t sis_host_moment_real(void);

#endif
