/* Col2Im and DeformConv against their references; AffineGrid and MaxRoiPool; what ONNX Runtime does not do. */
#include "against.h"

static test_node t;

static int64_t from_to(test_random *r, int64_t least, int64_t most) {
    return least + (int64_t)random_below(r, (size_t)(most - least + 1));
}

static void test_col2im_against_reference(void) {
    test_random r = {821};
    for (int i = 0; i < 300; i++) {
        const uint32_t n = 1 + (uint32_t)random_below(&r, 4);
        int64_t image[4], block[4], strides[4], dilations[4], pads[8], offsets = 1, columns = 1;
        for (uint32_t d = 0; d < n; d++) {
            image[d] = from_to(&r, 0, n > 2 ? 5 : 9), block[d] = from_to(&r, 1, 3);
            strides[d] = from_to(&r, 1, 3), dilations[d] = from_to(&r, 1, 2);
            pads[d] = from_to(&r, 0, 2), pads[n + d] = from_to(&r, 0, 2);
            const int64_t all = image[d] + pads[d] + pads[n + d], reach = (block[d] - 1) * dilations[d] + 1;
            columns *= all < reach ? 0 : (all - reach) / strides[d] + 1;
            offsets *= block[d];
        }
        test_begin(&t, SIS_OP_COL2_IM, 18);
        sis_col2_im_attributes *at = (void *)t.attributes;
        at->strides = (sis_ints){n, strides}, at->dilations = (sis_ints){n, dilations};
        at->pads = (sis_ints){2 * n, pads};
        random_input(&r, &t, SIS_F32, DIMS(from_to(&r, 0, 2), from_to(&r, 1, 3) * offsets, columns), false);
        test_known(&t, SIS_I64, DIMS(n), image);
        test_known(&t, SIS_I64, DIMS(n), block);
        if (columns == 0) { /* nothing to add up: zeros, which the reference does not reckon */
            TEST_ASSERT_NULL(test_run_all_ways(&t));
            continue;
        }
        against_reference(&t, i);
    }
}

static void test_col2im_of_integers_wraps(void) {
    test_begin(&t, SIS_OP_COL2_IM, 18);
    test_input(&t, SIS_U8, DIMS(1, 2, 2), (uint8_t[]){200, 100, 100, 3});
    test_ints(&t, 3);
    test_ints(&t, 2);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){200, 200, 3}), t.out[0].data, 3);
    test_begin(&t, SIS_OP_COL2_IM, 18);
    test_input(&t, SIS_BOOL, DIMS(1, 2, 2), (uint8_t[]){0, 1, 1, 0});
    test_ints(&t, 3);
    test_ints(&t, 2);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){0, 1, 0}), t.out[0].data, 3);
    test_begin(&t, SIS_OP_COL2_IM, 18);
    test_input(&t, SIS_F64, DIMS(1, 2, 2), (double[]){0.5, 1, 2, 4});
    test_ints(&t, 3);
    test_ints(&t, 2);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_TRUE(((double *)t.out[0].data)[1] == 3);
}

static void test_col2im_refusals(void) {
    test_begin(&t, SIS_OP_COL2_IM, 18);
    test_input(&t, SIS_F32, DIMS(1, 4, 9), NULL);
    test_input(&t, SIS_I64, DIMS(2), NULL);
    test_ints(&t, 2, 2);
    TEST_ASSERT_EQUAL(SIS_NEEDS_CONSTANT, test_run(&t));
    t.n.n_inputs = 1;
    test_ints(&t, 4, 5);
    test_ints(&t, 2, 2);
    expect_refused(&t, SIS_BAD_SHAPE, "input [1,4,9] does not fit 4 places in a block and 12 blocks");
    t.n.n_inputs = 1;
    test_ints(&t, 4, -1);
    test_ints(&t, 2, 2);
    expect_refused(&t, SIS_BAD_VALUE, "an image of -1");
}

static void test_deform_conv_against_reference(void) {
    test_random r = {822};
    for (int i = 0; i < 200; i++) {
        const uint32_t n = 1 + (uint32_t)random_below(&r, 3);
        const int64_t group = from_to(&r, 1, 2), offset_group = from_to(&r, 1, 2);
        int64_t strides[3], dilations[3], pads[6], taps = 1;
        sis_shape x = {.rank = n + 2, .dim = {from_to(&r, 1, 2), group * offset_group * from_to(&r, 1, 3)}};
        sis_shape w = {.rank = n + 2, .dim = {group * from_to(&r, 1, 11), x.dim[1] / group}};
        sis_shape moves = {.rank = n + 2, .dim = {x.dim[0]}};
        bool fits = true;
        for (uint32_t d = 0; d < n; d++) {
            x.dim[d + 2] = from_to(&r, 1, n == 1 ? 60 : n == 2 ? 10 : 5), w.dim[d + 2] = from_to(&r, 1, 3);
            strides[d] = from_to(&r, 1, 2), dilations[d] = from_to(&r, 1, 2);
            pads[d] = from_to(&r, 0, 2), pads[n + d] = from_to(&r, 0, 2);
            const int64_t rest = x.dim[d + 2] + pads[d] + pads[n + d] - (w.dim[d + 2] - 1) * dilations[d] - 1;
            fits = fits && rest >= 0;
            moves.dim[d + 2] = rest / strides[d] + 1;
            taps *= w.dim[d + 2];
        }
        if (!fits) continue;
        test_begin(&t, SIS_OP_DEFORM_CONV, 19);
        sis_deform_conv_attributes *at = (void *)t.attributes;
        at->group = group, at->offset_group = offset_group;
        at->strides = (sis_ints){n, strides}, at->dilations = (sis_ints){n, dilations};
        at->pads = (sis_ints){2 * n, pads};
        random_input(&r, &t, SIS_F32, x, i % 10 == 0);
        random_input(&r, &t, SIS_F32, w, false);
        t.in[1].value_known = random_below(&r, 2);
        moves.dim[1] = offset_group * taps * n;
        random_input(&r, &t, SIS_F32, moves, i % 7 == 0); /* wild: NaN and infinities too */
        if (random_below(&r, 2))
            random_input(&r, &t, SIS_F32, DIMS(w.dim[0]), false);
        else
            test_left_out(&t);
        moves.dim[1] = offset_group * taps;
        if (random_below(&r, 2)) random_input(&r, &t, SIS_F32, moves, false);
        against_reference(&t, i);
    }
}

static void test_deform_conv_refusals(void) {
    test_begin(&t, SIS_OP_DEFORM_CONV, 22);
    test_input(&t, SIS_F32, DIMS(1, 2, 5, 5), NULL);
    test_input(&t, SIS_F32, DIMS(3, 2, 2, 2), NULL);
    test_input(&t, SIS_F32, DIMS(1, 8, 4, 5), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "offset [1,8,4,5] does not fit an output of [1,3,4,4]");
    ((sis_deform_conv_attributes *)(void *)t.attributes)->offset_group = 3;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "2 channels in 3 offset groups");
}

/* A side of one place has it in the middle, whatever the corners. */
static void test_affine_grid_of_one_place(void) {
    for (int64_t corners = 0; corners < 2; corners++) {
        test_begin(&t, SIS_OP_AFFINE_GRID, 20);
        ((sis_affine_grid_attributes *)(void *)t.attributes)->align_corners = corners;
        test_input(&t, SIS_F32, DIMS(1, 2, 3), (float[]){1, 2, 3, 4, 5, 6});
        test_ints(&t, 1, 9, 1, 1);
        TEST_ASSERT_NULL(test_run_all_ways(&t));
        EXPECT_SHAPE(&t, 0, 1, 1, 1, 2);
        EXPECT_FLOATS(&t, 3, 6);
    }
    test_begin(&t, SIS_OP_AFFINE_GRID, 20);
    test_input(&t, SIS_F32, DIMS(1, 2, 3), NULL);
    test_ints(&t, 2, 9, 1, 1);
    expect_refused(&t, SIS_BAD_SHAPE, "theta [1,2,3]");
}

static void test_max_roi_pool(void) {
    const float nan = __builtin_nanf("");
    const float x[] = {-1, -2, -3, -4, -5, -6, nan, -8, -9};
    test_begin(&t, SIS_OP_MAX_ROI_POOL, 22);
    ((sis_max_roi_pool_attributes *)(void *)t.attributes)->pooled_shape = INTS(1, 2);
    test_input(&t, SIS_F32, DIMS(1, 1, 3, 3), x);
    test_input(&t, SIS_F32, DIMS(2, 5), (float[]){0, 1, 0, 2, 1, 0, 50, 50, 60, 60});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, -2, -3, 0, 0);
    ((float *)t.in[1].data)[4] = 2, ((float *)t.in[1].data)[1] = 0;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_TRUE(((float *)t.out[0].data)[0] != ((float *)t.out[0].data)[0]);
    ((float *)t.in[1].data)[0] = 1;
    expect_refused(&t, SIS_BAD_VALUE, "region 0 is of none of the 1 images");
    ((float *)t.in[1].data)[0] = nan;
    expect_refused(&t, SIS_BAD_VALUE, "region 0");
    test_begin(&t, SIS_OP_MAX_ROI_POOL, 22);
    ((sis_max_roi_pool_attributes *)(void *)t.attributes)->pooled_shape = INTS(1, 1);
    test_input(&t, SIS_F64, DIMS(1, 1, 1, 2), (double[]){1, 2});
    test_input(&t, SIS_F64, DIMS(1, 5), (double[]){0, -1e300, 0, 1e300, 0});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_TRUE(*(double *)t.out[0].data == 2);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_col2im_against_reference);
    RUN_TEST(test_col2im_of_integers_wraps);
    RUN_TEST(test_col2im_refusals);
    RUN_TEST(test_deform_conv_against_reference);
    RUN_TEST(test_deform_conv_refusals);
    RUN_TEST(test_affine_grid_of_one_place);
    RUN_TEST(test_max_roi_pool);
    return UNITY_END();
}
