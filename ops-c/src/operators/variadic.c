/* Min, Max, Sum and Mean of any number of operands: the first two into the output, then each further one onto it, tile by
 * tile, so that what is summed up stays in the cache. */
#include "costs.h"
#include "elementwise.h"
#include "row_f32.h"

#define ROW_F32(name, function)                                                                            \
    static void name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) { \
        sis_rows_binary(function, out, a, step_a, b, step_b, n);                                           \
    }
ROW_F32(min_f32, sis_min)
ROW_F32(max_f32, sis_max)
ROW_F32(sum_f32, sis_add)

#define ROW(name, type, value)                                                                             \
    static void name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) { \
        const type *p = a, *q = b;                                                                         \
        type *to = out;                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                  \
            const type x = p[i * step_a], y = q[i * step_b];                                               \
            to[i] = value;                                                                                 \
        }                                                                                                  \
    }
#define LIMITS(name, type)               \
    ROW(min_##name, type, x < y ? x : y) \
    ROW(max_##name, type, x > y ? x : y)
LIMITS(i8, int8_t)
LIMITS(i16, int16_t)
LIMITS(i32, int32_t)
LIMITS(i64, int64_t)
LIMITS(u8, uint8_t)
LIMITS(u16, uint16_t)
LIMITS(u32, uint32_t)
LIMITS(u64, uint64_t)

/* NaN if either is NaN, -0 below +0. */
static double least_f64(double x, double y) {
    if (x != x || y != y) return x + y;
    if (x == y) return __builtin_signbit(x) ? x : y;
    return x < y ? x : y;
}
ROW(min_f64, double, least_f64(x, y))
ROW(max_f64, double, -least_f64(-x, -y))
ROW(sum_f64, double, x + y)

sis_binary_row sis_variadic_row(sis_op_id op, sis_dtype dtype) {
    static const sis_binary_row rows[3][SIS_U64 + 1] = {
        {[SIS_F32] = min_f32,
         [SIS_F64] = min_f64,
         [SIS_I8] = min_i8,
         [SIS_I16] = min_i16,
         [SIS_I32] = min_i32,
         [SIS_I64] = min_i64,
         [SIS_U8] = min_u8,
         [SIS_U16] = min_u16,
         [SIS_U32] = min_u32,
         [SIS_U64] = min_u64},
        {[SIS_F32] = max_f32,
         [SIS_F64] = max_f64,
         [SIS_I8] = max_i8,
         [SIS_I16] = max_i16,
         [SIS_I32] = max_i32,
         [SIS_I64] = max_i64,
         [SIS_U8] = max_u8,
         [SIS_U16] = max_u16,
         [SIS_U32] = max_u32,
         [SIS_U64] = max_u64},
        {[SIS_F32] = sum_f32, [SIS_F64] = sum_f64},
    };
    uint32_t kind = op == SIS_OP_MIN ? 0 : op == SIS_OP_MAX ? 1 : 2;
    return dtype <= SIS_U64 ? rows[kind][dtype] : NULL;
}

static sis_status infer(sis_node *node) {
    sis_shape out = node->inputs[0]->shape;
    for (uint32_t i = 1; i < node->n_inputs; i++) {
        sis_shape so_far = out;
        sis_status status = sis_node_broadcast(node, &so_far, &node->inputs[i]->shape, &out);
        if (status != SIS_OK) return status;
    }
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

/* Sixteenths of an instruction for an element of one more operand. */
static int64_t operand_work(const sis_node *node) {
    const bool sum = node->op->id == SIS_OP_SUM || node->op->id == SIS_OP_MEAN;
    switch (node->inputs[0]->dtype) {
    case SIS_F32: return 8;
    case SIS_F64: return sum ? 128 : 272;
    default: return sis_dtype_size(node->inputs[0]->dtype) < 4 ? 160 : 144;
    }
}

/* Mean's last pass divides. */
static int64_t division_work(const sis_node *node) {
    return node->op->id != SIS_OP_MEAN ? 0 : node->inputs[0]->dtype == SIS_F32 ? 14 : 96;
}

static int64_t grain_of(const sis_node *node) {
    const int64_t work = operand_work(node) * ((int64_t)node->n_inputs - 1) + division_work(node);
    return (sis_tile_grain(sis_most(1, work / 16)) + 15) / 16 * 16;
}

/* Of operand i onto what is there before it; the walk is made for each tile. */
enum { MAKING_A_WALK = 250 };

static void loops_for(const sis_node *node, uint32_t i, sis_loops *loops) {
    const sis_shape *out = &node->outputs[0]->shape;
    int64_t a_strides[SIS_MAX_RANK], b_strides[SIS_MAX_RANK];
    sis_broadcast_strides(i == 1 ? &node->inputs[0]->shape : out, out, a_strides);
    sis_broadcast_strides(&node->inputs[i]->shape, out, b_strides);
    sis_loops_make(loops, out, a_strides, b_strides);
}

static uint64_t instructions_of(const sis_node *node, int64_t count, int64_t tiles) {
    uint64_t sum = sis_cost_16(count, (uint64_t)division_work(node));
    for (uint32_t i = 1; i < node->n_inputs && count > 0; i++) {
        sis_loops loops;
        loops_for(node, i, &loops);
        sum = sis_cost_sum(sum, sis_walk_cost(node, &loops, count, operand_work(node)));
        sum = sis_cost_sum(sum, sis_cost(tiles, MAKING_A_WALK));
    }
    return sum;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    if (node->n_inputs == 1) {
        sis_view_prepare(node, needs);
        return SIS_OK;
    }
    int64_t grain = grain_of(node), count = sis_shape_count(&node->outputs[0]->shape);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &grain);
    needs->span = grain;
    needs->overwrites = sis_may_overwrite(node, 0) | sis_may_overwrite(node, 1); /* both are read first */
    needs->instructions = instructions_of(node, count, (int64_t)needs->tiles);
    return SIS_OK;
}

static void divide(void *data, sis_dtype dtype, sis_range range, uint32_t n) {
    if (dtype == SIS_F32)
        sis_rows_one(sis_div, (float *)data + range.first, (const float *)data + range.first,
                     sis_splat((float)n), false, range.last - range.first);
    else
        for (int64_t i = range.first; i < range.last; i++) ((double *)data)[i] /= (double)n;
}

static sis_status span(sis_node *node, int64_t first, int64_t last) {
    const sis_range range = {first, last};
    sis_tensor *out = node->outputs[0];
    const sis_tensor *left = node->inputs[0];
    sis_binary_row row = sis_variadic_row(node->op->id, out->dtype);
    if (!row) return sis_node_fail(node, SIS_INTERNAL, "no kernel for %t", out->dtype);
    size_t size = sis_dtype_size(out->dtype);
    for (uint32_t i = 1; i < node->n_inputs && first < last; i++) {
        const sis_tensor *a = i == 1 ? left : out, *b = node->inputs[i];
        sis_loops loops;
        loops_for(node, i, &loops);
        sis_walk(row, &loops, range, out->data, size, (sis_operand){a->data, size},
                 (sis_operand){b->data, size});
    }
    if (node->op->id == SIS_OP_MEAN) divide(out->data, out->dtype, range, node->n_inputs);
    return SIS_OK;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    if (node->n_inputs == 1) {
        sis_view_run(node, first, last);
        return SIS_OK;
    }
    int64_t grain = grain_of(node), count = sis_shape_count(&node->outputs[0]->shape);
    (void)sis_tiles(count, &grain);
    sis_status status = SIS_OK;
    for (uint32_t tile = first; tile < last && status == SIS_OK; tile++) {
        sis_range range = sis_tile_range(count, grain, tile, tile + 1);
        status = span(node, range.first, range.last);
    }
    return status;
}

#define VARIADIC(name) \
    const sis_op_functions sis_op_##name = {.infer = infer, .prepare = prepare, .run = run};
VARIADIC(min)
VARIADIC(max)
VARIADIC(sum)
VARIADIC(mean)
