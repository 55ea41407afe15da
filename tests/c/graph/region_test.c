/* The run-time region against a plain map of its units: whatever is taken, shared, shrunk and released, pieces
 * never overlap, what is free is one piece between its neighbours, and first fit finds the lowest place. */
#include <string.h>

#include "../../../ops-c/src/graph/region.h"
#include "unity.h"

enum { UNITS = 64, PIECES = 40, UNIT = SIS_ALIGNMENT };

static sis_region region;
static _Alignas(64) uint8_t memory[UNITS * UNIT], table[(PIECES + 1) * sizeof(sis_piece)];

static void begin(uint32_t pieces, size_t bytes) {
    TEST_ASSERT_TRUE(sis_region_table_bytes(pieces) <= sizeof table);
    memset(table, 0xa5, sizeof table);
    sis_region_init(&region, table, pieces, memory, bytes);
}

void setUp(void) { begin(PIECES, sizeof memory); }
void tearDown(void) {}

static size_t place(sis_handle piece) {
    return (size_t)((uint8_t *)sis_region_data(&region, piece) - memory);
}

static void first_fit(void) {
    sis_handle a = sis_region_take(&region, 1), b = sis_region_take(&region, 65),
               c = sis_region_take(&region, 64);
    TEST_ASSERT_EQUAL(0, place(a));
    TEST_ASSERT_EQUAL(64, place(b));
    TEST_ASSERT_EQUAL(192, place(c));
    TEST_ASSERT_EQUAL(128, sis_region_bytes(&region, b));
    sis_region_release(&region, b);
    sis_handle d = sis_region_take(&region, 129), e = sis_region_take(&region, 10);
    TEST_ASSERT_EQUAL(256, place(d));
    TEST_ASSERT_EQUAL(64, place(e));
    TEST_ASSERT_EQUAL(384, sis_region_peak(&region));
}

static void references(void) {
    sis_handle a = sis_region_take(&region, 64);
    sis_region_share(&region, a);
    TEST_ASSERT_EQUAL(2, sis_region_refs(&region, a));
    sis_region_release(&region, a);
    TEST_ASSERT_EQUAL(1, sis_region_refs(&region, a));
    TEST_ASSERT_TRUE(sis_region_holds(&region, a, memory + 60, 4));
    TEST_ASSERT_FALSE(sis_region_holds(&region, a, memory + 60, 5));
    TEST_ASSERT_FALSE(sis_region_holds(&region, a, (void *)((uintptr_t)memory - 1), 1));
    sis_region_release(&region, a);
    TEST_ASSERT_EQUAL(0, sis_region_refs(&region, a));
    TEST_ASSERT_NULL(sis_region_data(&region, a));
    TEST_ASSERT_FALSE(sis_region_holds(&region, a, memory, 0));
    TEST_ASSERT_EQUAL(sizeof memory, sis_region_largest(&region));
}

static void what_is_no_piece_does_nothing(void) {
    sis_handle a = sis_region_take(&region, 64), next = (sis_handle)1 << 32;
    sis_handle wrong[] = {SIS_NO_PIECE, PIECES + 1, UINT32_MAX, UINT64_MAX, a + 1, a + next, a - next};
    for (int i = 0; i < 7; i++) {
        sis_region_share(&region, wrong[i]);
        sis_region_release(&region, wrong[i]);
        sis_region_shrink(&region, wrong[i], 1);
        TEST_ASSERT_NULL(sis_region_data(&region, wrong[i]));
        TEST_ASSERT_EQUAL(0, sis_region_bytes(&region, wrong[i]));
        TEST_ASSERT_EQUAL(0, sis_region_refs(&region, wrong[i]));
    }
    sis_region_release(&region, a);
    sis_region_release(&region, a);
    TEST_ASSERT_EQUAL(sizeof memory, sis_region_largest(&region));
}

/* A handle of a piece that is gone says nothing of the next one in its slot. */
static void handles_are_not_used_again(void) {
    sis_handle old = sis_region_take(&region, 64);
    sis_region_release(&region, old);
    sis_handle a = sis_region_take(&region, 128);
    TEST_ASSERT_EQUAL((uint32_t)old, (uint32_t)a);
    sis_region_share(&region, old);
    TEST_ASSERT_EQUAL(1, sis_region_refs(&region, a));
    sis_region_release(&region, old);
    sis_region_shrink(&region, old, 1);
    TEST_ASSERT_EQUAL(128, sis_region_bytes(&region, a));
    TEST_ASSERT_NULL(sis_region_data(&region, old));
    TEST_ASSERT_EQUAL(0, sis_region_refs(&region, old));
    TEST_ASSERT_FALSE(sis_region_holds(&region, old, memory, 0));
    region.takings = UINT32_MAX;
    TEST_ASSERT_EQUAL(SIS_NO_PIECE, sis_region_take(&region, 64));
    sis_region_reset(&region);
    TEST_ASSERT_TRUE(sis_region_take(&region, 64) != SIS_NO_PIECE);
}

/* Whoever else holds a piece may look at its end. */
static void what_is_shared_keeps_its_size(void) {
    sis_handle a = sis_region_take(&region, 256);
    sis_region_share(&region, a);
    sis_region_shrink(&region, a, 64);
    TEST_ASSERT_EQUAL(256, sis_region_bytes(&region, a));
    sis_region_release(&region, a);
    sis_region_shrink(&region, a, 64);
    TEST_ASSERT_EQUAL(64, sis_region_bytes(&region, a));
}

static void overflow(void) {
    TEST_ASSERT_EQUAL(SIS_NO_PIECE, sis_region_take(&region, sizeof memory + 1));
    TEST_ASSERT_EQUAL(SIS_NO_PIECE, sis_region_take(&region, SIZE_MAX));
    sis_handle all = sis_region_take(&region, sizeof memory);
    TEST_ASSERT_EQUAL(0, place(all));
    TEST_ASSERT_EQUAL(SIS_NO_PIECE, sis_region_take(&region, 0));
    TEST_ASSERT_EQUAL(0, sis_region_largest(&region));
    sis_region_reset(&region);
    TEST_ASSERT_EQUAL(sizeof memory, sis_region_largest(&region));
    TEST_ASSERT_EQUAL(0, sis_region_peak(&region));
}

static void no_region(void) {
    sis_region none = {0};
    TEST_ASSERT_EQUAL(SIS_NO_PIECE, sis_region_take(&none, 1));
    TEST_ASSERT_EQUAL(0, sis_region_largest(&none));
    sis_region_reset(&none);
    begin(PIECES, 63);
    TEST_ASSERT_EQUAL(SIS_NO_PIECE, sis_region_take(&region, 1));
    TEST_ASSERT_EQUAL(0, sis_region_size(&region));
}

/* Without a slot for the rest a piece keeps it: fewer pieces, never wrong ones. */
static void few_slots(void) {
    begin(2, sizeof memory);
    sis_handle a = sis_region_take(&region, 64), b = sis_region_take(&region, 64);
    TEST_ASSERT_EQUAL(64, sis_region_bytes(&region, a));
    TEST_ASSERT_EQUAL(sizeof memory - 64, sis_region_bytes(&region, b));
    TEST_ASSERT_EQUAL(SIS_NO_PIECE, sis_region_take(&region, 64));
    sis_region_shrink(&region, b, 64);
    TEST_ASSERT_EQUAL(sizeof memory - 64, sis_region_bytes(&region, b));
    sis_region_release(&region, a);
    sis_region_release(&region, b);
    TEST_ASSERT_EQUAL(sizeof memory, sis_region_largest(&region));
}

/* --- at random --- */

static uint64_t seed;
static uint32_t below(uint32_t n) {
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static uint32_t owner[UNITS]; /* piece of each unit; 0 = free */
static uint32_t refs[PIECES + 1];
static sis_handle handles[PIECES + 1];

static void paint(size_t from, size_t units, uint32_t piece) {
    for (size_t i = from; i < from + units; i++) {
        TEST_ASSERT_TRUE(piece == 0 || owner[i] == 0);
        owner[i] = piece;
    }
}

static size_t lowest_gap(size_t units) {
    size_t run = 0;
    for (size_t i = 0; i < UNITS; i++) {
        run = owner[i] == 0 ? run + 1 : 0;
        if (run == units) return i + 1 - units;
    }
    return UNITS;
}

static void take(void) {
    size_t units = 1 + below(9), gap = lowest_gap(units);
    sis_handle piece = sis_region_take(&region, units * UNIT - below(UNIT));
    TEST_ASSERT_EQUAL(gap == UNITS, piece == SIS_NO_PIECE);
    if (piece == SIS_NO_PIECE) return;
    TEST_ASSERT_EQUAL(gap * UNIT, place(piece));
    TEST_ASSERT_EQUAL(units * UNIT, sis_region_bytes(&region, piece));
    paint(gap, units, (uint32_t)piece);
    refs[(uint32_t)piece] = 1;
    handles[(uint32_t)piece] = piece;
}

static void change(uint32_t slot) {
    const sis_handle piece = handles[slot];
    size_t at = place(piece) / UNIT, units = sis_region_bytes(&region, piece) / UNIT;
    switch (below(4)) {
    case 0:
        sis_region_share(&region, piece);
        refs[slot]++;
        return;
    case 1: {
        size_t kept = 1 + below((uint32_t)units);
        sis_region_shrink(&region, piece, kept * UNIT);
        if (refs[slot] == 1) paint(at + kept, units - kept, 0);
        return;
    }
    default:
        sis_region_release(&region, piece);
        if (--refs[slot] == 0) paint(at, units, 0);
    }
}

static void check(void) {
    size_t run = 0, most = 0;
    for (size_t i = 0; i < UNITS; i++) {
        run = owner[i] == 0 ? run + 1 : 0;
        if (run > most) most = run;
    }
    TEST_ASSERT_EQUAL(most * UNIT, sis_region_largest(&region));
    for (uint32_t i = 1; i <= PIECES; i++) TEST_ASSERT_EQUAL(refs[i], sis_region_refs(&region, handles[i]));
}

static void at_random(void) {
    for (uint32_t round = 1; round <= 50; round++) {
        seed = round;
        sis_region_reset(&region);
        memset(owner, 0, sizeof owner);
        memset(refs, 0, sizeof refs);
        memset(handles, 0, sizeof handles);
        for (int i = 0; i < 400; i++) {
            uint32_t piece = 1 + below(PIECES), taken = 0;
            for (uint32_t k = 1; k <= PIECES; k++) taken += refs[k] > 0;
            if (refs[piece] > 0)
                change(piece);
            else if (taken < PIECES / 2)
                take();
            check();
        }
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(first_fit);
    RUN_TEST(references);
    RUN_TEST(what_is_no_piece_does_nothing);
    RUN_TEST(handles_are_not_used_again);
    RUN_TEST(what_is_shared_keeps_its_size);
    RUN_TEST(overflow);
    RUN_TEST(no_region);
    RUN_TEST(few_slots);
    RUN_TEST(at_random);
    return UNITY_END();
}
