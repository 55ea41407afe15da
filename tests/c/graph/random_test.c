/* Random operators in a graph: never computed while it is built, new numbers in each run, the same again in a graph built
 * anew, others in each node. */
#include <string.h>

#include "net.h"

static float first[2][32], second[2][32];

static uint32_t build(bool like) {
    const int64_t dims[] = {4, 8};
    uint32_t y[2];
    net_begin(NO_OPSET);
    for (int i = 0; i < 2; i++) {
        if (like) {
            y[i] = net_op(0, SIS_OP_RANDOM_NORMAL_LIKE, IDS(net_constant(SIS_F32, DIMS(4, 8), first)));
        } else {
            net_ints(5, dims, 2);
            y[i] = net_op(0, SIS_OP_RANDOM_UNIFORM, NULL, 0);
        }
        y[i] = net_op(0, SIS_OP_NEG, IDS(y[i]));
        net_output(0, y[i]);
    }
    net_compile();
    TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_FOLDED));
    return y[0];
}

static void run(uint32_t y, float kept[2][32]) {
    net_run();
    memcpy(kept[0], net_data(y), sizeof kept[0]);
    memcpy(kept[1], net_data(y + 2), sizeof kept[1]);
}

static bool same(const void *a, const void *b) { return memcmp(a, b, sizeof first[0]) == 0; }

static void each_run_draws_anew(void) {
    static float again[2][32];
    for (int like = 0; like < 2; like++) {
        uint32_t y = build(like);
        run(y, first);
        run(y, second);
        TEST_ASSERT_FALSE(same(first[0], first[1]));
        TEST_ASSERT_FALSE(same(first[0], second[0]));
        y = build(like);
        run(y, again);
        TEST_ASSERT_TRUE(same(first[0], again[0]) && same(first[1], again[1]));
        run(y, again);
        TEST_ASSERT_TRUE(same(second[0], again[0]) && same(second[1], again[1]));
    }
}

/* A run at other dimensions prepares the node again; it goes on from where it was. */
static void a_resize_does_not_start_again(void) {
    net_begin(NO_OPSET);
    const uint32_t n = net_dimension("n", 32);
    const uint32_t x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    const uint32_t y = net_op(0, SIS_OP_RANDOM_UNIFORM_LIKE, IDS(x));
    net_output(0, y);
    net_compile();
    net_run();
    memcpy(first[0], net_data(y), sizeof first[0]);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 8));
    net_run();
    const void *before = first[0];
    TEST_ASSERT_NOT_EQUAL(0, memcmp(before, net_data(y), 8 * sizeof(float)));
}

/* Dropout outside training draws nothing: of a constant it is that constant. In training it stays an operator. */
static void dropout_folds_only_outside_training(void) {
    const float x[] = {1, 2, 3, 4};
    for (uint8_t training = 0; training < 2; training++) {
        net_begin(NO_OPSET);
        const uint32_t y = net_op(
            0, SIS_OP_DROPOUT,
            IDS(net_constant(SIS_F32, DIMS(4), x), SIS_NONE, net_constant(SIS_BOOL, NULL, 0, &training)));
        net_output(0, y);
        net_compile();
        TEST_ASSERT_EQUAL(!training, net_figure(SIS_FIGURE_FOLDED));
        net_run();
        if (!training) TEST_ASSERT_EQUAL_MEMORY(x, net_data(y), sizeof x);
    }
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(each_run_draws_anew);
    RUN_TEST(a_resize_does_not_start_again);
    RUN_TEST(dropout_folds_only_outside_training);
    return UNITY_END();
}
