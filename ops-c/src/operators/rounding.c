/* Rounding, sign, reciprocal and the error function. */
#include "elementwise.h"
#include "row_f32.h"
#include "sis/math.h"

SIS_INLINE sis_vf reciprocal(sis_vf x) { return sis_div(sis_splat(1.0f), x); }
SIS_INLINE sis_vf sign(sis_vf x) {
    sis_vf one = sis_copysign(sis_splat(1.0f), x);
    sis_vf signs = sis_select(sis_eq(x, sis_zero()), sis_zero(), one);
    return sis_select(sis_is_nan(x), x, signs);
}

#define ROW_F32(name, function)                                                            \
    static void name##_f32(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                                  \
        sis_rows_unary(function, out, in, n);                                              \
    }
ROW_F32(ceil, sis_ceil)
ROW_F32(floor, sis_floor)
ROW_F32(round, sis_round)
static void erf_f32(void *out, const void *in, int64_t n, const void *attributes) {
    (void)attributes;
    sis_rows_long(sis_erf, out, in, n);
}
ROW_F32(reciprocal, reciprocal)
ROW_F32(sign, sign)

/* To the nearest even integer; from 2^52 on every f64 is one. */
static double round_f64_of(double x) {
    double size = __builtin_fabs(x);
    return size < 0x1p52 ? __builtin_copysign((size + 0x1p52) - 0x1p52, x) : x;
}
static double floor_f64_of(double x) {
    double near = round_f64_of(x);
    return near > x ? __builtin_copysign(near - 1.0, x) : near;
}

#define ROW(name, type, value)                                                       \
    static void name(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                            \
        const type *from = in;                                                       \
        type *to = out;                                                              \
        for (int64_t i = 0; i < n; i++) {                                            \
            const type x = from[i];                                                  \
            to[i] = (type)(value);                                                   \
        }                                                                            \
    }
ROW(round_f64, double, round_f64_of(x))
ROW(floor_f64, double, floor_f64_of(x))
ROW(ceil_f64, double, -floor_f64_of(-x))
ROW(erf_f64, double, sis_erf_f64(x))
ROW(reciprocal_f64, double, 1.0 / x)
ROW(sign_f64, double, x > 0 ? 1.0 : x < 0 ? -1.0 : x == 0 ? 0.0 : x)
ROW(sign_i8, int8_t, (x > 0) - (x < 0))
ROW(sign_i16, int16_t, (x > 0) - (x < 0))
ROW(sign_i32, int32_t, (x > 0) - (x < 0))
ROW(sign_i64, int64_t, (x > 0) - (x < 0))
ROW(sign_u8, uint8_t, x > 0)
ROW(sign_u16, uint16_t, x > 0)
ROW(sign_u32, uint32_t, x > 0)
ROW(sign_u64, uint64_t, x > 0)

static sis_unary_row sign_row(sis_dtype dtype) {
    static const sis_unary_row rows[] = {
        [SIS_F32] = sign_f32, [SIS_F64] = sign_f64, [SIS_I8] = sign_i8, [SIS_I16] = sign_i16,
        [SIS_I32] = sign_i32, [SIS_I64] = sign_i64, [SIS_U8] = sign_u8, [SIS_U16] = sign_u16,
        [SIS_U32] = sign_u32, [SIS_U64] = sign_u64,
    };
    return dtype < sizeof rows / sizeof *rows ? rows[dtype] : NULL;
}

sis_unary_row sis_rounding_row(sis_op_id op, sis_dtype dtype) {
    bool single = dtype == SIS_F32;
    if (op == SIS_OP_SIGN) return sign_row(dtype);
    if (!single && dtype != SIS_F64) return NULL;
    switch (op) {
    case SIS_OP_CEIL: return single ? ceil_f32 : ceil_f64;
    case SIS_OP_FLOOR: return single ? floor_f32 : floor_f64;
    case SIS_OP_ROUND: return single ? round_f32 : round_f64;
    case SIS_OP_ERF: return single ? erf_f32 : erf_f64;
    case SIS_OP_RECIPROCAL: return single ? reciprocal_f32 : reciprocal_f64;
    default: return NULL;
    }
}

SIS_UNARY(ceil)
SIS_UNARY(floor)
SIS_UNARY(round)
SIS_UNARY(sign)
SIS_UNARY(reciprocal)
SIS_UNARY(erf)
