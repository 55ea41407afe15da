/* Rows in plain C: f64 and all integers, Equal of every dtype, Pow of mixed dtypes.
 *
 * Integers wrap: they are computed in an unsigned type of at least 32 bits. x / 0 is 0, the lowest number / -1 is itself. */
#include "convert.h"
#include "elementwise.h"
#include "row_bits.h"
#include "row_f32.h"
#include "sis/math.h"

#define BINARY(name, type, result, value)                                                                  \
    static void name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) { \
        const type *p = a, *q = b;                                                                         \
        result *to = out;                                                                                  \
        for (int64_t i = 0; i < n; i++) {                                                                  \
            const type x = p[i * step_a], y = q[i * step_b];                                               \
            to[i] = value;                                                                                 \
        }                                                                                                  \
    }
#define UNARY(name, type, value)                                                     \
    static void name(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                            \
        const type *p = in;                                                          \
        type *to = out;                                                              \
        for (int64_t i = 0; i < n; i++) {                                            \
            const type x = p[i];                                                     \
            to[i] = value;                                                           \
        }                                                                            \
    }

/* What wraps has the same bits with a sign or without. */
#define WRAPPING_ROWS(bits)                  \
    SIS_BITS_BINARY(add_##bits, bits, x + y) \
    SIS_BITS_BINARY(sub_##bits, bits, x - y) \
    SIS_BITS_BINARY(mul_##bits, bits, x *y)
WRAPPING_ROWS(8)
WRAPPING_ROWS(16)
WRAPPING_ROWS(32)
WRAPPING_ROWS(64)

/* wide: the unsigned type to compute in. */
#define INTEGER_ROWS(name, type, wide) BINARY(equal_##name, type, uint8_t, x == y)
#define SIGNED_ROWS(name, type, wide)                                                          \
    INTEGER_ROWS(name, type, wide)                                                             \
    BINARY(div_##name, type, type, (type)(y == 0 ? 0 : y == -1 ? (type)(0 - (wide)x) : x / y)) \
    UNARY(relu_##name, type, (type)(x > 0 ? x : 0))                                            \
    UNARY(neg_##name, type, (type)(0 - (wide)x))                                               \
    UNARY(abs_##name, type, (type)(x < 0 ? 0 - (wide)x : (wide)x))
#define UNSIGNED_ROWS(name, type, wide)                        \
    INTEGER_ROWS(name, type, wide)                             \
    BINARY(div_##name, type, type, (type)(y == 0 ? 0 : x / y)) \
    UNARY(abs_##name, type, x)

SIGNED_ROWS(i8, int8_t, uint32_t)
SIGNED_ROWS(i16, int16_t, uint32_t)
SIGNED_ROWS(i32, int32_t, uint32_t)
SIGNED_ROWS(i64, int64_t, uint64_t)
UNSIGNED_ROWS(u8, uint8_t, uint32_t)
UNSIGNED_ROWS(u16, uint16_t, uint32_t)
UNSIGNED_ROWS(u32, uint32_t, uint32_t)
UNSIGNED_ROWS(u64, uint64_t, uint64_t)

static void equal_f32(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) {
    sis_rows_test(sis_eq, out, a, step_a, b, step_b, n);
}
BINARY(equal_bool, uint8_t, uint8_t, (x != 0) == (y != 0))

BINARY(add_f64, double, double, x + y)
BINARY(sub_f64, double, double, x - y)
BINARY(mul_f64, double, double, x *y)
BINARY(div_f64, double, double, x / y)
BINARY(equal_f64, double, uint8_t, x == y)
UNARY(sqrt_f64, double, sis_sqrt_f64(x))
UNARY(relu_f64, double, x <= 0 ? 0.0 : x)
UNARY(sigmoid_f64, double, sis_sigmoid_f64(x))
UNARY(tanh_f64, double, sis_tanh_f64(x))
UNARY(exp_f64, double, sis_exp_f64(x))
UNARY(log_f64, double, sis_log_f64(x))
UNARY(neg_f64, double, -x)
UNARY(abs_f64, double, __builtin_fabs(x))

#define DTYPES (SIS_BF16 + 1)
#define SIGNED(op) [SIS_I8] = op##_i8, [SIS_I16] = op##_i16, [SIS_I32] = op##_i32, [SIS_I64] = op##_i64
#define WRAPPING(op)                                                                                     \
    [SIS_I8] = op##_8, [SIS_I16] = op##_16, [SIS_I32] = op##_32, [SIS_I64] = op##_64, [SIS_U8] = op##_8, \
    [SIS_U16] = op##_16, [SIS_U32] = op##_32, [SIS_U64] = op##_64
#define UNSIGNED(op) [SIS_U8] = op##_u8, [SIS_U16] = op##_u16, [SIS_U32] = op##_u32, [SIS_U64] = op##_u64

sis_binary_row sis_binary_row_plain(sis_op_id op, sis_dtype dtype) {
    static const sis_binary_row rows[][DTYPES] = {
        [SIS_OP_ADD] = {WRAPPING(add), [SIS_F64] = add_f64},
        [SIS_OP_SUB] = {WRAPPING(sub), [SIS_F64] = sub_f64},
        [SIS_OP_MUL] = {WRAPPING(mul), [SIS_F64] = mul_f64},
        [SIS_OP_DIV] = {SIGNED(div), UNSIGNED(div), [SIS_F64] = div_f64},
        [SIS_OP_EQUAL] =
            {SIGNED(equal),
             UNSIGNED(equal), [SIS_F64] = equal_f64, [SIS_F32] = equal_f32, [SIS_BOOL] = equal_bool},
    };
    return op < sizeof rows / sizeof rows[0] && dtype < DTYPES ? rows[op][dtype] : NULL;
}

sis_unary_row sis_unary_row_plain(sis_op_id op, sis_dtype dtype) {
    static const sis_unary_row rows[][DTYPES] = {
        [SIS_OP_SQRT] = {[SIS_F64] = sqrt_f64},
        [SIS_OP_RELU] = {SIGNED(relu), [SIS_F64] = relu_f64},
        [SIS_OP_SIGMOID] = {[SIS_F64] = sigmoid_f64},
        [SIS_OP_TANH] = {[SIS_F64] = tanh_f64},
        [SIS_OP_EXP] = {[SIS_F64] = exp_f64},
        [SIS_OP_LOG] = {[SIS_F64] = log_f64},
        [SIS_OP_NEG] = {SIGNED(neg), [SIS_F64] = neg_f64},
        [SIS_OP_ABS] = {SIGNED(abs), UNSIGNED(abs), [SIS_F64] = abs_f64},
    };
    return op < sizeof rows / sizeof rows[0] && dtype < DTYPES ? rows[op][dtype] : NULL;
}

/* --- Pow of mixed dtypes --- */

int64_t sis_pow_integer(int64_t x, int64_t y, bool y_unsigned) {
    if (y < 0 && !y_unsigned) return x == 1 ? 1 : x == -1 ? (y & 1 ? -1 : 1) : 0;
    uint64_t power = 1, square = (uint64_t)x;
    for (uint64_t rest = (uint64_t)y; rest > 0; rest >>= 1) {
        if (rest & 1) power *= square;
        square *= square;
    }
    return (int64_t)power;
}

void sis_pow_row(void *out, sis_dtype x_type, const void *x, int64_t step_x, sis_dtype y_type, const void *y,
                 int64_t step_y, int64_t n) {
    size_t x_size = sis_dtype_size(x_type), y_size = sis_dtype_size(y_type);
    bool integers = !sis_is_float(x_type) && !sis_is_float(y_type);
    for (int64_t i = 0; i < n; i++) {
        sis_number base = sis_number_load(x_type, (const uint8_t *)x + (size_t)(i * step_x) * x_size);
        sis_number exponent = sis_number_load(y_type, (const uint8_t *)y + (size_t)(i * step_y) * y_size);
        sis_number power = {.kind = SIS_NUMBER_REAL};
        if (integers) {
            power.kind = SIS_NUMBER_SIGNED;
            power.integer =
                sis_pow_integer(base.integer, exponent.integer, exponent.kind == SIS_NUMBER_UNSIGNED);
        } else if (x_type == SIS_F32) {
            power.real = (double)sis_pow_f32((float)base.real, sis_number_real(exponent));
        } else {
            power.real = sis_pow_f64(sis_number_real(base), sis_number_real(exponent));
        }
        sis_number_store(x_type, (uint8_t *)out + (size_t)i * x_size, power);
    }
}
