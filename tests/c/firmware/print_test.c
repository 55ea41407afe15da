/* The kernel's formatter beside the C library's. */
#include "kernel/print.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#include "kernel/console.h"
#include "unity.h"

void sis_console_write(int stream, const char *bytes, size_t count) {
    (void)stream, (void)bytes, (void)count;
}

void setUp(void) {}
void tearDown(void) {}

#define SAME(...)                                                    \
    do {                                                             \
        char ours[128], theirs[128];                                 \
        size_t count = sis_format(ours, sizeof ours, __VA_ARGS__);   \
        int expected = snprintf(theirs, sizeof theirs, __VA_ARGS__); \
        TEST_ASSERT_EQUAL_STRING(theirs, ours);                      \
        TEST_ASSERT_EQUAL_INT(expected, (int)count);                 \
    } while (0)

static void test_the_same_text_as_printf(void) {
    SAME("plain %% text");
    SAME("%s|%8s|%-8s|%c", "abc", "abc", "abc", 'x');
    SAME("%d %d %d %u", 0, -1, INT32_MIN, UINT32_MAX);
    SAME("%ld %lu %lx", INT64_MIN, UINT64_MAX, UINT64_MAX);
    SAME("%lld %llu %016llx", LLONG_MIN, ULLONG_MAX, 0xabcull);
    SAME("%d %llu %d %zx %d", 1, 2ull, 3, SIZE_MAX, 4);
    SAME("%016lx %08x %-6d| %6u %02x", (uint64_t)0xabc, 0x12u, 42, 7u, 5u);
    SAME("%zu", (size_t)123456789012);
}

static void test_cut_to_fit(void) {
    char text[6];
    TEST_ASSERT_EQUAL_INT(5, sis_format(text, sizeof text, "%s", "too long"));
    TEST_ASSERT_EQUAL_STRING("too l", text);
    TEST_ASSERT_EQUAL_INT(0, sis_format(text, 0, "x"));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_the_same_text_as_printf);
    RUN_TEST(test_cut_to_fit);
    return UNITY_END();
}
