/* Time and sleep of a program of the host, for the executive. There is no alarm: looks read the clock. It installs itself
 * when the program or library is loaded. */
#include <time.h>

#include "sis/clock.h"

#define SECOND 1000000000u
#define NAP_NS 20000000u /* a sleep ends now and then, so that Ctrl-C is seen */

static uint64_t now_ns(void *context) {
    (void)context;
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void idle_until(void *context, uint64_t ns) {
    const uint64_t now = now_ns(context);
    if (ns <= now) return;
    const uint64_t nap = ns - now < NAP_NS ? ns - now : NAP_NS;
    const struct timespec time = {.tv_sec = 0, .tv_nsec = (long)nap};
    nanosleep(&time, NULL);
}

static const sis_clock host_clock = {.core = "host", .now_ns = now_ns, .idle_until = idle_until};

__attribute__((constructor)) static void install(void) { sis_clock_install(&host_clock); }
