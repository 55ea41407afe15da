/* Activation functions: f32 on vectors, f64 in plain C, each the formula of the specification. */
#include "convert.h"
#include "elementwise.h"
#include "row_f32.h"
#include "sis/math.h"

/* --- f32: x and two numbers of the node --- */

#define F32(name) SIS_INLINE sis_vf name##_f32(sis_vf x, sis_vf p, sis_vf q)
#define UNUSED(a) (void)(a)

SIS_INLINE sis_vf below_zero(sis_vf x, sis_vf negative, sis_vf other) {
    return sis_select(sis_lt(x, sis_zero()), negative, other);
}
SIS_INLINE sis_vf unit(sis_vf x) { return sis_relu(sis_min(x, sis_splat(1.0f))); }

F32(elu) {
    UNUSED(q);
    return below_zero(x, sis_mul(p, sis_expm1_negative(x)), x);
}
F32(selu) { return below_zero(x, sis_mul(sis_mul(p, q), sis_expm1_negative(x)), sis_mul(q, x)); }
F32(celu) {
    UNUSED(q);
    sis_vf t = sis_min(sis_div(x, p), sis_splat(80.0f));
    return below_zero(x, sis_mul(p, sis_expm1_negative(t)), x);
}
F32(leaky_relu) {
    UNUSED(q);
    return sis_mul(below_zero(x, p, sis_splat(1.0f)), x);
}
F32(hard_sigmoid) { return unit(sis_fma(p, x, q)); }
F32(hard_swish) { return sis_mul(x, unit(sis_fma(p, x, q))); }
F32(softplus) {
    UNUSED(p), UNUSED(q);
    return sis_softplus(x);
}
F32(softsign) {
    UNUSED(p), UNUSED(q);
    return sis_div(x, sis_add(sis_splat(1.0f), sis_abs(x)));
}
F32(thresholded_relu) {
    UNUSED(q);
    return sis_select(sis_gt(x, p), x, sis_zero());
}
/* With w = e^x, tanh(log(1 + w)) = m / (m + 2), m = w (w + 2). */
F32(mish) {
    UNUSED(p), UNUSED(q);
    sis_vf w = sis_exp(sis_min(x, sis_splat(20.0f))), two = sis_splat(2.0f);
    sis_vf m = sis_mul(w, sis_add(w, two));
    return sis_mul(x, sis_div(m, sis_add(m, two)));
}
F32(swish) {
    UNUSED(q);
    return sis_mul(x, sis_sigmoid(sis_mul(p, x)));
}
F32(gelu_none) {
    UNUSED(p), UNUSED(q);
    sis_vf e = sis_erf(sis_mul(x, sis_splat(0x1.6a09e6p-1f)));
    return sis_mul(sis_mul(sis_splat(0.5f), x), sis_add(sis_splat(1.0f), e));
}
F32(gelu_tanh) {
    UNUSED(p), UNUSED(q);
    sis_vf cube = sis_mul(x, sis_fma(sis_mul(x, x), sis_splat(0.044715f), sis_splat(1.0f)));
    sis_vf t = sis_tanh(sis_mul(sis_splat(0x1.988454p-1f), cube));
    return sis_mul(sis_mul(sis_splat(0.5f), x), sis_add(sis_splat(1.0f), t));
}
F32(shrink) { /* q: lambd */
    sis_vf above = sis_select(sis_gt(x, q), sis_sub(x, p), sis_zero());
    return sis_select(sis_lt(x, sis_neg(q)), sis_add(x, p), above);
}

/* --- f64 --- */

#define F64(name, value)                                     \
    static double name##_f64(double x, double p, double q) { \
        UNUSED(p), UNUSED(q);                                \
        return value;                                        \
    }
static double unit_f64(double x) { return x > 1 ? 1.0 : x <= 0 ? 0.0 : x; }
static double mish_rest(double w) { return w * (w + 2.0) / (w * (w + 2.0) + 2.0); }
F64(elu, x < 0 ? p * sis_expm1_f64(x) : x)
F64(selu, x < 0 ? p * q * sis_expm1_f64(x) : q * x)
F64(leaky_relu, x < 0 ? p * x : x)
F64(hard_sigmoid, unit_f64(__builtin_fma(p, x, q)))
F64(hard_swish, x *unit_f64(__builtin_fma(p, x, q)))
F64(softplus, sis_softplus_f64(x))
F64(softsign, x / (1.0 + __builtin_fabs(x)))
F64(thresholded_relu, x > p ? x : 0.0)
F64(mish, x *mish_rest(sis_exp_f64(x < 40 || x != x ? x : 40.0)))
F64(swish, x *sis_sigmoid_f64(p *x))
F64(gelu_none, 0.5 * x * (1.0 + sis_erf_f64(x * 0x1.6a09e667f3bcdp-1)))
F64(gelu_tanh,
    0.5 * x * (1.0 + sis_tanh_f64(0x1.9884533d43651p-1 * (x * __builtin_fma(x * x, 0.044715, 1.0)))))
F64(shrink, x<-q ? x + p : x> q ? x - p : 0.0)

/* --- rows --- */

#define ROW_OF(name, rows, function, attributes_of, first, second)                             \
    static void name##_row_f32(void *out, const void *in, int64_t n, const void *attributes) { \
        attributes_of;                                                                         \
        UNUSED(attributes);                                                                    \
        rows(function##_f32, out, in, n, first, second);                                       \
    }
#define ROW_F32(name, function, attributes_of, first, second) \
    ROW_OF(name, sis_rows_activation, function, attributes_of, first, second)
#define ROW_F64(name, function, attributes_of, first, second)                                  \
    static void name##_row_f64(void *out, const void *in, int64_t n, const void *attributes) { \
        attributes_of;                                                                         \
        UNUSED(attributes);                                                                    \
        const double *from = in, p = (double)(first), q = (double)(second);                    \
        double *to = out;                                                                      \
        for (int64_t i = 0; i < n; i++) to[i] = function##_f64(from[i], p, q);                 \
    }
#define ROWS(name, function, attributes_of, first, second) \
    ROW_F32(name, function, attributes_of, first, second)  \
    ROW_F64(name, function, attributes_of, first, second)
#define LONG_ROWS(name, function, attributes_of, first, second)                    \
    ROW_OF(name, sis_rows_long_activation, function, attributes_of, first, second) \
    ROW_F64(name, function, attributes_of, first, second)
#define OF(name) const sis_##name##_attributes *a = attributes

LONG_ROWS(elu, elu, OF(elu), a->alpha, 0)
LONG_ROWS(selu, selu, OF(selu), a->alpha, a->gamma)
ROW_OF(celu, sis_rows_long_activation, celu, OF(celu), a->alpha, 0)
ROWS(leaky_relu, leaky_relu, OF(leaky_relu), a->alpha, 0)
ROWS(hard_sigmoid, hard_sigmoid, OF(hard_sigmoid), a->alpha, a->beta)
LONG_ROWS(softplus, softplus, , 0, 0)
ROWS(softsign, softsign, , 0, 0)
ROWS(thresholded_relu, thresholded_relu, OF(thresholded_relu), a->alpha, 0)
LONG_ROWS(mish, mish, , 0, 0)
LONG_ROWS(swish, swish, OF(swish), a->alpha, 0)
ROWS(shrink, shrink, OF(shrink), a->bias, a->lambd)
ROW_F32(hard_swish, hard_swish, , 0x1.555556p-3f, 0.5f)
ROW_F64(hard_swish, hard_swish, , 0x1.5555555555555p-3, 0.5)
LONG_ROWS(gelu_none, gelu_none, , 0, 0)
LONG_ROWS(gelu_tanh, gelu_tanh, , 0, 0)

static void gelu_row_f32(void *out, const void *in, int64_t n, const void *attributes) {
    OF(gelu);
    bool exact = a->approximate == SIS_GELU_APPROXIMATE_NONE;
    (exact ? gelu_none_row_f32 : gelu_tanh_row_f32)(out, in, n, attributes);
}
static void gelu_row_f64(void *out, const void *in, int64_t n, const void *attributes) {
    OF(gelu);
    bool exact = a->approximate == SIS_GELU_APPROXIMATE_NONE;
    (exact ? gelu_none_row_f64 : gelu_tanh_row_f64)(out, in, n, attributes);
}

/* Shrink of integers goes through f64 and is cut off towards zero, as Cast does. */
#define SHRINK(name, dtype, type)                                                                 \
    static void shrink_row_##name(void *out, const void *in, int64_t n, const void *attributes) { \
        OF(shrink);                                                                               \
        const type *from = in;                                                                    \
        type *to = out;                                                                           \
        for (int64_t i = 0; i < n; i++) {                                                         \
            sis_number y = {.kind = SIS_NUMBER_REAL};                                             \
            y.real = shrink_f64((double)from[i], (double)a->bias, (double)a->lambd);              \
            sis_number_store(dtype, to + i, y);                                                   \
        }                                                                                         \
    }
SHRINK(i8, SIS_I8, int8_t)
SHRINK(i16, SIS_I16, int16_t)
SHRINK(i32, SIS_I32, int32_t)
SHRINK(i64, SIS_I64, int64_t)
SHRINK(u8, SIS_U8, uint8_t)
SHRINK(u16, SIS_U16, uint16_t)
SHRINK(u32, SIS_U32, uint32_t)
SHRINK(u64, SIS_U64, uint64_t)

static sis_unary_row shrink_row(sis_dtype dtype) {
    static const sis_unary_row rows[] = {
        [SIS_F32] = shrink_row_f32, [SIS_F64] = shrink_row_f64, [SIS_I8] = shrink_row_i8,
        [SIS_I16] = shrink_row_i16, [SIS_I32] = shrink_row_i32, [SIS_I64] = shrink_row_i64,
        [SIS_U8] = shrink_row_u8,   [SIS_U16] = shrink_row_u16, [SIS_U32] = shrink_row_u32,
        [SIS_U64] = shrink_row_u64,
    };
    return dtype < sizeof rows / sizeof *rows ? rows[dtype] : NULL;
}

sis_unary_row sis_activation_row(sis_op_id op, sis_dtype dtype) {
    bool single = dtype == SIS_F32;
    if (op == SIS_OP_SHRINK) return shrink_row(dtype);
    if (!single && dtype != SIS_F64) return NULL;
    switch (op) {
    case SIS_OP_ELU: return single ? elu_row_f32 : elu_row_f64;
    case SIS_OP_SELU: return single ? selu_row_f32 : selu_row_f64;
    case SIS_OP_CELU: return single ? celu_row_f32 : NULL;
    case SIS_OP_LEAKY_RELU: return single ? leaky_relu_row_f32 : leaky_relu_row_f64;
    case SIS_OP_HARD_SIGMOID: return single ? hard_sigmoid_row_f32 : hard_sigmoid_row_f64;
    case SIS_OP_HARD_SWISH: return single ? hard_swish_row_f32 : hard_swish_row_f64;
    case SIS_OP_SOFTPLUS: return single ? softplus_row_f32 : softplus_row_f64;
    case SIS_OP_SOFTSIGN: return single ? softsign_row_f32 : softsign_row_f64;
    case SIS_OP_THRESHOLDED_RELU: return single ? thresholded_relu_row_f32 : thresholded_relu_row_f64;
    case SIS_OP_MISH: return single ? mish_row_f32 : mish_row_f64;
    case SIS_OP_GELU: return single ? gelu_row_f32 : gelu_row_f64;
    case SIS_OP_SWISH: return single ? swish_row_f32 : swish_row_f64;
    default: return NULL;
    }
}

SIS_UNARY(elu)
SIS_UNARY(selu)
SIS_UNARY(celu)
SIS_UNARY(leaky_relu)
SIS_UNARY(hard_sigmoid)
SIS_UNARY(hard_swish)
SIS_UNARY(softplus)
SIS_UNARY(softsign)
SIS_UNARY(thresholded_relu)
SIS_UNARY(mish)
SIS_UNARY(gelu)
SIS_UNARY(swish)
SIS_UNARY(shrink)
