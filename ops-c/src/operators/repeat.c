/* Operators that repeat or rearrange whole runs: Expand, Tile, DepthToSpace, SpaceToDepth. */
#include <string.h>

#include "costs.h"
#include "iterate.h"

/* --- what is one strided copy: Expand, DepthToSpace, SpaceToDepth --- */

typedef struct strided_plan {
    sis_loops loops;
    int64_t count, grain;
} strided_plan;

static void strided_prepare(sis_node *node, const sis_shape *out, const int64_t *strides, sis_needs *needs) {
    strided_plan *plan = node->plan;
    sis_loops_make(&plan->loops, out, strides, NULL);
    plan->count = sis_shape_count(out);
    plan->grain = SIS_TILE_BYTES / 8;
    needs->view_of = -1;
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    if (plan->count == 0) return;
    needs->instructions =
        sis_cost_strided(&plan->loops, (int64_t)sis_dtype_size(node->inputs[0]->dtype), plan->count);
}

static sis_status strided_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const strided_plan *plan = node->plan;
    sis_copy_strided(&plan->loops, node->outputs[0]->data, node->inputs[0]->data,
                     sis_dtype_size(node->outputs[0]->dtype),
                     sis_tile_range(plan->count, plan->grain, first, last));
    return SIS_OK;
}

static sis_status give(sis_node *node, const sis_shape *out) {
    int64_t count;
    if (sis_shape_elements(out, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h has too many elements", out);
    sis_output(node, 0, node->inputs[0]->dtype, out);
    return SIS_OK;
}

/* --- Expand --- */

static sis_status expand_infer(sis_node *node) {
    sis_shape wanted = {0}, out;
    sis_status status = sis_node_ints(node, (sis_ints){0}, 1, wanted.dim, SIS_MAX_RANK, &wanted.rank);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < wanted.rank; i++)
        if (wanted.dim[i] < 0)
            return sis_node_fail(node, SIS_BAD_SHAPE, "dimension %u of %h is negative", (uint64_t)i, &wanted);
    status = sis_node_broadcast(node, &node->inputs[0]->shape, &wanted, &out);
    return status == SIS_OK ? give(node, &out) : status;
}

static sis_status expand_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *out = &node->outputs[0]->shape;
    int64_t strides[SIS_MAX_RANK];
    sis_broadcast_strides(&node->inputs[0]->shape, out, strides);
    strided_prepare(node, out, strides, needs);
    return SIS_OK;
}

const sis_op_functions sis_op_expand = {
    .plan_bytes = sizeof(strided_plan), .infer = expand_infer, .prepare = expand_prepare, .run = strided_run};

/* --- DepthToSpace and SpaceToDepth: transposes of six dimensions --- */

/* Splits N x C x H x W; `b` is the block's side. */
static sis_status block_side(sis_node *node, int64_t b) {
    const sis_shape *in = &node->inputs[0]->shape;
    if (in->rank != 4) return sis_node_fail(node, SIS_BAD_SHAPE, "input is %h; it must be N, C, H, W", in);
    if (b < 1 || b > INT32_MAX)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "blocksize is %d; it must be positive", b);
    return SIS_OK;
}

static sis_status depth_to_space_infer(sis_node *node) {
    const sis_depth_to_space_attributes *attributes = node->attributes;
    int64_t b = attributes->blocksize;
    sis_status status = block_side(node, b);
    if (status != SIS_OK) return status;
    sis_shape out = node->inputs[0]->shape;
    if (out.dim[1] % (b * b) != 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%d channels are no blocks of %d x %d", out.dim[1], b, b);
    out.dim[1] /= b * b;
    if (__builtin_mul_overflow(out.dim[2], b, &out.dim[2]) ||
        __builtin_mul_overflow(out.dim[3], b, &out.dim[3]))
        return sis_node_fail(node, SIS_OVERFLOW, "blocks of %d make it too large", b);
    return give(node, &out);
}

/* DCR: the depth is block row, block column, channel; CRD: channel, block row, block column. */
static sis_status depth_to_space_prepare(sis_node *node, sis_needs *needs) {
    const sis_depth_to_space_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t b = attributes->blocksize, plane = in->dim[2] * in->dim[3], depth = in->dim[1] / (b * b);
    bool crd = attributes->mode == SIS_DEPTH_TO_SPACE_MODE_CRD;
    int64_t channel = (crd ? b * b : 1) * plane, column = (crd ? 1 : depth) * plane;
    const sis_shape out = {.rank = 6, .dim = {in->dim[0], depth, in->dim[2], b, in->dim[3], b}};
    const int64_t strides[] = {in->dim[1] * plane, channel, in->dim[3], b * column, 1, column};
    strided_prepare(node, &out, strides, needs);
    return SIS_OK;
}

const sis_op_functions sis_op_depth_to_space = {.plan_bytes = sizeof(strided_plan),
                                                .infer = depth_to_space_infer,
                                                .prepare = depth_to_space_prepare,
                                                .run = strided_run};

static sis_status space_to_depth_infer(sis_node *node) {
    const sis_space_to_depth_attributes *attributes = node->attributes;
    int64_t b = attributes->blocksize;
    sis_status status = block_side(node, b);
    if (status != SIS_OK) return status;
    sis_shape out = node->inputs[0]->shape;
    if (out.dim[2] % b != 0 || out.dim[3] % b != 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%h is not made of blocks of %d x %d", &out, b, b);
    out.dim[2] /= b;
    out.dim[3] /= b;
    if (__builtin_mul_overflow(out.dim[1], b * b, &out.dim[1]))
        return sis_node_fail(node, SIS_OVERFLOW, "blocks of %d make it too deep", b);
    return give(node, &out);
}

static sis_status space_to_depth_prepare(sis_node *node, sis_needs *needs) {
    const sis_space_to_depth_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t b = attributes->blocksize, width = in->dim[3], plane = in->dim[2] * width;
    const sis_shape out = {.rank = 6, .dim = {in->dim[0], b, b, in->dim[1], in->dim[2] / b, width / b}};
    const int64_t strides[] = {in->dim[1] * plane, width, 1, plane, b * width, b};
    strided_prepare(node, &out, strides, needs);
    return SIS_OK;
}

const sis_op_functions sis_op_space_to_depth = {.plan_bytes = sizeof(strided_plan),
                                                .infer = space_to_depth_infer,
                                                .prepare = space_to_depth_prepare,
                                                .run = strided_run};

/* --- Tile: rows of the output, each a row of the input again and again --- */

typedef struct tile_plan {
    uint32_t axis; /* the last one that is repeated: rows begin here */
    int64_t block; /* bytes from there on in the input */
    int64_t times; /* how often a row holds them */
    int64_t rows, grain;
} tile_plan;

/* Before opset 6: one number, and the axis it is for. */
static sis_status one_axis(sis_node *node, int64_t repeats[SIS_MAX_RANK], uint32_t *count) {
    int64_t place = 0;
    uint32_t given, axis, rank = node->inputs[0]->shape.rank;
    sis_status status = sis_node_ints(node, (sis_ints){0}, 2, &place, 1, &given);
    if (status == SIS_OK && (*count != 1 || given != 1))
        return sis_node_fail(node, SIS_BAD_ARGUMENT, "tiles and axis are one number each");
    if (status == SIS_OK) status = sis_node_axis(node, place, rank, &axis);
    if (status != SIS_OK) return status;
    const int64_t times = repeats[0];
    for (uint32_t i = 0; i < rank; i++) repeats[i] = i == axis ? times : 1;
    *count = rank;
    return SIS_OK;
}

static sis_status tile_infer(sis_node *node) {
    sis_shape out = node->inputs[0]->shape;
    int64_t repeats[SIS_MAX_RANK];
    uint32_t count;
    sis_status status = sis_node_ints(node, (sis_ints){0}, 1, repeats, SIS_MAX_RANK, &count);
    if (status == SIS_OK && node->opset < 6) status = one_axis(node, repeats, &count);
    if (status != SIS_OK) return status;
    if (count != out.rank)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%u repeats for %h", (uint64_t)count, &out);
    for (uint32_t i = 0; i < count; i++) {
        if (repeats[i] < 0)
            return sis_node_fail(node, SIS_BAD_VALUE, "dimension %u is repeated %d times", (uint64_t)i,
                                 repeats[i]);
        if (__builtin_mul_overflow(out.dim[i], repeats[i], &out.dim[i]))
            return sis_node_fail(node, SIS_OVERFLOW, "dimension %u becomes too long", (uint64_t)i);
    }
    return give(node, &out);
}

static sis_status tile_prepare(sis_node *node, sis_needs *needs) {
    tile_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape, *out = &node->outputs[0]->shape;
    needs->view_of = -1;
    if (sis_shape_count(out) == 0) return SIS_OK;
    plan->axis = 0;
    for (uint32_t i = 0; i < in->rank; i++)
        if (in->dim[i] != out->dim[i]) plan->axis = i;
    plan->times = in->rank ? out->dim[plan->axis] / in->dim[plan->axis] : 1;
    plan->block = sis_product(in, plan->axis, in->rank) * (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    plan->rows = sis_product(out, 0, plan->axis);
    const bool filled = plan->block <= 8 && (plan->block & (plan->block - 1)) == 0;
    const uint64_t work =
        30 + 14 * (uint64_t)plan->axis + sis_cost(plan->times, filled ? 6 : 5 + sis_cost_copy(plan->block));
    plan->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(plan->rows, &plan->grain);
    needs->instructions = sis_cost(plan->rows, work);
    return SIS_OK;
}

static sis_status tile_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const tile_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape, *out = &node->outputs[0]->shape;
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        int64_t from = 0, stride = 1, rest = row;
        for (uint32_t i = plan->axis; i-- > 0;) {
            from += rest % out->dim[i] % in->dim[i] * stride;
            rest /= out->dim[i];
            stride *= in->dim[i];
        }
        uint8_t *to = (uint8_t *)node->outputs[0]->data + row * plan->times * plan->block;
        const uint8_t *block = (const uint8_t *)node->inputs[0]->data + from * plan->block;
        if (plan->block <= 8 && (plan->block & (plan->block - 1)) == 0)
            sis_fill(to, block, (size_t)plan->block, plan->times);
        else
            for (int64_t i = 0; i < plan->times; i++)
                memcpy(to + i * plan->block, block, (size_t)plan->block);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_tile = {
    .plan_bytes = sizeof(tile_plan), .infer = tile_infer, .prepare = tile_prepare, .run = tile_run};
