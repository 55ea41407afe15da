/* Trigonometric and hyperbolic functions: number by number, f32 through f64. */
#include "elementwise.h"
#include "sis/math.h"

#define ROW(name, type, suffix)                                                                 \
    static void name##_##suffix(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                                       \
        const type *from = in;                                                                  \
        type *to = out;                                                                         \
        for (int64_t i = 0; i < n; i++) to[i] = sis_##name##_##suffix(from[i]);                 \
    }
#define FUNCTION(name)     \
    ROW(name, float, f32)  \
    ROW(name, double, f64) \
    SIS_UNARY(name)
FUNCTION(sin)
FUNCTION(cos)
FUNCTION(tan)
FUNCTION(asin)
FUNCTION(acos)
FUNCTION(atan)
FUNCTION(sinh)
FUNCTION(cosh)
FUNCTION(asinh)
FUNCTION(acosh)
FUNCTION(atanh)

sis_unary_row sis_trigonometry_row(sis_op_id op, sis_dtype dtype) {
    bool single = dtype == SIS_F32;
    if (!single && dtype != SIS_F64) return NULL;
    switch (op) {
    case SIS_OP_SIN: return single ? sin_f32 : sin_f64;
    case SIS_OP_COS: return single ? cos_f32 : cos_f64;
    case SIS_OP_TAN: return single ? tan_f32 : tan_f64;
    case SIS_OP_ASIN: return single ? asin_f32 : asin_f64;
    case SIS_OP_ACOS: return single ? acos_f32 : acos_f64;
    case SIS_OP_ATAN: return single ? atan_f32 : atan_f64;
    case SIS_OP_SINH: return single ? sinh_f32 : sinh_f64;
    case SIS_OP_COSH: return single ? cosh_f32 : cosh_f64;
    case SIS_OP_ASINH: return single ? asinh_f32 : asinh_f64;
    case SIS_OP_ACOSH: return single ? acosh_f32 : acosh_f64;
    case SIS_OP_ATANH: return single ? atanh_f32 : atanh_f64;
    default: return NULL;
    }
}
