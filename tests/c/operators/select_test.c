/* Slice, Gather and Pad: random cases against the reference, the specification's examples, views, refusals. */
#include "against.h"
#include "rounds.h"

static test_node t;
static const sis_dtype SIZES[] = {SIS_F32, SIS_U8, SIS_F16, SIS_I64, SIS_BOOL};

static void test_slice_against_reference(void) {
    test_random r = {201};
    for (int i = 0; i < SIS_ROUNDS(400); i++) {
        test_begin(&t, SIS_OP_SLICE, 13);
        sis_shape shape = random_shape(&r, 1);
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        int64_t starts[8], ends[8], axes[8], steps[8];
        uint32_t n = 0;
        for (uint32_t axis = 0; axis < shape.rank; axis++) {
            if (random_below(&r, 2)) continue;
            int64_t span = 2 * shape.dim[axis] + 3;
            axes[n] = random_below(&r, 2) ? axis : (int64_t)axis - shape.rank;
            starts[n] = random_below(&r, 20) ? (int64_t)random_below(&r, (size_t)span) - span / 2 : INT64_MIN;
            ends[n] = random_below(&r, 20) ? (int64_t)random_below(&r, (size_t)span) - span / 2 : INT64_MAX;
            steps[n] = random_below(&r, 3) ? 1 : (int64_t)random_below(&r, 7) - 3;
            if (steps[n] == 0) steps[n] = random_below(&r, 2) ? INT64_MIN : INT64_MAX;
            n++;
        }
        test_known(&t, SIS_I64, DIMS(n), starts);
        test_known(&t, SIS_I64, DIMS(n), ends);
        test_known(&t, SIS_I64, DIMS(n), axes);
        test_known(&t, SIS_I64, DIMS(n), steps);
        against_reference(&t, i);
    }
}

static void test_slice_examples(void) {
    const float data[] = {1, 2, 3, 4, 5, 6, 7, 8};
    test_begin(&t, SIS_OP_SLICE, 13);
    test_input(&t, SIS_F32, DIMS(2, 4), data);
    test_ints(&t, 1, 0);
    test_ints(&t, 2, 3);
    test_ints(&t, 0, 1);
    test_ints(&t, 1, 2);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 5, 7);

    test_begin(&t, SIS_OP_SLICE, 13);
    test_input(&t, SIS_F32, DIMS(2, 4), data);
    test_ints(&t, 0, 1);
    test_ints(&t, -1, 1000);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 2, 3, 4);
    TEST_ASSERT_EQUAL(0, t.needs.view_of); /* one row, without its first element */
    TEST_ASSERT_EQUAL(4, t.needs.view_offset[0]);

    test_begin(&t, SIS_OP_SLICE, 13);
    test_input(&t, SIS_F32, DIMS(8), data);
    test_ints(&t, -1);
    test_ints(&t, -100);
    test_ints(&t, 0);
    test_ints(&t, -3);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 8, 5, 2);

    test_begin(&t, SIS_OP_SLICE, 9);
    test_input(&t, SIS_F32, DIMS(2, 4), data);
    sis_slice_attributes *attributes = (void *)t.attributes;
    *attributes = (sis_slice_attributes){.axes = INTS(0), .starts = INTS(1), .ends = INTS(2)};
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 5, 6, 7, 8);
}

static void test_gather_against_reference(void) {
    test_random r = {202};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        test_begin(&t, SIS_OP_GATHER, 13);
        sis_shape shape = random_shape(&r, 1), indices = random_shape(&r, 0);
        uint32_t axis = (uint32_t)random_below(&r, shape.rank);
        if (shape.dim[axis] == 0) shape.dim[axis] = 3;
        while (indices.rank + shape.rank > 9) indices.rank--;
        int64_t most = 40000 / (sis_shape_count(&shape) + 1);
        while (sis_shape_count(&indices) > (most < 1 ? 1 : most))
            indices = random_shape(&r, 0), indices.rank %= 2;
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        bool wide = random_below(&r, 2), known = random_below(&r, 2);
        void *data = test_input(&t, wide ? SIS_I64 : SIS_I32, indices, NULL);
        int64_t first = (int64_t)random_below(&r, (size_t)shape.dim[axis]);
        for (int64_t k = 0, n = sis_shape_count(&indices); k < n; k++) {
            int64_t dim = shape.dim[axis], index = (int64_t)random_below(&r, (size_t)(2 * dim)) - dim;
            if (i % 3 == 0) index = (first + k) % dim; /* consecutive: often a view */
            if (wide) ((int64_t *)data)[k] = index;
            if (!wide) ((int32_t *)data)[k] = (int32_t)index;
        }
        t.in[1].value_known = known;
        sis_gather_attributes *attributes = (void *)t.attributes;
        attributes->axis = axis;
        against_reference(&t, i);
        if (!known && t.out[0].bytes) TEST_ASSERT_EQUAL(-1, t.needs.view_of);
    }
}

static void test_gather_of_one_known_index_is_a_view(void) {
    const int64_t one = 1, zero = 0;
    test_begin(&t, SIS_OP_GATHER, 18);
    test_input(&t, SIS_F32, DIMS(2, 1, 128), NULL);
    test_known(&t, SIS_I64, SCALAR, &one);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_SHAPE(&t, 0, 1, 128);
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
    TEST_ASSERT_EQUAL(512, t.needs.view_offset[0]);

    test_begin(&t, SIS_OP_GATHER, 18);
    test_input(&t, SIS_F32, DIMS(3, 128, 1), NULL);
    test_known(&t, SIS_I64, SCALAR, &zero);
    sis_gather_attributes *attributes = (void *)t.attributes;
    attributes->axis = 2;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(0, t.needs.view_of);
}

static void test_gather_outside_its_axis_is_refused(void) {
    test_begin(&t, SIS_OP_GATHER, 18);
    test_input(&t, SIS_F32, DIMS(3, 2), NULL);
    test_input(&t, SIS_I64, DIMS(2), (int64_t[]){-3, 3});
    expect_refused(&t, SIS_BAD_VALUE, "index 3 is outside an axis of 3");
    ((int64_t *)t.in[1].data)[1] = INT64_MIN;
    expect_refused(&t, SIS_BAD_VALUE, "outside");
}

static void test_pad_against_reference(void) {
    test_random r = {203};
    for (int i = 0; i < SIS_ROUNDS(400); i++) {
        uint32_t opset = random_below(&r, 3) ? 19 : 2;
        test_begin(&t, SIS_OP_PAD, opset);
        sis_shape shape = random_shape(&r, 1);
        uint8_t mode = (uint8_t)random_below(&r, 4);
        for (uint32_t k = 0; k < shape.rank; k++)
            if (shape.dim[k] == 0 && mode != SIS_PAD_MODE_CONSTANT) shape.dim[k] = 1;
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        int64_t pads[16] = {0};
        for (uint32_t k = 0; k < 2 * shape.rank; k++)
            if (random_below(&r, shape.rank) < 2) pads[k] = (int64_t)random_below(&r, 7) - 1;
        for (uint32_t k = 0; k < shape.rank; k++) {
            int64_t *behind = &pads[shape.rank + k];
            while (shape.dim[k] + (pads[k] < 0 ? pads[k] : 0) + (*behind < 0 ? *behind : 0) < 1)
                pads[k] = *behind = 0, shape.dim[k]++;
        }
        t.n.n_inputs = 0;
        random_input(&r, &t, random_dtype(&r, SIZES, 5), shape, false);
        sis_pad_attributes *attributes = (void *)t.attributes;
        attributes->mode = mode;
        if (opset == 2) {
            attributes->pads = (sis_ints){2 * shape.rank, pads};
            attributes->value = -1.5f;
        } else {
            test_known(&t, SIS_I64, DIMS(2 * shape.rank), pads);
            if (random_below(&r, 2)) random_input(&r, &t, t.in[0].dtype, SCALAR, false);
        }
        against_reference(&t, i);
    }
}

/* Rows of images: borders and rows in every width around those of vectors, constant and reflected. */
static void test_pad_of_rows_against_reference(void) {
    static const sis_dtype dtypes[] = {SIS_U8, SIS_F16, SIS_F32, SIS_I64};
    test_random r = {305};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        const int64_t width = 1 + i % 40, most = width - 1 < 19 ? width - 1 : 19;
        const uint8_t mode = i / 40 % 2 ? SIS_PAD_MODE_CONSTANT : SIS_PAD_MODE_REFLECT;
        const int64_t before = (int64_t)random_below(&r, (size_t)most + 1),
                      above = (int64_t)random_below(&r, 3);
        const int64_t pads[8] = {0, 0, above, before, 0, 0, (int64_t)random_below(&r, 3), most - before};
        test_begin(&t, SIS_OP_PAD, 18);
        const sis_dtype dtype = dtypes[i % 4];
        random_input(&r, &t, dtype, DIMS(2, 2, 3, width), false);
        test_known(&t, SIS_I64, DIMS(8), pads);
        if (i % 3) random_input(&r, &t, dtype, SCALAR, false);
        ((sis_pad_attributes *)(void *)t.attributes)->mode = mode;
        against_reference(&t, i);
    }
}

static void test_pad_examples(void) {
    const float data[] = {1, 2, 3, 4, 5, 6};
    sis_pad_attributes *attributes = (void *)t.attributes;
    test_begin(&t, SIS_OP_PAD, 18);
    test_input(&t, SIS_F32, DIMS(3, 2), data);
    test_ints(&t, 0, 2, 0, 0);
    attributes->mode = SIS_PAD_MODE_REFLECT;
    /* The border is longer than the source: it goes to and fro. */
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 1, 2, 1, 2, 3, 4, 3, 4, 5, 6, 5, 6);

    test_begin(&t, SIS_OP_PAD, 18);
    test_input(&t, SIS_F32, DIMS(1, 5), data);
    test_ints(&t, 0, 0, 0, 3);
    attributes->mode = SIS_PAD_MODE_REFLECT;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 1, 2, 3, 4, 5, 4, 3, 2);

    test_begin(&t, SIS_OP_PAD, 18);
    test_input(&t, SIS_F32, DIMS(6), data);
    test_ints(&t, -2, 1);
    attributes->mode = SIS_PAD_MODE_CONSTANT;
    test_input(&t, SIS_F32, SCALAR, (float[]){9});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 3, 4, 5, 6, 9);

    test_begin(&t, SIS_OP_PAD, 18);
    test_input(&t, SIS_F32, DIMS(2, 3), data);
    test_ints(&t, 1, 1);
    test_left_out(&t);
    test_ints(&t, -1);
    attributes->mode = SIS_PAD_MODE_WRAP;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 3, 1, 2, 3, 1, 6, 4, 5, 6, 4);
}

/* Sums that wrapped came back to the size they started from. */
static void test_pads_that_crop_beyond_the_end_are_refused(void) {
    static const int64_t pads[][2] = {{INT64_MIN, INT64_MIN},
                                      {INT64_MIN, 0},
                                      {0, INT64_MIN},
                                      {INT64_MIN, 3},
                                      {-4, 0},
                                      {0, -4},
                                      {-4, 4},
                                      {-2, -2},
                                      {INT64_MIN / 2, INT64_MIN / 2}};
    for (size_t i = 0; i < sizeof pads / sizeof *pads; i++) {
        test_begin(&t, SIS_OP_PAD, 18);
        test_input(&t, SIS_F32, DIMS(3), NULL);
        test_known(&t, SIS_I64, DIMS(2), pads[i]);
        expect_refused(&t, SIS_BAD_VALUE, "crop dimension 0 of [3] below 0");
    }
    test_begin(&t, SIS_OP_PAD, 2);
    test_input(&t, SIS_F32, DIMS(3), NULL);
    ((sis_pad_attributes *)(void *)t.attributes)->pads = INTS(INT64_MIN, INT64_MIN);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "pads -9223372036854775808 and -9223372036854775808 crop");
}

static void test_an_axis_padded_twice_is_refused(void) {
    test_begin(&t, SIS_OP_PAD, 18);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_ints(&t, 1, 2, 1, 2);
    test_left_out(&t);
    test_ints(&t, 1, -1);
    expect_refused(&t, SIS_BAD_VALUE, "axis -1 is given twice");
}

static void test_what_does_not_fit_is_refused(void) {
    test_begin(&t, SIS_OP_PAD, 18);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_ints(&t, 0, -4, 0, 0);
    expect_refused(&t, SIS_BAD_VALUE, "pads -4 and 0 crop dimension 1 of [2,3] below 0");
    test_begin(&t, SIS_OP_PAD, 18);
    test_input(&t, SIS_F32, DIMS(2, 3), NULL);
    test_ints(&t, 0, 1, 0);
    expect_refused(&t, SIS_BAD_SHAPE, "[2,3]");

    test_begin(&t, SIS_OP_SLICE, 13);
    test_input(&t, SIS_F32, DIMS(4), NULL);
    test_ints(&t, 0);
    test_ints(&t, 2);
    test_ints(&t, 0);
    test_ints(&t, 0);
    expect_refused(&t, SIS_BAD_VALUE, "step along axis 0 is 0");
    test_begin(&t, SIS_OP_SLICE, 13);
    test_input(&t, SIS_F32, DIMS(4), NULL);
    test_input(&t, SIS_I64, DIMS(1), NULL);
    test_ints(&t, 2);
    TEST_ASSERT_EQUAL(SIS_NEEDS_CONSTANT, test_run(&t));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_slice_against_reference);
    RUN_TEST(test_slice_examples);
    RUN_TEST(test_gather_against_reference);
    RUN_TEST(test_gather_of_one_known_index_is_a_view);
    RUN_TEST(test_gather_outside_its_axis_is_refused);
    RUN_TEST(test_pad_against_reference);
    RUN_TEST(test_pad_of_rows_against_reference);
    RUN_TEST(test_pad_examples);
    RUN_TEST(test_pads_that_crop_beyond_the_end_are_refused);
    RUN_TEST(test_an_axis_padded_twice_is_refused);
    RUN_TEST(test_what_does_not_fit_is_refused);
    return UNITY_END();
}
