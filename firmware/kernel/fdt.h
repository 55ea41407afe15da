/* Flattened device tree (devicetree specification v0.4, chapter 5), read in place and never trusted: every offset and
 * length is checked against the blob. Usable before the MMU is on. */
#ifndef SIS_FDT_H
#define SIS_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sis_fdt {
    const uint8_t *blob;
    uint32_t bytes;                    /* totalsize of the header */
    uint32_t structure, structure_end; /* offsets into the blob */
    uint32_t strings, strings_end;
    uint32_t reservations;
} sis_fdt;

/* False when there is no tree at `blob`, or one that is damaged, of a version before 16, or over 2 MiB. */
bool sis_fdt_open(sis_fdt *fdt, const void *blob);

typedef enum sis_fdt_event { SIS_FDT_NODE, SIS_FDT_PROPERTY, SIS_FDT_NODE_END, SIS_FDT_END } sis_fdt_event;

/* A walk over the tree: clear, set fdt, call next until SIS_FDT_END. Damage ends the walk too. */
typedef struct sis_fdt_walk {
    const sis_fdt *fdt;
    uint32_t at;          /* bytes into the structure block */
    uint32_t depth;       /* of the node the walk is in: 1 = root, 2 = its children */
    const char *name;     /* of the node or property */
    const uint8_t *value; /* of the property */
    uint32_t bytes;
} sis_fdt_walk;

sis_fdt_event sis_fdt_next(sis_fdt_walk *walk);

/* Memory reservation i; false past the last. */
bool sis_fdt_reservation(const sis_fdt *fdt, uint32_t i, uint64_t *address, uint64_t *bytes);

/* `cells` (1 or 2) big-endian words as one number, at word `word` of the property; 0 past its end. */
uint64_t sis_fdt_cells(const sis_fdt_walk *property, uint32_t word, uint32_t cells);

/* Text of a property, or "" when it is not zero-terminated. */
const char *sis_fdt_text(const sis_fdt_walk *property);

/* Node or property name equals `name`, a unit address ("@1000") left aside. */
bool sis_fdt_named(const sis_fdt_walk *walk, const char *name);

#endif
