/* Probe: what the place SIS runs in can count. Installed once by firmware or host, read by whoever measures (graphs,
 * dataflow graphs, the scheduler); what cannot be counted is left out of `available` and of everything made from it. */
#ifndef SIS_PROBE_H
#define SIS_PROBE_H

#include <stdint.h>

typedef enum sis_count_kind {
    SIS_COUNT_NS = 1 << 0,           /* time, monotonic */
    SIS_COUNT_INSTRUCTIONS = 1 << 1, /* retired on this core */
    SIS_COUNT_CYCLES = 1 << 2,
    SIS_COUNT_L1D_REFILLS = 1 << 3,  /* lines that had to be fetched into the first data cache */
    SIS_COUNT_L1D_ACCESSES = 1 << 4, /* reads and writes of it */
} sis_count_kind;

/* Values from an arbitrary start; only differences mean something. */
typedef struct sis_counts {
    uint64_t ns, instructions, cycles, l1d_refills, l1d_accesses;
} sis_counts;

typedef struct sis_probe {
    uint32_t available; /* of sis_count_kind */
    void (*read)(void *context, sis_counts *counts);
    void *context;
    /* A monotonic clock for timers. Under emulation it runs, though as a measure it means nothing, and `available` has no
     * SIS_COUNT_NS. NULL: no clock. */
    uint64_t (*now_ns)(void *context);
} sis_probe;

/* Whoever starts SIS at some place installs its probe, once; `probe` stays for good. Until then, or with NULL, nothing can
 * be counted. sis_probe_here is never NULL. */
void sis_probe_install(const sis_probe *probe);
const sis_probe *sis_probe_here(void);

#endif
