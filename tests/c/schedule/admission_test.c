/* Admission is exact: against the definition in 128 bits, at sums of exactly 1, with long numbers; and it says why. */
#include <unity.h>

#include "simulation.h"

static sis_schedule *schedule;
static sis_admission report;
static _Alignas(64) uint8_t memory[1 << 20];

void setUp(void) {}
void tearDown(void) {}

static void begin(uint32_t graphs) {
    const size_t bytes = sis_schedule_size(graphs);
    TEST_ASSERT_LESS_THAN_UINT64(sizeof memory, bytes);
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_create(memory, bytes, &schedule));
}

static sis_status admit_at(uint64_t now, uint64_t budget, uint64_t period, uint64_t deadline,
                           uint64_t section, const char *name, uint32_t *graph) {
    const sis_terms terms = {budget, period, deadline, section, 0};
    return sis_schedule_admit(schedule, now, &terms, now, name, graph, &report);
}

static sis_status admit(uint64_t budget, uint64_t period, uint64_t deadline, uint64_t section) {
    uint32_t graph;
    return admit_at(0, budget, period, deadline, section, "x", &graph);
}

static void agrees_with_the_definition(void) {
    enum { SETS = 20000 };
    static const uint64_t windows[] = {2,  3,  4,  5,  6,  8,  9,  10, 12,  15,  16,  18,  20,  24, 30,
                                       36, 40, 45, 48, 60, 72, 80, 90, 120, 144, 180, 240, 360, 720};
    static sim_set set;
    uint64_t state = 41, admitted = 0, at_one = 0;
    for (int n = 0; n < SETS; n++) {
        set.count = (uint32_t)sim_between(&state, 1, 6);
        for (uint32_t i = 0; i < set.count; i++) {
            sim_graph *graph = &set.graphs[i];
            graph->window = windows[sim_random(&state) % (sizeof windows / sizeof windows[0])] * 1000;
            const uint64_t most = 2 * graph->window / set.count / 1000;
            graph->terms = (sis_terms){
                .budget_ns = (sim_between(&state, 0, most) + 1) * 500,
                .period_ns = graph->window + (sim_random(&state) % 2) * 777,
                .deadline_ns = graph->window,
                .section_ns = sim_between(&state, 0, 3) * 1000,
                .reserve_ns = sim_between(&state, 0, 1) * 500,
            };
        }
        const bool expected = sim_admissible(&set, 720000);
        sis_schedule *own;
        TEST_ASSERT_EQUAL(expected, sim_admit(&set, &own));
        admitted += expected;
        if (!expected) continue;
        set.graphs[0].terms.budget_ns++; /* and by one less than it has: */
        at_one += !sim_admissible(&set, 720000);
        TEST_ASSERT_EQUAL(sim_admissible(&set, 720000), sim_admit(&set, &own));
    }
    TEST_ASSERT_GREATER_THAN_UINT64(SETS / 5, admitted);
    TEST_ASSERT_LESS_THAN_UINT64(SETS * 4 / 5, admitted);
    TEST_ASSERT_GREATER_THAN_UINT64(20, at_one);
}

/* 1/(1·2) + 1/(2·3) + … + 1/(n(n+1)) + 1/(n+1) = 1, each term scaled by a number of its own. */
static void a_sum_of_one_is_admitted_and_nothing_above(void) {
    for (uint64_t n = 1; n <= 121; n = n * 3 + 1) {
        uint64_t state = n;
        begin((uint32_t)n + 2);
        for (uint64_t k = 1; k <= n; k++) {
            const uint64_t scale = sim_random(&state) % (UINT64_MAX / (k * (k + 1))) + 1;
            TEST_ASSERT_EQUAL(SIS_OK, admit(scale, k * (k + 1) * scale, 0, 0));
        }
        const uint64_t rest = UINT64_MAX / (n + 1);
        TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit(rest + 1, rest * (n + 1), 0, 0));
        TEST_ASSERT_EQUAL_UINT64(1000000001, report.load_ppb);
        TEST_ASSERT_EQUAL(SIS_OK, admit(rest, rest * (n + 1), 0, 0));
        TEST_ASSERT_EQUAL_UINT64(1000000000, report.load_ppb);
        TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit(1, UINT64_MAX, 0, 0));
    }
}

static void a_section_counts_where_deadlines_are_earlier(void) {
    begin(4);
    TEST_ASSERT_EQUAL(SIS_OK, admit(400, 1000, 0, 50));
    TEST_ASSERT_EQUAL_UINT64(SIS_NO_GRAPH, report.worst);
    TEST_ASSERT_EQUAL(SIS_OK, admit(1000, 10000, 0, 500)); /* .4 + .1 + 500/1000 = 1 */
    TEST_ASSERT_EQUAL_UINT64(500000000, report.load_ppb);
    TEST_ASSERT_EQUAL_UINT64(500000000, report.blocking_ppb);
    TEST_ASSERT_EQUAL_UINT64(0, report.worst);
    TEST_ASSERT_EQUAL_UINT64(1, report.blocker);
    TEST_ASSERT_EQUAL_UINT64(500, report.blocking_ns);
    TEST_ASSERT_EQUAL_UINT64(1000, report.window_ns);
    TEST_ASSERT_EQUAL_UINT64(2, report.graphs);
    TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit(1, 20000, 0, 500));
    begin(4); /* equal deadlines do not hold each other up */
    TEST_ASSERT_EQUAL(SIS_OK, admit(500, 1000, 0, 500));
    TEST_ASSERT_EQUAL(SIS_OK, admit(500, 1000, 1000, 500));
}

static void a_refusal_says_why(void) {
    uint32_t graph;
    int64_t figures[SIS_SCHEDULE_FIGURE_COUNT];
    begin(4);
    TEST_ASSERT_EQUAL(SIS_OK, admit_at(0, 2000000, 10000000, 0, 100000, "vad", &graph));
    TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit_at(0, 30000000, 100000000, 0, 9000000, "ocr", &graph));
    TEST_ASSERT_EQUAL_STRING("graph 1 'ocr' is not admitted: the sum of C/min(D,T) over 2 graphs would be "
                             "0.500000000, and for graph 0 'vad' "
                             "B/min(D,T) is 0.900000000 (a section of 9000000 ns of graph 1 'ocr' in "
                             "10000000 ns), together 1.400000000, above 1",
                             report.error.text);
    TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit_at(0, 90000000, 100000000, 0, 0, "ocr", &graph));
    TEST_ASSERT_EQUAL_STRING(
        "graph 1 'ocr' is not admitted: the sum of C/min(D,T) over 2 graphs would be 1.100000000, above 1",
        report.error.text);
    TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit(UINT64_MAX, 1, 0, 0));
    TEST_ASSERT_EQUAL_UINT64(1000000000000, report.load_ppb);
    TEST_ASSERT_EQUAL(SIS_OK,
                      admit_at(0, 8000000, 10000000, 0, 0, "ocr", &graph)); /* nothing of them stayed */
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_figures(schedule, figures));
    TEST_ASSERT_EQUAL_INT64(2, figures[SIS_SCHEDULE_ACCEPTED]);
    TEST_ASSERT_EQUAL_INT64(3, figures[SIS_SCHEDULE_REJECTED]);
}

static void odd_terms_are_refused(void) {
    uint32_t graph;
    sis_terms terms = {.budget_ns = 1, .period_ns = 0};
    begin(1);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, admit(0, 10, 0, 0));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, admit(1, 0, 0, 0));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_schedule_admit(schedule, 0, &terms, 0, NULL, &graph, NULL));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_schedule_admit(NULL, 0, &terms, 0, NULL, &graph, NULL));
    terms = (sis_terms){.budget_ns = UINT64_MAX, .period_ns = 1, .reserve_ns = 1};
    TEST_ASSERT_EQUAL(SIS_OVERFLOW, sis_schedule_admit(schedule, 0, &terms, 0, NULL, &graph, &report));
    TEST_ASSERT_EQUAL(SIS_OK, admit(1, 10, 0, 0));
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, admit(1, 10, 0, 0));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_schedule_withdraw(schedule, 0, 1));
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, sis_schedule_create(memory, 100, &schedule));
    TEST_ASSERT_EQUAL(SIZE_MAX, sis_schedule_size(UINT32_MAX));
}

/* What a graph used of its share is not used twice: it is free at its deadline, or when as many budgets are past as it had. */
static void a_share_is_free_when_its_deadline_is_past(void) {
    uint32_t graph;
    begin(2);
    TEST_ASSERT_EQUAL(SIS_OK, admit_at(0, 60, 100, 80, 0, "a", &graph));
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_withdraw(schedule, 0, graph)); /* nothing was released */
    TEST_ASSERT_EQUAL(SIS_OK, admit_at(0, 60, 100, 80, 0, "b", &graph));
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 0));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_schedule_withdraw(schedule, 0, graph)); /* it runs */
    sis_schedule_leave(schedule, 10, true);
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_withdraw(schedule, 10, graph));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_schedule_withdraw(schedule, 10, graph));
    TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit_at(79, 60, 100, 80, 0, "c", &graph));
    TEST_ASSERT_EQUAL(SIS_OK, admit_at(80, 60, 100, 80, 0, "c", &graph));
    TEST_ASSERT_EQUAL(graph, sis_schedule_pick(schedule, 80));
    sis_schedule_leave(schedule, 210, true); /* two budgets and a bit: those of 80, 180 and 280 */
    TEST_ASSERT_EQUAL(SIS_OK, sis_schedule_withdraw(schedule, 210, graph));
    TEST_ASSERT_EQUAL(SIS_NOT_ADMITTED, admit_at(359, 60, 100, 80, 0, "d", &graph));
    TEST_ASSERT_EQUAL(SIS_OK, admit_at(360, 60, 100, 80, 0, "d", &graph));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(agrees_with_the_definition);
    RUN_TEST(a_sum_of_one_is_admitted_and_nothing_above);
    RUN_TEST(a_section_counts_where_deadlines_are_earlier);
    RUN_TEST(a_refusal_says_why);
    RUN_TEST(odd_terms_are_refused);
    RUN_TEST(a_share_is_free_when_its_deadline_is_past);
    return UNITY_END();
}
