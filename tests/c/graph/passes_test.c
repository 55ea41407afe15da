/* What each pass takes and what it leaves, one graph each: who reads a value, in what order things are made, blocks, outputs,
 * memory of others, dimensions; what facts say; plans that fail and are made again. */
#include <string.h>

#include "finishing.h"
#include "sis/facts.h"

static const float ones[24] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

static uint32_t unary(sis_op_id op, uint32_t x) { return net_op(0, op, IDS(x)); }
static uint32_t input(void) { return net_input(SIS_F32, DIMS(2, 3, 4)); }

static int64_t absorbed(void) {
    finishing();
    net_compile();
    return net_figure(SIS_FIGURE_ABSORBED);
}

static int64_t fact(uint32_t node, sis_node_fact which) {
    int64_t facts[SIS_NODE_FACTS];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_node(net, node, facts));
    return facts[which];
}

static uint32_t edge(uint32_t which, uint32_t node, uint32_t index) {
    int64_t tensors[SIS_EDGES];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_edges(net, which, node, 0, tensors));
    return (uint32_t)tensors[index];
}

/* Neg, BatchNormalization, Add, Clip: one node in all, and everybody is told. */
static void one_node_for_four(void) {
    net_begin(22);
    uint32_t x = input(), other = input(), c = net_constant(SIS_F32, DIMS(3), ones);
    uint32_t y = unary(SIS_OP_NEG, x);
    y = net_op(0, SIS_OP_BATCH_NORMALIZATION, IDS(y, c, c, c, c));
    y = net_op(0, SIS_OP_ADD, IDS(other, y));
    net_output(0, unary(SIS_OP_RELU, y));
    TEST_ASSERT_EQUAL(3, absorbed());
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_NODES));
    TEST_ASSERT_EQUAL(SIS_NODE_RUNS, fact(0, SIS_NODE_STATE));
    TEST_ASSERT_EQUAL(-1, fact(0, SIS_NODE_INTO));
    for (uint32_t i = 1; i < 4; i++) {
        TEST_ASSERT_EQUAL(SIS_NODE_ABSORBED, fact(i, SIS_NODE_STATE));
        TEST_ASSERT_EQUAL(0, fact(i, SIS_NODE_INTO));
        TEST_ASSERT_EQUAL(i, fact(i - 1, SIS_NODE_FOLLOWER));
        TEST_ASSERT_EQUAL(1, fact(i, SIS_NODE_POSITION));
        TEST_ASSERT_EQUAL(0, fact(i, SIS_NODE_INSTRUCTIONS));
    }
    TEST_ASSERT_EQUAL(-1, fact(3, SIS_NODE_FOLLOWER));
    TEST_ASSERT_EQUAL(1, fact(0, SIS_NODE_INPUTS)); /* edges are those of the model */
    TEST_ASSERT_EQUAL(edge(SIS_EDGES_NODE_INPUTS, 1, 0), edge(SIS_EDGES_NODE_OUTPUTS, 0, 0));
    TEST_ASSERT_EQUAL(other, edge(SIS_EDGES_NODE_INPUTS, 2, 0));
}

static void who_else_reads(void) {
    static const int64_t want[] = {1, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        net_begin(22);
        uint32_t x = unary(SIS_OP_NEG, input()), y = unary(SIS_OP_RELU, x);
        net_output(0, y);
        if (i == 1) net_output(0, x);                    /* an output */
        if (i == 2) net_output(0, unary(SIS_OP_EXP, x)); /* another node */
        if (i == 3) {                                    /* a branch */
            uint32_t block[2];
            for (int k = 0; k < 2; k++) net_output(block[k] = net_block(0), x);
            net_u32(1, block[0]);
            net_u32(2, block[1]);
            net_output(0, net_op(0, SIS_OP_IF, IDS(net_input(SIS_BOOL, NULL, 0))));
        }
        TEST_ASSERT_EQUAL(want[i], absorbed());
    }
    net_begin(22); /* nobody: it is not wanted */
    uint32_t x = unary(SIS_OP_NEG, input());
    (void)unary(SIS_OP_EXP, x);
    net_output(0, unary(SIS_OP_RELU, x));
    TEST_ASSERT_EQUAL(1, absorbed());
}

/* What a branch does with a value from around it is not done where the value is made. */
static void across_blocks(void) {
    net_begin(22);
    uint32_t x = unary(SIS_OP_NEG, input()), block[2];
    for (int k = 0; k < 2; k++) {
        block[k] = net_block(0);
        net_output(block[k],
                   k ? net_op(block[k], SIS_OP_RELU, IDS(x)) : net_constant(SIS_F32, DIMS(2, 3, 4), ones));
    }
    net_u32(1, block[0]);
    net_u32(2, block[1]);
    net_output(0, net_op(0, SIS_OP_IF, IDS(net_input(SIS_BOOL, NULL, 0))));
    TEST_ASSERT_EQUAL(0, absorbed());
}

/* A body carries what its last node, absorbed, would have made. */
static void in_a_body(void) {
    for (int on = 0; on < 2; on++) {
        net_begin(22);
        uint32_t x = input();
        net_body body = net_body_begin(0);
        uint32_t carried = net_block_input(body.block, SIS_F32, DIMS(2, 3, 4));
        uint32_t y = net_op(body.block, SIS_OP_NEG, IDS(carried));
        y = net_op(body.block, SIS_OP_ADD, IDS(y, x));
        net_output(body.block, body.condition);
        net_output(body.block, net_op(body.block, SIS_OP_RELU, IDS(y)));
        uint32_t out = net_body_end(0, body, IDS(net_i64(3), net_bool(true), x), 1);
        net_output(0, out);
        if (!on) net_one_by_one();
        TEST_ASSERT_EQUAL(on ? 2 : 0, absorbed());
        for (int i = 0; i < 24; i++) ((float *)net_data(x))[i] = (float)(i - 12);
        net_run();
        for (int i = 0; i < 24; i++) /* max(-x + x, 0) = 0 for what is not negative, else x twice away */
            TEST_ASSERT_EQUAL_FLOAT(0.0f, ((float *)net_data(out))[i]);
    }
}

/* The last of the two that are added does it; neither, where the other is not there yet or of another shape. */
static void which_adds(void) {
    net_begin(22);
    uint32_t x = input(), a = unary(SIS_OP_NEG, x), b = unary(SIS_OP_ABS, x);
    net_output(0, net_op(0, SIS_OP_SUM, IDS(a, b)));
    TEST_ASSERT_EQUAL(1, absorbed());
    TEST_ASSERT_EQUAL(1, fact(2, SIS_NODE_INTO));
    net_begin(22);
    x = input(), a = unary(SIS_OP_NEG, x), b = unary(SIS_OP_EXP, x);
    net_output(0, net_op(0, SIS_OP_ADD, IDS(a, b))); /* Exp takes nothing */
    TEST_ASSERT_EQUAL(0, absorbed());
    net_begin(22);
    x = input(), a = unary(SIS_OP_NEG, x);
    net_output(0, net_op(0, SIS_OP_ADD, IDS(a, net_constant(SIS_F32, DIMS(3, 4), ones)))); /* spread over a */
    TEST_ASSERT_EQUAL(0, absorbed());
    net_begin(22);
    x = input(), a = unary(SIS_OP_NEG, x);
    net_output(0, net_op(0, SIS_OP_ADD, IDS(a, a)));
    TEST_ASSERT_EQUAL(0, absorbed());
    net_begin(22);
    x = input(), a = unary(SIS_OP_NEG, x);
    net_output(0, net_op(0, SIS_OP_ADD, IDS(a, net_constant(SIS_F32, DIMS(2, 3, 4), ones))));
    TEST_ASSERT_EQUAL(1, absorbed());
    net_begin(22); /* a clamp comes last: what is added behind it stays */
    x = input(), a = unary(SIS_OP_RELU, unary(SIS_OP_NEG, x));
    net_output(0, net_op(0, SIS_OP_ADD, IDS(a, x)));
    TEST_ASSERT_EQUAL(1, absorbed());
    TEST_ASSERT_EQUAL(SIS_NODE_RUNS, fact(2, SIS_NODE_STATE));
}

/* Sizes that are equal at the bounds may differ below: the larger is spread then. */
static void named_dimensions(void) {
    net_begin(22);
    uint32_t n = net_dimension("n", 4), m = net_dimension("m", 4);
    uint32_t x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 3)),
             z = net_input(SIS_F32, DIMS(-1 - (int64_t)m, 3));
    uint32_t y = net_op(0, SIS_OP_ADD, IDS(unary(SIS_OP_NEG, x), z));
    net_output(0, y);
    TEST_ASSERT_EQUAL(0, absorbed());
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 1));
    net_run();
    TEST_ASSERT_EQUAL(4, net_info(y, 4));
    net_begin(22);
    n = net_dimension("n", 4), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 3));
    y = unary(SIS_OP_RELU, unary(SIS_OP_NEG, x));
    net_output(0, y);
    uint32_t sizes = net_op(0, SIS_OP_SHAPE, IDS(y)); /* its shape is read, and follows */
    net_output(0, sizes);
    TEST_ASSERT_EQUAL(1, absorbed());
    for (int64_t size = 4; size >= 0; size--) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        net_run();
        TEST_ASSERT_EQUAL(size, net_info(y, 4));
        TEST_ASSERT_EQUAL(size, *(int64_t *)net_data(sizes));
    }
    net_begin(22);
    n = net_dimension("n", 4), x = unary(SIS_OP_NEG, net_input(SIS_F32, DIMS(-1 - (int64_t)n, 3)));
    net_output(0, unary(SIS_OP_RELU, x));
    net_output(0, sizes = net_op(0, SIS_OP_SHAPE, IDS(x))); /* that of what would go */
    TEST_ASSERT_EQUAL(0, absorbed());
}

/* What a value decides must be known for good. */
static void values(void) {
    net_begin(22);
    uint32_t low = net_input(SIS_F32, NULL, 0);
    net_output(0, net_op(0, SIS_OP_CLIP, IDS(unary(SIS_OP_NEG, input()), low)));
    TEST_ASSERT_EQUAL(0, absorbed());
    net_begin(22);
    uint32_t c = net_input(SIS_F32, DIMS(3));
    net_output(0, net_op(0, SIS_OP_BATCH_NORMALIZATION, IDS(unary(SIS_OP_NEG, input()), c, c, c, c)));
    TEST_ASSERT_EQUAL(0, absorbed());
    net_begin(22); /* not f32 */
    net_output(0, unary(SIS_OP_RELU, unary(SIS_OP_NEG, net_input(SIS_F64, DIMS(4)))));
    TEST_ASSERT_EQUAL(0, absorbed());
}

static uint32_t turned(uint32_t x, int64_t a, int64_t b, int64_t c) {
    net_ints(1, (int64_t[]){a, b, c}, 3);
    return net_op(0, SIS_OP_TRANSPOSE, IDS(x));
}

/* What changes nothing does not stand between two nodes; it is told as a view. */
static void seen_through(void) {
    net_begin(22);
    uint32_t x = unary(SIS_OP_NEG, input());
    x = unary(SIS_OP_IDENTITY, unary(SIS_OP_DROPOUT, x));
    net_output(0, unary(SIS_OP_RELU, x));
    TEST_ASSERT_EQUAL(1, absorbed());
    TEST_ASSERT_EQUAL(2, net_figure(SIS_FIGURE_VIEWS));
    TEST_ASSERT_EQUAL(SIS_NODE_VIEW, fact(1, SIS_NODE_STATE));
    TEST_ASSERT_EQUAL(0, fact(1, SIS_NODE_VIEW_INPUT));
    net_begin(22); /* an output stays one */
    x = unary(SIS_OP_NEG, input());
    uint32_t y = unary(SIS_OP_IDENTITY, x);
    net_output(0, y);
    net_output(0, unary(SIS_OP_RELU, y));
    TEST_ASSERT_EQUAL(0, absorbed());
    TEST_ASSERT_EQUAL(SIS_NODE_VIEW, fact(1, SIS_NODE_STATE));
}

static void two_transposes(void) {
    net_begin(22); /* there and back */
    uint32_t x = input(), y = turned(turned(unary(SIS_OP_NEG, x), 2, 0, 1), 1, 2, 0);
    net_output(0, unary(SIS_OP_RELU, y));
    TEST_ASSERT_EQUAL(1, absorbed());
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_NODES));
    net_begin(22); /* one for both; the first only where somebody else reads it */
    for (int both = 0; both < 2; both++) {
        net_begin(22);
        x = input(), y = turned(x, 2, 0, 1);
        uint32_t z = turned(y, 0, 2, 1);
        net_output(0, z);
        if (both) net_output(0, y);
        net_compile();
        TEST_ASSERT_EQUAL(both ? SIS_NODE_RUNS : SIS_NODE_VIEW, fact(0, SIS_NODE_STATE));
        TEST_ASSERT_EQUAL(SIS_NODE_RUNS, fact(1, SIS_NODE_STATE));
        for (int i = 0; i < 24; i++) ((float *)net_data(x))[i] = (float)i;
        net_run();
        for (int i = 0; i < 24; i++) { /* [4, 3, 2] of [2, 3, 4] */
            const int from = i % 2 * 12 + i / 2 % 3 * 4 + i / 6;
            TEST_ASSERT_EQUAL_FLOAT((float)from, ((float *)net_data(z))[i]);
        }
    }
}

/* Outputs in memory of others: the node that is left writes there. */
static void external_outputs(void) {
    static _Alignas(64) float outside[24];
    net_begin(22);
    uint32_t x = input(), y = unary(SIS_OP_RELU, unary(SIS_OP_NEG, x));
    net_output(0, y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, y));
    TEST_ASSERT_EQUAL(1, absorbed());
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_bind(net, y, outside));
    for (int i = 0; i < 24; i++) ((float *)net_data(x))[i] = (float)(i - 12);
    net_run();
    for (int i = 0; i < 24; i++) TEST_ASSERT_EQUAL_FLOAT(i < 12 ? 12 - i : 0, outside[i]);
}

static uint32_t first, sum;

static void forty_sums(size_t record_bytes) {
    net_begin_with(22, record_bytes);
    uint32_t x = input(), y = first = unary(SIS_OP_NEG, x);
    for (int i = 0; i < 40; i++) y = unary(SIS_OP_NEG, net_op(0, SIS_OP_ADD, IDS(y, x)));
    net_output(0, sum = y);
    finishing();
}

/* A plan that fails leaves the graph as it was built; what is added then counts in the next one. */
static void plans_that_fail(void) {
    static uint8_t more[1 << 16];
    int failed = 0;
    forty_sums(1 << 18);
    const size_t built = (size_t)net_figure(SIS_FIGURE_RECORD_BYTES);
    for (size_t bytes = built + 512;; bytes += 128) {
        size_t arena;
        forty_sums(bytes);
        sis_status status = sis_graph_plan(net, &arena);
        if (status == SIS_OK) break;
        failed++;
        TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, status);
        TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_ABSORBED));
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, more, sizeof more));
        net_output(0, first);
        net_compile();
        TEST_ASSERT_EQUAL(39, net_figure(SIS_FIGURE_ABSORBED));
        uint32_t x = edge(SIS_EDGES_NODE_INPUTS, 0, 0);
        for (int i = 0; i < 24; i++) ((float *)net_data(x))[i] = (float)i;
        net_run();
        for (int i = 0; i < 24; i++) {
            TEST_ASSERT_EQUAL_FLOAT(-i, ((float *)net_data(first))[i]);
            TEST_ASSERT_EQUAL_FLOAT(-i, ((float *)net_data(sum))[i]);
        }
        TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_fusion(net, "add", false));
    }
    TEST_ASSERT_GREATER_THAN(2, failed);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(one_node_for_four);
    RUN_TEST(who_else_reads);
    RUN_TEST(across_blocks);
    RUN_TEST(in_a_body);
    RUN_TEST(which_adds);
    RUN_TEST(named_dimensions);
    RUN_TEST(values);
    RUN_TEST(seen_through);
    RUN_TEST(two_transposes);
    RUN_TEST(external_outputs);
    RUN_TEST(plans_that_fail);
    return UNITY_END();
}
