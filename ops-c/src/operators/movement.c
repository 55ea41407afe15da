/* Movement operators that keep whole blocks together: Concat and Split. See select.c, pad.c and transpose.c for the rest. */
#include "costs.h"
#include "iterate.h"
#include "movement_bytes.h"

/* --- Concat and Split: a whole of `outer` rows, each row made of one block of every part --- */

typedef struct parts_plan {
    uint32_t axis;
    int64_t outer; /* rows */
    int64_t inner; /* bytes of one step along the axis */
    int64_t row;   /* bytes of a row of the whole */
} parts_plan;

static void plan_parts(parts_plan *plan, const sis_tensor *whole, uint32_t axis) {
    plan->axis = axis;
    plan->outer = sis_product(&whole->shape, 0, axis);
    plan->inner =
        sis_product(&whole->shape, axis + 1, whole->shape.rank) * (int64_t)sis_dtype_size(whole->dtype);
    plan->row = plan->inner * whole->shape.dim[axis];
}

static void parts_needs(const parts_plan *plan, sis_needs *needs) {
    int64_t grain = SIS_TILE_BYTES;
    needs->view_of = -1;
    needs->tiles = sis_tiles(plan->outer * plan->row, &grain);
}

/* Each part's block of a row; those as wide as a register are moved by it. */
static uint64_t parts_cost(const parts_plan *plan, sis_tensor **parts, uint32_t n_parts) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < n_parts; i++) {
        const int64_t width = parts[i] ? parts[i]->shape.dim[plan->axis] * plan->inner : 0;
        const bool one = width <= 16 && (width & (width - 1)) == 0;
        if (width > 0) sum = sis_cost_sum(sum, 20 + sis_cost(plan->outer, one ? 7 : sis_cost_move(width)));
    }
    return sum;
}

/* n blocks of `width` bytes, each `*_step` bytes behind the one before. */
static void move_blocks(uint8_t *to, int64_t to_step, const uint8_t *from, int64_t from_step, int64_t width,
                        int64_t n) {
#define MOVE_BLOCKS(move) \
    for (int64_t i = 0; i < n; i++, to += to_step, from += from_step) move
    switch (width) {
    case 1: MOVE_BLOCKS(*to = *from); break;
    case 2: MOVE_BLOCKS(SIS_MOVE_AS(uint16_t, to, from)); break;
    case 4: MOVE_BLOCKS(SIS_MOVE_AS(uint32_t, to, from)); break;
    case 8: MOVE_BLOCKS(SIS_MOVE_AS(uint64_t, to, from)); break;
    case 16: MOVE_BLOCKS(sis_move_16(to, from)); break;
    default: MOVE_BLOCKS(sis_move_bytes(to, from, (size_t)width)); break;
    }
#undef MOVE_BLOCKS
}

/* Moves the bytes [at, end) of each of the whole's rows [row, row + n), to or from the parts. A part that is NULL or a
 * window on the whole, at its very place, is passed over. */
static void move_rows(const parts_plan *plan, uint8_t *whole, sis_tensor **parts, uint32_t n_parts,
                      bool split, int64_t row, int64_t n, int64_t at, int64_t end) {
    int64_t start = 0; /* of the part's block in the row */
    whole += row * plan->row;
    for (uint32_t i = 0; i < n_parts && start < end; i++) {
        const int64_t width = parts[i] ? parts[i]->shape.dim[plan->axis] * plan->inner : 0;
        const int64_t first = sis_most(start, at), last = sis_least(start + width, end);
        uint8_t *part =
            first < last && parts[i]->data ? (uint8_t *)parts[i]->data + row * width + (first - start) : NULL;
        if (part && part != whole + first) {
            if (!split)
                move_blocks(whole + first, plan->row, part, width, last - first, n);
            else
                move_blocks(part, width, whole + first, plan->row, last - first, n);
        }
        start += width;
    }
}

/* Moves the bytes of the whole that the tiles cover: the rest of a row, whole rows, the start of a row. */
static void move_parts(const parts_plan *plan, uint8_t *whole, sis_tensor **parts, uint32_t n_parts,
                       bool split, uint32_t first, uint32_t last) {
    int64_t grain = SIS_TILE_BYTES, total = plan->outer * plan->row;
    (void)sis_tiles(total, &grain);
    sis_range range = sis_tile_range(total, grain, first, last);
    if (range.first == range.last) return;
    int64_t row = range.first / plan->row, at = range.first % plan->row, left = range.last - range.first;
    if (at > 0) {
        int64_t end = sis_least(plan->row, at + left);
        move_rows(plan, whole, parts, n_parts, split, row, 1, at, end);
        left -= end - at;
        row++;
    }
    int64_t rows = left / plan->row;
    if (rows > 0) move_rows(plan, whole, parts, n_parts, split, row, rows, 0, plan->row);
    left -= rows * plan->row;
    if (left > 0) move_rows(plan, whole, parts, n_parts, split, row + rows, 1, 0, left);
}

static sis_status concat_axis(sis_node *node, uint32_t *axis) {
    const sis_concat_attributes *attributes = node->attributes;
    if (!attributes->has_axis && node->opset >= 4)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis is not given");
    return sis_node_axis(node, attributes->has_axis ? attributes->axis : 1, node->inputs[0]->shape.rank,
                         axis);
}

static sis_status concat_infer(sis_node *node) {
    uint32_t axis;
    sis_status status = concat_axis(node, &axis);
    if (status != SIS_OK) return status;
    sis_shape out = node->inputs[0]->shape;
    for (uint32_t i = 1; i < node->n_inputs; i++) {
        sis_shape expected = out;
        const sis_shape *shape = &node->inputs[i]->shape;
        if (shape->rank == out.rank) expected.dim[axis] = shape->dim[axis];
        if (!sis_shape_equal(&expected, shape))
            return sis_node_fail(node, SIS_BAD_SHAPE, "cannot join %h and %h along axis %u",
                                 &node->inputs[0]->shape, shape, (uint64_t)axis);
        if (__builtin_add_overflow(out.dim[axis], shape->dim[axis], &out.dim[axis]))
            return sis_node_fail(node, SIS_OVERFLOW, "axis %u becomes too long", (uint64_t)axis);
    }
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status concat_prepare(sis_node *node, sis_needs *needs) {
    parts_plan *plan = node->plan;
    uint32_t axis;
    sis_status status = concat_axis(node, &axis);
    if (status != SIS_OK) return status;
    plan_parts(plan, node->outputs[0], axis);
    parts_needs(plan, needs);
    needs->instructions = parts_cost(plan, node->inputs, node->n_inputs);
    if (node->n_inputs == 1) needs->view_of = 0;
    needs->gathers = plan->outer == 1;
    return SIS_OK;
}

static sis_status concat_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    move_parts(node->plan, node->outputs[0]->data, node->inputs, node->n_inputs, false, first, last);
    return SIS_OK;
}

const sis_op_functions sis_op_concat = {
    .plan_bytes = sizeof(parts_plan), .infer = concat_infer, .prepare = concat_prepare, .run = concat_run};

/* Sizes of the parts: as given, else equal ones; with num_outputs the last may be smaller. */
static sis_status split_size(sis_node *node, int64_t dim, uint32_t count, const int64_t *given, uint32_t i,
                             int64_t *size) {
    const sis_split_attributes *attributes = node->attributes;
    int64_t n = node->n_outputs, each = (dim + n - 1) / n;
    if (count != UINT32_MAX)
        *size = given[i];
    else if (attributes->has_num_outputs)
        *size = sis_most(0, sis_least(each, dim - each * (int64_t)i));
    else if (dim % n == 0)
        *size = each;
    else
        return sis_node_fail(node, SIS_BAD_SHAPE, "cannot split %h into %d equal parts",
                             &node->inputs[0]->shape, n);
    return SIS_OK;
}

#define SPLIT_MOST 256 /* outputs whose sizes may be given */

static sis_status split_infer(sis_node *node) {
    const sis_split_attributes *attributes = node->attributes;
    sis_shape out = node->inputs[0]->shape;
    int64_t given[SPLIT_MOST], sum = 0;
    uint32_t axis, count;
    sis_status status = sis_node_axis(node, attributes->axis, out.rank, &axis);
    if (status == SIS_OK) status = sis_node_ints(node, attributes->split, 1, given, SPLIT_MOST, &count);
    if (status != SIS_OK) return status;
    if (count != UINT32_MAX && count != node->n_outputs)
        return sis_node_fail(node, SIS_BAD_SHAPE, "split names %u sizes for %u outputs", (uint64_t)count,
                             (uint64_t)node->n_outputs);
    if (attributes->has_num_outputs && attributes->num_outputs != (int64_t)node->n_outputs)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "num_outputs is %d for %u outputs",
                             attributes->num_outputs, (uint64_t)node->n_outputs);
    int64_t dim = out.dim[axis];
    for (uint32_t i = 0; i < node->n_outputs; i++) {
        if ((status = split_size(node, dim, count, given, i, &out.dim[axis])) != SIS_OK) return status;
        if (out.dim[axis] < 0 || out.dim[axis] > dim - sum)
            return sis_node_fail(node, SIS_BAD_SHAPE, "sizes of split do not add up to dimension %u of %h",
                                 (uint64_t)axis, &node->inputs[0]->shape);
        sum += out.dim[axis];
        sis_output(node, i, node->inputs[0]->dtype, &out);
    }
    if (sum != dim)
        return sis_node_fail(node, SIS_BAD_SHAPE, "sizes of split add up to %d, not to dimension %u of %h",
                             sum, (uint64_t)axis, &node->inputs[0]->shape);
    return SIS_OK;
}

static sis_status split_prepare(sis_node *node, sis_needs *needs) {
    const sis_split_attributes *attributes = node->attributes;
    parts_plan *plan = node->plan;
    uint32_t axis;
    sis_status status = sis_node_axis(node, attributes->axis, node->inputs[0]->shape.rank, &axis);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < node->n_outputs; i++)
        if (!node->outputs[i])
            return sis_node_fail(node, SIS_UNSUPPORTED, "output %u is left out", (uint64_t)i);
    plan_parts(plan, node->inputs[0], axis);
    parts_needs(plan, needs);
    needs->instructions = parts_cost(plan, node->outputs, node->n_outputs);
    if (plan->outer > 1 || node->n_outputs > 8) return SIS_OK;
    needs->view_of = 0; /* nothing but 1 before the axis: the parts lie one after the other */
    needs->instructions = 0;
    size_t offset = 0;
    for (uint32_t i = 0; i < node->n_outputs; i++) {
        needs->view_offset[i] = offset;
        offset += (size_t)(node->outputs[i]->shape.dim[axis] * plan->inner * plan->outer);
    }
    return SIS_OK;
}

static sis_status split_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    move_parts(node->plan, node->inputs[0]->data, node->outputs, node->n_outputs, true, first, last);
    return SIS_OK;
}

const sis_op_functions sis_op_split = {
    .plan_bytes = sizeof(parts_plan), .infer = split_infer, .prepare = split_prepare, .run = split_run};
