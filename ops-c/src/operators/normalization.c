/* BatchNormalization (inference), Softmax and ReduceMean. */
#include "../math/vector_f32.h"
#include "reduce.h"
#include "sis/math.h"

/* --- ReduceMean --- */

/* Bits of the reduced dimensions; none given means all of them, or none where noop_with_empty_axes says so. */
static sis_status mean_axes(sis_node *node, uint32_t *mask) {
    const sis_reduce_mean_attributes *attributes = node->attributes;
    uint32_t rank = node->inputs[0]->shape.rank, count;
    int64_t axes[SIS_MAX_RANK];
    sis_status status = sis_node_ints(node, attributes->axes, 1, axes, SIS_MAX_RANK, &count);
    if (status != SIS_OK) return status;
    *mask = 0;
    if (count == UINT32_MAX || count == 0) {
        if (!attributes->noop_with_empty_axes) *mask = (1u << rank) - 1;
        return SIS_OK;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t axis;
        if ((status = sis_node_axis(node, axes[i], rank, &axis)) != SIS_OK) return status;
        if (*mask >> axis & 1)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis %d is given twice", axes[i]);
        *mask |= 1u << axis;
    }
    return SIS_OK;
}

static sis_status reduce_mean_infer(sis_node *node) {
    const sis_reduce_mean_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t mask;
    sis_status status = mean_axes(node, &mask);
    if (status != SIS_OK) return status;
    sis_shape out = {0};
    for (uint32_t i = 0; i < in->rank; i++) {
        if (!(mask >> i & 1))
            out.dim[out.rank++] = in->dim[i];
        else if (attributes->keepdims)
            out.dim[out.rank++] = 1;
    }
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status reduce_mean_prepare(sis_node *node, sis_needs *needs) {
    uint32_t mask;
    sis_status status = mean_axes(node, &mask);
    if (status == SIS_OK) sis_reduction_prepare(node->plan, &node->inputs[0]->shape, mask, needs);
    return status;
}

static sis_status reduce_mean_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_tensor *in = node->inputs[0];
    sis_reduction_mean(node->plan, in->dtype, node->outputs[0]->data, in->data, first, last);
    return SIS_OK;
}

const sis_op_functions sis_op_reduce_mean = {.plan_bytes = sizeof(sis_reduction),
                                             .infer = reduce_mean_infer,
                                             .prepare = reduce_mean_prepare,
                                             .run = reduce_mean_run};

/* --- Softmax: outer x n x inner, over n. e^(x - largest) / sum; maximum and sum in reduce.h's order --- */

typedef struct softmax_plan {
    int64_t outer, n, inner, grain; /* units: rows when inner is 1, else columns */
} softmax_plan;

/* From opset 13 on along one axis (the last one unless given), before that over everything from `axis` (1) on. */
static sis_status softmax_axis(sis_node *node, uint32_t *axis) {
    const sis_softmax_attributes *attributes = node->attributes;
    uint32_t rank = node->inputs[0]->shape.rank;
    int64_t wanted = attributes->has_axis ? attributes->axis : node->opset >= 13 ? -1 : 1;
    *axis = rank;
    bool end = node->opset < 13 && (wanted == (int64_t)rank || (rank == 0 && !attributes->has_axis));
    if (end || (rank == 0 && (wanted == -1 || wanted == 0)))
        return SIS_OK; /* softmax of single elements: 1 */
    return sis_node_axis(node, wanted, rank, axis);
}

static sis_status softmax_infer(sis_node *node) {
    uint32_t axis;
    sis_status status = softmax_axis(node, &axis);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &node->inputs[0]->shape);
    return status;
}

static sis_status softmax_prepare(sis_node *node, sis_needs *needs) {
    softmax_plan *plan = node->plan;
    const sis_shape *shape = &node->inputs[0]->shape;
    uint32_t axis;
    sis_status status = softmax_axis(node, &axis);
    if (status != SIS_OK) return status;
    bool one = node->opset >= 13 && axis < shape->rank;
    plan->outer = sis_product(shape, 0, axis);
    plan->n = one ? shape->dim[axis] : sis_product(shape, axis, shape->rank);
    plan->inner = one ? sis_product(shape, axis + 1, shape->rank) : 1;
    needs->view_of = -1;
    needs->overwrites = 1;
    int64_t units = plan->outer * plan->inner, each = plan->n * (node->inputs[0]->dtype == SIS_F32 ? 9 : 60);
    plan->grain = sis_tile_grain(each + 100);
    if (plan->n > 0) needs->tiles = sis_tiles(units, &plan->grain);
    needs->instructions = (uint64_t)(units * (each + (plan->inner == 1 ? 100 : 10)));
    return SIS_OK;
}

static void softmax_row_f32(float *out, const float *in, int64_t n) {
    const float largest = sis_reduce_max(in, (size_t)n);
    const sis_vf most = sis_splat(largest);
    int64_t i = 0;
    for (; i + SIS_LANES <= n; i += SIS_LANES)
        sis_store(out + i, sis_exp_negative(sis_sub(sis_load(in + i), most)));
    if (i < n)
        sis_store_n(out + i, (size_t)(n - i),
                    sis_exp_negative(sis_sub(sis_load_n(in + i, (size_t)(n - i)), most)));
    const sis_vf sum = sis_splat(sis_reduce_sum(out, (size_t)n));
    for (i = 0; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, sis_div(sis_load(out + i), sum));
    if (i < n) sis_store_n(out + i, (size_t)(n - i), sis_div(sis_load_n(out + i, (size_t)(n - i)), sum));
}

/* `left` columns, at most SIS_LANES, each at stride `inner`. */
static void softmax_columns_f32(float *out, const float *in, int64_t n, int64_t inner, size_t left) {
    sis_vf most = sis_splat(-__builtin_inff()), sum = sis_zero();
    for (int64_t i = 0; i < n; i++) most = sis_max(most, sis_load_n(in + i * inner, left));
    for (int64_t i = 0; i < n; i++) {
        sis_vf e = sis_exp_negative(sis_sub(sis_load_n(in + i * inner, left), most));
        sum = sis_add(sum, e);
        sis_store_n(out + i * inner, left, e);
    }
    for (int64_t i = 0; i < n; i++)
        sis_store_n(out + i * inner, left, sis_div(sis_load_n(out + i * inner, left), sum));
}

/* One row or column of f64; lanes is 16 for rows and 1 for columns. */
static void softmax_line_f64(double *out, const double *in, int64_t n, int64_t stride, int lanes) {
    double most = -__builtin_inf(), sums[16] = {0};
    for (int64_t i = 0; i < n; i++) {
        double x = in[i * stride];
        if (x > most || x != x) most = x;
    }
    for (int64_t i = 0; i < n; i++) {
        double e = sis_exp_f64(in[i * stride] - most);
        out[i * stride] = e;
        sums[i & (lanes - 1)] += e;
    }
    for (int half = lanes / 2; half > 0; half /= 2)
        for (int j = 0; j < half; j++) sums[j] += sums[j + half];
    for (int64_t i = 0; i < n; i++) out[i * stride] /= sums[0];
}

static sis_status softmax_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const softmax_plan *plan = node->plan;
    const void *in = node->inputs[0]->data;
    void *out = node->outputs[0]->data;
    bool f32 = node->inputs[0]->dtype == SIS_F32;
    sis_range range = sis_tile_range(plan->outer * plan->inner, plan->grain, first, last);
    for (int64_t unit = range.first, step; unit < range.last; unit += step) {
        int64_t outer = unit / plan->inner, column = unit % plan->inner;
        int64_t at = outer * plan->n * plan->inner + column;
        step = f32 ? sis_least(SIS_LANES, sis_least(plan->inner - column, range.last - unit)) : 1;
        if (f32 && plan->inner == 1)
            softmax_row_f32((float *)out + at, (const float *)in + at, plan->n);
        else if (f32)
            softmax_columns_f32((float *)out + at, (const float *)in + at, plan->n, plan->inner,
                                (size_t)step);
        else
            softmax_line_f64((double *)out + at, (const double *)in + at, plan->n, plan->inner,
                             plan->inner == 1 ? 16 : 1);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_softmax = {.plan_bytes = sizeof(softmax_plan),
                                         .infer = softmax_infer,
                                         .prepare = softmax_prepare,
                                         .run = softmax_run};
