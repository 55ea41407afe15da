/* Profiles over a clock of the test's own, which Custom nodes move: counts are exactly theirs, whatever is around them. */
#include <string.h>

#include "net.h"
#include "sis/profile.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

static sis_counts clock_;
static uint64_t cost_of_reading;
static int64_t fails_at;
static uint64_t seen[8];

static void read_clock(void *context, sis_counts *counts) {
    TEST_ASSERT_EQUAL_PTR(&clock_, context);
    clock_.ns += cost_of_reading;
    *counts = clock_;
    counts->cycles = counts->l1d_refills = 999; /* not available: must not be looked at */
    clock_.instructions += 3 * cost_of_reading;
}

static const sis_probe probe = {
    .available = SIS_COUNT_NS | SIS_COUNT_INSTRUCTIONS, .read = read_clock, .context = &clock_};

/* Function f takes 100 f ns and 7 f instructions. */
static sis_status work(void *context, int64_t function, uint32_t output, int64_t *facts) {
    (void)context, (void)output;
    if (facts != NULL) {
        memcpy(facts, (int64_t[]){SIS_F32, 1, 1}, 3 * sizeof *facts);
        return SIS_OK;
    }
    seen[function]++;
    if (function == fails_at) return SIS_BAD_VALUE;
    clock_.ns += (uint64_t)function * 100;
    clock_.instructions += (uint64_t)function * 7;
    return SIS_OK;
}

static void begin(void) {
    net_begin(18);
    net_one_by_one();
    memset(seen, 0, sizeof seen);
    clock_ = (sis_counts){.ns = 1000, .instructions = 50};
    cost_of_reading = 0;
    fails_at = -1;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_on_custom(net, work, NULL));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_probe(net, &probe));
}

static uint32_t add_work(uint32_t block, int64_t function, uint32_t input) {
    net_int(1, function);
    return net_op(block, SIS_OP_CUSTOM, IDS(input));
}

static int64_t value(sis_profiled what, uint32_t id, sis_profile_value which) {
    int64_t values[SIS_PROFILE_VALUES];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile(net, what, id, values));
    return values[which];
}
#define NODE(id, which) value(SIS_PROFILED_NODE, id, SIS_PROFILE_##which)
#define RUNS(which) value(SIS_PROFILED_RUNS, 0, SIS_PROFILE_##which)
#define OPERATOR(op, which) value(SIS_PROFILED_OPERATOR, op, SIS_PROFILE_##which)

static void chain(void) {
    begin();
    uint32_t x = net_input(SIS_F32, DIMS(1));
    net_output(0, add_work(0, 3, net_op(0, SIS_OP_RELU, IDS(add_work(0, 2, x)))));
    net_compile();
}

static void counts_are_each_nodes_own(void) {
    for (cost_of_reading = 0; cost_of_reading < 20; cost_of_reading += 19) {
        uint64_t cost = cost_of_reading;
        chain();
        cost_of_reading = cost;
        FAILS(SIS_OK, sis_graph_profile_start(net));
        for (int run = 1; run <= 5; run++) {
            net_run();
            TEST_ASSERT_EQUAL(run, NODE(0, RUNS));
            TEST_ASSERT_EQUAL(run * 200, NODE(0, NS));
            TEST_ASSERT_EQUAL(run * 14, NODE(0, INSTRUCTIONS));
            TEST_ASSERT_EQUAL(run, NODE(1, RUNS));
            TEST_ASSERT_EQUAL(0, NODE(1, NS));
            TEST_ASSERT_EQUAL(run * 300, NODE(2, NS));
            TEST_ASSERT_EQUAL(run, RUNS(RUNS));
            TEST_ASSERT_EQUAL(run * 500, OPERATOR(SIS_OP_CUSTOM, NS));
            TEST_ASSERT_EQUAL(2 * run, OPERATOR(SIS_OP_CUSTOM, RUNS));
        }
        TEST_ASSERT_EQUAL(SIS_COUNT_NS, NODE(0, UNIT));
        TEST_ASSERT_EQUAL(200, NODE(0, LEAST));
        TEST_ASSERT_EQUAL(200, NODE(0, P50));
        TEST_ASSERT_EQUAL(200, NODE(0, MOST));
        TEST_ASSERT_EQUAL(200, OPERATOR(SIS_OP_CUSTOM, LEAST));
        TEST_ASSERT_EQUAL(300, OPERATOR(SIS_OP_CUSTOM, P99));
        TEST_ASSERT_EQUAL(2500, RUNS(NS));
        if (cost == 0) TEST_ASSERT_EQUAL(200, NODE(2, BEGAN));
        if (cost == 0) TEST_ASSERT_EQUAL(500, NODE(2, ENDED));
    }
}

static void what_cannot_be_counted_is_absent(void) {
    chain();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    net_run();
    TEST_ASSERT_EQUAL(-1, NODE(0, CYCLES));
    TEST_ASSERT_EQUAL(-1, NODE(0, L1D_REFILLS));
    TEST_ASSERT_EQUAL(-1, RUNS(CYCLES));
    sis_probe only_instructions = probe;
    only_instructions.available = SIS_COUNT_INSTRUCTIONS;
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_set_probe(net, &only_instructions));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_stop(net));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_probe(net, &only_instructions));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    net_run();
    TEST_ASSERT_EQUAL(-1, NODE(0, NS));
    TEST_ASSERT_EQUAL(14, NODE(0, INSTRUCTIONS));
    TEST_ASSERT_EQUAL(SIS_COUNT_INSTRUCTIONS, NODE(0, UNIT));
    TEST_ASSERT_EQUAL(14, NODE(0, P95));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_stop(net));
    sis_probe nothing = probe;
    nothing.available = 0;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_probe(net, &nothing));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    net_run();
    TEST_ASSERT_EQUAL(1, NODE(0, RUNS));
    TEST_ASSERT_EQUAL(0, NODE(0, UNIT));
    for (int which = SIS_PROFILE_NS; which < SIS_PROFILE_VALUES; which++)
        if (which != SIS_PROFILE_UNIT) TEST_ASSERT_EQUAL(-1, value(SIS_PROFILED_NODE, 0, which));
}

/* On, off, on again: off counts nothing and keeps what there is, on starts from zero in the same records. */
static void it_is_switched_at_run_time(void) {
    chain();
    int64_t values[SIS_PROFILE_VALUES];
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_profile(net, SIS_PROFILED_RUNS, 0, values));
    net_run();
    int64_t before = net_figure(SIS_FIGURE_RECORD_BYTES);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    int64_t on = net_figure(SIS_FIGURE_RECORD_BYTES);
    TEST_ASSERT_TRUE(on - before > 3 * 2400 && on - before < 5 * 2700);
    net_run();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_stop(net));
    net_run();
    TEST_ASSERT_EQUAL(1, RUNS(RUNS));
    TEST_ASSERT_EQUAL(200, NODE(0, NS));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    TEST_ASSERT_EQUAL(0, RUNS(RUNS));
    TEST_ASSERT_EQUAL(0, NODE(0, NS));
    net_run();
    TEST_ASSERT_EQUAL(1, RUNS(RUNS));
    TEST_ASSERT_EQUAL(on, net_figure(SIS_FIGURE_RECORD_BYTES));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_profile(net, SIS_PROFILED_NODE, 3, values));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_profile(net, 3, 0, values));
}

/* A Loop's own counts are without its body's, and the body's nodes count each iteration. */
static void owners_do_not_count_what_is_inside(void) {
    begin();
    cost_of_reading = 13; /* nor what measuring it takes */
    uint32_t x = net_input(SIS_F32, DIMS(1));
    net_body b = net_body_begin(0);
    uint32_t carried = net_block_input(b.block, SIS_F32, DIMS(1));
    net_output(b.block, b.condition);
    net_output(b.block, add_work(b.block, 2, carried));
    uint32_t y = net_body_end(0, b, IDS(net_i64(6), SIS_NONE, x), 1);
    net_output(0, add_work(0, 5, y));
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    net_run();
    net_run();
    TEST_ASSERT_EQUAL(12, NODE(0, RUNS));
    TEST_ASSERT_EQUAL(2400, NODE(0, NS));
    TEST_ASSERT_EQUAL(0, OPERATOR(SIS_OP_LOOP, NS));
    TEST_ASSERT_EQUAL(2, OPERATOR(SIS_OP_LOOP, RUNS));
    TEST_ASSERT_EQUAL(1000, NODE(2, NS));
    TEST_ASSERT_EQUAL(3400, RUNS(NS));
    /* the whole of it, on the way through the last run, measuring included */
    TEST_ASSERT_EQUAL(13, NODE(1, BEGAN));
    TEST_ASSERT_EQUAL(13 + 1200 + 13 * 13, NODE(1, ENDED));
    TEST_ASSERT_EQUAL(2 * 13 + 1000 + 5 * 2 * 13, NODE(0, BEGAN));
}

static void what_failed_is_not_counted(void) {
    chain();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    fails_at = 3;
    FAILS(SIS_BAD_VALUE, sis_graph_run(net));
    TEST_ASSERT_EQUAL(1, NODE(0, RUNS));
    TEST_ASSERT_EQUAL(0, NODE(2, RUNS));
    TEST_ASSERT_EQUAL(0, RUNS(RUNS));
    fails_at = -1;
    clock_.ns += 1000000; /* between runs */
    net_run();
    TEST_ASSERT_EQUAL(1, NODE(2, RUNS));
    TEST_ASSERT_EQUAL(300, NODE(2, NS));
    TEST_ASSERT_EQUAL(500, RUNS(NS));
}

/* Suspends at every second look, and time passes before the next call. */
static sis_interrupt suspend_sometimes(void *context) {
    uint32_t *looks = context;
    return ++*looks % 2 ? SIS_GO_ON : SIS_SUSPEND;
}

static uint32_t run_in_parts(void) {
    uint32_t parts = 1;
    sis_status status;
    for (; (status = sis_graph_run(net)) == SIS_SUSPENDED; parts++) {
        clock_.ns += 5000;
        clock_.instructions += 5000;
    }
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, status, sis_graph_error(net)->text);
    return parts;
}

/* Neither a node nor a Loop around it nor the run counts what passes while the run is suspended. */
static void suspended_time_is_nobodys(void) {
    uint32_t looks = 0;
    begin();
    uint32_t x = net_input(SIS_F32, DIMS(1));
    net_body b = net_body_begin(0);
    uint32_t carried = net_block_input(b.block, SIS_F32, DIMS(1));
    net_output(b.block, b.condition);
    net_output(b.block, add_work(b.block, 2, add_work(b.block, 3, carried)));
    net_output(0, add_work(0, 5, net_body_end(0, b, IDS(net_i64(6), SIS_NONE, x), 1)));
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(net));
    sis_graph_set_interrupt(net, suspend_sometimes, &looks);
    for (int run = 1; run <= 3; run++) {
        TEST_ASSERT_TRUE(run_in_parts() > 4);
        TEST_ASSERT_EQUAL(run, RUNS(RUNS));
        TEST_ASSERT_EQUAL(run * 3500, RUNS(NS));
        TEST_ASSERT_EQUAL(run * 6, NODE(0, RUNS));
        TEST_ASSERT_EQUAL(run * 1800, NODE(0, NS));
        TEST_ASSERT_EQUAL(run * 1200, NODE(1, NS));
        TEST_ASSERT_EQUAL(run * 500, NODE(3, NS));
        TEST_ASSERT_EQUAL(0, OPERATOR(SIS_OP_LOOP, NS));
        TEST_ASSERT_EQUAL(3500, NODE(3, ENDED));
    }
    sis_status status = sis_graph_run(net);
    while (status != SIS_SUSPENDED) status = sis_graph_run(net);
    FAILS(SIS_BAD_STATE, sis_graph_profile_start(net));
    int64_t runs = RUNS(RUNS);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_rewind(net));
    clock_.ns += 100000; /* of the run that was given up nothing stays but what ended in it */
    sis_graph_set_interrupt(net, NULL, NULL);
    net_run();
    TEST_ASSERT_EQUAL(runs + 1, RUNS(RUNS));
    TEST_ASSERT_EQUAL((runs + 1) * 3500, RUNS(NS));
    TEST_ASSERT_EQUAL(300, NODE(0, MOST));
}

static void states_are_checked(void) {
    begin();
    uint32_t x = net_input(SIS_F32, DIMS(1));
    net_output(0, add_work(0, 1, x));
    FAILS(SIS_BAD_STATE, sis_graph_profile_start(net));
    net_is("not compiled");
    net_compile();
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_profile_start(NULL));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_profile_stop(NULL));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_stop(net));
}

static void records_that_run_out_are_mended(void) {
    static _Alignas(64) uint8_t more[1 << 16];
    net_begin_with(18, 16 << 10);
    uint32_t x = net_input(SIS_F32, DIMS(1)), y = x;
    for (int i = 0; i < 10; i++) y = net_op(0, i % 2 ? SIS_OP_EXP : SIS_OP_RELU, IDS(y));
    net_output(0, y);
    net_one_by_one();
    net_compile();
    FAILS(SIS_OUT_OF_ARENA, sis_graph_profile_start(net));
    TEST_ASSERT_TRUE(sis_graph_error(net)->asked <= sizeof more);
    net_run();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, more, sizeof more));
    FAILS(SIS_OK, sis_graph_profile_start(net));
    net_run();
    TEST_ASSERT_EQUAL(1, NODE(9, RUNS));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(counts_are_each_nodes_own);
    RUN_TEST(what_cannot_be_counted_is_absent);
    RUN_TEST(it_is_switched_at_run_time);
    RUN_TEST(owners_do_not_count_what_is_inside);
    RUN_TEST(what_failed_is_not_counted);
    RUN_TEST(suspended_time_is_nobodys);
    RUN_TEST(states_are_checked);
    RUN_TEST(records_that_run_out_are_mended);
    return UNITY_END();
}
