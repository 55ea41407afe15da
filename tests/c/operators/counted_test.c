/* Operators whose output's shape follows from values, and BitCast and CumProd: what ONNX Runtime does not do, and that a run
 * keeps within what infer counted whatever the values have become since. */
#include "against.h"

static test_node t;

static void run_all_ways(void) {
    const char *wrong = test_run_all_ways(&t);
    TEST_ASSERT_NULL_MESSAGE(wrong, wrong);
}

static void expect_list(uint32_t output, const int64_t *values, int64_t n) {
    TEST_ASSERT_EQUAL(n, sis_shape_count(&t.out[output].shape));
    if (n > 0) TEST_ASSERT_EQUAL_INT64_ARRAY(values, t.out[output].data, n);
}

#define EXPECT_LIST(output, ...) \
    expect_list(output, (int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

/* Shapes are settled with the values as they are; then every value of input `input` is 1 bits, and the run must keep its
 * place (test_run checks the bytes behind each tensor). */
static void scribble_between(uint32_t input) {
    const sis_op_functions *functions = t.n.op->functions;
    memset(&t.needs, 0, sizeof t.needs);
    TEST_ASSERT_EQUAL(SIS_OK, functions->infer(&t.n));
    t.n.plan = test_memory(functions->plan_bytes);
    TEST_ASSERT_EQUAL(SIS_OK, functions->prepare(&t.n, &t.needs));
    t.n.scratch = test_memory(t.needs.scratch_bytes);
    uint8_t *behind[4];
    for (uint32_t i = 0; i < t.n.n_outputs; i++) {
        t.out[i].bytes = (size_t)sis_shape_count(&t.out[i].shape) * sis_dtype_size(t.out[i].dtype);
        t.out[i].data = test_memory(t.out[i].bytes + 64);
        behind[i] = (uint8_t *)t.out[i].data + t.out[i].bytes;
        memset(behind[i], 0x5a, 64);
    }
    for (int round = 0; round < 2; round++) {
        memset(t.in[input].data, round == 0 ? 1 : 0, t.in[input].bytes);
        TEST_ASSERT_EQUAL(SIS_OK, sis_node_run(&t.n, t.needs.tiles));
        for (uint32_t i = 0; i < t.n.n_outputs; i++)
            for (int k = 0; k < 64; k++) TEST_ASSERT_EQUAL(0x5a, behind[i][k]);
    }
}

static void test_non_zero(void) {
    test_begin(&t, SIS_OP_NON_ZERO, 13);
    test_known(&t, SIS_F16, DIMS(2, 3), (uint16_t[]){0, 0x8000, 0x0001, 0x7e00, 0, 0x3c00});
    run_all_ways();
    EXPECT_SHAPE(&t, 0, 2, 3);
    EXPECT_LIST(0, 0, 1, 1, 2, 0, 2);
    test_begin(&t, SIS_OP_NON_ZERO, 13);
    test_known(&t, SIS_F64, DIMS(2), (double[]){-0.0, 0x1p-1074});
    run_all_ways();
    EXPECT_LIST(0, 1);
    test_begin(&t, SIS_OP_NON_ZERO, 13);
    test_input(&t, SIS_F32, DIMS(2), NULL);
    TEST_ASSERT_EQUAL(SIS_NEEDS_CONSTANT, test_run(&t));
    test_begin(&t, SIS_OP_NON_ZERO, 13);
    static float many[50000];
    for (int i = 0; i < 50000; i += 3) many[i] = 1;
    test_known(&t, SIS_F32, DIMS(50000), many);
    scribble_between(0);
}

static void test_unique_takes_nans_and_zeros_for_equal(void) {
    const float nan = __builtin_nanf("");
    test_begin(&t, SIS_OP_UNIQUE, 11);
    test_known(&t, SIS_F32, DIMS(7), (float[]){nan, 0, -0.0f, 1, nan, -1, 0});
    t.n.n_outputs = 4;
    run_all_ways();
    EXPECT_SHAPE(&t, 0, 4);
    const float *y = t.out[0].data;
    TEST_ASSERT_TRUE(y[0] == -1 && y[1] == 0 && y[2] == 1 && y[3] != y[3]);
    EXPECT_LIST(1, 5, 1, 3, 0);
    EXPECT_LIST(2, 3, 1, 1, 2, 3, 0, 1);
    EXPECT_LIST(3, 1, 3, 1, 2);
    ((sis_unique_attributes *)(void *)t.attributes)->sorted = 0;
    run_all_ways();
    EXPECT_LIST(1, 0, 1, 3, 5);
    EXPECT_LIST(2, 0, 1, 1, 2, 0, 3, 1);
    EXPECT_LIST(3, 2, 3, 1, 1);
}

static void test_unique_of_halves_and_of_nothing(void) {
    test_begin(&t, SIS_OP_UNIQUE, 11);
    test_known(&t, SIS_BF16, DIMS(5), (uint16_t[]){0x8000, 0x7fc0, 0, 0xbf80, 0xffc1});
    t.n.n_outputs = 4;
    run_all_ways();
    EXPECT_LIST(1, 3, 0, 1); /* -1, 0, NaN */
    test_begin(&t, SIS_OP_UNIQUE, 11);
    test_known(&t, SIS_U64, DIMS(0), NULL);
    t.n.n_outputs = 4;
    run_all_ways();
    EXPECT_SHAPE(&t, 0, 0);
    test_begin(&t, SIS_OP_UNIQUE, 11);
    sis_unique_attributes *at = (void *)t.attributes;
    at->has_axis = true, at->axis = -2;
    test_known(&t, SIS_U8, DIMS(3, 0), NULL); /* three slices of nothing are one */
    t.n.n_outputs = 4;
    run_all_ways();
    EXPECT_SHAPE(&t, 0, 1, 0);
    EXPECT_LIST(2, 0, 0, 0);
    EXPECT_LIST(3, 3);
    at->axis = 2;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "axis 2 is outside");
    test_begin(&t, SIS_OP_UNIQUE, 11);
    at->has_axis = true, at->axis = 1;
    const int64_t huge =
        SIZE_MAX > UINT32_MAX ? INT64_C(1) << 40 : 1 << 26; /* other dimensions take no time */
    test_known(&t, SIS_F32, DIMS(huge, 2, 0), NULL);
    run_all_ways();
    EXPECT_SHAPE(&t, 0, huge, 1, 0);
    at->axis = 0;
    t.in[0].shape.dim[0] = SIZE_MAX > UINT32_MAX ? UINT32_MAX : huge;
    TEST_ASSERT_EQUAL(SIS_OK, test_infer(&t));
    EXPECT_SHAPE(&t, 0, 1, 2, 0);
}

static void test_unique_keeps_within_what_was_counted(void) {
    uint16_t numbers[3000];
    for (int i = 0; i < 3000; i++) numbers[i] = (uint16_t)(i * 7 % 2500);
    test_begin(&t, SIS_OP_UNIQUE, 11);
    test_known(&t, SIS_U16, DIMS(3000), numbers);
    t.n.n_outputs = 4;
    scribble_between(0);
    TEST_ASSERT_EQUAL(2500, t.out[0].shape.dim[0]);
    test_begin(&t, SIS_OP_UNIQUE, 11);
    test_known(&t, SIS_U16, DIMS(3000), NULL); /* one value when counted … */
    t.n.n_outputs = 4;
    TEST_ASSERT_EQUAL(SIS_OK, test_run(&t));
    for (int i = 0; i < 3000; i++) ((uint16_t *)t.in[0].data)[i] = (uint16_t)i; /* … and 3000 when run */
    TEST_ASSERT_EQUAL(SIS_OK, sis_node_run(&t.n, t.needs.tiles));
}

static void test_compress_keeps_within_what_was_counted(void) {
    test_begin(&t, SIS_OP_COMPRESS, 11);
    test_input(&t, SIS_F32, DIMS(6), (float[]){1, 2, 3, 4, 5, 6});
    test_known(&t, SIS_BOOL, DIMS(6), (uint8_t[]){0, 1, 0, 0, 1, 0});
    run_all_ways();
    EXPECT_FLOATS(&t, 2, 5);
    scribble_between(1);
    t.in[1].value_known = false;
    TEST_ASSERT_EQUAL(SIS_NEEDS_CONSTANT, test_run(&t));
}

static void test_non_max_suppression(void) {
    const float nan = __builtin_nanf("");
    static const float boxes[] = {0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11, 0, 20, 1, 21};
    test_begin(&t, SIS_OP_NON_MAX_SUPPRESSION, 11);
    test_known(&t, SIS_F32, DIMS(1, 4, 4), boxes);
    test_known(&t, SIS_F32, DIMS(1, 1, 4), (float[]){0.5f, 0.9f, nan, 0.5f});
    test_known(&t, SIS_I64, SCALAR, (int64_t[]){9});
    test_known(&t, SIS_F32, SCALAR, (float[]){0.5f});
    run_all_ways();
    EXPECT_LIST(0, 0, 0, 1, 0, 0, 3);
    scribble_between(1);
    ((float *)t.in[3].data)[0] = nan;
    expect_refused(&t, SIS_BAD_VALUE, "iou_threshold must be from 0 to 1");
    t.in[0].value_known = false;
    TEST_ASSERT_EQUAL(SIS_NEEDS_CONSTANT, test_run(&t));
}

/* Values that shape nothing may still be unknown. */
static void test_tf_idf_vectorizer(void) {
    test_begin(&t, SIS_OP_TF_IDF_VECTORIZER, 9);
    sis_tf_idf_vectorizer_attributes *at = (void *)t.attributes;
    at->min_gram_length = 1, at->max_gram_length = 2, at->max_skip_count = INT64_MAX;
    at->ngram_counts = INTS(0, 2), at->ngram_indexes = INTS(0, 1, 2, 1);
    at->pool_int64s = INTS(5, INT64_MIN, 5, 5, 5, 7);
    test_input(&t, SIS_I32, DIMS(2, 4), (int32_t[]){5, 5, 7, 5, 7, 7, 7, 7});
    run_all_ways();
    EXPECT_SHAPE(&t, 0, 2, 3);
    EXPECT_FLOATS(&t, 3, 2, 3, 0, 0, 0);
    memset(t.n.packed, 0xff,
           t.needs.pack_bytes); /* scripts can write there: nothing is found, nothing breaks */
    TEST_ASSERT_EQUAL(SIS_OK, sis_node_run(&t.n, t.needs.tiles));
    EXPECT_FLOATS(&t, 0, 0, 0, 0, 0, 0);
    at->ngram_counts = INTS(0, 7);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "ngram_counts do not ascend within the pool");
    at->ngram_counts = INTS(0, 2), at->ngram_indexes = INTS(0, 1, -1, 1);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "ngram_indexes holds -1");
}

static void test_cum_prod(void) {
    static const float x[] = {2, 3, 4, 5, 6, 7};
    test_begin(&t, SIS_OP_CUM_PROD, 26);
    sis_cum_prod_attributes *at = (void *)t.attributes;
    test_input(&t, SIS_F32, DIMS(2, 3), x);
    test_known(&t, SIS_I32, SCALAR, (int32_t[]){-1});
    run_all_ways();
    EXPECT_FLOATS(&t, 2, 6, 24, 5, 30, 210);
    at->exclusive = 1;
    run_all_ways();
    EXPECT_FLOATS(&t, 1, 2, 6, 1, 5, 30);
    at->reverse = 1;
    run_all_ways();
    EXPECT_FLOATS(&t, 12, 4, 1, 42, 7, 1);
    at->exclusive = 0;
    t.in[1].value_known = false;
    run_all_ways();
    EXPECT_FLOATS(&t, 24, 12, 4, 210, 42, 7);
    test_begin(&t, SIS_OP_CUM_PROD, 26);
    test_input(&t, SIS_U64, DIMS(3), (uint64_t[]){UINT64_MAX, 2, 3});
    test_known(&t, SIS_I64, SCALAR, (int64_t[]){0});
    run_all_ways();
    EXPECT_LIST(0, -1, -2, -6); /* wraps */
}

static void test_bit_cast(void) {
    test_begin(&t, SIS_OP_BIT_CAST, 26);
    sis_bit_cast_attributes *at = (void *)t.attributes;
    at->has_to = true, at->to = SIS_U32;
    test_input(&t, SIS_F32, DIMS(4), (uint32_t[]){0x3f800000, 0xffc12345, 0x80000000, 0x7f800000});
    run_all_ways();
    TEST_ASSERT_EQUAL(SIS_U32, t.out[0].dtype);
    static const uint32_t words[] = {0x3f800000, 0x7fc00000, 0x80000000, 0x7f800000};
    TEST_ASSERT_EQUAL_HEX32_ARRAY(words, t.out[0].data, 4);
    at->to = SIS_F32;
    t.in[0].dtype = SIS_I32; /* every bit stays, but NaNs that the graph settles must not show in the input */
    run_all_ways();
    TEST_ASSERT_EQUAL(-1, t.needs.view_of);
    TEST_ASSERT_EQUAL_HEX32_ARRAY(t.in[0].data, t.out[0].data, 4);
    at->to = SIS_U32;
    run_all_ways();
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
    at->to = SIS_F64;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "to is 11, no dtype of the size of i32");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_non_zero);
    RUN_TEST(test_unique_takes_nans_and_zeros_for_equal);
    RUN_TEST(test_unique_of_halves_and_of_nothing);
    RUN_TEST(test_unique_keeps_within_what_was_counted);
    RUN_TEST(test_compress_keeps_within_what_was_counted);
    RUN_TEST(test_non_max_suppression);
    RUN_TEST(test_tf_idf_vectorizer);
    RUN_TEST(test_cum_prod);
    RUN_TEST(test_bit_cast);
    return UNITY_END();
}
