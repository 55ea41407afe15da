/* Elementwise operators: shapes, tiles and the walk; the arithmetic is in elementwise_f32.c and elementwise_plain.c. */
#include <string.h>

#include "elementwise.h"
#include "iterate.h"

/* --- two operands --- */

typedef struct binary_plan {
    sis_loops loops;
    int64_t count, grain;
} binary_plan;

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

static sis_status binary_shapes(sis_node *node, sis_shape *b, sis_shape *out) {
    const sis_shape *a = &node->inputs[0]->shape;
    *b = node->inputs[1]->shape;
    if (node->opset < 7) {
        sis_status status = old_broadcast(node, b);
        if (status != SIS_OK) return status;
    }
    return sis_node_broadcast(node, a, b, out);
}

static sis_status binary_infer(sis_node *node) {
    sis_shape b, out;
    sis_status status = binary_shapes(node, &b, &out);
    if (status == SIS_OK)
        sis_output(node, 0, node->op->id == SIS_OP_EQUAL ? SIS_BOOL : node->inputs[0]->dtype, &out);
    return status;
}

/* Instructions for four elements of f32, about; other dtypes go one by one. */
static int64_t work_of(sis_op_id op) {
    switch (op) {
    case SIS_OP_POW: return 260;
    case SIS_OP_SIGMOID: return 30;
    case SIS_OP_TANH: return 32;
    case SIS_OP_EXP: return 28;
    case SIS_OP_LOG: return 38;
    default: return 6;
    }
}

static int64_t element_work(const sis_node *node) { /* in quarters of an instruction */
    int64_t work = work_of(node->op->id);
    return node->inputs[0]->dtype == SIS_F32 ? work : work * 4;
}

static uint32_t may_overwrite(const sis_node *node, uint32_t input) {
    const sis_tensor *in = node->inputs[input], *out = node->outputs[0];
    return sis_shape_equal(&in->shape, &out->shape) && sis_element_size(in) == sis_element_size(out)
               ? 1u << input
               : 0;
}

/* A known exponent of 2, the commonest, is one multiplication. */
static bool is_two(const sis_tensor *exponent) {
    float value;
    if (!exponent->value_known || exponent->dtype != SIS_F32 || sis_shape_count(&exponent->shape) != 1)
        return false;
    memcpy(&value, exponent->data, sizeof value);
    return value == 2.0f;
}

static sis_status binary_prepare(sis_node *node, sis_needs *needs) {
    binary_plan *plan = node->plan;
    sis_shape b, out;
    sis_status status = binary_shapes(node, &b, &out);
    if (status != SIS_OK) return status;
    needs->view_of = -1;
    plan->count = sis_shape_count(&out);
    plan->grain = sis_tile_grain(sis_most(1, element_work(node) / 4));
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    if (plan->count == 0) return SIS_OK;
    int64_t a_strides[SIS_MAX_RANK], b_strides[SIS_MAX_RANK];
    sis_broadcast_strides(&node->inputs[0]->shape, &out, a_strides);
    sis_broadcast_strides(&b, &out, b_strides);
    sis_loops_make(&plan->loops, &out, a_strides, b_strides);
    needs->overwrites = may_overwrite(node, 0) | may_overwrite(node, 1);
    bool square = node->op->id == SIS_OP_POW && is_two(node->inputs[1]);
    int64_t rows = plan->count / plan->loops.size[plan->loops.rank - 1];
    needs->instructions = (uint64_t)(plan->count * (square ? 6 : element_work(node)) / 4 + rows * 40);
    return SIS_OK;
}

static sis_status binary_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const binary_plan *plan = node->plan;
    const sis_tensor *a = node->inputs[0], *b = node->inputs[1];
    sis_tensor *out = node->outputs[0];
    size_t a_size = sis_element_size(a), b_size = sis_element_size(b), out_size = sis_element_size(out);
    sis_op_id op = node->op->id;
    sis_binary_row row = NULL;
    if (a->dtype == b->dtype) row = a->dtype == SIS_F32 ? sis_binary_row_f32(op) : NULL;
    if (!row && op != SIS_OP_POW) row = sis_binary_row_plain(op, a->dtype);
    if (!row && op != SIS_OP_POW) return sis_node_fail(node, SIS_INTERNAL, "no kernel for %t", a->dtype);

    sis_range range = sis_tile_range(plan->count, plan->grain, first, last);
    int64_t a_step = plan->loops.stride[0][plan->loops.rank - 1],
            b_step = plan->loops.stride[1][plan->loops.rank - 1];
    sis_cursor cursor;
    sis_cursor_set(&plan->loops, &cursor, range.first);
    for (int64_t i = range.first; i < range.last;) {
        int64_t n = sis_least(sis_cursor_left(&plan->loops, &cursor), range.last - i);
        const uint8_t *pa = (const uint8_t *)a->data + cursor.offset[0] * (int64_t)a_size;
        const uint8_t *pb = (const uint8_t *)b->data + cursor.offset[1] * (int64_t)b_size;
        uint8_t *to = (uint8_t *)out->data + i * (int64_t)out_size;
        if (row)
            row(to, pa, a_step, pb, b_step, n);
        else
            sis_pow_row(to, a->dtype, pa, a_step, b->dtype, pb, b_step, n);
        sis_cursor_advance(&plan->loops, &cursor, n);
        i += n;
    }
    return SIS_OK;
}

#define BINARY(name)                                                           \
    const sis_op_functions sis_op_##name = {.plan_bytes = sizeof(binary_plan), \
                                            .infer = binary_infer,             \
                                            .prepare = binary_prepare,         \
                                            .run = binary_run};
BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)
BINARY(pow)
BINARY(equal)

/* --- one operand --- */

static sis_status unary_infer(sis_node *node) {
    sis_output(node, 0, node->inputs[0]->dtype, &node->inputs[0]->shape);
    return SIS_OK;
}

/* A tile's grain is a multiple of 16, so that vectors start where they would without tiles. */
static int64_t unary_grain(const sis_node *node) {
    return (sis_tile_grain(sis_most(1, element_work(node) / 4)) + 15) / 16 * 16;
}

static sis_status unary_prepare(sis_node *node, sis_needs *needs) {
    int64_t grain = unary_grain(node), count = sis_shape_count(&node->outputs[0]->shape);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &grain);
    needs->overwrites = 1;
    needs->instructions = (uint64_t)(count * element_work(node) / 4 + 40);
    return SIS_OK;
}

static sis_status unary_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_tensor *in = node->inputs[0], *out = node->outputs[0];
    sis_unary_row row =
        in->dtype == SIS_F32 ? sis_unary_row_f32(node->op->id) : sis_unary_row_plain(node->op->id, in->dtype);
    if (!row) return sis_node_fail(node, SIS_INTERNAL, "no kernel for %t", in->dtype);
    int64_t grain = unary_grain(node), count = sis_shape_count(&out->shape);
    (void)sis_tiles(count, &grain);
    sis_range range = sis_tile_range(count, grain, first, last);
    size_t offset = (size_t)range.first * sis_element_size(in);
    if (range.first < range.last)
        row((uint8_t *)out->data + offset, (const uint8_t *)in->data + offset, range.last - range.first);
    return SIS_OK;
}

#define UNARY(name) \
    const sis_op_functions sis_op_##name = {.infer = unary_infer, .prepare = unary_prepare, .run = unary_run};
UNARY(sqrt)
UNARY(relu)
UNARY(sigmoid)
UNARY(tanh)
UNARY(exp)
UNARY(log)
UNARY(neg)
UNARY(abs)
