/* The memory planner: offsets for tensors whose lifetimes are known. */
#ifndef SIS_PLANNER_H
#define SIS_PLANNER_H

#include <stddef.h>
#include <stdint.h>

typedef struct sis_span {
    size_t bytes;
    uint32_t first, last; /* positions, both included */
    size_t offset;        /* result */
} sis_span;

/* The largest sum alive at one position, and the first such position. `sums` has room for `positions`
 * size_t. */
size_t sis_planner_bound(const sis_span *spans, uint32_t count, size_t *sums, uint32_t positions,
                         uint32_t *peak);

/* Gives every span an offset such that spans alive together do not overlap; returns the bytes taken. Sizes
 * must be multiples of SIS_ALIGNMENT. `work` has room for SIS_PLANNER_WORK(count) bytes, aligned to 8. */
#define SIS_PLANNER_WORK(count) ((size_t)(count) * (sizeof(size_t) + 2 * sizeof(uint32_t)))
size_t sis_planner_run(sis_span *spans, uint32_t count, size_t bound, void *work);

#endif
