/* PRelu: x above zero, slope x below; the slope's shape is elementwise.c's. */
#include "elementwise.h"
#include "row_f32.h"

SIS_INLINE sis_vf prelu(sis_vf x, sis_vf slope) {
    return sis_mul(sis_select(sis_lt(x, sis_zero()), slope, sis_splat(1.0f)), x);
}

static void row_f32(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) {
    sis_rows_binary(prelu, out, a, step_a, b, step_b, n);
}

/* Unsigned x are never below zero. `product` wraps. */
#define ROW(name, type, product)                                                                    \
    static void row_##name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, \
                           int64_t n) {                                                             \
        const type *p = a, *q = b;                                                                  \
        type *to = out;                                                                             \
        for (int64_t i = 0; i < n; i++) {                                                           \
            const type x = p[i * step_a], slope = q[i * step_b];                                    \
            (void)slope;                                                                            \
            to[i] = (type)(product);                                                                \
        }                                                                                           \
    }
ROW(f64, double, x < 0 ? slope * x : x)
ROW(i32, int32_t, x < 0 ? (int32_t)((uint32_t)slope * (uint32_t)x) : x)
ROW(i64, int64_t, x < 0 ? (int64_t)((uint64_t)slope * (uint64_t)x) : x)
ROW(u32, uint32_t, x)
ROW(u64, uint64_t, x)

sis_binary_row sis_prelu_row(sis_dtype dtype) {
    switch (dtype) {
    case SIS_F32: return row_f32;
    case SIS_F64: return row_f64;
    case SIS_I32: return row_i32;
    case SIS_I64: return row_i64;
    case SIS_U32: return row_u32;
    case SIS_U64: return row_u64;
    default: return NULL;
    }
}

SIS_BINARY(p_relu)
