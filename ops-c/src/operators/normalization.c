/* LayerNormalization, RMSNormalization, InstanceNormalization and GroupNormalization: rows of elements that lie together.
 * batch_normalization.c has BatchNormalization, lp_normalization.c the others.
 *
 * mean = sum / n, variance = sum of (x - mean)^2 / n, both sums on sixteen lanes (reduce.h); then
 * t = (x - mean) * (1 / sqrt(variance + epsilon)), each step rounded, and y = t * scale + bias, rounded once. */
#include "costs.h"
#include "convert.h"
#include "../kernels/simd.h"
#include "reduce.h"
#include "sis/math.h"

typedef struct rows_plan {
    int64_t rows, n, grain; /* rows of n elements */
    bool centred;           /* the mean is taken off (not RMS) */
    float epsilon;
    /* By channel: a row is `channels` runs of n / channels elements, each with a scale of its own; the scale of row r's
     * first run is number r % groups * step. */
    int64_t channels, groups, step;
    /* By element: scale and bias lie along the row, or are stretched over all of X. */
    bool by_element, along_row;
    sis_loops stretched; /* over X; operands: scale and bias */
} rows_plan;

static void rows_prepare(sis_node *node, int64_t rows, int64_t n, sis_needs *needs) {
    rows_plan *plan = node->plan;
    plan->rows = rows, plan->n = n;
    const bool biased = !plan->by_element || (node->n_inputs > 2 && node->inputs[2] != NULL);
    const bool f32 = node->inputs[0]->dtype == SIS_F32;
    uint64_t work = f32 ? sis_cost_normal(n, plan->centred, plan->by_element, biased) : 120 + sis_cost(n, 92);
    if (f32) work += sis_cost(plan->channels - 1, 60);
    if (plan->by_element && !plan->along_row) work += sis_cost(n, 12);
    plan->grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1, needs->overwrites = 1;
    needs->tiles = sis_tiles(rows, &plan->grain);
    needs->span = plan->grain * n;
    needs->instructions = sis_cost(rows, work);
}

/* --- one row: mean and 1 / deviation, then t, then scale and bias --- */

static void statistics_f32(const rows_plan *plan, const float *x, float *mean, float *inverse) {
    float n = (float)plan->n;
    *mean = plan->centred ? sis_reduce_sum(x, (size_t)plan->n) / n : 0.0f;
    float variance = sis_reduce_sum_squares(x, (size_t)plan->n, *mean) / n;
    *inverse = 1.0f / sis_sqrt_f32(variance + plan->epsilon);
}

static void statistics_f64(const rows_plan *plan, const double *x, double *mean, double *inverse) {
    double n = (double)plan->n;
    const sis_reduction row = {
        .reduced = {.rank = 1, .size = {plan->n}, .stride = {{1}}}, .factor = plan->n, .by_rows = true};
    *mean = plan->centred ? sis_fold_f64(&row, SIS_FOLD_SUM, x, 0) / n : 0.0;
    double variance = sis_fold_f64(&row, SIS_FOLD_SQUARE, x, *mean) / n;
    *inverse = 1.0 / sis_sqrt_f64(variance + (double)plan->epsilon);
}

typedef struct line_f32 {
    sis_vf mean, factor, scale, bias;
} line_f32;

SIS_INLINE sis_vf normal(sis_vf x, const line_f32 *l, sis_vf scale, sis_vf bias, bool biased) {
    sis_vf t = sis_mul(sis_sub(x, l->mean), l->factor);
    return biased ? sis_fma(t, scale, bias) : sis_mul(t, scale);
}

/* scale and bias lie along the row, or are one number; both flags are known where it is called. */
SIS_INLINE void line(float *y, const float *x, int64_t n, const line_f32 *l, const float *scale,
                     const float *bias, bool along, bool biased) {
    int64_t i = 0;
    for (; i + SIS_REDUCE_LANES <= n; i += SIS_REDUCE_LANES) {
        sis_acc t = sis_load_16(x + i), s = sis_acc_splat(0.0f), b = s;
        if (along) s = sis_load_16(scale + i);
        if (along && biased) b = sis_load_16(bias + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++)
            t.v[j] = normal(t.v[j], l, along ? s.v[j] : l->scale, along ? b.v[j] : l->bias, biased);
        sis_store_16(y + i, t);
    }
    for (; i < n; i += SIS_LANES) {
        const size_t left = (size_t)sis_least(SIS_LANES, n - i);
        const sis_vf s = along ? sis_load_n(scale + i, left) : l->scale,
                     b = along && biased ? sis_load_n(bias + i, left) : l->bias;
        sis_store_n(y + i, left, normal(sis_load_n(x + i, left), l, s, b, biased));
    }
}

static void run_f32(float *y, const float *x, int64_t n, float mean, float inverse, const float *scale,
                    const float *bias, bool along) {
    const line_f32 l = {sis_splat(mean), sis_splat(inverse), sis_splat(*scale),
                        sis_splat(bias ? *bias : 0.0f)};
    if (along)
        bias ? line(y, x, n, &l, scale, bias, true, true) : line(y, x, n, &l, scale, NULL, true, false);
    else
        bias ? line(y, x, n, &l, NULL, NULL, false, true) : line(y, x, n, &l, NULL, NULL, false, false);
}

static void run_f64(double *y, const double *x, int64_t n, double mean, double inverse, const double *scale,
                    const double *bias, bool along) {
    for (int64_t i = 0; i < n; i++) {
        double t = (x[i] - mean) * inverse, s = scale[along ? i : 0];
        y[i] = bias ? __builtin_fma(t, s, bias[along ? i : 0]) : t * s;
    }
}

/* Scale and bias stretched over X: elements [at, at + n) of it. */
#define STRETCHED(run, type)                                                                                 \
    do {                                                                                                     \
        const type *scale = node->inputs[1]->data, *bias = second ? second->data : NULL;                     \
        for (int64_t i = 0; i < plan->n; i++) {                                                              \
            run((type *)out + at + i, (const type *)in + at + i, 1, mean, inverse, scale + cursor.offset[0], \
                bias ? bias + cursor.offset[1] : NULL, false);                                               \
            sis_cursor_advance(&plan->stretched, &cursor, 1);                                                \
        }                                                                                                    \
    } while (0)

#define ROW(run, type)                                                                     \
    do {                                                                                   \
        const type *scale = node->inputs[1]->data, *bias = second ? second->data : NULL;   \
        int64_t first = plan->by_element ? 0 : row % plan->groups * plan->step,            \
                n = plan->n / plan->channels;                                              \
        for (int64_t c = 0; c < plan->channels; c++) {                                     \
            run((type *)out + at + c * n, (const type *)in + at + c * n, n, mean, inverse, \
                scale + first + c, bias ? bias + first + c : NULL, plan->by_element);      \
        }                                                                                  \
    } while (0)

static void row_f32(sis_node *node, int64_t row, float *mean_out, float *inverse_out) {
    const rows_plan *plan = node->plan;
    const sis_tensor *second = node->n_inputs > 2 ? node->inputs[2] : NULL;
    const void *in = node->inputs[0]->data;
    void *out = node->outputs[0]->data;
    int64_t at = row * plan->n;
    float mean, inverse;
    statistics_f32(plan, (const float *)in + at, &mean, &inverse);
    *mean_out = mean;
    *inverse_out = inverse;
    if (plan->n == 0) return;
    if (plan->by_element && !plan->along_row) {
        sis_cursor cursor;
        sis_cursor_set(&plan->stretched, &cursor, at);
        STRETCHED(run_f32, float);
    } else {
        ROW(run_f32, float);
    }
}

static void row_f64(sis_node *node, int64_t row, float *mean_out, float *inverse_out) {
    const rows_plan *plan = node->plan;
    const sis_tensor *second = node->n_inputs > 2 ? node->inputs[2] : NULL;
    const void *in = node->inputs[0]->data;
    void *out = node->outputs[0]->data;
    int64_t at = row * plan->n;
    double mean, inverse;
    statistics_f64(plan, (const double *)in + at, &mean, &inverse);
    *mean_out = (float)mean;
    *inverse_out = (float)inverse;
    if (plan->n == 0) return;
    if (plan->by_element && !plan->along_row) {
        sis_cursor cursor;
        sis_cursor_set(&plan->stretched, &cursor, at);
        STRETCHED(run_f64, double);
    } else {
        ROW(run_f64, double);
    }
}

/* Mean or InvStdDev, where it is wanted. */
static void keep(const sis_node *node, uint32_t output, int64_t row, float value) {
    if (output >= node->n_outputs || node->outputs[output] == NULL) return;
    const sis_tensor *to = node->outputs[output];
    sis_number_store(to->dtype, (uint8_t *)to->data + (size_t)row * sis_dtype_size(to->dtype),
                     (sis_number){.real = (double)value});
}

static sis_status rows_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const rows_plan *plan = node->plan;
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        float mean, inverse;
        if (node->inputs[0]->dtype == SIS_F32)
            row_f32(node, row, &mean, &inverse);
        else
            row_f64(node, row, &mean, &inverse);
        keep(node, 1, row, mean);
        keep(node, 2, row, inverse);
    }
    return SIS_OK;
}

/* --- LayerNormalization and RMSNormalization: rows are everything from `axis` on --- */

static int64_t layer_axis(const sis_node *node) {
    if ((sis_op_id)node->op->id == SIS_OP_RMS_NORMALIZATION)
        return ((const sis_rms_normalization_attributes *)node->attributes)->axis;
    return ((const sis_layer_normalization_attributes *)node->attributes)->axis;
}

/* What Mean and InvStdDev are kept in; they are computed as wide as everything else. */
static sis_dtype stash_type(const sis_node *node) {
    if ((sis_op_id)node->op->id != SIS_OP_LAYER_NORMALIZATION) return SIS_F32;
    const sis_layer_normalization_attributes *attributes = node->attributes;
    return attributes->stash_type == SIS_BF16 ? SIS_BF16 : SIS_F32;
}

static sis_status layer_infer(sis_node *node) {
    sis_shape rows = node->inputs[0]->shape;
    uint32_t axis;
    sis_status status = sis_node_axis(node, layer_axis(node), rows.rank, &axis);
    if (status != SIS_OK) return status;
    for (uint32_t i = 1; i < node->n_inputs; i++) {
        sis_shape whole;
        if (!node->inputs[i]) continue;
        status = sis_node_broadcast(node, &rows, &node->inputs[i]->shape, &whole);
        if (status != SIS_OK) return status;
        if (!sis_shape_equal(&whole, &rows))
            return sis_node_fail(node, SIS_BAD_SHAPE, "input %u is %h, more than X %h", (uint64_t)i,
                                 &node->inputs[i]->shape, &rows);
    }
    sis_output(node, 0, node->inputs[0]->dtype, &rows);
    for (uint32_t i = axis; i < rows.rank; i++) rows.dim[i] = 1;
    sis_output(node, 1, stash_type(node), &rows);
    sis_output(node, 2, stash_type(node), &rows);
    return SIS_OK;
}

static bool is_tail(const sis_shape *shape, const sis_shape *x, uint32_t axis) {
    bool same = shape->rank == x->rank - axis;
    for (uint32_t i = 0; same && i < shape->rank; i++) same = shape->dim[i] == x->dim[axis + i];
    return same;
}

static sis_status layer_prepare(sis_node *node, sis_needs *needs) {
    rows_plan *plan = node->plan;
    const sis_shape *x = &node->inputs[0]->shape;
    const sis_tensor *bias = node->n_inputs > 2 ? node->inputs[2] : NULL;
    int64_t strides[2][SIS_MAX_RANK] = {{0}};
    uint32_t axis;
    sis_status status = sis_node_axis(node, layer_axis(node), x->rank, &axis);
    if (status != SIS_OK) return status;
    plan->centred = (sis_op_id)node->op->id != SIS_OP_RMS_NORMALIZATION;
    plan->epsilon = plan->centred ? ((const sis_layer_normalization_attributes *)node->attributes)->epsilon
                                  : ((const sis_rms_normalization_attributes *)node->attributes)->epsilon;
    plan->channels = 1;
    plan->by_element = true;
    plan->along_row = is_tail(&node->inputs[1]->shape, x, axis) && (!bias || is_tail(&bias->shape, x, axis));
    sis_broadcast_strides(&node->inputs[1]->shape, x, strides[0]);
    if (bias) sis_broadcast_strides(&bias->shape, x, strides[1]);
    sis_loops_make(&plan->stretched, x, strides[0], strides[1]);
    rows_prepare(node, sis_product(x, 0, axis), sis_product(x, axis, x->rank), needs);
    return SIS_OK;
}

const sis_op_functions sis_op_layer_normalization = {
    .plan_bytes = sizeof(rows_plan), .infer = layer_infer, .prepare = layer_prepare, .run = rows_run};
const sis_op_functions sis_op_rms_normalization = {
    .plan_bytes = sizeof(rows_plan), .infer = layer_infer, .prepare = layer_prepare, .run = rows_run};

/* --- InstanceNormalization and GroupNormalization: rows are the channels, or groups of them, of each batch --- */

static bool is_group(const sis_node *node) { return (sis_op_id)node->op->id == SIS_OP_GROUP_NORMALIZATION; }

static sis_status group_infer(sis_node *node) {
    const sis_shape *x = &node->inputs[0]->shape;
    if (x->rank < 2) return sis_node_fail(node, SIS_BAD_SHAPE, "X is %h; it must have N and C", x);
    int64_t wanted = x->dim[1];
    if (is_group(node)) {
        int64_t groups = ((const sis_group_normalization_attributes *)node->attributes)->num_groups;
        if (groups < 1 || wanted % groups != 0)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%d channels are not %d groups", wanted, groups);
        if (node->opset < 21) wanted = groups;
    }
    for (uint32_t i = 1; i < 3; i++)
        if (node->inputs[i]->shape.rank != 1 || node->inputs[i]->shape.dim[0] != wanted)
            return sis_node_fail(node, SIS_BAD_SHAPE, "input %u is %h; for X %h it must be [%d]", (uint64_t)i,
                                 &node->inputs[i]->shape, x, wanted);
    sis_output(node, 0, node->inputs[0]->dtype, x);
    return SIS_OK;
}

static sis_status group_prepare(sis_node *node, sis_needs *needs) {
    rows_plan *plan = node->plan;
    const sis_shape *x = &node->inputs[0]->shape;
    const sis_group_normalization_attributes *group = node->attributes;
    const sis_instance_normalization_attributes *instance = node->attributes;
    plan->centred = true;
    plan->epsilon = is_group(node) ? group->epsilon : instance->epsilon;
    plan->groups = is_group(node) ? group->num_groups : x->dim[1];
    bool shared = !is_group(node) || node->opset < 21; /* one scale for all channels of a row */
    int64_t own = plan->groups > 0 ? x->dim[1] / plan->groups : 0;
    plan->channels = shared ? 1 : sis_most(own, 1);
    plan->step = shared ? 1 : own;
    rows_prepare(node, x->dim[0] * plan->groups, own * sis_product(x, 2, x->rank), needs);
    return SIS_OK;
}

const sis_op_functions sis_op_instance_normalization = {
    .plan_bytes = sizeof(rows_plan), .infer = group_infer, .prepare = group_prepare, .run = rows_run};
const sis_op_functions sis_op_group_normalization = {
    .plan_bytes = sizeof(rows_plan), .infer = group_infer, .prepare = group_prepare, .run = rows_run};
