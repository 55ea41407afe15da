/* GatherElements and GatherND: elements and slices picked by index. Gather itself is in select.c. */
#include <string.h>

#include "costs.h"
#include "indexing.h"

sis_status sis_index_at(sis_node *node, uint32_t input, int64_t i, int64_t dim, int64_t *index) {
    int64_t given = sis_integer_at(node->inputs[input], i);
    *index = given < 0 ? given + dim : given;
    if (*index < 0 || *index >= dim)
        return sis_node_fail(node, SIS_BAD_VALUE, "index %d is outside an axis of %d", given, dim);
    return SIS_OK;
}

sis_status sis_index_tuple(sis_node *node, int64_t i, uint32_t width, const sis_shape *shape, uint32_t first,
                           const int64_t *strides, int64_t *offset) {
    *offset = 0;
    for (uint32_t k = 0; k < width; k++) {
        int64_t index;
        sis_status status = sis_index_at(node, 1, i * width + k, shape->dim[first + k], &index);
        if (status != SIS_OK) return status;
        *offset += index * strides[first + k];
    }
    return SIS_OK;
}

int64_t sis_integer_or(const sis_node *node, uint32_t input, int64_t otherwise) {
    if (input >= node->n_inputs || !node->inputs[input]) return otherwise;
    return sis_integer_at(node->inputs[input], 0);
}

sis_status sis_one_element(sis_node *node, uint32_t input) {
    if (input >= node->n_inputs || !node->inputs[input]) return SIS_OK;
    const sis_shape *shape = &node->inputs[input]->shape;
    if (sis_shape_count(shape) == 1) return SIS_OK;
    return sis_node_fail(node, SIS_BAD_SHAPE, "input %u must hold one element, not %h", (uint64_t)input,
                         shape);
}

/* --- GatherElements: a walk over the indices, each with the line of data that its place names --- */

typedef struct elements_plan {
    sis_loops loops; /* over the indices; operand 0: data, its axis at stride 0 */
    int64_t dim, step, count, grain;
} elements_plan;

static sis_status elements_infer(sis_node *node) {
    const sis_gather_elements_attributes *attributes = node->attributes;
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    uint32_t axis;
    sis_status status = sis_node_axis(node, attributes->axis, data->rank, &axis);
    if (status != SIS_OK) return status;
    bool fits = data->rank == indices->rank;
    for (uint32_t i = 0; fits && i < data->rank; i++) fits = i == axis || indices->dim[i] <= data->dim[i];
    if (!fits)
        return sis_node_fail(node, SIS_BAD_SHAPE, "indices %h do not fit data %h along axis %u", indices,
                             data, (uint64_t)axis);
    sis_output(node, 0, node->inputs[0]->dtype, indices);
    return SIS_OK;
}

static sis_status elements_prepare(sis_node *node, sis_needs *needs) {
    const sis_gather_elements_attributes *attributes = node->attributes;
    elements_plan *plan = node->plan;
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    int64_t strides[SIS_MAX_RANK];
    uint32_t axis;
    sis_status status = sis_node_axis(node, attributes->axis, data->rank, &axis);
    if (status != SIS_OK) return status;
    sis_row_major(data, strides);
    plan->dim = data->dim[axis];
    plan->step = strides[axis];
    strides[axis] = 0;
    sis_loops_make(&plan->loops, indices, strides, NULL);
    plan->count = sis_shape_count(indices);
    plan->grain = sis_tile_grain(16);
    needs->view_of = -1;
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    const uint64_t narrow = sis_dtype_size(node->outputs[0]->dtype) < 4 ? 5 : 0;
    needs->instructions = sis_cost(plan->count, (plan->loops.rank > 1 ? 79 : 68) - narrow);
    return SIS_OK;
}

static sis_status elements_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const elements_plan *plan = node->plan;
    const uint8_t *data = node->inputs[0]->data;
    uint8_t *out = node->outputs[0]->data;
    size_t size = sis_dtype_size(node->outputs[0]->dtype);
    sis_range range = sis_tile_range(plan->count, plan->grain, first, last);
    sis_cursor cursor;
    sis_cursor_set(&plan->loops, &cursor, range.first);
    for (int64_t i = range.first; i < range.last; i++) {
        int64_t index;
        sis_status status = sis_index_at(node, 1, i, plan->dim, &index);
        if (status != SIS_OK) return status;
        int64_t from = cursor.offset[0] + index * plan->step;
        sis_fill(out + (size_t)i * size, data + (size_t)from * size, size, 1);
        sis_cursor_advance(&plan->loops, &cursor, 1);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_gather_elements = {.plan_bytes = sizeof(elements_plan),
                                                 .infer = elements_infer,
                                                 .prepare = elements_prepare,
                                                 .run = elements_run};

/* --- GatherND: for each tuple of indices the slice that it names, within its batch --- */

typedef struct nd_plan {
    int64_t strides[SIS_MAX_RANK];
    uint32_t batch, width; /* dimensions that are shared; indices of a tuple */
    int64_t tuples, per_batch, batch_elements, inner, grain;
} nd_plan;

static sis_status nd_infer(sis_node *node) {
    const sis_gather_nd_attributes *attributes = node->attributes;
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    int64_t batch = attributes->batch_dims;
    if (data->rank < 1 || indices->rank < 1)
        return sis_node_fail(node, SIS_BAD_SHAPE, "data %h and indices %h must have dimensions", data,
                             indices);
    if (batch < 0 || batch >= data->rank || batch >= indices->rank)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "batch_dims is %d for data %h and indices %h", batch,
                             data, indices);
    int64_t width = indices->dim[indices->rank - 1];
    bool fits = width >= 1 && width <= data->rank - batch;
    for (uint32_t i = 0; i < batch; i++) fits = fits && data->dim[i] == indices->dim[i];
    if (!fits)
        return sis_node_fail(node, SIS_BAD_SHAPE, "indices %h do not fit data %h with %d shared dimensions",
                             indices, data, batch);
    int64_t count, rank = (int64_t)indices->rank - 1 + (int64_t)data->rank - batch - width;
    if (rank > SIS_MAX_RANK)
        return sis_node_fail(node, SIS_BAD_SHAPE, "picking %h from %h gives more than 8 dimensions", indices,
                             data);
    sis_shape out = {.rank = indices->rank - 1};
    memcpy(out.dim, indices->dim, out.rank * sizeof out.dim[0]);
    for (int64_t i = batch + width; i < data->rank; i++) out.dim[out.rank++] = data->dim[i];
    if (sis_shape_elements(&out, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &out);
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status nd_prepare(sis_node *node, sis_needs *needs) {
    const sis_gather_nd_attributes *attributes = node->attributes;
    nd_plan *plan = node->plan;
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    plan->batch = (uint32_t)attributes->batch_dims;
    plan->width = (uint32_t)indices->dim[indices->rank - 1];
    sis_row_major(data, plan->strides);
    plan->tuples = sis_product(indices, 0, indices->rank - 1);
    plan->per_batch = sis_product(indices, plan->batch, indices->rank - 1);
    plan->batch_elements = sis_product(data, plan->batch, data->rank);
    plan->inner = sis_product(data, plan->batch + plan->width, data->rank) *
                  (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    needs->view_of = -1;
    if (plan->inner == 0) return SIS_OK;
    plan->grain = sis_most(1, sis_least(SIS_TILE_BYTES / plan->inner, SIS_TILE_WORK / 32));
    needs->tiles = sis_tiles(plan->tuples, &plan->grain);
    needs->instructions =
        sis_cost(plan->tuples, 48 + 29 * (uint64_t)plan->width + sis_cost_copy(plan->inner));
    return SIS_OK;
}

static sis_status nd_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const nd_plan *plan = node->plan;
    const uint8_t *data = node->inputs[0]->data;
    uint8_t *out = node->outputs[0]->data;
    size_t size = sis_dtype_size(node->outputs[0]->dtype);
    sis_range range = sis_tile_range(plan->tuples, plan->grain, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        int64_t offset;
        sis_status status = sis_index_tuple(node, i, plan->width, &node->inputs[0]->shape, plan->batch,
                                            plan->strides, &offset);
        if (status != SIS_OK) return status;
        offset += i / plan->per_batch * plan->batch_elements;
        memcpy(out + i * plan->inner, data + (size_t)offset * size, (size_t)plan->inner);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_gather_nd = {
    .plan_bytes = sizeof(nd_plan), .infer = nd_infer, .prepare = nd_prepare, .run = nd_run};
