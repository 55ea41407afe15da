/* ReduceMean, Softmax and BatchNormalization. */
#include "against.h"

static test_node t;

static void test_reduce_mean_against_reference(void) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F32, SIS_F64, SIS_I32, SIS_I64, SIS_U32, SIS_U64};
    test_random r = {501};
    for (int i = 0; i < 500; i++) {
        bool by_input = random_below(&r, 2);
        test_begin(&t, SIS_OP_REDUCE_MEAN, by_input ? 18 : 13);
        sis_shape shape = random_shape(&r, 0);
        for (uint32_t k = 0; k < shape.rank; k++) shape.dim[k] += shape.dim[k] == 0;
        random_input(&r, &t, random_dtype(&r, dtypes, 7), shape, false);
        int64_t axes[8];
        uint32_t n = 0;
        for (uint32_t k = 0; k < shape.rank; k++)
            if (random_below(&r, 2)) axes[n++] = random_below(&r, 2) ? k : (int64_t)k - shape.rank;
        sis_reduce_mean_attributes *attributes = (void *)t.attributes;
        attributes->keepdims = random_below(&r, 2);
        attributes->noop_with_empty_axes = by_input && random_below(&r, 2);
        if (by_input && random_below(&r, 5))
            test_known(&t, SIS_I64, DIMS(n), axes);
        else if (!by_input && n > 0)
            attributes->axes = (sis_ints){n, axes};
        against_reference(&t, i);
    }
}

static void test_reduce_mean_examples(void) {
    const float data[] = {5, 1, 20, 2, 30, 1, 40, 2, 55, 1, 60, 2};
    test_begin(&t, SIS_OP_REDUCE_MEAN, 18);
    test_input(&t, SIS_F32, DIMS(3, 2, 2), data);
    test_ints(&t, 1);
    sis_reduce_mean_attributes *attributes = (void *)t.attributes;
    attributes->keepdims = 0;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_SHAPE(&t, 0, 3, 2);
    EXPECT_FLOATS(&t, 12.5f, 1.5f, 35, 1.5f, 57.5f, 1.5f);

    test_begin(&t, SIS_OP_REDUCE_MEAN, 13);
    test_input(&t, SIS_F32, DIMS(3, 2, 2), data);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_SHAPE(&t, 0, 1, 1, 1);
    EXPECT_FLOATS(&t, 18.25f);

    test_begin(&t, SIS_OP_REDUCE_MEAN, 18);
    test_input(&t, SIS_F32, DIMS(2, 0), NULL);
    test_ints(&t, 1);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_TRUE(is_nan(((float *)t.out[0].data)[1])); /* the mean of nothing */

    test_begin(&t, SIS_OP_REDUCE_MEAN, 18);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_ints(&t, 1, -1);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "twice");
}

/* Sixteen lanes, folded 16, 8, 4, 2, 1, are not one chain: 2^24 swallows single ones, but not sums of them. */
static void test_order_of_additions(void) {
    float row[32] = {0x1p24f};
    for (int i = 1; i < 32; i++) row[i] = 1;
    test_begin(&t, SIS_OP_REDUCE_MEAN, 13);
    test_input(&t, SIS_F32, DIMS(1, 32), row);
    sis_reduce_mean_attributes *attributes = (void *)t.attributes;
    attributes->axes = INTS(1);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_FLOAT((0x1p24f + 30.0f) / 32.0f, *(float *)t.out[0].data);

    float columns[64];
    for (int i = 0; i < 64; i++) columns[i] = row[i / 2];
    test_begin(&t, SIS_OP_REDUCE_MEAN, 13);
    test_input(&t, SIS_F32, DIMS(32, 2), columns);
    attributes->axes = INTS(0);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_FLOAT(0x1p24f / 32.0f, ((float *)t.out[0].data)[1]); /* one chain: every 1 is lost */
}

static void test_softmax_against_reference(void) {
    test_random r = {502};
    for (int i = 0; i < 300; i++) {
        test_begin(&t, SIS_OP_SOFTMAX, i % 3 ? 13 : 11);
        sis_shape shape = random_shape(&r, 2);
        float *x = random_input(&r, &t, random_below(&r, 3) ? SIS_F32 : SIS_F64, shape, i % 5 == 0);
        if (t.in[0].dtype == SIS_F32)
            for (size_t k = 0; k < t.in[0].bytes / 4; k++) x[k] *= 20.0f;
        sis_softmax_attributes *attributes = (void *)t.attributes;
        attributes->has_axis = random_below(&r, 4) != 0;
        if (attributes->has_axis) attributes->axis = (int64_t)random_below(&r, 2 * shape.rank) - shape.rank;
        against_reference(&t, i);
    }
}

static void test_softmax_examples(void) {
    test_begin(&t, SIS_OP_SOFTMAX, 13);
    test_input(&t, SIS_F32, DIMS(2, 4), (float[]){0, 1, 2, 3, 10000, 10001, 10002, 10003});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 0.032058604f, 0.08714432f, 0.23688284f, 0.6439143f, 0.032058604f, 0.08714432f,
                  0.23688284f, 0.6439143f);
    TEST_ASSERT_EQUAL(1, t.needs.overwrites);

    test_begin(&t, SIS_OP_SOFTMAX, 11); /* from axis 1 on everything is one row */
    test_input(&t, SIS_F32, DIMS(1, 2, 2), NULL);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 0.25f, 0.25f, 0.25f, 0.25f);

    test_begin(&t, SIS_OP_SOFTMAX, 13);
    test_input(&t, SIS_F32, DIMS(2, 2), NULL);
    ((sis_softmax_attributes *)t.attributes)->has_axis = true;
    ((sis_softmax_attributes *)t.attributes)->axis = 2;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "axis 2");
}

static void test_batch_normalization_against_reference(void) {
    test_random r = {503};
    for (int i = 0; i < 200; i++) {
        bool features = i % 4 == 0;
        test_begin(&t, SIS_OP_BATCH_NORMALIZATION, features ? 7 : 15);
        sis_dtype dtype = random_below(&r, 3) ? SIS_F32 : SIS_F64;
        sis_shape x = random_shape(&r, 1), one = DIMS(x.rank > 1 ? x.dim[1] : 1);
        sis_batch_normalization_attributes *attributes = (void *)t.attributes;
        attributes->spatial = !features;
        attributes->epsilon = 1.0f;
        if (features && x.rank > 1) {
            one.rank = x.rank - 1;
            for (uint32_t k = 0; k < one.rank; k++) one.dim[k] = x.dim[k + 1];
        }
        random_input(&r, &t, dtype, x, false);
        for (int k = 0; k < 4; k++) random_input(&r, &t, dtype, one, false);
        against_reference(&t, i);
    }
}

static void test_batch_normalization_examples(void) {
    test_begin(&t, SIS_OP_BATCH_NORMALIZATION, 15);
    test_input(&t, SIS_F32, DIMS(1, 2, 1, 3), (float[]){-1, 0, 1, 2, 3, 4});
    test_input(&t, SIS_F32, DIMS(2), (float[]){1, 1.5f});
    test_input(&t, SIS_F32, DIMS(2), (float[]){0, 1});
    test_input(&t, SIS_F32, DIMS(2), (float[]){0, 3});
    test_input(&t, SIS_F32, DIMS(2), (float[]){1, 1.5f});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, -0.999995f, 0, 0.999995f, -0.22474074f, 1, 2.2247407f);
    t.in[2].shape = DIMS(1, 2);
    expect_refused(&t, SIS_BAD_SHAPE, "input 2 is [1,2]");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_reduce_mean_against_reference);
    RUN_TEST(test_reduce_mean_examples);
    RUN_TEST(test_order_of_additions);
    RUN_TEST(test_softmax_against_reference);
    RUN_TEST(test_softmax_examples);
    RUN_TEST(test_batch_normalization_against_reference);
    RUN_TEST(test_batch_normalization_examples);
    return UNITY_END();
}
