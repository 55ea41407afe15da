/* Rows of elementwise arithmetic: n >= 1 elements that lie together in the output. `step` 1 walks an operand, 0 repeats
 * its first element. The output may be an operand's own memory. `attributes` is the node's.
 *
 * A family of one or two operands gives its rows by operator and dtype, and defines its registry rows with SIS_UNARY and
 * SIS_BINARY; shapes, tiles and the walk over broadcast operands are elementwise.c's. */
#ifndef SIS_OPERATORS_ELEMENTWISE_H
#define SIS_OPERATORS_ELEMENTWISE_H

#include "iterate.h"

typedef void (*sis_binary_row)(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b,
                               int64_t n);
typedef void (*sis_unary_row)(void *out, const void *in, int64_t n, const void *attributes);

/* Rows by operator and dtype; NULL where there is none. */
sis_binary_row sis_binary_row_f32(sis_op_id op);
sis_unary_row sis_unary_row_f32(sis_op_id op);
sis_binary_row sis_binary_row_plain(sis_op_id op, sis_dtype dtype); /* all dtypes but f32, and Equal of f32 */
sis_unary_row sis_unary_row_plain(sis_op_id op, sis_dtype dtype);

/* The other families'. */
sis_unary_row sis_rounding_row(sis_op_id op, sis_dtype dtype);
sis_unary_row sis_trigonometry_row(sis_op_id op, sis_dtype dtype);
sis_unary_row sis_activation_row(sis_op_id op, sis_dtype dtype);
sis_binary_row sis_prelu_row(sis_dtype dtype);
sis_unary_row sis_logical_row(sis_op_id op, sis_dtype dtype);
sis_binary_row sis_comparison_row(sis_op_id op, sis_dtype dtype);
sis_binary_row sis_bits_row(const sis_node *node);      /* and, or, xor, shifts: the attribute tells which */
sis_binary_row sis_remainder_row(const sis_node *node); /* Mod */
/* Min, Max, Sum of two; Mean's as Sum's. */
sis_binary_row sis_variadic_row(sis_op_id op, sis_dtype dtype);

/* X to the power Y where the two may differ in dtype. */
void sis_pow_row(void *out, sis_dtype x_type, const void *x, int64_t step_x, sis_dtype y_type, const void *y,
                 int64_t step_y, int64_t n);

/* Wraps; a negative exponent gives what 1 / x^-y truncates to, and 0 for x = 0. `y_unsigned`: y holds a uint64_t. */
int64_t sis_pow_integer(int64_t x, int64_t y, bool y_unsigned);

/* The input's dtype and shape are the output's, except where a truth value is asked for. */
sis_status sis_unary_infer(sis_node *node);
sis_status sis_unary_prepare(sis_node *node, sis_needs *needs);
sis_status sis_unary_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core);
sis_status sis_unary_span(sis_node *node, int64_t first, int64_t last);

sis_range sis_unary_range(const sis_node *node, uint32_t first, uint32_t last); /* elements of the tiles */

typedef struct sis_binary_plan {
    sis_loops loops;
    int64_t count, grain;
} sis_binary_plan;
sis_status sis_binary_infer(sis_node *node);
sis_status sis_binary_prepare(sis_node *node, sis_needs *needs);
sis_status sis_binary_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core);
sis_status sis_binary_span(sis_node *node, int64_t first, int64_t last);

#define SIS_UNARY(name)                                                   \
    const sis_op_functions sis_op_##name = {.infer = sis_unary_infer,     \
                                            .prepare = sis_unary_prepare, \
                                            .run = sis_unary_run,         \
                                            .span = sis_unary_span};
#define SIS_BINARY(name)                                                           \
    const sis_op_functions sis_op_##name = {.plan_bytes = sizeof(sis_binary_plan), \
                                            .infer = sis_binary_infer,             \
                                            .prepare = sis_binary_prepare,         \
                                            .run = sis_binary_run,                 \
                                            .span = sis_binary_span};

/* Estimated sixteenths of an instruction an element. */
int64_t sis_element_work(const sis_node *node);
/* Estimated instructions of the last, partial steps of a row of n elements. */
uint64_t sis_row_tail(const sis_node *node, int64_t n);
/* Estimated instructions of sis_walk over `count` elements by a row function of `work` sixteenths an element. */
uint64_t sis_walk_cost(const sis_node *node, const sis_loops *loops, int64_t count, int64_t work);

/* Output 0 may be written over input `input`: the bit for needs->overwrites. */
uint32_t sis_may_overwrite(const sis_node *node, uint32_t input);
/* Output elements [range) by a row whose operands begin at a and b, elements of these sizes, and lie as `loops` says. */
typedef struct sis_operand {
    const void *data;
    size_t size;
} sis_operand;
void sis_walk(sis_binary_row row, const sis_loops *loops, sis_range range, void *out, size_t out_size,
              sis_operand a, sis_operand b);

#endif
