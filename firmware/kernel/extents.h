/* Who has which part of a region of memory: first fit, in steps of 64 bytes. What is given back while it may still be looked
 * at comes free later, all at once. */
#ifndef SIS_EXTENTS_H
#define SIS_EXTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIS_EXTENT_ALIGNMENT = 64 };

typedef struct sis_extent {
    size_t at, bytes; /* from the region's start; multiples of 64 */
    bool waits;       /* given back; free at sis_extents_settle */
} sis_extent;

typedef struct sis_extents {
    uint8_t *region;
    size_t bytes;
    sis_extent *taken; /* sorted by place, without overlaps */
    uint32_t count, most;
} sis_extents;

/* `table` has room for `most` parts. */
void sis_extents_start(sis_extents *extents, sis_extent *table, uint32_t most, void *region, size_t bytes);

/* What `bytes` take; 0: too many to be rounded. */
size_t sis_extents_rounded(size_t bytes);

/* From the lowest gap that is large enough; NULL when there is none, or the table is full. 0 bytes take 64. */
void *sis_extents_take(sis_extents *extents, size_t bytes);
/* From the end of the highest one: what stays free is in front. */
void *sis_extents_take_high(sis_extents *extents, size_t bytes);

/* Just this place, as it was in an earlier life; NULL when something else is there. */
void *sis_extents_take_at(sis_extents *extents, size_t at, size_t bytes);

/* `part` came from take; `later`: at settle. */
void sis_extents_give(sis_extents *extents, const void *part, bool later);
void sis_extents_settle(sis_extents *extents);

/* Bytes in front of the lowest part. */
size_t sis_extents_front(const sis_extents *extents);

/* Bytes in all gaps, and in the largest. */
size_t sis_extents_free(const sis_extents *extents, size_t *largest);

#endif
