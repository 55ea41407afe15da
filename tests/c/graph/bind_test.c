/* Inputs and outputs in memory of others, case by case: nothing of the arena for what is external, refusals where memory
 * cannot be left, and a graph that somebody holds. */
#include <string.h>

#include "net.h"

static _Alignas(64) uint8_t memory[2][3][128];

static sis_status bind(uint32_t tensor, void *data) { return sis_graph_bind(net, tensor, data); }

static void must_bind(uint32_t tensor, void *data) {
    if (bind(tensor, data) != SIS_OK) TEST_FAIL_MESSAGE(sis_graph_error(net)->text);
}

static void a_chain_lies_where_its_end_does(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(16)), y = net_op(0, SIS_OP_NEG, IDS(x));
    y = net_op(0, SIS_OP_RESHAPE, IDS(y, net_shape((int64_t[]){4, 4}, 2)));
    y = net_op(0, SIS_OP_ABS, IDS(y));
    net_output(0, y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, x));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, y));
    net_compile();
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_ACTIVATION_BYTES));
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_VIEWS));
    float *from = (float *)memory[0][0], *to = (float *)memory[0][1];
    for (int i = 0; i < 16; i++) from[i] = (float)i - 8;
    must_bind(x, from);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run(net));
    net_is("1 external");
    must_bind(y, to);
    net_run();
    for (int i = 0; i < 16; i++) TEST_ASSERT_EQUAL_FLOAT(i < 8 ? 8 - i : i - 8, to[i]);
    TEST_ASSERT_EQUAL(-1, net_info(y, 3));
    must_bind(y, NULL);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run(net));
}

static void ports(void) {
    sis_graph_port_info info;
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 8), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(x)), z = net_op(0, SIS_OP_ABS, IDS(y));
    uint32_t where = net_op(0, SIS_OP_NON_ZERO, IDS(z));
    net_output(0, x);
    net_output(0, z);
    net_output(0, where);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, z));
    net_compile_with(4096);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 2));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(net, x, &info));
    TEST_ASSERT_TRUE(info.input && info.output && info.movable && !info.dynamic);
    TEST_ASSERT_TRUE(info.data == net_data(x) && info.bytes == 8 && info.most == 32);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(net, z, &info));
    TEST_ASSERT_TRUE(!info.input && info.output && info.movable && info.data == NULL);
    must_bind(z, memory[0][0]);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(net, z, &info));
    TEST_ASSERT_EQUAL_PTR(memory[0][0], info.data);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(net, where, &info));
    TEST_ASSERT_TRUE(info.output && info.dynamic && !info.movable && info.data == NULL && info.most == 0);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_port(net, y, &info));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_port(net, 99, &info));
}

static void outputs_that_share(void) {
    for (int external = 0; external < 2; external++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(4)), y = net_op(0, SIS_OP_NEG, IDS(x));
        uint32_t z = net_op(0, SIS_OP_RESHAPE, IDS(y, net_shape((int64_t[]){2, 2}, 2)));
        uint32_t known = net_op(0, SIS_OP_NEG, IDS(net_constant(SIS_F32, DIMS(1), (float[]){1})));
        net_output(0, y);
        net_output(0, z);
        net_output(0, known);
        net_output(0, x);
        TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, sis_graph_external(net, known));
        if (external) TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, z));
        net_compile();
        memcpy(net_data(x), (float[]){1, 2, 3, 4}, 16);
        TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, bind(known, memory[0][0]));
        TEST_ASSERT_EQUAL(external ? SIS_OK : SIS_UNSUPPORTED, bind(y, memory[0][0]));
        TEST_ASSERT_EQUAL(external ? SIS_OK : SIS_UNSUPPORTED, bind(z, memory[0][1]));
        net_run();
        const float want[] = {-1, -2, -3, -4};
        TEST_ASSERT_EQUAL_MEMORY(want, external ? (void *)memory[0][0] : net_data(y), 16);
        TEST_ASSERT_EQUAL_MEMORY(want, external ? (void *)memory[0][1] : net_data(z), 16);
    }
}

static void parts_of_a_larger_tensor(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4)), y = net_op(0, SIS_OP_NEG, IDS(x));
    uint32_t half = net_op_many(0, SIS_OP_SPLIT, IDS(y, net_shape((int64_t[]){2, 2}, 2)), 2);
    net_output(0, half);
    net_output(0, half + 1);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_external(net, y)); /* neither input nor output */
    net_compile();
    TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, bind(half, memory[0][0]));
    net_is("copied");
    TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, bind(half + 1, memory[0][0]));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, bind(y, memory[0][0]));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, bind(x, memory[0][0] + 4));
    net_is("aligned");
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, bind(1000, memory[0][0]));
}

static void dynamic_outputs_cannot_move(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4)), y = net_op(0, SIS_OP_NON_ZERO, IDS(x));
    net_output(0, y);
    TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, sis_graph_external(net, y));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, x));
    net_compile_with(4096);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, bind(SIS_NONE, NULL));
    TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, bind(y, memory[0][0]));
    memcpy(memory[0][1], (float[]){0, 1, 0, 2}, 16);
    must_bind(x, memory[0][1]);
    net_run();
    TEST_ASSERT_EQUAL(2, net_info(y, 5));
    TEST_ASSERT_EQUAL_INT64(3, ((int64_t *)net_data(y))[1]);
}

/* Bytes at the bounds are the caller's to give; at smaller dimensions they are used in part. */
static void resized(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 8), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 2));
    uint32_t y = net_op(0, SIS_OP_RESHAPE, IDS(net_op(0, SIS_OP_NEG, IDS(x)), net_shape((int64_t[]){-1}, 1)));
    net_output(0, y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, x));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, y));
    net_compile();
    for (int64_t size = 8; size >= 0; size -= 2) {
        memset(memory, 0x11, sizeof memory);
        if (size % 4 == 0) must_bind(y, memory[0][1]); /* before or after the resize */
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        must_bind(x, memory[0][0]);
        must_bind(y, memory[0][1]);
        for (int i = 0; i < 16; i++) ((float *)memory[0][0])[i] = (float)i + 1;
        net_run();
        for (int i = 0; i < 2 * size; i++) TEST_ASSERT_EQUAL_FLOAT(-(float)i - 1, ((float *)memory[0][1])[i]);
        for (size_t i = (size_t)size * 8; i < 128; i++) TEST_ASSERT_EQUAL_HEX8(0x11, memory[0][1][i]);
    }
}

/* The last of x's rows: its view begins elsewhere at smaller dimensions, so an external one is copied. */
static void a_view_that_drifts(void) {
    for (int external = 0; external < 2; external++) {
        net_begin(NO_OPSET);
        uint32_t n = net_dimension("n", 4), m = net_dimension("m", 4);
        uint32_t x = net_input(SIS_F32, DIMS(-1 - (int64_t)n)), w = net_input(SIS_F32, DIMS(-1 - (int64_t)m));
        uint32_t count = net_op(0, SIS_OP_SHAPE, IDS(w));
        uint32_t start = net_op(0, SIS_OP_SUB, IDS(net_op(0, SIS_OP_SHAPE, IDS(x)), count));
        uint32_t y =
            net_op(0, SIS_OP_SLICE, IDS(net_op(0, SIS_OP_NEG, IDS(x)), start, net_shape((int64_t[]){4}, 1)));
        net_output(0, y);
        if (external) TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, y));
        net_compile();
        must_bind(y, memory[0][0]);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, m, 1));
        net_set(x, (float[]){1, 2, 3, 4});
        if (external) {
            net_run();
            TEST_ASSERT_EQUAL(4, net_info(y, 2));
            TEST_ASSERT_EQUAL_FLOAT(-4, *(float *)memory[0][0]);
            continue;
        }
        TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, sis_graph_run(net));
        net_is("begin");
        must_bind(x, memory[0][1]);
        TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, bind(y, memory[0][2]));
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, m, 4));
        must_bind(y, NULL);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, m, 1));
        must_bind(x, NULL);
        net_run();
        TEST_ASSERT_EQUAL_FLOAT(-4, *(float *)net_data(y));
    }
}

/* What a body carries lies in the Loop's output. */
static void a_loops_output(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4));
    net_body body = net_body_begin(0);
    uint32_t carried = net_block_input(body.block, SIS_F32, DIMS(4));
    net_output(body.block, body.condition);
    net_output(body.block, net_op(body.block, SIS_OP_ADD, IDS(carried, x)));
    uint32_t y = net_body_end(0, body, IDS(net_i64(3), SIS_NONE, x), 1);
    net_output(0, y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, x));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, y));
    net_compile();
    for (int i = 0; i < 2; i++) {
        memcpy(memory[i][0], (float[]){1, 2, 3, 4}, 16);
        must_bind(x, memory[i][0]);
        must_bind(y, memory[i][1]);
        net_run();
        TEST_ASSERT_EQUAL_MEMORY(((float[]){4, 8, 12, 16}), memory[i][1], 16);
    }
}

/* --- who may run it --- */

static void held(void) {
    const int me = 0, you = 0;
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 4), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(x)), more;
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_hold(net, &me));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_hold(net, &you));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run(net));
    net_is("held");
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run_as(net, &you));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_resize(net, n, 2));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_input(net, "z", SIS_F32, DIMS(1), &more));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_destroy(net));
    must_bind(x, memory[0][0]);
    ((float *)memory[0][0])[0] = 3;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_run_as(net, &me));
    TEST_ASSERT_EQUAL_FLOAT(-3, *(float *)net_data(y));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_hold(net, NULL));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run_as(net, &me));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 2));
    net_run();
}

static void not_there(void) {
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_bind(NULL, 0, NULL));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_hold(NULL, NULL));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_external(NULL, 0));
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4));
    net_output(0, net_op(0, SIS_OP_NEG, IDS(x)));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, bind(x, memory[0][0]));
    net_compile();
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_external(net, x));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(a_chain_lies_where_its_end_does);
    RUN_TEST(ports);
    RUN_TEST(outputs_that_share);
    RUN_TEST(parts_of_a_larger_tensor);
    RUN_TEST(dynamic_outputs_cannot_move);
    RUN_TEST(resized);
    RUN_TEST(a_view_that_drifts);
    RUN_TEST(a_loops_output);
    RUN_TEST(held);
    RUN_TEST(not_there);
    return UNITY_END();
}
