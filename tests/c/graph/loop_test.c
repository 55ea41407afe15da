/* Loop with shapes that are known: what is carried, swapped, rotated and collected, what bodies read of the blocks
 * around them, and when the interrupt stops them. */
#include <string.h>

#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

static int64_t *longs(uint32_t tensor) { return net_data(tensor); }

/* sum of 0 .. n-1, and each partial sum */
static void counts(void) {
    for (int64_t n = 0; n <= 7; n++) {
        net_begin(NO_OPSET);
        uint32_t start = net_input(SIS_I64, NULL, 0);
        net_body b = net_body_begin(0);
        uint32_t sum = net_block_input(b.block, SIS_I64, NULL, 0);
        uint32_t next = net_op(b.block, SIS_OP_ADD, IDS(sum, b.iteration));
        net_output(b.block, b.condition);
        net_output(b.block, next);
        net_output(b.block, next);
        uint32_t y = net_body_end(0, b, IDS(net_i64(n), SIS_NONE, start), 2);
        net_output(0, y);
        net_output(0, y + 1);
        net_compile();
        TEST_ASSERT_EQUAL(n, net_info(y + 1, 4));
        for (int run = 0; run < 3; run++) {
            *longs(start) = run;
            net_run();
            TEST_ASSERT_EQUAL(run + n * (n - 1) / 2, *longs(y));
            for (int64_t i = 0; i < n; i++) TEST_ASSERT_EQUAL(run + i * (i + 1) / 2, longs(y + 1)[i]);
        }
    }
}

/* Fibonacci: (a, b) -> (b, a + b); then (a, b) -> (b, a); then three that rotate, one of them a view. */
static void next_values_lie_in_each_other(void) {
    for (int which = 0; which < 3; which++) {
        net_begin(NO_OPSET);
        uint32_t v[3], in[3], shape = net_shape((int64_t[]){1, 2}, 2), flat = net_shape((int64_t[]){2}, 1);
        for (int i = 0; i < 3; i++) v[i] = net_input(SIS_I64, DIMS(2));
        net_body b = net_body_begin(0);
        for (int i = 0; i < 3; i++) in[i] = net_block_input(b.block, SIS_I64, DIMS(2));
        net_output(b.block, net_bool(true));
        if (which == 0) {
            net_output(b.block, in[1]);
            net_output(b.block, net_op(b.block, SIS_OP_ADD, IDS(in[0], in[1])));
            net_output(b.block, in[2]);
        } else if (which == 1) {
            net_output(b.block, in[1]);
            net_output(b.block, in[0]);
            net_output(b.block, v[0]); /* of the block around */
        } else {
            uint32_t view = net_op(b.block, SIS_OP_RESHAPE, IDS(in[0], shape));
            net_output(b.block, in[1]);
            net_output(b.block, in[2]);
            net_output(b.block, net_op(b.block, SIS_OP_RESHAPE, IDS(view, flat)));
        }
        uint32_t y = net_body_end(0, b, IDS(net_i64(7), SIS_NONE, v[0], v[1], v[2]), 3);
        for (uint32_t i = 0; i < 3; i++) net_output(0, y + i);
        net_compile();
        int64_t model[3][2] = {{1, 2}, {3, 4}, {5, 6}}, first[2] = {1, 2};
        for (int i = 0; i < 3; i++) memcpy(longs(v[i]), model[i], 16);
        for (int step = 0; step < 7; step++) {
            int64_t next[3][2];
            for (int k = 0; k < 2; k++) {
                next[0][k] = model[1][k];
                next[1][k] = which == 0 ? model[0][k] + model[1][k] : which == 1 ? model[0][k] : model[2][k];
                next[2][k] = which == 0 ? model[2][k] : which == 1 ? first[k] : model[0][k];
            }
            memcpy(model, next, sizeof model);
        }
        for (int run = 0; run < 2; run++) {
            net_run();
            for (uint32_t i = 0; i < 3; i++) TEST_ASSERT_EQUAL_INT64_ARRAY(model[i], longs(y + i), 2);
        }
    }
}

/* Every tensor a body reads of the blocks around it is there at each iteration, however deep it is read. */
static void outer_tensors_last(void) {
    for (int deep = 0; deep < 2; deep++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(64)), yes = net_input(SIS_BOOL, NULL, 0);
        uint32_t outer = net_op(0, SIS_OP_NEG, IDS(x)), other = net_op(0, SIS_OP_ABS, IDS(x));
        net_body b = net_body_begin(0);
        uint32_t in = net_block_input(b.block, SIS_F32, DIMS(64)), next;
        if (deep) {
            uint32_t then = net_block(b.block), no = net_block(b.block);
            net_output(then, net_op(then, SIS_OP_ADD, IDS(in, outer)));
            net_output(no, other);
            net_u32(1, then);
            net_u32(2, no);
            next = net_op(b.block, SIS_OP_IF, IDS(yes));
        } else {
            next = net_op(b.block, SIS_OP_ADD, IDS(in, outer));
        }
        uint32_t busy = next;
        for (int i = 0; i < 5; i++) busy = net_op(b.block, i & 1 ? SIS_OP_ABS : SIS_OP_NEG, IDS(busy));
        uint32_t wide = net_op(b.block, SIS_OP_ADD, IDS(busy, net_op(b.block, SIS_OP_NEG, IDS(other))));
        net_output(b.block, b.condition);
        net_output(b.block, next);
        net_output(b.block, wide);
        uint32_t y = net_body_end(0, b, IDS(net_i64(4), net_bool(true), x), 2);
        net_output(0, y);
        net_output(0, y + 1);
        net_compile();
        *(uint8_t *)net_data(yes) = 1;
        for (int i = 0; i < 64; i++) ((float *)net_data(x))[i] = (float)(i - 31);
        for (int run = 0; run < 2; run++) {
            net_run();
            for (int i = 0; i < 64; i++) {
                float v = (float)(i - 31), a = v < 0 ? -v : v, sum = v;
                TEST_ASSERT_EQUAL_FLOAT(v - 4 * v, ((float *)net_data(y))[i]);
                for (int k = 0; k < 4; k++) {
                    sum -= v;
                    float size = sum < 0 ? -sum : sum;
                    TEST_ASSERT_EQUAL_FLOAT(-size - a, ((float *)net_data(y + 1))[k * 64 + i]);
                }
            }
        }
    }
}

/* triangle of loops: outer carries a sum, inner runs as often as it is told by a value */
static void loops_within_loops(void) {
    net_begin(NO_OPSET);
    uint32_t start = net_input(SIS_I64, NULL, 0), one = net_i64(1);
    net_body a = net_body_begin(0);
    uint32_t sum = net_block_input(a.block, SIS_I64, NULL, 0);
    net_body b = net_body_begin(a.block);
    uint32_t inner = net_block_input(b.block, SIS_I64, NULL, 0);
    uint32_t step =
        net_op(b.block, SIS_OP_ADD, IDS(inner, net_op(b.block, SIS_OP_ADD, IDS(a.iteration, one))));
    net_output(b.block, net_bool(true));
    net_output(b.block, step);
    uint32_t result = net_body_end(a.block, b, IDS(a.iteration, SIS_NONE, sum), 1);
    net_output(a.block, net_op(a.block, SIS_OP_LESS, IDS(result, net_i64(1000))));
    net_output(a.block, result);
    uint32_t y = net_body_end(0, a, IDS(net_i64(INT64_MAX), SIS_NONE, start), 1);
    net_output(0, y);
    net_compile();
    net_run();
    int64_t expected = 0;
    for (int64_t i = 0; expected < 1000; i++) expected += i * (i + 1);
    TEST_ASSERT_EQUAL(expected, *longs(y));
}

static void conditions(void) {
    for (int start = 0; start < 2; start++) {
        for (int counted = 0; counted < 2; counted++) {
            net_begin(NO_OPSET);
            uint32_t x = net_input(SIS_I64, NULL, 0), c = net_input(SIS_BOOL, NULL, 0);
            net_body b = net_body_begin(0);
            uint32_t in = net_block_input(b.block, SIS_I64, NULL, 0);
            uint32_t next = net_op(b.block, SIS_OP_ADD, IDS(in, net_i64(3)));
            net_output(b.block, net_op(b.block, SIS_OP_LESS, IDS(next, net_i64(20))));
            net_output(b.block, next);
            uint32_t y = net_body_end(0, b, IDS(counted ? net_i64(4) : SIS_NONE, c, x), 1);
            net_output(0, y);
            net_compile();
            *(uint8_t *)net_data(c) = (uint8_t)start;
            net_run();
            TEST_ASSERT_EQUAL(!start ? 0 : counted ? 12 : 21, *longs(y));
        }
    }
}

static sis_interrupt stop_after(void *context) { return --*(int *)context < 0; }

static void interrupts(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_I64, NULL, 0), m = net_input(SIS_I64, NULL, 0);
    net_body b = net_body_begin(0);
    uint32_t in = net_block_input(b.block, SIS_I64, NULL, 0);
    net_output(b.block, b.condition);
    net_output(b.block, in); /* a body without operators stops too */
    uint32_t y = net_body_end(0, b, IDS(m, SIS_NONE, x), 1);
    net_output(0, y);
    net_compile();
    int left = 1000;
    *longs(m) = INT64_MAX;
    *longs(x) = 5;
    sis_graph_set_interrupt(net, stop_after, &left);
    FAILS(SIS_INTERRUPTED, sis_graph_run(net));
    sis_graph_set_interrupt(net, NULL, NULL);
    for (int64_t trips = -2; trips < 3; trips++) {
        *longs(m) = trips;
        net_run();
        TEST_ASSERT_EQUAL(5, *longs(y));
    }
}

/* A carried tensor's shape follows a named dimension, and so do rows. */
static void dimensions(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 5), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 2));
    uint32_t trips = net_op(0, SIS_OP_SIZE, IDS(x)), v = net_op(0, SIS_OP_NEG, IDS(x));
    net_body b = net_body_begin(0);
    uint32_t in = net_block_input(b.block, SIS_F32, DIMS(5, 2));
    uint32_t next = net_op(b.block, SIS_OP_ADD, IDS(in, x));
    net_output(b.block, net_bool(true));
    net_output(b.block, next);
    net_output(b.block, net_op(b.block, SIS_OP_SHAPE, IDS(next)));
    uint32_t y = net_body_end(0, b, IDS(trips, SIS_NONE, v), 2);
    net_output(0, y);
    net_output(0, y + 1);
    net_compile();
    for (int64_t size = 5; size >= 0; size--) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        TEST_ASSERT_EQUAL(size, net_info(y, 4));
        TEST_ASSERT_EQUAL(2 * size, net_info(y + 1, 4));
        net_fill(x);
        net_run();
        for (int64_t i = 0; i < 2 * size; i++) {
            float a = ((float *)net_data(x))[i], sum = -a;
            for (int64_t k = 0; k < 2 * size; k++) sum += a;
            TEST_ASSERT_EQUAL_FLOAT(sum, ((float *)net_data(y))[i]);
            TEST_ASSERT_EQUAL(size, longs(y + 1)[2 * i]);
        }
    }
}

static void what_does_not_fit(void) {
    static const char *const texts[] = {"its initial value [3]",    "its next value [3]",
                                        "is f32 in the body",       "the body has 3 inputs",
                                        "the body has 1 outputs",   "the trip count is f32",
                                        "must be one bool, not [2]"};
    static const sis_status statuses[] = {SIS_BAD_SHAPE,    SIS_BAD_SHAPE, SIS_BAD_DTYPE, SIS_BAD_ARGUMENT,
                                          SIS_BAD_ARGUMENT, SIS_BAD_DTYPE, SIS_BAD_SHAPE};
    for (int which = 0; which < 7; which++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(2)), three = net_input(SIS_F32, DIMS(3)),
                 l = net_input(SIS_I64, DIMS(2));
        uint32_t m = which == 5 ? net_input(SIS_F32, NULL, 0) : net_i64(3),
                 c = which == 6 ? net_input(SIS_BOOL, DIMS(2)) : SIS_NONE;
        net_body b = net_body_begin(0);
        uint32_t in = net_block_input(b.block, SIS_F32, DIMS(2));
        net_output(b.block, b.condition);
        if (which != 4) net_output(b.block, which == 1 ? three : in);
        net_u32(1, b.block);
        const uint32_t inputs[4] = {m, c, which == 0 ? three : which == 2 ? l : x, x};
        FAILS(statuses[which], net_try(0, SIS_OP_LOOP, inputs, which == 3 ? 4 : 3, which == 3 ? 2 : 1));
        if (which != 5) net_is(texts[which]);
    }
}

/* Blocks that nobody owns cost no step and no byte of a run. */
static void dead_blocks(void) {
    size_t bytes[2];
    for (int dead = 0; dead < 2; dead++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(100));
        if (dead) {
            net_body b = net_body_begin(0);
            uint32_t in = net_block_input(b.block, SIS_F32, DIMS(100));
            net_output(b.block, b.condition);
            net_output(b.block, net_op(b.block, SIS_OP_ADD, IDS(in, x)));
        }
        net_output(0, net_op(0, SIS_OP_NEG, IDS(x)));
        bytes[dead] = net_plan();
        TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_NODES));
    }
    TEST_ASSERT_EQUAL(bytes[0], bytes[1]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(counts);
    RUN_TEST(next_values_lie_in_each_other);
    RUN_TEST(outer_tensors_last);
    RUN_TEST(loops_within_loops);
    RUN_TEST(conditions);
    RUN_TEST(interrupts);
    RUN_TEST(dimensions);
    RUN_TEST(what_does_not_fit);
    RUN_TEST(dead_blocks);
    return UNITY_END();
}
