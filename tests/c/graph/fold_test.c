/* Folding: what is known is computed once; a known condition takes its branch only. */
#include <string.h>

#include "net.h"

static void shapes_are_known(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(2, 3, 4));
    uint32_t shape = net_op(0, SIS_OP_SHAPE, IDS(x));
    uint32_t last = net_op(0, SIS_OP_GATHER, IDS(shape, net_shape((int64_t[]){2}, 1)));
    net_int(1, 0);
    uint32_t target = net_op(0, SIS_OP_CONCAT, IDS(net_shape((int64_t[]){-1}, 1), last));
    net_output(0, net_op(0, SIS_OP_RESHAPE, IDS(net_op(0, SIS_OP_RELU, IDS(x)), target)));
    net_compile();
    TEST_ASSERT_EQUAL(3, net_figure(SIS_FIGURE_FOLDED));
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_NODES));
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_WEIGHT_BYTES));
}

static void constants_of_any_alignment(void) {
    static _Alignas(64) uint8_t bytes[1201];
    net_begin(NO_OPSET);
    for (int i = 0; i < 300; i++) memcpy(&bytes[1 + 4 * i], &(float){(float)i}, 4);
    uint32_t w = net_constant(SIS_F32, DIMS(300), bytes + 1);
    uint32_t x = net_input(SIS_F32, DIMS(300));
    uint32_t y = net_op(0, SIS_OP_ADD, IDS(x, net_op(0, SIS_OP_NEG, IDS(w))));
    uint32_t z = net_op(0, SIS_OP_ADD, IDS(x, w));
    net_output(0, y);
    net_output(0, z);
    net_compile();
    net_run();
    for (int i = 0; i < 300; i++) {
        TEST_ASSERT_EQUAL_FLOAT((float)-i, ((float *)net_data(y))[i]);
        TEST_ASSERT_EQUAL_FLOAT((float)i, ((float *)net_data(z))[i]);
    }
}

static void an_aligned_constant_stays_where_it_is(void) {
    static _Alignas(64) float numbers[300];
    net_begin(NO_OPSET);
    uint32_t w = net_constant(SIS_F32, DIMS(300), numbers);
    net_output(0, net_op(0, SIS_OP_ADD, IDS(net_input(SIS_F32, DIMS(300)), w)));
    net_compile();
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_WEIGHT_BYTES));
    TEST_ASSERT_EQUAL(-1, net_info(w, 3));
}

static void what_only_packing_reads_is_dropped(void) {
    static uint8_t bytes[1 + 64 * 64 * 4];
    net_begin(NO_OPSET);
    uint32_t w = net_constant(SIS_F32, DIMS(64, 64), bytes + 1);
    net_output(0, net_op(0, SIS_OP_GEMM, IDS(net_input(SIS_F32, DIMS(64, 64)), w)));
    net_compile();
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_WEIGHT_BYTES) <
                     2 * 64 * 64 * 4); /* packed, and not raw beside it */
    TEST_ASSERT_EQUAL(-1, net_info(w, 3));
}

static void outputs_that_are_known_have_an_address(void) {
    net_begin(NO_OPSET);
    uint32_t w = net_constant(SIS_F32, DIMS(2), (float[]){1, 2});
    uint32_t n = net_op(0, SIS_OP_NEG, IDS(w));
    uint32_t r = net_op(0, SIS_OP_RESHAPE, IDS(w, net_shape((int64_t[]){2, 1}, 2)));
    uint32_t x = net_input(SIS_F32, DIMS(3));
    net_output(0, w);
    net_output(0, n);
    net_output(0, r);
    net_output(0, x);
    net_output(0, n); /* the same twice */
    net_compile();
    net_run();
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(w), 8);
    TEST_ASSERT_EQUAL_MEMORY(((float[]){-1, -2}), net_data(n), 8);
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(r), 8);
    TEST_ASSERT_TRUE(net_info(x, 3) >= 0);
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_NODES));
}

static void nans_leave_as_one(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(x));
    net_output(0, y);
    net_compile();
    memcpy(net_data(x), (uint32_t[]){0xffc12345, 0x7f800001, 0x7f800000, 0}, 16);
    net_run();
    TEST_ASSERT_EQUAL_MEMORY(((uint32_t[]){0x7fc00000, 0x7fc00000, 0xff800000, 0x80000000}), net_data(y), 16);
    TEST_ASSERT_EQUAL_HEX32(0xffc12345, *(uint32_t *)net_data(x));
}

static void narrow_nans_leave_as_one(void) {
    const struct {
        sis_dtype dtype;
        uint16_t infinity, nan;
    } cases[] = {{SIS_F16, 0x7c00, 0x7e00}, {SIS_BF16, 0x7f80, 0x7fc0}};
    enum { N = 1003 };
    for (int c = 0; c < 2; c++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(cases[c].dtype, DIMS(N));
        net_int(1, 0); /* axis */
        uint32_t y = net_op(0, SIS_OP_CONCAT, IDS(x, x));
        net_output(0, y);
        net_compile();
        uint16_t *in = net_data(x), wanted[N];
        for (uint32_t i = 0; i < N; i++) {
            in[i] = (uint16_t)(i * 67);
            wanted[i] = (in[i] & 0x7fff) > cases[c].infinity ? cases[c].nan : in[i];
        }
        net_run();
        TEST_ASSERT_EQUAL_HEX16_ARRAY(wanted, net_data(y), N);
        TEST_ASSERT_EQUAL_HEX16_ARRAY(wanted, (uint16_t *)net_data(y) + N, N);
    }
}

static uint32_t big_branch(uint32_t x, const void *weights) {
    uint32_t block = net_block(0), w = net_constant(SIS_F32, DIMS(32, 32), weights);
    net_output(block, net_op(block, SIS_OP_TANH, IDS(net_op(block, SIS_OP_GEMM, IDS(x, w)))));
    return block;
}

static void a_known_condition_takes_one_branch(void) {
    static float weights[2][32 * 32];
    int64_t figures[3][SIS_FIGURE_COUNT];
    for (int c = 0; c < 3; c++) { /* false, true, not known */
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(1, 32));
        uint32_t condition =
            c == 2 ? net_input(SIS_BOOL, NULL, 0) : net_constant(SIS_BOOL, NULL, 0, &(uint8_t){(uint8_t)c});
        for (int i = 0; i < 32 * 32; i++) weights[0][i] = i / 32 == i % 32, weights[1][i] = -weights[0][i];
        uint32_t a = big_branch(x, weights[0]), b = big_branch(x, weights[1]);
        net_u32(1, a);
        net_u32(2, b);
        uint32_t y = net_op(0, SIS_OP_IF, IDS(condition));
        net_output(0, net_op(0, SIS_OP_RELU, IDS(y)));
        net_compile();
        ((float *)net_data(x))[0] = 1.0f;
        net_run();
        TEST_ASSERT_TRUE(c == 1 ? *(float *)net_data(y + 1) > 0.5f : *(float *)net_data(y + 1) == 0.0f);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_figures(net, figures[c]));
    }
    TEST_ASSERT_EQUAL(figures[0][SIS_FIGURE_WEIGHT_BYTES], figures[1][SIS_FIGURE_WEIGHT_BYTES]);
    TEST_ASSERT_EQUAL(figures[0][SIS_FIGURE_WEIGHT_BYTES] * 2, figures[2][SIS_FIGURE_WEIGHT_BYTES]);
    TEST_ASSERT_EQUAL(figures[0][SIS_FIGURE_NODES] + 2, figures[2][SIS_FIGURE_NODES]);
    TEST_ASSERT_EQUAL(figures[0][SIS_FIGURE_INSTRUCTIONS], figures[2][SIS_FIGURE_INSTRUCTIONS]);
}

static void an_if_of_known_values_is_known(void) {
    net_begin(NO_OPSET);
    uint32_t yes = net_constant(SIS_BOOL, NULL, 0, &(uint8_t){1});
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_ADD, IDS(net_shape((int64_t[]){2}, 1), net_shape((int64_t[]){4}, 1))));
    net_output(b, net_shape((int64_t[]){3}, 1));
    net_u32(1, a);
    net_u32(2, b);
    uint32_t shape = net_op(0, SIS_OP_IF, IDS(yes));
    uint32_t y = net_op(0, SIS_OP_RESHAPE, IDS(net_input(SIS_F32, DIMS(2, 3)), shape));
    TEST_ASSERT_EQUAL(1, net_info(y, 1));
    TEST_ASSERT_EQUAL(6, net_info(y, 4));
    net_output(0, y);
    net_compile();
    net_run();
}

static void unused_nodes_cost_nothing(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(64));
    net_op(0, SIS_OP_TANH, IDS(net_op(0, SIS_OP_NEG, IDS(x))));
    net_output(0, net_op(0, SIS_OP_RELU, IDS(x)));
    net_compile();
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_NODES));
    TEST_ASSERT_EQUAL(512, net_figure(SIS_FIGURE_ACTIVATION_BYTES));
}

static void optional_outputs_cost_nothing_unless_read(void) {
    int64_t bytes[2];
    for (int wanted = 0; wanted < 2; wanted++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(1, 1, 4, 4));
        net_ints(2, DIMS(2, 2));
        uint32_t y = net_op_many(0, SIS_OP_MAX_POOL, IDS(x), 2);
        net_output(0, y);
        if (wanted) net_output(0, y + 1);
        net_compile();
        net_run();
        bytes[wanted] = net_figure(SIS_FIGURE_LIVENESS_BYTES);
    }
    TEST_ASSERT_EQUAL(bytes[0] + 128, bytes[1]); /* nine i64 in lines of 64 bytes */
}

static void tensors_without_elements(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(0, 3));
    uint32_t empty = net_op(0, SIS_OP_RELU, IDS(x)), full = net_input(SIS_F32, DIMS(2, 3));
    net_int(1, 0);
    uint32_t y = net_op(0, SIS_OP_CONCAT, IDS(empty, full));
    uint32_t z = net_op(0, SIS_OP_NEG, IDS(net_op(0, SIS_OP_NEG, IDS(x))));
    net_output(0, y);
    net_output(0, z);
    net_compile();
    net_run();
    TEST_ASSERT_EQUAL(24, net_info(y, 2));
    TEST_ASSERT_EQUAL(0, net_info(z, 2));
    TEST_ASSERT_TRUE(net_info(z, 3) >= 0);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(shapes_are_known);
    RUN_TEST(constants_of_any_alignment);
    RUN_TEST(an_aligned_constant_stays_where_it_is);
    RUN_TEST(what_only_packing_reads_is_dropped);
    RUN_TEST(outputs_that_are_known_have_an_address);
    RUN_TEST(nans_leave_as_one);
    RUN_TEST(narrow_nans_leave_as_one);
    RUN_TEST(a_known_condition_takes_one_branch);
    RUN_TEST(an_if_of_known_values_is_known);
    RUN_TEST(unused_nodes_cost_nothing);
    RUN_TEST(optional_outputs_cost_nothing_unless_read);
    RUN_TEST(tensors_without_elements);
    return UNITY_END();
}
