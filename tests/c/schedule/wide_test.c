/* Long numbers against 128 bits, and against themselves where they are longer. */
#include <unity.h>

#include "sis/schedule.h"
#include "wide.h"

static uint64_t state = 7;

void setUp(void) {}
void tearDown(void) {}

/* Lengths matter: often all bits, often few, often all ones. */
static uint64_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    const uint64_t kind = state >> 60;
    if (kind == 0) return 0;
    if (kind == 1) return UINT64_MAX;
    return kind < 8 ? state >> (state % 64) : state;
}

/* Without 128-bit types, as on 32-bit cores: (high, low) of a product. */
static void product(uint64_t a, uint64_t b, uint64_t *high, uint64_t *low) {
    const uint64_t ll = (a & UINT32_MAX) * (b & UINT32_MAX), lh = (a & UINT32_MAX) * (b >> 32);
    const uint64_t hl = (a >> 32) * (b & UINT32_MAX), hh = (a >> 32) * (b >> 32);
    const uint64_t middle = (ll >> 32) + (lh & UINT32_MAX) + (hl & UINT32_MAX);
    *low = middle << 32 | (ll & UINT32_MAX);
    *high = hh + (lh >> 32) + (hl >> 32) + (middle >> 32);
}

static uint64_t part(const sis_wide *x, uint32_t at) {
    const uint64_t low = at < x->count ? x->limbs[at] : 0;
    return low | (at + 1 < x->count ? (uint64_t)x->limbs[at + 1] << 32 : 0);
}

static void products_are_exact(void) {
    uint32_t limbs[8];
    sis_wide x = {.limbs = limbs};
    for (int i = 0; i < 20000; i++) {
        const uint64_t a = draw(), b = draw(), c = draw(), d = draw();
        uint64_t high, low, other_high, other_low;
        product(a, b, &high, &low);
        product(c, d, &other_high, &other_low);
        sis_wide_set(&x, a);
        sis_wide_multiply(&x, b);
        TEST_ASSERT_EQUAL_UINT64(low, part(&x, 0));
        TEST_ASSERT_EQUAL_UINT64(high, part(&x, 2));
        const bool more = high != other_high ? high > other_high : low > other_low;
        TEST_ASSERT_EQUAL(more, sis_product_exceeds(a, b, c, d));
        TEST_ASSERT_FALSE(sis_product_exceeds(a, b, b, a));
    }
}

/* x = ((a b + c) d + e) ..., and back by division. */
static void long_numbers_come_apart_again(void) {
    enum { TERMS = 20 };
    uint32_t limbs[2 * TERMS + 4], sum_limbs[2 * TERMS + 4], one_limb[2];
    sis_wide x = {.limbs = limbs}, sum = {.limbs = sum_limbs}, one = {.limbs = one_limb};
    sis_wide_set(&one, 1);
    for (int round = 0; round < 500; round++) {
        uint64_t factor[TERMS], rest[TERMS];
        sis_wide_set(&x, 0);
        for (int i = 0; i < TERMS; i++) {
            factor[i] = draw() | 1;
            rest[i] = draw() % factor[i];
            sis_wide_multiply(&x, factor[i]);
            sis_wide_add_product(&x, &one, rest[i]);
        }
        sis_wide_copy(&sum, &x); /* 3x - x = 2x */
        sis_wide_add_product(&sum, &x, 2);
        sis_wide_subtract(&sum, &x);
        for (int i = TERMS; i-- > 0;) {
            TEST_ASSERT_EQUAL_UINT64(rest[i], sis_wide_remainder(&x, factor[i]));
            TEST_ASSERT_EQUAL_UINT64(rest[i], sis_wide_divide(&x, factor[i]));
        }
        TEST_ASSERT_EQUAL(0, x.count);
        sis_wide_copy(&x, &sum);
        TEST_ASSERT_EQUAL(0, sis_wide_divide(&x, 2));
        sis_wide_multiply(&x, 2);
        TEST_ASSERT_EQUAL(0, sis_wide_compare(&x, &sum));
        sis_wide_add_product(&x, &one, 1);
        TEST_ASSERT_GREATER_THAN(0, sis_wide_compare(&x, &sum));
        TEST_ASSERT_LESS_THAN(0, sis_wide_compare(&sum, &x));
    }
}

static void instructions_become_time(void) {
    const sis_core core = {"test", 2000, 1500000000, 50};
    TEST_ASSERT_EQUAL_UINT64(0, sis_core_ns(&core, 0));
    TEST_ASSERT_EQUAL_UINT64(2, sis_core_ns(&core, 1));
    TEST_ASSERT_EQUAL_UINT64(2000000, sis_core_ns(&core, 1000000));
    TEST_ASSERT_EQUAL_UINT64(UINT64_C(1) << 63, sis_core_ns(&core, UINT64_C(1) << 62));
    TEST_ASSERT_EQUAL_UINT64(SIS_NEVER, sis_core_ns(&core, UINT64_C(1) << 63));
    TEST_ASSERT_EQUAL_STRING("cortex-a53", sis_core_find("cortex-a53")->name);
    TEST_ASSERT_NULL(sis_core_find("cortex-a530"));
    const sis_core *any = sis_core_find(NULL);
    TEST_ASSERT_EQUAL_STRING("any", any->name);
    for (int i = 0; i < SIS_CORE_COUNT; i++) /* no core is slower than one that is not known */
        TEST_ASSERT_TRUE(sis_core_ns(&sis_cores[i], 1000000) <= sis_core_ns(any, 1000000));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(products_are_exact);
    RUN_TEST(long_numbers_come_apart_again);
    RUN_TEST(instructions_become_time);
    return UNITY_END();
}
