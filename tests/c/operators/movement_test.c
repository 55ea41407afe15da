/* Concat, Split and Transpose: random shapes against the reference, the specification's examples, views, refusals. */
#include "against.h"

static test_node t;
/* Data is moved by size alone: one dtype of each. */
static const sis_dtype SIZES[] = {SIS_F32, SIS_U8, SIS_BF16, SIS_I64, SIS_BOOL};

/* How long an axis may be for the tensor to stay below 20,000 elements. */
static int64_t most_along(sis_shape shape, uint32_t axis) {
    shape.dim[axis] = 1;
    return 20000 / (sis_shape_count(&shape) + 1) + 1;
}

static void test_concat_against_reference(void) {
    test_random r = {101};
    for (int i = 0; i < 200; i++) {
        test_begin(&t, SIS_OP_CONCAT, 13);
        sis_shape shape = random_shape(&r, 1);
        sis_dtype dtype = random_dtype(&r, SIZES, 5);
        uint32_t axis = (uint32_t)random_below(&r, shape.rank), parts = 1 + (uint32_t)random_below(&r, 5);
        int64_t most = most_along(shape, axis);
        for (uint32_t k = 0; k < parts; k++) {
            shape.dim[axis] = random_size(&r, most);
            random_input(&r, &t, dtype, shape, false);
        }
        sis_concat_attributes *attributes = (void *)t.attributes;
        attributes->has_axis = true;
        attributes->axis = (int64_t)axis - (random_below(&r, 2) ? shape.rank : 0);
        against_reference(&t, i);
        TEST_ASSERT_EQUAL(parts == 1 ? 0 : -1, t.needs.view_of);
    }
}

static void test_split_against_reference(void) {
    test_random r = {102};
    for (int i = 0; i < 200; i++) {
        test_begin(&t, SIS_OP_SPLIT, 18);
        sis_shape shape = random_shape(&r, 1);
        uint32_t axis = (uint32_t)random_below(&r, shape.rank), parts = 1 + (uint32_t)random_below(&r, 5);
        int64_t sizes[8], sum = 0, before = 1;
        bool by_count = random_below(&r, 2);
        for (uint32_t k = 0; k < parts; k++) sum += sizes[k] = random_size(&r, most_along(shape, axis));
        shape.dim[axis] = sum;
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        sis_split_attributes *attributes = (void *)t.attributes;
        attributes->axis = axis;
        t.n.n_outputs = parts;
        if (by_count) {
            attributes->num_outputs = parts;
            attributes->has_num_outputs = true;
        } else {
            test_known(&t, SIS_I64, DIMS(parts), sizes);
        }
        against_reference(&t, i);
        for (uint32_t k = 0; k < axis; k++) before *= shape.dim[k];
        TEST_ASSERT_EQUAL(before <= 1 ? 0 : -1, t.needs.view_of);
    }
}

/* Rows of narrow blocks, every width in bytes up to some vectors, over several tiles that begin inside a row. */
static void test_narrow_blocks_against_reference(void) {
    test_random r = {103};
    for (int64_t width = 1; width <= 67; width++) {
        const int64_t rows = width % 3 ? 40 : 2000;
        test_begin(&t, SIS_OP_CONCAT, 13);
        random_input(&r, &t, SIS_U8, DIMS(rows, width), false);
        random_input(&r, &t, SIS_U8, DIMS(rows, (int64_t)random_below(&r, 20)), false);
        random_input(&r, &t, SIS_U8, DIMS(rows, width), false);
        *(sis_concat_attributes *)t.attributes = (sis_concat_attributes){.axis = 1, .has_axis = true};
        against_reference(&t, (int)width);

        test_begin(&t, SIS_OP_SPLIT, 18);
        random_input(&r, &t, SIS_U8, DIMS(rows, 2 * width + 3), false);
        *(sis_split_attributes *)t.attributes = (sis_split_attributes){.axis = 1};
        t.n.n_outputs = 3;
        test_known(&t, SIS_I64, DIMS(3), (int64_t[]){width, 3, width});
        against_reference(&t, (int)width);
    }
}

static void test_split_with_a_smaller_last_part(void) {
    test_begin(&t, SIS_OP_SPLIT, 18);
    test_input(&t, SIS_F32, DIMS(7), (float[]){1, 2, 3, 4, 5, 6, 7});
    sis_split_attributes *attributes = (void *)t.attributes;
    attributes->num_outputs = 4;
    attributes->has_num_outputs = true;
    t.n.n_outputs = 4;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_SHAPE(&t, 0, 2);
    EXPECT_SHAPE(&t, 3, 1);
    TEST_ASSERT_EQUAL_FLOAT(7, *(float *)t.out[3].data);
}

static void test_split_of_lstm_gates_is_a_view(void) {
    test_begin(&t, SIS_OP_SPLIT, 18);
    test_input(&t, SIS_F32, DIMS(1, 512), NULL);
    sis_split_attributes *attributes = (void *)t.attributes;
    attributes->axis = 1;
    attributes->num_outputs = 4;
    attributes->has_num_outputs = true;
    t.n.n_outputs = 4;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
    TEST_ASSERT_EQUAL(3 * 128 * 4, t.needs.view_offset[3]);
}

static void test_transpose_against_reference(void) {
    test_random r = {103};
    for (int i = 0; i < 300; i++) {
        test_begin(&t, SIS_OP_TRANSPOSE, 18);
        sis_shape shape = random_shape(&r, 0);
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        int64_t order[SIS_MAX_RANK];
        for (uint32_t k = 0; k < shape.rank; k++) order[k] = k;
        for (uint32_t k = shape.rank; k-- > 1;) {
            uint32_t with = (uint32_t)random_below(&r, k + 1);
            int64_t kept = order[k];
            order[k] = order[with];
            order[with] = kept;
        }
        sis_transpose_attributes *attributes = (void *)t.attributes;
        if (random_below(&r, 4)) attributes->perm = (sis_ints){shape.rank, order};
        against_reference(&t, i);
    }
}

static void test_transpose_of_ones_is_a_view(void) {
    test_begin(&t, SIS_OP_TRANSPOSE, 18);
    test_input(&t, SIS_F32, DIMS(4, 1, 5), NULL);
    sis_transpose_attributes *attributes = (void *)t.attributes;
    attributes->perm = INTS(1, 0, 2);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_SHAPE(&t, 0, 1, 4, 5);
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
}

static void test_what_does_not_fit_is_refused(void) {
    test_begin(&t, SIS_OP_CONCAT, 13);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_input(&t, SIS_F32, DIMS(3, 3), NULL);
    sis_concat_attributes *concat = (void *)t.attributes;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "axis is not given");
    concat->has_axis = true;
    concat->axis = 1;
    expect_refused(&t, SIS_BAD_SHAPE, "[2,3] and [3,3]");
    concat->axis = -3;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "axis -3");

    test_begin(&t, SIS_OP_SPLIT, 13);
    test_input(&t, SIS_F32, DIMS(7), NULL);
    t.n.n_outputs = 2;
    expect_refused(&t, SIS_BAD_SHAPE, "2 equal parts");
    test_ints(&t, 3, 3);
    expect_refused(&t, SIS_BAD_SHAPE, "add up to 6");

    test_begin(&t, SIS_OP_TRANSPOSE, 13);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    sis_transpose_attributes *transpose = (void *)t.attributes;
    transpose->perm = INTS(0, 0);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "dimension 0 twice");
    transpose->perm = INTS(0, 1, 2);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "[2,3]");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_concat_against_reference);
    RUN_TEST(test_split_against_reference);
    RUN_TEST(test_narrow_blocks_against_reference);
    RUN_TEST(test_split_with_a_smaller_last_part);
    RUN_TEST(test_split_of_lstm_gates_is_a_view);
    RUN_TEST(test_transpose_against_reference);
    RUN_TEST(test_transpose_of_ones_is_a_view);
    RUN_TEST(test_what_does_not_fit_is_refused);
    return UNITY_END();
}
