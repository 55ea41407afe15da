/* Rows of elementwise arithmetic: n >= 1 elements that lie together in the output. `step` 1 walks an operand, 0 repeats
 * its first element. The output may be an operand's own memory. */
#ifndef SIS_OPERATORS_ELEMENTWISE_H
#define SIS_OPERATORS_ELEMENTWISE_H

#include "sis/op.h"

typedef void (*sis_binary_row)(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b,
                               int64_t n);
typedef void (*sis_unary_row)(void *out, const void *in, int64_t n);

/* Rows by operator and dtype; NULL where there is none. */
sis_binary_row sis_binary_row_f32(sis_op_id op);
sis_unary_row sis_unary_row_f32(sis_op_id op);
sis_binary_row sis_binary_row_plain(sis_op_id op, sis_dtype dtype); /* all dtypes but f32, and Equal of f32 */
sis_unary_row sis_unary_row_plain(sis_op_id op, sis_dtype dtype);

/* X to the power Y where the two may differ in dtype. */
void sis_pow_row(void *out, sis_dtype x_type, const void *x, int64_t step_x, sis_dtype y_type, const void *y,
                 int64_t step_y, int64_t n);

/* Wraps; a negative exponent gives what 1 / x^-y truncates to, and 0 for x = 0. `y_unsigned`: y holds a uint64_t. */
int64_t sis_pow_integer(int64_t x, int64_t y, bool y_unsigned);

#endif
