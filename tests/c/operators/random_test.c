/* Random operators and Dropout in training: the same numbers however tiles are cut, seeds and turns, and the statistics of
 * what is drawn, with fixed seeds. */
#include "against.h"
#include "sis/math.h"

static test_node t;

static void expect_all_ways(void) {
    const char *wrong = test_run_all_ways(&t);
    TEST_ASSERT_NULL_MESSAGE(wrong, wrong);
}

#define COUNT 100000

static const int64_t shape[] = {100, COUNT / 100};

static void uniform(int64_t dtype, float low, float high, float seed) {
    sis_random_uniform_attributes *at = (void *)t.attributes;
    test_begin(&t, SIS_OP_RANDOM_UNIFORM, 1);
    at->dtype = dtype, at->low = low, at->high = high, at->seed = seed, at->has_seed = true;
    at->shape = (sis_ints){2, shape};
}

static void normal(int64_t dtype, float mean, float scale, float seed) {
    sis_random_normal_attributes *at = (void *)t.attributes;
    test_begin(&t, SIS_OP_RANDOM_NORMAL, 1);
    at->dtype = dtype, at->mean = mean, at->scale = scale, at->seed = seed, at->has_seed = true;
    at->shape = (sis_ints){2, shape};
}

static double drawn(int64_t i) {
    return t.out[0].dtype == SIS_F32 ? (double)((const float *)t.out[0].data)[i]
                                     : ((const double *)t.out[0].data)[i];
}

/* Mean and variance within 5 standard deviations of what they are. `fourth`: the fourth central moment over variance^2. */
static void expect_moments(double mean, double variance, double fourth) {
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < COUNT; i++) sum += drawn(i) / COUNT;
    for (int64_t i = 0; i < COUNT; i++) squares += (drawn(i) - sum) * (drawn(i) - sum) / COUNT;
    const double of_mean = 5 * sis_sqrt_f64(variance / COUNT);
    const double of_variance = 5 * variance * sis_sqrt_f64((fourth - 1) / COUNT);
    TEST_ASSERT_TRUE_MESSAGE(__builtin_fabs(sum - mean) < of_mean, "mean");
    TEST_ASSERT_TRUE_MESSAGE(__builtin_fabs(squares - variance) < of_variance, "variance");
}

/* Chi square of 64 cells that are equally likely: 63 degrees of freedom, of which 0.1 % are above 103.4 and below 34.0. */
static void expect_even(double (*share)(double)) {
    int64_t cells[64] = {0};
    for (int64_t i = 0; i < COUNT; i++) {
        const int64_t cell = (int64_t)(share(drawn(i)) * 64.0);
        TEST_ASSERT_TRUE(cell >= 0 && cell < 64);
        cells[cell]++;
    }
    double chi = 0;
    for (int i = 0; i < 64; i++) {
        const double off = (double)cells[i] - COUNT / 64.0;
        chi += off * off / (COUNT / 64.0);
    }
    TEST_ASSERT_TRUE_MESSAGE(chi > 34.0 && chi < 103.4, "chi square");
}

static double of_uniform(double x) { return (x + 2.0) / 5.0; } /* -2 .. 3 */
static double of_normal(double x) {
    return 0.5 + 0.5 * sis_erf_f64((x - 1.0) / 2.0 * 0x1.6a09e667f3bcdp-1);
} /* mean 1, scale 2 */

static void test_uniform_numbers(void) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F64};
    for (int i = 0; i < 2; i++) {
        uniform(dtypes[i], -2.0f, 3.0f, 4.0f + (float)i);
        expect_all_ways();
        EXPECT_SHAPE(&t, 0, 100, COUNT / 100);
        expect_moments(0.5, 25.0 / 12.0, 1.8);
        expect_even(of_uniform);
    }
}

static void test_normal_numbers(void) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F64};
    for (int i = 0; i < 2; i++) {
        normal(dtypes[i], 1.0f, 2.0f, 9.0f + (float)i);
        expect_all_ways();
        expect_moments(1.0, 4.0, 3.0);
        expect_even(of_normal);
    }
}

/* Neighbours, and the two that one pair of draws makes, do not go together. */
static void test_neighbours_are_independent(void) {
    for (int which = 0; which < 2; which++) {
        if (which == 0)
            normal(SIS_F32, 0.0f, 1.0f, 3.0f);
        else
            uniform(SIS_F32, -1.7320508f, 1.7320508f, 3.0f);
        TEST_ASSERT_EQUAL(SIS_OK, test_run(&t));
        for (int64_t lag = 1; lag < 6; lag++) {
            double sum = 0;
            for (int64_t i = 0; i + lag < COUNT; i++) sum += drawn(i) * drawn(i + lag) / COUNT;
            TEST_ASSERT_TRUE(__builtin_fabs(sum) < 5.0 / sis_sqrt_f64(COUNT));
        }
    }
}

/* f16 and bf16 have as many bits as their fractions, so that 1 is never reached. */
static void test_halves(void) {
    static const sis_dtype dtypes[] = {SIS_F16, SIS_BF16};
    static const uint16_t ones[] = {0x3c00, 0x3f80};
    for (int i = 0; i < 2; i++) {
        uniform(dtypes[i], 0.0f, 1.0f, 1.0f);
        expect_all_ways();
        const uint16_t *bits = t.out[0].data;
        for (int64_t k = 0; k < COUNT; k++) TEST_ASSERT_TRUE(bits[k] < ones[i]);
    }
}

static uint32_t hash_of_run(void) {
    TEST_ASSERT_EQUAL(SIS_OK, test_run(&t));
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < t.out[0].bytes; i++)
        hash = (hash ^ ((const uint8_t *)t.out[0].data)[i]) * 16777619u;
    return hash;
}

/* The same on every processor, for ever: models rely on their seeds. */
static void test_bits_are_the_stored_ones(void) {
    uniform(SIS_F32, 0.0f, 1.0f, 0.0f);
    TEST_ASSERT_EQUAL_HEX32(0x8D03949F, hash_of_run());
    uniform(SIS_F64, -1.0f, 1.0f, 0.0f);
    TEST_ASSERT_EQUAL_HEX32(0x5D31A4FB, hash_of_run());
    normal(SIS_F32, 0.0f, 1.0f, 0.0f);
    TEST_ASSERT_EQUAL_HEX32(0x7E52A53B, hash_of_run());
    normal(SIS_F64, 0.0f, 1.0f, 0.0f);
    TEST_ASSERT_EQUAL_HEX32(0x299DB7BD, hash_of_run());
}

static void test_seeds_numbers_and_turns(void) {
    uniform(SIS_F32, 0.0f, 1.0f, 1.0f);
    const uint32_t seeded = hash_of_run();
    t.n.number = 5;
    TEST_ASSERT_EQUAL_HEX32(seeded, hash_of_run()); /* a seed is all that counts */
    t.n.turn = 1;
    TEST_ASSERT_NOT_EQUAL(seeded, hash_of_run());
    uniform(SIS_F32, 0.0f, 1.0f, 2.0f);
    TEST_ASSERT_NOT_EQUAL(seeded, hash_of_run());
    ((sis_random_uniform_attributes *)t.attributes)->has_seed = false;
    const uint32_t first = hash_of_run();
    t.n.number = 1;
    TEST_ASSERT_NOT_EQUAL(first, hash_of_run());
}

static void test_like_forms_take_shape_and_dtype(void) {
    test_begin(&t, SIS_OP_RANDOM_NORMAL_LIKE, 1);
    test_input(&t, SIS_F64, DIMS(3, 5), NULL);
    expect_all_ways();
    TEST_ASSERT_EQUAL(SIS_F64, t.out[0].dtype);
    EXPECT_SHAPE(&t, 0, 3, 5);
    test_begin(&t, SIS_OP_RANDOM_UNIFORM_LIKE, 1);
    sis_random_uniform_like_attributes *at = (void *)t.attributes;
    at->dtype = SIS_F32, at->has_dtype = true;
    test_input(&t, SIS_I64, DIMS(0, 5), NULL);
    expect_all_ways();
    TEST_ASSERT_EQUAL(SIS_F32, t.out[0].dtype);
    uniform(-3, 0.0f, 1.0f, 1.0f);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "dtype -3");
    uniform(SIS_F32, 0.0f, 1.0f, 1.0f);
    ((sis_random_uniform_attributes *)t.attributes)->shape = INTS(2, -1);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "dimension of -1");
}

static void test_bernoulli(void) {
    static float p[COUNT];
    sis_bernoulli_attributes *at = (void *)t.attributes;
    for (int i = 0; i < COUNT; i++) p[i] = i < 4 ? (float[]){0, 1, __builtin_nanf(""), 2}[i] : 0.3f;
    test_begin(&t, SIS_OP_BERNOULLI, 15);
    at->dtype = SIS_U8, at->has_dtype = true, at->seed = 2, at->has_seed = true;
    test_input(&t, SIS_F32, DIMS(COUNT), p);
    expect_all_ways();
    const uint8_t *y = t.out[0].data;
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){0, 1, 0, 1}), y, 4);
    int64_t ones = 0;
    for (int i = 0; i < COUNT; i++) ones += y[i];
    TEST_ASSERT_INT64_WITHIN(725, 30000, ones); /* 5 standard deviations */
}

static void test_multinomial(void) {
    const float logs[2][4] = {{-1, -__builtin_inff(), 0.5f, 2}, {10, 10, 10, 10}};
    const double whole = sis_exp_f64(-1) + sis_exp_f64(0.5) + sis_exp_f64(2);
    const double shares[2][4] = {
        {sis_exp_f64(-1) / whole, 0, sis_exp_f64(0.5) / whole, sis_exp_f64(2) / whole},
        {0.25, 0.25, 0.25, 0.25}};
    sis_multinomial_attributes *at = (void *)t.attributes;
    test_begin(&t, SIS_OP_MULTINOMIAL, 7);
    at->sample_size = COUNT, at->dtype = SIS_I32, at->seed = 5, at->has_seed = true;
    test_input(&t, SIS_F32, DIMS(2, 4), logs);
    expect_all_ways();
    EXPECT_SHAPE(&t, 0, 2, COUNT);
    const int32_t *classes = t.out[0].data;
    for (int batch = 0; batch < 2; batch++) {
        int64_t found[4] = {0};
        for (int i = 0; i < COUNT; i++) found[classes[batch * COUNT + i]]++;
        for (int c = 0; c < 4; c++) {
            const double share = shares[batch][c], deviation = sis_sqrt_f64(share * (1 - share) * COUNT);
            TEST_ASSERT_TRUE(__builtin_fabs((double)found[c] - share * COUNT) <= 5 * deviation);
        }
    }
    test_begin(&t, SIS_OP_MULTINOMIAL, 7);
    test_input(&t, SIS_F32, DIMS(1, 2), (float[]){-__builtin_inff(), -__builtin_inff()});
    expect_refused(&t, SIS_BAD_VALUE, "no distribution");
}

/* What stays is divided by 1 - ratio; the mask tells which; some 1 - ratio of all stays. */
static void test_dropout_in_training(void) {
    static double x[COUNT];
    for (int i = 0; i < COUNT; i++) x[i] = i + 1;
    for (int known = 0; known < 2; known++) {
        test_begin(&t, SIS_OP_DROPOUT, 13);
        sis_dropout_attributes *at = (void *)t.attributes;
        at->seed = 7, at->has_seed = true;
        test_input(&t, SIS_F64, DIMS(COUNT), x);
        test_input(&t, SIS_F32, SCALAR, &(float){0.25f});
        test_input(&t, SIS_BOOL, SCALAR, &(uint8_t){1});
        t.in[2].value_known = known;
        t.n.n_outputs = 2;
        expect_all_ways();
        int64_t left = 0;
        for (int i = 0; i < COUNT; i++) {
            const bool stays = ((const uint8_t *)t.out[1].data)[i];
            TEST_ASSERT_TRUE(drawn(i) == (stays ? x[i] * (1.0 / 0.75) : 0.0));
            left += stays;
        }
        TEST_ASSERT_INT64_WITHIN(685, 75000, left);
    }
    test_begin(&t, SIS_OP_DROPOUT, 13);
    test_input(&t, SIS_F32, DIMS(2), NULL);
    test_input(&t, SIS_F32, SCALAR, &(float){1.0f});
    test_known(&t, SIS_BOOL, SCALAR, &(uint8_t){1});
    expect_refused(&t, SIS_BAD_VALUE, "ratio");
}

/* Training that turns out to be off at run, and the old forms: is_test before opset 7, masks of data's dtype to 9. */
static void test_dropout_off(void) {
    test_begin(&t, SIS_OP_DROPOUT, 13);
    test_input(&t, SIS_F32, DIMS(3), (float[]){1, 2, 3});
    test_left_out(&t);
    test_input(&t, SIS_BOOL, SCALAR, &(uint8_t){0});
    expect_all_ways();
    EXPECT_FLOATS(&t, 1, 2, 3);
    test_begin(&t, SIS_OP_DROPOUT, 6);
    test_input(&t, SIS_F32, DIMS(3), (float[]){1, 2, 3});
    ((sis_dropout_attributes *)t.attributes)->is_test = 1;
    expect_all_ways();
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
    test_begin(&t, SIS_OP_DROPOUT, 7);
    test_input(&t, SIS_F32, DIMS(3), (float[]){1, 2, 3});
    t.n.n_outputs = 2;
    expect_all_ways();
    TEST_ASSERT_EQUAL(SIS_F32, t.out[1].dtype);
    TEST_ASSERT_EQUAL_FLOAT(1, ((const float *)t.out[1].data)[2]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_uniform_numbers);
    RUN_TEST(test_normal_numbers);
    RUN_TEST(test_neighbours_are_independent);
    RUN_TEST(test_halves);
    RUN_TEST(test_bits_are_the_stored_ones);
    RUN_TEST(test_seeds_numbers_and_turns);
    RUN_TEST(test_like_forms_take_shape_and_dtype);
    RUN_TEST(test_bernoulli);
    RUN_TEST(test_multinomial);
    RUN_TEST(test_dropout_in_training);
    RUN_TEST(test_dropout_off);
    return UNITY_END();
}
