/* Every operator of the table that has code has cases, and all of them pass; mlbench's are built and run. */
#include <stdio.h>
#include <string.h>

#include "rig.h"
#include "unity.h"

void setUp(void) { rig_patience = SIZE_MAX; }
void tearDown(void) { TEST_ASSERT_EQUAL_size_t(0, rig_pieces); }

static const char *name_of(uint32_t op) {
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if ((uint32_t)sis_op_descriptions[i].id == op) return sis_op_descriptions[i].name;
    return "?";
}

static void every_case_passes(void) {
    sis_case of;
    char text[160], message[256];
    for (size_t at = 0; sis_case_next(&sis_check_cases, &at, &of);) {
        TEST_ASSERT_NULL(sis_case_misses(&of));
        sis_case_finding finding = rig_try(&of, false, text, sizeof text);
        snprintf(message, sizeof message, "%s, opset %u: %s", name_of(of.op), (unsigned)of.opset, text);
        TEST_ASSERT_EQUAL_INT_MESSAGE(SIS_CASE_SAME, finding, message);
    }
}

static void every_damaged_expectation_is_found(void) {
    sis_case of;
    char text[160], message[256];
    for (size_t at = 0; sis_case_next(&sis_check_cases, &at, &of);) {
        sis_case_finding finding = rig_try(&of, true, text, sizeof text);
        snprintf(message, sizeof message, "%s: %s", name_of(of.op), text);
        TEST_ASSERT_EQUAL_INT_MESSAGE(SIS_CASE_OTHER_VALUE, finding, message);
        TEST_ASSERT_NOT_NULL_MESSAGE(strstr(text, "element 0 is "), message);
    }
}

static void all_but_custom_have_cases(const sis_case_table *table) {
    sis_case of;
    static bool has[SIS_OP_COUNT];
    uint32_t last = 0;
    size_t at = 0;
    memset(has, 0, sizeof has);
    while (sis_case_next(table, &at, &of)) {
        TEST_ASSERT_TRUE_MESSAGE(of.op >= last, "cases are not in the order of operators");
        last = of.op;
        for (uint32_t i = 0; i < SIS_OP_COUNT; i++) has[i] |= (uint32_t)sis_op_descriptions[i].id == of.op;
    }
    TEST_ASSERT_EQUAL_size_t_MESSAGE(table->count, at, "the table ends early");
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if (sis_op_descriptions[i].id != SIS_OP_CUSTOM)
            TEST_ASSERT_TRUE_MESSAGE(has[i], sis_op_descriptions[i].name);
}

static void every_operator_is_tested(void) { all_but_custom_have_cases(&sis_check_cases); }
static void every_operator_is_benchmarked(void) { all_but_custom_have_cases(&sis_bench_cases); }

static void small_benchmarks_run(void) {
    sis_case of;
    char text[160];
    for (size_t at = 0; sis_case_next(&sis_bench_cases, &at, &of);) {
        sis_case_graph built;
        if (of.macs > 1000000) continue; /* minutes under an emulator */
        sis_status status = sis_case_build(&of, &rig_memory, &built);
        TEST_ASSERT_EQUAL_INT_MESSAGE(SIS_OK, status, built.error.text);
        snprintf(text, sizeof text, "%s", of.name);
        TEST_ASSERT_EQUAL_INT_MESSAGE(SIS_OK, sis_graph_run(built.graph), text);
        sis_case_free(&built);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(every_case_passes);
    RUN_TEST(every_damaged_expectation_is_found);
    RUN_TEST(every_operator_is_tested);
    RUN_TEST(every_operator_is_benchmarked);
    RUN_TEST(small_benchmarks_run);
    return UNITY_END();
}
