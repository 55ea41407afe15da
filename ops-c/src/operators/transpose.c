/* Transpose. Adjacent dimensions that stay together are joined first. Where elements of 4 bytes then change places with
 * their neighbours (the last dimension of the output is not the input's, the one before it is) squares of 4 x 4 go through
 * registers; rows that stay together are moved in line, everything else element by element. */
#include "costs.h"
#include "iterate.h"
#include "movement_bytes.h"

static sis_status transpose_order(sis_node *node, uint32_t order[SIS_MAX_RANK]) {
    const sis_transpose_attributes *attributes = node->attributes;
    uint32_t rank = node->inputs[0]->shape.rank, seen = 0;
    if (attributes->perm.values && attributes->perm.count != rank)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "perm names %u dimensions of %h",
                             (uint64_t)attributes->perm.count, &node->inputs[0]->shape);
    for (uint32_t i = 0; i < rank; i++) {
        int64_t from = attributes->perm.values ? attributes->perm.values[i] : (int64_t)(rank - 1 - i);
        sis_status status = sis_node_axis(node, from, rank, &order[i]);
        if (status != SIS_OK) return status;
        if (seen >> order[i] & 1)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "perm names dimension %d twice", from);
        seen |= 1u << order[i];
    }
    return SIS_OK;
}

static sis_status transpose_infer(sis_node *node) {
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t order[SIS_MAX_RANK];
    sis_status status = transpose_order(node, order);
    if (status != SIS_OK) return status;
    sis_shape out = {.rank = in->rank};
    for (uint32_t i = 0; i < in->rank; i++) out.dim[i] = in->dim[order[i]];
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

#define PACKED_GRAIN 1024 /* elements of a tile, whole bytes of any packed dtype */

typedef struct transpose_plan {
    sis_loops loops;
    bool squares;
    int64_t units; /* elements, or with squares bands of four output rows */
    int64_t grain;
} transpose_plan;

/* Bands of four rows in one plane of the last two output dimensions. */
static int64_t bands(const sis_loops *loops) { return (loops->size[loops->rank - 2] + 3) / 4; }

/* Bands by squares of four, and by rows where fewer than four are left; else rows or elements. */
static uint64_t transpose_work(const transpose_plan *plan, const sis_tensor *out, int64_t count) {
    const sis_loops *loops = &plan->loops;
    const int64_t n = loops->size[loops->rank - 1], size = (int64_t)sis_dtype_size(out->dtype);
    if (sis_dtype_bits(out->dtype) < 8) return sis_cost(count, 25);
    if (plan->squares) {
        const int64_t rows = loops->size[loops->rank - 2], planes = count / (n * rows);
        const uint64_t whole = 78 + sis_cost(n / 4, 20) + (uint64_t)(n % 4) * 26;
        const uint64_t last = rows % 4 > 0 ? 78 + sis_cost(rows % 4, 10 + sis_cost(n, 5)) : 0;
        return sis_cost(planes, sis_cost_sum(sis_cost(rows / 4, whole), last));
    }
    if (loops->stride[0][loops->rank - 1] == 1) return sis_cost(count / n, 74 + sis_cost_move(n * size));
    return sis_cost_strided(loops, size, count);
}

static sis_status transpose_prepare(sis_node *node, sis_needs *needs) {
    transpose_plan *plan = node->plan;
    const sis_tensor *out = node->outputs[0];
    uint32_t order[SIS_MAX_RANK];
    sis_status status = transpose_order(node, order);
    if (status != SIS_OK) return status;
    int64_t own[SIS_MAX_RANK], strides[SIS_MAX_RANK], count = sis_shape_count(&out->shape);
    sis_row_major(&node->inputs[0]->shape, own);
    for (uint32_t i = 0; i < out->shape.rank; i++) strides[i] = own[order[i]];
    sis_loops *loops = &plan->loops;
    sis_loops_make(loops, &out->shape, strides, NULL);
    uint32_t last = loops->rank - 1;
    plan->squares =
        count > 0 && last > 0 && sis_dtype_size(out->dtype) == 4 && loops->stride[0][last - 1] == 1;
    plan->units = plan->squares ? count / (loops->size[last] * loops->size[last - 1]) * bands(loops) : count;
    plan->grain = plan->squares ? sis_tile_grain(loops->size[last] * 8) : sis_tile_grain(4);
    if (sis_dtype_bits(out->dtype) < 8) plan->grain = PACKED_GRAIN;
    needs->tiles = sis_tiles(plan->units, &plan->grain);
    /* Where only dimensions of size 1 change places (or there is nothing) nothing moves. */
    bool still = count == 0 || (last == 0 && loops->stride[0][0] == 1);
    needs->view_of = still ? 0 : -1;
    needs->instructions = still ? 0 : transpose_work(plan, out, count);
    return SIS_OK;
}

typedef uint32_t quad __attribute__((vector_size(16), aligned(1), may_alias));

/* Four rows of n elements each, `n` apart, from n columns of four, `stride` apart. */
static void turn_band(uint32_t *to, const uint32_t *from, int64_t n, int64_t stride) {
    int64_t i = 0;
    for (; i + 4 <= n; i += 4, from += 4 * stride) {
        quad a = *(const quad *)from, b = *(const quad *)(from + stride);
        quad c = *(const quad *)(from + 2 * stride), d = *(const quad *)(from + 3 * stride);
        quad ac_low = __builtin_shufflevector(a, c, 0, 4, 1, 5),
             ac_high = __builtin_shufflevector(a, c, 2, 6, 3, 7);
        quad bd_low = __builtin_shufflevector(b, d, 0, 4, 1, 5),
             bd_high = __builtin_shufflevector(b, d, 2, 6, 3, 7);
        *(quad *)(to + i) = __builtin_shufflevector(ac_low, bd_low, 0, 4, 1, 5);
        *(quad *)(to + n + i) = __builtin_shufflevector(ac_low, bd_low, 2, 6, 3, 7);
        *(quad *)(to + 2 * n + i) = __builtin_shufflevector(ac_high, bd_high, 0, 4, 1, 5);
        *(quad *)(to + 3 * n + i) = __builtin_shufflevector(ac_high, bd_high, 2, 6, 3, 7);
    }
    for (; i < n; i++, from += stride)
        for (int64_t row = 0; row < 4; row++) to[row * n + i] = from[row];
}

static void turn(const transpose_plan *plan, uint32_t *out, const uint32_t *in, sis_range range) {
    const sis_loops *loops = &plan->loops;
    const int64_t n = loops->size[loops->rank - 1], rows = loops->size[loops->rank - 2];
    const int64_t stride = loops->stride[0][loops->rank - 1];
    for (int64_t unit = range.first; unit < range.last; unit++) {
        int64_t plane = unit / bands(loops), row = unit % bands(loops) * 4;
        sis_cursor cursor;
        sis_cursor_set(loops, &cursor, (plane * rows + row) * n);
        uint32_t *to = out + (plane * rows + row) * n;
        const uint32_t *from = in + cursor.offset[0];
        if (row + 4 <= rows)
            turn_band(to, from, n, stride);
        else
            for (; row < rows; row++, to += n, from++) sis_gather_stride(to, from, stride, sizeof *to, n);
    }
}

/* Elements [range) whose rows lie together in the input too. */
static void move_rows(const sis_loops *loops, uint8_t *out, const uint8_t *in, size_t size, sis_range range) {
    sis_cursor cursor;
    sis_cursor_set(loops, &cursor, range.first);
    for (int64_t i = range.first; i < range.last;) {
        const int64_t n = sis_least(sis_cursor_left(loops, &cursor), range.last - i);
        sis_move_bytes(out + (size_t)i * size, in + cursor.offset[0] * (int64_t)size, (size_t)n * size);
        sis_cursor_advance(loops, &cursor, n);
        i += n;
    }
}

static sis_status transpose_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const transpose_plan *plan = node->plan;
    sis_tensor *out = node->outputs[0];
    const void *in = node->inputs[0]->data;
    if (out->data == in) return SIS_OK;
    sis_range range = sis_tile_range(plan->units, plan->grain, first, last);
    if (plan->squares)
        turn(plan, out->data, in, range);
    else if (sis_dtype_bits(out->dtype) < 8)
        sis_copy_strided_bits(&plan->loops, out->data, in, sis_dtype_bits(out->dtype), range);
    else if (plan->loops.stride[0][plan->loops.rank - 1] == 1)
        move_rows(&plan->loops, out->data, in, sis_dtype_size(out->dtype), range);
    else
        sis_copy_strided(&plan->loops, out->data, in, sis_dtype_size(out->dtype), range);
    return SIS_OK;
}

const sis_op_functions sis_op_transpose = {.plan_bytes = sizeof(transpose_plan),
                                           .infer = transpose_infer,
                                           .prepare = transpose_prepare,
                                           .run = transpose_run};
