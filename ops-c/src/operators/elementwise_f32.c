/* f32 rows on vectors. Tails load and store only what is there. */
#include "elementwise.h"
#include "row_f32.h"
#include "sis/math.h"

#define BINARY(name)                                                                                \
    static void name##_row(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, \
                           int64_t n) {                                                             \
        sis_rows_binary(sis_##name, out, a, step_a, b, step_b, n);                                  \
    }
#define UNARY(name)                                                                        \
    static void name##_row(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                                  \
        sis_rows_unary(sis_##name, out, in, n);                                            \
    }

#define LONG_UNARY(name)                                                                   \
    static void name##_row(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                                  \
        sis_rows_long(sis_##name, out, in, n);                                             \
    }

BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)
UNARY(sqrt)
UNARY(relu)
LONG_UNARY(sigmoid)
LONG_UNARY(tanh)
LONG_UNARY(exp)
LONG_UNARY(log)
UNARY(neg)
UNARY(abs)

SIS_INLINE sis_vf square(sis_vf x) { return sis_mul(x, x); }

/* One exponent for the whole row is the common case, and 2 the commonest. The scalar function takes the same way. */
static void pow_row(void *out, const void *x, int64_t step_x, const void *y, int64_t step_y, int64_t n) {
    const float *base = x, *exponent = y;
    float *to = out;
    if (!step_y && step_x && *exponent == 2.0f)
        sis_rows_unary(square, to, base, n);
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
