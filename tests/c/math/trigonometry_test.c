/* Trigonometric and hyperbolic functions, erf, softplus, expm1, log1p, fmod: edges, stored bit patterns and errors in ULP. */
#include "../../../ops-c/src/math/vector_f32.h"
#include "functions.h"

static void test_edges(void) {
    const double inf = (double)INF, nan = (double)NAN_F;
    expect_f64(-0.0, sis_sin_f64(-0.0));
    expect_f64(-0.0, sis_tan_f64(-0.0));
    expect_f64(1, sis_cos_f64(0));
    expect_f64(nan, sis_sin_f64(inf));
    expect_f64(nan, sis_cos_f64(-inf));
    expect_f64(nan, sis_tan_f64(nan));
    expect_f64(nan, sis_asin_f64(1.0000001));
    expect_f64(0x1.921fb54442d18p+0, sis_asin_f64(1));
    expect_f64(0x1.921fb54442d18p+1, sis_acos_f64(-1));
    expect_f64(0, sis_acos_f64(1));
    expect_f64(-0.0, sis_atan_f64(-0.0));
    expect_f64(-0x1.921fb54442d18p+0, sis_atan_f64(-inf));
    expect_f64(-inf, sis_sinh_f64(-711));
    expect_f64(inf, sis_cosh_f64(-inf));
    expect_f64(-inf, sis_asinh_f64(-inf));
    expect_f64(0, sis_acosh_f64(1));
    expect_f64(nan, sis_acosh_f64(0.99));
    expect_f64(-inf, sis_atanh_f64(-1));
    expect_f64(nan, sis_atanh_f64(1.5));
    expect_f64(-0.0, sis_erf_f64(-0.0));
    expect_f64(-1, sis_erf_f64(-inf));
    expect_f64(nan, sis_erf_f64(nan));
    expect_f64(-1, sis_expm1_f64(-inf));
    expect_f64(inf, sis_expm1_f64(inf));
    expect_f64(-inf, sis_log1p_f64(-1));
    expect_f64(inf, sis_log1p_f64(inf));
    expect_f64(f64_of(1), sis_log1p_f64(f64_of(1)));
    expect_f32(-0.0f, sis_erf_f32(-0.0f));
    expect_f32(1, sis_erf_f32(INF));
    expect_f32(INF, sis_softplus_f32(INF));
    expect_f32(0, sis_softplus_f32(-INF));
    expect_f32(-1, sis_expm1_negative_f32(-INF));
}

/* The hardest arguments: nearest to multiples of pi / 2, and the largest. */
static void test_reduction_of_hard_arguments(void) {
    expect_f64(-0x1.14ae72e6ba22fp-61, sis_cos_f64(0x1.6ac5b262ca1ffp+849));
    expect_f64(0x1.452fc98b34e97p-8, sis_sin_f64(f64_of(0x7fefffffffffffff)));
    expect_f64(0x1.1a62633145c07p-54, sis_cos_f64(0x1.921fb54442d18p+0));
    expect_f64(0x1.1a62633145c07p-53, sis_sin_f64(0x1.921fb54442d18p+1));
}

/* Against subtraction bit by bit. */
static double fmod_slowly(double x, double y) {
    double a = x < 0 ? -x : x, b = y < 0 ? -y : y;
    while (a >= b) {
        double c = b;
        while (c + c <= a) c += c;
        a -= c;
    }
    return __builtin_copysign(a, x);
}

static void test_fmod(void) {
    test_random r = {7};
    for (int i = 0; i < 20000; i++) {
        double x = (double)random_float(&r, false) * (i % 3 ? 1e30 : 1.0),
               y = (double)random_float(&r, false);
        if (i % 5 == 0) x = f64_of(random_bits(&r)), y = f64_of(random_bits(&r) & 0xfffff); /* denormals */
        if (y != 0) expect_f64(fmod_slowly(x, y), sis_fmod_f64(x, y));
    }
    const double inf = (double)INF, nan = (double)NAN_F;
    expect_f64(nan, sis_fmod_f64(1, 0));
    expect_f64(nan, sis_fmod_f64(inf, 1));
    expect_f64(-5, sis_fmod_f64(-5, inf));
    expect_f64(-0.0, sis_fmod_f64(-6, 3));
}

/* What scripts call: by number, one NaN for all, nothing beyond the last number. */
static void test_functions_by_number(void) {
    double y = 7;
    for (uint32_t number = 1; number <= 22; number++) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_math_call(number, number % 2, f64_of(0xfff8000000000001), 0.3, &y));
        TEST_ASSERT_TRUE(bits_of_f64(y) == 0x7ff8000000000000);
    }
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_math_call(0, false, 1, 1, &y));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_math_call(23, false, 1, 1, &y));
    TEST_ASSERT_EQUAL(SIS_OK, sis_math_call(3, false, 1.1, 0.3, &y));
    expect_f64(sis_pow_f64(1.1, 0.3), y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_math_call(3, true, 1.1, 0.3, &y));
    expect_f64((double)sis_pow_f32(1.1f, (double)0.3f), y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_math_call(22, true, 7.3, 2.1, &y));
    expect_f64((double)(float)sis_fmod_f64((double)7.3f, (double)2.1f), y);
}

static void test_lanes_are_the_scalar_functions(void) {
    test_random r = {8};
    for (int i = 0; i < 20000; i++) {
        float x[SIS_LANES];
        for (int k = 0; k < SIS_LANES; k++)
            x[k] = i & 1 ? float_of(random_bits(&r)) : 6.0f * random_float(&r, true);
        sis_vf v = sis_load(x), erf = sis_erf(v), softplus = sis_softplus(v);
        for (uint32_t k = 0; k < SIS_LANES; k++) {
            expect_f32(sis_erf_f32(x[k]), sis_lane(erf, k));
            expect_f32(sis_softplus_f32(x[k]), sis_lane(softplus, k));
        }
    }
}

static void test_bits_are_the_stored_ones(void) {
    TEST_ASSERT_EQUAL_HEX32(0xDF15AC11, hash_f32(sis_sin_f32));
    TEST_ASSERT_EQUAL_HEX32(0x841720B4, hash_f32(sis_cos_f32));
    TEST_ASSERT_EQUAL_HEX32(0x6220F44A, hash_f32(sis_tan_f32));
    TEST_ASSERT_EQUAL_HEX32(0xBED87130, hash_f32(sis_asin_f32));
    TEST_ASSERT_EQUAL_HEX32(0xB66B2AE0, hash_f32(sis_acos_f32));
    TEST_ASSERT_EQUAL_HEX32(0xCD773DA0, hash_f32(sis_atan_f32));
    TEST_ASSERT_EQUAL_HEX32(0xA7041CC4, hash_f32(sis_sinh_f32));
    TEST_ASSERT_EQUAL_HEX32(0xF319BDC2, hash_f32(sis_cosh_f32));
    TEST_ASSERT_EQUAL_HEX32(0x397A47ED, hash_f32(sis_asinh_f32));
    TEST_ASSERT_EQUAL_HEX32(0xE741759D, hash_f32(sis_acosh_f32));
    TEST_ASSERT_EQUAL_HEX32(0x3F4DFE52, hash_f32(sis_atanh_f32));
    TEST_ASSERT_EQUAL_HEX32(0xFC0E65C0, hash_f32(sis_erf_f32));
    TEST_ASSERT_EQUAL_HEX32(0x71CAC6D4, hash_f32(sis_softplus_f32));
    TEST_ASSERT_EQUAL_HEX32(0xD2B865A1, hash_f64(sis_sin_f64));
    TEST_ASSERT_EQUAL_HEX32(0xC9BC7891, hash_f64(sis_cos_f64));
    TEST_ASSERT_EQUAL_HEX32(0x38C9DD90, hash_f64(sis_tan_f64));
    TEST_ASSERT_EQUAL_HEX32(0xD31CF843, hash_f64(sis_asin_f64));
    TEST_ASSERT_EQUAL_HEX32(0xFF4C4C47, hash_f64(sis_acos_f64));
    TEST_ASSERT_EQUAL_HEX32(0xA637B803, hash_f64(sis_atan_f64));
    TEST_ASSERT_EQUAL_HEX32(0x53238CA5, hash_f64(sis_sinh_f64));
    TEST_ASSERT_EQUAL_HEX32(0xAEF30D65, hash_f64(sis_cosh_f64));
    TEST_ASSERT_EQUAL_HEX32(0xFB63A9E1, hash_f64(sis_asinh_f64));
    TEST_ASSERT_EQUAL_HEX32(0x30861CAD, hash_f64(sis_acosh_f64));
    TEST_ASSERT_EQUAL_HEX32(0x490C8854, hash_f64(sis_atanh_f64));
    TEST_ASSERT_EQUAL_HEX32(0x48B8C375, hash_f64(sis_erf_f64));
    TEST_ASSERT_EQUAL_HEX32(0xAEAF5461, hash_f64(sis_expm1_f64));
    TEST_ASSERT_EQUAL_HEX32(0x0363514A, hash_f64(sis_log1p_f64));
}

#ifdef HAVE_EXACT
static long double softplus_exact(long double x) { return (x > 0 ? x : 0) + log1pl(expl(-fabsl(x))); }
static long double expm1_of_negative(long double x) { return expm1l(x > 0 ? -x : x); }
static float expm1_f32(float x) { return sis_expm1_negative_f32(x > 0 ? -x : x); }

static void test_errors_of_f32(void) {
    sweep_f32("erf f32", sis_erf_f32, erfl, 1.30);
    sweep_f32("softplus f32", sis_softplus_f32, softplus_exact, 1.95);
    sweep_f32("expm1 f32, negative", expm1_f32, expm1_of_negative, 0.90);
#define SWEEP(name) sweep_f32_by(19937, #name " f32", sis_##name##_f32, name##l, 0.51);
    SWEEP(sin)
    SWEEP(cos)
    SWEEP(tan)
    SWEEP(asin)
    SWEEP(acos)
    SWEEP(atan)
    SWEEP(sinh)
    SWEEP(cosh)
    SWEEP(asinh)
    SWEEP(acosh)
    SWEEP(atanh)
    SWEEP(expm1)
    SWEEP(log1p)
}

static void test_errors_of_f64(void) {
    sweep_f64("sin f64", sis_sin_f64, sinl, 0.80);
    sweep_f64("cos f64", sis_cos_f64, cosl, 0.80);
    sweep_f64("tan f64", sis_tan_f64, tanl, 2.20);
    sweep_f64("asin f64", sis_asin_f64, asinl, 0.65);
    sweep_f64("acos f64", sis_acos_f64, acosl, 0.65);
    sweep_f64("atan f64", sis_atan_f64, atanl, 1.85);
    sweep_f64("sinh f64", sis_sinh_f64, sinhl, 2.40);
    sweep_f64("cosh f64", sis_cosh_f64, coshl, 1.45);
    sweep_f64("asinh f64", sis_asinh_f64, asinhl, 2.05);
    sweep_f64("acosh f64", sis_acosh_f64, acoshl, 1.75);
    sweep_f64("atanh f64", sis_atanh_f64, atanhl, 2.00);
    sweep_f64("erf f64", sis_erf_f64, erfl, 1.20);
    sweep_f64("softplus f64", sis_softplus_f64, softplus_exact, 1.95);
    sweep_f64("expm1 f64", sis_expm1_f64, expm1l, 1.85);
    sweep_f64("log1p f64", sis_log1p_f64, log1pl, 1.60);
}
#endif

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_edges);
    RUN_TEST(test_reduction_of_hard_arguments);
    RUN_TEST(test_fmod);
    RUN_TEST(test_functions_by_number);
    RUN_TEST(test_lanes_are_the_scalar_functions);
    RUN_TEST(test_bits_are_the_stored_ones);
#ifdef HAVE_EXACT
    RUN_TEST(test_errors_of_f32);
    RUN_TEST(test_errors_of_f64);
#endif
    return UNITY_END();
}
