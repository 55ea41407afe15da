/* A table with damaged bytes, and memory that ends: refused in words, never trusted. */
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "unity.h"

static uint32_t state;

void setUp(void) {
    rig_patience = SIZE_MAX;
    state = 20241;
}
void tearDown(void) { TEST_ASSERT_EQUAL_size_t(0, rig_pieces); }

static uint32_t next(void) {
    state = state * 1664525u + 1013904223u;
    return state >> 8;
}

static void memory_ends_anywhere(void) {
    sis_case of;
    char text[160];
    uint32_t number = 0;
    for (size_t at = 0; sis_case_next(&sis_check_cases, &at, &of);) {
        if (number++ % 16 != 0) continue;
        for (size_t patience = 0;; patience++) {
            rig_patience = patience;
            sis_case_finding finding = rig_try(&of, false, text, sizeof text);
            if (finding == SIS_CASE_SAME) break;
            TEST_ASSERT_EQUAL_INT(SIS_CASE_DAMAGED, finding);
            TEST_ASSERT_NOT_NULL_MESSAGE(strstr(text, "no memory for "), text);
            TEST_ASSERT_EQUAL_size_t(0, rig_pieces);
        }
    }
}

/* A few bytes of one case are others; a graph that asks for much gets no memory. */
static void bytes_are_others(void) {
    sis_case of;
    char text[160];
    uint32_t same = 0, found = 0;
    for (size_t at = 0, begin = 0; sis_case_next(&sis_check_cases, &at, &of); begin = at)
        for (uint32_t times = 0; times < 8; times++) {
            uint8_t *bytes = malloc(at - begin);
            memcpy(bytes, sis_check_cases.bytes + begin, at - begin);
            for (uint32_t n = 1 + next() % 3; n > 0; n--)
                bytes[next() % (at - begin)] ^= (uint8_t)(1 + next() % 255);
            sis_case_table table = {bytes, at - begin};
            sis_case hurt;
            size_t from = 0;
            if (sis_case_next(&table, &from, &hurt)) {
                (void)sis_case_misses(&hurt);
                sis_case_finding finding = rig_try(&hurt, false, text, sizeof text);
                same += finding == SIS_CASE_SAME;
                found += finding != SIS_CASE_SAME;
            }
            free(bytes);
        }
    TEST_ASSERT_TRUE(found > 1000);
    TEST_ASSERT_TRUE_MESSAGE(same < found / 4, "most damage is found");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(memory_ends_anywhere);
    RUN_TEST(bytes_are_others);
    return UNITY_END();
}
