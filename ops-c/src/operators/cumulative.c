/* CumSum and CumProd: running sums (products) along an axis, one ascending (or descending) chain from +0 (1) for each
 * line. */
#include "costs.h"
#include "indexing.h"

typedef struct lines_plan {
    int64_t outer, n, inner,
        grain; /* outer x n x inner; one tile when the axis is not known before the run */
} lines_plan;

static sis_status cumulative_infer(sis_node *node) {
    const sis_tensor *in = node->inputs[0];
    uint32_t axis;
    sis_status status = sis_one_element(node, 1);
    if (status != SIS_OK) return status;
    if (node->inputs[1]->value_known) {
        status = sis_node_axis(node, sis_integer_or(node, 1, 0), in->shape.rank, &axis);
        if (status != SIS_OK) return status;
    } else if (in->shape.rank == 0) {
        return sis_node_fail(node, SIS_BAD_SHAPE, "x has no axis");
    }
    sis_output(node, 0, in->dtype, &in->shape);
    return SIS_OK;
}

static void plan_lines(lines_plan *plan, const sis_shape *shape, uint32_t axis) {
    plan->outer = sis_product(shape, 0, axis);
    plan->n = shape->dim[axis];
    plan->inner = sis_product(shape, axis + 1, shape->rank);
}

static sis_status cumulative_prepare(sis_node *node, sis_needs *needs) {
    lines_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t count = sis_shape_count(in);
    needs->view_of = -1;
    needs->overwrites = 1;
    needs->instructions = sis_cost(count, 10);
    needs->tiles = count > 0;
    if (count == 0 || !node->inputs[1]->value_known) return SIS_OK;
    uint32_t axis;
    sis_status status = sis_node_axis(node, sis_integer_or(node, 1, 0), in->rank, &axis);
    if (status != SIS_OK) return status;
    plan_lines(plan, in, axis);
    const uint64_t line = 36 + sis_cost(plan->n, 10);
    plan->grain = sis_tile_grain((int64_t)line);
    needs->tiles = sis_tiles(plan->outer * plan->inner, &plan->grain);
    needs->instructions = sis_cost(plan->outer * plan->inner, line);
    return SIS_OK;
}

/* Each element is read before its place is written, so the output may lie over the input. */
#define LINE(type, start_value, how)                                \
    do {                                                            \
        const type *from = (const type *)in->data + start;          \
        type *to = (type *)out->data + start;                       \
        type all = start_value;                                     \
        for (int64_t i = 0; i < n; i++, from += step, to += step) { \
            const type before = all;                                \
            all = (type)(all how * from);                           \
            *to = exclusive ? before : all;                         \
        }                                                           \
    } while (0)

#define LINES(start_value, how)                            \
    switch (in->dtype) {                                   \
    case SIS_F32: LINE(float, start_value, how); break;    \
    case SIS_F64: LINE(double, start_value, how); break;   \
    case SIS_I32:                                          \
    case SIS_U32: LINE(uint32_t, start_value, how); break; \
    default: LINE(uint64_t, start_value, how); break;      \
    }

static void sum_line(const sis_tensor *in, sis_tensor *out, int64_t start, int64_t n, int64_t step,
                     bool exclusive) {
    LINES(0, +)
}

static void product_line(const sis_tensor *in, sis_tensor *out, int64_t start, int64_t n, int64_t step,
                         bool exclusive) {
    LINES(1, *)
}

typedef void (*line)(const sis_tensor *in, sis_tensor *out, int64_t start, int64_t n, int64_t step,
                     bool exclusive);

static sis_status run_lines(sis_node *node, line form, bool exclusive, bool reverse, uint32_t first,
                            uint32_t last) {
    const sis_tensor *in = node->inputs[0];
    lines_plan plan = *(const lines_plan *)node->plan;
    if (plan.grain == 0) { /* the axis is known only now */
        uint32_t axis;
        int64_t given = sis_integer_or(node, 1, 0), rank = in->shape.rank;
        if (given < -rank || given >= rank)
            return sis_node_fail(node, SIS_BAD_VALUE, "axis %d is outside a tensor of rank %u", given,
                                 (uint64_t)rank);
        axis = (uint32_t)(given < 0 ? given + rank : given);
        plan_lines(&plan, &in->shape, axis);
        plan.grain = plan.outer * plan.inner;
    }
    sis_range range = sis_tile_range(plan.outer * plan.inner, plan.grain, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        int64_t start = i / plan.inner * plan.n * plan.inner + i % plan.inner;
        int64_t end = start + (plan.n - 1) * plan.inner;
        form(in, node->outputs[0], reverse ? end : start, plan.n, reverse ? -plan.inner : plan.inner,
             exclusive);
    }
    return SIS_OK;
}

static sis_status cum_sum_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_cum_sum_attributes *at = node->attributes;
    return run_lines(node, sum_line, at->exclusive != 0, at->reverse != 0, first, last);
}

static sis_status cum_prod_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_cum_prod_attributes *at = node->attributes;
    return run_lines(node, product_line, at->exclusive != 0, at->reverse != 0, first, last);
}

const sis_op_functions sis_op_cum_sum = {.plan_bytes = sizeof(lines_plan),
                                         .infer = cumulative_infer,
                                         .prepare = cumulative_prepare,
                                         .run = cum_sum_run};
const sis_op_functions sis_op_cum_prod = {.plan_bytes = sizeof(lines_plan),
                                          .infer = cumulative_infer,
                                          .prepare = cumulative_prepare,
                                          .run = cum_prod_run};
