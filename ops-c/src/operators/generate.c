/* Operators whose values come from positions: OneHot, EyeLike, Range, Size. */
#include <string.h>

#include "costs.h"
#include "convert.h"
#include "indexing.h"
#include "sis/math.h"

static sis_number number_at(const sis_tensor *tensor, int64_t i) {
    size_t size = sis_dtype_size(tensor->dtype);
    return sis_number_load(tensor->dtype, (const uint8_t *)tensor->data + (size_t)i * size);
}

/* --- OneHot: outer x depth x inner, a row of `inner` elements for each place on the new axis --- */

typedef struct one_hot_plan {
    int64_t outer, depth, inner, grain; /* units: elements of the output */
} one_hot_plan;

static sis_status one_hot_infer(sis_node *node) {
    const sis_one_hot_attributes *attributes = node->attributes;
    const sis_tensor *indices = node->inputs[0], *depth = node->inputs[1];
    uint32_t axis;
    sis_status status = sis_one_element(node, 1);
    if (status == SIS_OK) status = sis_node_axis(node, attributes->axis, indices->shape.rank + 1, &axis);
    if (status != SIS_OK) return status;
    if (!depth->value_known)
        return sis_node_fail(node, SIS_NEEDS_CONSTANT, "depth must be known when the graph is built");
    if (node->inputs[2]->shape.rank != 1 || node->inputs[2]->shape.dim[0] != 2)
        return sis_node_fail(node, SIS_BAD_SHAPE, "values must be [2], not %h", &node->inputs[2]->shape);
    if (indices->shape.rank >= SIS_MAX_RANK)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%h would get more than 8 dimensions", &indices->shape);
    double places = sis_number_real(number_at(depth, 0));
    if (!(places >= 0 && places < 0x1p47)) return sis_node_fail(node, SIS_BAD_VALUE, "depth is no size");
    sis_shape out = {.rank = indices->shape.rank + 1};
    for (uint32_t i = 0; i < out.rank; i++)
        out.dim[i] = i == axis ? (int64_t)places : indices->shape.dim[i - (i > axis)];
    int64_t count;
    if (sis_shape_elements(&out, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h has too many elements", &out);
    sis_output(node, 0, node->inputs[2]->dtype, &out);
    return SIS_OK;
}

static sis_status one_hot_prepare(sis_node *node, sis_needs *needs) {
    const sis_one_hot_attributes *attributes = node->attributes;
    one_hot_plan *plan = node->plan;
    const sis_shape *out = &node->outputs[0]->shape;
    uint32_t axis;
    sis_status status = sis_node_axis(node, attributes->axis, out->rank, &axis);
    if (status != SIS_OK) return status;
    plan->outer = sis_product(out, 0, axis);
    plan->depth = out->dim[axis];
    plan->inner = sis_product(out, axis + 1, out->rank);
    int64_t count = sis_shape_count(out);
    plan->grain = sis_tile_grain(30);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &plan->grain);
    needs->instructions = sis_cost(count, 32 + sis_cost_load(node->inputs[0]->dtype) + 27);
    return SIS_OK;
}

/* Where index i is hot: negative ones count from the end; UINT64_MAX and what is no integer are nowhere. */
static int64_t hot_place(const sis_tensor *indices, int64_t i, int64_t depth) {
    sis_number number = number_at(indices, i);
    if (number.kind == SIS_NUMBER_REAL) {
        double real = number.real;
        if (!(real >= -0x1p47 && real <= 0x1p47)) return -1;
        number.integer = (int64_t)real;
    } else if (number.kind == SIS_NUMBER_UNSIGNED && number.integer < 0) {
        return -1;
    }
    return number.integer < 0 && number.integer >= -depth ? number.integer + depth : number.integer;
}

static sis_status one_hot_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const one_hot_plan *plan = node->plan;
    size_t size = sis_dtype_size(node->outputs[0]->dtype);
    uint8_t *out = node->outputs[0]->data;
    const uint8_t *values = node->inputs[2]->data; /* off, on */
    int64_t count = plan->outer * plan->depth * plan->inner;
    sis_range range = sis_tile_range(count, plan->grain, first, last);
    if (range.first == range.last) return SIS_OK;
    int64_t column = range.first % plan->inner, place = range.first / plan->inner % plan->depth,
            outer = range.first / plan->inner / plan->depth;
    for (int64_t i = range.first; i < range.last; i++) {
        bool hot = hot_place(node->inputs[0], outer * plan->inner + column, plan->depth) == place;
        sis_fill(out + (size_t)i * size, hot ? values + size : values, size, 1);
        if (++column < plan->inner) continue;
        column = 0;
        if (++place < plan->depth) continue;
        place = 0;
        outer++;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_one_hot = {.plan_bytes = sizeof(one_hot_plan),
                                         .infer = one_hot_infer,
                                         .prepare = one_hot_prepare,
                                         .run = one_hot_run};

/* --- EyeLike: one tile a run of rows --- */

static sis_status eye_like_infer(sis_node *node) {
    const sis_eye_like_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    if (in->rank != 2)
        return sis_node_fail(node, SIS_BAD_SHAPE, "input is %h; it must have two dimensions", in);
    int64_t dtype = attributes->has_dtype ? attributes->dtype : (int64_t)node->inputs[0]->dtype;
    if (dtype < 0 || dtype > INT32_MAX)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "dtype %d is none", dtype);
    sis_output(node, 0, (sis_dtype)dtype, in);
    return SIS_OK;
}

static sis_status eye_like_prepare(sis_node *node, sis_needs *needs) {
    int64_t *grain = node->plan;
    const sis_shape *out = &node->outputs[0]->shape;
    int64_t bytes = out->dim[1] * (int64_t)sis_dtype_size(node->outputs[0]->dtype);
    needs->view_of = -1;
    if (bytes == 0) return SIS_OK;
    *grain = sis_tile_grain(40 + bytes / 16);
    needs->tiles = sis_tiles(out->dim[0], grain);
    needs->instructions = (uint64_t)(out->dim[0] * (40 + bytes / 16));
    return SIS_OK;
}

static sis_status eye_like_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_eye_like_attributes *attributes = node->attributes;
    sis_tensor *out = node->outputs[0];
    int64_t columns = out->shape.dim[1];
    size_t size = sis_dtype_size(out->dtype), width = size * (size_t)columns;
    sis_range range = sis_tile_range(out->shape.dim[0], *(const int64_t *)node->plan, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        uint8_t *to = (uint8_t *)out->data + (size_t)row * width;
        memset(to, 0, width);
        int64_t column;
        if (__builtin_add_overflow(row, attributes->k, &column) || column < 0 || column >= columns) continue;
        sis_number_store(out->dtype, to + (size_t)column * size,
                         (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = 1, .real = 1});
    }
    return SIS_OK;
}

const sis_op_functions sis_op_eye_like = {
    .plan_bytes = sizeof(int64_t), .infer = eye_like_infer, .prepare = eye_like_prepare, .run = eye_like_run};

/* --- Range: start + i * delta, for floats rounded once --- */

/* ceil((limit - start) / delta), at least 0; false when it is no number of elements. */
static bool range_count(sis_node *node, int64_t *count) {
    sis_number n[3];
    for (uint32_t i = 0; i < 3; i++) n[i] = number_at(node->inputs[i], 0);
    *count = 0;
    if (n[0].kind == SIS_NUMBER_REAL) {
        double steps = (n[1].real - n[0].real) / n[2].real;
        if (!(steps < 0x1p47)) return false;
        if (steps > 0) *count = (int64_t)steps + ((double)(int64_t)steps < steps);
        return true;
    }
    int64_t start = n[0].integer, limit = n[1].integer, delta = n[2].integer;
    if (delta == 0) return false;
    bool up = delta > 0;
    uint64_t distance = up ? (uint64_t)limit - (uint64_t)start : (uint64_t)start - (uint64_t)limit;
    uint64_t step = up ? (uint64_t)delta : 0 - (uint64_t)delta;
    if (up ? limit <= start : limit >= start) return true;
    uint64_t steps = distance / step + (distance % step != 0);
    *count = (int64_t)steps;
    return steps < (uint64_t)1 << 47;
}

static sis_status range_infer(sis_node *node) {
    for (uint32_t i = 0; i < 3; i++) {
        sis_status status = sis_one_element(node, i);
        if (status != SIS_OK) return status;
        if (!node->inputs[i]->value_known)
            return sis_node_fail(node, SIS_NEEDS_CONSTANT, "input %u must be known when the graph is built",
                                 (uint64_t)i);
    }
    sis_shape out = {.rank = 1};
    if (!range_count(node, &out.dim[0]))
        return sis_node_fail(node, SIS_BAD_VALUE, "these steps never reach the limit");
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status range_prepare(sis_node *node, sis_needs *needs) {
    int64_t *grain = node->plan, count = node->outputs[0]->shape.dim[0];
    *grain = sis_tile_grain(20);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, grain);
    needs->instructions = sis_cost(count, 25 + sis_cost_store(node->outputs[0]->dtype));
    return SIS_OK;
}

static sis_status range_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    sis_tensor *out = node->outputs[0];
    size_t size = sis_dtype_size(out->dtype);
    sis_number start = number_at(node->inputs[0], 0), delta = number_at(node->inputs[2], 0);
    sis_range range = sis_tile_range(out->shape.dim[0], *(const int64_t *)node->plan, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        sis_number at = start;
        if (out->dtype == SIS_F32)
            at.real = (double)__builtin_fmaf((float)i, (float)delta.real, (float)start.real);
        else
            at.real = __builtin_fma((double)i, delta.real, start.real);
        at.integer = (int64_t)((uint64_t)start.integer + (uint64_t)i * (uint64_t)delta.integer);
        sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * size, at);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_range = {
    .plan_bytes = sizeof(int64_t), .infer = range_infer, .prepare = range_prepare, .run = range_run};

/* --- Size --- */

static sis_status size_infer(sis_node *node) {
    sis_output(node, 0, SIS_I64, &(sis_shape){0});
    return SIS_OK;
}

static sis_status size_prepare(sis_node *node, sis_needs *needs) {
    (void)node;
    needs->view_of = -1;
    needs->tiles = 1;
    needs->instructions = 50;
    return SIS_OK;
}

static sis_status size_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    if (first < last) *(int64_t *)node->outputs[0]->data = sis_shape_count(&node->inputs[0]->shape);
    return SIS_OK;
}

const sis_op_functions sis_op_size = {.infer = size_infer, .prepare = size_prepare, .run = size_run};
