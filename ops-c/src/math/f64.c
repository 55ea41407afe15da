/* f64 functions in plain C, built as their f32 kin in vector_f32.h. Coefficients in ascending order. */
#include "f64.h"

#include <stdbool.h>

#include "sis/math.h"

/* e^r - 1 for |r| <= ln 2 / 2, as r + r^2 Q(r): Q of degree 11, error 2^-68 of r. */
double sis_exp_minus_one(double r) {
    static const double Q[] = {0x1p-1,
                               0x1.5555555555555p-3,
                               0x1.5555555555559p-5,
                               0x1.1111111111114p-7,
                               0x1.6c16c16c14d50p-10,
                               0x1.a01a01a017ccdp-13,
                               0x1.a01a01add153ep-16,
                               0x1.71de3a6193226p-19,
                               0x1.27e4cbf3391c2p-22,
                               0x1.ae6411ba9e9ddp-26,
                               0x1.1f8b84bd6592cp-29,
                               0x1.61e61b6f1c6f6p-33};
    return fma64(r * r, polynomial(r, Q, 11), r);
}

/* e^(x + low) for |x| < 1000 and a tiny low. */
static double exp_bounded(double x, double low) {
    double n = nearest(x * 0x1.71547652b82fep+0);
    double r = fma64(n, -LN2_LOW, fma64(n, -LN2_HIGH, x)) + low;
    int64_t k = (int64_t)n, half = k / 2;
    return (1.0 + sis_exp_minus_one(r)) * power_of_two(half) * power_of_two(k - half);
}

double sis_exp_f64(double x) {
    if (x != x) return x;
    return x > 710.0 ? __builtin_inf() : x < -746.0 ? 0.0 : exp_bounded(x, 0.0);
}

double sis_sigmoid_f64(double x) {
    double t = sis_exp_f64(x < 0 ? x : -x);
    return (x < 0 ? t : 1.0) / (1.0 + t);
}

double sis_tanh_f64(double x) {
    if (x != x) return x;
    double a = x < 0 ? -x : x, z = a < 22.0 ? a + a : 44.0;
    double n = nearest(z * 0x1.71547652b82fep+0);
    double r = fma64(n, -LN2_LOW, fma64(n, -LN2_HIGH, z));
    double scale = power_of_two((int64_t)n);
    double m = fma64(scale, sis_exp_minus_one(r), scale - 1.0);
    return __builtin_copysign(m / (m + 2.0), x);
}

double sis_sqrt_f64(double x) { return __builtin_sqrt(x); }

/* x > 0 and finite as 2^e m, m in [sqrt 1/2, sqrt 2). */
static double split(double x, int64_t *e) {
    int64_t scaled = x < 0x1p-1022 ? 54 : 0;
    uint64_t bits = (bits64){.value = scaled ? x * 0x1p54 : x}.bits;
    int64_t k = (int64_t)(bits - 0x3fe6a09e667f3bcdu) >> 52;
    *e = k - scaled;
    return (bits64){.bits = bits - ((uint64_t)k << 52)}.value;
}

/* With f = m - 1, s = f / (2 + f), z = s^2: log m = f - (f^2/2 - s (f^2/2 + z R(z))), R of degree 7, error 2^-66. */
double sis_log_f64(double x) {
    static const double R[] = {0x1.5555555555555p-1, 0x1.9999999999e0ep-2, 0x1.249249242a0d0p-2,
                               0x1.c71c725a6a63ap-3, 0x1.745cddc307d4cp-3, 0x1.3b20bf3ac28c4p-3,
                               0x1.0f5b0b65edf05p-3, 0x1.0f72f8e282f27p-3};
    if (x == 0) return -__builtin_inf();
    if (x < 0) return __builtin_nan("");
    if (!(x < __builtin_inf())) return x;
    int64_t e;
    double f = split(x, &e) - 1.0, s = f / (2.0 + f), z = s * s, half_square = 0.5 * f * f;
    double correction = fma64(s, half_square + z * polynomial(z, R, 7), (double)e * LN2_LOW);
    return fma64((double)e, LN2_HIGH, f - (half_square - correction));
}

/* log x to about 2^-66 of itself. s = (m - 1) / (m + 1), z = s^2: log m = s (2 + 2/3 z + z^2 R(z)), R of degree 7, error
 * 2^-73; all but z^2 R(z) in pairs. */
static pair log_pair(double x) {
    static const double R[] = {0x1.9999999999995p-2, 0x1.2492492493059p-2, 0x1.c71c71c57c09fp-3,
                               0x1.745d1834760c4p-3, 0x1.3b136221f269bp-3, 0x1.1120cc2671faap-3,
                               0x1.de2fd5d095b24p-4, 0x1.eb2f62bcd6ecdp-4};
    int64_t e;
    double m = split(x, &e), f = m - 1.0;
    pair d = sum_pair(1.0, m);
    double s = f / d.high, s_low = (fma64(-s, d.high, f) - s * d.low) / d.high;
    pair z = product_pair(s, s);
    z.low += 2.0 * s * s_low;
    pair third = product_pair(z.high, 0x1.5555555555555p-1);
    third.low += fma64(z.high, 0x1.5555555555555p-55, z.low * 0x1.5555555555555p-1);
    pair u = sum_pair(2.0, third.high);
    u.low += third.low + z.high * z.high * polynomial(z.high, R, 7);
    pair log_m = product_pair(s, u.high);
    log_m.low += fma64(s, u.low, s_low * u.high);
    pair power =
        sum_pair((double)e * 0x1.62e42fefa2p-1, log_m.high); /* ln 2 to 40 bits: the product is exact */
    power.low += fma64((double)e, 0x1.9ef35793c7673p-41, log_m.low);
    return sum_pair(power.high, power.low);
}

/* From 2^53 on every finite f64 is an even integer. */
static bool is_small(double y) { return y < 0x1p53 && y > -0x1p53; }
static bool is_integer(double y) { return is_small(y) ? (double)(int64_t)y == y : y - y == 0; }
static bool is_odd(double y) { return is_small(y) && is_integer(y) && ((int64_t)y & 1); }

/* x > 0, finite; y finite. */
static double pow_positive(double x, double y) {
    pair l = log_pair(x), p = product_pair(y, l.high);
    if (p.high > 710.0) return __builtin_inf();
    if (p.high < -746.0) return 0.0;
    return exp_bounded(p.high, fma64(y, l.low, p.low));
}

double sis_pow_f64(double x, double y) {
    if (y == 0 || x == 1) return 1.0;
    if (x != x || y != y) return x + y;
    if (y == 1) return x;
    if (y == 2) return x * x;
    double size = x < 0 ? -x : x;
    if (y - y != 0) { /* infinite exponent */
        if (size == 1) return 1.0;
        return (size > 1) == (y > 0) ? __builtin_inf() : 0.0;
    }
    bool negative = (bits64){.value = x}.bits >> 63 && is_odd(y);
    double magnitude;
    if (size == 0 || size == __builtin_inf())
        magnitude = (size == 0) == (y < 0) ? __builtin_inf() : 0.0;
    else if (x < 0 && !is_integer(y))
        return __builtin_nan("");
    else if (y == 0.5)
        magnitude = sis_sqrt_f64(size);
    else
        magnitude = pow_positive(size, y);
    return negative ? -magnitude : magnitude;
}
