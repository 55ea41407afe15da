/* The arena: alignment, both ends, and what does not fit. */
#include "sis/arena.h"
#include "unity.h"

static _Alignas(64) uint8_t memory[1024];
static sis_arena arena;

static void takes_are_aligned_and_apart(void) {
    uint8_t *a = sis_arena_take(&arena, 3, 1), *b = sis_arena_take(&arena, 8, 8),
            *c = sis_arena_take(&arena, 1, 64);
    TEST_ASSERT_EQUAL_PTR(memory, a);
    TEST_ASSERT_EQUAL_PTR(memory + 8, b);
    TEST_ASSERT_EQUAL_PTR(memory + 64, c);
    TEST_ASSERT_EQUAL(1024 - 65, sis_arena_free(&arena));
}

static void an_unaligned_start_is_skipped(void) {
    sis_arena_init(&arena, memory + 1, 1000);
    TEST_ASSERT_EQUAL_PTR(memory + 64, sis_arena_take(&arena, 1, 1));
    TEST_ASSERT_EQUAL(1000 - 63 - 1, sis_arena_free(&arena));
    sis_arena_init(&arena, memory + 1, 62);
    TEST_ASSERT_EQUAL(0, sis_arena_free(&arena));
    TEST_ASSERT_NULL(sis_arena_take(&arena, 1, 1));
}

static void what_does_not_fit_takes_nothing(void) {
    TEST_ASSERT_NULL(sis_arena_take(&arena, 1025, 1));
    TEST_ASSERT_NULL(sis_arena_take(&arena, SIZE_MAX, 64));
    TEST_ASSERT_NULL(sis_arena_take(&arena, 1, 3));
    TEST_ASSERT_NULL(sis_arena_take(&arena, 1, 0));
    TEST_ASSERT_NULL(sis_arena_take_temporary(&arena, 1025, 1));
    TEST_ASSERT_NULL(sis_arena_take_temporary(&arena, SIZE_MAX, 64));
    TEST_ASSERT_NULL(sis_arena_take_temporary(&arena, 1, 12));
    TEST_ASSERT_EQUAL(1024, sis_arena_free(&arena));
    TEST_ASSERT_NOT_NULL(sis_arena_take(&arena, 1024, 64));
    TEST_ASSERT_NULL(sis_arena_take(&arena, 1, 1));
    TEST_ASSERT_NOT_NULL(sis_arena_take(&arena, 0, 1));
}

static void temporaries_come_from_the_other_end(void) {
    size_t mark = arena.high;
    uint8_t *a = sis_arena_take_temporary(&arena, 100, 64), *b = sis_arena_take_temporary(&arena, 1, 1);
    TEST_ASSERT_EQUAL_PTR(memory + 896, a);
    TEST_ASSERT_EQUAL_PTR(memory + 895, b);
    TEST_ASSERT_NOT_NULL(sis_arena_take(&arena, 895, 1));
    TEST_ASSERT_NULL(sis_arena_take(&arena, 1, 1));
    sis_arena_release(&arena, mark);
    TEST_ASSERT_EQUAL(129, sis_arena_free(&arena));
    sis_arena_release(&arena, 500); /* a mark above what is taken does nothing */
    TEST_ASSERT_EQUAL(129, sis_arena_free(&arena));
}

static void no_memory_at_all(void) {
    sis_arena_init(&arena, NULL, 1000);
    TEST_ASSERT_EQUAL(0, sis_arena_free(&arena));
    TEST_ASSERT_NULL(sis_arena_take(&arena, 0, 1));
    TEST_ASSERT_NULL(sis_arena_take_temporary(&arena, 1, 1));
}

void setUp(void) { sis_arena_init(&arena, memory, sizeof memory); }
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(takes_are_aligned_and_apart);
    RUN_TEST(an_unaligned_start_is_skipped);
    RUN_TEST(what_does_not_fit_takes_nothing);
    RUN_TEST(temporaries_come_from_the_other_end);
    RUN_TEST(no_memory_at_all);
    return UNITY_END();
}
