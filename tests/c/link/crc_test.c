/* CRC-32: known values, the plain code against the definition, and what the build uses against the plain code. */
#include "unity.h"
#include <string.h>
#include "link/crc32.h"

void setUp(void) {}
void tearDown(void) {}

static uint32_t by_bits(uint32_t crc, const uint8_t *bytes, size_t count) {
    crc = ~crc;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (uint32_t bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void test_known_values(void) {
    TEST_ASSERT_EQUAL_HEX32(0xcbf43926u, sis_crc32(0, "123456789", 9));
    TEST_ASSERT_EQUAL_HEX32(0xcbf43926u, sis_crc32_plain(0, "123456789", 9));
    TEST_ASSERT_EQUAL_HEX32(0, sis_crc32(0, "", 0));
    TEST_ASSERT_EQUAL_HEX32(0xd202ef8du, sis_crc32(0, "\0", 1));
}

static void test_all_lengths_and_alignments(void) {
    static uint8_t bytes[160] __attribute__((aligned(8)));
    for (uint32_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * i * 31 + 7 * i);
    for (uint32_t from = 0; from < 9; from++) {
        for (uint32_t count = 0; count + from <= sizeof bytes; count++) {
            uint32_t right = by_bits(count * 0x9e3779b9u, bytes + from, count);
            TEST_ASSERT_EQUAL_HEX32(right, sis_crc32_plain(count * 0x9e3779b9u, bytes + from, count));
            TEST_ASSERT_EQUAL_HEX32(right, sis_crc32(count * 0x9e3779b9u, bytes + from, count));
        }
    }
}

static void test_parts_are_as_the_whole(void) {
    const char *text = "it goes on from what came before";
    size_t all = strlen(text);
    for (size_t cut = 0; cut <= all; cut++) {
        TEST_ASSERT_EQUAL_HEX32(sis_crc32(0, text, all),
                                sis_crc32(sis_crc32(0, text, cut), text + cut, all - cut));
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_known_values);
    RUN_TEST(test_all_lengths_and_alignments);
    RUN_TEST(test_parts_are_as_the_whole);
    return UNITY_END();
}
