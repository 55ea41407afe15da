/* Micro-kernels by themselves. Each schedule's are held bit for bit to the plain loops written here, as are simd.h's twins:
 * depths, heights, widths, sums to go on from, bias, an addition that may lie in D, clamps; nothing else is written. */
#include "gemm.h"
#include "lanes.h"
#include "random.h"

#include <stdio.h>

#define SEED 20260107u
#define DEEPEST 45
#define ROWS 40
#define STEP (SIS_NR + 5) /* floats between rows of D */

static float w[(ROWS + SIS_MR) * (DEEPEST + 3)], x[SIS_NR * DEEPEST],
    bias[ROWS + SIS_MR > SIS_NR ? ROWS + SIS_MR : SIS_NR];
static float d[ROWS * STEP], from[ROWS * STEP], add[ROWS * STEP], plain[ROWS * STEP];
static test_random rng;

static float element(const sis_wide_call *c, size_t width, size_t i, size_t j, const float *old_from,
                     const float *old_add) {
    float sum = c->from ? old_from[i * c->from_row + j] : 0.0f;
    for (size_t p = 0; p < c->k; p++)
        sum = sis_fma1(c->w[i / SIS_MR * c->w_step + p * SIS_MR + i % SIS_MR], c->x[p * width + j], sum);
    if (c->flags & SIS_WIDE_BIAS_ROWS) sum += c->bias[i];
    if (c->flags & SIS_WIDE_BIAS_COLUMNS) sum += c->bias[j];
    if (c->flags & SIS_WIDE_ADD) sum += old_add[i * c->d_row + j];
    if (c->flags & SIS_WIDE_LOW) sum = sis_lane(sis_max(sis_splat(sum), sis_splat(c->low)), 0);
    if (c->flags & SIS_WIDE_HIGH) sum = sis_lane(sis_min(sis_splat(sum), sis_splat(c->high)), 0);
    return sum;
}

static void hold(sis_kernel_schedule schedule, size_t vectors, size_t rows, size_t k, uint32_t variant,
                 bool wild) {
    const size_t width = vectors * SIS_LANES, panels = (rows + SIS_MR - 1) / SIS_MR;
    sis_wide_call c = {
        .k = k, .w = w, .w_step = SIS_MR * (k + variant % 3), .x = x, .d = d, .d_row = STEP, .rows = rows};
    random_fill(&rng, w, panels * c.w_step, wild);
    random_fill(&rng, x, width * k, wild);
    random_fill(&rng, bias, sizeof bias / sizeof *bias, wild);
    random_fill(&rng, d, ROWS * STEP, wild);
    random_fill(&rng, from, ROWS * STEP, wild);
    random_fill(&rng, add, ROWS * STEP, wild);
    c.flags = variant >> 2 & 31;
    if ((c.flags & 3) == 3) c.flags &= ~(uint32_t)SIS_WIDE_BIAS_COLUMNS;
    c.bias = bias;
    c.low = -1.0f, c.high = variant & 1 ? 0.5f : 6.0f;
    c.add = variant >> 7 & 1 ? d : add;
    if (variant >> 8 & 1)
        c.from = variant >> 9 & 1 ? d : from, c.from_row = variant >> 9 & 1 ? STEP : STEP - 2;

    memcpy(plain, d, sizeof d);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) plain[i * STEP + j] = element(&c, width, i, j, c.from, c.add);
    sis_gemm_kernels()->wide[vectors - 1](&c);
    const size_t at = first_difference(d, plain, ROWS * STEP);
    if (at == ROWS * STEP) return;
    char text[160];
    snprintf(text, sizeof text, "%s, seed %u: %u vectors, %u rows, k %u, variant %u: row %u column %u",
             sis_kernels_name(schedule), SEED, (unsigned)vectors, (unsigned)rows, (unsigned)k,
             (unsigned)variant, (unsigned)(at / STEP), (unsigned)(at % STEP));
    TEST_FAIL_MESSAGE(text);
}

static void in_each_schedule(void (*test)(sis_kernel_schedule schedule)) {
    for (sis_kernel_schedule s = 0; s < SIS_KERNEL_SCHEDULES; s++) {
        TEST_ASSERT_TRUE(sis_kernels_use(sis_kernels_name(s)));
        TEST_ASSERT_EQUAL(s, sis_kernels_used());
        test(s);
    }
    sis_kernels_use(sis_kernels_name(SIS_KERNELS_REORDERED));
}

static void depths_and_heights(sis_kernel_schedule schedule) {
    for (size_t vectors = 1; vectors <= 3; vectors++) {
        for (size_t k = 0; k <= DEEPEST; k++)
            hold(schedule, vectors, 1 + random_below(&rng, ROWS), k, random_bits(&rng), false);
        for (size_t rows = 1; rows <= ROWS; rows++)
            hold(schedule, vectors, rows, random_below(&rng, DEEPEST + 1), random_bits(&rng), false);
    }
}

static void ends(sis_kernel_schedule schedule) {
    for (uint32_t variant = 0; variant < 1024; variant++)
        hold(schedule, 1 + variant % 3, 1 + random_below(&rng, 19), random_below(&rng, 12), variant,
             variant % 3 == 0);
}

static void test_depths_and_heights(void) { in_each_schedule(depths_and_heights); }
static void test_ends(void) { in_each_schedule(ends); }

/* --- a few columns --- */

#define THIN_ROWS (14 * SIS_MR)

static void thin_columns(sis_kernel_schedule schedule) {
    static float panels[THIN_ROWS * (DEEPEST + 2)], columns[SIS_THIN * DEEPEST],
        out[SIS_THIN * (THIN_ROWS + 4)];
    static float expected[SIS_THIN * (THIN_ROWS + 4)], ends_of_rows[THIN_ROWS];
    (void)schedule;
    for (unsigned i = 0; i < 160; i++) {
        const size_t n = 1 + i % SIS_THIN, width = n == 3 ? 4 : n, count = i % 15,
                     k = random_below(&rng, DEEPEST + 1);
        const size_t step = SIS_MR * (k + i % 2), ld = THIN_ROWS + i % 4;
        const bool biased = i & 16;
        random_fill(&rng, panels, THIN_ROWS * (DEEPEST + 2), i % 5 == 0);
        random_fill(&rng, columns, SIS_THIN * DEEPEST, i % 5 == 0);
        random_fill(&rng, ends_of_rows, THIN_ROWS, i % 5 == 0);
        random_fill(&rng, out, SIS_THIN * (THIN_ROWS + 4), false);
        memcpy(expected, out, sizeof out);
        for (size_t r = 0; r < count * SIS_MR; r++) {
            for (size_t j = 0; j < n; j++) {
                float sum = 0.0f;
                for (size_t p = 0; p < k; p++)
                    sum = sis_fma1(panels[r / SIS_MR * step + p * SIS_MR + r % SIS_MR],
                                   columns[p * width + j], sum);
                expected[j * ld + r] = biased ? sum + ends_of_rows[r] : sum;
            }
        }
        sis_gemm_kernels()->thin[n - 1](k, panels, step, count, columns, biased ? ends_of_rows : NULL, out,
                                        ld);
        TEST_ASSERT_EQUAL(SIS_THIN * (THIN_ROWS + 4),
                          first_difference(out, expected, SIS_THIN * (THIN_ROWS + 4)));
    }
}

static void test_thin_columns(void) { in_each_schedule(thin_columns); }

/* --- packing --- */

static void test_packing(void) {
    static float source[90 * 90 + 1], packed[100 * 100], expected[100 * 100];
    for (unsigned i = 0; i < 300; i++) {
        const size_t m = random_below(&rng, 60), k = random_below(&rng, 60), pad = random_below(&rng, 3);
        const bool turned = i & 1;
        random_fill(&rng, source, sizeof source / sizeof *source, false);
        const float *at =
            (const float *)(const void *)((const char *)source + (i & 2 ? 1 : 0)); /* any alignment */
        const sis_matrix matrix = {at, turned ? 1 : k + pad, turned ? m + pad : 1};
        memset(expected, 0, sizeof expected);
        for (size_t r = 0; r < m; r++)
            for (size_t p = 0; p < k; p++)
                memcpy(&expected[r / SIS_MR * SIS_MR * k + p * SIS_MR + r % SIS_MR],
                       at + r * matrix.row + p * matrix.column, sizeof(float));
        memset(packed, 0x5a, sizeof packed);
        sis_pack_rows(matrix, m, k, packed);
        const size_t floats = sis_pack_rows_floats(m, k);
        if (floats > 0) TEST_ASSERT_EQUAL_MEMORY(expected, packed, floats * sizeof(float));
        TEST_ASSERT_EQUAL_HEX32(0x5a5a5a5a, bits_of(packed[floats]));

        memset(expected, 0, sizeof expected);
        const sis_matrix columns = {matrix.data, matrix.column, matrix.row};
        const size_t all = sis_pack_columns_floats(m, k);
        for (size_t j = 0; j < m; j++) {
            const size_t first = j / SIS_NR * SIS_NR, left = m - first < SIS_NR ? m - first : SIS_NR,
                         width = (left + SIS_LANES - 1) / SIS_LANES * SIS_LANES;
            for (size_t p = 0; p < k; p++)
                memcpy(&expected[first * k + p * width + j - first],
                       at + p * columns.row + j * columns.column, sizeof(float));
        }
        memset(packed, 0x5a, sizeof packed);
        sis_pack_all_columns(columns, m, k, packed);
        if (all > 0) TEST_ASSERT_EQUAL_MEMORY(expected, packed, all * sizeof(float));
        TEST_ASSERT_EQUAL_HEX32(0x5a5a5a5a, bits_of(packed[all]));
    }
}

static void test_names(void) {
    TEST_ASSERT_FALSE(sis_kernels_use("cortex-z80"));
    TEST_ASSERT_EQUAL(SIS_KERNELS_REORDERED, sis_kernels_used());
    TEST_ASSERT_TRUE(sis_kernels_use("cortex-a53"));
    TEST_ASSERT_EQUAL(SIS_KERNELS_IN_ORDER, sis_kernels_used());
    TEST_ASSERT_TRUE(sis_kernels_use("cortex-a72"));
    TEST_ASSERT_EQUAL(SIS_KERNELS_REORDERED, sis_kernels_used());
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("wide_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_depths_and_heights);
    RUN_TEST(test_ends);
    RUN_TEST(test_thin_columns);
    RUN_TEST(test_packing);
    RUN_TEST(test_names);
    return UnityEnd();
}
