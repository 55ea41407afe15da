/* Who shares memory: views, in-place and branch outputs must not change a bit. Random graphs are run
 * twice, once with everything sharing what it may and once with every tensor in memory of its own, and
 * compared. */
#include <string.h>

#include "random_net.h"

static void build(uint64_t seed, bool apart) {
    random_net_build(seed, apart);
    net_compile();
}

/* Runs with either condition; the outputs' bytes. */
static void results(uint8_t bytes[2][RANDOM_NET_OUTPUTS][96]) {
    for (int c = 0; c < 2; c++) {
        net_seed = 99;
        net_fill(random_net_inputs[0]);
        net_fill(random_net_inputs[1]);
        *(uint8_t *)net_data(random_net_condition) = (uint8_t)c;
        uint8_t before[96];
        memcpy(before, net_data(random_net_inputs[0]), sizeof before);
        net_run();
        TEST_ASSERT_EQUAL_MEMORY(before, net_data(random_net_inputs[0]), sizeof before);
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++) memcpy(bytes[c][i], net_data(random_net_outputs[i]), 96);
        net_run(); /* inputs keep their bytes, so a second run gives the same */
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++)
            TEST_ASSERT_EQUAL_MEMORY(bytes[c][i], net_data(random_net_outputs[i]), 96);
    }
}

static void random_graphs_give_the_same_bytes(void) {
    static uint8_t apart[2][RANDOM_NET_OUTPUTS][96], shared[2][RANDOM_NET_OUTPUTS][96];
    int64_t views = 0, saved = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        build(seed, true);
        results(apart);
        int64_t bytes = net_figure(SIS_FIGURE_ACTIVATION_BYTES);
        build(seed, false);
        results(shared);
        views += net_figure(SIS_FIGURE_VIEWS);
        saved += bytes - net_figure(SIS_FIGURE_ACTIVATION_BYTES);
        char which[40] = "seed ";
        sis_text_append(which, sizeof which, "%u", seed);
        TEST_ASSERT_EQUAL_MEMORY_MESSAGE(apart, shared, sizeof apart, which);
    }
    TEST_ASSERT_TRUE(views > 100 && saved > 0);
}

/* --- single cases --- */

static void views_move_no_bytes(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(2, 3));
    uint32_t y = net_op(0, SIS_OP_RELU, IDS(x));
    uint32_t z = net_op(0, SIS_OP_RESHAPE, IDS(y, net_shape((int64_t[]){6}, 1)));
    net_output(0, z);
    net_compile();
    TEST_ASSERT_EQUAL_PTR(net_data(y), net_data(z));
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_VIEWS));
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_NODES));
}

static void a_chain_works_in_place(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(1024));
    uint32_t y = net_op(0, SIS_OP_RELU, IDS(x)), first = y;
    for (int i = 0; i < 5; i++) y = net_op(0, SIS_OP_NEG, IDS(y));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL(2 * 4096, net_figure(SIS_FIGURE_ACTIVATION_BYTES)); /* the input and one more */
    TEST_ASSERT_EQUAL_PTR(net_data(first), net_data(y));
}

static void an_input_is_never_written_over(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4));
    uint32_t view = net_op(0, SIS_OP_IDENTITY, IDS(x));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(view));
    net_output(0, y);
    net_output(0, view);
    net_compile();
    TEST_ASSERT_TRUE(net_data(x) != net_data(y));
    TEST_ASSERT_TRUE(net_data(x) != net_data(view)); /* outputs have memory of their own */
    ((float *)net_data(x))[1] = 5.0f;
    net_run();
    TEST_ASSERT_EQUAL_FLOAT(5.0f, ((float *)net_data(x))[1]);
    TEST_ASSERT_EQUAL_FLOAT(5.0f, ((float *)net_data(view))[1]);
    TEST_ASSERT_EQUAL_FLOAT(-5.0f, ((float *)net_data(y))[1]);
}

static void a_branch_writes_where_if_reads(void) {
    net_begin(NO_OPSET);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(1024));
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_NEG, IDS(x)));
    net_output(b, net_op(b, SIS_OP_TANH, IDS(net_op(b, SIS_OP_ABS, IDS(x)))));
    net_u32(1, a);
    net_u32(2, b);
    net_output(0, net_op(0, SIS_OP_IF, IDS(c)));
    net_compile();
    TEST_ASSERT_EQUAL(64 + 2 * 4096, net_figure(SIS_FIGURE_ACTIVATION_BYTES));
}

static void windows_leave_a_branch_whole(void) {
    net_begin(NO_OPSET);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(4));
    uint32_t a = net_block(0), b = net_block(0);
    uint32_t half =
        net_op_many(a, SIS_OP_SPLIT, IDS(net_op(a, SIS_OP_NEG, IDS(x)), net_shape((int64_t[]){2, 2}, 2)), 2);
    net_output(a, half + 1);
    net_output(a, half);
    half =
        net_op_many(b, SIS_OP_SPLIT, IDS(net_op(b, SIS_OP_ABS, IDS(x)), net_shape((int64_t[]){2, 2}, 2)), 2);
    net_output(b, half);
    net_output(b, half);
    net_u32(1, a);
    net_u32(2, b);
    uint32_t y = net_op_many(0, SIS_OP_IF, IDS(c), 2);
    net_output(0, y);
    net_output(0, y + 1);
    net_compile();
    memcpy(net_data(x), (float[]){-1, -2, 3, 4}, 16);
    net_run();
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(y), 8);
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(y + 1), 8);
    *(uint8_t *)net_data(c) = 1;
    net_run();
    TEST_ASSERT_EQUAL_MEMORY(((float[]){-3, -4}), net_data(y), 8);
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(y + 1), 8);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_graphs_give_the_same_bytes);
    RUN_TEST(views_move_no_bytes);
    RUN_TEST(a_chain_works_in_place);
    RUN_TEST(an_input_is_never_written_over);
    RUN_TEST(a_branch_writes_where_if_reads);
    RUN_TEST(windows_leave_a_branch_whole);
    return UNITY_END();
}
