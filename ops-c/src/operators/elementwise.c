/* Elementwise operators: shapes, tiles and the walk; the arithmetic is in elementwise_f32.c and elementwise_plain.c. */
#include <string.h>

#include "costs.h"
#include "elementwise.h"
#include "iterate.h"

/* --- two operands --- */

/* Before opset 7, B did not stretch unless `broadcast` said so, and then from dimension `axis` of A on. *b becomes B's
 * shape as today's rule would want it. All binary operators have this attribute struct. */
static sis_status old_broadcast(sis_node *node, sis_shape *b) {
    const sis_add_attributes *attributes = node->attributes;
    const sis_shape *a = &node->inputs[0]->shape;
    if (!attributes->broadcast) {
        if (sis_shape_equal(a, b)) return SIS_OK;
        return sis_node_fail(node, SIS_BAD_SHAPE, "%h and %h differ and broadcast is not set", a, b);
    }
    if (b->rank > a->rank) return sis_node_fail(node, SIS_BAD_SHAPE, "%h does not fit into %h", b, a);
    uint32_t axis = a->rank - b->rank;
    if (attributes->has_axis) {
        sis_status status = sis_node_axis(node, attributes->axis, a->rank, &axis);
        if (status != SIS_OK) return status;
    }
    if (axis + b->rank > a->rank)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%h does not fit into %h from axis %u on", b, a,
                             (uint64_t)axis);
    while (axis + b->rank < a->rank) b->dim[b->rank++] = 1;
    return SIS_OK;
}

/* PRelu's slope stretches to X, never the other way. Before opset 7 it was one number or one a channel (axis 1). */
static sis_status slope_shape(sis_node *node, sis_shape *slope, sis_shape *out) {
    const sis_shape *x = &node->inputs[0]->shape;
    if (node->opset < 7 && slope->rank == 1 && x->rank > 1 && slope->dim[0] != 1)
        while (slope->rank + 1 < x->rank) slope->dim[slope->rank++] = 1;
    sis_status status = sis_node_broadcast(node, x, slope, out);
    if (status == SIS_OK && !sis_shape_equal(x, out))
        return sis_node_fail(node, SIS_BAD_SHAPE, "a slope of %h does not stretch to %h", slope, x);
    return status;
}

static sis_status binary_shapes(sis_node *node, sis_shape *b, sis_shape *out) {
    const sis_shape *a = &node->inputs[0]->shape;
    *b = node->inputs[1]->shape;
    if (node->op->id == SIS_OP_P_RELU) return slope_shape(node, b, out);
    if (node->opset < 7) {
        sis_status status = old_broadcast(node, b);
        if (status != SIS_OK) return status;
    }
    return sis_node_broadcast(node, a, b, out);
}

/* Truth values where the table names bool, else the first input's dtype. */
static sis_dtype output_dtype(const sis_node *node) {
    return node->op->outputs[0].variable == SIS_NO_VARIABLE ? SIS_BOOL : node->inputs[0]->dtype;
}

sis_status sis_binary_infer(sis_node *node) {
    sis_shape b, out;
    sis_status status = binary_shapes(node, &b, &out);
    if (status == SIS_OK) sis_output(node, 0, output_dtype(node), &out);
    return status;
}

uint32_t sis_may_overwrite(const sis_node *node, uint32_t input) {
    const sis_tensor *in = node->inputs[input], *out = node->outputs[0];
    return sis_shape_equal(&in->shape, &out->shape) && sis_dtype_size(in->dtype) == sis_dtype_size(out->dtype)
               ? 1u << input
               : 0;
}

/* Exponents of 2, the commonest, are one multiplication, those of 3 two; 0: another, or not known. */
static int64_t known_power(const sis_tensor *exponent) {
    float value;
    if (!exponent->value_known || exponent->dtype != SIS_F32 || sis_shape_count(&exponent->shape) != 1)
        return 0;
    memcpy(&value, exponent->data, sizeof value);
    return value == 2.0f ? 2 : value == 3.0f ? 3 : 0;
}

/* Comparisons of f32 with one number load half as much. */
static int64_t lighter(const sis_node *node) {
    return node->inputs[0]->dtype == SIS_F32 && node->op->outputs[0].variable == SIS_NO_VARIABLE ? 4 : 0;
}

uint64_t sis_walk_cost(const sis_node *node, const sis_loops *loops, int64_t count, int64_t work) {
    const int64_t n = loops->size[loops->rank - 1], rows = n > 0 ? count / n : 0;
    if (n > 0 && loops->stride[1][loops->rank - 1] == 0) work = sis_most(work - lighter(node), 0);
    const uint64_t row = (rows > 1 ? SIS_COST_WALK : 40) + sis_row_tail(node, n);
    return sis_cost_sum(sis_cost_16(count, (uint64_t)work), sis_cost(rows, row));
}

sis_status sis_binary_prepare(sis_node *node, sis_needs *needs) {
    sis_binary_plan *plan = node->plan;
    sis_shape b, out;
    sis_status status = binary_shapes(node, &b, &out);
    if (status != SIS_OK) return status;
    needs->view_of = -1;
    plan->count = sis_shape_count(&out);
    plan->grain = sis_tile_grain(sis_most(1, sis_element_work(node) / 16));
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    needs->span = plan->grain;
    if (plan->count == 0) return SIS_OK;
    int64_t a_strides[SIS_MAX_RANK], b_strides[SIS_MAX_RANK];
    sis_broadcast_strides(&node->inputs[0]->shape, &out, a_strides);
    sis_broadcast_strides(&b, &out, b_strides);
    sis_loops_make(&plan->loops, &out, a_strides, b_strides);
    needs->overwrites = sis_may_overwrite(node, 0) | sis_may_overwrite(node, 1);
    const int64_t power = node->op->id == SIS_OP_POW ? known_power(node->inputs[1]) : 0;
    const int64_t work = power == 2 ? 7 : power == 3 ? 336 : sis_element_work(node);
    needs->instructions = sis_walk_cost(node, &plan->loops, plan->count, work);
    return SIS_OK;
}

static sis_binary_row binary_row_of(const sis_node *node) {
    sis_op_id op = node->op->id;
    sis_dtype dtype = node->inputs[0]->dtype;
    switch (op) {
    case SIS_OP_POW:
        return dtype == SIS_F32 && node->inputs[1]->dtype == SIS_F32 ? sis_binary_row_f32(op) : NULL;
    case SIS_OP_LESS:
    case SIS_OP_LESS_OR_EQUAL:
    case SIS_OP_GREATER:
    case SIS_OP_GREATER_OR_EQUAL: return sis_comparison_row(op, dtype);
    case SIS_OP_AND:
    case SIS_OP_OR:
    case SIS_OP_XOR:
    case SIS_OP_BIT_SHIFT:
    case SIS_OP_BITWISE_AND:
    case SIS_OP_BITWISE_OR:
    case SIS_OP_BITWISE_XOR: return sis_bits_row(node);
    case SIS_OP_MOD: return sis_remainder_row(node);
    case SIS_OP_P_RELU: return sis_prelu_row(dtype);
    default: break;
    }
    sis_binary_row row = dtype == SIS_F32 ? sis_binary_row_f32(op) : NULL;
    return row ? row : sis_binary_row_plain(op, dtype);
}

void sis_walk(sis_binary_row row, const sis_loops *loops, sis_range range, void *out, size_t out_size,
              sis_operand a, sis_operand b) {
    int64_t a_step = loops->stride[0][loops->rank - 1], b_step = loops->stride[1][loops->rank - 1];
    sis_cursor cursor;
    sis_cursor_set(loops, &cursor, range.first);
    for (int64_t i = range.first; i < range.last;) {
        int64_t n = sis_least(sis_cursor_left(loops, &cursor), range.last - i);
        row((uint8_t *)out + (size_t)i * out_size,
            (const uint8_t *)a.data + cursor.offset[0] * (int64_t)a.size, a_step,
            (const uint8_t *)b.data + cursor.offset[1] * (int64_t)b.size, b_step, n);
        sis_cursor_advance(loops, &cursor, n);
        i += n;
    }
}

/* Pow of other dtypes than f32, which its row must know. */
static void walk_pow(sis_node *node, const sis_loops *loops, sis_range range) {
    const sis_tensor *a = node->inputs[0], *b = node->inputs[1];
    int64_t a_size = (int64_t)sis_dtype_size(a->dtype), b_size = (int64_t)sis_dtype_size(b->dtype);
    int64_t a_step = loops->stride[0][loops->rank - 1], b_step = loops->stride[1][loops->rank - 1];
    sis_cursor cursor;
    sis_cursor_set(loops, &cursor, range.first);
    for (int64_t i = range.first; i < range.last;) {
        int64_t n = sis_least(sis_cursor_left(loops, &cursor), range.last - i);
        sis_pow_row((uint8_t *)node->outputs[0]->data + i * a_size, a->dtype,
                    (const uint8_t *)a->data + cursor.offset[0] * a_size, a_step, b->dtype,
                    (const uint8_t *)b->data + cursor.offset[1] * b_size, b_step, n);
        sis_cursor_advance(loops, &cursor, n);
        i += n;
    }
}

sis_status sis_binary_span(sis_node *node, int64_t first, int64_t last) {
    const sis_binary_plan *plan = node->plan;
    const sis_tensor *a = node->inputs[0], *b = node->inputs[1];
    const sis_range range = {first, last};
    if (range.first >= range.last) return SIS_OK;
    sis_binary_row row = binary_row_of(node);
    if (!row && node->op->id != SIS_OP_POW)
        return sis_node_fail(node, SIS_INTERNAL, "no kernel for %t", a->dtype);
    if (row)
        sis_walk(row, &plan->loops, range, node->outputs[0]->data, sis_dtype_size(node->outputs[0]->dtype),
                 (sis_operand){a->data, sis_dtype_size(a->dtype)},
                 (sis_operand){b->data, sis_dtype_size(b->dtype)});
    else
        walk_pow(node, &plan->loops, range);
    return SIS_OK;
}

sis_status sis_binary_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_binary_plan *plan = node->plan;
    sis_range range = sis_tile_range(plan->count, plan->grain, first, last);
    return sis_binary_span(node, range.first, range.last);
}

SIS_BINARY(add)
SIS_BINARY(sub)
SIS_BINARY(mul)
SIS_BINARY(div)
SIS_BINARY(pow)
SIS_BINARY(equal)

/* --- one operand --- */

sis_status sis_unary_infer(sis_node *node) {
    sis_output(node, 0, output_dtype(node), &node->inputs[0]->shape);
    return SIS_OK;
}

/* A tile's grain is a multiple of 16, so that vectors start where they would without tiles. */
static int64_t unary_grain(const sis_node *node) {
    return (sis_tile_grain(sis_most(1, sis_element_work(node) / 16)) + 15) / 16 * 16;
}

sis_status sis_unary_prepare(sis_node *node, sis_needs *needs) {
    int64_t grain = unary_grain(node), count = sis_shape_count(&node->outputs[0]->shape);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &grain);
    needs->span = grain;
    needs->overwrites = sis_may_overwrite(node, 0);
    needs->instructions = sis_cost_sum(sis_cost_16(count, (uint64_t)sis_element_work(node)), 40);
    return SIS_OK;
}

sis_range sis_unary_range(const sis_node *node, uint32_t first, uint32_t last) {
    int64_t grain = unary_grain(node), count = sis_shape_count(&node->outputs[0]->shape);
    (void)sis_tiles(count, &grain);
    return sis_tile_range(count, grain, first, last);
}

static sis_unary_row unary_row_of(sis_op_id op, sis_dtype dtype) {
    sis_unary_row row = dtype == SIS_F32 ? sis_unary_row_f32(op) : NULL;
    if (!row) row = sis_unary_row_plain(op, dtype);
    if (!row) row = sis_rounding_row(op, dtype);
    if (!row) row = sis_trigonometry_row(op, dtype);
    if (!row) row = sis_activation_row(op, dtype);
    return row ? row : sis_logical_row(op, dtype);
}

sis_status sis_unary_span(sis_node *node, int64_t first, int64_t last) {
    const sis_tensor *in = node->inputs[0], *out = node->outputs[0];
    sis_unary_row row = unary_row_of(node->op->id, in->dtype);
    if (!row) return sis_node_fail(node, SIS_INTERNAL, "no kernel for %t", in->dtype);
    size_t at = (size_t)first;
    if (first < last)
        row((uint8_t *)out->data + at * sis_dtype_size(out->dtype),
            (const uint8_t *)in->data + at * sis_dtype_size(in->dtype), last - first, node->attributes);
    return SIS_OK;
}

sis_status sis_unary_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    sis_range range = sis_unary_range(node, first, last);
    return sis_unary_span(node, range.first, range.last);
}

SIS_UNARY(sqrt)
static bool relu_as_after(const sis_node *node, sis_after *after) {
    (void)node;
    *after = (sis_after){.clamp = true, .low = 0.0f, .high = __builtin_inff()};
    return true;
}
const sis_op_functions sis_op_relu = {.as_after = relu_as_after,
                                      .infer = sis_unary_infer,
                                      .prepare = sis_unary_prepare,
                                      .run = sis_unary_run,
                                      .span = sis_unary_span};
SIS_UNARY(sigmoid)
SIS_UNARY(tanh)
SIS_UNARY(exp)
SIS_UNARY(log)
SIS_UNARY(neg)
SIS_UNARY(abs)
