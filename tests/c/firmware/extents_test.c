/* Parts of a region: whatever is taken and given back, parts never overlap and nothing gets lost. */
#include "kernel/extents.h"

#include <string.h>

#include "unity.h"

enum { MOST = 40, BYTES = 16384 };

static _Alignas(64) uint8_t region[BYTES];
static sis_extent table[MOST];
static sis_extents extents;
static size_t all;

static size_t there_is(void) {
    size_t largest;
    return sis_extents_free(&extents, &largest);
}

void setUp(void) {
    sis_extents_start(&extents, table, MOST, region, sizeof region);
    all = there_is();
}
void tearDown(void) {}

static void test_random_parts(void) {
    struct {
        uint8_t *at;
        size_t bytes;
    } parts[MOST + 1] = {{0}};
    uint32_t random = 1;

    for (int turn = 0; turn < 20000; turn++) {
        random = random * 1664525u + 1013904223u;
        uint32_t i = (random >> 8) % (MOST + 1);
        if (parts[i].at) {
            for (size_t k = 0; k < parts[i].bytes; k++) TEST_ASSERT_EQUAL_UINT8(i, parts[i].at[k]);
            sis_extents_give(&extents, parts[i].at, random >> 31);
            parts[i].at = NULL;
        } else {
            parts[i].bytes = (random >> 16) % 1500;
            parts[i].at = sis_extents_take(&extents, parts[i].bytes);
            if (parts[i].at) memset(parts[i].at, (int)i, parts[i].bytes);
        }
        if (turn % 7 == 0) sis_extents_settle(&extents);
    }
    for (uint32_t i = 0; i <= MOST; i++)
        if (parts[i].at) sis_extents_give(&extents, parts[i].at, false);
    sis_extents_settle(&extents);
    TEST_ASSERT_EQUAL_size_t(all, there_is());
}

static void test_what_waits_is_not_handed_out(void) {
    uint8_t *part = sis_extents_take(&extents, 1000);
    sis_extents_give(&extents, part, true);
    TEST_ASSERT_TRUE(part != sis_extents_take(&extents, 1000));
    sis_extents_settle(&extents);
    TEST_ASSERT_TRUE(part == sis_extents_take(&extents, 1000));
}

static void test_the_table_gets_full(void) {
    for (int i = 0; i < MOST; i++) TEST_ASSERT_NOT_NULL(sis_extents_take(&extents, 0));
    TEST_ASSERT_NULL(sis_extents_take(&extents, 1));
}

static void test_sizes_that_wrap(void) {
    TEST_ASSERT_NULL(sis_extents_take(&extents, SIZE_MAX));
    TEST_ASSERT_NULL(sis_extents_take(&extents, SIZE_MAX - 63));
    TEST_ASSERT_NULL(sis_extents_take(&extents, sizeof region + 1));
    TEST_ASSERT_NULL(sis_extents_take_at(&extents, 8192, SIZE_MAX - 100));
    TEST_ASSERT_NULL(sis_extents_take_at(&extents, SIZE_MAX - 63, 64));
    TEST_ASSERT_EQUAL_size_t(all, there_is());
}

static void test_high_parts_leave_the_front(void) {
    uint8_t *first = sis_extents_take_high(&extents, 1000), *second = sis_extents_take_high(&extents, 64);
    TEST_ASSERT_TRUE(first == region + BYTES - 1024);
    TEST_ASSERT_TRUE(second == first - 64);
    TEST_ASSERT_EQUAL_size_t(BYTES - 1024 - 64, sis_extents_front(&extents));
    sis_extents_give(&extents, first, false);
    TEST_ASSERT_TRUE(sis_extents_take_high(&extents, 512) == region + BYTES - 512);
    TEST_ASSERT_TRUE(sis_extents_take_high(&extents, 1024) == second - 1024);
    TEST_ASSERT_NULL(sis_extents_take_high(&extents, SIZE_MAX));
}

static void test_regions_that_are_none(void) {
    for (size_t bytes = 0; bytes < 128; bytes++) {
        sis_extents_start(&extents, table, MOST, region + 8, bytes);
        TEST_ASSERT_EQUAL_size_t(bytes < 56 + 64 ? 0 : 64, there_is());
        TEST_ASSERT_EQUAL(bytes >= 56 + 64, sis_extents_take(&extents, 1) != NULL);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_random_parts);
    RUN_TEST(test_what_waits_is_not_handed_out);
    RUN_TEST(test_the_table_gets_full);
    RUN_TEST(test_sizes_that_wrap);
    RUN_TEST(test_high_parts_leave_the_front);
    RUN_TEST(test_regions_that_are_none);
    return UNITY_END();
}
