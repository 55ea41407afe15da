/* What a probe makes of a flow: ticks of TIMER sources, sums and quantiles of firings; and a start that its operator ends. */
#include <string.h>

#include "rig.h"

static uint64_t now;
static uint32_t yields;
static sis_status again; /* what measuring from within a function is answered */

static uint64_t clock_ns(void *context) {
    (void)context;
    return now;
}

static void count(void *context, sis_counts *counts) {
    (void)context;
    counts->ns = now;
    counts->instructions = now * 3;
}

static const sis_probe probe = {
    .available = SIS_COUNT_NS | SIS_COUNT_INSTRUCTIONS, .read = count, .now_ns = clock_ns};
static const sis_probe blind = {.read = count};

void setUp(void) {
    now = 1000;
    yields = UINT32_MAX;
    rig_begin();
}
void tearDown(void) { TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig)); }

/* Each call takes ten ns more than the one before. */
static uint32_t calls;
static sis_status slow(void *context, uint32_t id, const uint32_t *slots, uint32_t n, uint32_t *verdict) {
    (void)context, (void)id, (void)slots, (void)n, (void)verdict;
    now += 10 * ++calls;
    again = sis_flow_measure(rig, false);
    sis_flow_set_probe(rig, NULL); /* does nothing now */
    if (calls % yields == 0) TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_yield(rig));
    return SIS_OK;
}

static void test_ticks(void) {
    uint32_t c = rig_channel("ticks", 4, SIS_NONE, 0);
    uint32_t op = rig_operator(SIS_FLOW_TIMER, "timer", 0, 1);
    rig_out(op, 0, c);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_period(rig, op, 0));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_period(rig, op, 100));
    sis_flow_set_probe(rig, &blind);
    rig_bind();
    sis_flow_report report;
    TEST_ASSERT_EQUAL_INT(SIS_UNSUPPORTED, rig_start_status(1, &report)); /* no clock */
    sis_flow_set_probe(rig, &probe);
    for (int again_and_again = 0; again_and_again < 2; again_and_again++) {
        uint64_t word;
        TEST_ASSERT_EQUAL_UINT64(1, rig_start(9).firings); /* tick 0 at once */
        now += 99;
        TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_WAITING, rig_start(9).state);
        now += 1;
        TEST_ASSERT_EQUAL_UINT64(1, rig_start(9).firings);
        now += 250;
        TEST_ASSERT_EQUAL_UINT64(2, rig_start(9).firings); /* two periods went: one a step */
        for (uint64_t tick = 0; tick < 4; tick++) {
            TEST_ASSERT_TRUE(rig_receive(c, &word));
            TEST_ASSERT_EQUAL_UINT64(tick, word);
        }
        now += 12345;
        sis_flow_reset(rig);
    }
}

static uint32_t function(void) {
    uint32_t op = rig_operator(SIS_FLOW_FUNCTION, "slow", 0, 1), c = rig_words("c", 100);
    calls = 0;
    rig_out(op, 0, c);
    sis_flow_on_call(rig, slow, NULL);
    return op;
}

static void test_sums_and_quantiles(void) {
    uint32_t op = function();
    sis_flow_set_probe(rig, &probe);
    rig_bind();
    TEST_ASSERT_EQUAL_INT64(-1, rig_operator_figure(op, SIS_OPERATOR_NS));
    TEST_ASSERT_EQUAL_INT64(-1, rig_operator_figure(op, SIS_OPERATOR_P50_NS));
    rig_start(100);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, again);
    TEST_ASSERT_EQUAL_INT64(50500, rig_operator_figure(op, SIS_OPERATOR_NS));
    TEST_ASSERT_EQUAL_INT64(151500, rig_operator_figure(op, SIS_OPERATOR_INSTRUCTIONS));
    TEST_ASSERT_EQUAL_INT64(-1, rig_operator_figure(op, SIS_OPERATOR_CYCLES));
    TEST_ASSERT_EQUAL_INT64(-1, rig_operator_figure(op, SIS_OPERATOR_L1D_REFILLS));
    TEST_ASSERT_INT64_WITHIN(17, 500, rig_operator_figure(op, SIS_OPERATOR_P50_NS));
    TEST_ASSERT_INT64_WITHIN(32, 950, rig_operator_figure(op, SIS_OPERATOR_P95_NS));
    TEST_ASSERT_INT64_WITHIN(33, 990, rig_operator_figure(op, SIS_OPERATOR_P99_NS));
    sis_flow_reset(rig);
    TEST_ASSERT_EQUAL_INT64(-1, rig_operator_figure(op, SIS_OPERATOR_NS));
}

static void test_set_later_it_gives_sums_alone(void) {
    uint32_t op = function();
    rig_bind();
    rig_start(1);
    TEST_ASSERT_EQUAL_INT64(-1, rig_operator_figure(op, SIS_OPERATOR_NS));
    sis_flow_set_probe(rig, &probe);
    rig_start(1);
    TEST_ASSERT_EQUAL_INT64(20, rig_operator_figure(op, SIS_OPERATOR_NS));
    TEST_ASSERT_EQUAL_INT64(-1, rig_operator_figure(op, SIS_OPERATOR_P99_NS));
}

static void test_yield_ends_the_start_after_its_step(void) {
    function();
    rig_bind();
    yields = 7;
    sis_flow_report report = rig_start(50);
    TEST_ASSERT_EQUAL_UINT64(7, report.steps);
    TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_STEPPED, report.state);
    TEST_ASSERT_EQUAL_UINT64(7, rig_start(50).steps);
    sis_flow_yield(rig); /* without a start under way: nothing */
    TEST_ASSERT_EQUAL_UINT64(3, rig_start(3).steps);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_ticks);
    RUN_TEST(test_sums_and_quantiles);
    RUN_TEST(test_set_later_it_gives_sums_alone);
    RUN_TEST(test_yield_ends_the_start_after_its_step);
    return UNITY_END();
}
