/* Runs that are suspended and go on: the same bits as without, whatever the place; what is refused meanwhile; how they are
 * given up. (Loops, dynamic nodes and sequences within each other: nested_random, dynamic_random, loop_random and
 * sequence_random run in pieces too.) */
#include <string.h>

#include "random_net.h"

typedef uint8_t results[RANDOM_NET_OUTPUTS][RANDOM_NET_BYTES];

static void set_inputs(int condition) {
    float numbers[2][24];
    random_net_numbers(numbers);
    for (int i = 0; i < 2; i++) net_set(random_net_inputs[i], numbers[i]);
    *(uint8_t *)net_data(random_net_condition) = (uint8_t)condition;
}

static void keep(results to) {
    for (int i = 0; i < RANDOM_NET_OUTPUTS; i++)
        memcpy(to[i], net_data(random_net_outputs[i]), RANDOM_NET_BYTES);
}

static void at_every_place(void) {
    uint32_t places = 0;
    for (uint64_t seed = 1; seed <= 60; seed++)
        for (int condition = 0; condition < 2; condition++) {
            results plain, pieces;
            random_net_build(seed, seed % 4 == 0);
            net_compile();
            set_inputs(condition);
            net_run();
            keep(plain);
            TEST_ASSERT_EQUAL(SIS_OK, net_run_in_pieces(INT32_MAX));
            keep(pieces);
            TEST_ASSERT_EQUAL_MEMORY(plain, pieces, sizeof plain);
            for (int polls = 0; net_run_to(polls) == SIS_SUSPENDED; polls++, places++) {
                set_inputs(
                    condition); /* inputs are not written by a run: the same bytes again are no change */
                if (polls % 3 == 0) TEST_ASSERT_EQUAL(SIS_OK, sis_graph_rewind(net));
                if (polls % 3 == 1)
                    TEST_ASSERT_EQUAL(SIS_INTERRUPTED, net_run_in_pieces(1) == SIS_OK
                                                           ? SIS_INTERRUPTED
                                                           : sis_graph_error(net)->status);
                net_run();
                keep(pieces);
                TEST_ASSERT_EQUAL_MEMORY(plain, pieces, sizeof plain);
            }
        }
    TEST_ASSERT_TRUE(places > 1000);
}

/* One node with many tiles, planned or dynamic with weights packed and scratch taken at its turn. */
static void between_tiles(void) {
    enum { M = 96, K = 160, N = 64 };
    static float x[M * K], w[K * N], plain[M * N];
    net_seed = 3;
    for (int i = 0; i < M * K; i++) x[i] = (float)net_random(64) / 16 - 2;
    for (int i = 0; i < K * N; i++) w[i] = (float)net_random(64) / 16 - 2;
    for (int dynamic = 0; dynamic < 2; dynamic++) {
        net_begin(NO_OPSET);
        uint32_t in = net_input(SIS_F32, DIMS(M, K)), from = net_input(SIS_I64, DIMS(1)), a = in;
        if (dynamic)
            a = net_op(0, SIS_OP_SLICE,
                       IDS(in, from, net_shape((int64_t[]){K}, 1), net_shape((int64_t[]){1}, 1)));
        uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(a, net_constant(SIS_F32, DIMS(K, N), w)));
        net_output(0, net_op(0, SIS_OP_NEG, IDS(y)));
        net_output(0, y);
        net_compile_with(dynamic ? 1 << 19 : 0);
        net_set(in, x);
        for (int round = 0; round < 3; round++) {
            sis_node_record *node = sis_tensor_at(net, y)->producer;
            uint32_t before = net_pieces;
            if (round == 0)
                net_run();
            else
                TEST_ASSERT_EQUAL(SIS_OK, net_run_in_pieces(INT32_MAX));
            TEST_ASSERT_EQUAL(sizeof plain, (size_t)net_info(y, 2));
            if (round == 0) memcpy(plain, net_data(y), sizeof plain);
            TEST_ASSERT_EQUAL_MEMORY(plain, net_data(y), sizeof plain);
            if (!dynamic && round > 0) TEST_ASSERT_TRUE(node->tiles > 1 && net_pieces - before > node->tiles);
            TEST_ASSERT_NULL(node->n.scratch != NULL && dynamic ? node->n.scratch : NULL);
        }
    }
}

static int in_the_middle, rest;
static sis_interrupt in_a_dynamic_node(void *context) {
    (void)context;
    return --in_the_middle == 0 ? SIS_SUSPEND : in_the_middle == rest ? SIS_STOP : SIS_GO_ON;
}

/* Pieces of the region that a node has for itself stay taken while it waits and are gone afterwards, however it ends. */
static void a_long_dynamic_node(void) {
    enum { M = 256, K = 512, N = 96 };
    static float w[K * N];
    static uint8_t plain[M * N * 4];
    for (int i = 0; i < K * N; i++) w[i] = (float)(i % 17) / 4;
    net_begin(NO_OPSET);
    uint32_t in = net_input(SIS_F32, DIMS(M, K)), from = net_input(SIS_I64, DIMS(1));
    uint32_t part =
        net_op(0, SIS_OP_SLICE, IDS(in, from, net_shape((int64_t[]){K}, 1), net_shape((int64_t[]){1}, 1)));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(part, net_constant(SIS_F32, DIMS(K, N), w)));
    net_output(0, y);
    net_compile_with(NET_ARENA - net_plan());
    net_fill(in);
    net_run();
    memcpy(plain, net_data(y), sizeof plain);
    size_t used = net->region.used;
    sis_node_record *node = sis_tensor_at(net, y)->producer;
    TEST_ASSERT_TRUE(node->tiles > 2 * node->chunk); /* about a million instructions between two looks */
    sis_graph_set_interrupt(net, in_a_dynamic_node, NULL);
    for (int way = 0; way < 4; way++) {
        in_the_middle = 2; /* the product has begun (its input is a view) and is asked once more */
        rest = way == 2 ? -1 : -1000;
        TEST_ASSERT_EQUAL(SIS_SUSPENDED, sis_graph_run(net));
        net_is("suspended");
        TEST_ASSERT_TRUE(node->suspended && node->tile > 0 && node->n.packed != NULL);
        TEST_ASSERT_TRUE(net->region.used > used);
        if (way == 3) {
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_rewind(net));
            TEST_ASSERT_EQUAL(0, net->region.used);
        }
        sis_status status = sis_graph_run(net);
        TEST_ASSERT_EQUAL(way == 2 ? SIS_INTERRUPTED : SIS_OK, status);
        TEST_ASSERT_NULL(node->n.packed);
        if (status != SIS_OK) continue;
        TEST_ASSERT_EQUAL(used, net->region.used);
        TEST_ASSERT_EQUAL_MEMORY(plain, net_data(y), sizeof plain);
    }
}

/* What an iteration reads of its number and of the condition may be written over: it is not written again. */
static void in_a_body_that_overwrites_its_inputs(void) {
    net_begin(NO_OPSET);
    uint32_t m = net_input(SIS_I64, NULL, 0), x = net_input(SIS_F32, DIMS(4));
    net_body b = net_body_begin(0);
    uint32_t sum = net_block_input(b.block, SIS_I64, NULL, 0), next = b.iteration;
    for (int i = 0; i < 3; i++) next = net_op(b.block, SIS_OP_NEG, IDS(next));
    next = net_op(b.block, SIS_OP_SUB, IDS(sum, next));
    uint32_t off = net_op(b.block, SIS_OP_NOT, IDS(b.condition)), on = net_op(b.block, SIS_OP_NOT, IDS(off));
    net_output(b.block, on);
    net_output(b.block, next);
    net_output(b.block, net_op(b.block, SIS_OP_NEG, IDS(x)));
    uint32_t y = net_body_end(0, b, IDS(m, net_bool(true), net_i64(0)), 2);
    net_output(0, y);
    net_output(0, y + 1);
    net_one_by_one();
    net_compile_with(4096);
    for (int64_t n = 0; n < 6; n++) {
        uint32_t before = net_pieces;
        net_set(m, &n);
        TEST_ASSERT_EQUAL(SIS_OK, net_run_in_pieces(INT32_MAX));
        TEST_ASSERT_EQUAL_INT64(n * (n - 1) / 2, *(int64_t *)net_data(y));
        TEST_ASSERT_EQUAL(n, net_info(y + 1, 4));
        TEST_ASSERT_TRUE((int64_t)(net_pieces - before) >= 7 * n);
    }
}

static sis_status suspends(void *context, int64_t function, uint32_t output, int64_t *facts) {
    (void)context, (void)function, (void)output;
    if (facts == NULL) return SIS_SUSPENDED;
    facts[0] = SIS_F32;
    return SIS_OK;
}

static void refused_meanwhile(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 4), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(x));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_rewind(net)); /* nothing to give up */
    TEST_ASSERT_EQUAL(SIS_SUSPENDED, net_run_to(0));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_resize(net, n, 2));
    net_is("suspended");
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_bind(net, x, NULL));
    net_is("suspended");
    int me;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_hold(net, &me));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_rewind(net));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_run_as(net, &me));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_hold(net, NULL));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 2));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_rewind(NULL));

    /* A function of the caller's has no place to go on from. */
    net_begin(NO_OPSET);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_on_custom(net, suspends, NULL));
    net_int(1, 1);
    net_output(0, net_op(0, SIS_OP_CUSTOM, IDS(net_input(SIS_F32, NULL, 0))));
    net_compile();
    TEST_ASSERT_EQUAL(SIS_INTERRUPTED, sis_graph_run(net));
}

static sis_interrupt always(void *context) {
    (void)context;
    return SIS_SUSPEND;
}

/* A value that follows a named dimension is computed before the run's first node. Nobody goes on there: suspended in its
 * middle, it would be at some tile of other sizes. */
static void not_in_values_known_before_the_run(void) {
    enum { MOST = 40000 };
    net_begin(NO_OPSET);
    sis_graph_set_interrupt(net, always, NULL);
    uint32_t n = net_dimension("n", MOST), x = net_input(SIS_BOOL, DIMS(-1 - (int64_t)n));
    uint32_t shape = net_op(0, SIS_OP_SHAPE, IDS(x));
    uint32_t length = net_op(0, SIS_OP_SQUEEZE, IDS(shape));
    uint32_t count = net_op(0, SIS_OP_RANGE, IDS(net_i64(0), length, net_i64(1)));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(count));
    net_output(0, net_op(0, SIS_OP_NEG, IDS(y)));
    net_output(0, net_op(0, SIS_OP_NOT, IDS(x)));
    net_compile_with(0);
    TEST_ASSERT_TRUE(sis_tensor_at(net, y)->producer->folded);
    for (int round = 0; round < 6; round++) {
        const int64_t size = round % 2 == 0 ? MOST - round : 5 + round;
        sis_graph_set_interrupt(net, always, NULL);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, size));
        TEST_ASSERT_FALSE(net->unsettled);
        const int64_t *negative = sis_tensor_at(net, y)->t.data;
        for (int64_t i = 0; i < size; i++) TEST_ASSERT_EQUAL_INT64(-i, negative[i]);
        TEST_ASSERT_EQUAL(SIS_OK, net_run_in_pieces(INT32_MAX));
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(not_in_values_known_before_the_run);
    RUN_TEST(at_every_place);
    RUN_TEST(between_tiles);
    RUN_TEST(a_long_dynamic_node);
    RUN_TEST(in_a_body_that_overwrites_its_inputs);
    RUN_TEST(refused_meanwhile);
    return UNITY_END();
}
