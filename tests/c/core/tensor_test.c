/* Sizes of tensors: every dtype, overflow, and shapes without elements. */
#include "sis/tensor.h"
#include "unity.h"

#define SHAPE(...) (&(sis_shape){.rank = sizeof((int64_t[]){__VA_ARGS__}) / 8, .dim = {__VA_ARGS__}})

static void is(size_t expected, sis_dtype dtype, const sis_shape *shape) {
    size_t bytes = 12345;
    TEST_ASSERT_EQUAL(SIS_OK, sis_tensor_size(dtype, shape, &bytes));
    TEST_ASSERT_EQUAL(expected, bytes);
}

static void fails(sis_status status, sis_dtype dtype, const sis_shape *shape) {
    size_t bytes = 12345;
    TEST_ASSERT_EQUAL(status, sis_tensor_size(dtype, shape, &bytes));
    TEST_ASSERT_EQUAL(12345, bytes);
}

static void whole_bytes(void) {
    is(24, SIS_F32, SHAPE(2, 3));
    is(4, SIS_F32, &(sis_shape){0});
    is(8 * 40320, SIS_I64, SHAPE(1, 2, 3, 4, 5, 6, 7, 8));
    is(6, SIS_BOOL, SHAPE(2, 3));
    is(12, SIS_BF16, SHAPE(2, 3));
    is(6, SIS_F8E4M3FN, SHAPE(6));
}

static void packed_dtypes_round_up(void) {
    is(0, SIS_I4, SHAPE(0));
    is(1, SIS_I4, SHAPE(1));
    is(1, SIS_I4, SHAPE(2));
    is(2, SIS_U4, SHAPE(3));
    is(5, SIS_F4E2M1, SHAPE(3, 3));
    is(1, SIS_U2, SHAPE(4));
    is(2, SIS_I2, SHAPE(5));
}

static void blocks_run_along_the_last_dimension(void) {
    is(18, SIS_Q4_0, SHAPE(32));
    is(18, SIS_Q4_0, SHAPE(1));
    is(18, SIS_Q4_0, &(sis_shape){0});
    is(2 * 3 * 34, SIS_Q8_0, SHAPE(3, 64));
    is(3 * 2 * 34, SIS_Q8_0, SHAPE(3, 33));
    is(0, SIS_Q8_0, SHAPE(3, 0));
}

static void what_does_not_fit(void) {
    fails(SIS_OVERFLOW, SIS_F32, SHAPE(INT64_MAX, 2));
    fails(SIS_OVERFLOW, SIS_F32, SHAPE(INT64_MAX));
    fails(SIS_OVERFLOW, SIS_U2, SHAPE(INT64_MAX));
    fails(SIS_OVERFLOW, SIS_U8, SHAPE(INT64_C(1) << 31, INT64_C(1) << 31));
    fails(SIS_OVERFLOW, SIS_U8, SHAPE(INT64_C(1) << 32, INT64_C(1) << 32));
    fails(SIS_OVERFLOW, SIS_Q8_0, SHAPE(INT64_MAX));
    fails(SIS_OVERFLOW, SIS_U8, SHAPE(0, INT64_MAX, INT64_MAX)); /* strides would not fit */
    fails(SIS_OVERFLOW, SIS_F32, SHAPE(0, INT64_C(1) << 50));
    fails(SIS_BAD_SHAPE, SIS_U8, SHAPE(-1));
    fails(SIS_BAD_SHAPE, SIS_U8, SHAPE(0, -1));
    fails(SIS_BAD_SHAPE, SIS_U8, &(sis_shape){.rank = 9});
    fails(SIS_BAD_DTYPE, (sis_dtype)0, SHAPE(1));
    fails(SIS_BAD_DTYPE, (sis_dtype)8, SHAPE(1)); /* ONNX's string */
    fails(SIS_BAD_DTYPE, (sis_dtype)66, SHAPE(1));
}

static void elements(void) {
    int64_t n;
    TEST_ASSERT_EQUAL(SIS_OK, sis_shape_elements(SHAPE(3, 4), &n));
    TEST_ASSERT_EQUAL(12, n);
    TEST_ASSERT_EQUAL(SIS_OK, sis_shape_elements(SHAPE(3, 0, 4), &n));
    TEST_ASSERT_EQUAL(0, n);
    TEST_ASSERT_EQUAL(1, sis_shape_count(&(sis_shape){0}));
    TEST_ASSERT_EQUAL(24, sis_shape_count(SHAPE(2, 3, 4)));
}

static void names_and_sizes(void) {
    TEST_ASSERT_EQUAL_STRING("f32", sis_dtype_name(SIS_F32));
    TEST_ASSERT_EQUAL_STRING("q8_0", sis_dtype_name(SIS_Q8_0));
    TEST_ASSERT_EQUAL_STRING("?", sis_dtype_name((sis_dtype)99));
    TEST_ASSERT_EQUAL(8, sis_dtype_size(SIS_F64));
    TEST_ASSERT_EQUAL(0, sis_dtype_size(SIS_I4));
    TEST_ASSERT_EQUAL(0, sis_dtype_size(SIS_Q4_0));
    TEST_ASSERT_EQUAL(0, sis_dtype_size((sis_dtype)99));
}

static void equality(void) {
    TEST_ASSERT_TRUE(sis_shape_equal(SHAPE(2, 3), SHAPE(2, 3)));
    TEST_ASSERT_FALSE(sis_shape_equal(SHAPE(2, 3), SHAPE(3, 2)));
    TEST_ASSERT_FALSE(sis_shape_equal(SHAPE(2), SHAPE(2, 1)));
    TEST_ASSERT_TRUE(sis_shape_equal(&(sis_shape){0}, &(sis_shape){0}));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(whole_bytes);
    RUN_TEST(packed_dtypes_round_up);
    RUN_TEST(blocks_run_along_the_last_dimension);
    RUN_TEST(what_does_not_fit);
    RUN_TEST(elements);
    RUN_TEST(names_and_sizes);
    RUN_TEST(equality);
    return UNITY_END();
}
