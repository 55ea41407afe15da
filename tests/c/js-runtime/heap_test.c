/* The heap: random use against a list of what should be there, alignment, limits, and that everything comes back. */
#include <string.h>

#include "heap.h"
#include "unity.h"
#include "rounds.h"

#define REGION (1u << 20)
#define SLOTS 200

static _Alignas(64) uint8_t region[REGION];
static uint32_t seed;

static uint32_t random_below(uint32_t n) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

typedef struct slot {
    uint8_t *memory;
    size_t bytes;
    uint8_t fill;
} slot;

static void check_slot(const slot *s) {
    for (size_t i = 0; i < s->bytes; i++) TEST_ASSERT_EQUAL_HEX8(s->fill, s->memory[i]);
}

static void fill_slot(slot *s, void *memory, size_t bytes) {
    *s = (slot){memory, bytes, (uint8_t)random_below(256)};
    memset(memory, s->fill, bytes);
}

/* Mostly small, sometimes large sizes. */
static size_t random_size(void) {
    uint32_t kind = random_below(10);
    return kind < 6 ? random_below(200) : kind < 9 ? random_below(5000) : random_below(200000);
}

static void take_into(sis_heap *heap, slot *s) {
    const size_t bytes = random_size(), align = (size_t)16 << random_below(5);
    void *memory = sis_heap_take(heap, bytes, align);
    if (!memory) return;
    TEST_ASSERT_EQUAL_UINT64(0, (uintptr_t)memory % align);
    TEST_ASSERT_TRUE(sis_heap_usable(memory) >= bytes);
    fill_slot(s, memory, bytes);
}

static void resize_slot(sis_heap *heap, slot *s) {
    const size_t bytes = random_size();
    uint8_t *memory = sis_heap_resize(heap, s->memory, bytes);
    if (!memory) return;
    slot now = {memory, bytes < s->bytes ? bytes : s->bytes, s->fill};
    check_slot(&now);
    fill_slot(s, memory, bytes);
}

static void test_random_use(void) {
    static slot slots[SLOTS];
    for (seed = 1; seed < 6; seed++) {
        uint32_t first = seed;
        sis_heap *heap = sis_heap_init(region, REGION);
        memset(slots, 0, sizeof slots);
        for (int step = 0; step < SIS_ROUNDS(20000); step++) {
            slot *s = &slots[random_below(SLOTS)];
            if (s->memory) check_slot(s);
            if (!s->memory) {
                take_into(heap, s);
            } else if (random_below(3) == 0) {
                resize_slot(heap, s);
            } else {
                sis_heap_give(heap, s->memory);
                *s = (slot){0};
            }
            if (step % 500 == 0) TEST_ASSERT_TRUE(sis_heap_check(heap));
        }
        for (int i = 0; i < SLOTS; i++) sis_heap_give(heap, slots[i].memory);
        TEST_ASSERT_TRUE(sis_heap_check(heap));
        TEST_ASSERT_EQUAL_UINT64(0, sis_heap_used(heap));
        /* One block again: nearly all of it can be had at once. */
        TEST_ASSERT_NOT_NULL(sis_heap_take(heap, sis_heap_free(heap) - 64, 16));
        seed = first;
    }
}

static void test_odd_regions(void) {
    TEST_ASSERT_NULL(sis_heap_init(region, SIS_HEAP_MIN - 1));
    for (uint32_t shift = 0; shift < 20; shift++) {
        sis_heap *heap = sis_heap_init(region + shift, SIS_HEAP_MIN + 20 - shift);
        TEST_ASSERT_NOT_NULL(heap);
        void *all = sis_heap_take(heap, sis_heap_free(heap) - 32, 16);
        TEST_ASSERT_NOT_NULL(all);
        memset(all, 1, sis_heap_usable(all));
        TEST_ASSERT_TRUE(sis_heap_check(heap));
    }
}

static void test_odd_requests(void) {
    sis_heap *heap = sis_heap_init(region, REGION);
    void *nothing = sis_heap_take(heap, 0, 16), *too = sis_heap_take(heap, 0, 4096);
    TEST_ASSERT_NOT_NULL(nothing);
    TEST_ASSERT_TRUE(nothing != too);
    TEST_ASSERT_NULL(sis_heap_take(heap, SIZE_MAX, 16));
    TEST_ASSERT_NULL(sis_heap_take(heap, SIZE_MAX - 64, 4096));
    TEST_ASSERT_NULL(sis_heap_take(heap, REGION, 16));
    TEST_ASSERT_NULL(sis_heap_resize(heap, nothing, SIZE_MAX));
    void *grown = sis_heap_resize(heap, NULL, 100);
    TEST_ASSERT_NOT_NULL(grown);
    sis_heap_give(heap, NULL);
    sis_heap_give(heap, nothing);
    sis_heap_give(heap, too);
    sis_heap_give(heap, grown);
    TEST_ASSERT_EQUAL_UINT64(0, sis_heap_used(heap));
    TEST_ASSERT_TRUE(sis_heap_peak(heap) > 0);
}

/* Growing and shrinking at the end of the used part moves nothing. */
static void test_resize_in_place(void) {
    sis_heap *heap = sis_heap_init(region, REGION);
    uint8_t *memory = sis_heap_take(heap, 100, 16), *start = memory;
    for (size_t bytes = 100; bytes < 100000; bytes += 5000) {
        memory = sis_heap_resize(heap, memory, bytes);
        TEST_ASSERT_EQUAL_PTR(start, memory);
        memset(memory, 3, bytes);
    }
    memory = sis_heap_resize(heap, memory, 10);
    TEST_ASSERT_EQUAL_PTR(start, memory);
    TEST_ASSERT_EQUAL_UINT64(16, sis_heap_usable(memory));
    TEST_ASSERT_TRUE(sis_heap_check(heap));
}

/* Closed, the reserve is nobody's; open, everybody's. */
static void test_reserve(void) {
    sis_heap *heap = sis_heap_init(region, REGION);
    TEST_ASSERT_NOT_NULL(sis_heap_take(heap, sis_heap_free(heap) - 64, 16));
    TEST_ASSERT_NULL(sis_heap_take(heap, 64, 16));
    sis_heap_open_reserve(heap, true);
    void *large = sis_heap_take(heap, sis_heap_reserve(heap) / 2, 16);
    TEST_ASSERT_NOT_NULL(large);
    sis_heap_open_reserve(heap, false);
    TEST_ASSERT_NULL(sis_heap_take(heap, 0, 16));
    TEST_ASSERT_EQUAL_UINT64(0, sis_heap_free(heap));
    sis_heap_give(heap, large);
    TEST_ASSERT_TRUE(sis_heap_check(heap));
}

/* An arena that needs nearly all of the one free block is found, whatever list that block is on. */
static void test_large_fit(void) {
    for (size_t left = 64; left < 60000; left += 997) {
        sis_heap *heap = sis_heap_init(region, REGION);
        TEST_ASSERT_NOT_NULL(sis_heap_take(heap, sis_heap_free(heap) - left - 600000, 16));
        TEST_ASSERT_NOT_NULL(sis_heap_take(heap, 599000, 64));
    }
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_random_use);
    RUN_TEST(test_odd_regions);
    RUN_TEST(test_odd_requests);
    RUN_TEST(test_resize_in_place);
    RUN_TEST(test_reserve);
    RUN_TEST(test_large_fit);
    return UNITY_END();
}
