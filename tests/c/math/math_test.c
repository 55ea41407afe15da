/* sis/math.h: edges, stored bit patterns (the same on every processor), vector lanes against scalar forms and, on a host
 * with a libm, the largest error in ULP over a dense sweep, held to the bounds that the header states. */
#include "../../../ops-c/src/math/vector_f32.h"
#include "functions.h"

static void test_edges_of_f32(void) {
    expect_f32(1, sis_exp_f32(0));
    expect_f32(0, sis_exp_f32(-INF));
    expect_f32(INF, sis_exp_f32(INF));
    expect_f32(INF, sis_exp_f32(88.73f));
    expect_f32(float_of(1), sis_exp_f32(-103.5f)); /* gradual underflow */
    expect_f32(0, sis_exp_f32(-104.1f));
    expect_f32(NAN_F, sis_exp_f32(NAN_F));
    expect_f32(-INF, sis_log_f32(0));
    expect_f32(-INF, sis_log_f32(-0.0f));
    expect_f32(0, sis_log_f32(1));
    expect_f32(INF, sis_log_f32(INF));
    expect_f32(NAN_F, sis_log_f32(-1));
    expect_f32(NAN_F, sis_log_f32(-INF));
    expect_f32(NAN_F, sis_log_f32(NAN_F));
    expect_f32(0.5f, sis_sigmoid_f32(0));
    expect_f32(0, sis_sigmoid_f32(-INF));
    expect_f32(1, sis_sigmoid_f32(INF));
    expect_f32(NAN_F, sis_sigmoid_f32(NAN_F));
    expect_f32(-0.0f, sis_tanh_f32(-0.0f));
    expect_f32(float_of(1), sis_tanh_f32(float_of(1)));
    expect_f32(1, sis_tanh_f32(INF));
    expect_f32(-1, sis_tanh_f32(-20));
    expect_f32(NAN_F, sis_tanh_f32(NAN_F));
    expect_f32(-0.0f, sis_sqrt_f32(-0.0f));
    expect_f32(NAN_F, sis_sqrt_f32(-1));
}

static void test_edges_of_f64(void) {
    expect_f64(1, sis_exp_f64(0));
    expect_f64(0, sis_exp_f64(-746));
    expect_f64(f64_of(1), sis_exp_f64(-745.13));
    expect_f64((double)INF, sis_exp_f64(710));
    expect_f64((double)NAN_F, sis_exp_f64((double)NAN_F));
    expect_f64((double)-INF, sis_log_f64(-0.0));
    expect_f64((double)NAN_F, sis_log_f64(-1));
    expect_f64(1, sis_tanh_f64(25));
    expect_f64(-0.0, sis_tanh_f64(-0.0));
    expect_f64(0, sis_sigmoid_f64((double)-INF));
    expect_f64((double)NAN_F, sis_sigmoid_f64((double)NAN_F));
}

static void expect_pow(double x, double y, double expected) {
    expect_f64(expected, sis_pow_f64(x, y));
    expect_f32((float)expected, sis_pow_f32((float)x, y));
}

static void test_pow_follows_c(void) {
    const double inf = (double)INF, nan = (double)NAN_F;
    expect_pow(nan, 0, 1);
    expect_pow(1, nan, 1);
    expect_pow(nan, 1, nan);
    expect_pow(2, nan, nan);
    expect_pow(-1, inf, 1);
    expect_pow(0.5, inf, 0);
    expect_pow(0.5, -inf, inf);
    expect_pow(-2, inf, inf);
    expect_pow(0, -1, inf);
    expect_pow(-0.0, -1, -inf);
    expect_pow(-0.0, -2, inf);
    expect_pow(-0.0, 3, -0.0);
    expect_pow(-0.0, 0.5, 0);
    expect_pow(-inf, 0.5, inf);
    expect_pow(-inf, 3, -inf);
    expect_pow(-inf, -3, -0.0);
    expect_pow(-8, 1.0 / 3.0, nan);
    expect_pow(-2, 5, -32);
    expect_pow(-2, 0x1p60, inf);
    expect_pow(2, -1, 0.5);
    expect_pow(10, 3, 1000);
    expect_pow(4, 0.5, 2);
    expect_f32(-INF, sis_pow_f32(-3.0f, 4503599627370497.0)); /* odd, though no f32 */
}

static void test_common_exponents_are_exact(void) {
    test_random r = {1};
    for (int i = 0; i < 20000; i++) {
        float x = float_of(random_bits(&r)), size = float_of(bits_of(x) & 0x7fffffff);
        expect_f32(x * x, sis_pow_f32(x, 2));
        expect_f32(x, sis_pow_f32(x, 1));
        expect_f32(1, sis_pow_f32(x, 0));
        if (size < INF) expect_f32(sis_sqrt_f32(size), sis_pow_f32(size, 0.5));
        if (size < INF) expect_f32((float)(1.0 / (double)x), sis_pow_f32(x, -1));
    }
}

typedef sis_vf (*vector_function)(sis_vf);

/* Every lane gives the scalar's bits, whatever stands in the other lanes. */
static void test_lanes_are_the_scalar_functions(void) {
    static const vector_function vector[] = {sis_exp, sis_log, sis_sigmoid, sis_tanh, sis_sqrt};
    static const scalar_function scalar[] = {sis_exp_f32, sis_log_f32, sis_sigmoid_f32, sis_tanh_f32,
                                             sis_sqrt_f32};
    test_random r = {2};
    for (int i = 0; i < 20000; i++) {
        float x[SIS_LANES];
        for (int k = 0; k < SIS_LANES; k++)
            x[k] = i & 1 ? float_of(random_bits(&r)) : 30.0f * random_float(&r, true);
        for (int f = 0; f < 5; f++) {
            sis_vf y = vector[f](sis_load(x));
            for (uint32_t k = 0; k < SIS_LANES; k++) expect_f32(scalar[f](x[k]), sis_lane(y, k));
        }
    }
}

static float pow_to_x(float x) { return sis_pow_f32(1.37f, (double)x); }
static float pow_of_x(float x) { return sis_pow_f32(x, 2.4); }
static double pow_f64_to_x(double x) { return sis_pow_f64(1.37, x); }
static double pow_f64_of_x(double x) { return sis_pow_f64(x, -2.4); }

static void test_bits_are_the_stored_ones(void) {
    TEST_ASSERT_EQUAL_HEX32(0xED772958, hash_f32(sis_exp_f32));
    TEST_ASSERT_EQUAL_HEX32(0xD2B1E89D, hash_f32(sis_log_f32));
    TEST_ASSERT_EQUAL_HEX32(0x13B718E3, hash_f32(sis_sigmoid_f32));
    TEST_ASSERT_EQUAL_HEX32(0xBB6F7F2F, hash_f32(sis_tanh_f32));
    TEST_ASSERT_EQUAL_HEX32(0x52F850DC, hash_f32(sis_sqrt_f32));
    TEST_ASSERT_EQUAL_HEX32(0x55CC8F8D, hash_f32(pow_to_x));
    TEST_ASSERT_EQUAL_HEX32(0x12D6EE6D, hash_f32(pow_of_x));
    TEST_ASSERT_EQUAL_HEX32(0x4B78CA4B, hash_f64(sis_exp_f64));
    TEST_ASSERT_EQUAL_HEX32(0xF7394C9F, hash_f64(sis_log_f64));
    TEST_ASSERT_EQUAL_HEX32(0x7618EFF3, hash_f64(sis_sigmoid_f64));
    TEST_ASSERT_EQUAL_HEX32(0x36354A2E, hash_f64(sis_tanh_f64));
    TEST_ASSERT_EQUAL_HEX32(0xCF4CCCC5, hash_f64(pow_f64_to_x));
    TEST_ASSERT_EQUAL_HEX32(0xDA338223, hash_f64(pow_f64_of_x));
}

#ifdef HAVE_EXACT
static long double sigmoid_exact(long double x) {
    return x < 0 ? expl(x) / (1 + expl(x)) : 1 / (1 + expl(-x));
}

static void test_errors_of_f32(void) {
    sweep_f32("exp f32", sis_exp_f32, expl, 1.06);
    sweep_f32("log f32", sis_log_f32, logl, 0.87);
    sweep_f32("sigmoid f32", sis_sigmoid_f32, sigmoid_exact, 2.35);
    sweep_f32("tanh f32", sis_tanh_f32, tanhl, 2.45);
    sweep_f32("sqrt f32", sis_sqrt_f32, sqrtl, 0.50);
}

static void test_errors_of_f64(void) {
    sweep_f64("exp f64", sis_exp_f64, expl, 1.00);
    sweep_f64("log f64", sis_log_f64, logl, 0.85);
    sweep_f64("sigmoid f64", sis_sigmoid_f64, sigmoid_exact, 2.40);
    sweep_f64("tanh f64", sis_tanh_f64, tanhl, 2.60);
    sweep_f64("sqrt f64", sis_sqrt_f64, sqrtl, 0.50);
}

static void test_errors_of_pow(void) {
    test_random r = {4};
    double worst_f32 = 0, worst_f64 = 0;
    for (int i = 0; i < 1000000; i++) {
        double x = random_f64(&r, i), y = random_f64(&r, (i >> 1) + (i >> 8));
        double error = ulps_f64(sis_pow_f64(x, y), powl((long double)x, (long double)y));
        if (error > worst_f64) worst_f64 = error;
        float xf = (float)x, yf = (float)y;
        error = ulps_f32(sis_pow_f32(xf, (double)yf), powl((long double)xf, (long double)yf));
        if (error > worst_f32) worst_f32 = error;
    }
    report("pow f32", worst_f32, 0.51);
    report("pow f64", worst_f64, 1.20);
}
#endif

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_edges_of_f32);
    RUN_TEST(test_edges_of_f64);
    RUN_TEST(test_pow_follows_c);
    RUN_TEST(test_common_exponents_are_exact);
    RUN_TEST(test_lanes_are_the_scalar_functions);
    RUN_TEST(test_bits_are_the_stored_ones);
#ifdef HAVE_EXACT
    RUN_TEST(test_errors_of_f32);
    RUN_TEST(test_errors_of_f64);
    RUN_TEST(test_errors_of_pow);
#endif
    return UNITY_END();
}
