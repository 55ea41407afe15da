/* Loop with shapes that only a run knows: carried tensors that grow, shrink and change places, rows whose number is not
 * known, and that a run gives everything back. */
#include <stdio.h>
#include <string.h>

#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

enum { REGION = 1 << 16 };

static int64_t *longs(uint32_t tensor) { return net_data(tensor); }

static void is_shape(uint32_t tensor, const int64_t *dims, uint32_t rank) {
    TEST_ASSERT_EQUAL(rank, net_info(tensor, 1));
    for (uint32_t i = 0; i < rank; i++) TEST_ASSERT_EQUAL(dims[i], net_info(tensor, 4 + (int)i));
}

/* Nothing but the outputs holds memory after a run. */
static void holds_only(const uint32_t *outputs, uint32_t count) {
    size_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) bytes += ((size_t)net_info(outputs[i], 2) + 63) / 64 * 64;
    TEST_ASSERT_EQUAL(bytes, (size_t)net->region.used * SIS_ALIGNMENT);
}

/* Rows of a loop that ends by a trip count, or by a value, of the run. */
static void rows(void) {
    for (int by_count = 0; by_count < 2; by_count++) {
        net_begin(NO_OPSET);
        uint32_t m = net_input(SIS_I64, NULL, 0), c = net_input(SIS_BOOL, NULL, 0);
        uint32_t x = net_input(SIS_I64, DIMS(3));
        net_body b = net_body_begin(0);
        uint32_t in = net_block_input(b.block, SIS_I64, DIMS(3));
        uint32_t next = net_op(b.block, SIS_OP_ADD, IDS(in, net_i64(1)));
        uint32_t more =
            net_op(b.block, SIS_OP_LESS, IDS(net_op(b.block, SIS_OP_ADD, IDS(b.iteration, net_i64(1))), m));
        net_output(b.block, by_count ? b.condition : more);
        net_output(b.block, next);
        net_output(b.block, next);
        net_output(b.block, b.iteration);
        uint32_t y = net_body_end(0, b, IDS(by_count ? m : SIS_NONE, by_count ? SIS_NONE : c, x), 3);
        for (uint32_t i = 0; i < 3; i++) net_output(0, y + i);
        TEST_ASSERT_EQUAL(SIS_I64, net_info(y + 1, 0));
        net_compile_with(REGION);
        TEST_ASSERT_EQUAL(-1, net_info(y + 1, 1));
        net_set(x, (int64_t[]){10, 20, 30});
        static const int64_t counts[] = {5, 0, 1, 300, 17, 0};
        for (int k = 0; k < 6; k++) {
            int64_t n = counts[k];
            net_set(m, &n);
            net_set(c, &(uint8_t){n > 0});
            net_run();
            is_shape(y + 1, DIMS(n, 3));
            is_shape(y + 2, DIMS(n));
            TEST_ASSERT_EQUAL(20 + n, longs(y)[1]);
            for (int64_t i = 0; i < n; i++) {
                TEST_ASSERT_EQUAL(31 + i, longs(y + 1)[3 * i + 2]);
                TEST_ASSERT_EQUAL(i, longs(y + 2)[i]);
            }
            holds_only((uint32_t[]){y + 1, y + 2}, 2);
        }
    }
}

static void shapes_of_rows_agree(void) {
    net_begin(NO_OPSET);
    uint32_t m = net_input(SIS_I64, NULL, 0);
    net_body b = net_body_begin(0);
    net_output(b.block, b.condition);
    uint32_t least = net_op(b.block, SIS_OP_MIN, IDS(b.iteration, net_i64(1)));
    net_output(b.block, net_op(b.block, SIS_OP_RANGE, IDS(net_i64(0), least, net_i64(1))));
    uint32_t y = net_body_end(0, b, IDS(m, SIS_NONE), 1);
    net_output(0, y);
    net_compile_with(REGION);
    net_set(m, &(int64_t){3});
    FAILS(SIS_BAD_SHAPE, sis_graph_run(net));
    net_is("Loop node: iteration 1 gives [1] for output 0, iterations before it [0]");
    for (int64_t n = 1; n >= 0; n--) {
        net_set(m, &n);
        net_run();
        TEST_ASSERT_EQUAL(0, longs(y) != NULL && net_info(y, 2));
        TEST_ASSERT_EQUAL(n, net_info(y, 4));
    }
}

/* v = v, i: then without its first element. */
static void growing_and_shrinking(void) {
    for (int shrinks = 0; shrinks < 2; shrinks++) {
        net_begin(NO_OPSET);
        uint32_t m = net_input(SIS_I64, NULL, 0), x = net_input(SIS_I64, DIMS(20));
        net_body b = net_body_begin(0);
        uint32_t in = net_dynamic_input(b.block, SIS_I64), next;
        if (shrinks) {
            next = net_op(b.block, SIS_OP_SLICE,
                          IDS(in, net_shape((int64_t[]){1}, 1), net_shape((int64_t[]){INT64_MAX}, 1)));
        } else {
            uint32_t one = net_op(b.block, SIS_OP_RESHAPE, IDS(b.iteration, net_shape((int64_t[]){1}, 1)));
            net_int(1, 0);
            next = net_op(b.block, SIS_OP_CONCAT, IDS(in, one));
        }
        net_output(b.block, b.condition);
        net_output(b.block, next);
        uint32_t y = net_body_end(0, b, IDS(m, SIS_NONE, x), 1);
        uint32_t z = net_op(0, SIS_OP_NEG, IDS(y));
        net_output(0, z);
        net_compile_with(REGION);
        for (int64_t i = 0; i < 20; i++) longs(x)[i] = 100 + i;
        static const int64_t counts[] = {0, 3, 20, 1, 0};
        for (int k = 0; k < 5; k++) {
            int64_t n = counts[k], size = shrinks ? 20 - n : 20 + n;
            net_set(m, &n);
            net_run();
            is_shape(z, DIMS(size));
            for (int64_t i = 0; i < size; i++)
                TEST_ASSERT_EQUAL(shrinks ? -(100 + n + i) : i < 20 ? -(100 + i) : 20 - i, longs(z)[i]);
            holds_only(&z, 1);
        }
    }
}

/* What comes next is another input of the body, the same, one of fixed shape, a constant, or of the block around. */
static void next_values_of_all_kinds(void) {
    for (int which = 0; which < 8; which++) {
        net_begin(NO_OPSET);
        uint32_t m = net_input(SIS_I64, NULL, 0), size = net_input(SIS_I64, DIMS(1)),
                 x = net_input(SIS_F32, DIMS(2));
        uint32_t y = net_input(SIS_F32, DIMS(3)), planned = net_op(0, SIS_OP_NEG, IDS(x));
        uint32_t around = net_op(0, SIS_OP_EXPAND, IDS(x, net_shape((int64_t[]){2, 2}, 2)));
        uint32_t dynamic = net_op(0, SIS_OP_EXPAND, IDS(net_op(0, SIS_OP_ABS, IDS(around)), size));
        static const float constants[4] = {9, 8, 7, 6};
        net_body b = net_body_begin(0);
        uint32_t p = net_dynamic_input(b.block, SIS_F32), q = net_dynamic_input(b.block, SIS_F32);
        uint32_t fixed = net_block_input(b.block, SIS_F32, DIMS(2));
        const uint32_t next[8] = {p,       fixed, net_constant(SIS_F32, DIMS(4), constants), planned,
                                  dynamic, x,     net_op(b.block, SIS_OP_ADD, IDS(p, p)),    y};
        net_output(b.block, b.condition);
        net_output(b.block, q);
        net_output(b.block, next[which]);
        net_output(b.block, net_op(b.block, SIS_OP_ADD, IDS(fixed, fixed)));
        uint32_t out = net_body_end(0, b, IDS(m, SIS_NONE, x, y, planned), 3);
        for (uint32_t i = 0; i < 3; i++) net_output(0, out + i);
        net_compile_with(REGION);
        net_set(x, (float[]){1, -2});
        net_set(y, (float[]){3, 4, 5});
        net_set(size, (int64_t[]){1});
        for (int64_t n = 5; n >= 0; n--) {
            float a[4] = {1, -2}, c[4] = {3, 4, 5}, f[2] = {-1, 2};
            uint32_t na = 2, nc = 3;
            for (int64_t i = 0; i < n; i++) {
                float t[4];
                const uint32_t counts[8] = {na, 2, 4, 2, 4, 2, na, 3};
                const float *from[8] = {a,
                                        f,
                                        constants,
                                        (float[]){-1, 2},
                                        (float[]){1, 2, 1, 2},
                                        (float[]){1, -2},
                                        a,
                                        (float[]){3, 4, 5}};
                for (uint32_t k = 0; k < counts[which]; k++)
                    t[k] = from[which][k] * (which == 6 ? 2.0f : 1.0f);
                uint32_t nt = counts[which];
                memcpy(a, c, sizeof a);
                na = nc;
                memcpy(c, t, nt * sizeof *t);
                nc = nt;
                for (int k = 0; k < 2; k++) f[k] *= 2;
            }
            net_set(m, &n);
            net_run();
            TEST_ASSERT_EQUAL(na * 4, net_info(out, 2));
            TEST_ASSERT_EQUAL_FLOAT_ARRAY(a, net_data(out), na);
            TEST_ASSERT_EQUAL(nc * 4, net_info(out + 1, 2));
            TEST_ASSERT_EQUAL_FLOAT_ARRAY(c, net_data(out + 1), nc);
            TEST_ASSERT_EQUAL_FLOAT_ARRAY(f, net_data(out + 2), 2);
            TEST_ASSERT_LESS_OR_EQUAL(2, net->region.used);
        }
    }
}

static sis_interrupt stop_after(void *context) { return --*(int *)context < 0; }

/* v doubles: a run that finds no room, or is stopped, is followed by one that does not. */
static void failures_inside(void) {
    net_begin(NO_OPSET);
    uint32_t m = net_input(SIS_I64, NULL, 0), x = net_input(SIS_F32, DIMS(16));
    net_body b = net_body_begin(0);
    uint32_t in = net_dynamic_input(b.block, SIS_F32), yes = net_bool(true);
    net_int(1, 0);
    uint32_t twice = net_op(b.block, SIS_OP_CONCAT, IDS(in, in));
    uint32_t then = net_block(b.block), no = net_block(b.block);
    net_output(then, net_op(then, SIS_OP_NEG, IDS(twice)));
    net_output(no, twice);
    net_u32(1, then);
    net_u32(2, no);
    uint32_t next = net_op(b.block, SIS_OP_IF, IDS(b.condition));
    net_output(b.block, yes);
    net_output(b.block, next);
    uint32_t y = net_body_end(0, b, IDS(m, SIS_NONE, x), 1);
    net_output(0, y);
    net_compile_with(4096);
    net_set(x, (float[16]){1, 2, 3});
    for (int round = 0; round < 3; round++) {
        net_set(m, &(int64_t){40});
        FAILS(SIS_OUT_OF_ARENA, sis_graph_run(net));
        net_is("compile({ dynamic: bytes })");
        TEST_ASSERT_TRUE(sis_graph_error(net)->asked > sis_graph_error(net)->free);
        TEST_ASSERT_EQUAL(-1, net_info(y, 1));
        int left = 5 + round;
        sis_graph_set_interrupt(net, stop_after, &left);
        FAILS(SIS_INTERRUPTED, sis_graph_run(net));
        sis_graph_set_interrupt(net, NULL, NULL);
        memset(net->region.base, 0xa5, sis_region_size(&net->region));
        net_set(m, &(int64_t){4});
        net_run();
        is_shape(y, DIMS(256));
        for (int i = 0; i < 256; i++)
            TEST_ASSERT_EQUAL_FLOAT(i % 16 < 3 ? 1 + i % 16 : 0, ((float *)net_data(y))[i]);
        holds_only(&y, 1);
    }
}

/* For each i its own range, row by row summed by a loop within: all of unknown shape. */
static void loops_within_loops(void) {
    net_begin(NO_OPSET);
    uint32_t m = net_input(SIS_I64, NULL, 0), start = net_input(SIS_I64, DIMS(1));
    net_body a = net_body_begin(0);
    uint32_t list = net_dynamic_input(a.block, SIS_I64);
    uint32_t range = net_op(a.block, SIS_OP_RANGE, IDS(net_i64(0), a.iteration, net_i64(1)));
    net_body b = net_body_begin(a.block);
    uint32_t sum = net_dynamic_input(b.block, SIS_I64);
    uint32_t item = net_op(b.block, SIS_OP_GATHER, IDS(range, b.iteration));
    net_output(b.block, b.condition);
    net_output(b.block, net_op(b.block, SIS_OP_ADD, IDS(sum, item)));
    net_output(b.block, range);
    uint32_t inner = net_body_end(a.block, b, IDS(a.iteration, SIS_NONE, net_i64(0)), 2);
    uint32_t one = net_op(a.block, SIS_OP_RESHAPE, IDS(inner, net_shape((int64_t[]){1}, 1)));
    net_int(1, 0);
    uint32_t next = net_op(a.block, SIS_OP_CONCAT, IDS(list, one));
    net_output(a.block, a.condition);
    net_output(a.block, next);
    net_output(a.block, net_op(a.block, SIS_OP_SIZE, IDS(inner + 1)));
    uint32_t y = net_body_end(0, a, IDS(m, SIS_NONE, start), 2);
    net_output(0, y);
    net_output(0, y + 1);
    net_compile_with(REGION);
    for (int64_t n = 9; n >= 0; n -= 3) {
        net_set(m, &n);
        net_set(start, &(int64_t){-1});
        net_run();
        is_shape(y, DIMS(n + 1));
        is_shape(y + 1, DIMS(n));
        for (int64_t i = 0; i < n; i++) {
            TEST_ASSERT_EQUAL(i * (i - 1) / 2, longs(y)[i + 1]);
            TEST_ASSERT_EQUAL(i * i, longs(y + 1)[i]);
        }
        holds_only((uint32_t[]){y, y + 1}, 2);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(rows);
    RUN_TEST(shapes_of_rows_agree);
    RUN_TEST(growing_and_shrinking);
    RUN_TEST(next_values_of_all_kinds);
    RUN_TEST(failures_inside);
    RUN_TEST(loops_within_loops);
    return UNITY_END();
}
