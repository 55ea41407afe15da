/* Reshape, Flatten, Squeeze, Unsqueeze, Identity, Dropout, Shape, ConstantOfShape and Cast. */
#include "against.h"

static test_node t;
static const sis_dtype ALL[] = {SIS_F32,  SIS_U8,  SIS_I8,  SIS_U16, SIS_I16, SIS_I32, SIS_I64,
                                SIS_BOOL, SIS_F16, SIS_F64, SIS_U32, SIS_U64, SIS_BF16};

static void expect_view(void) {
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
    TEST_ASSERT_EQUAL(0, t.needs.view_offset[0]);
    if (t.in[0].bytes) TEST_ASSERT_EQUAL_MEMORY(t.in[0].data, t.out[0].data, t.in[0].bytes);
}

static test_node *given(sis_op_id op, uint32_t opset, sis_shape shape) {
    static const uint8_t bytes[512] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    test_begin(&t, op, opset);
    test_input(&t, SIS_F32, shape, bytes);
    return &t;
}

static void test_reshape(void) {
    test_ints(given(SIS_OP_RESHAPE, 14, DIMS(2, 3, 4)), 0, -1, 2);
    expect_view();
    EXPECT_SHAPE(&t, 0, 2, 6, 2);
    test_ints(given(SIS_OP_RESHAPE, 14, DIMS(1)), -1);
    expect_view();
    EXPECT_SHAPE(&t, 0, 1);
    given(SIS_OP_RESHAPE, 4, DIMS(4, 2));
    ((sis_reshape_attributes *)t.attributes)->shape = INTS(8);
    expect_view();
    test_ints(given(SIS_OP_RESHAPE, 14, DIMS(0, 3, 4)), 3, 4, 0);
    ((sis_reshape_attributes *)t.attributes)->allowzero = 1;
    expect_view();
    EXPECT_SHAPE(&t, 0, 3, 4, 0);

    test_ints(given(SIS_OP_RESHAPE, 14, DIMS(2, 3)), 4, -1);
    expect_refused(&t, SIS_BAD_SHAPE, "cannot reshape [2,3] to [4,");
    test_ints(given(SIS_OP_RESHAPE, 14, DIMS(2, 3)), -1, -1);
    expect_refused(&t, SIS_BAD_SHAPE, "one -1");
    test_ints(given(SIS_OP_RESHAPE, 14, DIMS(2, 3)), 2, 3, 0);
    expect_refused(&t, SIS_BAD_SHAPE, "dimension 2");
    test_ints(given(SIS_OP_RESHAPE, 14, DIMS(2, 3)), INT64_MAX, INT64_MAX);
    expect_refused(&t, SIS_BAD_SHAPE, "cannot reshape");
}

static void test_flatten(void) {
    given(SIS_OP_FLATTEN, 13, DIMS(2, 3, 4));
    expect_view();
    EXPECT_SHAPE(&t, 0, 2, 12);
    given(SIS_OP_FLATTEN, 13, DIMS(2, 3, 4));
    ((sis_flatten_attributes *)t.attributes)->axis = -1;
    expect_view();
    EXPECT_SHAPE(&t, 0, 6, 4);
    given(SIS_OP_FLATTEN, 13, DIMS(2, 3, 4));
    ((sis_flatten_attributes *)t.attributes)->axis = 3;
    expect_view();
    EXPECT_SHAPE(&t, 0, 24, 1);
    given(SIS_OP_FLATTEN, 13, DIMS(2, 3));
    ((sis_flatten_attributes *)t.attributes)->axis = 3;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "axis 3");
}

static void test_squeeze_and_unsqueeze(void) {
    test_ints(given(SIS_OP_SQUEEZE, 13, DIMS(1, 3, 1, 5)), -2);
    expect_view();
    EXPECT_SHAPE(&t, 0, 1, 3, 5);
    given(SIS_OP_SQUEEZE, 13, DIMS(1, 3, 1, 5));
    expect_view();
    EXPECT_SHAPE(&t, 0, 3, 5);
    test_ints(given(SIS_OP_SQUEEZE, 13, DIMS(1, 3)), 1);
    expect_refused(&t, SIS_BAD_SHAPE, "dimension 1 of [1,3] is not 1");

    test_ints(given(SIS_OP_UNSQUEEZE, 13, DIMS(3, 4)), 0, -1, 2);
    expect_view();
    EXPECT_SHAPE(&t, 0, 1, 3, 1, 4, 1);
    given(SIS_OP_UNSQUEEZE, 11, DIMS(3));
    ((sis_unsqueeze_attributes *)t.attributes)->axes = INTS(1);
    expect_view();
    EXPECT_SHAPE(&t, 0, 3, 1);
    test_ints(given(SIS_OP_UNSQUEEZE, 13, DIMS(3)), 0, -3);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "twice");
    test_ints(given(SIS_OP_UNSQUEEZE, 13, DIMS(1, 1, 1, 1, 1, 1, 1, 2)), 0);
    expect_refused(&t, SIS_BAD_SHAPE, "rank 8");
}

static void test_identity_and_dropout(void) {
    given(SIS_OP_IDENTITY, 13, DIMS(3, 4));
    expect_view();
    given(SIS_OP_DROPOUT, 13, DIMS(3, 4));
    expect_view();
    given(SIS_OP_DROPOUT, 13, DIMS(3));
    t.n.n_outputs = 2;
    against_reference(&t, 0);
    TEST_ASSERT_EQUAL(-1, t.needs.view_of);
    TEST_ASSERT_EQUAL_UINT8(1, ((uint8_t *)t.out[1].data)[2]);
    given(SIS_OP_DROPOUT, 13, DIMS(3));
    test_left_out(&t);
    test_known(&t, SIS_BOOL, SCALAR, (uint8_t[]){1});
    expect_refused(&t, SIS_UNSUPPORTED, "training");
    given(SIS_OP_DROPOUT, 13, DIMS(3));
    test_left_out(&t);
    test_known(&t, SIS_BOOL, DIMS(0), (uint8_t[]){0});
    expect_refused(&t, SIS_BAD_SHAPE, "training_mode must be one bool, not [0]");
}

static void expect_dimensions(int64_t start, bool has_end, int64_t end, uint32_t n, const int64_t *expected) {
    given(SIS_OP_SHAPE, 15, DIMS(3, 4, 5));
    sis_shape_attributes *attributes = (void *)t.attributes;
    *attributes = (sis_shape_attributes){.start = start, .end = end, .has_end = has_end};
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(n, t.out[0].shape.dim[0]);
    if (n) TEST_ASSERT_EQUAL_INT64_ARRAY(expected, t.out[0].data, n);
}

static void test_shape(void) {
    const int64_t dims[] = {3, 4, 5};
    expect_dimensions(0, false, 0, 3, dims);
    expect_dimensions(1, false, 0, 2, dims + 1);
    expect_dimensions(-1, false, 0, 1, dims + 2);
    expect_dimensions(0, true, -1, 2, dims);
    expect_dimensions(-10, true, 10, 3, dims);
    expect_dimensions(2, true, 1, 0, NULL);
}

static void test_constant_of_shape(void) {
    test_begin(&t, SIS_OP_CONSTANT_OF_SHAPE, 9);
    test_ints(&t, 2, 3);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 0, 0, 0, 0, 0, 0);

    test_begin(&t, SIS_OP_CONSTANT_OF_SHAPE, 9);
    test_ints(&t, 20000);
    uint8_t bytes[3] = {0, 0x34, 0x12};
    sis_tensor value = {.dtype = SIS_I16, .shape = DIMS(1), .data = bytes + 1, .alignment = 1};
    ((sis_constant_of_shape_attributes *)t.attributes)->value = &value;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(SIS_I16, t.out[0].dtype);
    TEST_ASSERT_EQUAL_HEX16(0x1234, ((uint16_t *)t.out[0].data)[19999]);

    test_begin(&t, SIS_OP_CONSTANT_OF_SHAPE, 9);
    test_ints(&t, 2, -3);
    expect_refused(&t, SIS_BAD_SHAPE, "negative");
    test_begin(&t, SIS_OP_CONSTANT_OF_SHAPE, 9);
    test_known(&t, SIS_I64, DIMS(0), NULL);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(0, t.out[0].shape.rank);
}

/* --- Cast --- */

static void test_cast_against_reference(void) {
    test_random r = {301};
    for (int i = 0; i < 13 * 13 * 2; i++) {
        test_begin(&t, SIS_OP_CAST, 18);
        float *x = random_input(&r, &t, ALL[i % 13], random_shape(&r, 0), true);
        if (t.in[0].dtype == SIS_F32)
            for (size_t k = 0; k < t.in[0].bytes / 4; k += 2) x[k] *= 300.0f;
        sis_cast_attributes *attributes = (void *)t.attributes;
        attributes->to = ALL[i / 13 % 13];
        attributes->has_to = true;
        against_reference(&t, i);
    }
}

static void cast(sis_dtype from, const void *data, int64_t n, sis_dtype to) {
    test_begin(&t, SIS_OP_CAST, 18);
    test_input(&t, from, DIMS(n), data);
    sis_cast_attributes *attributes = (void *)t.attributes;
    attributes->to = to;
    attributes->has_to = true;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
}

static void test_casts_to_integers_truncate_and_saturate(void) {
    const float x[] = {1.9f, -1.9f, 300.0f, -300.0f, 1e20f, -1e20f, float_of(0x7fc00000), 2147483648.0f};
    cast(SIS_F32, x, 8, SIS_I8);
    TEST_ASSERT_EQUAL_INT8_ARRAY(((int8_t[]){1, -1, 127, -128, 127, -128, 0, 127}), t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_U8);
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){1, 0, 255, 0, 255, 0, 0, 255}), t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_I32);
    TEST_ASSERT_EQUAL_INT32_ARRAY(((int32_t[]){1, -1, 300, -300, INT32_MAX, INT32_MIN, 0, INT32_MAX}),
                                  t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_I64);
    TEST_ASSERT_EQUAL_INT64_ARRAY(((int64_t[]){1, -1, 300, -300, INT64_MAX, INT64_MIN, 0, 2147483648}),
                                  t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_U64);
    TEST_ASSERT_EQUAL_UINT64_ARRAY(((uint64_t[]){1, 0, 300, 0, UINT64_MAX, 0, 0, 2147483648u}), t.out[0].data,
                                   8);
    cast(SIS_F32, x, 8, SIS_BOOL);
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){1, 1, 1, 1, 1, 1, 1, 1}), t.out[0].data, 8);
    cast(SIS_I32, ((int32_t[]){300, -1, INT32_MIN}), 3, SIS_U8); /* integers keep their low bits */
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){44, 255, 0}), t.out[0].data, 3);
}

static void test_casts_to_narrow_floats_round_once(void) {
    /* 65504 is the largest f16; from 65520 on infinity. 2^-25 is half the smallest; just above it rounds up. */
    const double x[] = {65504, 65519.99, 65520, 0x1p-24,     0x1p-25, 0x1.0000001p-25,
                        -0.0,  2049,     2051,  0x1.ffep-15, 1e-300};
    cast(SIS_F64, x, 11, SIS_F16);
    const uint16_t halves[] = {0x7bff, 0x7bff, 0x7c00, 1, 0, 1, 0x8000, 0x6800, 0x6802, 0x0400, 0};
    TEST_ASSERT_EQUAL_HEX16_ARRAY(halves, t.out[0].data, 11);
    cast(SIS_F16, halves, 11, SIS_F32);
    TEST_ASSERT_EQUAL_FLOAT(65504, ((float *)t.out[0].data)[0]);
    TEST_ASSERT_EQUAL_FLOAT(0x1p-24f, ((float *)t.out[0].data)[3]);
    TEST_ASSERT_EQUAL_FLOAT(0x1p-14f, ((float *)t.out[0].data)[9]);

    /* Through f32 or f64 in between, this would round to a tie first and then down. */
    const int64_t odd = ((int64_t)257 << 54) + 1;
    cast(SIS_I64, &odd, 1, SIS_BF16);
    TEST_ASSERT_EQUAL_HEX16(0x5e81, *(uint16_t *)t.out[0].data);
    const float y[] = {1.0f, float_of(0x3f808000), float_of(0x3f818000), float_of(0x7f7fffff),
                       float_of(0xffc00000)};
    cast(SIS_F32, y, 5, SIS_BF16);
    TEST_ASSERT_EQUAL_HEX16_ARRAY(((uint16_t[]){0x3f80, 0x3f80, 0x3f82, 0x7f80, 0x7fc0}), t.out[0].data, 5);
}

static void test_cast_refuses_what_is_no_number(void) {
    given(SIS_OP_CAST, 18, DIMS(2));
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "to is not given");
    sis_cast_attributes *attributes = (void *)t.attributes;
    attributes->has_to = true;
    attributes->to = 8; /* string */
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "to is 8");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_reshape);
    RUN_TEST(test_flatten);
    RUN_TEST(test_squeeze_and_unsqueeze);
    RUN_TEST(test_identity_and_dropout);
    RUN_TEST(test_shape);
    RUN_TEST(test_constant_of_shape);
    RUN_TEST(test_cast_against_reference);
    RUN_TEST(test_casts_to_integers_truncate_and_saturate);
    RUN_TEST(test_casts_to_narrow_floats_round_once);
    RUN_TEST(test_cast_refuses_what_is_no_number);
    return UNITY_END();
}
