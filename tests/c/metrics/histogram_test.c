/* Histograms against sorted arrays: every quantile within the error the header states, on values of every size. */
#include "sis/metrics.h"
#include "unity.h"

enum { MOST_VALUES = 3000, ROUNDS = 60 };

static sis_histogram h, other;
static uint64_t values[MOST_VALUES];
static uint64_t seed;

/* SplitMix64. */
static uint64_t next(void) {
    uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void setUp(void) {
    sis_histogram_clear(&h);
    sis_histogram_clear(&other);
    seed = 20;
}
void tearDown(void) {}

static void sort(uint64_t *list, uint32_t n) {
    for (uint32_t gap = n / 2; gap > 0; gap /= 2)
        for (uint32_t i = gap; i < n; i++) {
            uint64_t value = list[i];
            uint32_t k = i;
            for (; k >= gap && list[k - gap] > value; k -= gap) list[k] = list[k - gap];
            list[k] = value;
        }
}

static void is_near(uint64_t expected, uint64_t found) {
    uint64_t error = expected > found ? expected - found : found - expected;
    TEST_ASSERT_TRUE_MESSAGE(error <= expected / 32, "further away than 1/32");
    if (expected < 32) TEST_ASSERT_EQUAL_UINT64(expected, found);
}

static void check(const sis_histogram *histogram, uint32_t n) {
    sort(values, n);
    for (uint32_t permille = 0; permille <= 1000; permille += 5) {
        uint32_t rank = (n * permille + 999) / 1000;
        is_near(values[rank == 0 ? 0 : rank - 1], sis_histogram_quantile(histogram, permille));
    }
    uint64_t sum = 0;
    for (uint32_t i = 0; i < n; i++) sum += values[i];
    TEST_ASSERT_EQUAL_UINT64(n, histogram->count);
    TEST_ASSERT_EQUAL_UINT64(sum, histogram->sum);
    TEST_ASSERT_EQUAL_UINT64(values[0], sis_histogram_least(histogram));
    TEST_ASSERT_EQUAL_UINT64(values[n - 1], histogram->most);
    TEST_ASSERT_EQUAL_UINT64(values[0], sis_histogram_quantile(histogram, 0));
    TEST_ASSERT_EQUAL_UINT64(values[n - 1], sis_histogram_quantile(histogram, 1000));
}

/* Sizes of values from 1 to 39 bits, spread evenly, crowded together, or over all sizes at once. */
static uint64_t draw(uint32_t round) {
    uint32_t bits = 1 + round % 39;
    uint64_t mask = (UINT64_C(1) << bits) - 1;
    switch (round % 3) {
    case 0: return next() & mask;
    case 1: return mask - (next() & mask >> 4);
    default: return next() >> (25 + next() % 39);
    }
}

static void test_quantiles_are_near_sorted_arrays(void) {
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = 1 + (uint32_t)(next() % MOST_VALUES);
        sis_histogram_clear(&h);
        for (uint32_t i = 0; i < n; i++) sis_histogram_record(&h, values[i] = draw(round));
        check(&h, n);
    }
}

static void test_merged_is_as_if_recorded_together(void) {
    for (uint32_t i = 0; i < MOST_VALUES; i++)
        sis_histogram_record(i % 3 == 0 ? &h : &other, values[i] = draw(i));
    sis_histogram_merge(&h, &other);
    check(&h, MOST_VALUES);
    sis_histogram_clear(&other);
    sis_histogram_merge(&h, &other);
    check(&h, MOST_VALUES);
    sis_histogram_merge(&other, &h);
    check(&other, MOST_VALUES);
}

static void test_bins_ascend_without_gaps(void) {
    TEST_ASSERT_EQUAL(0, sis_histogram_bin(0));
    uint32_t before = 0;
    for (uint64_t value = 1; value < 1u << 16; value++) {
        uint32_t bin = sis_histogram_bin(value);
        TEST_ASSERT_TRUE(bin == before || bin == before + 1);
        if (value < 32) TEST_ASSERT_EQUAL(value, bin);
        before = bin;
    }
    TEST_ASSERT_EQUAL(SIS_HISTOGRAM_BINS - 2, sis_histogram_bin((UINT64_C(1) << SIS_HISTOGRAM_END) - 1));
    TEST_ASSERT_EQUAL(SIS_HISTOGRAM_BINS - 1, sis_histogram_bin(UINT64_C(1) << SIS_HISTOGRAM_END));
    TEST_ASSERT_EQUAL(SIS_HISTOGRAM_BINS - 1, sis_histogram_bin(UINT64_MAX));
}

static void test_empty_and_single(void) {
    TEST_ASSERT_EQUAL_UINT64(0, sis_histogram_quantile(&h, 500));
    TEST_ASSERT_EQUAL_UINT64(0, sis_histogram_least(&h));
    sis_histogram_record(&h, 0);
    TEST_ASSERT_EQUAL_UINT64(0, sis_histogram_quantile(&h, 1000));
    sis_histogram_clear(&h);
    sis_histogram_record(&h, 1000003); /* the only value is known exactly: it is smallest and largest */
    TEST_ASSERT_EQUAL_UINT64(1000003, sis_histogram_quantile(&h, 500));
    TEST_ASSERT_EQUAL_UINT64(1000003, sis_histogram_quantile(&h, 2000));
}

static void test_past_the_end_the_largest_answers(void) {
    sis_histogram_record(&h, 7);
    sis_histogram_record(&h, UINT64_C(1) << 50);
    sis_histogram_record(&h, UINT64_MAX);
    TEST_ASSERT_EQUAL_UINT64(7, sis_histogram_quantile(&h, 333));
    TEST_ASSERT_EQUAL_UINT64(UINT64_MAX, sis_histogram_quantile(&h, 500));
    TEST_ASSERT_EQUAL_UINT64(7, sis_histogram_least(&h));
}

static void test_full_bins_stay_full(void) {
    h.bins[3] = UINT32_MAX - 1;
    h.count = UINT32_MAX - 1;
    h.most = 3;
    h.not_least = ~UINT64_C(3);
    for (int i = 0; i < 3; i++) sis_histogram_record(&h, 3);
    TEST_ASSERT_EQUAL_UINT32(UINT32_MAX, h.bins[3]);
    TEST_ASSERT_EQUAL_UINT64(UINT64_C(4294967297), h.count);
    TEST_ASSERT_EQUAL_UINT64(3, sis_histogram_quantile(&h, 1000));
    sis_histogram_merge(&other, &h);
    sis_histogram_merge(&other, &h);
    TEST_ASSERT_EQUAL_UINT32(UINT32_MAX, other.bins[3]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_quantiles_are_near_sorted_arrays);
    RUN_TEST(test_merged_is_as_if_recorded_together);
    RUN_TEST(test_bins_ascend_without_gaps);
    RUN_TEST(test_empty_and_single);
    RUN_TEST(test_past_the_end_the_largest_answers);
    RUN_TEST(test_full_bins_stay_full);
    return UNITY_END();
}
