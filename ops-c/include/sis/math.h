/* Elementary functions with the same bits on every processor: our own polynomials, every multiply-add written fused,
 * no libm, no estimates. The vector forms of the f32 functions (src/math/vector_f32.h) give each lane these very bits.
 *
 * Largest error in ULP, measured against long double arithmetic over the sweeps of tests/c/math and bounded by them:
 *
 *            exp    log    sigmoid  tanh   pow    sqrt
 *     f32    1.06   0.87   2.35     2.45   0.51   0.50
 *     f64    1.00   0.85   2.40     2.60   1.20   0.50
 *
 *            sin    cos    tan    asin   acos   atan   sinh   cosh   asinh  acosh  atanh
 *     f32    0.51   0.51   0.51   0.51   0.51   0.51   0.51   0.51   0.51   0.51   0.51   (through f64)
 *     f64    0.80   0.80   2.20   0.65   0.65   1.85   2.40   1.45   2.05   1.75   2.00
 *
 *            erf    softplus  expm1  log1p
 *     f32    1.30   1.95      0.51   0.51   (expm1 of what is known to be negative, from 2^-n by vectors: 0.90)
 *     f64    1.20   1.95      1.85   1.60
 *
 * The polynomials are minimax (Remez in 200-bit arithmetic, then rounded); beside each stands its interval and error.
 *
 * Edges, as C's Annex F says: exp(-inf) = +0, exp(+inf) = +inf; log(+-0) = -inf, log(x < 0) = NaN; sqrt(-0) = -0,
 * sqrt(x < 0) = NaN; tanh(+-0) = +-0; NaN gives NaN. Results too small underflow gradually, too large become +-inf.
 * pow follows C's pow: pow(x, 0) = pow(1, y) = 1 even for NaN, NaN for a negative base and a fractional exponent.
 * No function fails; NaN results have no fixed payload. */
#ifndef SIS_MATH_H
#define SIS_MATH_H

#include <stdbool.h>
#include <stdint.h>

#include "sis/status.h"

float sis_exp_f32(float x);
float sis_log_f32(float x);
float sis_sigmoid_f32(float x); /* 1 / (1 + e^-x) */
float sis_tanh_f32(float x);
float sis_sqrt_f32(float x);
float sis_expm1_negative_f32(float x); /* e^x - 1 for x <= 0 */
float sis_softplus_f32(float x);       /* log(1 + e^x) */
float sis_erf_f32(float x);
float sis_sin_f32(float x);
float sis_cos_f32(float x);
float sis_tan_f32(float x);
float sis_asin_f32(float x);
float sis_acos_f32(float x);
float sis_atan_f32(float x);
float sis_sinh_f32(float x);
float sis_cosh_f32(float x);
float sis_asinh_f32(float x);
float sis_acosh_f32(float x);
float sis_atanh_f32(float x);
float sis_pow_f32(float x, double y); /* y is wider so that integer exponents keep their parity */
float sis_expm1_f32(float x);         /* through f64, as are the next two */
float sis_log1p_f32(float x);
float sis_fmod_f32(float x, float y);

double sis_exp_f64(double x);
double sis_log_f64(double x);
double sis_sigmoid_f64(double x);
double sis_tanh_f64(double x);
double sis_sqrt_f64(double x);
double sis_expm1_f64(double x); /* e^x - 1 */
double sis_log1p_f64(double x); /* log(1 + x) */
double sis_softplus_f64(double x);
double sis_erf_f64(double x);
double sis_sin_f64(double x);
double sis_cos_f64(double x);
double sis_tan_f64(double x);
double sis_asin_f64(double x);
double sis_acos_f64(double x);
double sis_atan_f64(double x);
double sis_sinh_f64(double x);
double sis_cosh_f64(double x);
double sis_asinh_f64(double x);
double sis_acosh_f64(double x);
double sis_atanh_f64(double x);
double sis_pow_f64(double x, double y);
double sis_fmod_f64(double x, double y); /* exact, sign of x; for f32 operands exact in f32 */

/* The functions of ops-c/math.json by number, for scripts; in f32 both operands are rounded first. NaN is the positive
 * quiet one. SIS_BAD_ARGUMENT: no function has the number. */
sis_status sis_math_call(uint32_t function, bool single, double x, double y, double *result);

#endif
