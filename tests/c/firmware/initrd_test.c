/* The newc reader: what it gives, every cut, and ten thousand damaged archives. */
#include "kernel/initrd.h"

#include <stdlib.h>

#include "archive.h"
#include "unity.h"

static archive whole;

void setUp(void) {
    whole = (archive){.count = 0};
    archive_add(&whole, FOLDER, "models", "");
    archive_add(&whole, REGULAR, "./models/a.onnx", "12345");
    archive_add(&whole, REGULAR, "/b", "");
    archive_end(&whole);
}

void tearDown(void) {}

/* Walks a copy that lies in a block of exactly its size; returns how many files there were. */
static int walk(const char *bytes, size_t count, const char **damage) {
    uint8_t *copy = malloc(count ? count : 1);
    memcpy(copy, bytes, count);
    sis_initrd_walk at = {.archive = copy, .bytes = count};
    sis_initrd_entry entry;
    int files = 0;
    size_t sum = 0;

    for (; sis_initrd_next(&at, &entry); files++) {
        sum += strlen(entry.name);
        for (size_t i = 0; i < entry.bytes; i++) sum += entry.data[i];
    }
    TEST_ASSERT_TRUE(at.at <= count && sum < SIZE_MAX);
    *damage = at.damage;
    free(copy);
    return files;
}

static void test_regular_files_are_given_with_plain_names(void) {
    sis_initrd_walk at = {.archive = (const uint8_t *)whole.bytes, .bytes = whole.count};
    sis_initrd_entry entry;

    TEST_ASSERT_TRUE(sis_initrd_next(&at, &entry));
    TEST_ASSERT_EQUAL_STRING("models/a.onnx", entry.name);
    TEST_ASSERT_EQUAL_INT(5, entry.bytes);
    TEST_ASSERT_EQUAL_MEMORY("12345", entry.data, 5);
    TEST_ASSERT_TRUE(sis_initrd_next(&at, &entry));
    TEST_ASSERT_EQUAL_STRING("b", entry.name);
    TEST_ASSERT_EQUAL_INT(0, entry.bytes);
    TEST_ASSERT_FALSE(sis_initrd_next(&at, &entry));
    TEST_ASSERT_NULL(at.damage);
}

static void test_every_cut_is_noticed(void) {
    const char *damage;
    size_t last = whole.count - 1; /* the trailer's padding may go */

    for (size_t count = 0; count < last - 4; count++) {
        walk(whole.bytes, count, &damage);
        TEST_ASSERT_NOT_NULL(damage);
    }
}

static void test_damage_never_leads_outside(void) {
    uint32_t state = 7;
    const char *damage;

    for (int i = 0; i < 10000; i++) {
        archive copy = whole;
        for (int changes = 0; changes < 3; changes++) {
            state = state * 1664525 + 1013904223;
            copy.bytes[(state >> 8) % copy.count] = "0f8TZ\0"[state % 6];
        }
        walk(copy.bytes, copy.count, &damage);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_regular_files_are_given_with_plain_names);
    RUN_TEST(test_every_cut_is_noticed);
    RUN_TEST(test_damage_never_leads_outside);
    return UNITY_END();
}
