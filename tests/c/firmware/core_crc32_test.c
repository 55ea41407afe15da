/* CRC-32: known values, any cut, and on the device the core's own instructions against the table. */
#include "link/crc32.h"

#include <string.h>

#include "unity.h"

enum { SIZE = 300 };

/* sis_cpu_crc32 of the kernel; where there is no kernel, the same function once more. */
uint32_t sis_crc32_of_core(uint32_t crc, const void *bytes, size_t count);

static uint8_t bytes[SIZE];

void setUp(void) {
    uint32_t state = 20261122;
    for (size_t i = 0; i < SIZE; i++) {
        state ^= state << 13, state ^= state >> 17, state ^= state << 5;
        bytes[i] = (uint8_t)state;
    }
}
void tearDown(void) {}

static uint32_t of(const char *text) { return sis_crc32(0, text, strlen(text)); }

static void test_known_values(void) {
    TEST_ASSERT_EQUAL_HEX32(0, of(""));
    TEST_ASSERT_EQUAL_HEX32(0xcbf43926, of("123456789"));
    TEST_ASSERT_EQUAL_HEX32(0x414fa339, of("The quick brown fox jumps over the lazy dog"));
    static const uint8_t zeros[32], ones[4] = {0xff, 0xff, 0xff, 0xff};
    TEST_ASSERT_EQUAL_HEX32(0x190a55ad, sis_crc32(0, zeros, sizeof zeros));
    TEST_ASSERT_EQUAL_HEX32(0xffffffff, sis_crc32(0, ones, sizeof ones));
}

static void test_cut_anywhere_it_is_the_same(void) {
    uint32_t whole = sis_crc32(0, bytes, SIZE);
    for (size_t cut = 0; cut <= SIZE; cut++)
        TEST_ASSERT_EQUAL_HEX32(whole, sis_crc32(sis_crc32(0, bytes, cut), bytes + cut, SIZE - cut));
}

static void test_the_core_agrees_at_every_alignment_and_length(void) {
    for (size_t from = 0; from < 16; from++)
        for (size_t count = 0; count <= SIZE - from; count++)
            TEST_ASSERT_EQUAL_HEX32(sis_crc32(7, bytes + from, count),
                                    sis_crc32_of_core(7, bytes + from, count));
}

static void test_one_bit_is_seen_wherever_it_is(void) {
    uint32_t whole = sis_crc32(0, bytes, SIZE);
    for (size_t bit = 0; bit < SIZE * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        TEST_ASSERT_NOT_EQUAL(whole, sis_crc32(0, bytes, SIZE));
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_known_values);
    RUN_TEST(test_cut_anywhere_it_is_the_same);
    RUN_TEST(test_the_core_agrees_at_every_alignment_and_length);
    RUN_TEST(test_one_bit_is_seen_wherever_it_is);
    return UNITY_END();
}
