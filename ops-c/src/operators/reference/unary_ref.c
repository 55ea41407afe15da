/* Rounding, trigonometry, activations, tests of floats, Clip: one operand, number by number. */
#include <string.h>

#include "../convert.h"
#include "reference.h"
#include "sis/math.h"

#define ATTRIBUTES(name) const sis_##name##_attributes *a = node->attributes

static float nearest_even_f32(float x) {
    float size = __builtin_fabsf(x);
    return size < 0x1p23f ? __builtin_copysignf((size + 0x1p23f) - 0x1p23f, x) : x;
}
static double nearest_even(double x) {
    double size = __builtin_fabs(x);
    return size < 0x1p52 ? __builtin_copysign((size + 0x1p52) - 0x1p52, x) : x;
}
static double lower(double x) { /* the largest integer not above x, sign of zero kept */
    double near = nearest_even(x);
    return near > x ? __builtin_copysign(near - 1, x) : near;
}

/* The functions that are the same formula in both precisions. */
static double of_math(sis_op_id op, bool single, double x) {
#define CASE(id, name) \
    case id: return single ? (double)sis_##name##_f32((float)x) : sis_##name##_f64(x);
    switch (op) {
        CASE(SIS_OP_SIN, sin)
        CASE(SIS_OP_COS, cos)
        CASE(SIS_OP_TAN, tan)
        CASE(SIS_OP_ASIN, asin)
        CASE(SIS_OP_ACOS, acos)
        CASE(SIS_OP_ATAN, atan)
        CASE(SIS_OP_SINH, sinh)
        CASE(SIS_OP_COSH, cosh)
        CASE(SIS_OP_ASINH, asinh)
        CASE(SIS_OP_ACOSH, acosh)
        CASE(SIS_OP_ATANH, atanh)
        CASE(SIS_OP_ERF, erf)
    case SIS_OP_CEIL: return -lower(-x);
    case SIS_OP_FLOOR: return lower(x);
    case SIS_OP_ROUND: return single ? (double)nearest_even_f32((float)x) : nearest_even(x);
    default: return x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x; /* Sign */
    }
#undef CASE
}

static float unit_f32(float x) { return x > 1 ? 1.0f : x <= 0 ? 0.0f : x; }

static float activation_f32(const sis_node *node, float x) {
    switch (node->op->id) {
    case SIS_OP_RECIPROCAL: return 1.0f / x;
    case SIS_OP_ELU: {
        ATTRIBUTES(elu);
        return x < 0 ? a->alpha * sis_expm1_negative_f32(x) : x;
    }
    case SIS_OP_SELU: {
        ATTRIBUTES(selu);
        return x < 0 ? a->alpha * a->gamma * sis_expm1_negative_f32(x) : a->gamma * x;
    }
    case SIS_OP_CELU: {
        ATTRIBUTES(celu);
        return x < 0 ? a->alpha * sis_expm1_negative_f32(x / a->alpha) : x;
    }
    case SIS_OP_LEAKY_RELU: {
        ATTRIBUTES(leaky_relu);
        return x < 0 ? a->alpha * x : x;
    }
    case SIS_OP_HARD_SIGMOID: {
        ATTRIBUTES(hard_sigmoid);
        return unit_f32(__builtin_fmaf(a->alpha, x, a->beta));
    }
    case SIS_OP_HARD_SWISH: return x * unit_f32(__builtin_fmaf(x, 1.0f / 6.0f, 0.5f));
    case SIS_OP_SOFTPLUS: return sis_softplus_f32(x);
    case SIS_OP_SOFTSIGN: return x / (1.0f + __builtin_fabsf(x));
    case SIS_OP_THRESHOLDED_RELU: {
        ATTRIBUTES(thresholded_relu);
        return x > a->alpha ? x : 0.0f;
    }
    case SIS_OP_MISH: {
        float w = sis_exp_f32(x > 20 ? 20.0f : x), m = w * (w + 2);
        return x * (m / (m + 2));
    }
    case SIS_OP_SWISH: {
        ATTRIBUTES(swish);
        return x * sis_sigmoid_f32(a->alpha * x);
    }
    case SIS_OP_SHRINK: {
        ATTRIBUTES(shrink);
        return x < -a->lambd ? x + a->bias : x > a->lambd ? x - a->bias : 0.0f;
    }
    default: { /* Gelu */
        ATTRIBUTES(gelu);
        if (a->approximate == SIS_GELU_APPROXIMATE_NONE)
            return 0.5f * x * (1 + sis_erf_f32(x * 0x1.6a09e6p-1f));
        float cube = x * __builtin_fmaf(x * x, 0.044715f, 1);
        return 0.5f * x * (1 + sis_tanh_f32(0x1.988454p-1f * cube));
    }
    }
}

static double activation_f64(const sis_node *node, double x) {
    switch (node->op->id) {
    case SIS_OP_RECIPROCAL: return 1 / x;
    case SIS_OP_ELU: {
        ATTRIBUTES(elu);
        return x < 0 ? (double)a->alpha * sis_expm1_f64(x) : x;
    }
    case SIS_OP_SELU: {
        ATTRIBUTES(selu);
        return x < 0 ? (double)a->alpha * (double)a->gamma * sis_expm1_f64(x) : (double)a->gamma * x;
    }
    case SIS_OP_LEAKY_RELU: {
        ATTRIBUTES(leaky_relu);
        return x < 0 ? (double)a->alpha * x : x;
    }
    case SIS_OP_HARD_SIGMOID:
    case SIS_OP_HARD_SWISH: {
        ATTRIBUTES(hard_sigmoid);
        bool swish = node->op->id == SIS_OP_HARD_SWISH;
        double y = __builtin_fma(x, swish ? 1.0 / 6.0 : (double)a->alpha, swish ? 0.5 : (double)a->beta);
        y = y > 1 ? 1 : y <= 0 ? 0 : y;
        return swish ? x * y : y;
    }
    case SIS_OP_SOFTPLUS: return (x <= 0 ? 0.0 : x) + sis_log1p_f64(sis_exp_f64(-__builtin_fabs(x)));
    case SIS_OP_SOFTSIGN: return x / (1 + __builtin_fabs(x));
    case SIS_OP_THRESHOLDED_RELU: {
        ATTRIBUTES(thresholded_relu);
        return x > (double)a->alpha ? x : 0;
    }
    case SIS_OP_MISH: {
        double w = sis_exp_f64(x > 40 ? 40 : x), m = w * (w + 2);
        return x * (m / (m + 2));
    }
    case SIS_OP_SWISH: {
        ATTRIBUTES(swish);
        return x * sis_sigmoid_f64((double)a->alpha * x);
    }
    case SIS_OP_SHRINK: {
        ATTRIBUTES(shrink);
        double bias = (double)a->bias, lambd = (double)a->lambd;
        return x < -lambd ? x + bias : x > lambd ? x - bias : 0;
    }
    default: {
        ATTRIBUTES(gelu);
        if (a->approximate == SIS_GELU_APPROXIMATE_NONE)
            return 0.5 * x * (1 + sis_erf_f64(x * 0x1.6a09e667f3bcdp-1));
        double cube = x * __builtin_fma(x * x, 0.044715, 1);
        return 0.5 * x * (1 + sis_tanh_f64(0x1.9884533d43651p-1 * cube));
    }
    }
}

static bool is_less(sis_number x, sis_number y) {
    if (x.kind == SIS_NUMBER_REAL) return x.real < y.real;
    return x.kind == SIS_NUMBER_SIGNED ? x.integer < y.integer : (uint64_t)x.integer < (uint64_t)y.integer;
}

static sis_number clip(const sis_node *node, sis_number x) {
    ATTRIBUTES(clip);
    for (uint32_t i = 1; i < 3; i++) {
        sis_number limit = {.kind = SIS_NUMBER_REAL, .real = (double)(i == 1 ? a->min : a->max)};
        if (node->opset < 11) {
            if (!(i == 1 ? a->has_min : a->has_max)) continue;
        } else {
            if (i >= node->n_inputs || !node->inputs[i]) continue;
            limit = sis_number_load(node->inputs[i]->dtype, node->inputs[i]->data);
        }
        if (i == 1 ? is_less(x, limit) : is_less(limit, x)) x = limit;
    }
    return x;
}

static sis_number integer(const sis_node *node, sis_number x) {
    sis_number y = {.kind = SIS_NUMBER_SIGNED};
    switch (node->op->id) {
    case SIS_OP_SIGN:
        y.integer = x.integer == 0 ? 0 : x.kind == SIS_NUMBER_SIGNED && x.integer < 0 ? -1 : 1;
        return y;
    case SIS_OP_BITWISE_NOT: y.integer = ~x.integer; return y;
    case SIS_OP_NOT: y.integer = x.integer == 0; return y;
    default: /* Shrink */
        return (sis_number){.kind = SIS_NUMBER_REAL, .real = activation_f64(node, sis_number_real(x))};
    }
}

static sis_number apply(const sis_node *node, sis_dtype dtype, sis_number x) {
    ATTRIBUTES(is_inf);
    sis_op_id op = node->op->id;
    sis_number truth = {.kind = SIS_NUMBER_SIGNED}, y = {.kind = SIS_NUMBER_REAL};
    switch (op) {
    case SIS_OP_CLIP: return clip(node, x);
    case SIS_OP_IS_NA_N: truth.integer = x.real != x.real; return truth;
    case SIS_OP_IS_INF:
        truth.integer = (a->detect_positive && x.real == __builtin_inf()) ||
                        (a->detect_negative && x.real == -__builtin_inf());
        return truth;
    default: break;
    }
    if (!sis_is_float(dtype)) return integer(node, x);
    if (op >= SIS_OP_SIN && op <= SIS_OP_SIGN)
        y.real = of_math(op, dtype == SIS_F32, x.real);
    else
        y.real =
            dtype == SIS_F32 ? (double)activation_f32(node, (float)x.real) : activation_f64(node, x.real);
    return y;
}

bool sis_reference_unary(sis_node *node) {
    sis_op_id op = node->op->id;
    bool mine = (op >= SIS_OP_SIN && op <= SIS_OP_SHRINK && op != SIS_OP_P_RELU) || op == SIS_OP_BITWISE_NOT;
    if (!mine) return false;
    const sis_tensor *in = node->inputs[0];
    sis_tensor *out = node->outputs[0];
    size_t in_size = sis_dtype_size(in->dtype), out_size = sis_dtype_size(out->dtype);
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        sis_number x = sis_number_load(in->dtype, (const uint8_t *)in->data + (size_t)i * in_size);
        sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * out_size, apply(node, in->dtype, x));
    }
    return true;
}
