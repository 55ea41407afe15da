/* Control operators at their edges: calls that failed and are made again, dtypes that only a run knows, known values that
 * a script writes over, and what is given back after dimensions changed or memory ran out. */
#include <string.h>

#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

enum { REGION = 1 << 16 };

/* --- building --- */

/* What a failed call took is gone, also where it had been noted in the body's record, and the body may have grown. */
static void a_loop_tried_again(void) {
    enum { CARRIED = 6 };
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4)), shape = net_input(SIS_I64, DIMS(1));
    uint32_t made = net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(shape)), in[CARRIED];
    net_body b = net_body_begin(0);
    for (int i = 0; i < CARRIED; i++) in[i] = net_dynamic_input(b.block, SIS_F32);
    net_output(b.block, b.condition);
    for (int i = 0; i < CARRIED; i++) net_output(b.block, in[(i + 1) % CARRIED]);
    net_output(b.block, x);
    uint32_t inputs[2 + CARRIED] = {net_i64(INT64_C(1) << 60), net_bool(true)};
    for (int i = 0; i < CARRIED; i++) inputs[2 + i] = i == 0 ? x : made;
    net_u32(1, b.block);
    FAILS(SIS_OVERFLOW, net_try(0, SIS_OP_LOOP, inputs, 2 + CARRIED, 1 + CARRIED));
    inputs[0] = net_i64(3);
    uint32_t loop = net_body_end(0, b, inputs, 2 + CARRIED, 1 + CARRIED), y = x;
    for (int i = 0; i < 4; i++) y = net_op(0, SIS_OP_NEG, IDS(y));
    for (uint32_t i = 0; i <= CARRIED; i++) net_output(0, loop + i);
    net_output(0, y);
    net_compile_with(REGION);
    net_set(shape, &(int64_t){2});
    net_set(x, (float[]){7, 8, 9, 10});
    net_run();
    TEST_ASSERT_EQUAL_FLOAT_ARRAY(((float[]){7, 8, 9, 10}), net_data(y), 4);
    for (uint32_t i = 0; i < CARRIED; i++) TEST_ASSERT_EQUAL(i == 3 ? 16 : 8, net_info(loop + i, 2));
    TEST_ASSERT_EQUAL_FLOAT_ARRAY(((float[]){7, 8, 9, 10}), net_data(loop + 3), 4);
    TEST_ASSERT_EQUAL(3, net_info(loop + CARRIED, 4));
}

/* --- dtypes of this run --- */

static void an_empty_optional_is_no_split(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(8));
    net_int(1, SIS_I64);
    uint32_t empty = net_op(0, SIS_OP_OPTIONAL, NULL, 0);
    net_output(0, net_op(0, SIS_OP_SPLIT_TO_SEQUENCE, IDS(x, empty)));
    net_compile_with(REGION);
    FAILS(SIS_BAD_DTYPE, sis_graph_run(net));
    net_is("split cannot be nothing");
}

/* A value carried as `nothing` may be anything, and joined with an i64 it is declared one. */
static uint32_t disguised(uint32_t value, uint32_t other, uint32_t condition) {
    net_body b = net_body_begin(0);
    uint32_t in = net_dynamic_input(b.block, SIS_NOTHING);
    net_output(b.block, b.condition);
    net_output(b.block, in);
    uint32_t loose = net_body_end(0, b, IDS(net_i64(0), SIS_NONE, value), 1);
    uint32_t p = net_block(0), q = net_block(0);
    net_output(p, loose);
    net_output(q, other);
    net_u32(1, p);
    net_u32(2, q);
    return net_op(0, SIS_OP_IF, IDS(condition));
}

static void dtypes_are_those_of_the_run(void) {
    for (int which = 0; which < 3; which++) {
        static const float zeros[100] = {0};
        net_begin(NO_OPSET);
        uint32_t condition = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(100)), y;
        uint32_t wrong = which == 0 ? net_constant(SIS_F32, DIMS(100), zeros)
                                    : net_constant(SIS_F64, NULL, 0, &(double){0});
        uint32_t right = which == 0 ? net_shape((int64_t[]){100}, 1) : net_i64(0);
        uint32_t value = disguised(wrong, right, condition);
        if (which == 0) {
            y = net_op(0, SIS_OP_SPLIT_TO_SEQUENCE, IDS(x, value));
        } else if (which == 1) {
            y = net_op(0, SIS_OP_SEQUENCE_AT, IDS(net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(x)), value));
        } else {
            net_body b = net_body_begin(0);
            net_output(b.block, b.condition);
            net_output(b.block, x);
            y = net_body_end(0, b, IDS(value, SIS_NONE), 1);
        }
        net_output(0, y);
        TEST_ASSERT_EQUAL(SIS_I64, net_info(value, 0));
        net_compile_with(REGION);
        net_set(condition, &(uint8_t){1});
        FAILS(SIS_BAD_DTYPE, sis_graph_run(net));
        net_set(condition, &(uint8_t){0});
        net_run();
    }
}

/* --- known values that are written over --- */

/* The condition is an output too: what is known of it while building decides where rows lie, for good. */
static void rows_stay_where_they_were_planned(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 8), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 4));
    uint32_t yes = net_bool(true);
    net_output(0, yes);
    net_body b = net_body_begin(0);
    uint32_t in = net_block_input(b.block, SIS_F32, DIMS(-1 - (int64_t)n, 4));
    uint32_t next = net_op(b.block, SIS_OP_NEG, IDS(in));
    net_output(b.block, yes);
    net_output(b.block, next);
    net_output(b.block, next);
    uint32_t rows = net_body_end(0, b, IDS(net_i64(5), net_bool(true), x), 2) + 1;
    uint32_t y = net_op(0, SIS_OP_RELU, IDS(rows));
    net_output(0, rows);
    net_output(0, y);
    net_compile();
    for (int64_t size = 7; size > 0; size -= 3) {
        *(uint8_t *)net_data(yes) = 0;
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        TEST_ASSERT_EQUAL(3, net_info(rows, 1));
        net_fill(x);
        net_run();
        const float *from = net_data(x), *at = net_data(rows);
        for (int64_t i = 0; i < 5; i++)
            for (int64_t k = 0; k < 4 * size; k++)
                TEST_ASSERT_EQUAL_FLOAT(i % 2 ? from[k] : -from[k], at[i * 4 * size + k]);
    }
}

/* --- what is given back --- */

/* Sequences of planned tensors that follow a dimension hold copies, which die as before once it has changed. */
static void what_dies_after_a_resize(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 64), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 16));
    uint32_t v = net_op(0, SIS_OP_RELU, IDS(x)), s = net_op(0, SIS_OP_SEQUENCE_EMPTY, NULL, 0);
    net_output(0, net_op(0, SIS_OP_SEQUENCE_LENGTH, IDS(net_op(0, SIS_OP_SEQUENCE_CONSTRUCT, IDS(v, v)))));
    for (int i = 0; i < 4; i++) s = net_op(0, SIS_OP_SEQUENCE_INSERT, IDS(s, v));
    net_output(0, net_op(0, SIS_OP_SEQUENCE_LENGTH, IDS(s)));
    net_compile_with(REGION);
    net_run();
    uint32_t peak = net->region.peak;
    for (int64_t size = 63; size <= 64; size++) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        net_run();
        TEST_ASSERT_EQUAL(0, net->region.used);
        TEST_ASSERT_LESS_OR_EQUAL(peak, net->region.peak);
    }
}

/* Fills the stack that the next call will use. */
static __attribute__((noinline)) void paint(uint64_t value) {
    volatile uint64_t stack[512];
    for (int i = 0; i < 512; i++) stack[i] = value;
    (void)stack[511];
}

/* Below the painted frame's own edge. */
static __attribute__((noinline)) sis_status run_deeper(sis_node *node) {
    volatile uint64_t stack[64];
    stack[0] = 0;
    sis_status status = node->op->functions->run(node, 0, 1, 0);
    (void)stack[0];
    return status;
}

/* Memory for the list, and none for a copy of what it is to look at: nothing that others hold is released. */
static void a_split_that_finds_no_memory(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(256)), v = net_op(0, SIS_OP_NEG, IDS(x));
    uint32_t s = net_op(0, SIS_OP_SPLIT_TO_SEQUENCE, IDS(v, net_i64(64)));
    net_output(0, s);
    net_compile_with(1024);
    FAILS(SIS_OUT_OF_ARENA, sis_graph_run(net));
    net_is("an item needs 1024 bytes");
    sis_node *node = &sis_tensor_at(net, s)->producer->n;
    uint64_t held = sis_region_take(&net->region, 1);
    paint(held);
    FAILS(SIS_OUT_OF_ARENA, run_deeper(node));
    TEST_ASSERT_EQUAL(1, sis_region_refs(&net->region, held));
    TEST_ASSERT_EQUAL(1, net->region.used);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(a_loop_tried_again);
    RUN_TEST(an_empty_optional_is_no_split);
    RUN_TEST(dtypes_are_those_of_the_run);
    RUN_TEST(rows_stay_where_they_were_planned);
    RUN_TEST(what_dies_after_a_resize);
    RUN_TEST(a_split_that_finds_no_memory);
    return UNITY_END();
}
