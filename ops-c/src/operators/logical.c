/* Comparisons, logic and bits. Truth values are 0 or 1; any other byte that comes in is true. */
#include "elementwise.h"
#include "row_bits.h"
#include "row_f32.h"

#define BINARY(name, type, result, value)                                                                  \
    static void name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) { \
        const type *p = a, *q = b;                                                                         \
        result *to = out;                                                                                  \
        for (int64_t i = 0; i < n; i++) {                                                                  \
            const type x = p[i * step_a], y = q[i * step_b];                                               \
            to[i] = (result)(value);                                                                       \
        }                                                                                                  \
    }
#define UNARY(name, type, result, value)                                             \
    static void name(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                            \
        const type *from = in;                                                       \
        result *to = out;                                                            \
        for (int64_t i = 0; i < n; i++) {                                            \
            const type x = from[i];                                                  \
            to[i] = (result)(value);                                                 \
        }                                                                            \
    }

#define COMPARISONS(name, type)                      \
    BINARY(less_##name, type, uint8_t, x < y)        \
    BINARY(less_equal_##name, type, uint8_t, x <= y) \
    BINARY(greater_##name, type, uint8_t, x > y)     \
    BINARY(greater_equal_##name, type, uint8_t, x >= y)
#define TEST(name, test)                                                                                   \
    static void name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) { \
        sis_rows_test(test, out, a, step_a, b, step_b, n);                                                 \
    }
TEST(less_f32, sis_lt)
TEST(less_equal_f32, sis_le)
TEST(greater_f32, sis_gt)
TEST(greater_equal_f32, sis_ge)
COMPARISONS(f64, double)
COMPARISONS(i8, int8_t)
COMPARISONS(i16, int16_t)
COMPARISONS(i32, int32_t)
COMPARISONS(i64, int64_t)
COMPARISONS(u8, uint8_t)
COMPARISONS(u16, uint16_t)
COMPARISONS(u32, uint32_t)
COMPARISONS(u64, uint64_t)

#define INTEGERS(op)                                                                      \
    [SIS_I8] = op##_i8, [SIS_I16] = op##_i16, [SIS_I32] = op##_i32, [SIS_I64] = op##_i64, \
    [SIS_U8] = op##_u8, [SIS_U16] = op##_u16, [SIS_U32] = op##_u32, [SIS_U64] = op##_u64
#define DTYPES (SIS_BF16 + 1)

sis_binary_row sis_comparison_row(sis_op_id op, sis_dtype dtype) {
    static const sis_binary_row rows[4][DTYPES] = {
        {INTEGERS(less), [SIS_F32] = less_f32, [SIS_F64] = less_f64},
        {INTEGERS(less_equal), [SIS_F32] = less_equal_f32, [SIS_F64] = less_equal_f64},
        {INTEGERS(greater), [SIS_F32] = greater_f32, [SIS_F64] = greater_f64},
        {INTEGERS(greater_equal), [SIS_F32] = greater_equal_f32, [SIS_F64] = greater_equal_f64},
    };
    uint32_t kind = (uint32_t)op - SIS_OP_LESS;
    return kind < 4 && dtype < DTYPES ? rows[kind][dtype] : NULL;
}

SIS_BINARY(less)
SIS_BINARY(less_or_equal)
SIS_BINARY(greater)
SIS_BINARY(greater_or_equal)

/* --- logic and bits: the sign does not matter, so rows go by width --- */

SIS_BITS_BINARY(and_bool, 8, (x != 0) & (y != 0) & 1)
SIS_BITS_BINARY(or_bool, 8, ((x | y) != 0) & 1)
SIS_BITS_BINARY(xor_bool, 8, ((x != 0) ^ (y != 0)) & 1)

#define BITS(bits)                                             \
    SIS_BITS_BINARY(and_##bits, bits, x &y)                    \
    SIS_BITS_BINARY(or_##bits, bits, x | y)                    \
    SIS_BITS_BINARY(xor_##bits, bits, x ^ y)                   \
    SIS_BITS_BINARY(left_##bits, bits, x << (y & (bits - 1)))  \
    SIS_BITS_BINARY(right_##bits, bits, x >> (y & (bits - 1))) \
    SIS_BITS_UNARY(not_##bits, bits, ~x)
BITS(8)
BITS(16)
BITS(32)
BITS(64)

static uint32_t width_index(sis_dtype dtype) {
    switch (sis_dtype_size(dtype)) {
    case 1: return 0;
    case 2: return 1;
    case 4: return 2;
    default: return 3;
    }
}

sis_binary_row sis_bits_row(const sis_node *node) {
    static const sis_binary_row rows[5][4] = {
        {and_8, and_16, and_32, and_64},         {or_8, or_16, or_32, or_64},
        {xor_8, xor_16, xor_32, xor_64},         {left_8, left_16, left_32, left_64},
        {right_8, right_16, right_32, right_64},
    };
    uint32_t width = width_index(node->inputs[0]->dtype);
    switch (node->op->id) {
    case SIS_OP_AND: return and_bool;
    case SIS_OP_OR: return or_bool;
    case SIS_OP_XOR: return xor_bool;
    case SIS_OP_BITWISE_AND: return rows[0][width];
    case SIS_OP_BITWISE_OR: return rows[1][width];
    case SIS_OP_BITWISE_XOR: return rows[2][width];
    default: break;
    }
    const sis_bit_shift_attributes *attributes = node->attributes;
    return rows[attributes->direction == SIS_BIT_SHIFT_DIRECTION_RIGHT ? 4 : 3][width];
}

SIS_BINARY(and)
SIS_BINARY(or)
SIS_BINARY(xor)
SIS_BINARY(bit_shift)
SIS_BINARY(bitwise_and)
SIS_BINARY(bitwise_or)
SIS_BINARY(bitwise_xor)

/* --- one operand: floats by their bits --- */

SIS_BITS_UNARY(not_bool, 8, (x == 0) & 1)

/* infinity: the bits of the type's positive infinity; sign: its highest bit. */
#define SPECIAL(name, type, infinity, sign)                                                   \
    UNARY(is_nan_##name, type, uint8_t, (x & (sign - 1)) > infinity)                          \
    static void is_inf_##name(void *out, const void *in, int64_t n, const void *attributes) { \
        const sis_is_inf_attributes *a = attributes;                                          \
        const type *from = in;                                                                \
        uint8_t *to = out;                                                                    \
        for (int64_t i = 0; i < n; i++)                                                       \
            to[i] = (uint8_t)((a->detect_positive && from[i] == infinity) ||                  \
                              (a->detect_negative && from[i] == (infinity | sign)));          \
    }
SPECIAL(16, uint16_t, 0x7c00u, 0x8000u)
SPECIAL(bf16, uint16_t, 0x7f80u, 0x8000u)
SPECIAL(64, uint64_t, 0x7ff0000000000000u, 0x8000000000000000u)
SPECIAL(e5m2, uint8_t, 0x7cu, 0x80u)
static void is_nan_f32(void *out, const void *in, int64_t n, const void *attributes) {
    (void)attributes;
    sis_rows_test_of(sis_ne, out, in, true, in, true, n);
}
SIS_INLINE sis_vi as_large(sis_vf x, sis_vf y) { return sis_eq(sis_abs(x), y); }
static void is_inf_f32(void *out, const void *in, int64_t n, const void *attributes) {
    const sis_is_inf_attributes *a = attributes;
    const float infinity = __builtin_inff(), negative = -infinity;
    if (a->detect_positive && a->detect_negative)
        sis_rows_test_of(as_large, out, in, true, &infinity, false, n);
    else if (a->detect_positive || a->detect_negative)
        sis_rows_test_of(sis_eq, out, in, true, a->detect_positive ? &infinity : &negative, false, n);
    else
        memset(out, 0, (size_t)n);
}
/* The other f8 have no infinities. */
UNARY(is_nan_e4m3fn, uint8_t, uint8_t, (x & 0x7f) == 0x7f)
UNARY(is_nan_fnuz, uint8_t, uint8_t, x == 0x80)
static void is_never(void *out, const void *in, int64_t n, const void *attributes) {
    (void)in, (void)attributes;
    memset(out, 0, (size_t)n);
}

static sis_unary_row nan_row(sis_dtype dtype) {
    switch (dtype) {
    case SIS_F32: return is_nan_f32;
    case SIS_F64: return is_nan_64;
    case SIS_F16: return is_nan_16;
    case SIS_BF16: return is_nan_bf16;
    case SIS_F8E5M2: return is_nan_e5m2;
    case SIS_F8E4M3FN: return is_nan_e4m3fn;
    default: return is_nan_fnuz;
    }
}

static sis_unary_row infinity_row(sis_dtype dtype) {
    switch (dtype) {
    case SIS_F32: return is_inf_f32;
    case SIS_F64: return is_inf_64;
    case SIS_F16: return is_inf_16;
    case SIS_BF16: return is_inf_bf16;
    case SIS_F8E5M2: return is_inf_e5m2;
    default: return is_never;
    }
}

sis_unary_row sis_logical_row(sis_op_id op, sis_dtype dtype) {
    static const sis_unary_row not [4] = {not_8, not_16, not_32, not_64};
    switch (op) {
    case SIS_OP_NOT: return not_bool;
    case SIS_OP_BITWISE_NOT: return not [width_index(dtype)];
    case SIS_OP_IS_NA_N: return nan_row(dtype);
    case SIS_OP_IS_INF: return infinity_row(dtype);
    default: return NULL;
    }
}

SIS_UNARY(not )
SIS_UNARY(bitwise_not)
SIS_UNARY(is_na_n)
SIS_UNARY(is_inf)
