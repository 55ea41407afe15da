/* MeanVarianceNormalization and LpNormalization: (x - shift) / divisor, both from the elements along the reduced axes.
 * LRN: each element by those of the channels around it. */
#include "costs.h"
#include "../kernels/simd.h"
#include "reduce.h"
#include "sis/math.h"

/* --- MeanVarianceNormalization, LpNormalization --- */

static sis_status same_shape(sis_node *node) {
    sis_output(node, 0, node->inputs[0]->dtype, &node->inputs[0]->shape);
    return SIS_OK;
}

static sis_status mvn_axes(sis_node *node, uint32_t *mask) {
    const sis_mean_variance_normalization_attributes *attributes = node->attributes;
    static const int64_t usual[] = {0, 2, 3};
    sis_ints axes = attributes->axes.values ? attributes->axes : (sis_ints){3, usual};
    *mask = 0;
    for (uint32_t i = 0; i < axes.count; i++) {
        uint32_t axis;
        sis_status status = sis_node_axis(node, axes.values[i], node->inputs[0]->shape.rank, &axis);
        if (status != SIS_OK) return status;
        *mask |= 1u << axis;
    }
    return SIS_OK;
}

static sis_status mvn_infer(sis_node *node) {
    uint32_t mask;
    sis_status status = mvn_axes(node, &mask);
    return status == SIS_OK ? same_shape(node) : status;
}

static sis_status lp_infer(sis_node *node) {
    const sis_lp_normalization_attributes *attributes = node->attributes;
    uint32_t axis;
    if (attributes->p != 1 && attributes->p != 2)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "p is %d; it must be 1 or 2", attributes->p);
    sis_status status = sis_node_axis(node, attributes->axis, node->inputs[0]->shape.rank, &axis);
    return status == SIS_OK ? same_shape(node) : status;
}

/* p of LpNormalization, 0 for MeanVarianceNormalization. */
static int64_t norm_of(const sis_node *node) {
    if ((sis_op_id)node->op->id != SIS_OP_LP_NORMALIZATION) return 0;
    return ((const sis_lp_normalization_attributes *)node->attributes)->p;
}

static void lines_prepare(sis_node *node, uint32_t mask, sis_needs *needs) {
    sis_reduction *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape;
    sis_reduction_prepare(plan, SIS_REDUCTION_SUM, node->inputs[0]->dtype, in, mask, needs);
    const uint64_t folds = norm_of(node) == 0 ? 2 : 1, each = plan->by_rows ? 31 : 36;
    const uint64_t divided = sis_cost(plan->factor, plan->reduced.rank > 1 ? 45 : each);
    const uint64_t fold = plan->by_rows ? needs->instructions / (uint64_t)sis_most(1, plan->outputs)
                                        : sis_cost(plan->factor, 40);
    const uint64_t work = sis_cost_sum(30 + divided, folds * fold);
    plan->grain = sis_tile_grain((int64_t)work);
    needs->overwrites = 1;
    needs->tiles = plan->factor > 0 ? sis_tiles(plan->outputs, &plan->grain) : 0;
    needs->instructions = sis_cost(plan->outputs, work);
}

static sis_status mvn_prepare(sis_node *node, sis_needs *needs) {
    uint32_t mask;
    sis_status status = mvn_axes(node, &mask);
    if (status == SIS_OK) lines_prepare(node, mask, needs);
    return status;
}

static sis_status lp_prepare(sis_node *node, sis_needs *needs) {
    const sis_lp_normalization_attributes *attributes = node->attributes;
    uint32_t axis;
    sis_status status = sis_node_axis(node, attributes->axis, node->inputs[0]->shape.rank, &axis);
    if (status == SIS_OK) lines_prepare(node, 1u << axis, needs);
    return status;
}

/* A norm of 0 divides nothing: its elements are all 0. */
#define LINE(type, fold_of, square_root)                                                       \
    do {                                                                                       \
        const type *in = (const type *)node->inputs[0]->data + start;                          \
        type *out = (type *)node->outputs[0]->data + start;                                    \
        type n = (type)plan->factor, shift = 0, divisor;                                       \
        if (p == 0) {                                                                          \
            shift = fold_of(plan, SIS_FOLD_SUM, in, 0) / n;                                    \
            divisor = square_root(fold_of(plan, SIS_FOLD_SQUARE, in, shift) / n) + (type)1e-9; \
        } else {                                                                               \
            divisor = fold_of(plan, p == 1 ? SIS_FOLD_ABS : SIS_FOLD_SQUARE, in, 0);           \
            if (p == 2) divisor = square_root(divisor);                                        \
            if (divisor == 0) divisor = 1;                                                     \
        }                                                                                      \
        for (int64_t i = 0; i < plan->factor; i++) {                                           \
            out[cursor.offset[0]] = (in[cursor.offset[0]] - shift) / divisor;                  \
            sis_cursor_advance(&plan->reduced, &cursor, 1);                                    \
        }                                                                                      \
    } while (0)

static sis_status lines_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_reduction *plan = node->plan;
    int64_t p = norm_of(node);
    sis_range range = sis_tile_range(plan->outputs, plan->grain, first, last);
    sis_cursor kept;
    if (range.first < range.last) sis_cursor_set(&plan->kept, &kept, range.first);
    for (int64_t line = range.first; line < range.last; line++) {
        int64_t start = kept.offset[0];
        sis_cursor cursor;
        sis_cursor_set(&plan->reduced, &cursor, 0);
        if (node->inputs[0]->dtype == SIS_F32)
            LINE(float, sis_fold_f32, sis_sqrt_f32);
        else
            LINE(double, sis_fold_f64, sis_sqrt_f64);
        sis_cursor_advance(&plan->kept, &kept, 1);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_mean_variance_normalization = {
    .plan_bytes = sizeof(sis_reduction), .infer = mvn_infer, .prepare = mvn_prepare, .run = lines_run};
const sis_op_functions sis_op_lp_normalization = {
    .plan_bytes = sizeof(sis_reduction), .infer = lp_infer, .prepare = lp_prepare, .run = lines_run};

/* --- LRN: x / (bias + alpha / size * sum of squares of the `size` channels around)^beta, channels ascending --- */

typedef struct lrn_plan {
    int64_t channels, inner, grain; /* units: elements */
} lrn_plan;

static sis_status lrn_infer(sis_node *node) {
    const sis_lrn_attributes *attributes = node->attributes;
    if (node->inputs[0]->shape.rank < 2)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X is %h; it must have N and C", &node->inputs[0]->shape);
    if (attributes->size < 1 || attributes->size > INT32_MAX)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "size is %d; it must be positive", attributes->size);
    return same_shape(node);
}

static sis_status lrn_prepare(sis_node *node, sis_needs *needs) {
    const sis_lrn_attributes *attributes = node->attributes;
    lrn_plan *plan = node->plan;
    const sis_shape *x = &node->inputs[0]->shape;
    plan->channels = x->dim[1];
    plan->inner = sis_product(x, 2, x->rank);
    const bool single = node->inputs[0]->dtype == SIS_F32;
    const int64_t around = sis_least(attributes->size, plan->channels), count = sis_shape_count(x);
    const uint64_t work = single ? (attributes->beta == 0.75f ? 130 : 2700) + 45 * (uint64_t)around
                                 : 2700 + 96 * (uint64_t)around; /* sixteenths */
    plan->grain = sis_tile_grain((int64_t)work / 16);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &plan->grain);
    needs->instructions = sis_cost_16(count, work);
    return SIS_OK;
}

/* x^beta. Every network that has LRN asks for 0.75: two square roots, within 2 ULP and a tenth of pow's time. */
static sis_vf power_of(sis_vf x, float beta) {
    if (beta == 0.75f) {
        sis_vf root = sis_sqrt(x);
        return sis_mul(root, sis_sqrt(root));
    }
    float lanes[SIS_LANES];
    sis_store(lanes, x);
    for (uint32_t i = 0; i < SIS_LANES; i++) lanes[i] = sis_pow_f32(lanes[i], (double)beta);
    return sis_load(lanes);
}

/* `n` elements side by side in one channel; before and after: channels there are on each side. */
static void lrn_f32(const sis_lrn_attributes *at, float *y, const float *x, int64_t n, int64_t stride,
                    int64_t before, int64_t after) {
    const sis_vf scale = sis_splat(at->alpha / (float)at->size), bias = sis_splat(at->bias);
    for (int64_t i = 0; i < n; i += SIS_LANES) {
        size_t lanes = (size_t)sis_least(n - i, SIS_LANES);
        sis_vf sum = sis_zero();
        for (int64_t c = -before; c <= after; c++) {
            sis_vf v = sis_load_n(x + i + c * stride, lanes);
            sum = sis_fma(v, v, sum);
        }
        sis_vf base = sis_fma(scale, sum, bias);
        sis_store_n(y + i, lanes, sis_div(sis_load_n(x + i, lanes), power_of(base, at->beta)));
    }
}

static void lrn_f64(const sis_lrn_attributes *at, double *y, const double *x, int64_t n, int64_t stride,
                    int64_t before, int64_t after) {
    const double scale = (double)at->alpha / (double)at->size;
    for (int64_t i = 0; i < n; i++) {
        double sum = 0;
        for (int64_t c = -before; c <= after; c++)
            sum = __builtin_fma(x[i + c * stride], x[i + c * stride], sum);
        double base = __builtin_fma(scale, sum, (double)at->bias);
        y[i] = x[i] / sis_pow_f64(base, (double)at->beta);
    }
}

static sis_status lrn_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_lrn_attributes *attributes = node->attributes;
    const lrn_plan *plan = node->plan;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    sis_range range = sis_tile_range(sis_shape_count(&x->shape), plan->grain, first, last);
    for (int64_t i = range.first, n; i < range.last; i += n) {
        int64_t channel = i / plan->inner % plan->channels;
        int64_t before = sis_least((attributes->size - 1) / 2, channel);
        int64_t after = sis_least(attributes->size / 2, plan->channels - 1 - channel);
        n = sis_least(range.last, (i / plan->inner + 1) * plan->inner) - i;
        if (x->dtype == SIS_F32)
            lrn_f32(attributes, (float *)y->data + i, (const float *)x->data + i, n, plan->inner, before,
                    after);
        else
            lrn_f64(attributes, (double *)y->data + i, (const double *)x->data + i, n, plan->inner, before,
                    after);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_lrn = {
    .plan_bytes = sizeof(lrn_plan), .infer = lrn_infer, .prepare = lrn_prepare, .run = lrn_run};
