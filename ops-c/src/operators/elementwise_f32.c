/* f32 rows on vectors. Tails load and store only what is there. */
#include "elementwise.h"
#include "../math/vector_f32.h"
#include "sis/math.h"

typedef sis_vf (*vector_binary)(sis_vf a, sis_vf b);
typedef sis_vf (*vector_unary)(sis_vf x);

SIS_INLINE void binary_row(vector_binary f, float *out, const float *a, int64_t step_a, const float *b,
                           int64_t step_b, int64_t n) {
    const sis_vf a0 = sis_splat(*a), b0 = sis_splat(*b);
    int64_t i = 0;
    if (step_a && step_b) {
#pragma GCC unroll 4
        for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(a + i), sis_load(b + i)));
    } else if (step_a) {
#pragma GCC unroll 4
        for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(a + i), b0));
    } else {
#pragma GCC unroll 4
        for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(a0, step_b ? sis_load(b + i) : b0));
    }
    if (i < n) {
        size_t left = (size_t)(n - i);
        sis_vf va = step_a ? sis_load_n(a + i, left) : a0, vb = step_b ? sis_load_n(b + i, left) : b0;
        sis_store_n(out + i, left, f(va, vb));
    }
}

SIS_INLINE void unary_row(vector_unary f, float *out, const float *in, int64_t n) {
    int64_t i = 0;
#pragma GCC unroll 2
    for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(in + i)));
    if (i < n) sis_store_n(out + i, (size_t)(n - i), f(sis_load_n(in + i, (size_t)(n - i))));
}

#define BINARY(name)                                                                                \
    static void name##_row(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, \
                           int64_t n) {                                                             \
        binary_row(sis_##name, out, a, step_a, b, step_b, n);                                       \
    }
#define UNARY(name) \
    static void name##_row(void *out, const void *in, int64_t n) { unary_row(sis_##name, out, in, n); }

BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)
UNARY(sqrt)
UNARY(relu)
UNARY(sigmoid)
UNARY(tanh)
UNARY(exp)
UNARY(log)
UNARY(neg)
UNARY(abs)

SIS_INLINE sis_vf square(sis_vf x) { return sis_mul(x, x); }

/* One exponent for the whole row is the common case, and 2 the commonest. The scalar function takes the same way. */
static void pow_row(void *out, const void *x, int64_t step_x, const void *y, int64_t step_y, int64_t n) {
    const float *base = x, *exponent = y;
    float *to = out;
    if (!step_y && step_x && *exponent == 2.0f)
        unary_row(square, to, base, n);
    else
        for (int64_t i = 0; i < n; i++) to[i] = sis_pow_f32(base[i * step_x], (double)exponent[i * step_y]);
}

sis_binary_row sis_binary_row_f32(sis_op_id op) {
    switch (op) {
    case SIS_OP_ADD: return add_row;
    case SIS_OP_SUB: return sub_row;
    case SIS_OP_MUL: return mul_row;
    case SIS_OP_DIV: return div_row;
    case SIS_OP_POW: return pow_row;
    default: return NULL;
    }
}

sis_unary_row sis_unary_row_f32(sis_op_id op) {
    switch (op) {
    case SIS_OP_SQRT: return sqrt_row;
    case SIS_OP_RELU: return relu_row;
    case SIS_OP_SIGMOID: return sigmoid_row;
    case SIS_OP_TANH: return tanh_row;
    case SIS_OP_EXP: return exp_row;
    case SIS_OP_LOG: return log_row;
    case SIS_OP_NEG: return neg_row;
    case SIS_OP_ABS: return abs_row;
    default: return NULL;
    }
}
