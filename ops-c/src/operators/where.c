/* Where: X is copied, then Y laid over it where the condition does not hold; each stretches on its own. */
#include "../kernels/simd.h"
#include "costs.h"
#include "elementwise.h"

typedef struct where_plan {
    sis_loops x, y; /* X alone; condition and Y */
    int64_t count, grain;
} where_plan;

static sis_status infer(sis_node *node) {
    const sis_tensor *condition = node->inputs[0], *x = node->inputs[1], *y = node->inputs[2];
    sis_shape both, out;
    sis_status status = sis_node_broadcast(node, &x->shape, &y->shape, &both);
    if (status == SIS_OK) status = sis_node_broadcast(node, &condition->shape, &both, &out);
    if (status == SIS_OK) sis_output(node, 0, x->dtype, &out);
    return status;
}

/* X is copied; Y is laid over it by vectors where elements have 32 bits and the condition goes along the row. */
static uint64_t instructions_of(const sis_node *node, const where_plan *plan) {
    const int64_t size = (int64_t)sis_dtype_size(node->outputs[0]->dtype);
    const int64_t n = plan->y.size[plan->y.rank - 1], rows = plan->count / n;
    const bool fast = size == 4 && plan->y.stride[0][plan->y.rank - 1] != 0;
    const uint64_t row = SIS_COST_WALK + (fast ? (uint64_t)(n % 16) * 8 : 0);
    const uint64_t laid = sis_cost_16(plan->count, fast ? 29 : size == 8 ? 144 : 130);
    return sis_cost_sum(sis_cost_sum(sis_cost_strided(&plan->x, size, plan->count), laid),
                        sis_cost(rows, row));
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    where_plan *plan = node->plan;
    const sis_shape *out = &node->outputs[0]->shape;
    int64_t strides[3][SIS_MAX_RANK];
    needs->view_of = -1;
    plan->count = sis_shape_count(out);
    plan->grain = sis_tile_grain(7);
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    needs->span = plan->grain;
    if (plan->count == 0) return SIS_OK;
    for (uint32_t i = 0; i < 3; i++) sis_broadcast_strides(&node->inputs[i]->shape, out, strides[i]);
    sis_loops_make(&plan->x, out, strides[1], NULL);
    sis_loops_make(&plan->y, out, strides[0], strides[2]);
    needs->overwrites = sis_may_overwrite(node, 1);
    needs->instructions = instructions_of(node, plan);
    return SIS_OK;
}

#define OVERLAY(bits)                                                                         \
    static void overlay_##bits(void *out, const void *condition, int64_t step, const void *y, \
                               int64_t step_y, int64_t n) {                                   \
        const uint8_t *holds = condition;                                                     \
        const uint##bits##_t *from = y;                                                       \
        uint##bits##_t *to = out;                                                             \
        for (int64_t i = 0; i < n; i++) to[i] = holds[i * step] ? to[i] : from[i * step_y];   \
    }
OVERLAY(8)
OVERLAY(16)
OVERLAY(32)
OVERLAY(64)

#if defined(__aarch64__)
/* Sixteen elements of 32 bits: the condition's bytes, widened, choose. */
static void overlay_sixteen(uint32_t *to, const uint8_t *holds, const uint32_t *from) {
    const uint8x16_t other = vceqzq_u8(vld1q_u8(holds));
    const int16x8_t low = vmovl_s8(vreinterpret_s8_u8(vget_low_u8(other))),
                    high = vmovl_high_s8(vreinterpretq_s8_u8(other));
    const int32x4_t masks[4] = {vmovl_s16(vget_low_s16(low)), vmovl_high_s16(low),
                                vmovl_s16(vget_low_s16(high)), vmovl_high_s16(high)};
    SIS_UNROLL
    for (int j = 0; j < 4; j++)
        vst1q_u32(to + 4 * j,
                  vbslq_u32(vreinterpretq_u32_s32(masks[j]), vld1q_u32(from + 4 * j), vld1q_u32(to + 4 * j)));
}

static void overlay_fast(void *out, const void *condition, int64_t step, const void *y, int64_t step_y,
                         int64_t n) {
    const uint8_t *holds = condition;
    const uint32_t *from = y;
    uint32_t *to = out, same[16];
    int64_t i = 0;
    for (int j = 0; j < 16; j++) same[j] = *from;
    if (step)
        for (; i + 16 <= n; i += 16) overlay_sixteen(to + i, holds + i, step_y ? from + i : same);
    overlay_32(to + i, holds + i * step, step, from + i * step_y, step_y, n - i);
}
#else
#define overlay_fast overlay_32
#endif

static sis_binary_row overlay_of(size_t size) {
    return size == 1 ? overlay_8 : size == 2 ? overlay_16 : size == 4 ? overlay_fast : overlay_64;
}

static sis_status span(sis_node *node, int64_t first, int64_t last) {
    const where_plan *plan = node->plan;
    const sis_range range = {first, last};
    const sis_tensor *x = node->inputs[1];
    sis_tensor *out = node->outputs[0];
    size_t size = sis_dtype_size(out->dtype);
    if (first >= last) return SIS_OK;
    if (out->data != x->data) sis_copy_strided(&plan->x, out->data, x->data, size, range);
    sis_walk(overlay_of(size), &plan->y, range, out->data, size, (sis_operand){node->inputs[0]->data, 1},
             (sis_operand){node->inputs[2]->data, size});
    return SIS_OK;
}

/* Tile by tile, so that X is still near when Y is laid over it. */
static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const where_plan *plan = node->plan;
    sis_status status = SIS_OK;
    for (uint32_t tile = first; tile < last && status == SIS_OK; tile++) {
        sis_range range = sis_tile_range(plan->count, plan->grain, tile, tile + 1);
        status = span(node, range.first, range.last);
    }
    return status;
}

const sis_op_functions sis_op_where = {
    .plan_bytes = sizeof(where_plan), .infer = infer, .prepare = prepare, .run = run, .span = span};
