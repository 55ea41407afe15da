/* What tests of elementary functions share: comparisons, hashes of bits over sweeps and, where long double is the 80-bit
 * format and there is a libm (HAVE_EXACT), errors in ULP. */
#ifndef SIS_TEST_FUNCTIONS_H
#define SIS_TEST_FUNCTIONS_H

#include <float.h>
#include <stdio.h>

#include "../kernels/random.h"
#include "sis/math.h"
#include "unity.h"

typedef float (*scalar_function)(float);

#define INF __builtin_inff()
#define NAN_F __builtin_nanf("")

static inline double f64_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
static inline uint64_t bits_of_f64(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline void expect_f32(float expected, float got) {
    TEST_ASSERT_TRUE_MESSAGE(same_float(expected, got), "another f32");
}
static inline void expect_f64(double expected, double got) {
    bool nans = expected != expected && got != got;
    TEST_ASSERT_TRUE_MESSAGE(nans || bits_of_f64(expected) == bits_of_f64(got), "another f64");
}

/* FNV-1a over the results' bits for every 65,521st float, NaNs made one. The same number on every processor. */
static inline uint32_t hash_f32(scalar_function f) {
    uint32_t hash = 2166136261u;
    for (uint64_t u = 0; u < 0x100000000u; u += 65521) {
        float y = f(float_of((uint32_t)u));
        uint32_t bits = is_nan(y) ? 0x7fc00000 : bits_of(y);
        for (int k = 0; k < 4; k++) hash = (hash ^ (bits >> (8 * k) & 255)) * 16777619u;
    }
    return hash;
}

static inline uint32_t hash_f64(double (*f)(double)) {
    uint32_t hash = 2166136261u;
    for (uint64_t i = 0; i < 65536; i++) {
        double y = f(i & 1 ? f64_of(i * 0x0001000100019777u) : ((double)i - 32768.0) * 0x1.23456789p-6);
        uint64_t bits = y != y ? 0x7ff8000000000000u : bits_of_f64(y);
        for (int k = 0; k < 8; k++) hash = (hash ^ (uint32_t)(bits >> (8 * k) & 255)) * 16777619u;
    }
    return hash;
}

/* --- errors in ULP: only where long double is the 80-bit format and there is a libm --- */

#if defined(__x86_64__) && __STDC_HOSTED__ && LDBL_MANT_DIG == 64
#define HAVE_EXACT
#include <math.h>

typedef long double (*exact_function)(long double);

/* Distance in units of the last place of `want` in a format of `digits` bits whose least exponent is `least`. */
static inline double ulps(long double got, long double want, int digits, int least, long double largest) {
    if (want != want) return got != got ? 0 : 1e9;
    if (fabsl(want) > largest || fabsl(got) > largest)
        return fabsl(want) > largest && fabsl(got) > largest ? 0 : 1e9;
    int exponent;
    frexpl(want, &exponent);
    if (want == 0 || exponent < least) exponent = least;
    return (double)(fabsl(got - want) / ldexpl(1, exponent - digits));
}
static inline double ulps_f32(float got, long double want) {
    return ulps((long double)got, want, 24, -125, (long double)FLT_MAX);
}
static inline double ulps_f64(double got, long double want) {
    return ulps((long double)got, want, 53, -1021, (long double)DBL_MAX);
}

static inline void report(const char *what, double worst, double bound) {
    char text[80];
    snprintf(text, sizeof text, "%s: largest error %.3f ULP, stated %.2f", what, worst, bound);
    TEST_MESSAGE(text);
    TEST_ASSERT_TRUE_MESSAGE(worst <= bound, text);
}

/* Every 997th float (or another step), and all of the binade [1, 2) at a step of 7. */
static inline void sweep_f32_by(uint32_t step, const char *what, scalar_function f, exact_function exact,
                                double bound) {
    double worst = 0;
    for (uint64_t u = 0; u < 0x100000000u;
         u += u >= 0x3f800000 && u < 0x40000000 ? (step + 127) / 128 : step) {
        float x = float_of((uint32_t)u);
        double error = ulps_f32(f(x), exact((long double)x));
        if (error > worst) worst = error;
    }
    report(what, worst, bound);
}
static inline void sweep_f32(const char *what, scalar_function f, exact_function exact, double bound) {
    sweep_f32_by(997, what, f, exact, bound);
}

/* Half random bits, half evenly over ranges where the function changes. */
static inline double random_f64(test_random *r, int i) {
    uint64_t bits = (uint64_t)random_bits(r) << 32 | random_bits(r);
    static const double ranges[] = {1, 20, 800};
    return i & 1 ? f64_of(bits) : (double)(int64_t)bits * 0x1p-63 * ranges[i / 2 % 3];
}

static inline void sweep_f64(const char *what, double (*f)(double), exact_function exact, double bound) {
    test_random r = {3};
    double worst = 0;
    for (int i = 0; i < 1000000; i++) {
        double x = random_f64(&r, i), error = ulps_f64(f(x), exact((long double)x));
        if (error > worst) worst = error;
    }
    report(what, worst, bound);
}

#endif

#endif
