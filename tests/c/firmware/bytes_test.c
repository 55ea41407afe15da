/* memcpy, memmove and memset of whatever this program is linked with: on the device firmware/arch/arm64/bytes.S. Every
 * length up to 149 at many offsets, the bytes around the run included, against loops of single bytes. */
#include <stdint.h>
#include <string.h>

#include "unity.h"

#define SIZE 400

static uint8_t got[SIZE], expected[SIZE], kept[SIZE];
static uint32_t state = 20261122; /* the seed; xorshift32 */

/* Called through pointers the compiler cannot see through, so that it puts nothing of its own in their place. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
static void *(*volatile move)(void *, const void *, size_t) = memmove;
static void *(*volatile set)(void *, int, size_t) = memset;

void setUp(void) {}
void tearDown(void) {}

static void fill(void) {
    for (size_t i = 0; i < SIZE; i++) {
        state ^= state << 13, state ^= state >> 17, state ^= state << 5;
        got[i] = expected[i] = (uint8_t)state;
    }
}

static void same(void) {
    for (size_t i = 0; i < SIZE; i++)
        if (got[i] != expected[i]) TEST_FAIL_MESSAGE("a byte differs");
}

static void test_copy(void) {
    for (size_t n = 0; n < 150; n++)
        for (size_t to = 0; to < 9; to++)
            for (size_t from = 200; from < 209; from++) {
                fill();
                TEST_ASSERT_EQUAL_PTR(got + to, copy(got + to, got + from, n));
                for (size_t i = 0; i < n; i++) expected[to + i] = expected[from + i];
                same();
            }
}

static void test_move(void) {
    for (size_t n = 0; n < 150; n += n < 40 ? 1 : 7)
        for (size_t to = 100; to < 140; to += 3)
            for (size_t from = 100; from < 140; from++) {
                fill();
                TEST_ASSERT_EQUAL_PTR(got + to, move(got + to, got + from, n));
                for (size_t i = 0; i < n; i++) kept[i] = expected[from + i];
                for (size_t i = 0; i < n; i++) expected[to + i] = kept[i];
                same();
            }
}

static void test_set(void) {
    for (size_t n = 0; n < 150; n++)
        for (size_t to = 0; to < 9; to++)
            for (int value = -5; value < 300; value += 37) {
                fill();
                TEST_ASSERT_EQUAL_PTR(got + to, set(got + to, value, n));
                for (size_t i = 0; i < n; i++) expected[to + i] = (uint8_t)value;
                same();
            }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_copy);
    RUN_TEST(test_move);
    RUN_TEST(test_set);
    return UNITY_END();
}
