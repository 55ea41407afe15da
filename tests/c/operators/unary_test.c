/* Rounding, trigonometry, activations, Clip and tests of floats against the reference; their edges. */
#include "against.h"
#include "rounds.h"

static test_node t;
static const sis_dtype FLOATS[] = {SIS_F32, SIS_F32, SIS_F64};
static const sis_dtype NUMBERS[] = {SIS_F32, SIS_F64, SIS_I8,  SIS_I16, SIS_I32,
                                    SIS_I64, SIS_U8,  SIS_U16, SIS_U32, SIS_U64};

/* Attributes that are floats, all of them random or as they are by default. */
static void random_attributes(test_random *r) {
    if (random_below(r, 2)) return;
    for (uint32_t i = 0; i < t.n.op->n_attributes; i++) {
        const sis_attribute_description *a = &t.n.op->attributes[i];
        float value = 0.25f + (float)random_below(r, 8) * 0.375f;
        if (a->type == SIS_ATTRIBUTE_FLOAT) memcpy((uint8_t *)t.attributes + a->offset, &value, sizeof value);
        if (a->type == SIS_ATTRIBUTE_ENUM)
            ((uint8_t *)t.attributes)[a->offset] = random_below(r, a->values) & 255;
    }
}

static void cases(sis_op_id op, const sis_dtype *dtypes, size_t n) {
    test_random r = {1000 + (uint64_t)op};
    for (int i = 0; i < SIS_ROUNDS(60); i++) {
        test_begin(&t, op, 24);
        random_attributes(&r);
        float *x = random_input(&r, &t, random_dtype(&r, dtypes, n), random_shape(&r, 0), true);
        static const float scales[] = {1, 40, 1e4f, 1e30f};
        for (size_t k = 0; t.in[0].dtype == SIS_F32 && k < t.in[0].bytes / 4; k++) x[k] *= scales[i % 4];
        against_reference(&t, i);
    }
}

static void test_rounding(void) {
    for (int op = SIS_OP_ERF; op <= SIS_OP_RECIPROCAL; op++)
        cases((sis_op_id)op, op == SIS_OP_SIGN ? NUMBERS : FLOATS, op == SIS_OP_SIGN ? 10 : 3);
}

static void test_trigonometry(void) {
    for (int op = SIS_OP_SIN; op <= SIS_OP_ATANH; op++) cases((sis_op_id)op, FLOATS, 3);
}

static void test_activations(void) {
    static const sis_op_id ops[] = {SIS_OP_ELU,          SIS_OP_SELU,       SIS_OP_LEAKY_RELU,
                                    SIS_OP_HARD_SIGMOID, SIS_OP_HARD_SWISH, SIS_OP_SOFTPLUS,
                                    SIS_OP_SOFTSIGN,     SIS_OP_MISH,       SIS_OP_THRESHOLDED_RELU,
                                    SIS_OP_GELU,         SIS_OP_SWISH};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) cases(ops[i], FLOATS, 3);
    cases(SIS_OP_CELU, FLOATS, 1);
    cases(SIS_OP_SHRINK, NUMBERS, 10);
}

static void test_bits_of_one_operand(void) {
    static const sis_dtype truth[] = {SIS_BOOL};
    cases(SIS_OP_NOT, truth, 1);
    cases(SIS_OP_BITWISE_NOT, NUMBERS + 2, 8);
    cases(SIS_OP_IS_NA_N, FLOATS, 3);
    test_random r = {2000};
    for (int i = 0; i < SIS_ROUNDS(60); i++) {
        test_begin(&t, SIS_OP_IS_INF, 20);
        sis_is_inf_attributes *attributes = (sis_is_inf_attributes *)t.attributes;
        attributes->detect_negative = i & 1;
        attributes->detect_positive = i >> 1 & 1;
        random_input(&r, &t, random_dtype(&r, FLOATS, 3), random_shape(&r, 1), true);
        against_reference(&t, i);
    }
}

static void test_clip_against_reference(void) {
    test_random r = {2100};
    for (int i = 0; i < SIS_ROUNDS(200); i++) {
        sis_dtype dtype = random_dtype(&r, NUMBERS, 10);
        test_begin(&t, SIS_OP_CLIP, 13);
        random_input(&r, &t, dtype, random_shape(&r, 0), true);
        for (int k = 0; k < 2; k++)
            if (random_below(&r, 4))
                random_input(&r, &t, dtype, k ? SCALAR : DIMS(1), false);
            else
                test_left_out(&t);
        against_reference(&t, i);
    }
}

static void test_clip_by_attributes(void) {
    test_begin(&t, SIS_OP_CLIP, 6);
    sis_clip_attributes *attributes = (sis_clip_attributes *)t.attributes;
    test_input(&t, SIS_F32, DIMS(4), (float[]){-3, -1, 1, 3});
    attributes->min = -2;
    attributes->has_min = true;
    against_reference(&t, 0);
    EXPECT_FLOATS(&t, -2, -1, 1, 3);
    test_begin(&t, SIS_OP_CLIP, 13);
    test_input(&t, SIS_F32, DIMS(3), (float[]){-3, 0, 3});
    test_input(&t, SIS_F32, SCALAR, (float[]){2});
    test_input(&t, SIS_F32, SCALAR, (float[]){1}); /* below the other limit: wins */
    against_reference(&t, 1);
    EXPECT_FLOATS(&t, 1, 1, 1);
    test_begin(&t, SIS_OP_CLIP, 13);
    test_input(&t, SIS_F32, DIMS(3), NULL);
    test_input(&t, SIS_F32, DIMS(3), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "a limit is one number, not [3]");
}

static void expect_of(sis_op_id op, float x, float y) {
    test_begin(&t, op, 24);
    test_input(&t, SIS_F32, DIMS(1), &x);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    float got = *(const float *)t.out[0].data;
    char text[96];
    snprintf(text, sizeof text, "%s(%a) is %a, not %a", t.n.op->name, (double)x, (double)got, (double)y);
    TEST_ASSERT_TRUE_MESSAGE(same_float(y, got), text);
}

static void test_edges(void) {
    const float nan = float_of(0x7fc00000), infinity = float_of(0x7f800000);
    expect_of(SIS_OP_ROUND, 2.5f, 2);
    expect_of(SIS_OP_ROUND, -0.5f, -0.0f);
    expect_of(SIS_OP_ROUND, 3.5f, 4);
    expect_of(SIS_OP_CEIL, -0.5f, -0.0f);
    expect_of(SIS_OP_FLOOR, -0.5f, -1);
    expect_of(SIS_OP_FLOOR, 1e30f, 1e30f);
    expect_of(SIS_OP_SIGN, -0.0f, 0);
    expect_of(SIS_OP_SIGN, nan, nan);
    expect_of(SIS_OP_SIGN, -infinity, -1);
    expect_of(SIS_OP_RECIPROCAL, -0.0f, -infinity);
    expect_of(SIS_OP_ERF, infinity, 1);
    expect_of(SIS_OP_ERF, -0.0f, -0.0f);
    expect_of(SIS_OP_SIN, infinity, nan);
    expect_of(SIS_OP_SIN, -0.0f, -0.0f);
    expect_of(SIS_OP_COS, 0, 1);
    expect_of(SIS_OP_SIN, 0x1.fffffep127f, -0x1.0b3366p-1f);
    expect_of(SIS_OP_ATAN, -infinity, -0x1.921fb6p+0f);
    expect_of(SIS_OP_ACOS, 1, 0);
    expect_of(SIS_OP_ASIN, 1.5f, nan);
    expect_of(SIS_OP_ATANH, 1, infinity);
    expect_of(SIS_OP_ACOSH, 0.5f, nan);
    expect_of(SIS_OP_COSH, 100, infinity);
    expect_of(SIS_OP_SINH, -100, -infinity);
    expect_of(SIS_OP_SOFTPLUS, -200, 0);
    expect_of(SIS_OP_SOFTPLUS, 200, 200);
    expect_of(SIS_OP_ELU, -infinity, -1);
    expect_of(SIS_OP_ELU, nan, nan);
    expect_of(SIS_OP_CELU, infinity, infinity);
    expect_of(SIS_OP_MISH, 50, 50);
    expect_of(SIS_OP_THRESHOLDED_RELU, nan, 0);
    expect_of(SIS_OP_HARD_SIGMOID, nan, nan);
    expect_of(SIS_OP_HARD_SWISH, -3, -0.0f);
}

static void test_halves_are_told_by_their_bits(void) {
    test_begin(&t, SIS_OP_IS_NA_N, 13);
    test_input(&t, SIS_F16, DIMS(4), (uint16_t[]){0x7c00, 0x7c01, 0xfe00, 0x3c00});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){0, 1, 1, 0}), t.out[0].data, 4);
    test_begin(&t, SIS_OP_IS_INF, 20);
    test_input(&t, SIS_BF16, DIMS(4), (uint16_t[]){0x7f80, 0xff80, 0xff81, 0x7c00});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){1, 1, 0, 0}), t.out[0].data, 4);
}

static void test_large_tensors_have_tiles(void) {
    static const sis_op_id ops[] = {SIS_OP_SIN, SIS_OP_GELU, SIS_OP_CLIP, SIS_OP_IS_NA_N, SIS_OP_SIGN};
    test_random r = {2200};
    for (int i = 0; i < 5; i++) {
        test_begin(&t, ops[i], 24);
        random_input(&r, &t, SIS_F32, DIMS(3, 30011), true);
        against_reference(&t, i);
        TEST_ASSERT_GREATER_THAN(2, t.needs.tiles);
        TEST_ASSERT_GREATER_THAN(90033 * 11 / 16, t.needs.instructions); /* the least of them: Clip */
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_rounding);
    RUN_TEST(test_trigonometry);
    RUN_TEST(test_activations);
    RUN_TEST(test_bits_of_one_operand);
    RUN_TEST(test_clip_against_reference);
    RUN_TEST(test_clip_by_attributes);
    RUN_TEST(test_edges);
    RUN_TEST(test_halves_are_told_by_their_bits);
    RUN_TEST(test_large_tensors_have_tiles);
    return UNITY_END();
}
