/* What the loader handed over: memory, initrd, arguments, firmware. Read once, before the MMU is on. */
#ifndef SIS_HANDOVER_H
#define SIS_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/firmware_calls.h"
#include "kernel/cores.h"

enum { SIS_MOST_RANGES = 16 };

typedef struct sis_range {
    uint64_t base, size;
} sis_range;

typedef enum sis_told_by { SIS_FROM_NOBODY, SIS_FROM_TREE, SIS_FROM_TAGS } sis_told_by;

typedef struct sis_handover {
    uint32_t entry_level; /* exception level the image was entered at */
    sis_told_by from;
    sis_range tree;   /* the device tree; size 0: none found */
    sis_range initrd; /* size 0: none */
    uint64_t
        look_for_initrd;  /* nobody told of anything: an archive that lies here is the initrd; 0: none can */
    const char *bootargs; /* "" when there are none */
    sis_psci_conduit psci;
    uint32_t n_cores;               /* that the tree names, the one that boots first; 0: no tree */
    uint64_t cores[SIS_MOST_CORES]; /* their affinities */
    uint32_t n_ram, n_reserved;
    sis_range ram[SIS_MOST_RANGES];      /* where the board's table allows RAM */
    sis_range reserved[SIS_MOST_RANGES]; /* not to be touched: reservations of the tree */
} sis_handover;

extern sis_handover sis_boot;

/* Fills sis_boot from the device tree or the list of tags (kernel/tags.h) at `told`, else at the board's own addresses.
 * RAM that none of them tells of is asked from the board's firmware, where it has one; else there is none but the image. */
void sis_handover_read(const void *told, uint32_t entry_level);

/* Is all of `range` inside one range of RAM? */
bool sis_handover_in_ram(sis_range range);

/* Called by start.S with the MMU off: hand-over, page tables; `about_sum` is sis_about_sum's (kernel/about.h). Returns the
 * table for TTBR0. */
uint64_t sis_early_start(const void *tree, uint32_t entry_level, uint32_t about_sum);

#endif
