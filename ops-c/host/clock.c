/* What a program of the host can count: time. It installs itself when the program or library is loaded. The processor's
 * counters belong to the host's kernel, so there are none here. */
#include <time.h>

#include "sis/probe.h"

static uint64_t now_ns(void *context) {
    (void)context;
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void read_clock(void *context, sis_counts *counts) { *counts = (sis_counts){.ns = now_ns(context)}; }

static const sis_probe probe = {.available = SIS_COUNT_NS, .read = read_clock, .now_ns = now_ns};

__attribute__((constructor)) static void install(void) { sis_probe_install(&probe); }
