/* The ring of bytes: full, empty, and past the end of its counters. */
#include "kernel/ring.h"

#include "unity.h"

static uint8_t space[8];

void setUp(void) {}
void tearDown(void) {}

static void test_all_bytes_come_out_in_order_wherever_the_counters_stand(void) {
    for (uint32_t start = UINT32_MAX - 20; start != 20; start++) {
        sis_ring ring = {.bytes = space, .size = sizeof space, .in = start, .out = start};
        for (unsigned i = 0; i < sizeof space; i++) {
            TEST_ASSERT_EQUAL_UINT32(sizeof space - i, sis_ring_room(&ring));
            sis_ring_put(&ring, (uint8_t)(0xf8 + i));
        }
        TEST_ASSERT_EQUAL_UINT32(0, sis_ring_room(&ring));
        for (int i = 0; i < (int)sizeof space; i++) TEST_ASSERT_EQUAL_INT(0xf8 + i, sis_ring_get(&ring));
        TEST_ASSERT_EQUAL_INT(-1, sis_ring_get(&ring));
        TEST_ASSERT_EQUAL_UINT32(0, sis_ring_count(&ring));
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_all_bytes_come_out_in_order_wherever_the_counters_stand);
    return UNITY_END();
}
