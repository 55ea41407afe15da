/* The longest stretch of a run without a look at the interrupt: of one node, of what follows it without asking, in
 * branches, bodies and dynamic nodes; and how many nodes nobody can say it of. */
#include "net.h"

static int64_t section(void) { return net_figure(SIS_FIGURE_SECTION); }

static void the_longest_node(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(64, 64)), y = net_op(0, SIS_OP_TANH, IDS(x));
    net_output(0, net_op(0, SIS_OP_NEG, IDS(y)));
    net_one_by_one();
    net_compile();
    int64_t tanh = (int64_t)sis_tensor_at(net, y)->producer->instructions;
    TEST_ASSERT_TRUE(tanh > 64 * 64);
    TEST_ASSERT_EQUAL(tanh, section());
    TEST_ASSERT_TRUE(section() < net_figure(SIS_FIGURE_INSTRUCTIONS));
}

/* A million instructions at a time, up to four where tiles share work. */
static void a_node_of_many_tiles(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(256, 256));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(x, net_op(0, SIS_OP_NEG, IDS(x))));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_INSTRUCTIONS) > 4500000);
    TEST_ASSERT_TRUE(section() > 100000 && section() < 4300000);
    sis_tensor_at(net, y)->producer->chunk = UINT32_MAX;
    TEST_ASSERT_TRUE(section() > 4500000);
}

/* Views that are copied, and what a block hands over, are not asked about. */
static void what_follows_counts(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(64, 64));
    net_output(0, net_op(0, SIS_OP_RESHAPE, IDS(x, net_shape((int64_t[]){-1}, 1))));
    net_compile();
    TEST_ASSERT_TRUE(section() >= 64 * 64);

    net_begin(NO_OPSET);
    uint32_t c = net_input(SIS_BOOL, NULL, 0);
    x = net_input(SIS_F32, DIMS(64, 64));
    uint32_t a = net_block(0), b = net_block(0), y = net_op(a, SIS_OP_TANH, IDS(x));
    net_output(a, y);
    net_output(b, x);
    net_u32(1, a);
    net_u32(2, b);
    net_output(0, net_op(0, SIS_OP_IF, IDS(c)));
    net_compile();
    TEST_ASSERT_TRUE(section() > (int64_t)sis_tensor_at(net, y)->producer->instructions + 64 * 64);
}

/* Known when a run has been there. */
static void dynamic_nodes(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(100, 100)), n = net_input(SIS_I64, DIMS(2));
    uint32_t y = net_op(
        0, SIS_OP_EXPAND,
        IDS(net_op(0, SIS_OP_TANH, IDS(net_op(0, SIS_OP_RESHAPE, IDS(x, n)))), net_shape((int64_t[]){1}, 1)));
    net_output(0, y);
    net_compile_with(1 << 18);
    int64_t before = section(), run = net_figure(SIS_FIGURE_INSTRUCTIONS);
    net_set(n, (int64_t[]){50, 200});
    net_run();
    TEST_ASSERT_TRUE(section() > before && section() > 10000);
    TEST_ASSERT_EQUAL(run, net_figure(SIS_FIGURE_INSTRUCTIONS));
}

static sis_status one_number(void *context, int64_t function, uint32_t output, int64_t *facts) {
    (void)context, (void)function, (void)output;
    if (facts != NULL) facts[0] = SIS_F32;
    return SIS_OK;
}

static void customs(void) {
    net_begin(NO_OPSET);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_on_custom(net, one_number, NULL));
    uint32_t x = net_input(SIS_F32, NULL, 0), y = x;
    for (int i = 1; i <= 3; i++) {
        net_int(1, i);
        y = net_op(0, SIS_OP_CUSTOM, IDS(x));
        if (i < 3) net_output(0, y); /* the third is not wanted */
    }
    net_compile();
    TEST_ASSERT_EQUAL(2, net_figure(SIS_FIGURE_CUSTOMS));
}

/* Loops that never end in a lifetime, one after the other and within each other: as many as there are numbers. */
static void without_end(void) {
    net_begin(NO_OPSET);
    uint32_t y = net_input(SIS_F32, DIMS(64));
    for (int i = 0; i < 3; i++) {
        net_body b = net_body_begin(0);
        uint32_t carried = net_block_input(b.block, SIS_F32, DIMS(64));
        net_output(b.block, b.condition);
        net_output(b.block, net_op(b.block, SIS_OP_EXP, IDS(carried)));
        y = net_op(0, SIS_OP_NEG, IDS(net_body_end(0, b, IDS(net_i64(INT64_MAX - 1), SIS_NONE, y), 1)));
    }
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL_INT64(INT64_MAX, net_figure(SIS_FIGURE_INSTRUCTIONS));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(the_longest_node);
    RUN_TEST(a_node_of_many_tiles);
    RUN_TEST(what_follows_counts);
    RUN_TEST(dynamic_nodes);
    RUN_TEST(customs);
    RUN_TEST(without_end);
    return UNITY_END();
}
