/* Probe: what the place SIS runs in can count. Given once by firmware or host to whoever measures (graphs, dataflow
 * graphs, the scheduler); what cannot be counted is left out of `available` and of everything made from it. */
#ifndef SIS_PROBE_H
#define SIS_PROBE_H

#include <stdint.h>

typedef enum sis_count_kind {
    SIS_COUNT_NS = 1 << 0,           /* time, monotonic */
    SIS_COUNT_INSTRUCTIONS = 1 << 1, /* retired on this core */
    SIS_COUNT_CYCLES = 1 << 2,
    SIS_COUNT_L1D_REFILLS = 1 << 3,
} sis_count_kind;

/* Values from an arbitrary start; only differences mean something. */
typedef struct sis_counts {
    uint64_t ns, instructions, cycles, l1d_refills;
} sis_counts;

typedef struct sis_probe {
    uint32_t available; /* of sis_count_kind */
    void (*read)(void *context, sis_counts *counts);
    void *context;
} sis_probe;

#endif
