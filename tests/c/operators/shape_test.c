/* Reshape, Flatten, Squeeze, Unsqueeze, Identity, Dropout, Shape and ConstantOfShape. */
#include "against.h"

static test_node t;

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

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_reshape);
    RUN_TEST(test_flatten);
    RUN_TEST(test_squeeze_and_unsqueeze);
    RUN_TEST(test_identity_and_dropout);
    RUN_TEST(test_shape);
    RUN_TEST(test_constant_of_shape);
    return UNITY_END();
}
