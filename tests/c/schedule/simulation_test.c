/* What admission promises, over thousands of random sets: jobs that keep to their budgets miss no deadline; one graph that
 * breaks its budget makes others late by at most a section of it; with a reserve, any number of graphs that do makes nobody
 * late. The seeds are fixed and printed; the same program with a fault put into the scheduler (CMakeLists.txt) has to find
 * it. */
#include <inttypes.h>
#include <stdio.h>
#include <unity.h>

#include "simulation.h"

#ifndef SETS
#define SETS 4000u /* of each kind */
#endif
#ifndef FAULT_IS_IN
#define FAULT_IS_IN false
#endif

static char found[160];

void setUp(void) {}
void tearDown(void) {}

typedef struct tally {
    uint64_t sets, admitted, jobs, graphs, late_sets, worst_percent;
} tally;

static uint64_t longest_section_of_breaking(const sim_set *set) {
    uint64_t most = 0;
    for (uint32_t i = 0; i < set->count; i++)
        if (!set->graphs[i].keeps && set->graphs[i].terms.section_ns > most)
            most = set->graphs[i].terms.section_ns;
    return most;
}

/* Who may be late by how much: with one that breaks its budget, by a section of that. It is part of Bi of all graphs with
 * earlier deadlines; for the others it has, past the budget, the later deadline of its graph's next period. */
static const char *judge(const sim_set *set, sim_kind kind, tally *t) {
    const uint64_t allowed = kind == ONE_BREAKS ? longest_section_of_breaking(set) : 0;
    bool late = false;
    for (uint32_t i = 0; i < set->count; i++) {
        const uint64_t late_most = set->graphs[i].late_most;
        late |= late_most > 0;
        if (late_most > allowed) return "a graph that kept to its budget was too late";
        if (late_most > 0 && late_most * 100 / allowed > t->worst_percent)
            t->worst_percent = late_most * 100 / allowed;
    }
    t->late_sets += late;
    return NULL;
}

static void run_sets(sim_kind kind, uint64_t first_seed, tally *t) {
    for (uint64_t seed = first_seed; seed < first_seed + SETS && found[0] == 0; seed++) {
        static sim_set set;
        sis_schedule *schedule;
        sim_make(&set, seed, kind, seed % 2 == 0);
        t->sets++;
        if (!sim_admit(&set, &schedule)) continue;
        t->admitted++;
        t->graphs += set.count;
        const char *wrong = sim_run(&set, schedule, &t->jobs);
        if (wrong == NULL) wrong = judge(&set, kind, t);
        if (wrong != NULL)
            snprintf(found, sizeof found, "kind %d, seed %" PRIu64 ": %s", (int)kind, seed, wrong);
    }
    printf("kind %d: seeds %" PRIu64 "..%" PRIu64 ", %" PRIu64 " sets, %" PRIu64 " admitted with %" PRIu64
           " graphs, %" PRIu64 " jobs, some job late in %" PRIu64 " sets, by %" PRIu64 " %% of what it may\n",
           (int)kind, first_seed, first_seed + SETS - 1, t->sets, t->admitted, t->graphs, t->jobs,
           t->late_sets, t->worst_percent);
}

static void expect_none(const tally *t) {
    if (FAULT_IS_IN) return;
    TEST_ASSERT_EQUAL_STRING("", found);
    /* Neither is everything refused nor everything admitted. */
    TEST_ASSERT_GREATER_THAN_UINT64(t->sets / 6, t->admitted);
    TEST_ASSERT_LESS_THAN_UINT64(t->sets * 19 / 20, t->admitted);
}

static void jobs_within_their_budgets_miss_nothing(void) {
    tally t = {0};
    run_sets(ALL_KEEP, 1, &t);
    expect_none(&t);
}

static void one_that_breaks_its_budget_costs_others_a_section(void) {
    tally t = {0};
    run_sets(ONE_BREAKS, 1000001, &t);
    expect_none(&t);
    if (!FAULT_IS_IN) TEST_ASSERT_GREATER_THAN_UINT64(0, t.late_sets); /* the bound is there for a reason */
}

static void with_a_reserve_any_number_may_break_theirs(void) {
    tally t = {0};
    run_sets(SEVERAL_BREAK, 2000001, &t);
    expect_none(&t);
}

static void a_fault_is_found(void) {
    printf("%s\n", found);
    TEST_ASSERT_TRUE_MESSAGE(found[0] != 0, "the fault was not found");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(jobs_within_their_budgets_miss_nothing);
    RUN_TEST(one_that_breaks_its_budget_costs_others_a_section);
    RUN_TEST(with_a_reserve_any_number_may_break_theirs);
    if (FAULT_IS_IN) RUN_TEST(a_fault_is_found);
    return UNITY_END();
}
