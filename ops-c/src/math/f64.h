/* What the f64 functions share: constants, polynomials, numbers as sums of two. */
#ifndef SIS_MATH_F64_H
#define SIS_MATH_F64_H

#include <stdint.h>

#define LN2_HIGH 0x1.62e42fefa39efp-1 /* ln 2 rounded to f64 */
#define LN2_LOW 0x1.abc9e3b39803fp-56

typedef union bits64 {
    double value;
    uint64_t bits;
} bits64;

static inline double fma64(double a, double b, double c) { return __builtin_fma(a, b, c); }
static inline double power_of_two(int64_t n) { return (bits64){.bits = (uint64_t)(n + 1023) << 52}.value; }

static inline double polynomial(double x, const double *coefficients, int degree) {
    double y = coefficients[degree];
    while (degree-- > 0) y = fma64(y, x, coefficients[degree]);
    return y;
}

/* Nearest integer, |x| < 2^51: adding 1.5 * 2^52 leaves no room for a fraction. */
static inline double nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

/* A number as the unevaluated sum of two. */
typedef struct pair {
    double high, low;
} pair;

static inline pair sum_pair(double a, double b) { /* exact */
    double s = a + b, t = s - a;
    return (pair){s, (a - (s - t)) + (b - t)};
}
static inline pair product_pair(double a, double b) { /* exact */
    double p = a * b;
    return (pair){p, fma64(a, b, -p)};
}

/* e^r - 1 for |r| <= ln 2 / 2. */
double sis_exp_minus_one(double r);

#endif
