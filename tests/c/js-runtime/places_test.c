/* Packed source maps: the places that one tells, and that no damage makes the reader leave it. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../js-runtime/src/places.h"
#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

/* Two sources. Line 1: a.ts 3:1, from column 5 on three further right; line 2 goes on as line 1 began; from line 4 on b.ts. */
static const uint8_t map[] = {'S', 'I', 'S', 'M', 'A', 'P', '1',        '\n', 2,   4,
                              'a', '.', 't', 's', 4,   'b', '.',        't',  's', 1 << 2 | 3,
                              0,   1,   4,   0,   4,   6,   3 << 2 | 2, 3,    2};

static void is(uint32_t line, uint32_t column, const char *source, uint32_t there, uint32_t across) {
    sis_place place;
    TEST_ASSERT_TRUE(sis_place_find(map, sizeof map, line, column, &place));
    TEST_ASSERT_EQUAL_STRING_LEN(source, place.source, place.source_bytes);
    TEST_ASSERT_EQUAL_UINT32(there, place.line);
    TEST_ASSERT_EQUAL_UINT32(across, place.column);
}

static void test_places(void) {
    is(1, 1, "a.ts", 3, 1);
    is(1, 4, "a.ts", 3, 4);
    is(1, 5, "a.ts", 3, 8);
    is(2, 5, "a.ts", 4, 5);
    is(4, 9, "b.ts", 4, 7);
    is(4, 1, "b.ts", 4, 1); /* never in front of the line */
}

static void test_what_is_no_map(void) {
    sis_place place;
    TEST_ASSERT_FALSE(sis_place_find(map, 7, 1, 1, &place));
    TEST_ASSERT_FALSE(sis_place_find((const uint8_t *)"{\"version\":3}", 13, 1, 1, &place));
    TEST_ASSERT_FALSE(sis_place_find(map, sizeof map, 0, 1, &place));
}

/* It tells of billions of names and has none: that is found at once. */
static void test_many_names(void) {
    static const uint8_t bad[] = {'S', 'I', 'S', 'M', 'A', 'P', '1', '\n', 255, 255, 255, 255, 15};
    sis_place place;
    const clock_t start = clock();
    for (int i = 0; i < 10; i++) TEST_ASSERT_FALSE(sis_place_find(bad, sizeof bad, 1, 1, &place));
    TEST_ASSERT_TRUE(clock() - start < 5 * CLOCKS_PER_SEC);
}

/* Under sanitizers each copy ends where its block does. */
static void test_damage(void) {
    uint32_t seed = 1;
    for (size_t round = 0; round < 20000; round++) {
        size_t bytes = round < sizeof map ? round : sizeof map;
        uint8_t *copy = malloc(bytes + 1);
        memcpy(copy, map, bytes);
        for (int hits = 0; round >= sizeof map && hits < 3; hits++) {
            seed = seed * 1664525u + 1013904223u;
            copy[8 + (seed >> 8) % (bytes - 8)] = (uint8_t)(seed >> 24);
        }
        uint8_t *exact = malloc(bytes ? bytes : 1);
        memcpy(exact, copy, bytes);
        sis_place place;
        if (sis_place_find(exact, bytes, 1 + (uint32_t)round % 7, 1 + (uint32_t)round % 90, &place)) {
            TEST_ASSERT_TRUE((const uint8_t *)place.source >= exact);
            TEST_ASSERT_TRUE((const uint8_t *)place.source + place.source_bytes <= exact + bytes);
        }
        free(exact);
        free(copy);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_places);
    RUN_TEST(test_what_is_no_map);
    RUN_TEST(test_many_names);
    RUN_TEST(test_damage);
    return UNITY_END();
}
