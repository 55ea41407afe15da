/* MeanVarianceNormalization and LpNormalization: (x - shift) / divisor, both from the elements along the reduced axes.
 * LRN: each element by those of the channels around it. */
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

static void lines_prepare(sis_node *node, uint32_t mask, sis_needs *needs) {
    sis_reduction *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape;
    sis_reduction_prepare(plan, SIS_REDUCTION_SUM, in, mask, needs);
    int64_t work = 100 + plan->factor * 14;
    plan->grain = sis_tile_grain(work);
    needs->overwrites = 1;
    needs->tiles = plan->factor > 0 ? sis_tiles(plan->outputs, &plan->grain) : 0;
    needs->instructions = (uint64_t)(plan->outputs * work);
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

/* p of LpNormalization, 0 for MeanVarianceNormalization. */
static int64_t norm_of(const sis_node *node) {
    if ((sis_op_id)node->op->id != SIS_OP_LP_NORMALIZATION) return 0;
    return ((const sis_lp_normalization_attributes *)node->attributes)->p;
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
    int64_t work = 120 + sis_least(attributes->size, plan->channels) * 4, count = sis_shape_count(x);
    plan->grain = sis_tile_grain(work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &plan->grain);
    needs->instructions = (uint64_t)(count * work);
    return SIS_OK;
}

#define ELEMENT(type, fused, power)                                                                    \
    do {                                                                                               \
        const type *x = (const type *)node->inputs[0]->data + (i - channel * plan->inner);             \
        type sum = 0, scale = (type)attributes->alpha / (type)attributes->size;                        \
        for (int64_t c = from; c <= to; c++) sum = fused(x[c * plan->inner], x[c * plan->inner], sum); \
        type base = fused(scale, sum, (type)attributes->bias);                                         \
        ((type *)node->outputs[0]->data)[i] =                                                          \
            x[channel * plan->inner] / power(base, (double)attributes->beta);                          \
    } while (0)

static sis_status lrn_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_lrn_attributes *attributes = node->attributes;
    const lrn_plan *plan = node->plan;
    int64_t before = (attributes->size - 1) / 2, after = attributes->size / 2;
    int64_t count = sis_shape_count(&node->inputs[0]->shape);
    sis_range range = sis_tile_range(count, plan->grain, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        int64_t channel = i / plan->inner % plan->channels;
        int64_t from = sis_most(0, channel - before), to = sis_least(plan->channels - 1, channel + after);
        if (node->inputs[0]->dtype == SIS_F32)
            ELEMENT(float, __builtin_fmaf, sis_pow_f32);
        else
            ELEMENT(double, __builtin_fma, sis_pow_f64);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_lrn = {
    .plan_bytes = sizeof(lrn_plan), .infer = lrn_infer, .prepare = lrn_prepare, .run = lrn_run};
