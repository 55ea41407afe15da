/* Elementwise operators: broadcasting, every dtype against the reference, integer edges, old broadcast rules. */
#include "against.h"
#include "rounds.h"

static test_node t;
static const sis_dtype FLOATS[] = {SIS_F32, SIS_F32, SIS_F64};
static const sis_dtype NUMBERS[] = {SIS_F32, SIS_F64, SIS_I8,  SIS_I16, SIS_I32,
                                    SIS_I64, SIS_U8,  SIS_U16, SIS_U32, SIS_U64};
static const sis_dtype SIGNED[] = {SIS_F32, SIS_F64, SIS_I8, SIS_I16, SIS_I32, SIS_I64};

/* Some dimensions of `out` shrunk to 1, some leading ones dropped. */
static sis_shape shrunk(test_random *r, const sis_shape *out) {
    uint32_t dropped = random_below(r, 3) ? 0 : (uint32_t)random_below(r, out->rank + 1);
    sis_shape shape = {.rank = out->rank - dropped};
    for (uint32_t i = 0; i < shape.rank; i++) shape.dim[i] = random_below(r, 3) ? out->dim[i + dropped] : 1;
    return shape;
}

static void binary_cases(sis_op_id op, const sis_dtype *dtypes, size_t n, uint64_t seed) {
    test_random r = {seed};
    for (int i = 0; i < SIS_ROUNDS(250); i++) {
        sis_shape out = random_shape(&r, 0);
        sis_dtype dtype = random_dtype(&r, dtypes, n);
        test_begin(&t, op, 18);
        random_input(&r, &t, dtype, random_below(&r, 2) ? out : shrunk(&r, &out), true);
        random_input(&r, &t, dtype, random_below(&r, 2) ? out : shrunk(&r, &out), true);
        against_reference(&t, i);
    }
}

static void test_binary_against_reference(void) {
    static const sis_dtype equal[] = {SIS_F32, SIS_F64, SIS_I8, SIS_I64, SIS_U16, SIS_BOOL};
    binary_cases(SIS_OP_ADD, NUMBERS, 10, 1);
    binary_cases(SIS_OP_SUB, NUMBERS, 10, 2);
    binary_cases(SIS_OP_MUL, NUMBERS, 10, 3);
    binary_cases(SIS_OP_DIV, NUMBERS, 10, 4);
    binary_cases(SIS_OP_EQUAL, equal, 6, 5);
}

static void test_pow_of_all_dtypes_against_reference(void) {
    static const sis_dtype bases[] = {SIS_F32, SIS_F64, SIS_I32, SIS_I64};
    test_random r = {6};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        sis_shape out = random_shape(&r, 0);
        test_begin(&t, SIS_OP_POW, 18);
        random_input(&r, &t, random_dtype(&r, bases, 4), out, true);
        float *y = random_input(&r, &t, random_dtype(&r, NUMBERS, 10), shrunk(&r, &out), true);
        static const float common[] = {2.0f, 3.0f, 0.5f, 1.0f, 0.0f, -1.0f};
        if (t.in[1].dtype == SIS_F32 && t.in[1].bytes) *y = common[random_below(&r, 6)];
        against_reference(&t, i);
    }
}

static void unary_cases(sis_op_id op, const sis_dtype *dtypes, size_t n, uint64_t seed) {
    test_random r = {seed};
    for (int i = 0; i < SIS_ROUNDS(120); i++) {
        test_begin(&t, op, 18);
        float *x = random_input(&r, &t, random_dtype(&r, dtypes, n), random_shape(&r, 0), true);
        if (t.in[0].dtype == SIS_F32 && i % 2)
            for (size_t k = 0; k < t.in[0].bytes / 4; k++)
                x[k] *= 40.0f; /* reaches where exp and tanh level out */
        against_reference(&t, i);
    }
}

static void test_unary_against_reference(void) {
    unary_cases(SIS_OP_SQRT, FLOATS, 3, 10);
    unary_cases(SIS_OP_SIGMOID, FLOATS, 3, 11);
    unary_cases(SIS_OP_TANH, FLOATS, 3, 12);
    unary_cases(SIS_OP_EXP, FLOATS, 3, 13);
    unary_cases(SIS_OP_LOG, FLOATS, 3, 14);
    unary_cases(SIS_OP_RELU, SIGNED, 6, 15);
    unary_cases(SIS_OP_NEG, SIGNED, 6, 16);
    unary_cases(SIS_OP_ABS, NUMBERS, 10, 17);
}

static void test_large_tensors_have_tiles(void) {
    test_random r = {20};
    test_begin(&t, SIS_OP_SIGMOID, 18);
    random_input(&r, &t, SIS_F32, DIMS(3, 70001), false);
    against_reference(&t, 0);
    TEST_ASSERT_GREATER_THAN(8, t.needs.tiles);
    test_begin(&t, SIS_OP_ADD, 18);
    random_input(&r, &t, SIS_F32, DIMS(2, 64, 31, 37), false);
    random_input(&r, &t, SIS_F32, DIMS(64, 1, 1), false);
    against_reference(&t, 1);
    TEST_ASSERT_GREATER_THAN(2, t.needs.tiles);
    TEST_ASSERT_EQUAL(1, t.needs.overwrites); /* the first input, not the one that repeats */
    TEST_ASSERT_GREATER_THAN(0, t.needs.instructions);
}

static void test_integer_edges(void) {
    test_begin(&t, SIS_OP_DIV, 18);
    test_input(&t, SIS_I32, DIMS(6), (int32_t[]){INT32_MIN, 7, -7, 5, INT32_MIN, 0});
    test_input(&t, SIS_I32, DIMS(6), (int32_t[]){-1, 2, 2, 0, 0, 3});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    const int32_t quotients[] = {INT32_MIN, 3, -3, 0, 0, 0};
    TEST_ASSERT_EQUAL_INT32_ARRAY(quotients, t.out[0].data, 6);

    test_begin(&t, SIS_OP_MUL, 18);
    test_input(&t, SIS_U16, DIMS(2), (uint16_t[]){65535, 256});
    test_input(&t, SIS_U16, DIMS(2), (uint16_t[]){65535, 256});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_UINT16(1, ((uint16_t *)t.out[0].data)[0]);
    TEST_ASSERT_EQUAL_UINT16(0, ((uint16_t *)t.out[0].data)[1]);

    test_begin(&t, SIS_OP_POW, 18);
    test_input(&t, SIS_I32, DIMS(6), (int32_t[]){2, -3, 2, 1, -1, 0});
    test_input(&t, SIS_I64, DIMS(6), (int64_t[]){10, 3, -1, -5, -3, -1});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    const int32_t powers[] = {1024, -27, 0, 1, -1, 0};
    TEST_ASSERT_EQUAL_INT32_ARRAY(powers, t.out[0].data, 6);
}

static void test_semantics(void) {
    const float nan = float_of(0x7fc00000), infinity = float_of(0x7f800000);
    test_begin(&t, SIS_OP_RELU, 18);
    test_input(&t, SIS_F32, DIMS(5), (float[]){-1, -0.0f, 2, nan, -infinity});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    const float *y = t.out[0].data;
    TEST_ASSERT_EQUAL_HEX32(0, bits_of(y[0]));
    TEST_ASSERT_EQUAL_HEX32(0, bits_of(y[1]));
    TEST_ASSERT_EQUAL_FLOAT(2, y[2]);
    TEST_ASSERT_TRUE(is_nan(y[3]));
    TEST_ASSERT_EQUAL_HEX32(0, bits_of(y[4]));

    test_begin(&t, SIS_OP_EQUAL, 18);
    test_input(&t, SIS_F32, DIMS(2, 2), (float[]){nan, 0.0f, 3, 4});
    test_input(&t, SIS_F32, DIMS(2), (float[]){nan, -0.0f});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(SIS_BOOL, t.out[0].dtype);
    const uint8_t truth[] = {0, 1, 0, 0};
    TEST_ASSERT_EQUAL_UINT8_ARRAY(truth, t.out[0].data, 4);

    test_begin(&t, SIS_OP_POW, 18);
    test_input(&t, SIS_F32, DIMS(3), (float[]){1, 2, 3});
    test_input(&t, SIS_F32, DIMS(3), (float[]){4, 5, 6});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 1, 32, 729);
}

static void test_shapes_that_do_not_broadcast_are_refused(void) {
    test_begin(&t, SIS_OP_ADD, 18);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_input(&t, SIS_F32, DIMS(2, 4), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "[2,3] and [2,4]");
}

static void test_broadcasting_before_opset_7(void) {
    test_random r = {30};
    sis_add_attributes *attributes = (sis_add_attributes *)t.attributes;
    test_begin(&t, SIS_OP_SUB, 6);
    random_input(&r, &t, SIS_F32, DIMS(2, 3, 4, 5), false);
    random_input(&r, &t, SIS_F32, DIMS(3, 4), false);
    attributes->broadcast = 1;
    attributes->axis = 1;
    attributes->has_axis = true;
    against_reference(&t, 0);

    test_begin(&t, SIS_OP_SUB, 6);
    random_input(&r, &t, SIS_F32, DIMS(2, 3, 4), false);
    random_input(&r, &t, SIS_F32, DIMS(3, 4), false);
    attributes->broadcast = 1;
    against_reference(&t, 1);

    test_begin(&t, SIS_OP_SUB, 6);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_input(&t, SIS_F32, DIMS(3), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "broadcast is not set");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_binary_against_reference);
    RUN_TEST(test_pow_of_all_dtypes_against_reference);
    RUN_TEST(test_unary_against_reference);
    RUN_TEST(test_large_tensors_have_tiles);
    RUN_TEST(test_integer_edges);
    RUN_TEST(test_semantics);
    RUN_TEST(test_shapes_that_do_not_broadcast_are_refused);
    RUN_TEST(test_broadcasting_before_opset_7);
    return UNITY_END();
}
