/* Reductions over any set of axes. What the order of additions is (design: the same bits everywhere):
 *
 * Dimensions of size 1 are dropped and neighbours of one kind joined. If the innermost that is left is reduced, each of
 * its rows is summed on sixteen lanes and the rows' sums are added in ascending order, from +0; otherwise every output
 * is one ascending chain from +0. Both hold for f64 as well; integers wrap at 64 bits. */
#ifndef SIS_OPERATORS_REDUCE_H
#define SIS_OPERATORS_REDUCE_H

#include "iterate.h"

typedef struct sis_reduction {
    sis_loops kept;    /* over the outputs; operand 0: the input */
    sis_loops reduced; /* over what is summed for one output */
    int64_t outputs;
    int64_t factor; /* elements summed for one output */
    int64_t grain;
    bool by_rows; /* the innermost dimension is reduced */
} sis_reduction;

/* Bit i of `axes`: dimension i is reduced. Fills tiles and instructions of needs. */
void sis_reduction_prepare(sis_reduction *plan, const sis_shape *shape, uint32_t axes, sis_needs *needs);

/* Means of the outputs the tiles cover; f32, f64, i32, i64, u32, u64. */
void sis_reduction_mean(const sis_reduction *plan, sis_dtype dtype, void *out, const void *in, uint32_t first,
                        uint32_t last);

#endif
