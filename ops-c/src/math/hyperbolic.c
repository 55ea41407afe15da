/* f64: e^x - 1, log(1 + x), hyperbolic functions and their inverses, the error function, fmod. */
#include "f64.h"
#include "sis/math.h"

/* e^x = (1 + e) 2^k for |x| < 1000: returns e. */
static double exp_parts(double x, int64_t *k) {
    double n = nearest(x * 0x1.71547652b82fep+0);
    *k = (int64_t)n;
    return sis_exp_minus_one(fma64(n, -LN2_LOW, fma64(n, -LN2_HIGH, x)));
}

double sis_expm1_f64(double x) {
    if (x != x || x == 0) return x;
    if (x < -40.0) return -1.0;
    if (x > 100.0) return sis_exp_f64(x);
    int64_t k;
    double e = exp_parts(x, &k), scale = power_of_two(k);
    return fma64(scale, e, scale - 1.0);
}

double sis_log1p_f64(double x) {
    if (x < -1) return __builtin_nan("");
    if (!(x < __builtin_inf()) || (x < 0x1p-54 && x > -0x1p-54)) return x;
    if (x == -1) return -__builtin_inf();
    pair u = sum_pair(1.0, x);
    return sis_log_f64(u.high) + u.low / u.high;
}

double sis_softplus_f64(double x) { return (x <= 0 ? 0.0 : x) + sis_log1p_f64(sis_exp_f64(x > 0 ? -x : x)); }

/* e^a / 2 for a >= 0, which may be finite where e^a is not. */
static double half_exp(double a) {
    if (a > 711.0) return __builtin_inf();
    int64_t k;
    double e = exp_parts(a, &k);
    int64_t half = k / 2;
    return (1.0 + e) * power_of_two(half) * power_of_two(k - half - 1);
}

double sis_sinh_f64(double x) {
    double a = x < 0 ? -x : x;
    if (!(a >= 0x1p-28)) return x;
    double e = a < 22.0 ? sis_expm1_f64(a) : 0.0;
    return __builtin_copysign(a < 22.0 ? 0.5 * (e + e / (e + 1.0)) : half_exp(a), x);
}

double sis_cosh_f64(double x) {
    if (x != x) return x;
    double a = x < 0 ? -x : x;
    if (a >= 22.0) return half_exp(a);
    double e = sis_exp_f64(a);
    return 0.5 * e + 0.5 / e;
}

double sis_asinh_f64(double x) {
    double a = x < 0 ? -x : x;
    if (!(a >= 0x1p-28)) return x;
    double y = a > 0x1p28 ? sis_log_f64(a) + LN2_HIGH
                          : sis_log1p_f64(a + a * a / (1.0 + sis_sqrt_f64(fma64(a, a, 1.0))));
    return __builtin_copysign(y, x);
}

double sis_acosh_f64(double x) {
    if (!(x >= 1)) return __builtin_nan("");
    if (x > 0x1p28) return sis_log_f64(x) + LN2_HIGH;
    double t = x - 1.0;
    return sis_log1p_f64(t + sis_sqrt_f64(fma64(t, t, t + t)));
}

double sis_atanh_f64(double x) {
    double a = x < 0 ? -x : x;
    if (!(a <= 1)) return __builtin_nan("");
    if (a < 0x1p-28) return x;
    double t = a + a;
    return __builtin_copysign(0.5 * sis_log1p_f64(a < 0.5 ? t + t * a / (1.0 - a) : t / (1.0 - a)), x);
}

/* erf x = x + x P(x^2) below 7/8, error 2^-66; above, 1 - e^(-x^2) Q(t) with t = (x - 2) / (x + 2), error 2^-64. */
double sis_erf_f64(double x) {
    static const double P[] = {0x1.06eba8214db69p-3,   -0x1.812746b0379e7p-2,  0x1.ce2f21a042bcdp-4,
                               -0x1.b82ce312882c2p-6,  0x1.565bcd0e4c5bep-8,   -0x1.c02db3f86de7cp-11,
                               0x1.f9a325a976cb9p-14,  -0x1.f4d2365451b5bp-17, 0x1.b9e3dab9063bdp-20,
                               -0x1.5f4c1b690f614p-23, 0x1.f9dd290fff44dp-27,  -0x1.402ec2eafdeedp-30,
                               0x1.1d445455f0e0fp-34};
    static const double Q[] = {0x1.058671b52c776p-2,   -0x1.b57034efd3f72p-2, 0x1.eeea7dc8a782fp-3,
                               -0x1.437f0b68c1babp-4,  0x1.e94715987c952p-9,  0x1.ca95ed5de01f3p-8,
                               -0x1.bc25a3c98e5fdp-11, -0x1.016b64302546p-10, 0x1.6d59a786a8db2p-15,
                               0x1.6daa9a711142dp-13,  0x1.ceb27ec33d37bp-16, -0x1.cc86290535383p-16,
                               -0x1.da1f5417027f8p-17, 0x1.a22b7308676a7p-24, 0x1.9d95e9083127ep-20};
    double a = x < 0 ? -x : x;
    if (!(a >= 0x1p-28)) return a > 0 ? fma64(x, 0x1.06eba8214db69p-3, x) : x;
    if (a < 0.875) return fma64(x, polynomial(x * x, P, 12), x);
    double y = a < 6.0 ? 1.0 - sis_exp_f64(-a * a) * polynomial((a - 2.0) / (a + 2.0), Q, 14) : 1.0;
    return __builtin_copysign(y, x);
}

/* The remainder of x / y with the sign of x, exact: a division by hand, eleven bits of x at a time. */
double sis_fmod_f64(double x, double y) {
    double a = x < 0 ? -x : x, b = y < 0 ? -y : y;
    if (!(a < __builtin_inf()) || !(b > 0)) return __builtin_nan("");
    if (b >= __builtin_inf() || a < b) return x;
    const uint64_t one = UINT64_C(1) << 52;
    int64_t ea = (int64_t)((bits64){.value = a}.bits >> 52), eb = (int64_t)((bits64){.value = b}.bits >> 52);
    uint64_t ma = (bits64){.value = a}.bits & (one - 1), mb = (bits64){.value = b}.bits & (one - 1);
    if (ea)
        ma |= one;
    else
        ea = 1;
    if (eb)
        mb |= one;
    else
        eb = 1;
    uint64_t rest = ma % mb;
    for (int64_t left = ea - eb; left > 0 && rest;) { /* rest < 2^53: 11 bits more fit */
        int64_t step = left < 11 ? left : 11;
        rest = (rest << step) % mb;
        left -= step;
    }
    /* rest 2^(eb - 1075): exact, since it lies below y and on y's grid. The first factor keeps it normal. */
    int64_t scale = eb - 1075, first = scale < -1000 ? -60 : 0;
    return __builtin_copysign((double)rest * power_of_two(first) * power_of_two(scale - first), x);
}
