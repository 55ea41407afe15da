/* Dispatch, case by case: who runs, when room is made, what happens to a job that uses up its budget. */
#include <unity.h>

#include "sis/schedule.h"

static _Alignas(64) uint8_t memory[32768];
static sis_schedule *schedule;

void setUp(void) { TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_create(memory, sizeof memory, &schedule)); }
void tearDown(void) {}

static uint32_t admit(uint64_t budget, uint64_t period, uint64_t deadline, uint64_t first) {
    const sis_terms terms = {budget, period, deadline, 0, 0};
    uint32_t graph = SIS_NO_GRAPH;
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_admit(schedule, 0, &terms, first, "graph", &graph, NULL));
    return graph;
}

static int64_t figure(uint32_t graph, sis_task_figure which) {
    int64_t figures[SIS_TASK_FIGURE_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_task_figures(schedule, graph, figures));
    return figures[which];
}

static void the_earliest_deadline_runs(void) {
    const uint32_t slow = admit(30, 100, 0, 0), quick = admit(5, 20, 0, 10);
    TEST_ASSERT_EQUAL(slow, sis_schedule_pick(schedule, 0));
    TEST_ASSERT_EQUAL(slow, sis_schedule_running(schedule));
    TEST_ASSERT_EQUAL_UINT64(10, sis_schedule_next(schedule));
    TEST_ASSERT_FALSE(sis_schedule_yields(schedule, 9));
    TEST_ASSERT_TRUE(sis_schedule_yields(schedule, 12));
    sis_schedule_leave(schedule, 13, false);
    TEST_ASSERT_EQUAL(quick, sis_schedule_pick(schedule, 14));
    TEST_ASSERT_EQUAL_UINT64(19, sis_schedule_next(schedule)); /* its budget's end */
    sis_schedule_leave(schedule, 18, true);
    TEST_ASSERT_EQUAL(slow, sis_schedule_pick(schedule, 18));
    sis_schedule_leave(schedule, 29, true);
    TEST_ASSERT_EQUAL(SIS_NO_GRAPH, sis_schedule_pick(schedule, 29));
    TEST_ASSERT_EQUAL_UINT64(30, sis_schedule_next(schedule));
    TEST_ASSERT_EQUAL_INT64(1, figure(slow, SIS_TASK_SUSPENDED));
    TEST_ASSERT_EQUAL_INT64(24, figure(slow, SIS_TASK_RUN_MOST)); /* 0..13 and 18..29 */
    TEST_ASSERT_EQUAL_INT64(29, figure(slow, SIS_TASK_RESPONSE_MOST));
    TEST_ASSERT_EQUAL_INT64(4, figure(quick, SIS_TASK_JITTER_MOST));
}

static void of_equal_deadlines_the_first_number_runs_and_keeps_running(void) {
    const uint32_t a = admit(5, 20, 0, 0), b = admit(5, 20, 0, 0);
    TEST_ASSERT_EQUAL(a, sis_schedule_pick(schedule, 0));
    TEST_ASSERT_FALSE(sis_schedule_yields(schedule, 2));
    sis_schedule_leave(schedule, 4, true);
    TEST_ASSERT_EQUAL(b, sis_schedule_pick(schedule, 4));
}

static void a_used_up_budget_throttles_until_the_next_period(void) {
    const uint32_t graph = admit(10, 100, 0, 0);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 0));
    TEST_ASSERT_FALSE(sis_schedule_yields(schedule, 9));
    TEST_ASSERT_TRUE(sis_schedule_yields(schedule, 13));
    sis_schedule_leave(schedule, 13, false);
    TEST_ASSERT_EQUAL(SIS_NO_GRAPH, sis_schedule_pick(schedule, 13));
    TEST_ASSERT_EQUAL_UINT64(100, sis_schedule_next(schedule));
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 100));
    TEST_ASSERT_EQUAL_UINT64(107, sis_schedule_next(schedule)); /* 3 were used already */
    sis_schedule_leave(schedule, 105, true);
    TEST_ASSERT_EQUAL_INT64(1, figure(graph, SIS_TASK_THROTTLED));
    TEST_ASSERT_EQUAL_INT64(1, figure(graph, SIS_TASK_SKIPPED));
    TEST_ASSERT_EQUAL_INT64(1, figure(graph, SIS_TASK_MISSED));
    TEST_ASSERT_EQUAL_INT64(5, figure(graph, SIS_TASK_LATE_MOST));
    TEST_ASSERT_EQUAL_INT64(3, figure(graph, SIS_TASK_OVER_MOST));
    TEST_ASSERT_EQUAL_INT64(18, figure(graph, SIS_TASK_RUN_MOST));
    TEST_ASSERT_EQUAL_INT64(2, figure(graph, SIS_TASK_PERIODS));
    TEST_ASSERT_EQUAL_INT64(1, figure(graph, SIS_TASK_DONE));
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 200));
}

/* A section of three and a half budgets: periods pass in which nothing is left. */
static void a_long_overrun_takes_several_budgets(void) {
    const uint32_t graph = admit(10, 100, 0, 0);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 0));
    sis_schedule_leave(schedule, 35, false);
    for (uint64_t now = 100; now < 300; now += 100)
        TEST_ASSERT_EQUAL(SIS_NO_GRAPH, sis_schedule_pick(schedule, now));
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 300));
    TEST_ASSERT_EQUAL_UINT64(305, sis_schedule_next(schedule));
    TEST_ASSERT_EQUAL_INT64(3, figure(graph, SIS_TASK_SKIPPED));
    TEST_ASSERT_EQUAL_INT64(1, figure(graph, SIS_TASK_MISSED)); /* one job, one miss */
}

/* It was held up, not greedy: its next job has a budget and deadline of its own. */
static void who_is_late_loses_no_period(void) {
    const uint32_t graph = admit(10, 100, 0, 0);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 95));
    TEST_ASSERT_FALSE(sis_schedule_yields(schedule, 101));
    sis_schedule_leave(schedule, 103, true);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 103));
    sis_schedule_leave(schedule, 113, true);
    TEST_ASSERT_EQUAL(SIS_NO_GRAPH, sis_schedule_pick(schedule, 113));
    TEST_ASSERT_EQUAL_INT64(2, figure(graph, SIS_TASK_DONE));
    TEST_ASSERT_EQUAL_INT64(1, figure(graph, SIS_TASK_MISSED));
    TEST_ASSERT_EQUAL_INT64(0, figure(graph, SIS_TASK_THROTTLED));
    TEST_ASSERT_EQUAL_INT64(3, figure(graph, SIS_TASK_LATE_MOST));
}

/* Nobody looked for a million periods: they count at once, and are worked off one by one. */
static void a_long_silence_is_taken_in_at_once(void) {
    const uint32_t graph = admit(1, 10, 0, 0);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 10000005));
    TEST_ASSERT_EQUAL_INT64(1000001, figure(graph, SIS_TASK_PERIODS));
    sis_schedule_leave(schedule, 10000006, true);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 10000006));
    TEST_ASSERT_EQUAL_INT64(10000005, figure(graph, SIS_TASK_JITTER_MOST));
}

static void the_end_of_time_is_never_reached(void) {
    const uint32_t graph = admit(1, UINT64_MAX / 2 + 1, 0, 0);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 0));
    sis_schedule_leave(schedule, 1, true);
    TEST_ASSERT_EQUAL_UINT64(UINT64_MAX / 2 + 1, sis_schedule_next(schedule));
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, UINT64_MAX / 2 + 1));
    sis_schedule_leave(schedule, UINT64_MAX / 2 + 2, true);
    TEST_ASSERT_EQUAL_UINT64(SIS_NEVER, sis_schedule_next(schedule));
    TEST_ASSERT_EQUAL(SIS_NO_GRAPH, sis_schedule_pick(schedule, UINT64_MAX - 1));
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_withdraw(schedule, UINT64_MAX - 1, graph));
}

static void a_deadline_may_be_later_than_the_next_period(void) {
    const uint32_t graph = admit(10, 100, 250, 0);
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 0));
    sis_schedule_leave(schedule, 10, false); /* throttled */
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 100));
    sis_schedule_leave(schedule, 105, true);
    TEST_ASSERT_EQUAL_INT64(0, figure(graph, SIS_TASK_MISSED));
}

static void nobody_runs_nothing_breaks(void) {
    TEST_ASSERT_EQUAL(SIS_NO_GRAPH, sis_schedule_pick(schedule, 5));
    TEST_ASSERT_FALSE(sis_schedule_yields(schedule, 6));
    sis_schedule_leave(schedule, 7, true);
    TEST_ASSERT_EQUAL_UINT64(SIS_NEVER, sis_schedule_next(schedule));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(the_earliest_deadline_runs);
    RUN_TEST(of_equal_deadlines_the_first_number_runs_and_keeps_running);
    RUN_TEST(a_used_up_budget_throttles_until_the_next_period);
    RUN_TEST(a_long_overrun_takes_several_budgets);
    RUN_TEST(who_is_late_loses_no_period);
    RUN_TEST(a_long_silence_is_taken_in_at_once);
    RUN_TEST(the_end_of_time_is_never_reached);
    RUN_TEST(a_deadline_may_be_later_than_the_next_period);
    RUN_TEST(nobody_runs_nothing_breaks);
    return UNITY_END();
}
