/* Which nodes run together and which must not, what is behind producers, switches, resizes; always the same bits as one by
 * one. (Random chains: fuse_random_test.c.) */
#include <string.h>

#include "net.h"

enum { MOST = 80000 };
static uint8_t want[2][MOST];
static float weights[1 << 14]; /* as many as the largest of a net */

typedef struct built {
    uint32_t x, y, z;
} built;
typedef built builder(void);

/* Builds twice and compares; the number of nodes fused. */
static int64_t same_bits(builder *build, uint32_t step_bytes) {
    for (int i = 0; i < 1 << 14; i++) weights[i] = (float)(i * 7 % 33) / 16 - 1;
    int64_t fused = 0;
    for (int on = 0; on < 3; on++) { /* off, on, on and suspended wherever it can be */
        net_begin(18);
        net->step_bytes = step_bytes;
        built b = build();
        if (!on) net_one_by_one();
        net_compile();
        net_seed = 11;
        net_fill(b.x);
        TEST_ASSERT_EQUAL(SIS_OK, on == 2 ? net_run_in_pieces(INT32_MAX) : sis_graph_run(net));
        const uint32_t outputs[] = {b.y, b.z};
        for (int i = 0; i < 2; i++) {
            size_t bytes = (size_t)net_info(outputs[i], 2);
            TEST_ASSERT_TRUE(bytes > 0 && bytes <= MOST);
            if (!on) memcpy(want[i], net_data(outputs[i]), bytes);
            TEST_ASSERT_EQUAL_MEMORY(want[i], net_data(outputs[i]), bytes);
        }
        fused = net_figure(SIS_FIGURE_FUSED) + net_figure(SIS_FIGURE_ABSORBED); /* as kernels take more */
        if (!on) TEST_ASSERT_EQUAL(0, fused);
    }
    return fused;
}

static uint32_t unary(sis_op_id op, uint32_t x) { return net_op(0, op, IDS(x)); }
static uint32_t known(const int64_t *dims, uint32_t rank) {
    return net_constant(SIS_F32, dims, rank, weights);
}
static built outputs_of(uint32_t x, uint32_t y, uint32_t z) {
    net_output(0, y);
    if (z != y) net_output(0, z);
    return (built){x, y, z};
}

/* --- producers --- */

static built product_rows(void) { /* weights on the right: tiles are rows */
    uint32_t x = net_input(SIS_F32, DIMS(100, 64));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(x, known(DIMS(64, 200))));
    y = net_op(0, SIS_OP_ADD, IDS(y, known(DIMS(200))));
    y = unary(SIS_OP_RELU, y);
    return outputs_of(x, y, y);
}

static built product_columns(void) { /* weights on the left: tiles are no rows */
    uint32_t x = net_input(SIS_F32, DIMS(64, 100));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(known(DIMS(200, 64)), x));
    return outputs_of(x, unary(SIS_OP_NEG, unary(SIS_OP_RELU, y)), y);
}

static built product_f64(void) {
    uint32_t x = net_input(SIS_F32, DIMS(60, 20));
    net_int(1, SIS_F64);
    uint32_t a = net_op(0, SIS_OP_CAST, IDS(x)), b = net_op(0, SIS_OP_NEG, IDS(a));
    net_ints(1, (int64_t[]){1, 0}, 2);
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(a, net_op(0, SIS_OP_TRANSPOSE, IDS(b))));
    return outputs_of(x, unary(SIS_OP_ABS, y), y);
}

static uint32_t conv(uint32_t x, int64_t groups, int64_t channels, int64_t filters) {
    net_int(3, groups);
    net_ints(5, (int64_t[]){1, 1, 1, 1}, 4);
    return net_op(0, SIS_OP_CONV, IDS(x, known(DIMS(filters, channels, 3, 3))));
}

static built convolution(void) { /* few columns: tiles are filters */
    uint32_t in = net_input(SIS_F32, DIMS(1, 16, 6, 6)), x = unary(SIS_OP_TANH, in);
    uint32_t y = conv(x, 1, 16, 16);
    y = net_op(0, SIS_OP_ADD, IDS(y, x));
    y = unary(SIS_OP_RELU, y);
    return outputs_of(in, y, y);
}

static built depthwise(void) {
    uint32_t in = net_input(SIS_F32, DIMS(2, 8, 30, 20)), x = unary(SIS_OP_NEG, in);
    uint32_t y = conv(x, 8, 1, 8);
    y = unary(SIS_OP_SIGMOID, net_op(0, SIS_OP_MUL, IDS(y, x)));
    return outputs_of(in, y, y);
}

static built depthwise_rows(void) { /* 64 rows: tiles are halves of planes */
    uint32_t in = net_input(SIS_F32, DIMS(1, 4, 64, 50));
    uint32_t y = unary(SIS_OP_SIGMOID, unary(SIS_OP_NEG, conv(in, 4, 1, 4)));
    return outputs_of(in, y, y);
}

static built rows(void) {
    uint32_t x = net_input(SIS_F32, DIMS(50, 33));
    uint32_t y = net_op(0, SIS_OP_SOFTMAX, IDS(unary(SIS_OP_NEG, x)));
    y = net_op(0, SIS_OP_LAYER_NORMALIZATION, IDS(y, known(DIMS(33)), known(DIMS(33))));
    y = net_op(0, SIS_OP_MUL, IDS(y, x));
    uint32_t image = net_op(0, SIS_OP_RESHAPE, IDS(y, net_shape((int64_t[]){1, 50, 33}, 3)));
    uint32_t fifty = known(DIMS(50)), positive = unary(SIS_OP_ABS, fifty);
    y = net_op(0, SIS_OP_BATCH_NORMALIZATION, IDS(image, fifty, fifty, fifty, positive));
    return outputs_of(x, unary(SIS_OP_RELU, y), y);
}

static void producers(void) {
    static builder *const of[] = {product_rows, product_f64, convolution, depthwise, depthwise_rows, rows};
    static const int64_t behind[] = {2, 1, 2, 2, 2, 2};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        for (uint32_t step = 0; step < 600; step += 149) TEST_ASSERT_EQUAL(behind[i], same_bits(of[i], step));
    TEST_ASSERT_EQUAL(1, same_bits(product_columns, 100)); /* the two behind it */
}

/* --- what must not run together --- */

/* The output of `Sub` is written over x, of which the convolution still reads other places. */
static built over_what_is_read_elsewhere(void) {
    uint32_t in = net_input(SIS_F32, DIMS(1, 4, 64, 50)), x = unary(SIS_OP_TANH, in);
    uint32_t y = net_op(0, SIS_OP_SUB, IDS(x, conv(x, 4, 1, 4)));
    return outputs_of(in, y, y);
}

/* Neighbours that have nothing to do with each other, and a reader of all of a row's sum. */
static built unrelated(void) {
    uint32_t x = net_input(SIS_F32, DIMS(20, 30)), y = unary(SIS_OP_NEG, x), z = unary(SIS_OP_ABS, x);
    uint32_t sum = net_op(0, SIS_OP_REDUCE_SUM, IDS(y, net_shape((int64_t[]){0}, 1)));
    return outputs_of(x, net_op(0, SIS_OP_ADD, IDS(z, sum)), z);
}

/* A part of what is being written is stretched over it. */
static built reads_ahead(void) {
    uint32_t x = net_input(SIS_F32, DIMS(8, 64)), y = unary(SIS_OP_NEG, x);
    uint32_t last = net_op(
        0, SIS_OP_SLICE,
        IDS(y, net_shape((int64_t[]){7}, 1), net_shape((int64_t[]){8}, 1), net_shape((int64_t[]){0}, 1)));
    uint32_t z = net_op(0, SIS_OP_ADD, IDS(y, last));
    return outputs_of(x, z, z);
}

/* The last output may lie where the product's scratch is. */
static built over_scratch(void) {
    uint32_t x = net_input(SIS_F32, DIMS(100, 64));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(x, known(DIMS(64, 200))));
    y = net_op(0, SIS_OP_ADD, IDS(y, known(DIMS(200))));
    return outputs_of(x, unary(SIS_OP_RELU, y), y);
}

/* Elements of 4, 2 and 8 bytes: the last lie where the first were, but not each in its place. */
static built through_sizes(void) {
    uint32_t x = net_input(SIS_F32, DIMS(1000)), y = unary(SIS_OP_NEG, x);
    net_int(1, SIS_I16);
    y = net_op(0, SIS_OP_CAST, IDS(y));
    net_int(1, SIS_F64);
    y = unary(SIS_OP_ABS, net_op(0, SIS_OP_CAST, IDS(y)));
    return outputs_of(x, y, y);
}

static void apart(void) {
    for (uint32_t step = 4; step < 1000; step += 331) {
        TEST_ASSERT_EQUAL(0, same_bits(over_what_is_read_elsewhere, step));
        TEST_ASSERT_EQUAL(0, same_bits(unrelated, step));
        TEST_ASSERT_EQUAL(0, same_bits(reads_ahead, step));
        TEST_ASSERT_TRUE(same_bits(over_scratch, step) >= 1);
        TEST_ASSERT_TRUE(same_bits(through_sizes, step) >= 2);
    }
}

/* --- chains --- */

static built in_place(void) {
    uint32_t x = net_input(SIS_F32, DIMS(1000)), y = x;
    for (int i = 0; i < 6; i++) y = unary(i % 2 ? SIS_OP_SIGMOID : SIS_OP_NEG, y);
    return outputs_of(x, y, y);
}

static built through_a_view(void) {
    uint32_t x = net_input(SIS_F32, DIMS(30, 40)), y = unary(SIS_OP_NEG, x);
    y = net_op(0, SIS_OP_RESHAPE, IDS(y, net_shape((int64_t[]){40, 30}, 2)));
    y = net_op(0, SIS_OP_ADD, IDS(y, known(DIMS(30))));
    net_int(1, SIS_I32);
    uint32_t z = net_op(0, SIS_OP_CAST, IDS(y));
    return outputs_of(x, y, z);
}

static void chains(void) {
    for (uint32_t step = 1; step < 9000; step = step * 3 + 1) {
        TEST_ASSERT_EQUAL(5, same_bits(in_place, step));
        TEST_ASSERT_EQUAL(2, same_bits(through_a_view, step));
    }
}

static void switches(void) {
    const char *const names[] = {"elementwise", "producer"};
    for (uint32_t off = 0; off < 4; off++) {
        net_begin(18);
        built b = product_rows();
        for (uint32_t i = 0; i < 2; i++)
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_fusion(net, names[i], !(off >> i & 1)));
        net_compile();
        TEST_ASSERT_EQUAL(off & 2 ? !(off & 1) : 2, net_figure(SIS_FIGURE_FUSED));
        net_fill(b.x);
        net_run();
        TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_fusion(net, "", true));
    }
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_fusion(net, "conv", false));
    net_is("there is no fusion \"conv\"; there are no-op, ");
    net_is(" producer and elementwise");
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_fusion(NULL, NULL, false));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_fusion(net, "", false));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_fusion(net, NULL, true));
    (void)in_place();
    net_compile();
    TEST_ASSERT_EQUAL(5, net_figure(SIS_FIGURE_FUSED));
}

/* Groups follow the shapes. */
static void resized(void) {
    net_begin(18);
    net->step_bytes = 20;
    uint32_t n = net_dimension("n", 9), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 5));
    uint32_t y = unary(SIS_OP_RELU, unary(SIS_OP_NEG, unary(SIS_OP_RELU, x)));
    y = net_op(0, SIS_OP_SUB, IDS(y, x));
    net_output(0, y);
    net_compile();
    for (int64_t size = 9; size >= 0; size -= 3) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        net_seed = 4;
        net_fill(x);
        net_run();
        TEST_ASSERT_EQUAL(size == 0 ? 0 : 3, net_figure(SIS_FIGURE_FUSED));
        for (int64_t i = 0; i < size * 5; i++)
            TEST_ASSERT_EQUAL_FLOAT(-((float *)net_data(x))[i], ((float *)net_data(y))[i]);
    }
}

/* A group counts as one stretch, in as many pieces as a million instructions are. */
static void sections(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(200, 200));
    net_output(0, unary(SIS_OP_TAN, unary(SIS_OP_SIN, x)));
    net_compile();
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_FUSED));
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_INSTRUCTIONS) > 4000000);
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_SECTION) > 500000 && net_figure(SIS_FIGURE_SECTION) < 1200000);

    /* Rows that take four tiles each. */
    net_begin(18);
    x = net_input(SIS_F32, DIMS(100, 256));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(x, net_weights(DIMS(256, 512))));
    net_output(0, unary(SIS_OP_RELU, y));
    net_compile();
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_SECTION) < 1200000);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(producers);
    RUN_TEST(apart);
    RUN_TEST(chains);
    RUN_TEST(switches);
    RUN_TEST(resized);
    RUN_TEST(sections);
    return UNITY_END();
}
