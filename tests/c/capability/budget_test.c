/* The cycle budget of a run: paid before it is spent, in pieces as in one, and as the core counts where it does. */
#include "granted.h"

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
    granted_begin();
    loop();
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
    int64_t ten = granted_cost(SIS_COST_LAST_RUN);
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(0));
    int64_t none = granted_cost(SIS_COST_LAST_RUN);
    TEST_ASSERT_TRUE(none >= SIS_NODE_COST && (ten - none) % 10 == 0 && ten > none + 10 * SIS_NODE_COST);
    package_wanted.cycles = granted_cycles(ten);
    granted_begin();
    loop();
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, run_loop(11));
    net_is("the run was stopped before this node, estimated");
    TEST_ASSERT_TRUE(sis_graph_error(net)->asked > granted_cycles(ten));
    TEST_ASSERT_EQUAL(granted_cycles(ten), sis_graph_error(net)->free);
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
    granted_begin();
    loop();
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(10));
    int64_t ten = granted_cost(SIS_COST_LAST_RUN), pieces = 1;
    sis_graph_set_interrupt(net, suspend_each_time, NULL);
    sis_status status = run_loop(10);
    for (; status == SIS_SUSPENDED; pieces++) status = sis_graph_run(net);
    TEST_ASSERT_EQUAL(SIS_OK, status);
    TEST_ASSERT_TRUE(pieces > 20);
    TEST_ASSERT_EQUAL(ten, granted_cost(SIS_COST_LAST_RUN));
    package_wanted.cycles = granted_cycles(ten) - 1;
    granted_begin();
    loop();
    sis_graph_set_interrupt(net, suspend_each_time, NULL);
    for (status = run_loop(10); status == SIS_SUSPENDED;) status = sis_graph_run(net);
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, status);
}

static void count(void *context, sis_counts *counts) { counts->cycles = *(uint64_t *)context += 1500; }

/* A core that counts: fifteen hundred cycles between two looks, whatever the estimate was. */
static void budget_of_counted_cycles(void) {
    static uint64_t cycles_so_far;
    const sis_probe probe = {.available = SIS_COUNT_CYCLES, .read = count, .context = &cycles_so_far};
    ALLOW(SIS_OP_ADD, SIS_OP_LOOP);
    package_wanted.cycles = 40000;
    granted_begin();
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
    TEST_ASSERT_EQUAL(SIS_OVER_CYCLES, run_loop(16));
    net_is("counted: 40500 cycles of cortex-a72, the model's manifest allows 40000");
    sis_probe_install(NULL);
    TEST_ASSERT_EQUAL(SIS_OK, run_loop(16));
}

void setUp(void) { granted_reset(); }
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(budget_of_a_run);
    RUN_TEST(budget_of_a_suspended_run);
    RUN_TEST(budget_of_counted_cycles);
    return UNITY_END();
}
