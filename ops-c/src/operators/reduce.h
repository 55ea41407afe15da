/* Reductions over any set of axes. What the order of steps is (design: the same bits everywhere):
 *
 * Dimensions of size 1 are dropped and neighbours of one kind joined. If the innermost that is left is reduced, each of
 * its rows is folded on sixteen lanes and the rows' results are joined in ascending order, from the fold's identity;
 * otherwise every output is one ascending chain from there. Both hold for f64 as well; integers wrap at 64 bits. */
#ifndef SIS_OPERATORS_REDUCE_H
#define SIS_OPERATORS_REDUCE_H

#include "iterate.h"

typedef enum sis_reduction_kind {
    SIS_REDUCTION_SUM,
    SIS_REDUCTION_MEAN,
    SIS_REDUCTION_MAX,
    SIS_REDUCTION_MIN,
    SIS_REDUCTION_PRODUCT,
    SIS_REDUCTION_L1,
    SIS_REDUCTION_L2,
    SIS_REDUCTION_LOG_SUM,
    SIS_REDUCTION_LOG_SUM_EXP, /* largest + log(sum of exp(x - largest)) */
    SIS_REDUCTION_SUM_SQUARE
} sis_reduction_kind;

/* What is done with each element; the context is what is subtracted first (SQUARE, EXP). Of nothing: sums 0, the product
 * 1, the largest -inf, the smallest +inf. Squares are added by a fused multiply-add. */
typedef enum sis_folding {
    SIS_FOLD_SUM,
    SIS_FOLD_ABS,
    SIS_FOLD_SQUARE,
    SIS_FOLD_EXP,
    SIS_FOLD_MAX,
    SIS_FOLD_MIN,
    SIS_FOLD_PRODUCT
} sis_folding;

typedef struct sis_reduction {
    sis_reduction_kind kind;
    sis_loops kept;    /* over the outputs; operand 0: the input */
    sis_loops reduced; /* over what is folded for one output */
    int64_t outputs;
    int64_t factor; /* elements folded for one output */
    int64_t grain;
    bool by_rows; /* the innermost dimension is reduced */
} sis_reduction;

/* Bit i of `axes`: dimension i is reduced. Fills tiles and instructions of needs. */
void sis_reduction_prepare(sis_reduction *plan, sis_reduction_kind kind, sis_dtype dtype,
                           const sis_shape *shape, uint32_t axes, sis_needs *needs);

/* The outputs that the tiles cover; f32, f64 and all integers. */
void sis_reduction_run(const sis_reduction *plan, sis_dtype dtype, void *out, const void *in, uint32_t first,
                       uint32_t last);

sis_folding sis_reduction_fold(sis_reduction_kind kind);
#define SIS_REDUCTION_WIDE 4 /* times sixteen columns at once */
uint64_t sis_reduction_cost(const sis_reduction *plan,
                            sis_dtype dtype); /* estimated instructions of all outputs */

/* One output's fold; `in` is its first element. */
float sis_fold_f32(const sis_reduction *plan, sis_folding fold, const float *in, float context);
double sis_fold_f64(const sis_reduction *plan, sis_folding fold, const double *in, double context);

/* One output of another dtype than f32: element `start` on of `in` to element `at` of `out`. */
void sis_reduction_plain(const sis_reduction *plan, sis_dtype dtype, void *out, int64_t at, const void *in,
                         int64_t start);

#endif
