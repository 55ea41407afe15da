/* The executive when it is to stop, and with clocks that nobody would want: one that jumps back, times that never come. */
#include <unity.h>

#include "line.h"
#include "sis/executive.h"

enum { LOOK_NS = 1000 }; /* what each look takes */

static uint64_t now, looks_back, slept_until;
static uint32_t looks_until_stop;
static uint8_t memory[1 << 16];
static sis_executive *executive;
static sis_executive_report report;
static line a;

static uint64_t now_ns(void *context) {
    (void)context;
    return now += LOOK_NS;
}

static void idle_until(void *context, uint64_t ns) {
    (void)context;
    if (now < ns) now = ns;
}

static sis_interrupt look(void *context) {
    (void)context;
    now += LOOK_NS;
    return looks_until_stop != 0 && --looks_until_stop == 0 ? SIS_STOP : SIS_GO_ON;
}

static const sis_clock read_clock = {NULL, "cortex-a72", now_ns, idle_until, NULL};

static void begin(const sis_clock *clock) {
    now = 123456789;
    looks_until_stop = 0;
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_create(memory, sizeof memory, &executive));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_set_clock(executive, clock));
    sis_executive_set_interrupt(executive, look, NULL);
}

void setUp(void) { begin(&read_clock); }
void tearDown(void) {}

static uint32_t admit(uint64_t wcet, uint64_t period) {
    uint32_t id = SIS_NO_GRAPH;
    const sis_status status =
        sis_executive_admit(executive, a.flow, "a", wcet, period, 0, 2 * LOOK_NS, 0, &id);
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, status, sis_executive_error(executive)->text);
    return id;
}

static int64_t figure(uint32_t id, sis_task_figure which) {
    int64_t figures[SIS_TASK_FIGURE_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_flow_figures(executive, id, figures));
    return figures[which];
}

static sis_interrupt stop(void *context) {
    (void)context;
    return SIS_STOP;
}

/* Whoever runs a flow has it asked him; when he is done it asks whom it asked before. */
static void a_flow_has_its_own_interrupt_again(void) {
    line_make(&a, 60, 2);
    sis_flow_set_interrupt(a.flow, stop, NULL);
    const uint32_t id = admit(100000, 300000);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 2, 0, &report));
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_withdraw(executive, id));
    TEST_ASSERT_EQUAL(SIS_INTERRUPTED, sis_flow_start(a.flow, 3, NULL));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_reset(a.flow));
    (void)admit(100000, 300000);
    TEST_ASSERT_EQUAL(SIS_STALLED, sis_executive_run(executive, 0, 0, &report)); /* the record is full */
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_reset(a.flow));
    TEST_ASSERT_EQUAL(SIS_INTERRUPTED, sis_flow_start(a.flow, 3, NULL));
}

/* Jobs without a section to look in, one behind the other: there is no sleep in which a stop would be seen. */
static void a_stop_is_seen_between_jobs(void) {
    uint32_t channel, schema;
    size_t bytes;
    line_make(&a, 1, 1);
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_destroy(a.flow));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_create(a.flow_records, sizeof a.flow_records, &a.flow));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_schema(a.flow, SIS_F32, (const int64_t[]){1}, 1, &schema));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_channel(a.flow, "mine", 1, schema, 0, &channel));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_build(a.flow, &bytes));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_bind(a.flow, a.flow_arena, sizeof a.flow_arena));
    (void)admit(2 * LOOK_NS, 2 * LOOK_NS);
    looks_until_stop = 100;
    TEST_ASSERT_EQUAL(SIS_INTERRUPTED, sis_executive_run(executive, 100000, 0, &report));
    TEST_ASSERT_LESS_THAN_UINT64(1000, report.jobs);
}

/* Time that the clock takes back has not passed, and what follows has. */
static uint64_t jumping_ns(void *context) {
    (void)context;
    now += LOOK_NS;
    if (++looks_back % 50 == 0) now -= 40000000;
    return now;
}

static void a_clock_may_jump_back(void) {
    static const sis_clock jumping = {NULL, "cortex-a72", jumping_ns, idle_until, NULL};
    begin(&jumping);
    now = UINT64_MAX / 4;
    looks_back = 0;
    line_make(&a, 60, 1);
    const uint32_t id = admit(400000, 1000000);
    TEST_ASSERT_EQUAL(SIS_OK, sis_executive_run(executive, 0, 0, &report));
    TEST_ASSERT_EQUAL_UINT64(1, report.ended);
    TEST_ASSERT_LESS_THAN_UINT64(2 * LINE_TOKENS * UINT64_C(1000000), report.ns);
    TEST_ASSERT_EQUAL_INT64(0, figure(id, SIS_TASK_MISSED));
}

/* A time that the clock will never show is no time that it has shown. */
static void note_sleep(void *context, uint64_t ns) {
    (void)context;
    slept_until = ns;
    looks_until_stop = 1;
}

static void an_alarm_may_be_far_away(void) {
    static const sis_clock far = {NULL, "cortex-a72", now_ns, note_sleep, NULL};
    begin(&far);
    line_make(&a, 1, 1);
    (void)admit(400000, UINT64_MAX - 200000);
    TEST_ASSERT_EQUAL(SIS_INTERRUPTED, sis_executive_run(executive, 0, 0, &report));
    TEST_ASSERT_EQUAL_UINT64(1, report.jobs);
    TEST_ASSERT_GREATER_THAN_UINT64(UINT64_MAX / 2, slept_until);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(a_flow_has_its_own_interrupt_again);
    RUN_TEST(a_stop_is_seen_between_jobs);
    RUN_TEST(a_clock_may_jump_back);
    RUN_TEST(an_alarm_may_be_far_away);
    return UNITY_END();
}
