/* What is left of RAM once image, device tree, initrd and reservations are taken out: one region for files written at
 * run time, one for scripts. */
#ifndef SIS_MEMORY_H
#define SIS_MEMORY_H

#include "kernel/handover.h"

typedef struct sis_memory {
    uint64_t total;   /* RAM of the board */
    sis_range image;  /* kernel: text to stacks */
    sis_range kept;   /* outlives a warm reset (kernel/keep.h); size 0: there was no room for it */
    sis_range files;  /* for files written at run time */
    sis_range script; /* for scripts: the largest piece */
} sis_memory;

extern sis_memory sis_ram;

/* Fills sis_ram from sis_boot. Panics when less than 4 MiB are free. */
void sis_memory_carve(void);

#endif
