/* ConvTranspose and MatMulInteger against their references; the other quantised and resampling operators tile by tile. */
#include "against.h"
#include "rounds.h"

static test_node t;

static void test_conv_transpose_against_reference(void) {
    test_random r = {711};
    for (int i = 0; i < SIS_ROUNDS(300); i++) {
        int64_t strides[3], dilations[3], pads[6];
        sis_conv_transpose_attributes *at = (void *)t.attributes;
        test_begin(&t, SIS_OP_CONV_TRANSPOSE, 11);
        const uint32_t n = 1 + (uint32_t)random_below(&r, 3);
        at->group = 1 + (int64_t)random_below(&r, 2);
        sis_shape x = {.rank = n + 2, .dim = {1 + (int64_t)random_below(&r, 2)}};
        sis_shape w = {.rank = n + 2};
        x.dim[1] = w.dim[0] = at->group * (1 + (int64_t)random_below(&r, 3));
        w.dim[1] = 1 + (int64_t)random_below(&r, 3);
        bool fits = true;
        for (uint32_t d = 0; d < n; d++) {
            x.dim[d + 2] = (int64_t)random_below(&r, n == 1 ? 40 : 7);
            w.dim[d + 2] = 1 + (int64_t)random_below(&r, 4);
            strides[d] = 1 + (int64_t)random_below(&r, 4), dilations[d] = 1 + (int64_t)random_below(&r, 2);
            pads[d] = (int64_t)random_below(&r, 3), pads[n + d] = (int64_t)random_below(&r, 3);
            fits = fits && (x.dim[d + 2] - 1) * strides[d] + (w.dim[d + 2] - 1) * dilations[d] + 1 >=
                               pads[d] + pads[n + d];
        }
        if (!fits) continue;
        at->strides = (sis_ints){n, strides}, at->dilations = (sis_ints){n, dilations};
        at->pads = (sis_ints){2 * n, pads};
        random_input(&r, &t, SIS_F32, x, false);
        random_input(&r, &t, SIS_F32, w, false);
        if (random_below(&r, 2)) random_input(&r, &t, SIS_F32, DIMS(w.dim[1] * at->group), false);
        against_reference(&t, i);
    }
}

static void test_mat_mul_integer_against_reference(void) {
    test_random r = {712};
    for (int i = 0; i < SIS_ROUNDS(200); i++) {
        const sis_dtype a = random_below(&r, 2) ? SIS_U8 : SIS_I8, b = random_below(&r, 2) ? SIS_U8 : SIS_I8;
        const int64_t m = (int64_t)random_below(&r, 8), k = (int64_t)random_below(&r, 40),
                      n = (int64_t)random_below(&r, 30);
        test_begin(&t, SIS_OP_MAT_MUL_INTEGER, 10);
        random_input(&r, &t, a, DIMS(m, k), false);
        random_input(&r, &t, b, DIMS(k, n), false);
        const size_t zeros = random_below(&r, 3);
        if (zeros > 0) random_input(&r, &t, a, random_below(&r, 2) ? DIMS(m) : DIMS(1), false);
        if (zeros > 1) random_input(&r, &t, b, random_below(&r, 2) ? DIMS(n) : DIMS(1), false);
        against_reference(&t, i);
    }
}

static void expect_all_ways(void) {
    const char *wrong = test_run_all_ways(&t);
    TEST_ASSERT_NULL_MESSAGE(wrong, wrong);
}

/* Halves round to even, what is too large saturates, NaN is 0; blocks of two along the last axis. */
static void test_quantize_examples(void) {
    const float x[] = {0.5f, 1.5f, -2.5f, 1e30f, -1e30f, __builtin_nanf("")}, one = 1;
    test_begin(&t, SIS_OP_QUANTIZE_LINEAR, 21);
    test_input(&t, SIS_F32, DIMS(6), x);
    test_input(&t, SIS_F32, SCALAR, &one);
    test_input(&t, SIS_I8, SCALAR, &(int8_t){1});
    expect_all_ways();
    TEST_ASSERT_EQUAL_INT8_ARRAY(((int8_t[]){1, 3, -1, 127, -128, 1}), t.out[0].data, 6);

    const uint8_t q[] = {1, 2, 3, 4, 5};
    sis_dequantize_linear_attributes *at = (void *)t.attributes;
    test_begin(&t, SIS_OP_DEQUANTIZE_LINEAR, 21);
    at->block_size = 2;
    test_input(&t, SIS_U8, DIMS(1, 5), q);
    test_input(&t, SIS_F32, DIMS(1, 3), (float[]){1, 10, 100});
    expect_all_ways();
    EXPECT_FLOATS(&t, 1, 2, 30, 40, 500);
}

static void test_resize_tile_by_tile(void) {
    test_random r = {713};
    for (int i = 0; i < SIS_ROUNDS(150); i++) {
        sis_resize_attributes *at = (void *)t.attributes;
        static const sis_dtype dtypes[] = {SIS_F32, SIS_F32, SIS_F64, SIS_F16, SIS_U8};
        test_begin(&t, SIS_OP_RESIZE, 19);
        at->mode = (uint8_t)random_below(&r, 3), at->antialias = random_below(&r, 2);
        at->coordinate_transformation_mode = (uint8_t)random_below(&r, 6);
        at->nearest_mode = (uint8_t)random_below(&r, 4), at->exclude_outside = random_below(&r, 2);
        at->keep_aspect_ratio_policy = (uint8_t)random_below(&r, 3);
        const int64_t h = 1 + (int64_t)random_below(&r, 30), w = 1 + (int64_t)random_below(&r, 30);
        random_input(&r, &t, random_dtype(&r, dtypes, 5), DIMS(2, h, w), false);
        random_input(&r, &t, SIS_F32, DIMS(6), false);
        test_left_out(&t);
        test_ints(&t, 2, (int64_t)random_below(&r, 40), (int64_t)random_below(&r, 40));
        expect_all_ways();
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_conv_transpose_against_reference);
    RUN_TEST(test_mat_mul_integer_against_reference);
    RUN_TEST(test_quantize_examples);
    RUN_TEST(test_resize_tile_by_tile);
    return UNITY_END();
}
