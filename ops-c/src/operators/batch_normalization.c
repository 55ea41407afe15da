/* BatchNormalization, inference form: y = (x - mean) * (scale / sqrt(var + epsilon)) + B, the last two rounded once. */
#include "../kernels/simd.h"
#include "iterate.h"
#include "sis/math.h"

typedef struct batch_plan {
    int64_t channels; /* values of scale, B, mean, var */
    int64_t inner;    /* elements of a channel that lie together */
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

static sis_status batch_infer(sis_node *node) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape;
    if (attributes->training_mode || (node->opset < 7 && !attributes->is_test))
        return sis_node_fail(node, SIS_UNSUPPORTED, "training mode is not supported");
    if (x->rank < 1) return sis_node_fail(node, SIS_BAD_SHAPE, "X has no dimension");
    sis_shape wanted = parameter_shape(node);
    for (uint32_t i = 1; i < 5; i++)
        if (!sis_shape_equal(&node->inputs[i]->shape, &wanted))
            return sis_node_fail(node, SIS_BAD_SHAPE, "input %u is %h; for X %h it must be %h", (uint64_t)i,
                                 &node->inputs[i]->shape, x, &wanted);
    sis_output(node, 0, node->inputs[0]->dtype, x);
    return SIS_OK;
}

static sis_status batch_prepare(sis_node *node, sis_needs *needs) {
    batch_plan *plan = node->plan;
    const sis_shape *x = &node->inputs[0]->shape;
    sis_shape parameters = parameter_shape(node);
    plan->channels = sis_shape_count(&parameters);
    int64_t count = sis_shape_count(x);
    needs->view_of = -1;
    needs->overwrites = 1;
    if (count == 0) return SIS_OK;
    plan->rows = per_feature(node) ? count : sis_product(x, 0, x->rank > 1 ? 2 : 1);
    plan->inner = count / plan->rows;
    plan->grain = sis_tile_grain(40 + plan->inner * 2);
    needs->tiles = sis_tiles(plan->rows, &plan->grain);
    needs->instructions = (uint64_t)(plan->rows * (40 + plan->inner * 2));
    return SIS_OK;
}

static void batch_row_f32(sis_node *node, int64_t row, int64_t channel, int64_t inner) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    const float *p[5];
    for (int i = 0; i < 5; i++) p[i] = node->inputs[i]->data;
    const float factor = p[1][channel] / sis_sqrt_f32(p[4][channel] + attributes->epsilon);
    const sis_vf scale = sis_splat(factor), bias = sis_splat(p[2][channel]), mean = sis_splat(p[3][channel]);
    const float *x = p[0] + row * inner;
    float *y = (float *)node->outputs[0]->data + row * inner;
    int64_t i = 0;
#pragma GCC unroll 4
    for (; i + SIS_LANES <= inner; i += SIS_LANES)
        sis_store(y + i, sis_fma(sis_sub(sis_load(x + i), mean), scale, bias));
    if (i < inner) {
        size_t left = (size_t)(inner - i);
        sis_store_n(y + i, left, sis_fma(sis_sub(sis_load_n(x + i, left), mean), scale, bias));
    }
}

static void batch_row_f64(sis_node *node, int64_t row, int64_t channel, int64_t inner) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    const double *p[5];
    for (int i = 0; i < 5; i++) p[i] = node->inputs[i]->data;
    const double scale = p[1][channel] / sis_sqrt_f64(p[4][channel] + (double)attributes->epsilon);
    const double *x = p[0] + row * inner;
    double *y = (double *)node->outputs[0]->data + row * inner;
    for (int64_t i = 0; i < inner; i++) y[i] = __builtin_fma(x[i] - p[3][channel], scale, p[2][channel]);
}

static sis_status batch_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const batch_plan *plan = node->plan;
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        if (node->inputs[0]->dtype == SIS_F32)
            batch_row_f32(node, row, row % plan->channels, plan->inner);
        else
            batch_row_f64(node, row, row % plan->channels, plan->inner);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_batch_normalization = {
    .plan_bytes = sizeof(batch_plan), .infer = batch_infer, .prepare = batch_prepare, .run = batch_run};
