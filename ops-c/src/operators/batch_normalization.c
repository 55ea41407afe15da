/* BatchNormalization: y = (x - mean) * (scale / sqrt(var + epsilon)) + B, the last two rounded once.
 *
 * In training mean and var are the batch's own, sums in reduce.h's order (var = sum of (x - mean)^2 / n), and the running
 * ones move towards them: running * momentum + own * (1 - momentum). A channel is then one unit of work. */
#include "costs.h"
#include "../kernels/simd.h"
#include "reduce.h"
#include "sis/math.h"

typedef struct batch_plan {
    bool training;
    sis_reduction statistics; /* in training: one output a channel */
    int64_t channels;         /* values of scale, B, mean, var */
    int64_t inner;            /* elements of a channel that lie together */
    int64_t rows, grain;
} batch_plan;

static bool per_feature(const sis_node *node) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    return node->opset < 9 && !attributes->spatial;
}

/* Shape of the four parameters: one value a channel, or (opset < 9 without `spatial`) one a feature. */
static sis_shape parameter_shape(const sis_node *node) {
    const sis_shape *x = &node->inputs[0]->shape;
    sis_shape shape = {.rank = 1, .dim = {x->rank > 1 ? x->dim[1] : 1}};
    if (per_feature(node) && x->rank > 1) {
        shape.rank = x->rank - 1;
        for (uint32_t i = 0; i < shape.rank; i++) shape.dim[i] = x->dim[i + 1];
    }
    return shape;
}

/* Before opset 14 the outputs beside Y tell, before opset 7 is_test. */
static bool is_training(const sis_node *node) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    if (node->opset >= 14) return attributes->training_mode != 0;
    return node->opset < 7 ? !attributes->is_test : node->n_outputs > 1;
}

static sis_status batch_infer(sis_node *node) {
    const sis_shape *x = &node->inputs[0]->shape;
    if (node->n_outputs > 1 && !is_training(node))
        return sis_node_fail(node, SIS_BAD_ARGUMENT, "there is one output outside training");
    if (node->opset >= 14 && node->n_outputs > 3)
        return sis_node_fail(node, SIS_BAD_ARGUMENT, "there are three outputs from opset 14 on");
    if (x->rank < 1) return sis_node_fail(node, SIS_BAD_SHAPE, "X has no dimension");
    sis_shape wanted = parameter_shape(node);
    for (uint32_t i = 1; i < 5; i++)
        if (!sis_shape_equal(&node->inputs[i]->shape, &wanted))
            return sis_node_fail(node, SIS_BAD_SHAPE, "input %u is %h; for X %h it must be %h", (uint64_t)i,
                                 &node->inputs[i]->shape, x, &wanted);
    sis_output(node, 0, node->inputs[0]->dtype, x);
    for (uint32_t i = 1; i < 5; i++) sis_output(node, i, node->inputs[3]->dtype, &wanted);
    return SIS_OK;
}

/* Dimensions that a channel's statistics go over: all but the second, or the first alone. */
static uint32_t reduced_axes(const sis_node *node) {
    const uint32_t rank = node->inputs[0]->shape.rank;
    if (per_feature(node)) return 1;
    return ((1u << rank) - 1) & ~(rank > 1 ? 2u : 0u);
}

static sis_status batch_prepare(sis_node *node, sis_needs *needs) {
    batch_plan *plan = node->plan;
    const sis_shape *x = &node->inputs[0]->shape;
    sis_shape parameters = parameter_shape(node);
    plan->channels = sis_shape_count(&parameters);
    int64_t count = sis_shape_count(x);
    plan->training = is_training(node);
    needs->view_of = -1;
    needs->overwrites = 1;
    if (plan->channels == 0 || (count == 0 && !plan->training)) return SIS_OK;
    plan->rows = per_feature(node) ? count : sis_product(x, 0, x->rank > 1 ? 2 : 1);
    plan->inner = plan->rows > 0 ? count / plan->rows : 0;
    const bool single = node->inputs[0]->dtype == SIS_F32;
    const uint64_t row =
        110 + (single ? sis_cost_16(plan->inner, 20) + (plan->inner % 4 ? 20 : 0) : sis_cost(plan->inner, 9));
    plan->grain = sis_tile_grain((int64_t)row);
    needs->tiles = sis_tiles(plan->rows, &plan->grain);
    needs->instructions = sis_cost(plan->rows, row);
    if (!plan->training) {
        needs->span = plan->grain * plan->inner;
        return SIS_OK;
    }
    sis_reduction_prepare(&plan->statistics, SIS_REDUCTION_MEAN, node->inputs[0]->dtype, x,
                          reduced_axes(node), needs);
    /* Mean and variance are two folds. */
    const uint64_t fold = needs->instructions / (uint64_t)plan->channels;
    const uint64_t work = sis_cost_sum(200 + 2 * fold, sis_cost(plan->rows / plan->channels, row));
    plan->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(plan->channels, &plan->grain);
    needs->instructions = sis_cost(plan->channels, work);
    return SIS_OK;
}

/* A number of scale, B, mean or var, each of a dtype of its own. */
static double parameter(const sis_node *node, uint32_t input, int64_t channel) {
    const sis_tensor *t = node->inputs[input];
    return t->dtype == SIS_F32 ? (double)((const float *)t->data)[channel]
                               : ((const double *)t->data)[channel];
}

static void batch_row_f32(sis_node *node, int64_t row, int64_t channel, float own_mean, float var) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    const int64_t inner = ((const batch_plan *)node->plan)->inner;
    const float factor = (float)parameter(node, 1, channel) / sis_sqrt_f32(var + attributes->epsilon);
    const sis_vf scale = sis_splat(factor), bias = sis_splat((float)parameter(node, 2, channel)),
                 mean = sis_splat(own_mean);
    const float *x = (const float *)node->inputs[0]->data + row * inner;
    float *y = (float *)node->outputs[0]->data + row * inner;
    int64_t i = 0;
    for (; i + 4 * SIS_LANES <= inner; i += 4 * SIS_LANES) {
        sis_vf v[4]; /* all loaded before any is stored: y may be x */
        SIS_UNROLL
        for (int k = 0; k < 4; k++) v[k] = sis_load(x + i + k * SIS_LANES);
        SIS_UNROLL
        for (int k = 0; k < 4; k++) v[k] = sis_fma(sis_sub(v[k], mean), scale, bias);
        SIS_UNROLL
        for (int k = 0; k < 4; k++) sis_store(y + i + k * SIS_LANES, v[k]);
    }
    for (; i + SIS_LANES <= inner; i += SIS_LANES)
        sis_store(y + i, sis_fma(sis_sub(sis_load(x + i), mean), scale, bias));
    if (i < inner) {
        size_t left = (size_t)(inner - i);
        sis_store_n(y + i, left, sis_fma(sis_sub(sis_load_n(x + i, left), mean), scale, bias));
    }
}

static void batch_row_f64(sis_node *node, int64_t row, int64_t channel, double mean, double var) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    const int64_t inner = ((const batch_plan *)node->plan)->inner;
    const double scale = parameter(node, 1, channel) / sis_sqrt_f64(var + (double)attributes->epsilon);
    const double bias = parameter(node, 2, channel), *x = (const double *)node->inputs[0]->data + row * inner;
    double *y = (double *)node->outputs[0]->data + row * inner;
    for (int64_t i = 0; i < inner; i++) y[i] = __builtin_fma(x[i] - mean, scale, bias);
}

static void batch_row(sis_node *node, int64_t row, int64_t channel, double mean, double var) {
    if (node->inputs[0]->dtype == SIS_F32)
        batch_row_f32(node, row, channel, (float)mean, (float)var);
    else
        batch_row_f64(node, row, channel, mean, var);
}

/* --- training: a channel's statistics, then its rows --- */

static void put(sis_node *node, uint32_t output, int64_t channel, double value) {
    if (output >= node->n_outputs || !node->outputs[output]) return;
    if (node->outputs[output]->dtype == SIS_F32)
        ((float *)node->outputs[output]->data)[channel] = (float)value;
    else
        ((double *)node->outputs[output]->data)[channel] = value;
}

/* mean (output 1) or var (output 2) of the channel, and what they make of the running one. */
static void put_moved(sis_node *node, uint32_t output, int64_t channel, double own) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    const double running = parameter(node, output + 2, channel);
    const float momentum = attributes->momentum;
    if (node->inputs[output + 2]->dtype == SIS_F32)
        put(node, output, channel,
            (double)__builtin_fmaf((float)running, momentum, (float)own * (1.0f - momentum)));
    else
        put(node, output, channel, __builtin_fma(running, (double)momentum, own * (1.0 - (double)momentum)));
    put(node, output + 2, channel, own);
}

static void train_channel(sis_node *node, int64_t channel) {
    const batch_plan *plan = node->plan;
    const sis_reduction *s = &plan->statistics;
    sis_cursor cursor;
    sis_cursor_set(&s->kept, &cursor, channel);
    const int64_t at = cursor.offset[0];
    double mean, var;
    if (node->inputs[0]->dtype == SIS_F32) {
        const float *x = (const float *)node->inputs[0]->data + at, n = (float)s->factor;
        const float own = sis_fold_f32(s, SIS_FOLD_SUM, x, 0.0f) / n;
        mean = (double)own;
        var = (double)(sis_fold_f32(s, SIS_FOLD_SQUARE, x, own) / n);
    } else {
        const double *x = (const double *)node->inputs[0]->data + at, n = (double)s->factor;
        mean = sis_fold_f64(s, SIS_FOLD_SUM, x, 0.0) / n;
        var = sis_fold_f64(s, SIS_FOLD_SQUARE, x, mean) / n;
    }
    put_moved(node, 1, channel, mean);
    put_moved(node, 2, channel, var);
    for (int64_t row = channel; row < plan->rows; row += plan->channels)
        batch_row(node, row, channel, mean, var);
}

static sis_status batch_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const batch_plan *plan = node->plan;
    sis_range range = sis_tile_range(plan->training ? plan->channels : plan->rows, plan->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        const int64_t channel = row % plan->channels;
        if (plan->training)
            train_channel(node, row);
        else
            batch_row(node, row, channel, parameter(node, 3, channel), parameter(node, 4, channel));
    }
    return SIS_OK;
}

static bool as_after(const sis_node *node, sis_after *after) {
    for (uint32_t i = 0; i < 5; i++)
        if (node->inputs[i]->dtype != SIS_F32) return false;
    if (is_training(node) || per_feature(node) || node->inputs[0]->shape.rank < 2) return false;
    const sis_batch_normalization_attributes *attributes = node->attributes;
    *after = (sis_after){.norm = true, .epsilon = attributes->epsilon};
    return true;
}

const sis_op_functions sis_op_batch_normalization = {.as_after = as_after,
                                                     .plan_bytes = sizeof(batch_plan),
                                                     .infer = batch_infer,
                                                     .prepare = batch_prepare,
                                                     .run = batch_run};
