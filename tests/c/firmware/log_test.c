/* The kernel's log: times, lines, pauses, and what falls out. */
#include "kernel/log.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "kernel/print.h"
#include "unity.h"

static char shown[20000];
static size_t shown_count;
static uint64_t now;

void sis_console_write(int stream, const char *bytes, size_t count);
void sis_console_write(int stream, const char *bytes, size_t count) {
    (void)stream;
    (void)bytes;
    (void)count;
}

static uint64_t clock(void) { return now; }

static void write(const char *bytes, uint32_t count) {
    memcpy(shown + shown_count, bytes, count);
    shown_count += count;
    shown[shown_count] = '\0';
}

static const char *show(void) {
    shown_count = 0;
    shown[0] = '\0';
    sis_log_show(write);
    return shown;
}

void setUp(void) {}
void tearDown(void) {}

static void test_lines_with_their_times(void) {
    sis_print("before the clock\n\n");
    sis_log_clock(clock);
    now = 1234567890;
    sis_print("one ");
    now = 2000000000;
    sis_print("line\nand ");
    TEST_ASSERT_EQUAL_STRING("[    0.000000] before the clock\n[    1.234567] one line\n", show());
    sis_log("%d for the log alone", 7);
    TEST_ASSERT_EQUAL_STRING("[    0.000000] before the clock\n[    1.234567] one line\n[    2.000000] and \n"
                             "[    2.000000] 7 for the log alone\n",
                             show());
}

static void test_pauses_nest(void) {
    sis_log_pause(true);
    sis_log_pause(true);
    sis_log_pause(false);
    sis_print("not me\n");
    sis_log_pause(false);
    sis_print("me\n");
    TEST_ASSERT_NULL(strstr(show(), "not me"));
    TEST_ASSERT_NOT_NULL(strstr(shown, "] me\n"));
}

static void test_the_oldest_fall_out_line_by_line(void) {
    for (int i = 0; i < 2000; i++) sis_print("line %d\n", i);
    show();
    TEST_ASSERT_EQUAL_CHAR('[', shown[0]);
    TEST_ASSERT_NULL(strstr(shown, "line 1500\n"));
    TEST_ASSERT_NOT_NULL(strstr(shown, "line 1999\n"));
    TEST_ASSERT_GREATER_THAN(8000, shown_count);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_lines_with_their_times);
    RUN_TEST(test_pauses_nest);
    RUN_TEST(test_the_oldest_fall_out_line_by_line);
    return UNITY_END();
}
