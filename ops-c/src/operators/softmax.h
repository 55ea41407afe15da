/* What Softmax, LogSoftmax and Hardmax share: lines of n elements, outer x n x inner. */
#ifndef SIS_OPERATORS_SOFTMAX_H
#define SIS_OPERATORS_SOFTMAX_H

#include "iterate.h"

typedef struct sis_softmax_plan {
    int64_t outer, n, inner, grain; /* units: rows when inner is 1, else columns */
} sis_softmax_plan;

sis_status sis_softmax_infer(sis_node *node);
sis_status sis_softmax_prepare(sis_node *node, sis_needs *needs);

/* LogSoftmax of one line, f32 or f64, or of up to SIS_LANES columns of f32 that lie together: n numbers at `stride`. A row's
 * sum has sixteen lanes, a column's one. `out` may be `in`. */
void sis_log_softmax(sis_dtype dtype, void *out, const void *in, int64_t n, int64_t stride, size_t columns,
                     bool row);

/* Softmax of n elements in a row; out may be in. */
void sis_softmax_row_f32(float *out, const float *in, int64_t n);
void sis_softmax_row_f64(double *out, const double *in, int64_t n);

#endif
