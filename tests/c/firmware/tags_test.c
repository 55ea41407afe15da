/* Lists of tags: what a loader writes, and lists that lie. */
#include "kernel/tags.h"

#include <string.h>

#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

enum {
    CORE = 0x54410001,
    MEMORY = 0x54410002,
    INITRD2 = 0x54420005,
    ARGUMENTS = 0x54410009,
    UNKNOWN = 0x54410077
};

static void test_whole_list(void) {
    uint32_t list[] = {5, CORE, 1,       4096,       0,          4, MEMORY,    0x3c000000, 0, 4, UNKNOWN, 1,
                       2, 4,    INITRD2, 0x08000000, 0x00012345, 5, ARGUMENTS, 0,          0, 0, 0,       0};
    sis_tags tags;
    memcpy(list + 19, "a=b c", 6);
    TEST_ASSERT_TRUE(sis_tags_read(&tags, list));
    TEST_ASSERT_EQUAL_UINT32(1, tags.n_memory);
    TEST_ASSERT_EQUAL_HEX32(0, tags.memory[0].base);
    TEST_ASSERT_EQUAL_HEX32(0x3c000000, tags.memory[0].size);
    TEST_ASSERT_EQUAL_HEX32(0x08000000, tags.initrd);
    TEST_ASSERT_EQUAL_HEX32(0x12345, tags.initrd_bytes);
    TEST_ASSERT_EQUAL_STRING("a=b c", tags.arguments);
    TEST_ASSERT_EQUAL_UINT32(sizeof list, tags.bytes);
}

static void test_no_list(void) {
    uint32_t words[8] = {5, 0x12345678};
    sis_tags tags;
    TEST_ASSERT_FALSE(sis_tags_read(&tags, NULL));
    TEST_ASSERT_FALSE(sis_tags_read(&tags, words));
    words[1] = CORE;
    TEST_ASSERT_FALSE(sis_tags_read(&tags, (const char *)words + 2));
}

/* Sizes that would run out of the list, stand still, or wrap. */
static void test_wrong_sizes(void) {
    static const uint32_t sizes[] = {0, 1, 4097, 0x40000000, UINT32_MAX};
    static uint32_t list[4096];
    sis_tags tags;
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        memset(list, 0, sizeof list);
        list[0] = 2;
        list[1] = CORE;
        list[2] = sizes[i];
        list[3] = MEMORY;
        TEST_ASSERT_FALSE(sis_tags_read(&tags, list));
    }
}

/* A list that never ends is none: nothing past 16 KiB is read (the array ends there). */
static void test_endless(void) {
    static uint32_t list[4096];
    sis_tags tags;
    for (unsigned i = 0; i < 4096; i += 2) {
        list[i] = 2;
        list[i + 1] = i == 0 ? CORE : UNKNOWN;
    }
    TEST_ASSERT_FALSE(sis_tags_read(&tags, list));
}

static void test_more_memory_than_room_and_short_tags(void) {
    uint32_t list[64] = {2, CORE, 2, MEMORY, 3, INITRD2, 7, 3, ARGUMENTS, 0x41414141};
    unsigned at = 10;
    sis_tags tags;
    for (unsigned i = 0; i < 10; i++, at += 4) {
        list[at] = 4;
        list[at + 1] = MEMORY;
        list[at + 2] = 0x1000;
        list[at + 3] = i << 20;
    }
    TEST_ASSERT_TRUE(sis_tags_read(&tags, list));
    TEST_ASSERT_EQUAL_UINT32(SIS_TAGS_MOST_MEMORY, tags.n_memory);
    TEST_ASSERT_EQUAL_UINT32(0, tags.initrd);
    TEST_ASSERT_NULL(tags.arguments); /* text without an end */
}

/* Random words behind a core tag: no read outside, no endless loop (sanitizers and the time limit watch). */
static void test_random_lists(void) {
    static uint32_t list[4096];
    uint32_t seed = 1, found = 0;
    sis_tags tags;
    for (unsigned round = 0; round < 2000; round++) {
        for (unsigned i = 0; i < 4096; i++) {
            seed = seed * 1664525 + 1013904223;
            list[i] = seed >> 28 == 0 ? 0 : seed >> 26 & 1 ? seed >> 16 & 15 : 0x54410000 + (seed >> 20 & 15);
        }
        list[1] = CORE;
        found += sis_tags_read(&tags, list);
        TEST_ASSERT_LESS_OR_EQUAL_UINT32(SIS_TAGS_MOST_MEMORY, tags.n_memory);
    }
    TEST_ASSERT_LESS_THAN_UINT32(2000, found);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_whole_list);
    RUN_TEST(test_no_list);
    RUN_TEST(test_wrong_sizes);
    RUN_TEST(test_endless);
    RUN_TEST(test_more_memory_than_room_and_short_tags);
    RUN_TEST(test_random_lists);
    return UNITY_END();
}
