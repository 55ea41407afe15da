/* What is no arithmetic is paid for, too: moving bytes, finding out shapes. A model whose nodes compute nothing cannot spend
 * time for free. */
#include "../graph/net.h"
#include "sis/capability.h"

enum { N = 16384, TRIPS = 50 };
#define BYTES (N * 4)

static int64_t cost(sis_cost which) {
    int64_t costs[SIS_COST_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_costs(net, costs));
    return costs[which];
}

/* What the estimate says before is what the run spends, and no less than the bytes moved are worth. */
static void spends(int64_t bytes) {
    net_run();
    TEST_ASSERT_EQUAL(cost(SIS_COST_RUN), cost(SIS_COST_LAST_RUN));
    TEST_ASSERT_TRUE(cost(SIS_COST_RUN) >= bytes / 8);
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_INSTRUCTIONS) >= bytes / 8);
}

static void carried_on(void) {
    for (int away = 0; away < 2; away++) { /* two values that change places, or stay where they are */
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(N)), y = net_input(SIS_F32, DIMS(N));
        net_body b = net_body_begin(0);
        uint32_t p = net_block_input(b.block, SIS_F32, DIMS(N)),
                 q = net_block_input(b.block, SIS_F32, DIMS(N));
        net_output(b.block, b.condition);
        net_output(b.block, away ? q : p);
        net_output(b.block, away ? p : q);
        uint32_t first = net_body_end(0, b, IDS(net_i64(TRIPS), SIS_NONE, x, y), 2);
        for (uint32_t i = 0; i < 2; i++) net_output(0, first + i);
        net_compile();
        spends(away ? (int64_t)TRIPS * 3 * BYTES : 2 * BYTES);
        if (!away) TEST_ASSERT_TRUE(cost(SIS_COST_RUN) < (int64_t)TRIPS * BYTES / 8);
    }
}

static void collected(void) {
    for (int dynamic = 0; dynamic < 2; dynamic++) {
        net_begin(NO_OPSET);
        uint32_t x = net_input(SIS_F32, DIMS(N / 16)),
                 m = dynamic ? net_input(SIS_I64, NULL, 0) : net_i64(TRIPS);
        net_body b = net_body_begin(0);
        net_output(b.block, net_bool(true));
        net_output(b.block, x);
        net_output(0, net_body_end(0, b, IDS(m, net_bool(true)), 1));
        net_compile_with(dynamic ? TRIPS * BYTES / 8 : 0);
        if (!dynamic) {
            spends((int64_t)TRIPS * BYTES / 16);
            continue;
        }
        net_set(m, &(int64_t){TRIPS});
        net_run();
        TEST_ASSERT_TRUE(cost(SIS_COST_LAST_RUN) >= (int64_t)TRIPS * BYTES / 16 / 8);
    }
}

static void copied(void) {
    net_begin(NO_OPSET);
    net_output(0, net_op(0, SIS_OP_IDENTITY, IDS(net_input(SIS_F32, DIMS(N)))));
    net_compile();
    spends(BYTES);
}

static void handed_over(void) {
    net_begin(NO_OPSET);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(N)),
             y = net_input(SIS_F32, DIMS(N));
    uint32_t then = net_block(0), other = net_block(0);
    net_output(then, x);
    net_output(other, y);
    net_u32(1, other);
    net_u32(2, then);
    net_output(0, net_op(0, SIS_OP_IF, IDS(c)));
    net_compile();
    spends(BYTES);
}

static void known_at_run_only(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(N)), shape = net_input(SIS_I64, DIMS(1));
    net_output(0, net_op(0, SIS_OP_RESHAPE, IDS(net_op(0, SIS_OP_NEG, IDS(x)), shape)));
    net_compile_with(2 * BYTES);
    net_set(shape, &(int64_t){N});
    net_run();
    TEST_ASSERT_TRUE(cost(SIS_COST_LAST_RUN) >= BYTES / 16 * 3 + N * 7 / 16);
}

/* Where nobody knows how many elements differ, that is found out first: 1024 of them at a time, by a look at all. */
static void counted_for_a_shape(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(N));
    net_output(0, net_op(0, SIS_OP_UNIQUE, IDS(x)));
    net_compile_with(8 * BYTES);
    int64_t spent[2];
    for (int differ = 0; differ < 2; differ++) {
        float *numbers = net_data(x);
        for (int i = 0; i < N; i++) numbers[i] = (float)(differ ? i * 7919 % N : i % 2);
        net_run();
        spent[differ] = cost(SIS_COST_LAST_RUN);
    }
    TEST_ASSERT_TRUE(spent[1] - spent[0] > (int64_t)N / 1024 * N * 100);
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(carried_on);
    RUN_TEST(collected);
    RUN_TEST(copied);
    RUN_TEST(handed_over);
    RUN_TEST(known_at_run_only);
    RUN_TEST(counted_for_a_shape);
    return UNITY_END();
}
