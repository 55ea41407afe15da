/* MaxPool, AveragePool and GlobalAveragePool: random windows against the reference, the specification's examples. */
#include "against.h"

static test_node t;

typedef struct window {
    int64_t kernel[6], strides[6], dilations[6], pads[12];
} window;

/* A window that fits into the spatial dimensions of `shape`; false when it does not. */
static bool random_window(test_random *r, const sis_shape *shape, window *w) {
    uint32_t n = shape->rank - 2;
    for (uint32_t i = 0; i < n; i++) {
        w->kernel[i] = 1 + (int64_t)random_below(r, 4);
        w->strides[i] = 1 + (int64_t)random_below(r, 3);
        w->dilations[i] = random_below(r, 3) ? 1 : 1 + (int64_t)random_below(r, 3);
        int64_t extent = (w->kernel[i] - 1) * w->dilations[i] + 1;
        w->pads[i] = (int64_t)random_below(r, (size_t)extent);
        w->pads[n + i] = (int64_t)random_below(r, (size_t)extent);
        if (shape->dim[i + 2] + w->pads[i] + w->pads[n + i] < extent) return false;
    }
    return true;
}

static sis_shape random_image(test_random *r) {
    sis_shape shape = {.rank = 3 + (uint32_t)random_below(r, 3),
                       .dim = {1 + (int64_t)random_below(r, 2), 1 + (int64_t)random_below(r, 3)}};
    for (uint32_t i = 2; i < shape.rank; i++)
        shape.dim[i] = 1 + (int64_t)random_below(r, shape.rank == 5 ? 7 : 20);
    if (random_below(r, 30) == 0) shape.dim[random_below(r, 2)] = 0;
    return shape;
}

static void test_max_pool_against_reference(void) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F32, SIS_F64, SIS_I8, SIS_U8};
    test_random r = {401};
    for (int i = 0; i < 500; i++) {
        window w;
        test_begin(&t, SIS_OP_MAX_POOL, 12);
        sis_shape shape = random_image(&r);
        uint32_t n = shape.rank - 2;
        if (!random_window(&r, &shape, &w)) continue;
        random_input(&r, &t, random_dtype(&r, dtypes, 5), shape, true);
        *(sis_max_pool_attributes *)t.attributes =
            (sis_max_pool_attributes){.auto_pad = random_below(&r, 3) ? 0 : (uint8_t)random_below(&r, 3),
                                      .kernel_shape = {n, w.kernel},
                                      .strides = {n, random_below(&r, 4) ? w.strides : NULL},
                                      .dilations = {n, w.dilations},
                                      .pads = {2 * n, w.pads},
                                      .ceil_mode = random_below(&r, 2),
                                      .storage_order = random_below(&r, 2)};
        t.n.n_outputs = 1 + (uint32_t)random_below(&r, 2);
        against_reference(&t, i);
    }
}

static void test_average_pool_against_reference(void) {
    test_random r = {402};
    for (int i = 0; i < 500; i++) {
        window w;
        test_begin(&t, SIS_OP_AVERAGE_POOL, 19);
        sis_shape shape = random_image(&r);
        uint32_t n = shape.rank - 2;
        if (!random_window(&r, &shape, &w)) continue;
        random_input(&r, &t, random_below(&r, 3) ? SIS_F32 : SIS_F64, shape, i % 4 == 0);
        *(sis_average_pool_attributes *)t.attributes =
            (sis_average_pool_attributes){.auto_pad = random_below(&r, 3) ? 0 : (uint8_t)random_below(&r, 3),
                                          .kernel_shape = {n, w.kernel},
                                          .strides = {n, w.strides},
                                          .dilations = {n, w.dilations},
                                          .pads = {2 * n, w.pads},
                                          .ceil_mode = random_below(&r, 2),
                                          .count_include_pad = random_below(&r, 2)};
        against_reference(&t, i);
    }
}

static void test_global_average_pool_against_reference(void) {
    test_random r = {403};
    for (int i = 0; i < 100; i++) {
        test_begin(&t, SIS_OP_GLOBAL_AVERAGE_POOL, 1);
        sis_shape shape = random_image(&r);
        random_input(&r, &t, random_below(&r, 3) ? SIS_F32 : SIS_F64, shape, false);
        against_reference(&t, i);
        TEST_ASSERT_EQUAL(1, t.out[0].shape.dim[shape.rank - 1]);
    }
}

/* f32 windows that vectors make: every kernel, stride, dilation and padding of a row, in widths around those of vectors,
 * with one or several rows (or none) of X under the window. */
static void test_every_row_window_against_reference(void) {
    static const int64_t widths[] = {0, 1, 4, 7, 8, 9, 13, 16, 17, 18, 31, 33, 34, 67};
    test_random r = {404};
    int number = 0;
    for (int64_t code = 0; code < 5 * 3 * 2 * 14 * 3; code++, number++) {
        int64_t kernel = 1 + code % 5, stride = 1 + code / 5 % 3, dilation = 1 + code / 15 % 2;
        int64_t width = widths[code / 30 % 14], extent = (kernel - 1) * dilation + 1, height = code / 420 * 2;
        int64_t before = (int64_t)random_below(&r, (size_t)extent),
                after = (int64_t)random_below(&r, (size_t)extent);
        int64_t rows = 1 + (int64_t)random_below(&r, 3);
        if (width + before + after < extent) continue;
        window w = {
            {rows, kernel}, {1 + code % 2, stride}, {1, dilation}, {rows - 1, before, rows - 1, after}};
        if (height + 2 * (rows - 1) < rows) continue;
        bool average = code & 1 ? number % 3 == 0 : number % 3 != 0;
        test_begin(&t, average ? SIS_OP_AVERAGE_POOL : SIS_OP_MAX_POOL, 19);
        random_input(&r, &t, SIS_F32, DIMS(1, 2, height, width), true);
        if (average)
            *(sis_average_pool_attributes *)t.attributes =
                (sis_average_pool_attributes){.kernel_shape = {2, w.kernel},
                                              .strides = {2, w.strides},
                                              .dilations = {2, w.dilations},
                                              .pads = {4, w.pads},
                                              .ceil_mode = random_below(&r, 2),
                                              .count_include_pad = random_below(&r, 2)};
        else
            *(sis_max_pool_attributes *)t.attributes =
                (sis_max_pool_attributes){.kernel_shape = {2, w.kernel},
                                          .strides = {2, w.strides},
                                          .dilations = {2, w.dilations},
                                          .pads = {4, w.pads},
                                          .ceil_mode = random_below(&r, 2)};
        against_reference(&t, number);
    }
}

/* More rows under the window than are kept in registers. */
static void test_tall_windows_against_reference(void) {
    test_random r = {405};
    for (int i = 0; i < 4; i++) {
        bool average = i & 1;
        test_begin(&t, average ? SIS_OP_AVERAGE_POOL : SIS_OP_MAX_POOL, 19);
        random_input(&r, &t, SIS_F32, DIMS(1, 1, 70, 19), i < 2);
        sis_ints kernel = INTS(i < 2 ? 65 : 64, 3), pads = INTS(5, 1, 0, 1);
        if (average)
            *(sis_average_pool_attributes *)t.attributes =
                (sis_average_pool_attributes){.kernel_shape = kernel, .pads = pads};
        else
            *(sis_max_pool_attributes *)t.attributes =
                (sis_max_pool_attributes){.kernel_shape = kernel, .pads = pads};
        against_reference(&t, i);
    }
}

static void give_window(bool average, window *w, uint32_t axes, bool ceil, bool count_padding) {
    if (average)
        *(sis_average_pool_attributes *)t.attributes =
            (sis_average_pool_attributes){.kernel_shape = {axes, w->kernel},
                                          .strides = {axes, w->strides},
                                          .pads = {2 * axes, w->pads},
                                          .ceil_mode = ceil,
                                          .count_include_pad = count_padding};
    else
        *(sis_max_pool_attributes *)t.attributes =
            (sis_max_pool_attributes){.kernel_shape = {axes, w->kernel},
                                      .strides = {axes, w->strides},
                                      .pads = {2 * axes, w->pads},
                                      .ceil_mode = ceil};
}

/* Windows that are done by strips of planes: 3 x 3 and 2 x 2, every width about those of strips. */
static void test_planes_against_reference(void) {
    test_random r = {406};
    for (int64_t width = 2; width <= 70; width++) {
        for (int i = 0; i < 12; i++) {
            const int64_t kernel = i % 3 ? 3 : 2, stride = i & 1 ? 1 + (int64_t)random_below(&r, 2) : 2;
            const int64_t height = 3 + (int64_t)random_below(&r, 9);
            window w = {{kernel, kernel}, {stride, stride}, {1, 1}, {0}};
            for (int k = 0; k < 4; k++) w.pads[k] = kernel == 3 ? (int64_t)random_below(&r, 2) : 0;
            if (i > 8) w.pads[0] = w.pads[1] = w.pads[2] = w.pads[3] = kernel - 2;
            if (width + w.pads[1] + w.pads[3] < kernel) continue;
            test_begin(&t, i % 4 < 2 ? SIS_OP_AVERAGE_POOL : SIS_OP_MAX_POOL, 19);
            random_input(&r, &t, SIS_F32, DIMS(1, 3, height, width), i % 4 != 0);
            give_window(i % 4 < 2, &w, 2, random_below(&r, 2), random_below(&r, 2));
            against_reference(&t, i);
        }
    }
}

/* Windows as large as the plane. */
static void test_whole_planes_against_reference(void) {
    test_random r = {407};
    for (int i = 0; i < 60; i++) {
        sis_shape shape = random_image(&r);
        window w = {{0}, {1, 1, 1, 1, 1, 1}, {0}, {0}};
        for (uint32_t k = 2; k < shape.rank; k++) w.kernel[k - 2] = shape.dim[k];
        test_begin(&t, i % 2 ? SIS_OP_AVERAGE_POOL : SIS_OP_MAX_POOL, 19);
        shape.dim[1] = 1 + (int64_t)random_below(&r, 10);
        random_input(&r, &t, SIS_F32, shape, i % 4 < 2);
        give_window(i % 2, &w, shape.rank - 2, false, false);
        against_reference(&t, i);
    }
}

static const float SQUARE[25] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13,
                                 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25};

/* ONNX's maxpool_2d_precomputed_pads, _strides, _same_upper, maxpool_with_argmax_2d_precomputed_*. */
static void test_max_pool_examples(void) {
    sis_max_pool_attributes *attributes = (void *)t.attributes;
    test_begin(&t, SIS_OP_MAX_POOL, 12);
    test_input(&t, SIS_F32, DIMS(1, 1, 5, 5), SQUARE);
    attributes->kernel_shape = INTS(2, 2);
    attributes->strides = INTS(2, 2);
    attributes->storage_order = 1;
    t.n.n_outputs = 2;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 7, 9, 17, 19);
    TEST_ASSERT_EQUAL_INT64_ARRAY(((int64_t[]){6, 16, 8, 18}), t.out[1].data, 4);

    test_begin(&t, SIS_OP_MAX_POOL, 12);
    test_input(&t, SIS_F32, DIMS(1, 1, 5, 5), SQUARE);
    attributes->kernel_shape = INTS(3, 3);
    attributes->strides = INTS(2, 2);
    attributes->auto_pad = SIS_MAX_POOL_AUTO_PAD_SAME_UPPER;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 7, 9, 10, 17, 19, 20, 22, 24, 25);

    test_begin(&t, SIS_OP_MAX_POOL, 12);
    test_input(&t, SIS_F32, DIMS(1, 1, 4, 4), SQUARE);
    attributes->kernel_shape = INTS(3, 3);
    attributes->strides = INTS(2, 2);
    attributes->ceil_mode = 1;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 11, 12, 15, 16);

    test_begin(&t, SIS_OP_MAX_POOL, 12);
    test_input(&t, SIS_F32, DIMS(1, 1, 4, 4), SQUARE);
    attributes->kernel_shape = INTS(2, 2);
    attributes->dilations = INTS(2, 2);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 11, 12, 15, 16);
}

/* ONNX's averagepool_2d_precomputed_pads and _pads_count_include_pad; a window that would start in the padding. */
static void test_average_pool_examples(void) {
    sis_average_pool_attributes *attributes = (void *)t.attributes;
    for (int include = 0; include < 2; include++) {
        test_begin(&t, SIS_OP_AVERAGE_POOL, 11);
        test_input(&t, SIS_F32, DIMS(1, 1, 5, 5), SQUARE);
        attributes->kernel_shape = INTS(5, 5);
        attributes->pads = INTS(2, 2, 2, 2);
        attributes->count_include_pad = include;
        TEST_ASSERT_NULL(test_run_all_ways(&t));
        TEST_ASSERT_FLOAT_WITHIN(1e-5f, include ? 2.52f : 7.0f, ((float *)t.out[0].data)[0]);
        TEST_ASSERT_FLOAT_WITHIN(1e-5f, 13.0f, ((float *)t.out[0].data)[12]);
    }
    test_begin(&t, SIS_OP_AVERAGE_POOL, 19);
    test_input(&t, SIS_F32, DIMS(1, 1, 4), SQUARE);
    attributes->kernel_shape = INTS(2);
    attributes->strides = INTS(3);
    attributes->pads = INTS(1, 1);
    attributes->ceil_mode = 1;
    attributes->count_include_pad = 1;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 0.5f, 3.5f);
}

#define FAR INT32_MAX

/* A window of 2^62 taps, all but a few of them padding: only the few are looked at. */
static void test_padding_costs_nothing(void) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F64};
    const double f64[] = {3, -4};
    const float f32[] = {3, -4};
    for (int i = 0; i < 4; i++) {
        const bool average = i & 1;
        const sis_dtype dtype = dtypes[i / 2];
        sis_ints kernel = INTS(FAR, FAR), strides = INTS(FAR, FAR),
                 pads = INTS(FAR - 1, FAR - 2, FAR - 1, FAR - 1);
        test_begin(&t, average ? SIS_OP_AVERAGE_POOL : SIS_OP_MAX_POOL, 12);
        test_input(&t, dtype, DIMS(1, 1, 1, 2), dtype == SIS_F32 ? (const void *)f32 : f64);
        if (average) {
            *(sis_average_pool_attributes *)t.attributes = (sis_average_pool_attributes){
                .kernel_shape = kernel, .strides = strides, .pads = pads, .count_include_pad = 1};
        } else {
            *(sis_max_pool_attributes *)t.attributes =
                (sis_max_pool_attributes){.kernel_shape = kernel, .strides = strides, .pads = pads};
            t.n.n_outputs = 2;
        }
        TEST_ASSERT_NULL(test_run_all_ways(&t));
        EXPECT_SHAPE(&t, 0, 1, 1, 1, 1);
        const double wanted = average ? -1 / ((double)FAR * FAR) : 3;
        const double got = dtype == SIS_F32 ? (double)*(float *)t.out[0].data : *(double *)t.out[0].data;
        TEST_ASSERT_TRUE(got - wanted < 1e-7 * 0x1p-62 && wanted - got < 1e-7 * 0x1p-62);
        if (!average) TEST_ASSERT_EQUAL(0, *(int64_t *)t.out[1].data);
        TEST_ASSERT_LESS_THAN(1000, t.needs.instructions);
    }
}

static void test_windows_too_large_to_count_are_refused(void) {
    for (int average = 0; average < 2; average++) {
        sis_ints kernel = INTS(FAR, FAR, FAR, FAR), strides = INTS(FAR, FAR, FAR, FAR),
                 ones = INTS(1, 1, 1, 1),
                 pads = INTS(FAR - 1, FAR - 1, FAR - 1, FAR - 1, FAR - 1, FAR - 1, FAR - 1, FAR - 1);
        for (int i = 0; i < 2; i++) {
            test_begin(&t, average ? SIS_OP_AVERAGE_POOL : SIS_OP_MAX_POOL, 12);
            test_input(&t, SIS_F32, DIMS(1, 1, 1, 1, 1, 1), NULL);
            if (average)
                *(sis_average_pool_attributes *)t.attributes = (sis_average_pool_attributes){
                    .kernel_shape = kernel, .strides = i ? ones : strides, .pads = pads};
            else
                *(sis_max_pool_attributes *)t.attributes = (sis_max_pool_attributes){
                    .kernel_shape = kernel, .strides = i ? ones : strides, .pads = pads};
            expect_refused(&t, SIS_OVERFLOW, "too many elements to count");
        }
    }
}

static void test_windows_that_do_not_fit_are_refused(void) {
    sis_max_pool_attributes *attributes = (void *)t.attributes;
    test_begin(&t, SIS_OP_MAX_POOL, 12);
    test_input(&t, SIS_F32, DIMS(1, 1, 5, 5), SQUARE);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "kernel_shape");
    attributes->kernel_shape = INTS(6, 2);
    expect_refused(&t, SIS_BAD_SHAPE, "window of 6 does not fit into 5");
    attributes->kernel_shape = INTS(2, 2);
    attributes->strides = INTS(1, 0);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "must be 1 or more");
    attributes->strides = INTS(1, 1);
    attributes->pads = INTS(2, 0, 0, 0);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "pads 2 and 0");
    attributes->pads = INTS(0, 0, 0, 0);
    attributes->dilations = INTS(INT64_MAX, 1);
    TEST_ASSERT_EQUAL(SIS_OVERFLOW, test_run(&t));
    test_begin(&t, SIS_OP_GLOBAL_AVERAGE_POOL, 1);
    test_input(&t, SIS_F32, DIMS(1, 1), SQUARE);
    expect_refused(&t, SIS_BAD_SHAPE, "[1,1]");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_max_pool_against_reference);
    RUN_TEST(test_average_pool_against_reference);
    RUN_TEST(test_every_row_window_against_reference);
    RUN_TEST(test_tall_windows_against_reference);
    RUN_TEST(test_planes_against_reference);
    RUN_TEST(test_whole_planes_against_reference);
    RUN_TEST(test_global_average_pool_against_reference);
    RUN_TEST(test_max_pool_examples);
    RUN_TEST(test_average_pool_examples);
    RUN_TEST(test_padding_costs_nothing);
    RUN_TEST(test_windows_too_large_to_count_are_refused);
    RUN_TEST(test_windows_that_do_not_fit_are_refused);
    return UNITY_END();
}
