/* The watchdog: what the argument means, and that it is fed in time and not all the time. */
#include "kernel/watchdog.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arch/cpu.h"
#include "kernel/board.h"
#include "kernel/handover.h"
#include "kernel/keep.h"
#include "kernel/print.h"
#include "unity.h"

#define SECOND 1000000000ull

static uint64_t now;
static uint32_t started, stopped, last_ms;
static char said[256];

static void start(const sis_watchdog_device *device, uint32_t ms) {
    TEST_ASSERT_EQUAL_UINT64(0x1234, device->base);
    started++;
    last_ms = ms;
}

static void stop(const sis_watchdog_device *device) {
    TEST_ASSERT_EQUAL_UINT64(0x1234, device->base);
    stopped++;
}

static const sis_watchdog_driver driver = {15999, start, stop};

/* What the kernel has. */
const sis_board_table sis_board = {.watchdog = {&driver, 0x1234}};
sis_handover sis_boot;
static sis_kept kept;
sis_kept *sis_keep(void) { return &kept; }
void sis_keep_seal(void) {}
uint64_t sis_cpu_now_ns(void) { return now; }

void sis_print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof said, format, arguments);
    va_end(arguments);
}

void setUp(void) {
    sis_watchdog_stop();
    started = stopped = last_ms = 0;
    now = 77 * SECOND;
    said[0] = '\0';
    kept = (sis_kept){0};
}
void tearDown(void) {}

static void start_with(const char *bootargs) {
    sis_boot.bootargs = bootargs;
    sis_watchdog_start();
}

static void test_off_unless_asked_for(void) {
    start_with("sis.clock=emulated");
    sis_watchdog_feed();
    TEST_ASSERT_EQUAL_UINT32(0, started);
    TEST_ASSERT_EQUAL_UINT32(0, kept.watched);
    TEST_ASSERT_EQUAL_UINT64(UINT64_MAX, sis_watchdog_wake(UINT64_MAX));
    sis_watchdog_stop();
    TEST_ASSERT_EQUAL_UINT32(0, stopped);
    TEST_ASSERT_EQUAL_STRING("", said);
}

static void test_fed_four_times_a_period(void) {
    start_with("sis.watchdog=8");
    TEST_ASSERT_EQUAL_UINT32(8000, last_ms);
    TEST_ASSERT_EQUAL_UINT32(1, kept.watched);
    for (uint32_t ms = 0; ms < 8000; ms++, now += SECOND / 1000) sis_watchdog_feed();
    TEST_ASSERT_EQUAL_UINT32(4, started);
}

static void test_whoever_sleeps_wakes_in_time(void) {
    start_with("sis.watchdog=4");
    TEST_ASSERT_EQUAL_UINT64(now + SECOND, sis_watchdog_wake(UINT64_MAX));
    TEST_ASSERT_EQUAL_UINT64(now + 5, sis_watchdog_wake(now + 5));
    now += SECOND;
    TEST_ASSERT_EQUAL_UINT64(now + SECOND, sis_watchdog_wake(UINT64_MAX));
    TEST_ASSERT_EQUAL_UINT32(2, started);
}

static void test_longer_than_the_board_can(void) {
    start_with("sis.watchdog=60");
    TEST_ASSERT_EQUAL_UINT32(15999, last_ms);
    TEST_ASSERT_EQUAL_STRING("sis.watchdog=60: this board's can wait 15999 ms at most, and does\n", said);
}

static void test_no_number_is_no_watchdog(void) {
    static const char *const arguments[] = {"sis.watchdog=0", "sis.watchdog=-1", "sis.watchdog=5s",
                                            "sis.watchdog=99999", "sis.watchdog=99999999999"};
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        start_with(arguments[i]);
        TEST_ASSERT_NOT_NULL(strstr(said, "not a number of seconds"));
        TEST_ASSERT_EQUAL_UINT32(0, started);
    }
}

static void test_stopped_it_stays_off(void) {
    start_with("sis.watchdog=5");
    sis_watchdog_stop();
    now += 100 * SECOND;
    sis_watchdog_feed();
    TEST_ASSERT_EQUAL_UINT32(1, started);
    TEST_ASSERT_EQUAL_UINT32(1, stopped);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_off_unless_asked_for);
    RUN_TEST(test_fed_four_times_a_period);
    RUN_TEST(test_whoever_sleeps_wakes_in_time);
    RUN_TEST(test_longer_than_the_board_can);
    RUN_TEST(test_no_number_is_no_watchdog);
    RUN_TEST(test_stopped_it_stays_off);
    return UNITY_END();
}
