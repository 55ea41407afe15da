/* Normalisations as their definitions read; sums along the innermost dimension on sixteen lanes, others in one chain.
 * f32 sums, products and quotients are taken in f64 and rounded, which gives the f32 ones. */
#include "../convert.h"
#include "reference.h"
#include "sis/math.h"

/* `n` elements at `stride` from `first` on; `lanes` of their sums. */
typedef struct line {
    const sis_tensor *x;
    int64_t first, n, stride;
    int lanes;
    bool single;
} line;

static double rounded(bool single, double x) { return single ? (double)(float)x : x; }

static double number_at(const sis_tensor *tensor, int64_t i) {
    const uint8_t *at = (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype);
    return sis_number_load(tensor->dtype, at).real;
}

static void put(sis_tensor *tensor, int64_t i, double value) {
    sis_number_store(tensor->dtype, (uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype),
                     (sis_number){.real = value});
}

static double fused(bool single, double a, double b, double c) {
    return single ? (double)__builtin_fmaf((float)a, (float)b, (float)c) : __builtin_fma(a, b, c);
}

static double root(bool single, double x) {
    return single ? (double)sis_sqrt_f32((float)x) : sis_sqrt_f64(x);
}

typedef enum what { SUM, MAGNITUDES, SQUARES } what;

static double sum_of(const line *l, what kind, double mean) {
    double lane[16] = {0};
    for (int64_t i = 0; i < l->n; i++) {
        double x = number_at(l->x, l->first + i * l->stride), *sum = &lane[i % l->lanes];
        double d = rounded(l->single, x - mean);
        if (kind == SQUARES)
            *sum = fused(l->single, d, d, *sum);
        else
            *sum = rounded(l->single, *sum + (kind == MAGNITUDES ? __builtin_fabs(x) : x));
    }
    for (int half = l->lanes / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lane[i] = rounded(l->single, lane[i] + lane[i + half]);
    return lane[0];
}

/* Where an element of X finds its scale in a tensor that is stretched over X. */
static int64_t stretched(const sis_shape *shape, const sis_shape *x, int64_t flat) {
    int64_t at[SIS_MAX_RANK], own[SIS_MAX_RANK];
    sis_reference_unflatten(x, flat, at);
    for (uint32_t i = 0; i < shape->rank; i++)
        own[i] = shape->dim[i] == 1 ? 0 : at[i + x->rank - shape->rank];
    return sis_reference_flatten(shape, own);
}

/* Rows of n elements; per: elements that share a number of scale (0: stretched over X). */
static void rows(sis_node *node, int64_t n, int64_t per, double epsilon, bool centred) {
    const sis_tensor *x = node->inputs[0], *bias = node->n_inputs > 2 ? node->inputs[2] : NULL;
    int64_t scales = sis_shape_count(&node->inputs[1]->shape);
    bool single = x->dtype == SIS_F32;
    for (int64_t row = 0, count = sis_shape_count(&x->shape); n > 0 && row < count / n; row++) {
        line l = {x, row * n, n, 1, 16, single};
        double mean = centred ? rounded(single, sum_of(&l, SUM, 0) / (double)n) : 0;
        double variance = rounded(single, sum_of(&l, SQUARES, mean) / (double)n);
        double deviation = root(single, rounded(single, variance + epsilon));
        double inverse = rounded(single, 1 / deviation);
        for (int64_t i = row * n; i < row * n + n; i++) {
            int64_t k = per ? i / per % scales : stretched(&node->inputs[1]->shape, &x->shape, i);
            int64_t b = per || !bias ? k : stretched(&bias->shape, &x->shape, i);
            double t = rounded(single, rounded(single, number_at(x, i) - mean) * inverse);
            double scale = number_at(node->inputs[1], k);
            put(node->outputs[0], i,
                bias ? fused(single, t, scale, number_at(bias, b)) : rounded(single, t * scale));
        }
        if (node->n_outputs > 1) put(node->outputs[1], row, mean);
        if (node->n_outputs > 2) put(node->outputs[2], row, inverse);
    }
}

static int64_t from_axis(const sis_shape *x, int64_t axis) {
    int64_t n = 1;
    for (int64_t i = axis < 0 ? axis + x->rank : axis; i < x->rank; i++) n *= x->dim[i];
    return n;
}

static void group(sis_node *node) {
    const sis_group_normalization_attributes *attributes = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape;
    int64_t per_channel = from_axis(x, 2), n = x->dim[1] / attributes->num_groups * per_channel;
    rows(node, n, node->opset < 21 ? n : per_channel, (double)attributes->epsilon, true);
}

static void lp(sis_node *node) {
    const sis_lp_normalization_attributes *attributes = node->attributes;
    const sis_tensor *x = node->inputs[0];
    int64_t axis = attributes->axis < 0 ? attributes->axis + x->shape.rank : attributes->axis;
    int64_t n = x->shape.dim[axis], inner = from_axis(&x->shape, axis + 1),
            count = sis_shape_count(&x->shape);
    bool single = x->dtype == SIS_F32;
    for (int64_t i = 0; n > 0 && i < count / n; i++) {
        line l = {x, i / inner * n * inner + i % inner, n, inner, inner == 1 ? 16 : 1, single};
        double norm = sum_of(&l, attributes->p == 1 ? MAGNITUDES : SQUARES, 0);
        if (attributes->p == 2) norm = root(single, norm);
        for (int64_t k = l.first; k < l.first + n * inner; k += inner)
            put(node->outputs[0], k, norm == 0 ? number_at(x, k) : number_at(x, k) / norm);
    }
}

static void lrn(sis_node *node) {
    const sis_lrn_attributes *attributes = node->attributes;
    const sis_tensor *x = node->inputs[0];
    int64_t inner = from_axis(&x->shape, 2), channels = x->shape.dim[1], size = attributes->size;
    bool single = x->dtype == SIS_F32;
    double scale = rounded(single, (double)attributes->alpha / (double)size);
    for (int64_t i = 0, n = sis_shape_count(&x->shape); i < n; i++) {
        int64_t channel = i / inner % channels;
        double sum = 0;
        for (int64_t c = channel - (size - 1) / 2; c <= channel + size / 2; c++) {
            if (c < 0 || c >= channels) continue;
            double near = number_at(x, i + (c - channel) * inner);
            sum = fused(single, near, near, sum);
        }
        double base = fused(single, scale, sum, (double)attributes->bias), beta = (double)attributes->beta;
        double power = single ? (double)sis_pow_f32((float)base, beta) : sis_pow_f64(base, beta);
        if (single && beta == 0.75) { /* the usual one, by two roots of f32 */
            float half = sis_sqrt_f32((float)base);
            power = (double)(half * sis_sqrt_f32(half));
        }
        put(node->outputs[0], i, number_at(x, i) / power);
    }
}

bool sis_reference_normalization(sis_node *node) {
    const sis_shape *x = node->n_inputs ? &node->inputs[0]->shape : NULL;
    const sis_layer_normalization_attributes *layer = node->attributes;
    const sis_rms_normalization_attributes *rms = node->attributes;
    const sis_instance_normalization_attributes *instance = node->attributes;
    switch ((sis_op_id)node->op->id) {
    case SIS_OP_LAYER_NORMALIZATION:
        rows(node, from_axis(x, layer->axis), 0, (double)layer->epsilon, true);
        return true;
    case SIS_OP_RMS_NORMALIZATION:
        rows(node, from_axis(x, rms->axis), 0, (double)rms->epsilon, false);
        return true;
    case SIS_OP_INSTANCE_NORMALIZATION:
        rows(node, from_axis(x, 2), from_axis(x, 2), (double)instance->epsilon, true);
        return true;
    case SIS_OP_GROUP_NORMALIZATION: group(node); return true;
    case SIS_OP_LP_NORMALIZATION: lp(node); return true;
    case SIS_OP_LRN: lrn(node); return true;
    default: return false;
    }
}
