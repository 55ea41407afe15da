/* A graph held to its capability: operators wherever they hide, memory to the byte, cycles before they are spent. */
#include "../graph/net.h"
#include "package.h"

/* The manifest's list, in its order. */
static void allow(const uint16_t *ids, uint32_t count) {
    static uint16_t list[8];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && list[at - 1] > ids[i]; at--) list[at] = list[at - 1];
        list[at] = ids[i];
    }
    package_wanted.operators = list;
    package_wanted.n_operators = count;
}
#define ALLOW(...) \
    allow((const uint16_t[]){__VA_ARGS__}, (uint32_t)(sizeof((uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t)))

/* Of cortex-a72, which the package names: two cycles an estimated instruction. */
static uint64_t cycles(int64_t instructions) { return 2 * (uint64_t)instructions; }

static sis_status attach(void) {
    package_make();
    return sis_graph_capability(net, package_bytes, package_size);
}

static void begin(void) {
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_OK, attach());
}

static int64_t cost(sis_cost which) {
    int64_t costs[SIS_COST_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_costs(net, costs));
    return costs[which];
}

static void attached_first_and_once(void) {
    ALLOW(SIS_OP_RELU);
    begin();
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, attach());
    net_begin(18);
    net_input(SIS_F32, DIMS(2));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, attach());
    net_begin(18);
    net_block(0);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, attach());
    net_begin(18);
    package_make();
    package_bytes[package_size - 1] ^= 1;
    TEST_ASSERT_EQUAL(SIS_HASH_MISMATCH, sis_graph_capability(net, package_bytes, package_size));
    net_is("the model's bytes are not those the manifest was made for (modelHash)");
    TEST_ASSERT_EQUAL(SIS_BAD_PACKAGE, sis_graph_capability(net, package_bytes, package_size - 1));
    net_is("the file has not as many bytes as its header says, byte 16");
    TEST_ASSERT_EQUAL(-1, cost(SIS_COST_MOST_MEMORY));
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
    begin();
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
    TEST_ASSERT_EQUAL(0, cost(SIS_COST_BUILD));
    ALLOW(1);
    package_wanted.n_operators = 0;
    begin();
    forbidden(0, SIS_OP_RELU, net_input(SIS_F32, DIMS(4)));
}

/* What an operator is made of is its own affair: the casts around one that computes half floats. */
static void hidden_casts_are_no_operators(void) {
    ALLOW(SIS_OP_RELU, SIS_OP_EXP);
    begin();
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
    begin();
    chain();
    net_plan();
    int64_t exact = cost(SIS_COST_MEMORY);
    TEST_ASSERT_EQUAL(net_figure(SIS_FIGURE_RECORD_BYTES) + net_figure(SIS_FIGURE_WEIGHT_BYTES) +
                          net_figure(SIS_FIGURE_ACTIVATION_BYTES),
                      exact);
    package_wanted.memory = (uint64_t)exact;
    begin();
    chain();
    size_t arena = net_plan();
    package_wanted.memory--;
    begin();
    chain();
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY, sis_graph_plan(net, &bytes));
    TEST_ASSERT_EQUAL(exact, sis_graph_error(net)->asked);
    TEST_ASSERT_EQUAL(exact - 1, sis_graph_error(net)->free);
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY, sis_graph_compile(net, net_arena, sizeof net_arena));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run(net));
    /* What the arena has beyond the plan counts too. */
    package_wanted.memory = (uint64_t)exact + 64;
    begin();
    chain();
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY, sis_graph_compile(net, net_arena, arena + 128));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(net, net_arena, arena + 64));
    TEST_ASSERT_EQUAL(package_wanted.memory, cost(SIS_COST_MEMORY));
}

/* A constant of a size that some input's value asks for is refused before memory is taken for it, also in a branch. */
static void memory_while_building(void) {
    ALLOW(SIS_OP_CONSTANT_OF_SHAPE);
    for (int inside = 0; inside < 2; inside++) {
        begin();
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
    begin();
    TEST_ASSERT_EQUAL(SIS_OVER_MEMORY,
                      sis_graph_constant(net, "c", SIS_I64, DIMS(300000), given, sizeof given, false, &id));
    TEST_ASSERT_EQUAL(SIS_OK,
                      sis_graph_constant(net, "c", SIS_I64, DIMS(300000), given, sizeof given, true, &id));
}

static void cycles_of_the_plan(void) {
    ALLOW(SIS_OP_EXP, SIS_OP_SOFTMAX);
    begin();
    chain();
    net_plan();
    int64_t exact = cost(SIS_COST_RUN);
    TEST_ASSERT_EQUAL(net_figure(SIS_FIGURE_INSTRUCTIONS) + 2 * SIS_NODE_COST, exact);
    package_wanted.cycles = cycles(exact);
    begin();
    uint32_t x = chain();
    net_plan();
    net_compile();
    net_fill(x);
    for (int i = 0; i < 3; i++) {
        net_run();
        TEST_ASSERT_EQUAL(exact, cost(SIS_COST_LAST_RUN)); /* what was estimated, and each time anew */
    }
    package_wanted.cycles--;
    begin();
    chain();
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, sis_graph_plan(net, &bytes));
    TEST_ASSERT_EQUAL(cycles(exact), sis_graph_error(net)->asked);
    TEST_ASSERT_EQUAL(cycles(exact) - 1, sis_graph_error(net)->free);
    net_is("one run is estimated: ");
    net_is(" cycles of cortex-a72, the model's manifest allows ");
}

static void cycles_while_building(void) {
    ALLOW(SIS_OP_EXP);
    static float values[4096];
    package_wanted.build_cycles = 0;
    begin();
    uint32_t known = net_constant(SIS_F32, DIMS(4096), values);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, net_try(0, SIS_OP_EXP, IDS(known), 1));
    net_is("constants computed while building");
    begin();
    known = net_constant(SIS_F32, DIMS(4096), values);
    uint32_t branch = net_block(0);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, net_try(branch, SIS_OP_EXP, IDS(known), 1));
    package_wanted.build_cycles = 1000000;
    begin();
    net_op(0, SIS_OP_EXP, IDS(net_constant(SIS_F32, DIMS(4096), values)));
    package_wanted.build_cycles = cycles(cost(SIS_COST_BUILD));
    begin();
    known = net_constant(SIS_F32, DIMS(4096), values);
    net_op(0, SIS_OP_EXP, IDS(known));
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, net_try(0, SIS_OP_EXP, IDS(known), 1));
}

/* A loop whose trips an input tells: `trips` additions, or -1: as long as the budget lasts. */
static uint32_t trips_input;
static void loop(void) {
    trips_input = net_input(SIS_I64, DIMS(1));
    uint32_t x = net_input(SIS_F32, DIMS(64));
    net_body body = net_body_begin(0);
    uint32_t carried = net_block_input(body.block, SIS_F32, DIMS(64));
    net_output(body.block, body.condition);
    net_output(body.block, net_op(body.block, SIS_OP_ADD, IDS(carried, x)));
    net_output(0, net_body_end(0, body, IDS(trips_input, SIS_NONE, x), 1));
    net_plan();
    net_compile();
}

static sis_status run_loop(int64_t trips) {
    net_set(trips_input, &trips);
    return sis_graph_run(net);
}

static void budget_of_a_run(void) {
    ALLOW(SIS_OP_ADD, SIS_OP_LOOP);
    begin();
    loop();
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
    int64_t ten = cost(SIS_COST_LAST_RUN);
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(0));
    int64_t none = cost(SIS_COST_LAST_RUN);
    TEST_ASSERT_TRUE(none >= SIS_NODE_COST && (ten - none) % 10 == 0 && ten > none + 10 * SIS_NODE_COST);
    package_wanted.cycles = cycles(ten);
    begin();
    loop();
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, run_loop(11));
    net_is("the run was stopped before this node, estimated");
    TEST_ASSERT_TRUE(sis_graph_error(net)->asked > cycles(ten));
    TEST_ASSERT_EQUAL(cycles(ten), sis_graph_error(net)->free);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, run_loop(INT64_MAX)); /* without an end but for the budget's */
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
}

static sis_interrupt suspend_each_time(void *context) {
    (void)context;
    return SIS_SUSPEND;
}

/* A run in pieces costs what it costs in one. */
static void budget_of_a_suspended_run(void) {
    ALLOW(SIS_OP_ADD, SIS_OP_LOOP);
    begin();
    loop();
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
    int64_t ten = cost(SIS_COST_LAST_RUN), pieces = 1;
    sis_graph_set_interrupt(net, suspend_each_time, NULL);
    sis_status status = run_loop(10);
    for (; status == SIS_SUSPENDED; pieces++) status = sis_graph_run(net);
    TEST_ASSERT_EQUAL(SIS_OK, status);
    TEST_ASSERT_TRUE(pieces > 20);
    TEST_ASSERT_EQUAL(ten, cost(SIS_COST_LAST_RUN));
    package_wanted.cycles = cycles(ten) - 1;
    begin();
    loop();
    sis_graph_set_interrupt(net, suspend_each_time, NULL);
    for (status = run_loop(10); status == SIS_SUSPENDED;) status = sis_graph_run(net);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, status);
}

static void count(void *context, sis_counts *counts) { counts->cycles = *(uint64_t *)context += 1000; }

/* A core that counts: a thousand cycles between two looks, whatever the estimate was. */
static void budget_of_counted_cycles(void) {
    static uint64_t cycles_so_far;
    const sis_probe probe = {.available = SIS_COUNT_CYCLES, .read = count, .context = &cycles_so_far};
    ALLOW(SIS_OP_ADD, SIS_OP_LOOP);
    package_wanted.cycles = 40000;
    begin();
    loop();
    sis_probe_install(&probe);
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
    sis_graph_set_interrupt(net, suspend_each_time, NULL);
    sis_status status = run_loop(10);
    for (; status == SIS_SUSPENDED; cycles_so_far += 100000) status = sis_graph_run(net);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES,
                      status); /* each piece has two looks more; what lies between is not its own */
    net_is("the run was stopped within this node, counted: 4");
    sis_graph_set_interrupt(net, NULL, NULL);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, run_loop(60));
    net_is("counted: 41000 cycles of cortex-a72, the model's manifest allows 40000");
    sis_probe_install(NULL);
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(60));
}

void setUp(void) {
    package_reset();
    package_wanted.core = "cortex-a72";
}
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
    RUN_TEST(budget_of_a_run);
    RUN_TEST(budget_of_a_suspended_run);
    RUN_TEST(budget_of_counted_cycles);
    return UNITY_END();
}
