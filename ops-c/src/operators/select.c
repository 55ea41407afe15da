/* Operators that pick parts of a tensor: Slice and Gather. Where the parts lie together in memory they are views. */
#include "costs.h"
#include "iterate.h"

#include <string.h>

/* --- Slice --- */

typedef struct slice_range {
    int64_t start[SIS_MAX_RANK], step[SIS_MAX_RANK];
    sis_shape out;
} slice_range;

/* ONNX's rule: negative positions count from the end, then both are clamped to where `step` can go. */
static void slice_axis(slice_range *slice, uint32_t axis, int64_t start, int64_t end, int64_t step) {
    int64_t dim = slice->out.dim[axis];
    if (start < 0) start += dim;
    if (end < 0) end = end < -dim ? -1 : end + dim;
    int64_t lowest = step > 0 ? 0 : -1, highest = step > 0 ? dim : dim - 1;
    start = sis_least(sis_most(start, 0), highest);
    end = sis_least(sis_most(end, lowest), dim);
    uint64_t distance = 0, stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    if (step > 0 && end > start) distance = (uint64_t)(end - start);
    if (step < 0 && end < start) distance = (uint64_t)(start - end);
    slice->start[axis] = start;
    slice->step[axis] = distance > 0 && distance <= stride ? 1 : step; /* one element: no step is taken */
    slice->out.dim[axis] = (int64_t)(distance / stride + (distance % stride != 0));
}

static sis_status slice_resolve(sis_node *node, slice_range *slice) {
    const sis_slice_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t starts[SIS_MAX_RANK], ends[SIS_MAX_RANK], axes[SIS_MAX_RANK], steps[SIS_MAX_RANK];
    uint32_t n, n_ends, n_axes, n_steps, seen = 0;
    sis_status status = sis_node_ints(node, attributes->starts, 1, starts, SIS_MAX_RANK, &n);
    if (status == SIS_OK) status = sis_node_ints(node, attributes->ends, 2, ends, SIS_MAX_RANK, &n_ends);
    if (status == SIS_OK) status = sis_node_ints(node, attributes->axes, 3, axes, SIS_MAX_RANK, &n_axes);
    if (status == SIS_OK) status = sis_node_ints(node, (sis_ints){0}, 4, steps, SIS_MAX_RANK, &n_steps);
    if (status != SIS_OK) return status;
    if (n == UINT32_MAX || n_ends != n || (n_axes != UINT32_MAX && n_axes != n) ||
        (n_steps != UINT32_MAX && n_steps != n))
        return sis_node_fail(node, SIS_BAD_SHAPE, "starts, ends, axes and steps must be equally many");
    if (n_axes == UINT32_MAX && n > in->rank)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%u starts for %h", (uint64_t)n, in);
    slice->out = *in;
    for (uint32_t i = 0; i < in->rank; i++) {
        slice->start[i] = 0;
        slice->step[i] = 1;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t axis;
        status = sis_node_axis(node, n_axes == UINT32_MAX ? (int64_t)i : axes[i], in->rank, &axis);
        if (status != SIS_OK) return status;
        int64_t step = n_steps == UINT32_MAX ? 1 : steps[i];
        if (step == 0)
            return sis_node_fail(node, SIS_BAD_VALUE, "the step along axis %u is 0", (uint64_t)axis);
        if (seen >> axis & 1)
            return sis_node_fail(node, SIS_BAD_VALUE, "axis %u is given twice", (uint64_t)axis);
        seen |= 1u << axis;
        slice_axis(slice, axis, starts[i], ends[i], step);
    }
    return SIS_OK;
}

static sis_status slice_infer(sis_node *node) {
    slice_range slice;
    sis_status status = slice_resolve(node, &slice);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &slice.out);
    return status;
}

typedef struct slice_plan {
    sis_loops loops;
    int64_t start; /* first element in the input */
    int64_t count, grain;
} slice_plan;

static sis_status slice_prepare(sis_node *node, sis_needs *needs) {
    slice_plan *plan = node->plan;
    slice_range slice;
    sis_status status = slice_resolve(node, &slice);
    if (status != SIS_OK) return status;
    plan->count = sis_shape_count(&slice.out);
    if (plan->count == 0) { /* nothing: a view of nothing, as it is where it is not empty */
        needs->view_of = 0;
        return SIS_OK;
    }
    needs->view_of = -1;
    int64_t strides[SIS_MAX_RANK];
    sis_row_major(&node->inputs[0]->shape, strides);
    plan->start = 0;
    for (uint32_t i = 0; i < slice.out.rank; i++) {
        plan->start += slice.start[i] * strides[i];
        strides[i] *= slice.step[i];
    }
    sis_loops_make(&plan->loops, &slice.out, strides, NULL);
    plan->grain = SIS_TILE_BYTES / 8;
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    if (plan->loops.rank == 1 && plan->loops.stride[0][0] == 1) {
        needs->view_of = 0;
        needs->view_offset[0] = (size_t)plan->start * sis_dtype_size(node->inputs[0]->dtype);
    } else {
        needs->instructions =
            sis_cost_strided(&plan->loops, (int64_t)sis_dtype_size(node->inputs[0]->dtype), plan->count);
    }
    return SIS_OK;
}

static sis_status slice_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const slice_plan *plan = node->plan;
    sis_tensor *out = node->outputs[0];
    size_t size = sis_dtype_size(out->dtype);
    const uint8_t *from = (const uint8_t *)node->inputs[0]->data + plan->start * (int64_t)size;
    if (from != out->data)
        sis_copy_strided(&plan->loops, out->data, from, size,
                         sis_tile_range(plan->count, plan->grain, first, last));
    return SIS_OK;
}

const sis_op_functions sis_op_slice = {
    .plan_bytes = sizeof(slice_plan), .infer = slice_infer, .prepare = slice_prepare, .run = slice_run};

/* --- Gather: slices of `inner` bytes, `count` of them for each of `outer` --- */

typedef struct gather_plan {
    int64_t outer, dim, count, inner, grain;
} gather_plan;

static sis_status gather_infer(sis_node *node) {
    const sis_gather_attributes *attributes = node->attributes;
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    uint32_t axis;
    sis_status status = sis_node_axis(node, attributes->axis, data->rank, &axis);
    if (status != SIS_OK) return status;
    if (data->rank + indices->rank > SIS_MAX_RANK + 1)
        return sis_node_fail(node, SIS_BAD_SHAPE, "picking %h from %h gives more than 8 dimensions", indices,
                             data);
    sis_shape out = {0};
    for (uint32_t i = 0; i < axis; i++) out.dim[out.rank++] = data->dim[i];
    for (uint32_t i = 0; i < indices->rank; i++) out.dim[out.rank++] = indices->dim[i];
    for (uint32_t i = axis + 1; i < data->rank; i++) out.dim[out.rank++] = data->dim[i];
    int64_t count;
    if (sis_shape_elements(&out, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &out);
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status gather_index(sis_node *node, int64_t dim, int64_t i, int64_t *index) {
    int64_t given = sis_integer_at(node->inputs[1], i);
    *index = given < 0 ? given + dim : given;
    if (*index < 0 || *index >= dim)
        return sis_node_fail(node, SIS_BAD_VALUE, "index %d is outside an axis of %d", given, dim);
    return SIS_OK;
}

/* The picked slices lie one after the other when they ascend by one and nothing but 1 stands before the axis (or when
 * the axis itself is 1 and picked once). */
static sis_status gather_view(sis_node *node, const gather_plan *plan, sis_needs *needs) {
    if (!node->inputs[1]->value_known || !(plan->outer == 1 || (plan->dim == 1 && plan->count == 1)))
        return SIS_OK;
    int64_t first = 0;
    for (int64_t i = 0; i < plan->count; i++) {
        int64_t index;
        sis_status status = gather_index(node, plan->dim, i, &index);
        if (status != SIS_OK) return status;
        if (i == 0) first = index;
        if (index != first + i) return SIS_OK;
    }
    needs->view_of = 0;
    needs->view_offset[0] = (size_t)(first * plan->inner);
    needs->instructions = 0;
    return SIS_OK;
}

static sis_status gather_prepare(sis_node *node, sis_needs *needs) {
    const sis_gather_attributes *attributes = node->attributes;
    gather_plan *plan = node->plan;
    const sis_shape *data = &node->inputs[0]->shape;
    uint32_t axis;
    sis_status status = sis_node_axis(node, attributes->axis, data->rank, &axis);
    if (status != SIS_OK) return status;
    plan->outer = sis_product(data, 0, axis);
    plan->dim = data->dim[axis];
    plan->count = sis_shape_count(&node->inputs[1]->shape);
    plan->inner = sis_product(data, axis + 1, data->rank) * (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    int64_t slices = plan->inner ? plan->outer * plan->count : 0;
    needs->view_of =
        slices == 0 ? 0 : -1; /* nothing: a view of nothing, as it may be where it is not empty */
    if (slices == 0) return SIS_OK;
    plan->grain = sis_most(1, sis_least(SIS_TILE_BYTES / plan->inner, SIS_TILE_WORK / 16));
    needs->tiles = sis_tiles(slices, &plan->grain);
    const int64_t size = (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    needs->instructions =
        sis_cost(slices, plan->inner == size ? (size < 4 ? 44 : 49) : 29 + sis_cost_copy(plan->inner));
    return gather_view(node, plan, needs);
}

static sis_status gather_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const gather_plan *plan = node->plan;
    uint8_t *to = node->outputs[0]->data;
    const uint8_t *data = node->inputs[0]->data;
    size_t inner = (size_t)plan->inner, size = sis_dtype_size(node->inputs[0]->dtype);
    sis_range range = sis_tile_range(plan->outer * plan->count, plan->grain, first, last);
    int64_t outer = range.first / plan->count, i = range.first % plan->count;
    for (int64_t slice = range.first; slice < range.last; slice++) {
        int64_t index;
        sis_status status = gather_index(node, plan->dim, i, &index);
        if (status != SIS_OK) return status;
        const uint8_t *from = data + (outer * plan->dim + index) * plan->inner;
        if (inner == size)
            sis_fill(to + slice * plan->inner, from, size, 1);
        else if (from != to + slice * plan->inner)
            memcpy(to + slice * plan->inner, from, inner);
        if (++i == plan->count) {
            i = 0;
            outer++;
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_gather = {
    .plan_bytes = sizeof(gather_plan), .infer = gather_infer, .prepare = gather_prepare, .run = gather_run};
