/* Compress: the slices whose condition is true; a tile is a run of rows before the axis. */
#include <string.h>

#include "costs.h"
#include "indexing.h"

typedef struct compress_plan {
    int64_t outer, dim, inner, kept, grain; /* inner in bytes; kept: slices of a row */
} compress_plan;

static sis_status compress_axis(sis_node *node, int64_t *dim, uint32_t *axis) {
    const sis_compress_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape, *condition = &node->inputs[1]->shape;
    *axis = 0;
    *dim = sis_shape_count(in);
    if (attributes->has_axis) {
        sis_status status = sis_node_axis(node, attributes->axis, in->rank, axis);
        if (status != SIS_OK) return status;
        *dim = in->dim[*axis];
    }
    if (condition->rank != 1 || condition->dim[0] > *dim)
        return sis_node_fail(node, SIS_BAD_SHAPE, "condition %h does not fit %d slices", condition, *dim);
    if (!node->inputs[1]->value_known)
        return sis_node_fail(node, SIS_NEEDS_CONSTANT, "how many slices are kept is known at run only");
    return SIS_OK;
}

static int64_t count_true(const sis_tensor *condition) {
    int64_t kept = 0;
    for (int64_t i = 0; i < condition->shape.dim[0]; i++) kept += ((const uint8_t *)condition->data)[i] != 0;
    return kept;
}

static sis_status compress_infer(sis_node *node) {
    const sis_compress_attributes *attributes = node->attributes;
    sis_shape out = attributes->has_axis ? node->inputs[0]->shape : (sis_shape){.rank = 1};
    int64_t dim;
    uint32_t axis;
    sis_status status = compress_axis(node, &dim, &axis);
    if (status != SIS_OK) return status;
    out.dim[axis] = count_true(node->inputs[1]);
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status compress_prepare(sis_node *node, sis_needs *needs) {
    const sis_compress_attributes *attributes = node->attributes;
    compress_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t size = (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    uint32_t axis;
    sis_status status = compress_axis(node, &plan->dim, &axis);
    if (status != SIS_OK) return status;
    plan->outer = attributes->has_axis ? sis_product(in, 0, axis) : 1;
    plan->inner = attributes->has_axis ? sis_product(in, axis + 1, in->rank) * size : size;
    plan->kept = node->outputs[0]->shape.dim[axis];
    needs->view_of = -1;
    if (plan->kept == 0 || plan->inner == 0) return SIS_OK;
    const uint64_t work = sis_cost_sum(sis_cost(node->inputs[1]->shape.dim[0], 5),
                                       sis_cost(plan->kept, 16 + sis_cost_copy(plan->inner)));
    plan->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(plan->outer, &plan->grain);
    needs->instructions = sis_cost(plan->outer, work);
    return SIS_OK;
}

static sis_status compress_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const compress_plan *plan = node->plan;
    const uint8_t *condition = node->inputs[1]->data;
    sis_range range = sis_tile_range(plan->outer, plan->grain, first, last);
    for (int64_t outer = range.first; outer < range.last; outer++) {
        const uint8_t *from = (const uint8_t *)node->inputs[0]->data + outer * plan->dim * plan->inner;
        uint8_t *to = (uint8_t *)node->outputs[0]->data + outer * plan->kept * plan->inner;
        int64_t left = plan->kept; /* as infer counted; the condition may have been written to since */
        for (int64_t i = 0; i < node->inputs[1]->shape.dim[0] && left > 0; i++, from += plan->inner) {
            if (!condition[i]) continue;
            memcpy(to, from, (size_t)plan->inner);
            to += plan->inner;
            left--;
        }
        memset(to, 0, (size_t)(left * plan->inner));
    }
    return SIS_OK;
}

const sis_op_functions sis_op_compress = {.plan_bytes = sizeof(compress_plan),
                                          .infer = compress_infer,
                                          .prepare = compress_prepare,
                                          .run = compress_run};
