/* An image in memory, checked as a loader does before it starts it. */
#include "kernel/about.h"

#include <string.h>

#include "link/crc32.h"
#include "unity.h"

enum { SIZE = 700 };

static _Alignas(8) uint8_t image[SIZE];

void setUp(void) {
    sis_image_about about = {
        .magic = "SIS-IMAGE", .layout = SIS_ABOUT_LAYOUT, .bytes = SIZE, .board = "raspi3b"};

    for (size_t i = 0; i < SIZE; i++) image[i] = (uint8_t)(i * 7);
    memcpy(image + 64, &about, sizeof about);
    about.crc = sis_crc32(0, image, SIZE);
    memcpy(image + 64, &about, sizeof about);
}
void tearDown(void) {}

static void test_a_whole_image_is_one(void) { TEST_ASSERT_TRUE(sis_about_whole(image, SIZE)); }

static void test_any_wrong_bit_is_seen(void) {
    for (size_t bit = 0; bit < SIZE * 8; bit++) {
        image[bit / 8] ^= (uint8_t)(1u << bit % 8);
        TEST_ASSERT_FALSE(sis_about_whole(image, SIZE));
        image[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void test_any_other_length_is_seen(void) {
    for (size_t bytes = 0; bytes < SIZE; bytes++) TEST_ASSERT_FALSE(sis_about_whole(image, bytes));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_whole_image_is_one);
    RUN_TEST(test_any_wrong_bit_is_seen);
    RUN_TEST(test_any_other_length_is_seen);
    return UNITY_END();
}
