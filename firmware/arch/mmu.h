/* Translation: one identity map in static tables, 4 KiB pages, built once before the MMU is on. */
#ifndef SIS_ARCH_MMU_H
#define SIS_ARCH_MMU_H

#include <stdint.h>

typedef enum sis_mapping {
    SIS_MAP_NONE,      /* every access faults */
    SIS_MAP_DEVICE,    /* no gathering, no reordering; never executed */
    SIS_MAP_DATA,      /* write-back memory, never executed */
    SIS_MAP_CONSTANTS, /* the same, read-only */
    SIS_MAP_TEXT,      /* read-only, executed */
} sis_mapping;

/* Maps [base, base+size), rounded outwards to pages, over whatever was there. Panics when the static tables are used
 * up or an address has more bits than they reach. Only before sis_mmu_enable (start.S): it splits live blocks. */
void sis_mmu_map(uint64_t base, uint64_t size, sis_mapping mapping);

/* Maps devices and RAM of this board and the parts of the image. Returns the table for TTBR0. */
uint64_t sis_mmu_build(void);

/* Pages of tables in use, and how many there are. */
uint32_t sis_mmu_tables(uint32_t *all);

#endif
