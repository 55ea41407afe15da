/* The pages that outlive a warm reset: what is taken over, what is noise, and what a torn write costs. */
#include "kernel/keep.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/autorun.h"
#include "kernel/print.h"
#include "link/crc32.h"
#include "unity.h"

/* What the kernel has of its core. */
static uint64_t now;
static size_t cleaned;

uint32_t sis_cpu_crc32(uint32_t crc, const void *bytes, size_t count) { return sis_crc32(crc, bytes, count); }

void sis_cpu_clean(const void *address, size_t bytes) {
    (void)address;
    cleaned += bytes;
}

uint64_t sis_cpu_now_ns(void) { return now; }

void sis_print(const char *format, ...) { (void)format; }

static _Alignas(8) uint8_t pages[SIS_KEEP_BYTES];

void setUp(void) {
    memset(pages, 0xa5, sizeof pages);
    now = cleaned = 0;
}
void tearDown(void) {}

static sis_kept *boot(void) {
    sis_keep_start(pages);
    return sis_keep();
}

static void test_noise_is_a_first_boot(void) {
    const sis_kept *kept = boot();
    TEST_ASSERT_EQUAL_UINT32(1, kept->boots);
    TEST_ASSERT_EQUAL_UINT32(SIS_ENDING_POWER, kept->last);
    TEST_ASSERT_EQUAL_UINT32(0, kept->faults + kept->failed_runs + kept->report_bytes);
    size_t bytes;
    const uint8_t *uploads = sis_keep_uploads(&bytes);
    TEST_ASSERT_EQUAL_size_t(SIS_KEEP_UPLOADS, bytes);
    TEST_ASSERT_EQUAL_UINT64(0, (uintptr_t)uploads % 8);
    for (size_t i = 0; i < bytes; i++) TEST_ASSERT_EQUAL_UINT8(0, uploads[i]);
}

static void test_endings_are_told_in_the_next_boot(void) {
    static const sis_ending endings[] = {SIS_ENDING_WANTED, SIS_ENDING_OVER, SIS_ENDING_FAULT};
    boot();
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        sis_keep_ending(endings[i]);
        sis_keep_ending(SIS_ENDING_OVER); /* the first word counts */
        TEST_ASSERT_EQUAL_UINT32(endings[i], boot()->last);
    }
    TEST_ASSERT_EQUAL_UINT32(SIS_ENDING_SILENCE, boot()->last);
    TEST_ASSERT_EQUAL_UINT32(5, sis_keep()->boots);
}

static void test_uploads_and_reports_are_kept_when_sealed(void) {
    size_t bytes;
    boot();
    uint8_t *uploads = sis_keep_uploads(&bytes);
    memset(uploads, 0x17, bytes);
    memcpy(sis_keep()->report, "words", 5);
    sis_keep()->report_bytes = 5;
    cleaned = 0;
    sis_keep_seal();
    TEST_ASSERT_EQUAL_size_t(SIS_KEEP_BYTES / 2, cleaned);
    memset(uploads, 0x99, bytes); /* not sealed: lost */
    boot();
    for (size_t i = 0; i < bytes; i++) TEST_ASSERT_EQUAL_UINT8(0x17, uploads[i]);
    TEST_ASSERT_EQUAL_MEMORY("words", sis_keep()->report, 5);
}

/* Whatever byte of the page that a seal was writing is wrong, the page before it counts. */
static void test_a_torn_write_costs_one_seal(void) {
    uint8_t before[SIS_KEEP_BYTES];
    boot();
    sis_keep()->faults = 7;
    sis_keep_seal();
    memcpy(before, pages, sizeof pages);
    sis_keep()->faults = 8;
    sis_keep_seal();
    size_t start = memcmp(before, pages, SIS_KEEP_BYTES / 2) ? 0 : SIS_KEEP_BYTES / 2;
    uint8_t sealed[SIS_KEEP_BYTES];
    memcpy(sealed, pages, sizeof pages);
    for (size_t at = 0; at < SIS_KEEP_BYTES / 2; at++) {
        memcpy(pages, sealed, sizeof pages);
        pages[start + at] ^= 0x40;
        TEST_ASSERT_EQUAL_UINT32(7, boot()->faults);
    }
    memcpy(pages, sealed, sizeof pages);
    TEST_ASSERT_EQUAL_UINT32(8, boot()->faults);
}

static void test_both_damaged_is_a_first_boot(void) {
    boot();
    sis_keep_seal();
    pages[100] ^= 1;
    pages[SIS_KEEP_BYTES / 2 + 100] ^= 1;
    TEST_ASSERT_EQUAL_UINT32(SIS_ENDING_POWER, boot()->last);
    TEST_ASSERT_EQUAL_UINT32(1, sis_keep()->boots);
}

static void test_without_pages_nothing_is_kept_and_nothing_breaks(void) {
    sis_keep_start(NULL);
    sis_keep()->faults = 3;
    sis_keep_seal();
    sis_keep_start(NULL);
    TEST_ASSERT_EQUAL_UINT32(0, sis_keep()->faults);
    TEST_ASSERT_EQUAL_UINT32(SIS_ENDING_POWER, sis_keep()->last);
    TEST_ASSERT_EQUAL_size_t(0, cleaned);
}

static void test_three_faults_in_a_row_stop_the_script(void) {
    for (uint32_t i = 0; i < 3; i++) {
        TEST_ASSERT_EQUAL_UINT32(i, boot()->failed_runs);
        TEST_ASSERT_TRUE(sis_autorun_begins("it"));
        sis_keep_ending(SIS_ENDING_FAULT);
    }
    boot();
    TEST_ASSERT_FALSE(sis_autorun_begins("it"));
    sis_keep_ending(SIS_ENDING_WANTED);
    TEST_ASSERT_EQUAL_UINT32(3, boot()->failed_runs); /* and a restart does not forget them */
    TEST_ASSERT_FALSE(sis_autorun_begins("it"));
}

static void test_a_good_run_forgets_them(void) {
    for (int i = 0; i < 2; i++) {
        boot();
        sis_autorun_begins("it");
        sis_keep_ending(SIS_ENDING_FAULT);
    }
    TEST_ASSERT_EQUAL_UINT32(2, boot()->failed_runs);
    sis_autorun_begins("it");
    sis_autorun_ends();
    sis_keep_ending(SIS_ENDING_FAULT); /* of the shell, then */
    TEST_ASSERT_EQUAL_UINT32(0, boot()->failed_runs);
}

static void test_so_does_a_long_one(void) {
    boot();
    sis_autorun_begins("it");
    sis_keep_ending(SIS_ENDING_FAULT);
    TEST_ASSERT_EQUAL_UINT32(1, boot()->failed_runs);
    sis_autorun_begins("it");
    now = 599ull * 1000000000;
    sis_autorun_goes_on();
    TEST_ASSERT_EQUAL_UINT32(1, sis_keep()->failed_runs);
    now += 2000000000;
    sis_autorun_goes_on();
    TEST_ASSERT_EQUAL_UINT32(0, sis_keep()->failed_runs);
    sis_keep_ending(SIS_ENDING_FAULT);
    TEST_ASSERT_EQUAL_UINT32(1, boot()->failed_runs);
}

static void test_silence_counts_where_a_watchdog_was_on(void) {
    boot();
    sis_autorun_begins("it");
    TEST_ASSERT_EQUAL_UINT32(0, boot()->failed_runs); /* somebody pressed reset */
    sis_keep()->watched = 1;
    sis_autorun_begins("it");
    TEST_ASSERT_EQUAL_UINT32(1, boot()->failed_runs);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_noise_is_a_first_boot);
    RUN_TEST(test_endings_are_told_in_the_next_boot);
    RUN_TEST(test_uploads_and_reports_are_kept_when_sealed);
    RUN_TEST(test_a_torn_write_costs_one_seal);
    RUN_TEST(test_both_damaged_is_a_first_boot);
    RUN_TEST(test_without_pages_nothing_is_kept_and_nothing_breaks);
    RUN_TEST(test_three_faults_in_a_row_stop_the_script);
    RUN_TEST(test_a_good_run_forgets_them);
    RUN_TEST(test_so_does_a_long_one);
    RUN_TEST(test_silence_counts_where_a_watchdog_was_on);
    return UNITY_END();
}
