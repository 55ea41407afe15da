/* The machine's clock, or the script's own. */
#include "moment.h"

#include <time.h>

#define SECOND 1000000000u
#define STEP 1000000u

enum { LOOKS = 4096 };

static bool is_own;
static uint64_t own_ns, began_ns;
static uint32_t looks;

static uint64_t machine_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

void sis_host_moment_own(bool own) {
    is_own = own;
    own_ns = 0;
    looks = 0;
    began_ns = machine_ns();
}

bool sis_host_moment_is_own(void) { return is_own; }

uint64_t sis_host_moment(void) {
    if (!is_own) return machine_ns();
    if (++looks == LOOKS) {
        looks = 0;
        own_ns += STEP;
    }
    return own_ns;
}

void sis_host_moment_sleep(uint64_t until) {
    if (is_own) {
        looks = 0;
        if (until > own_ns) own_ns = until;
        return;
    }
    const struct timespec time = {.tv_sec = (time_t)(until / SECOND), .tv_nsec = (long)(until % SECOND)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time,
                    NULL); /* a signal ends it early, which is allowed */
}

uint64_t sis_host_moment_real(void) { return is_own ? machine_ns() - began_ns : machine_ns(); }
