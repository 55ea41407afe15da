/* Clock: time and sleep of the place SIS runs in, for who has to do something at a certain time (the executive). Firmware or
 * host installs it once. */
#ifndef SIS_CLOCK_H
#define SIS_CLOCK_H

#include <stdint.h>

typedef struct sis_clock {
    void *context;
    const char *core; /* a row of ops-c/cores.json */

    uint64_t (*now_ns)(void *context); /* monotonic, from an arbitrary start */

    /* Sleeps until then, or less: the caller looks at the time again. An alarm is off afterwards. */
    void (*idle_until)(void *context, uint64_t ns);

    /* From an interrupt at `ns`, or at once when that is past, *due becomes 1. One at a time: a new one takes the place of
     * the last. UINT64_MAX: none. NULL: there are no such interrupts, and the clock is read instead. */
    void (*alarm)(void *context, uint64_t ns, volatile uint32_t *due);
} sis_clock;

/* `clock` stays for good. */
void sis_clock_install(const sis_clock *clock);
const sis_clock *sis_clock_here(void); /* NULL: none was installed */

#endif
