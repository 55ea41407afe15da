/* Philox 4x32-10: the vectors published with Random123, and the bits' evenness. */
#include "../../../ops-c/src/math/philox.h"
#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

static void expect_words(const uint32_t counter[4], const uint32_t key[2], const uint32_t expected[4]) {
    uint32_t words[4];
    sis_philox(counter, key, words);
    TEST_ASSERT_EQUAL_HEX32_ARRAY(expected, words, 4);
}

static void test_published_vectors(void) {
    expect_words((uint32_t[4]){0}, (uint32_t[2]){0},
                 (uint32_t[]){0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    expect_words((uint32_t[]){0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                 (uint32_t[]){0xffffffff, 0xffffffff},
                 (uint32_t[]){0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    expect_words((uint32_t[]){0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                 (uint32_t[]){0xa4093822, 0x299f31d0},
                 (uint32_t[]){0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

/* Each of the 128 bits is one in half of the blocks: within 5 standard deviations of 4096 / 2. */
static void test_every_bit_is_even(void) {
    uint32_t ones[128] = {0};
    for (uint32_t i = 0; i < 4096; i++) {
        uint32_t words[4];
        sis_philox((uint32_t[4]){i, 0, 7, 0}, (uint32_t[2]){1, 2}, words);
        for (uint32_t bit = 0; bit < 128; bit++) ones[bit] += words[bit / 32] >> bit % 32 & 1;
    }
    for (uint32_t bit = 0; bit < 128; bit++) TEST_ASSERT_UINT32_WITHIN(160, 2048, ones[bit]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_published_vectors);
    RUN_TEST(test_every_bit_is_even);
    return UNITY_END();
}
