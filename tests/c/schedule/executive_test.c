/* The executive over real flows and a clock that goes on with each look at it: flows make room for each other in the
 * middle of their graphs and give the same bits; who takes longer than said is throttled; what is not deterministic is
 * refused. With a clock that is read, and with one whose alarm sets a flag. */
#include <string.h>
#include <unity.h>

#include "line.h"
#include "sis/executive.h"

enum { LOOK_NS = 1000 }; /* what each look takes */

static uint64_t now, alarm_at;
static volatile uint32_t *alarm_due;
static uint32_t looks_until_stop;
static uint8_t memory[1 << 16];
static sis_executive *executive;
static sis_executive_report report;
static line a, b, alone;

static uint64_t now_ns(void *context) {
    (void)context;
    return now += LOOK_NS;
}

static void idle_until(void *context, uint64_t ns) {
    (void)context;
    if (now < ns) now = ns;
}

static void alarm(void *context, uint64_t ns, volatile uint32_t *due) {
    (void)context;
    alarm_at = ns;
    alarm_due = due;
}

static const sis_clock read_clock = {NULL, "cortex-a72", now_ns, idle_until, NULL};
static const sis_clock alarm_clock = {NULL, "cortex-a72", now_ns, idle_until, alarm};

/* Time goes on between looks at the flag, too, and the alarm comes. */
static sis_interrupt look(void *context) {
    (void)context;
    now += LOOK_NS;
    if (now >= alarm_at && alarm_due != NULL) *alarm_due = 1;
    return looks_until_stop != 0 && --looks_until_stop == 0 ? SIS_STOP : SIS_GO_ON;
}

static void begin(const sis_clock *clock) {
    now = 123456789;
    alarm_at = SIS_NEVER;
    looks_until_stop = 0;
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_create(memory, sizeof memory, &executive));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_set_clock(executive, clock));
    sis_executive_set_interrupt(executive, look, NULL);
}

void setUp(void) { begin(&read_clock); }
void tearDown(void) {}

static uint32_t admit(line *l, const char *name, uint64_t wcet, uint64_t period, uint32_t flags) {
    uint32_t id = SIS_NO_GRAPH;
    const sis_status status =
        sis_executive_admit(executive, l->flow, name, wcet, period, 0, 2 * LOOK_NS, flags, &id);
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, status, sis_executive_error(executive)->text);
    return id;
}

static int64_t figure(uint32_t id, sis_task_figure which) {
    int64_t figures[SIS_TASK_FIGURE_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_flow_figures(executive, id, figures));
    return figures[which];
}

static void expect_bits(const line *l, uint32_t nodes) {
    line_make(&alone, nodes, 1);
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_start(alone.flow, LINE_TOKENS + 1, NULL));
    TEST_ASSERT_EQUAL_MEMORY(alone.out, l->out, sizeof alone.out);
}

static void flows_make_room_and_give_the_same_bits_with(const sis_clock *clock) {
    begin(clock);
    line_make(&a, 60, 1);
    line_make(&b, 3, 1);
    const uint32_t slow = admit(&a, "slow", 400000, 1000000, 0), quick = admit(&b, "quick", 30000, 70000, 0);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 0, 0, &report));
    TEST_ASSERT_EQUAL_UINT64(2, report.ended);
    TEST_ASSERT_EQUAL_UINT64(0, report.flows);
    TEST_ASSERT_EQUAL_UINT64(figure(slow, SIS_TASK_DONE) + figure(quick, SIS_TASK_DONE), report.jobs);
    TEST_ASSERT_GREATER_OR_EQUAL_INT64(LINE_TOKENS, figure(slow, SIS_TASK_DONE));
    TEST_ASSERT_GREATER_THAN_INT64(0, figure(slow, SIS_TASK_SUSPENDED));
    TEST_ASSERT_EQUAL_INT64(0, figure(slow, SIS_TASK_MISSED) + figure(quick, SIS_TASK_MISSED));
    TEST_ASSERT_EQUAL_INT64(0, figure(slow, SIS_TASK_THROTTLED) + figure(quick, SIS_TASK_THROTTLED));
    TEST_ASSERT_LESS_OR_EQUAL_INT64(8 * LOOK_NS, figure(quick, SIS_TASK_JITTER_MOST));
    expect_bits(&a, 60);
    expect_bits(&b, 3);
}

static void flows_make_room_and_give_the_same_bits(void) {
    flows_make_room_and_give_the_same_bits_with(&read_clock);
    flows_make_room_and_give_the_same_bits_with(&alarm_clock);
}

/* "greedy" says 30 µs and takes 60: it goes on period by period, and the other one misses nothing. */
static void who_takes_longer_is_throttled_with(const sis_clock *clock) {
    begin(clock);
    line_make(&a, 60, 1);
    line_make(&b, 3, 1);
    const uint32_t greedy = admit(&a, "greedy", 30000, 100000, SIS_ISOLATED);
    const uint32_t honest = admit(&b, "honest", 30000, 100000, SIS_ISOLATED);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 0, 0, &report));
    TEST_ASSERT_GREATER_THAN_INT64(LINE_TOKENS - 1, figure(greedy, SIS_TASK_THROTTLED));
    TEST_ASSERT_GREATER_THAN_INT64(LINE_TOKENS - 1, figure(greedy, SIS_TASK_MISSED));
    TEST_ASSERT_LESS_OR_EQUAL_INT64(4 * LOOK_NS, figure(greedy, SIS_TASK_OVER_MOST));
    TEST_ASSERT_EQUAL_INT64(0, figure(honest, SIS_TASK_MISSED));
    TEST_ASSERT_EQUAL_INT64(0, figure(honest, SIS_TASK_THROTTLED));
    expect_bits(&a, 60);
    expect_bits(&b, 3);
}

static void who_takes_longer_is_throttled(void) {
    who_takes_longer_is_throttled_with(&read_clock);
    who_takes_longer_is_throttled_with(&alarm_clock);
}

/* Ends in the middle of a job; time stands still until the next run. */
static void a_run_ends_in_time_and_the_next_goes_on(void) {
    uint64_t ns = 0, jobs = 0;
    line_make(&a, 60, 1);
    const uint32_t id = admit(&a, "a", 200000, 300000, 0);
    while (jobs < 10) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 0, 25000, &report));
        TEST_ASSERT_GREATER_OR_EQUAL_UINT64(25000, report.ns);
        TEST_ASSERT_LESS_OR_EQUAL_UINT64(25000 + 6 * LOOK_NS, report.ns);
        ns += report.ns;
        jobs += report.jobs;
        now += 777777777;
    }
    TEST_ASSERT_EQUAL_INT64((int64_t)(ns / 300000 + 1), figure(id, SIS_TASK_PERIODS));
    TEST_ASSERT_EQUAL_INT64(0, figure(id, SIS_TASK_MISSED));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 5, 0, &report));
    TEST_ASSERT_EQUAL_UINT64(5, report.jobs);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 0, 0, &report));
    expect_bits(&a, 60);
}

static void a_stop_ends_the_run(void) {
    line_make(&a, 60, 1);
    (void)admit(&a, "a", 200000, 300000, 0);
    looks_until_stop = 100;
    TEST_ASSERT_EQUAL(SIS_INTERRUPTED, sis_executive_run(executive, 0, 0, &report));
    TEST_ASSERT_EQUAL_UINT64(1, report.flows);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 0, 0, &report));
    expect_bits(&a, 60);
}

static void what_nobody_can_foresee_is_refused(void) {
    uint32_t id;
    line_make_function(&a);
    TEST_ASSERT_EQUAL(SIS_UNSUPPORTED,
                      sis_executive_admit(executive, a.flow, "f", 1000, 100000, 0, 0, 0, &id));
    TEST_ASSERT_NOT_NULL(strstr(sis_executive_error(executive)->text, "calls functions of the script"));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_destroy(a.flow));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE,
                      sis_executive_admit(executive, a.flow, "gone", 1000, 100000, 0, 0, 0, &id));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_executive_admit(executive, NULL, "", 1000, 100000, 0, 0, 0, &id));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_executive_withdraw(executive, 0));
}

/* The worst-case time and section come from the graph's figures and the core's row. */
static void times_come_from_estimates(void) {
    uint32_t id;
    int64_t few[SIS_ADMISSION_NUMBERS], many[SIS_ADMISSION_NUMBERS];
    line_make(&a, 2, 1);
    line_make(&b, 60, 1);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_admit(executive, a.flow, "few", 0, 1000000000, 0, 0, 0, &id));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_admission(executive, few));
    TEST_ASSERT_EQUAL(SIS_OK,
                      sis_executive_admit(executive, b.flow, "many", 0, 1000000000, 0, 0, SIS_ISOLATED, &id));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_admission(executive, many));
    TEST_ASSERT_EQUAL_INT64(2, many[0]);
    TEST_ASSERT_GREATER_THAN_INT64(4 * few[7], many[7]);
    TEST_ASSERT_EQUAL_INT64(few[8], many[8]); /* a node of one is as long as a node of the other */
    TEST_ASSERT_LESS_THAN_INT64(few[7], few[8]);
    TEST_ASSERT_EQUAL_INT64(0, few[9]);
    TEST_ASSERT_EQUAL_INT64(many[8], many[9]);
    /* 256 values through two functions are some thousand instructions, on this row 5 ns each. */
    TEST_ASSERT_GREATER_THAN_INT64(20000, few[7]);
    TEST_ASSERT_LESS_THAN_INT64(2000000, few[7]);
}

static void an_admitted_flow_is_held(void) {
    uint32_t id;
    line_make(&a, 2, 1);
    const uint32_t first = admit(&a, "a", 900000, 1000000, 0);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_flow_destroy(a.flow));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_executive_admit(executive, a.flow, "a", 1, 1000000, 0, 0, 0, &id));
    line_make(&b, 2, 1);
    TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED,
                      sis_executive_admit(executive, b.flow, "b", 900000, 1000000, 0, 0, 0, &id));
    TEST_ASSERT_NOT_NULL(strstr(sis_executive_error(executive)->text, "1.800000000, above 1"));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_withdraw(executive, first));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_admit(executive, b.flow, "b", 900000, 1000000, 0, 0, 0, &id));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_destroy(a.flow));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_destroy(executive));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_destroy(b.flow));
}

static void memory_says_how_many_flows(void) {
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_size(3, &bytes));
    TEST_ASSERT_LESS_THAN_UINT64(sizeof memory, bytes);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_create(memory, bytes, &executive));
    line_make(&a, 2, 1);
    line_make(&b, 2, 1);
    line_make(&alone, 2, 1);
    (void)admit(&a, "a", 1, 1000, 0);
    (void)admit(&b, "b", 1, 1000, 0);
    (void)admit(&alone, "c", 1, 1000, 0);
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, sis_executive_create(memory, 100, &executive));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_size(UINT32_MAX, &bytes));
    TEST_ASSERT_EQUAL_UINT64(SIZE_MAX, bytes);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(flows_make_room_and_give_the_same_bits);
    RUN_TEST(who_takes_longer_is_throttled);
    RUN_TEST(a_run_ends_in_time_and_the_next_goes_on);
    RUN_TEST(a_stop_ends_the_run);
    RUN_TEST(what_nobody_can_foresee_is_refused);
    RUN_TEST(times_come_from_estimates);
    RUN_TEST(an_admitted_flow_is_held);
    RUN_TEST(memory_says_how_many_flows);
    return UNITY_END();
}
