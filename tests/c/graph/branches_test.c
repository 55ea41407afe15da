/* Branches: who may use what, when a block is closed, and what a branch that is not taken may get away with. */
#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

static void blocks(void) {
    net_begin(18);
    uint32_t c = net_input(SIS_BOOL, DIMS(1)), x = net_input(SIS_F32, DIMS(2)), block;
    uint32_t a = net_block(0), b = net_block(0), inner = net_block(a);
    uint32_t in_a = net_op(a, SIS_OP_RELU, IDS(x)), in_b = net_op(b, SIS_OP_RELU, IDS(x));
    FAILS(SIS_BAD_ARGUMENT, net_try(b, SIS_OP_RELU, IDS(in_a), 1)); /* another branch's */
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, IDS(in_a), 1));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_output(net, 0, "y", in_a));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_block(net, 99, &block));
    net_output(a, in_a);
    net_u32(1, a);
    net_u32(2, b);
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_IF, IDS(c), 1));
    net_is("1 outputs asked, a branch has 0");
    net_output(b, in_b);
    net_u32(1, a);
    net_u32(2, a);
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_IF, IDS(c), 1));
    net_u32(1, a);
    net_u32(2, inner); /* not a child of the main block */
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_IF, IDS(c), 1));
    net_u32(1, 0);
    net_u32(2, b);
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_IF, IDS(c), 1));
    net_u32(1, a);
    FAILS(SIS_BAD_ATTRIBUTE, net_try(0, SIS_OP_IF, IDS(c), 1));
    net_u32(1, a);
    net_u32(2, b);
    net_op(0, SIS_OP_IF, IDS(c));
    FAILS(SIS_BAD_STATE, net_try(a, SIS_OP_RELU, IDS(x), 1)); /* closed */
    FAILS(SIS_BAD_STATE, net_try(inner, SIS_OP_RELU, IDS(x), 1));
    FAILS(SIS_BAD_STATE, sis_graph_output(net, b, "y", x));
    FAILS(SIS_BAD_STATE, sis_graph_block(net, a, &block));
    net_u32(1, a);
    net_u32(2, b);
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_IF, IDS(c), 1)); /* a branch has one owner */
}

static void depth(void) {
    net_begin(18);
    uint32_t block = SIS_MAIN_BLOCK;
    for (int i = 1; i < SIS_MAX_DEPTH; i++) block = net_block(block);
    FAILS(SIS_UNSUPPORTED, sis_graph_block(net, block, &block));
}

static void branches_must_agree(void) {
    net_begin(18);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), a = net_block(0), b = net_block(0);
    net_output(a, net_input(SIS_F32, DIMS(2)));
    net_output(b, net_input(SIS_I64, DIMS(2)));
    net_u32(1, a);
    net_u32(2, b);
    FAILS(SIS_BAD_DTYPE, net_try(0, SIS_OP_IF, IDS(c), 1));
    net_is("f32 in one branch and i64 in the other");
}

/* c: the condition is false, true, or not known: then it is input 1. */
static sis_status guarded_squeeze(int c, bool nested) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(3, 2)), asked = net_input(SIS_BOOL, NULL, 0);
    uint32_t axes = net_shape((int64_t[]){0}, 1);
    uint32_t condition = c == 2 ? asked : net_constant(SIS_BOOL, NULL, 0, &(uint8_t){(uint8_t)c});
    uint32_t a = net_block(0), b = net_block(0), y = net_op(a, SIS_OP_SQUEEZE, IDS(x, axes));
    y = net_op(a, SIS_OP_RELU, IDS(y));
    if (nested) {
        uint32_t p = net_block(a), q = net_block(a);
        net_output(p, y);
        net_output(q, x);
        net_u32(1, p);
        net_u32(2, q);
        y = net_op(a, SIS_OP_IF, IDS(asked));
    }
    net_output(a, y);
    net_output(b, net_op(b, SIS_OP_NEG, IDS(x)));
    net_u32(1, a);
    net_u32(2, b);
    return net_try(0, SIS_OP_IF, IDS(condition), 1);
}

static uint32_t compiled_output(void) {
    uint32_t y = net->tensors.count - 1;
    net_output(0, y);
    net_compile();
    ((float *)net_data(0))[5] = 2.0f;
    return y;
}

static void a_branch_that_is_not_taken_need_not_fit(void) {
    FAILS(SIS_BAD_SHAPE, guarded_squeeze(1, false));
    net_is("Squeeze node");
    for (int nested = 0; nested < 2; nested++) {
        FAILS(SIS_OK, guarded_squeeze(0, nested));
        uint32_t y = compiled_output();
        net_run();
        TEST_ASSERT_EQUAL_FLOAT(-2.0f, ((float *)net_data(y))[5]);
        TEST_ASSERT_EQUAL(2, net_figure(SIS_FIGURE_NODES));
    }
}

/* The branch whose shapes fit runs, and the graph stays good after a run that asked for the other. */
static void a_branch_that_may_be_taken_fails_when_it_is(void) {
    for (int nested = 0; nested < 2; nested++) {
        FAILS(SIS_OK, guarded_squeeze(nested ? 1 : 2, nested));
        uint32_t y = compiled_output();
        for (uint8_t asked = 0; asked < 4; asked++) {
            *(uint8_t *)net_data(1) = asked & 1;
            if (asked & 1) {
                TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_graph_run(net));
                net_is("Squeeze node");
                continue;
            }
            net_run();
            TEST_ASSERT_EQUAL_FLOAT(nested ? 2.0f : -2.0f, ((float *)net_data(y))[5]);
        }
    }
    net_begin(18); /* a value known at build is no reason to forget the question */
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_constant(SIS_F32, DIMS(2), (float[]){1, 2});
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, x);
    net_output(b, net_op(b, SIS_OP_SQUEEZE, IDS(x, net_shape((int64_t[]){0}, 1))));
    net_u32(1, a);
    net_u32(2, b);
    uint32_t y = net_op(0, SIS_OP_IF, IDS(c));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_graph_run(net));
    *(uint8_t *)net_data(c) = 1;
    net_run();
    TEST_ASSERT_EQUAL_FLOAT(2.0f, ((float *)net_data(y))[1]);
}

/* A script may write anything into an output; the branch that was left out has no memory to run in. */
static void a_choice_made_for_good_stays(void) {
    net_begin(NO_OPSET);
    uint32_t n = net_dimension("n", 2), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    uint32_t c = net_constant(SIS_BOOL, NULL, 0, (uint8_t[]){1});
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_NEG, IDS(x)));
    net_output(b, net_op(b, SIS_OP_ABS, IDS(net_op(b, SIS_OP_TANH, IDS(x)))));
    net_u32(1, a);
    net_u32(2, b);
    uint32_t y = net_op(0, SIS_OP_IF, IDS(c));
    net_output(0, y);
    net_output(0, c);
    net_compile();
    *(uint8_t *)net_data(c) = 0;
    for (int64_t value = 2; value > 0; value--) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, value));
        ((float *)net_data(x))[0] = 3.0f;
        net_run();
        TEST_ASSERT_EQUAL_FLOAT(-3.0f, *(float *)net_data(y));
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(blocks);
    RUN_TEST(depth);
    RUN_TEST(branches_must_agree);
    RUN_TEST(a_branch_that_is_not_taken_need_not_fit);
    RUN_TEST(a_branch_that_may_be_taken_fails_when_it_is);
    RUN_TEST(a_choice_made_for_good_stays);
    return UNITY_END();
}
