/* Named dimensions: planned at the bounds, run at less, with the same bytes as a graph built at that size. */
#include <string.h>

#include "net.h"

static float weights[6 * 4], numbers[4];

/* x[n, m, 6] → its last m/… through a product, shapes taken from Shape, views and a known tensor that
 * follows n. */
static uint32_t build(uint32_t x) {
    uint32_t shape = net_op(0, SIS_OP_SHAPE, IDS(x));
    uint32_t n = net_op(0, SIS_OP_GATHER, IDS(shape, net_shape((int64_t[]){0}, 1)));
    net_int(1, 0);
    uint32_t target = net_op(0, SIS_OP_CONCAT, IDS(n, net_shape((int64_t[]){-1, 6}, 2)));
    uint32_t y = net_op(0, SIS_OP_RESHAPE, IDS(net_op(0, SIS_OP_NEG, IDS(x)), target));
    y = net_op(0, SIS_OP_MAT_MUL, IDS(y, net_constant(SIS_F32, DIMS(6, 4), weights)));
    y = net_op(0, SIS_OP_ADD, IDS(y, net_constant(SIS_F32, DIMS(4), numbers)));
    net_int(1, 0);
    uint32_t ones_shape = net_op(0, SIS_OP_CONCAT, IDS(n, net_shape((int64_t[]){1, 4}, 2)));
    net_u32(1, net_constant(SIS_F32, DIMS(1), (float[]){0.5f}));
    uint32_t halves = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(ones_shape));
    y = net_op(0, SIS_OP_RELU, IDS(net_op(0, SIS_OP_MUL, IDS(y, halves))));
    net_int(1, 1);
    uint32_t joined = net_op(0, SIS_OP_CONCAT, IDS(y, halves));
    net_output(0, joined);
    net_output(0, n);
    return joined;
}

static void fill(void) {
    net_seed = 5;
    for (int i = 0; i < 24; i++) weights[i] = (float)net_random(64) / 32.0f - 1.0f;
    for (int i = 0; i < 4; i++) numbers[i] = (float)i;
}

static void any_size_below_the_bounds(void) {
    static uint8_t small[1024];
    static const int64_t sizes[][2] = {{5, 3}, {1, 1}, {2, 7}, {5, 7}, {3, 0}, {4, 5}};
    fill();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(sizes[i][0], sizes[i][1], 6));
        uint32_t y = build(x);
        net_compile();
        net_seed = 77;
        net_fill(x);
        net_run();
        size_t bytes = (size_t)net_info(y, 2);
        TEST_ASSERT_TRUE(bytes <= sizeof small);
        memcpy(small, net_data(y), bytes);

        net_begin(NO_OPSET);
        uint32_t n = net_dimension("n", 5), m = net_dimension("m", 7);
        x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, -1 - (int64_t)m, 6));
        y = build(x);
        net_compile();
        int64_t records = net_figure(SIS_FIGURE_RECORD_BYTES);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, sizes[i][0]));
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, m, sizes[i][1]));
        net_seed = 77;
        net_fill(x);
        net_run();
        TEST_ASSERT_EQUAL(bytes, net_info(y, 2));
        TEST_ASSERT_EQUAL(sizes[i][0], net_info(y, 4));
        if (bytes > 0) TEST_ASSERT_EQUAL_MEMORY(small, net_data(y), bytes);
        TEST_ASSERT_EQUAL(records, net_figure(SIS_FIGURE_RECORD_BYTES)); /* nothing is allocated */
    }
}

static void known_outputs_follow(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 9), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 2));
    uint32_t shape = net_op(0, SIS_OP_SHAPE, IDS(x)), twice = net_op(0, SIS_OP_ADD, IDS(shape, shape));
    net_output(0, shape);
    net_output(0, twice);
    net_compile();
    for (int64_t value = 9; value >= 0; value -= 3) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, value));
        net_run();
        TEST_ASSERT_EQUAL(value, *(int64_t *)net_data(shape));
        TEST_ASSERT_EQUAL(2 * value, *(int64_t *)net_data(twice));
    }
}

static void above_the_bound(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("batch", 4), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    net_output(0, net_op(0, SIS_OP_RELU, IDS(x)));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_resize(net, n, 2));
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OVER_BOUND, sis_graph_resize(net, n, 5));
    net_is("batch");
    TEST_ASSERT_EQUAL(5, sis_graph_error(net)->asked);
    TEST_ASSERT_EQUAL(4, sis_graph_error(net)->free);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_resize(net, n, -1));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_resize(net, n + 1, 1));
    TEST_ASSERT_EQUAL(4, net_info(x, 4));
    net_run();
}

/* a[n] + b[m] fits only where both change together: the run decides. */
static void two_that_belong_together(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 4), m = net_dimension("m", 4);
    uint32_t a = net_input(SIS_F32, DIMS(-1 - (int64_t)n)), b = net_input(SIS_F32, DIMS(-1 - (int64_t)m));
    uint32_t y = net_op(0, SIS_OP_ADD, IDS(a, b));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 3));
    TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_graph_run(net));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, m, 3));
    net_run();
    TEST_ASSERT_EQUAL(12, net_info(y, 2));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 4));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, m, 4));
    net_run();
}

/* A condition that follows a dimension is decided at each size. */
static void a_condition_that_follows(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 2), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    uint32_t two =
        net_op(0, SIS_OP_EQUAL, IDS(net_op(0, SIS_OP_SHAPE, IDS(x)), net_shape((int64_t[]){2}, 1)));
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_NEG, IDS(x)));
    net_output(b, x);
    net_u32(1, a);
    net_u32(2, b);
    uint32_t y = net_op(0, SIS_OP_IF, IDS(two));
    net_output(0, y);
    net_compile();
    ((float *)net_data(x))[0] = 3.0f;
    net_run();
    TEST_ASSERT_EQUAL_FLOAT(-3.0f, *(float *)net_data(y));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 1));
    net_run();
    TEST_ASSERT_EQUAL_FLOAT(3.0f, *(float *)net_data(y));
    TEST_ASSERT_EQUAL(4, net_info(y, 2));
}

/* Windows move with the dimension that is cut. */
static void windows_follow(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 6), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 2));
    uint32_t negative = net_op(0, SIS_OP_NEG, IDS(x));
    net_int(1, 0);
    net_int(3, 2);
    uint32_t half = net_op_many(0, SIS_OP_SPLIT, IDS(negative), 2);
    uint32_t y = net_op(0, SIS_OP_ABS, IDS(half + 1)), z = net_op(0, SIS_OP_SUB, IDS(half, y));
    net_output(0, y);
    net_output(0, z);
    net_compile();
    for (int64_t value = 6; value > 0; value -= 2) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, value));
        for (int i = 0; i < 2 * value; i++) ((float *)net_data(x))[i] = (float)i;
        net_run();
        for (int i = 0; i < value; i++) {
            TEST_ASSERT_EQUAL_FLOAT((float)(i + value), ((float *)net_data(y))[i]);
            TEST_ASSERT_EQUAL_FLOAT((float)(-i - i - value), ((float *)net_data(z))[i]);
        }
    }
}

/* Windows that lie apart at the bound may overlap below it: then one must not be written over while the other
 * is still read. */
static void windows_that_meet_below_the_bound(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 4), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    uint32_t y = net_op(0, SIS_OP_ABS, IDS(x));
    uint32_t head = net_op(0, SIS_OP_SLICE, IDS(y, net_shape(DIMS(0)), net_shape(DIMS(2))));
    uint32_t tail = net_op(0, SIS_OP_SLICE, IDS(y, net_shape(DIMS(-2)), net_shape(DIMS(9))));
    uint32_t negative = net_op(0, SIS_OP_NEG, IDS(head));
    uint32_t sum = net_op(0, SIS_OP_ADD, IDS(tail, negative));
    net_output(0, sum);
    net_compile();
    for (int64_t value = 4; value >= 2; value--) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, value));
        memcpy(net_data(x), (float[]){1, 10, 100, 1000}, (size_t)value * 4);
        net_run();
        const float *at = (const float[]){1, 10, 100, 1000} + value - 2;
        TEST_ASSERT_EQUAL_FLOAT(at[0] - 1, ((float *)net_data(sum))[0]);
        TEST_ASSERT_EQUAL_FLOAT(at[1] - 10, ((float *)net_data(sum))[1]);
    }
}

/* Windows of one Split never meet, so its parts are still worked on in place. */
static void parts_of_a_split_never_meet(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 1024), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 2));
    uint32_t y = net_op(0, SIS_OP_ABS, IDS(x));
    net_int(1, 0);
    net_int(3, 2);
    uint32_t half = net_op_many(0, SIS_OP_SPLIT, IDS(y), 2);
    uint32_t flat = net_op(0, SIS_OP_RESHAPE, IDS(half, net_shape(DIMS(-1))));
    uint32_t rest = net_op(0, SIS_OP_RESHAPE, IDS(half + 1, net_shape(DIMS(-1))));
    net_output(0, net_op(0, SIS_OP_ADD, IDS(net_op(0, SIS_OP_NEG, IDS(flat)), rest)));
    net_compile();
    TEST_ASSERT_EQUAL(2 * 8192, net_figure(SIS_FIGURE_ACTIVATION_BYTES)); /* the input and one more */
}

/* What shares memory at the bounds and cannot below them does not share it: a sum that broadcasts at n = 1 only, an
 * Expand that is no view there. */
static void what_is_in_place_at_the_bounds_only(void) {
    static float rows[8 * 2];
    for (int i = 0; i < 16; i++) rows[i] = (float)i;
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 8), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 2));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(x));
    y = net_op(0, SIS_OP_ADD, IDS(y, net_constant(SIS_F32, DIMS(8, 2), rows)));
    uint32_t z = net_op(0, SIS_OP_ABS, IDS(x));
    z = net_op(0, SIS_OP_NEG, IDS(net_op(0, SIS_OP_EXPAND, IDS(z, net_shape((int64_t[]){8, 2}, 2)))));
    net_output(0, y);
    net_output(0, z);
    net_compile();
    for (int round = 0; round < 4; round++) {
        int64_t size = round & 1 ? 1 : 8;
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        for (int i = 0; i < 2 * size; i++) ((float *)net_data(x))[i] = (float)(i + 1);
        net_run();
        TEST_ASSERT_EQUAL(8, net_info(y, 4));
        TEST_ASSERT_EQUAL(8, net_info(z, 4));
        for (int i = 0; i < 16; i++) {
            float value = (float)(i % (2 * size) + 1);
            TEST_ASSERT_EQUAL_FLOAT((float)i - value, ((float *)net_data(y))[i]);
            TEST_ASSERT_EQUAL_FLOAT(-value, ((float *)net_data(z))[i]);
        }
    }
}

/* Nodes that nobody reads do not stop a graph from taking a size they could not. */
static void what_nobody_reads_does_not_matter(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 4), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    net_op(0, SIS_OP_RESHAPE, IDS(x, net_shape((int64_t[]){2, 2}, 2)));
    uint32_t shape =
        net_op(0, SIS_OP_SHAPE, IDS(net_op(0, SIS_OP_TANH, IDS(x)))); /* not run, but its shape counts */
    net_output(0, shape);
    net_output(0, net_op(0, SIS_OP_NEG, IDS(x)));
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 3));
    net_run();
    TEST_ASSERT_EQUAL(3, *(int64_t *)net_data(shape));
}

/* A transform's tables are packed memory that follows the length: as good as those of a graph of that length, though a
 * length may need more than the bound's memory holds and is summed plainly then. */
static void transforms_follow_their_length(void) {
    static float expected[2 * 96];
    static const int64_t sizes[] = {67, 96, 1, 64, 79};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(1, sizes[i], 1)), y = net_op(0, SIS_OP_DFT, IDS(x));
        net_output(0, y);
        net_compile();
        net_seed = 78;
        net_fill(x);
        net_run();
        memcpy(expected, net_data(y), (size_t)net_info(y, 2));

        net_begin(NO_OPSET);
        const uint32_t n = net_dimension("n", 96);
        x = net_input(SIS_F32, DIMS(1, -1 - (int64_t)n, 1));
        y = net_op(0, SIS_OP_DFT, IDS(x));
        net_output(0, y);
        net_compile();
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 5));
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, sizes[i]));
        net_seed = 78;
        net_fill(x);
        net_run();
        for (int64_t k = 0; k < 2 * sizes[i]; k++)
            TEST_ASSERT_FLOAT_WITHIN(1e-5f, expected[k], ((const float *)net_data(y))[k]);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(any_size_below_the_bounds);
    RUN_TEST(known_outputs_follow);
    RUN_TEST(above_the_bound);
    RUN_TEST(two_that_belong_together);
    RUN_TEST(a_condition_that_follows);
    RUN_TEST(windows_follow);
    RUN_TEST(windows_that_meet_below_the_bound);
    RUN_TEST(parts_of_a_split_never_meet);
    RUN_TEST(what_is_in_place_at_the_bounds_only);
    RUN_TEST(what_nobody_reads_does_not_matter);
    RUN_TEST(transforms_follow_their_length);
    return UNITY_END();
}
