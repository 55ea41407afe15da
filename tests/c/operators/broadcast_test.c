/* Comparisons, logic, bits, Mod, PRelu, Where, Min, Max, Sum and Mean: random shapes that stretch, and their edges. */
#include "against.h"
#include "rounds.h"

static test_node t;
static const sis_dtype NUMBERS[] = {SIS_F32, SIS_F64, SIS_I8,  SIS_I16, SIS_I32,
                                    SIS_I64, SIS_U8,  SIS_U16, SIS_U32, SIS_U64};
static const sis_dtype UNSIGNED[] = {SIS_U8, SIS_U16, SIS_U32, SIS_U64};
static const sis_dtype TRUTH[] = {SIS_BOOL};

/* Some dimensions of `out` shrunk to 1, some leading ones dropped. */
static sis_shape shrunk(test_random *r, const sis_shape *out) {
    if (random_below(r, 2)) return *out;
    uint32_t dropped = random_below(r, 3) ? 0 : (uint32_t)random_below(r, out->rank + 1);
    sis_shape shape = {.rank = out->rank - dropped};
    for (uint32_t i = 0; i < shape.rank; i++) shape.dim[i] = random_below(r, 3) ? out->dim[i + dropped] : 1;
    return shape;
}

static void cases(sis_op_id op, const sis_dtype *dtypes, size_t n, int count) {
    test_random r = {3000 + (uint64_t)op};
    for (int i = 0; i < count; i++) {
        sis_shape out = random_shape(&r, 0);
        sis_dtype dtype = random_dtype(&r, dtypes, n);
        test_begin(&t, op, 18);
        if (op == SIS_OP_MOD)
            ((sis_mod_attributes *)t.attributes)->fmod = dtype == SIS_F32 || dtype == SIS_F64 || (i & 1);
        if (op == SIS_OP_BIT_SHIFT) ((sis_bit_shift_attributes *)t.attributes)->direction = i & 1;
        random_input(&r, &t, dtype, op == SIS_OP_P_RELU ? out : shrunk(&r, &out), true);
        random_input(&r, &t, dtype, shrunk(&r, &out), true);
        against_reference(&t, i);
    }
}

static void test_two_operands(void) {
    static const sis_dtype slopes[] = {SIS_F32, SIS_F64, SIS_I32, SIS_I64, SIS_U32, SIS_U64};
    for (int op = SIS_OP_LESS; op <= SIS_OP_GREATER_OR_EQUAL; op++) cases((sis_op_id)op, NUMBERS, 10, 80);
    for (int op = SIS_OP_AND; op <= SIS_OP_XOR; op++) cases((sis_op_id)op, TRUTH, 1, 40);
    for (int op = SIS_OP_BITWISE_AND; op <= SIS_OP_BITWISE_XOR; op++)
        cases((sis_op_id)op, NUMBERS + 2, 8, 40);
    cases(SIS_OP_BIT_SHIFT, UNSIGNED, 4, 80);
    cases(SIS_OP_MOD, NUMBERS, 10, 200);
    cases(SIS_OP_P_RELU, slopes, 6, 100);
}

static void test_any_number_of_operands(void) {
    static const sis_op_id ops[] = {SIS_OP_MIN, SIS_OP_MAX, SIS_OP_SUM, SIS_OP_MEAN};
    test_random r = {3500};
    for (int i = 0; i < SIS_ROUNDS(400); i++) {
        sis_shape out = random_shape(&r, 0);
        sis_dtype dtype = random_dtype(&r, NUMBERS, i % 4 < 2 ? 10 : 2);
        test_begin(&t, ops[i % 4], 13);
        for (size_t k = 1 + random_below(&r, 5); k > 0; k--)
            random_input(&r, &t, dtype, shrunk(&r, &out), true);
        against_reference(&t, i);
    }
    test_begin(&t, SIS_OP_SUM, 13);
    for (int k = 0; k < 3; k++) random_input(&r, &t, SIS_F32, DIMS(3, 43701), false);
    against_reference(&t, 1000);
    TEST_ASSERT_GREATER_THAN(4, t.needs.tiles);
}

static void test_where_against_reference(void) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F64, SIS_U8, SIS_I16, SIS_I64, SIS_BOOL};
    test_random r = {3600};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        sis_shape out = random_shape(&r, 0);
        sis_dtype dtype = random_dtype(&r, dtypes, 6);
        test_begin(&t, SIS_OP_WHERE, 16);
        random_input(&r, &t, SIS_BOOL, shrunk(&r, &out), false);
        random_input(&r, &t, dtype, shrunk(&r, &out), true);
        random_input(&r, &t, dtype, shrunk(&r, &out), true);
        against_reference(&t, i);
    }
}

static void test_old_broadcasting(void) {
    test_random r = {3700};
    test_begin(&t, SIS_OP_LESS, 6);
    random_input(&r, &t, SIS_F32, DIMS(2, 3, 4, 5), false);
    random_input(&r, &t, SIS_F32, DIMS(3, 4), false);
    sis_less_attributes *attributes = (sis_less_attributes *)t.attributes;
    attributes->broadcast = 1;
    attributes->axis = 1;
    attributes->has_axis = true;
    against_reference(&t, 0);
    test_begin(&t, SIS_OP_P_RELU, 6);
    random_input(&r, &t, SIS_F32, DIMS(2, 3, 4, 5), false);
    random_input(&r, &t, SIS_F32, DIMS(3), false);
    against_reference(&t, 1);
    test_begin(&t, SIS_OP_P_RELU, 16);
    test_input(&t, SIS_F32, DIMS(3, 1), NULL);
    test_input(&t, SIS_F32, DIMS(3, 2), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "a slope of [3,2] does not stretch to [3,1]");
}

static void test_remainders(void) {
    const int32_t x[] = {-7, 7, -7, INT32_MIN, 5, -4}, y[] = {3, -3, -3, -1, 0, 2};
    const int32_t floored[] = {2, -2, -1, 0, 0, 0}, truncated[] = {-1, 1, -1, 0, 0, 0};
    for (int fmod = 0; fmod < 2; fmod++) {
        test_begin(&t, SIS_OP_MOD, 13);
        ((sis_mod_attributes *)t.attributes)->fmod = fmod;
        test_input(&t, SIS_I32, DIMS(6), x);
        test_input(&t, SIS_I32, DIMS(6), y);
        against_reference(&t, fmod);
        TEST_ASSERT_EQUAL_INT32_ARRAY(fmod ? truncated : floored, t.out[0].data, 6);
    }
    test_begin(&t, SIS_OP_MOD, 13);
    test_input(&t, SIS_F32, DIMS(1), NULL);
    test_input(&t, SIS_F32, DIMS(1), NULL);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "of f32 only with fmod = 1");
}

static void test_shift_counts_are_masked(void) {
    test_begin(&t, SIS_OP_BIT_SHIFT, 11);
    test_input(&t, SIS_U8, DIMS(4), (uint8_t[]){1, 3, 255, 200});
    test_input(&t, SIS_U8, DIMS(4), (uint8_t[]){7, 8, 9, 0});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){128, 3, 254, 200}), t.out[0].data, 4);
}

static void test_extremes_of_zeros_and_nan(void) {
    const float nan = float_of(0x7fc00000);
    test_begin(&t, SIS_OP_MAX, 13);
    test_input(&t, SIS_F32, DIMS(3), (float[]){-0.0f, nan, 1});
    test_input(&t, SIS_F32, DIMS(3), (float[]){0.0f, 1, nan});
    against_reference(&t, 0);
    const float *y = t.out[0].data;
    TEST_ASSERT_EQUAL_HEX32(0, bits_of(y[0]));
    TEST_ASSERT_TRUE(is_nan(y[1]) && is_nan(y[2]));
    TEST_ASSERT_EQUAL(3, t.needs.overwrites);
}

static void test_one_operand_is_handed_on(void) {
    test_begin(&t, SIS_OP_MEAN, 13);
    test_input(&t, SIS_F32, DIMS(2), (float[]){1, 2});
    against_reference(&t, 0);
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_two_operands);
    RUN_TEST(test_any_number_of_operands);
    RUN_TEST(test_where_against_reference);
    RUN_TEST(test_old_broadcasting);
    RUN_TEST(test_remainders);
    RUN_TEST(test_shift_counts_are_masked);
    RUN_TEST(test_extremes_of_zeros_and_nan);
    RUN_TEST(test_one_operand_is_handed_on);
    return UNITY_END();
}
