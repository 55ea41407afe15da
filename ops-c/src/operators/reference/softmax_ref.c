/* Softmax and BatchNormalization, in the order of additions that ../reduce.h lays down: sixteen lanes (i mod 16) folded
 * 16, 8, 4, 2, 1 along the innermost dimension, one ascending chain along others. In f64 all arithmetic of f64 tensors, in
 * f32 that of f32 tensors. */
#include "../convert.h"
#include "reference.h"
#include "sis/math.h"

typedef double (*fold)(double a, double b);

/* Each of these rounds as the tensor's own dtype does. An f32 sum or quotient taken in f64 and rounded to f32 is the f32
 * one: 53 bits are more than twice 24 and two. */
static double add_f32(double a, double b) { return (double)((float)a + (float)b); }
static double add_f64(double a, double b) { return a + b; }
static double largest(double a, double b) { return a != a || b != b ? __builtin_nan("") : a > b ? a : b; }

static double number_at(const sis_tensor *tensor, int64_t i) {
    const uint8_t *at = (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype);
    return sis_number_real(sis_number_load(tensor->dtype, at));
}

static void store(sis_tensor *tensor, int64_t i, double value) {
    sis_number_store(tensor->dtype, (uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype),
                     (sis_number){.real = value});
}

static double lanes(const sis_tensor *tensor, int64_t first, int64_t n, int64_t stride, int lane_count,
                    double init, fold f) {
    double lane[16];
    for (int i = 0; i < 16; i++) lane[i] = init;
    for (int64_t i = 0; i < n; i++)
        lane[i % lane_count] = f(lane[i % lane_count], number_at(tensor, first + i * stride));
    for (int half = lane_count / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lane[i] = f(lane[i], lane[i + half]);
    return lane[0];
}

static double exp_of(const sis_tensor *x, double value) {
    return x->dtype == SIS_F32 ? (double)sis_exp_f32((float)value) : sis_exp_f64(value);
}

static double log_of(const sis_tensor *x, double value) {
    return x->dtype == SIS_F32 ? (double)sis_log_f32((float)value) : sis_log_f64(value);
}

/* LogSoftmax has Softmax' attributes. */
static void softmax(sis_node *node, bool logarithm) {
    const sis_softmax_attributes *attributes = node->attributes;
    const sis_tensor *x = node->inputs[0];
    sis_tensor *y = node->outputs[0];
    int64_t axis = attributes->has_axis ? attributes->axis : node->opset >= 13 ? -1 : 1, rank = x->shape.rank;
    int64_t outer = 1, n = 1, inner = 1;
    if (axis < 0) axis += rank;
    for (int64_t i = 0; i < rank; i++) {
        int64_t *part = i < axis ? &outer : i == axis || node->opset < 13 ? &n : &inner;
        *part *= x->shape.dim[i];
    }
    fold add = x->dtype == SIS_F32 ? add_f32 : add_f64;
    for (int64_t line = 0; line < outer * inner; line++) {
        int64_t first = line / inner * n * inner + line % inner;
        double most = lanes(x, first, n, inner, 1, -__builtin_inf(), largest);
        for (int64_t i = 0; i < n; i++)
            store(y, first + i * inner, exp_of(x, add(number_at(x, first + i * inner), -most)));
        double sum = lanes(y, first, n, inner, inner == 1 ? 16 : 1, 0.0, add);
        double log = log_of(x, sum);
        for (int64_t i = 0; i < n; i++) {
            int64_t at = first + i * inner;
            if (logarithm)
                store(y, at, add(add(number_at(x, at), -most), -log));
            else
                store(y, at, number_at(y, at) / sum);
        }
    }
}

static void batch_normalization(sis_node *node) {
    const sis_batch_normalization_attributes *attributes = node->attributes;
    const sis_tensor *x = node->inputs[0];
    int64_t parameters = sis_shape_count(&node->inputs[1]->shape), count = sis_shape_count(&x->shape);
    int64_t after = 1; /* elements that share a parameter */
    for (uint32_t i = 2; i < x->shape.rank; i++) after *= x->shape.dim[i];
    if (node->opset < 9 && !attributes->spatial) after = 1;
    for (int64_t i = 0; i < count; i++) {
        int64_t channel = i / after % parameters;
        double v[5] = {number_at(x, i)};
        for (int k = 1; k < 5; k++) v[k] = number_at(node->inputs[k], channel);
        if (x->dtype == SIS_F32) {
            float scale = (float)v[1] / sis_sqrt_f32((float)v[4] + attributes->epsilon);
            store(node->outputs[0], i, (double)__builtin_fmaf((float)v[0] - (float)v[3], scale, (float)v[2]));
        } else {
            double scale = v[1] / sis_sqrt_f64(v[4] + (double)attributes->epsilon);
            store(node->outputs[0], i, __builtin_fma(v[0] - v[3], scale, v[2]));
        }
    }
}

bool sis_reference_softmax(sis_node *node) {
    switch (node->op->id) {
    case SIS_OP_SOFTMAX: softmax(node, false); return true;
    case SIS_OP_LOG_SOFTMAX: softmax(node, true); return true;
    case SIS_OP_BATCH_NORMALIZATION: batch_normalization(node); return true;
    default: return false;
    }
}
