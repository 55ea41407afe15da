/* What the loader handed over: memory, initrd, arguments, firmware. Read once, before the MMU is on. */
#ifndef SIS_HANDOVER_H
#define SIS_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/firmware_calls.h"

enum { SIS_MOST_RANGES = 16 };

typedef struct sis_range {
    uint64_t base, size;
} sis_range;

typedef struct sis_handover {
    uint32_t entry_level; /* exception level the image was entered at */
    sis_range tree;       /* the device tree; size 0: none found */
    sis_range initrd;     /* size 0: none */
    const char *bootargs; /* "" when there are none */
    sis_psci_conduit psci;
    uint32_t n_ram, n_reserved;
    sis_range ram[SIS_MOST_RANGES];      /* where the board's table allows RAM */
    sis_range reserved[SIS_MOST_RANGES]; /* not to be touched: reservations of the tree */
} sis_handover;

extern sis_handover sis_boot;

/* Fills sis_boot from the tree at `tree`, or at the board's own address when there is none. Without any tree there is
 * no RAM but the image itself. */
void sis_handover_read(const void *tree, uint32_t entry_level);

/* Is all of `range` inside one range of RAM? */
bool sis_handover_in_ram(sis_range range);

/* Called by start.S with the MMU off: hand-over, page tables; `about_sum` is sis_about_sum's (kernel/about.h). Returns the
 * table for TTBR0. */
uint64_t sis_early_start(const void *tree, uint32_t entry_level, uint32_t about_sum);

#endif
