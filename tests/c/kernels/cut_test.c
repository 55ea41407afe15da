/* How products are cut: tiles cover D exactly, scratch never grows when a size shrinks (plans are made at bounds). */
#include "gemm.h"
#include "lanes.h"
#include "random.h"

#define SEED 20260104u

static test_random rng;

static size_t random_size(void) { return random_below(&rng, random_below(&rng, 2) ? 20 : 3000); }

static void test_tiles_cover_everything(void) {
    for (int i = 0; i < 20000; i++) {
        const size_t m = random_size(), n = random_size(), k = random_size();
        const sis_gemm_blocks b = i % 3 == 2 ? sis_gemm_cut_panels(m, n, k) : sis_gemm_cut(m, n, k, i & 1);
        TEST_ASSERT_TRUE(b.m_tiles * b.mc >= m && (m == 0 || (b.m_tiles - 1) * b.mc < m));
        TEST_ASSERT_TRUE(b.n_tiles * b.nc >= n && (n == 0 || (b.n_tiles - 1) * b.nc < n));
        TEST_ASSERT_TRUE(b.mc % SIS_MR == 0 && ((n <= SIS_THIN && !b.by_rows) || b.nc % SIS_NR == 0));
        TEST_ASSERT_TRUE(b.kc >= 1 && (k == 0 || b.kc <= k));
        TEST_ASSERT_TRUE((m == 0 || n == 0) == (b.m_tiles * b.n_tiles == 0));
    }
}

static void test_smaller_asks_no_more(void) {
    for (int i = 0; i < 20000; i++) {
        const size_t m = random_size(), n = random_size(), k = random_size();
        const size_t packed = sis_gemm_cut(m, n, k, true).scratch_floats;
        const size_t loose = sis_gemm_cut(m, n, k, false).scratch_floats;
        const size_t fewer = random_below(&rng, n + 1);
        TEST_ASSERT_TRUE(sis_gemm_cut(m, fewer, k, true).scratch_floats <= packed);
        const size_t less = random_below(&rng, m + 1), flatter = random_below(&rng, k + 1);
        TEST_ASSERT_TRUE(sis_gemm_cut(less, fewer, flatter, false).scratch_floats <= loose);
        TEST_ASSERT_TRUE(sis_gemm_cut_panels(less, n, k).scratch_floats <=
                         sis_gemm_cut_panels(m, n, k).scratch_floats);
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("cut_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_tiles_cover_everything);
    RUN_TEST(test_smaller_asks_no_more);
    return UnityEnd();
}
