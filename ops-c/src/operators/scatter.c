/* ScatterElements (Scatter before opset 11) and ScatterND: a copy of data into which updates are written, or with which
 * they are combined.
 *
 * Tiles are ranges of the output, at most sixteen: each copies its range and then goes through all updates in their
 * order, so duplicates meet in the same order whatever the tiles and cores. */
#include <string.h>

#include "costs.h"
#include "convert.h"
#include "indexing.h"

#define MOST_TILES 16

typedef enum combination { WRITE, ADD, MULTIPLY, MAXIMUM, MINIMUM } combination;

typedef struct scatter_plan {
    combination how;
    int64_t count, grain; /* elements of the output */
    int64_t updates;      /* elements, or slices */
    sis_loops loops;      /* ScatterElements: over the indices; operand 0: data, its axis at stride 0 */
    int64_t dim, step;
    int64_t strides[SIS_MAX_RANK]; /* ScatterND */
    uint32_t width;
    int64_t inner; /* elements of a slice */
} scatter_plan;

/* --- combining: floats as f64 rounded once, which for f32, f16 and bf16 is their own arithmetic; integers wrap --- */

static double real_of(combination how, double a, double b) {
    if (how == ADD) return a + b;
    if (how == MULTIPLY) return a * b;
    if (a != a || b != b) return __builtin_nan("");
    if (a == b) return (__builtin_signbit(a) != 0) == (how == MINIMUM) ? a : b; /* -0 is below +0 */
    return (a > b) == (how == MAXIMUM) ? a : b;
}

static uint64_t integer_of(combination how, bool is_signed, uint64_t a, uint64_t b) {
    if (how == ADD) return a + b;
    if (how == MULTIPLY) return a * b;
    bool above = is_signed ? (int64_t)a > (int64_t)b : a > b;
    return above == (how == MAXIMUM) ? a : b;
}

static void combine(combination how, sis_dtype dtype, uint8_t *to, const uint8_t *from, int64_t n) {
    size_t size = sis_dtype_size(dtype);
    if (how == WRITE) {
        memcpy(to, from, (size_t)n * size);
        return;
    }
    for (int64_t i = 0; i < n; i++, to += size, from += size) {
        sis_number a = sis_number_load(dtype, to), b = sis_number_load(dtype, from);
        if (a.kind == SIS_NUMBER_REAL)
            a.real = real_of(how, a.real, b.real);
        else
            a.integer = (int64_t)integer_of(how, a.kind == SIS_NUMBER_SIGNED, (uint64_t)a.integer,
                                            (uint64_t)b.integer);
        sis_number_store(dtype, to, a);
    }
}

/* Instructions of joining one element to what is there; WRITE moves a slice as bytes. */
static uint64_t joining(combination how, sis_dtype dtype) {
    return 5 + 2 * sis_cost_load(dtype) + sis_cost_store(dtype) + (how == MAXIMUM || how == MINIMUM ? 11 : 0);
}

/* `visit`: of a run over some tiles to each update, be it for them or not; `hit`: more of the one for whose tiles it is. A
 * run does about a million instructions. */
static void scatter_needs(sis_node *node, scatter_plan *plan, uint64_t visit, uint64_t hit,
                          sis_needs *needs) {
    const sis_dtype dtype = node->outputs[0]->dtype;
    const int64_t size = (int64_t)sis_dtype_size(dtype);
    plan->count = sis_shape_count(&node->outputs[0]->shape);
    plan->grain = sis_most(SIS_TILE_BYTES / size, (plan->count + MOST_TILES - 1) / MOST_TILES);
    needs->view_of = -1;
    needs->overwrites = 1;
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    const uint64_t slice = plan->how == WRITE ? sis_cost_copy(plan->inner * size)
                                              : sis_cost(plan->inner, joining(plan->how, dtype));
    const uint64_t once = sis_cost_sum(sis_cost_copy(plan->count * size),
                                       sis_cost(plan->updates, sis_cost_sum(visit + hit, slice)));
    const int64_t more = sis_least((int64_t)(once / 1000000), (int64_t)needs->tiles - 1);
    needs->instructions = sis_cost_sum(once, sis_cost(more, sis_cost(plan->updates, visit)));
}

/* Copies the tile's range of data. */
static void copy_range(sis_node *node, sis_range range) {
    size_t size = sis_dtype_size(node->outputs[0]->dtype), start = (size_t)range.first * size;
    uint8_t *out = node->outputs[0]->data;
    const uint8_t *data = node->inputs[0]->data;
    if (out != data) memcpy(out + start, data + start, (size_t)(range.last - range.first) * size);
}

/* --- ScatterElements, Scatter --- */

static int64_t axis_attribute(const sis_node *node) {
    if ((sis_op_id)node->op->id == SIS_OP_SCATTER)
        return ((const sis_scatter_attributes *)node->attributes)->axis;
    return ((const sis_scatter_elements_attributes *)node->attributes)->axis;
}

static sis_status elements_infer(sis_node *node) {
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    const sis_shape *updates = &node->inputs[2]->shape;
    uint32_t axis;
    sis_status status = sis_node_axis(node, axis_attribute(node), data->rank, &axis);
    if (status != SIS_OK) return status;
    bool fits = data->rank == indices->rank && sis_shape_equal(indices, updates);
    for (uint32_t i = 0; fits && i < data->rank; i++) fits = i == axis || indices->dim[i] <= data->dim[i];
    if (!fits)
        return sis_node_fail(node, SIS_BAD_SHAPE,
                             "indices %h and updates %h do not fit data %h along axis %u", indices, updates,
                             data, (uint64_t)axis);
    sis_output(node, 0, node->inputs[0]->dtype, data);
    return SIS_OK;
}

static sis_status elements_prepare(sis_node *node, sis_needs *needs) {
    scatter_plan *plan = node->plan;
    const sis_shape *data = &node->inputs[0]->shape;
    int64_t strides[SIS_MAX_RANK];
    uint32_t axis;
    sis_status status = sis_node_axis(node, axis_attribute(node), data->rank, &axis);
    if (status != SIS_OK) return status;
    if ((sis_op_id)node->op->id == SIS_OP_SCATTER_ELEMENTS)
        plan->how = (combination)((const sis_scatter_elements_attributes *)node->attributes)->reduction;
    sis_row_major(data, strides);
    plan->dim = data->dim[axis];
    plan->step = strides[axis];
    strides[axis] = 0;
    sis_loops_make(&plan->loops, &node->inputs[1]->shape, strides, NULL);
    plan->updates = sis_shape_count(&node->inputs[1]->shape);
    plan->inner = 1;
    scatter_needs(node, plan, plan->loops.rank > 1 ? 66 : 56, 60, needs);
    return SIS_OK;
}

static sis_status elements_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const scatter_plan *plan = node->plan;
    size_t size = sis_dtype_size(node->outputs[0]->dtype);
    uint8_t *out = node->outputs[0]->data;
    const uint8_t *updates = node->inputs[2]->data;
    sis_range range = sis_tile_range(plan->count, plan->grain, first, last);
    sis_cursor cursor;
    copy_range(node, range);
    if (plan->updates > 0) sis_cursor_set(&plan->loops, &cursor, 0);
    for (int64_t i = 0; i < plan->updates; i++) {
        int64_t index;
        sis_status status = sis_index_at(node, 1, i, plan->dim, &index);
        if (status != SIS_OK) return status;
        int64_t at = cursor.offset[0] + index * plan->step;
        if (at >= range.first && at < range.last)
            combine(plan->how, node->outputs[0]->dtype, out + (size_t)at * size, updates + (size_t)i * size,
                    1);
        sis_cursor_advance(&plan->loops, &cursor, 1);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_scatter_elements = {.plan_bytes = sizeof(scatter_plan),
                                                  .infer = elements_infer,
                                                  .prepare = elements_prepare,
                                                  .run = elements_run};
const sis_op_functions sis_op_scatter = {.plan_bytes = sizeof(scatter_plan),
                                         .infer = elements_infer,
                                         .prepare = elements_prepare,
                                         .run = elements_run};

/* --- ScatterND --- */

static sis_status nd_infer(sis_node *node) {
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    const sis_shape *updates = &node->inputs[2]->shape;
    bool fits = data->rank >= 1 && indices->rank >= 1;
    int64_t width = fits ? indices->dim[indices->rank - 1] : 0;
    fits = fits && width >= 1 && width <= data->rank &&
           updates->rank == indices->rank - 1 + data->rank - (uint32_t)width;
    for (uint32_t i = 0; fits && i < updates->rank; i++) {
        uint32_t head = indices->rank - 1;
        fits = updates->dim[i] == (i < head ? indices->dim[i] : data->dim[i - head + (uint32_t)width]);
    }
    if (!fits)
        return sis_node_fail(node, SIS_BAD_SHAPE, "indices %h and updates %h do not fit data %h", indices,
                             updates, data);
    sis_output(node, 0, node->inputs[0]->dtype, data);
    return SIS_OK;
}

static sis_status nd_prepare(sis_node *node, sis_needs *needs) {
    const sis_scatter_nd_attributes *attributes = node->attributes;
    scatter_plan *plan = node->plan;
    const sis_shape *data = &node->inputs[0]->shape, *indices = &node->inputs[1]->shape;
    plan->how = (combination)attributes->reduction;
    plan->width = (uint32_t)indices->dim[indices->rank - 1];
    plan->updates = sis_product(indices, 0, indices->rank - 1);
    plan->inner = sis_product(data, plan->width, data->rank);
    sis_row_major(data, plan->strides);
    scatter_needs(node, plan, 24 + 46 * (uint64_t)plan->width, 46, needs);
    return SIS_OK;
}

static sis_status nd_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const scatter_plan *plan = node->plan;
    size_t size = sis_dtype_size(node->outputs[0]->dtype);
    uint8_t *out = node->outputs[0]->data;
    const uint8_t *updates = node->inputs[2]->data;
    sis_range range = sis_tile_range(plan->count, plan->grain, first, last);
    copy_range(node, range);
    for (int64_t i = 0; i < plan->updates; i++) {
        int64_t at;
        sis_status status =
            sis_index_tuple(node, i, plan->width, &node->inputs[0]->shape, 0, plan->strides, &at);
        if (status != SIS_OK) return status;
        int64_t from = sis_most(at, range.first), to = sis_least(at + plan->inner, range.last);
        if (from < to)
            combine(plan->how, node->outputs[0]->dtype, out + (size_t)from * size,
                    updates + (size_t)(i * plan->inner + from - at) * size, to - from);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_scatter_nd = {
    .plan_bytes = sizeof(scatter_plan), .infer = nd_infer, .prepare = nd_prepare, .run = nd_run};
