/* Run-time region: memory of tensors whose shape is known only while a graph runs.
 *
 * A first-fit heap of pieces: 64-byte aligned, counted references, lowest address first, so that the same
 * run always finds the same places. Handles of sequences live as long as they like and passing one on moves
 * no bytes, which a stack could not do. The bookkeeping is a table among the graph's records, never in the
 * region itself: scripts can write every byte of the arena. So they can write handles, those that lists keep
 * there, and make C release what somebody else still holds. A handle therefore names one taking of a piece and
 * never a later one of the same slot: of a piece that is gone it does nothing. What such a holder still points at
 * may be somebody else's by then: sis_region_holds says whether it is. */
#ifndef SIS_REGION_H
#define SIS_REGION_H

#include "sis/tensor.h"

typedef uint64_t sis_handle;         /* slot, and the number of its taking since the reset */
#define SIS_NO_PIECE ((sis_handle)0) /* so that a zeroed record holds none */

typedef struct sis_piece {
    uint32_t start, units;  /* of SIS_ALIGNMENT bytes */
    uint32_t refs;          /* 0 = free */
    uint32_t taking;        /* the last one, see sis_handle */
    uint32_t before, after; /* neighbours by address; of an unused slot `after` is the next unused one */
} sis_piece;

typedef struct sis_region {
    uint8_t *base;
    uint32_t units;
    sis_piece *pieces; /* [0] is the ends of the list of neighbours */
    uint32_t slots, unused;
    uint32_t used, peak; /* units in pieces taken: now, and the most since the reset */
    uint32_t takings;    /* since the reset */
} sis_region;

/* Bytes of the table for `pieces` pieces at a time, aligned to 8. */
size_t sis_region_table_bytes(uint32_t pieces);

/* `table` has sis_region_table_bytes(pieces); `memory` is SIS_ALIGNMENT-aligned, bytes past the last whole
 * unit are not used. */
void sis_region_init(sis_region *region, void *table, uint32_t pieces, void *memory, size_t bytes);
void sis_region_reset(sis_region *region); /* everything free; the peak starts anew */

/* A piece with one reference; at least SIS_ALIGNMENT bytes. SIS_NO_PIECE when none is free. */
sis_handle sis_region_take(sis_region *region, size_t bytes);
/* One more reference, or one less; of SIS_NO_PIECE or a free piece: nothing. */
void sis_region_share(sis_region *region, sis_handle piece);
void sis_region_release(sis_region *region, sis_handle piece);
/* Gives back what lies past `bytes`, unless others hold the piece too. */
void sis_region_shrink(sis_region *region, sis_handle piece, size_t bytes);

/* NULL, 0, 0 of what is no taken piece. */
void *sis_region_data(const sis_region *region, sis_handle piece);
size_t sis_region_bytes(const sis_region *region, sis_handle piece);
uint32_t sis_region_refs(const sis_region *region, sis_handle piece);

/* Whether [data, data + bytes) lies in this taken piece. */
bool sis_region_holds(const sis_region *region, sis_handle piece, const void *data, size_t bytes);

size_t sis_region_size(const sis_region *region);    /* of all, taken or not */
size_t sis_region_largest(const sis_region *region); /* largest free piece */
size_t sis_region_peak(const sis_region *region);    /* most bytes taken at once since the reset */

#endif
