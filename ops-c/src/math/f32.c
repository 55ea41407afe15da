/* Scalar f32 functions: one lane of the vector forms, so that they cannot differ from them, and pow. */
#include "sis/math.h"
#include "vector_f32.h"

float sis_exp_f32(float x) { return sis_lane(sis_exp(sis_splat(x)), 0); }
float sis_log_f32(float x) { return sis_lane(sis_log(sis_splat(x)), 0); }
float sis_sigmoid_f32(float x) { return sis_lane(sis_sigmoid(sis_splat(x)), 0); }
float sis_tanh_f32(float x) { return sis_lane(sis_tanh(sis_splat(x)), 0); }
float sis_sqrt_f32(float x) { return sis_lane(sis_sqrt(sis_splat(x)), 0); }
float sis_expm1_negative_f32(float x) { return sis_lane(sis_expm1_negative(sis_splat(x)), 0); }
float sis_softplus_f32(float x) { return sis_lane(sis_softplus(sis_splat(x)), 0); }
float sis_erf_f32(float x) { return sis_lane(sis_erf(sis_splat(x)), 0); }

/* Through f64: nearly always correctly rounded. */
#define THROUGH_F64(name) \
    float sis_##name##_f32(float x) { return (float)sis_##name##_f64((double)x); }
THROUGH_F64(sin)
THROUGH_F64(cos)
THROUGH_F64(tan)
THROUGH_F64(asin)
THROUGH_F64(acos)
THROUGH_F64(atan)
THROUGH_F64(sinh)
THROUGH_F64(cosh)
THROUGH_F64(asinh)
THROUGH_F64(acosh)
THROUGH_F64(atanh)
THROUGH_F64(expm1)
THROUGH_F64(log1p)

float sis_fmod_f32(float x, float y) { return (float)sis_fmod_f64((double)x, (double)y); }

/* In f64, whose 29 spare bits hide the error of the logarithm: the result is nearly always correctly rounded.
 * Exponents that kernels treat apart (2, 3, 1/2) are treated apart here as well, so that both agree. */
float sis_pow_f32(float x, double y) {
    if (y == 2.0) return x * x;
    if (y == 3.0) return (float)((double)x * x * x);
    if (x > 0.0f && x < __builtin_inff() && y - y == 0.0) {
        if (y == 0.5) return sis_sqrt_f32(x);
        return (float)sis_exp_f64(y * sis_log_f64(x));
    }
    return (float)sis_pow_f64(x, y);
}
