/* The Reduce operators, ArgMax, ArgMin, TopK, CumSum, LogSoftmax and Hardmax. */
#include "against.h"
#include "rounds.h"

static test_node t;

static const sis_dtype DTYPES[] = {SIS_F32, SIS_F32, SIS_F32, SIS_F64, SIS_I32, SIS_I64, SIS_U32, SIS_U64};
static const sis_op_id REDUCTIONS[] = {
    SIS_OP_REDUCE_SUM,     SIS_OP_REDUCE_MAX,         SIS_OP_REDUCE_MIN,
    SIS_OP_REDUCE_PROD,    SIS_OP_REDUCE_L1,          SIS_OP_REDUCE_L2,
    SIS_OP_REDUCE_LOG_SUM, SIS_OP_REDUCE_LOG_SUM_EXP, SIS_OP_REDUCE_SUM_SQUARE};

static void test_reductions_against_reference(void) {
    test_random r = {511};
    for (int i = 0; i < SIS_ROUNDS(900); i++) {
        sis_op_id op = REDUCTIONS[i % 9];
        bool by_input = op == SIS_OP_REDUCE_SUM || random_below(&r, 2);
        test_begin(&t, op, by_input ? 18 : 12);
        sis_shape shape = random_shape(&r, 0);
        sis_dtype dtype = random_dtype(&r, DTYPES, op == SIS_OP_REDUCE_LOG_SUM_EXP ? 4 : 8);
        if (dtype != SIS_F32 && dtype != SIS_F64) /* of no integers: by hand below */
            for (uint32_t k = 0; k < shape.rank; k++) shape.dim[k] += shape.dim[k] == 0;
        random_input(&r, &t, dtype, shape, i % 4 == 0);
        int64_t axes[8];
        uint32_t n = 0;
        for (uint32_t k = 0; k < shape.rank; k++)
            if (random_below(&r, 2)) axes[n++] = random_below(&r, 2) ? k : (int64_t)k - shape.rank;
        sis_reduce_sum_attributes *attributes = (void *)t.attributes;
        attributes->keepdims = random_below(&r, 2);
        attributes->noop_with_empty_axes = by_input && random_below(&r, 2);
        if (by_input && random_below(&r, 5))
            test_known(&t, SIS_I64, DIMS(n), axes);
        else if (!by_input && n > 0)
            attributes->axes = (sis_ints){n, axes};
        against_reference(&t, i);
    }
}

static void expect_of_nothing(sis_op_id op, float expected) {
    test_begin(&t, op, 18);
    test_input(&t, SIS_F32, DIMS(2, 0, 3), NULL);
    test_ints(&t, 1);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_SHAPE(&t, 0, 2, 1, 3);
    for (int i = 0; i < 6; i++) TEST_ASSERT_TRUE(((float *)t.out[0].data)[i] == expected);
}

static void test_reductions_of_nothing_give_the_identity(void) {
    expect_of_nothing(SIS_OP_REDUCE_SUM, 0);
    expect_of_nothing(SIS_OP_REDUCE_PROD, 1);
    expect_of_nothing(SIS_OP_REDUCE_MAX, -__builtin_inff());
    expect_of_nothing(SIS_OP_REDUCE_MIN, __builtin_inff());
    expect_of_nothing(SIS_OP_REDUCE_L1, 0);
    expect_of_nothing(SIS_OP_REDUCE_L2, 0);
    expect_of_nothing(SIS_OP_REDUCE_LOG_SUM, -__builtin_inff());
    expect_of_nothing(SIS_OP_REDUCE_LOG_SUM_EXP, -__builtin_inff());
    expect_of_nothing(SIS_OP_REDUCE_SUM_SQUARE, 0);
    test_begin(&t, SIS_OP_REDUCE_MAX, 18);
    test_input(&t, SIS_I8, DIMS(0), NULL);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(-128, *(int8_t *)t.out[0].data);
    test_begin(&t, SIS_OP_REDUCE_MIN, 20);
    test_input(&t, SIS_BOOL, DIMS(0), NULL);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(1, *(uint8_t *)t.out[0].data);
}

static void test_log_sum_exp_of_large_and_infinite(void) {
    const float inf = __builtin_inff(), data[] = {1000, 1000, inf, 1, -inf, -inf};
    test_begin(&t, SIS_OP_REDUCE_LOG_SUM_EXP, 18);
    test_input(&t, SIS_F32, DIMS(3, 2), data);
    test_ints(&t, 1);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    const float *y = t.out[0].data;
    TEST_ASSERT_FLOAT_WITHIN(1e-3f, 1000.6931f, y[0]);
    TEST_ASSERT_TRUE(y[1] == inf && y[2] == -inf);
}

static void random_lines(test_random *r, sis_op_id op, uint32_t opset, int i) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F32, SIS_F64, SIS_I8,  SIS_U8, SIS_I16,
                                       SIS_U16, SIS_I32, SIS_I64, SIS_U32, SIS_U64};
    test_begin(&t, op, opset);
    sis_shape shape = random_shape(r, 1);
    for (uint32_t k = 0; k < shape.rank; k++) shape.dim[k] += shape.dim[k] == 0;
    random_input(r, &t, random_dtype(r, dtypes, 11), shape, i % 3 == 0);
}

static int64_t random_axis(test_random *r, uint32_t rank) {
    return (int64_t)random_below(r, 2 * rank) - (int64_t)rank;
}

static void test_arg_against_reference(void) {
    test_random r = {512};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        random_lines(&r, i % 2 ? SIS_OP_ARG_MAX : SIS_OP_ARG_MIN, 13, i);
        sis_arg_max_attributes *attributes = (void *)t.attributes;
        attributes->axis = random_axis(&r, t.in[0].shape.rank);
        attributes->keepdims = random_below(&r, 2);
        attributes->select_last_index = random_below(&r, 2);
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_ARG_MAX, 13);
    test_input(&t, SIS_F32, DIMS(2, 0), NULL);
    ((sis_arg_max_attributes *)t.attributes)->axis = 1;
    expect_refused(&t, SIS_BAD_SHAPE, "no elements");
}

static void test_top_k_against_reference(void) {
    test_random r = {513};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        random_lines(&r, SIS_OP_TOP_K, 11, i);
        sis_top_k_attributes *attributes = (void *)t.attributes;
        attributes->axis = random_axis(&r, t.in[0].shape.rank);
        attributes->largest = random_below(&r, 2);
        int64_t axis = attributes->axis + (attributes->axis < 0 ? t.in[0].shape.rank : 0);
        int64_t k = (int64_t)random_below(&r, (size_t)t.in[0].shape.dim[axis] + 1);
        test_known(&t, SIS_I64, DIMS(1), &k);
        t.n.n_outputs = 2;
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_TOP_K, 11);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_ints(&t, 4);
    t.n.n_outputs = 2;
    expect_refused(&t, SIS_BAD_VALUE, "K is 4 on an axis of 3");
}

static void test_cum_sum_against_reference(void) {
    test_random r = {514};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        test_begin(&t, SIS_OP_CUM_SUM, 14);
        sis_shape shape = random_shape(&r, 1);
        random_input(&r, &t, random_dtype(&r, DTYPES, 8), shape, i % 3 == 0);
        int64_t axis = random_axis(&r, shape.rank);
        test_known(&t, SIS_I64, SCALAR, &axis);
        t.in[1].value_known = random_below(&r, 2); /* the axis may be known only at the run */
        sis_cum_sum_attributes *attributes = (void *)t.attributes;
        attributes->exclusive = random_below(&r, 2);
        attributes->reverse = random_below(&r, 2);
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_CUM_SUM, 14);
    test_input(&t, SIS_F32, DIMS(3), NULL);
    test_input(&t, SIS_I32, SCALAR, (int32_t[]){1});
    expect_refused(&t, SIS_BAD_VALUE, "axis 1 is outside");
}

static void test_softmax_kin_against_reference(void) {
    test_random r = {515};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        test_begin(&t, i % 2 ? SIS_OP_LOG_SOFTMAX : SIS_OP_HARDMAX, i % 3 ? 13 : 11);
        sis_shape shape = random_shape(&r, 2);
        random_input(&r, &t, random_below(&r, 3) ? SIS_F32 : SIS_F64, shape, i % 5 == 0);
        sis_log_softmax_attributes *attributes = (void *)t.attributes;
        attributes->has_axis = random_below(&r, 4) != 0;
        if (attributes->has_axis) attributes->axis = random_axis(&r, shape.rank);
        against_reference(&t, i);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_reductions_against_reference);
    RUN_TEST(test_reductions_of_nothing_give_the_identity);
    RUN_TEST(test_log_sum_exp_of_large_and_infinite);
    RUN_TEST(test_arg_against_reference);
    RUN_TEST(test_top_k_against_reference);
    RUN_TEST(test_cum_sum_against_reference);
    RUN_TEST(test_softmax_kin_against_reference);
    return UNITY_END();
}
