/* COBS: what is encoded holds no zero, is as short as promised and decodes to what it was; damage is refused. */
#include "unity.h"
#include <string.h>
#include "link/cobs.h"

void setUp(void) {}
void tearDown(void) {}

enum { MOST = 1200 };
static uint8_t bytes[MOST + 8] __attribute__((aligned(8))), coded[SIS_COBS_ROOM(MOST) + 1];

/* In three pieces, and back. */
static void round_trip(const uint8_t *from, size_t count, size_t first, size_t second) {
    sis_cobs cobs;
    memset(coded, 0xee, sizeof coded);
    sis_cobs_begin(&cobs, coded);
    sis_cobs_put(&cobs, from, first);
    sis_cobs_put(&cobs, from + first, second);
    sis_cobs_put(&cobs, from + first + second, count - first - second);
    size_t used = (size_t)(sis_cobs_end(&cobs) - coded);
    TEST_ASSERT_LESS_OR_EQUAL(SIS_COBS_ROOM(count), used);
    TEST_ASSERT_EQUAL_HEX8(0xee, coded[used]);
    TEST_ASSERT_EQUAL(used, sis_cobs_run(coded, used));
    TEST_ASSERT_EQUAL(count, sis_cobs_decode(coded, used));
    if (count) TEST_ASSERT_EQUAL_MEMORY(from, coded, count);
}

static void test_lengths_around_blocks(void) {
    for (uint32_t i = 0; i < MOST; i++) bytes[i] = (uint8_t)(i % 255 + 1);
    for (size_t count = 0; count <= MOST; count++) round_trip(bytes, count, count / 3, count / 4);
}

static void test_zeros_anywhere(void) {
    for (uint32_t at = 0; at < 600; at++) {
        memset(bytes, 7, MOST);
        bytes[at] = 0;
        if (at % 3 == 0) bytes[at + 254] = 0;
        if (at % 5 == 0) memset(bytes + at, 0, 300);
        round_trip(bytes, 600, at % 100, at % 77);
        round_trip(bytes, 508, 254, 254);
    }
}

static void test_runs_at_all_alignments(void) {
    memset(bytes, 0x80, sizeof bytes);
    for (size_t from = 0; from < 8; from++) {
        for (size_t zero = 0; zero < 40; zero++) {
            bytes[from + zero] = 0;
            bytes[from + zero + 1] = 1;
            TEST_ASSERT_EQUAL(zero, sis_cobs_run(bytes + from, 60));
            TEST_ASSERT_EQUAL(zero, sis_cobs_run(bytes + from, zero));
            bytes[from + zero] = 0x80;
            bytes[from + zero + 1] = 0x80;
        }
    }
}

static void test_damage_is_refused(void) {
    uint8_t zero[] = {2, 5, 0, 1}, far[] = {9, 1, 2}, none[1] = {0};
    TEST_ASSERT_EQUAL(0, sis_cobs_decode(zero, sizeof zero));
    TEST_ASSERT_EQUAL(0, sis_cobs_decode(far, sizeof far));
    TEST_ASSERT_EQUAL(0, sis_cobs_decode(none, 0));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_lengths_around_blocks);
    RUN_TEST(test_zeros_anywhere);
    RUN_TEST(test_runs_at_all_alignments);
    RUN_TEST(test_damage_is_refused);
    return UNITY_END();
}
