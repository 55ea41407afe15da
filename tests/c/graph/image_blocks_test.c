/* Compiled models of graphs with branches and bodies: those that run are in the file, others are not, and the plan hangs on none
 * of the others. */
#include "image_net.h"

static float numbers[4096];

static uint32_t weights(const int64_t *dims, uint32_t rank) {
    for (size_t i = 0; i < 4096; i++) numbers[i] = (float)((int)net_random(41) - 20) / 16;
    return net_constant(SIS_F32, dims, rank, numbers);
}

static void loops(void) {
    net_begin(NO_OPSET);
    net_seed = 5;
    uint32_t x = net_input(SIS_F32, DIMS(2, 16)), w = weights(DIMS(16, 16));
    net_body b = net_body_begin(0);
    uint32_t in = net_block_input(b.block, SIS_F32, DIMS(2, 16));
    uint32_t next = net_op(b.block, SIS_OP_TANH, IDS(net_op(b.block, SIS_OP_MAT_MUL, IDS(in, w))));
    net_output(b.block, b.condition);
    net_output(b.block, net_op(b.block, SIS_OP_ADD, IDS(next, x)));
    net_output(b.block, next);
    uint32_t y = net_body_end(0, b, IDS(net_i64(3), SIS_NONE, x), 2);
    net_output(0, y);
    net_output(0, y + 1);
    image_same();
}

/* Weights of a branch that can never run are not in the file; where it may run they are. */
static size_t branches(bool known) {
    net_begin(NO_OPSET);
    net_seed = 8;
    static float first[32 * 32], second[32 * 32];
    for (int i = 0; i < 32 * 32; i++) first[i] = (float)(i % 7), second[i] = (float)(i % 5);
    uint32_t x = net_input(SIS_F32, DIMS(1, 32)),
             condition = known ? net_bool(false) : net_input(SIS_BOOL, NULL, 0);
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_MAT_MUL, IDS(x, net_constant(SIS_F32, DIMS(32, 32), first))));
    net_output(b, net_op(b, SIS_OP_MAT_MUL, IDS(x, net_constant(SIS_F32, DIMS(32, 32), second))));
    net_u32(1, a);
    net_u32(2, b);
    net_output(0, net_op(0, SIS_OP_IF, IDS(condition)));
    image_same();
    return image_bytes;
}

static void dead_branches_are_left_out(void) {
    size_t known = branches(true), open = branches(false);
    TEST_ASSERT_TRUE(open > known + sizeof(float) * 32 * 32);
}

/* An attribute's tensor that is known, and is no constant of the file: an If makes it again, for its other output's sake. */
static void an_attribute_that_a_branch_knows(void) {
    static const float value = 2.5f;
    net_begin(NO_OPSET);
    const uint32_t n = net_dimension("n", 5);
    const uint32_t x = net_input(SIS_F32, DIMS(-1 - (int64_t)n)), z = net_input(SIS_F32, DIMS(3));
    const uint32_t condition = net_bool(true);
    const uint32_t fill = net_constant(SIS_F32, DIMS(1), &value);
    const uint32_t a = net_block(0), b = net_block(0);
    net_output(a, fill);
    net_output(a, net_op(a, SIS_OP_RELU, IDS(z)));
    net_output(b, fill);
    net_output(b, z);
    net_u32(1, a);
    net_u32(2, b);
    const uint32_t known = net_op_many(0, SIS_OP_IF, IDS(condition), 2);
    const uint32_t shape = net_op(0, SIS_OP_SHAPE, IDS(x));
    net_u32(1, known);
    net_output(0, net_op(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(shape)));
    net_output(0, known + 1);
    image_same();
}

/* A branch whose shapes do not fit waits for a run that asks for it, here as there. */
static void broken_branches_stay(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(2, 3)), condition = net_input(SIS_BOOL, NULL, 0);
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_RESHAPE, IDS(x, net_shape((int64_t[]){7, 7}, 2))));
    net_output(b, net_op(b, SIS_OP_RELU, IDS(x)));
    net_u32(1, a);
    net_u32(2, b);
    net_output(0, net_op(0, SIS_OP_IF, IDS(condition)));
    image_same();
    int64_t inputs[SIS_PORTS];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_ports(image_net, false, 0, inputs));
    *(uint8_t *)sis_tensor_at(image_net, (uint32_t)inputs[1])->t.data = 1;
    TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, sis_graph_run(image_net));
}

/* `c` is what the branch of an If hands on that nobody reads, or that is never taken: whoever else reads it is the only one. */
static void a_network_beside_a_branch(bool taken) {
    net_begin(NO_OPSET);
    net_seed = 10;
    static float scale[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint32_t x = net_input(SIS_F32, DIMS(1, 8, 6, 6)),
             condition = taken ? net_bool(true) : net_input(SIS_BOOL, NULL, 0);
    uint32_t c = net_op(0, SIS_OP_CONV, IDS(x, weights(DIMS(8, 8, 1, 1))));
    uint32_t four = net_constant(SIS_F32, DIMS(8), scale);
    uint32_t y = net_op(0, SIS_OP_BATCH_NORMALIZATION, IDS(c, four, four, four, four));
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_NEG, IDS(x)));
    net_output(b, c);
    net_u32(1, a);
    net_u32(2, b);
    uint32_t made = net_op(0, SIS_OP_IF, IDS(condition));
    net_output(0, y);
    if (taken) net_output(0, made);
}

static void what_never_runs_changes_no_plan(void) {
    for (int taken = 0; taken < 2; taken++) {
        a_network_beside_a_branch(taken);
        image_same();
        TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_ABSORBED));
    }
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(loops);
    RUN_TEST(dead_branches_are_left_out);
    RUN_TEST(an_attribute_that_a_branch_knows);
    RUN_TEST(broken_branches_stay);
    RUN_TEST(what_never_runs_changes_no_plan);
    return UNITY_END();
}
