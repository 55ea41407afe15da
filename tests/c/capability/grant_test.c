/* A graph held to its capability: operators wherever they hide, memory to the byte, cycles of plan and building. */
#include "granted.h"

static void attached_first_and_once(void) {
    ALLOW(SIS_OP_RELU);
    granted_begin();
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, granted_attach());
    net_begin(18);
    net_input(SIS_F32, DIMS(2));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, granted_attach());
    net_begin(18);
    net_block(0);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, granted_attach());
    net_begin(18);
    package_make();
    package_bytes[package_size - 1] ^= 1;
    TEST_ASSERT_EQUAL(SIS_HASH_MISMATCH, sis_graph_capability(net, package_bytes, package_size));
    net_is("the model's bytes are not those the manifest was made for (modelHash)");
    TEST_ASSERT_EQUAL(SIS_BAD_PACKAGE, sis_graph_capability(net, package_bytes, package_size - 1));
    net_is("the file has not as many bytes as its header says, byte 16");
    TEST_ASSERT_EQUAL(-1, granted_cost(SIS_COST_MOST_MEMORY));
}

static void forbidden(uint32_t block, sis_op_id op, uint32_t input) {
    uint32_t tensors = net->tensors.count, nodes = net->nodes.count;
    TEST_ASSERT_EQUAL(SIS_FORBIDDEN_OPERATOR, net_try(block, op, IDS(input), 1));
    net_is("node: the model's manifest does not list this operator");
    TEST_ASSERT_EQUAL_STRING("node", sis_graph_error(net)->node);
    TEST_ASSERT_EQUAL(tensors, net->tensors.count);
    TEST_ASSERT_EQUAL(nodes, net->nodes.count);
}

static void operators_in_every_block(void) {
    ALLOW(SIS_OP_RELU, SIS_OP_IDENTITY, SIS_OP_IF);
    granted_begin();
    uint32_t x = net_input(SIS_F32, DIMS(4));
    forbidden(0, SIS_OP_NEG, x);
    uint32_t y = net_op(0, SIS_OP_RELU, IDS(x));
    uint32_t branch = net_block(0), body = net_block(branch);
    net_op(branch, SIS_OP_RELU, IDS(y));
    forbidden(branch, SIS_OP_NEG, y);
    forbidden(body, SIS_OP_NEG, y);
    forbidden(branch, SIS_OP_LOOP, y);
    uint32_t known = net_constant(SIS_F32, DIMS(4), (const float[]){1, 2, 3, 4});
    forbidden(0, SIS_OP_NEG, known); /* nothing is computed while building either */
    TEST_ASSERT_EQUAL(0, granted_cost(SIS_COST_BUILD));
    ALLOW(1);
    package_wanted.n_operators = 0;
    granted_begin();
    forbidden(0, SIS_OP_RELU, net_input(SIS_F32, DIMS(4)));
}

/* What an operator is made of is its own affair: the casts around one that computes half floats. */
static void hidden_casts_are_no_operators(void) {
    ALLOW(SIS_OP_RELU, SIS_OP_EXP);
    granted_begin();
    uint32_t x = net_input(SIS_F16, DIMS(4));
    net_output(0, net_op(0, SIS_OP_EXP, IDS(x)));
    net_plan();
    TEST_ASSERT_EQUAL(3, net_figure(SIS_FIGURE_NODES));
}

static uint32_t chain(void) {
    uint32_t x = net_input(SIS_F32, DIMS(1000));
    uint32_t y = net_op(0, SIS_OP_EXP, IDS(x));
    net_output(0, net_op(0, SIS_OP_SOFTMAX, IDS(y)));
    return x;
}

static void memory_to_the_byte(void) {
    ALLOW(SIS_OP_EXP, SIS_OP_SOFTMAX);
    granted_begin();
    chain();
    net_plan();
    int64_t exact = granted_cost(SIS_COST_MEMORY);
    TEST_ASSERT_EQUAL(net_figure(SIS_FIGURE_RECORD_BYTES) + net_figure(SIS_FIGURE_WEIGHT_BYTES) +
                          net_figure(SIS_FIGURE_ACTIVATION_BYTES),
                      exact);
    package_wanted.memory = (uint64_t)exact;
    granted_begin();
    chain();
    size_t arena = net_plan();
    package_wanted.memory--;
    granted_begin();
    chain();
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY, sis_graph_plan(net, &bytes));
    TEST_ASSERT_EQUAL(exact, sis_graph_error(net)->asked);
    TEST_ASSERT_EQUAL(exact - 1, sis_graph_error(net)->free);
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY, sis_graph_compile(net, net_arena, sizeof net_arena));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run(net));
    /* What the arena has beyond the plan counts too. */
    package_wanted.memory = (uint64_t)exact + 64;
    granted_begin();
    chain();
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY, sis_graph_compile(net, net_arena, arena + 128));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(net, net_arena, arena + 64));
    TEST_ASSERT_EQUAL(package_wanted.memory, granted_cost(SIS_COST_MEMORY));
}

/* A constant of a size that some input's value asks for is refused before memory is taken for it, also in a branch. */
static void memory_while_building(void) {
    ALLOW(SIS_OP_CONSTANT_OF_SHAPE);
    for (int inside = 0; inside < 2; inside++) {
        granted_begin();
        uint32_t block = inside ? net_block(0) : 0;
        int64_t huge = 1 << 20;
        TEST_ASSERT_EQUAL(SIS_OVER_MEMORY,
                          net_try(block, SIS_OP_CONSTANT_OF_SHAPE, IDS(net_shape(&huge, 1)), 1));
        net_is("a value known at compile");
        int64_t wild[] = {INT64_MAX, INT64_MAX};
        if (!inside)
            TEST_ASSERT_EQUAL(SIS_OVERFLOW,
                              net_try(block, SIS_OP_CONSTANT_OF_SHAPE, IDS(net_shape(wild, 2)), 1));
    }
    int64_t given[300000] = {0};
    uint32_t id;
    granted_begin();
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY,
                      sis_graph_constant(net, "c", SIS_I64, DIMS(300000), given, sizeof given, false, &id));
    TEST_ASSERT_EQUAL(SIS_OK,
                      sis_graph_constant(net, "c", SIS_I64, DIMS(300000), given, sizeof given, true, &id));
}

static void cycles_of_the_plan(void) {
    ALLOW(SIS_OP_EXP, SIS_OP_SOFTMAX);
    granted_begin();
    chain();
    net_plan();
    int64_t exact = granted_cost(SIS_COST_RUN);
    TEST_ASSERT_EQUAL(net_figure(SIS_FIGURE_INSTRUCTIONS), exact);
    package_wanted.cycles = granted_cycles(exact);
    granted_begin();
    uint32_t x = chain();
    net_plan();
    net_compile();
    net_fill(x);
    for (int i = 0; i < 3; i++) {
        net_run();
        TEST_ASSERT_EQUAL(exact,
                          granted_cost(SIS_COST_LAST_RUN)); /* what was estimated, and each time anew */
    }
    package_wanted.cycles--;
    granted_begin();
    chain();
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, sis_graph_plan(net, &bytes));
    TEST_ASSERT_EQUAL(granted_cycles(exact), sis_graph_error(net)->asked);
    TEST_ASSERT_EQUAL(granted_cycles(exact) - 1, sis_graph_error(net)->free);
    net_is("one run is estimated: ");
    net_is(" cycles of cortex-a72, the model's manifest allows ");
}

static void cycles_while_building(void) {
    ALLOW(SIS_OP_EXP);
    static float values[4096];
    package_wanted.build_cycles = 0;
    granted_begin();
    uint32_t known = net_constant(SIS_F32, DIMS(4096), values);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, net_try(0, SIS_OP_EXP, IDS(known), 1));
    net_is("constants computed while building");
    granted_begin();
    known = net_constant(SIS_F32, DIMS(4096), values);
    uint32_t branch = net_block(0);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, net_try(branch, SIS_OP_EXP, IDS(known), 1));
    package_wanted.build_cycles = 1000000;
    granted_begin();
    net_op(0, SIS_OP_EXP, IDS(net_constant(SIS_F32, DIMS(4096), values)));
    package_wanted.build_cycles = granted_cycles(granted_cost(SIS_COST_BUILD));
    granted_begin();
    known = net_constant(SIS_F32, DIMS(4096), values);
    net_op(0, SIS_OP_EXP, IDS(known));
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, net_try(0, SIS_OP_EXP, IDS(known), 1));
}

void setUp(void) { granted_reset(); }
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(attached_first_and_once);
    RUN_TEST(operators_in_every_block);
    RUN_TEST(hidden_casts_are_no_operators);
    RUN_TEST(memory_to_the_byte);
    RUN_TEST(memory_while_building);
    RUN_TEST(cycles_of_the_plan);
    RUN_TEST(cycles_while_building);
    return UNITY_END();
}
