/* LpPool, GlobalLpPool and GlobalMaxPool. A norm is one chain from +0 over the window, row-major, padding left out: |x|
 * added for p = 1, fma(x, x, sum) for 2, |x|^p added otherwise; then the root of p. f16 computes in f32. */
#include "costs.h"
#include "convert.h"
#include "pool.h"
#include "sis/math.h"

typedef struct norm_plan {
    sis_pool pool; /* of the global operators one window over all of a plane */
    int64_t p, count, grain;
} norm_plan;

static sis_status resolve(sis_node *node, norm_plan *plan) {
    if (node->op->id == SIS_OP_LP_POOL) {
        plan->p = ((const sis_lp_pool_attributes *)node->attributes)->p;
        if (plan->p < 1) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "p is %d", plan->p);
        return sis_pool_resolve(node, &plan->pool);
    }
    const sis_shape *x = &node->inputs[0]->shape;
    if (x->rank < 3)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X is %h; it must have N, C and spatial dimensions", x);
    plan->p = node->op->id == SIS_OP_GLOBAL_LP_POOL
                  ? ((const sis_global_lp_pool_attributes *)node->attributes)->p
                  : 0;
    if (plan->p < (node->op->id == SIS_OP_GLOBAL_LP_POOL))
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "p is %d", plan->p);
    plan->pool =
        (sis_pool){.axes = x->rank - 2, .planes = x->dim[0] * x->dim[1], .in_plane = 1, .out_plane = 1};
    for (uint32_t i = 0; i < plan->pool.axes; i++) {
        plan->pool.axis[i] = (sis_pool_axis){
            .in = x->dim[i + 2], .out = 1, .kernel = x->dim[i + 2], .stride = 1, .dilation = 1};
        plan->pool.in_plane *= x->dim[i + 2];
    }
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    norm_plan plan;
    const sis_status status = resolve(node, &plan);
    if (status != SIS_OK) return status;
    sis_shape out = node->inputs[0]->shape;
    for (uint32_t i = 0; i < plan.pool.axes; i++) out.dim[i + 2] = plan.pool.axis[i].out;
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static int64_t taps_of(const sis_pool *pool) {
    int64_t taps = 1;
    for (uint32_t i = 0; i < pool->axes; i++) taps *= pool->axis[i].kernel;
    return taps;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    norm_plan *plan = node->plan;
    const sis_status status = resolve(node, plan);
    needs->view_of = -1;
    if (status != SIS_OK) return status;
    const uint64_t tap = 36 + sis_cost_load(node->inputs[0]->dtype) + 24 * (uint64_t)plan->pool.axes,
                   power = plan->p > 2 ? 163 : 0;
    const uint64_t work = plan->p == 0
                              ? 60 + sis_cost(plan->pool.in_plane, 23 + sis_cost_load(node->inputs[0]->dtype))
                              : 110 + power + sis_cost(taps_of(&plan->pool), tap + power);
    plan->count = plan->pool.planes * plan->pool.out_plane;
    plan->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    needs->instructions = sis_cost(plan->count, work);
    return SIS_OK;
}

/* Element of X under a tap of output `out` of its plane; -1 in the padding. */
static int64_t tap_at(const sis_pool *pool, int64_t out, int64_t tap) {
    int64_t at = 0, scale = 1;
    for (uint32_t i = pool->axes; i-- > 0;) {
        const sis_pool_axis *axis = &pool->axis[i];
        const int64_t position =
            out % axis->out * axis->stride + tap % axis->kernel * axis->dilation - axis->before;
        if (position < 0 || position >= axis->in) return -1;
        out /= axis->out, tap /= axis->kernel;
        at += position * scale;
        scale *= axis->in;
    }
    return at;
}

static double load(const sis_tensor *x, int64_t i) {
    const size_t size = sis_dtype_size(x->dtype);
    return sis_number_real(sis_number_load(x->dtype, (const uint8_t *)x->data + (size_t)i * size));
}

static double largest(const sis_node *node, const sis_pool *pool, int64_t plane) {
    double most = -__builtin_inf();
    for (int64_t i = 0; i < pool->in_plane; i++) {
        const double x = load(node->inputs[0], plane * pool->in_plane + i);
        if (x != x) return x;
        if (x > most || (x == most && __builtin_signbit(most))) most = x;
    }
    return most;
}

static float norm_f32(const sis_node *node, const norm_plan *plan, int64_t plane, int64_t out) {
    const double p = (double)plan->p;
    float sum = 0;
    for (int64_t tap = 0, n = taps_of(&plan->pool); tap < n; tap++) {
        const int64_t at = tap_at(&plan->pool, out, tap);
        if (at < 0) continue;
        const float x = __builtin_fabsf((float)load(node->inputs[0], plane * plan->pool.in_plane + at));
        sum = plan->p == 2 ? __builtin_fmaf(x, x, sum) : sum + (plan->p == 1 ? x : sis_pow_f32(x, p));
    }
    return plan->p == 1 ? sum : plan->p == 2 ? sis_sqrt_f32(sum) : sis_pow_f32(sum, 1.0 / p);
}

static double norm_f64(const sis_node *node, const norm_plan *plan, int64_t plane, int64_t out) {
    const double p = (double)plan->p;
    double sum = 0;
    for (int64_t tap = 0, n = taps_of(&plan->pool); tap < n; tap++) {
        const int64_t at = tap_at(&plan->pool, out, tap);
        if (at < 0) continue;
        const double x = __builtin_fabs(load(node->inputs[0], plane * plan->pool.in_plane + at));
        sum = plan->p == 2 ? __builtin_fma(x, x, sum) : sum + (plan->p == 1 ? x : sis_pow_f64(x, p));
    }
    return plan->p == 1 ? sum : plan->p == 2 ? sis_sqrt_f64(sum) : sis_pow_f64(sum, 1.0 / p);
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const norm_plan *plan = node->plan;
    const sis_tensor *y = node->outputs[0];
    const sis_range range = sis_tile_range(plan->count, plan->grain, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        const int64_t plane = i / plan->pool.out_plane, out = i % plan->pool.out_plane;
        const double value = plan->p == 0          ? largest(node, &plan->pool, plane)
                             : y->dtype == SIS_F64 ? norm_f64(node, plan, plane, out)
                                                   : (double)norm_f32(node, plan, plane, out);
        sis_number_store(y->dtype, (uint8_t *)y->data + (size_t)i * sis_dtype_size(y->dtype),
                         (sis_number){.real = value});
    }
    return SIS_OK;
}

const sis_op_functions sis_op_lp_pool = {
    .plan_bytes = sizeof(norm_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_global_lp_pool = {
    .plan_bytes = sizeof(norm_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_global_max_pool = {
    .plan_bytes = sizeof(norm_plan), .infer = infer, .prepare = prepare, .run = run};
