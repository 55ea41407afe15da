/* Fourier transforms against the plain sum, length by length, by each way. */
#include "../../../ops-c/src/math/fourier.h"

#include <stdio.h>

#include "../kernels/random.h"
#include "sis/math.h"
#include "unity.h"

void setUp(void) {}
void tearDown(void) {}

#define MOST 2048

static _Alignas(16) sis_complex tables[5 * MOST], work[4 * MOST];
static sis_complex in[MOST], out[MOST];

static double size_of(sis_complex z) { return sis_sqrt_f64(z.re * z.re + z.im * z.im); }

/* Angles of whole numbers modulo n, so that they stay exact. */
static sis_complex plain_sum(int64_t n, int64_t k) {
    sis_complex sum = {0, 0};
    for (int64_t j = 0; j < n; j++) {
        const double angle = -0x1.921fb54442d18p+2 * ((double)(j * k % n) / (double)n);
        const double c = sis_cos_f64(angle), s = sis_sin_f64(angle);
        sum.re += in[j].re * c - in[j].im * s;
        sum.im += in[j].re * s + in[j].im * c;
    }
    return sum;
}

/* Bins `step` apart are compared; errors of both sides grow with the root of n, and the plain sum's more. */
static void expect_transform(int64_t n, size_t most_tables, sis_fourier_way way, int64_t step) {
    sis_fourier plan;
    test_random r = {(uint64_t)n};
    for (int64_t j = 0; j < n; j++)
        work[j] = in[j] = (sis_complex){(double)random_float(&r, false), (double)random_float(&r, false)};
    sis_fourier_plan(&plan, n, most_tables, sizeof work);
    TEST_ASSERT_EQUAL(way, plan.way);
    TEST_ASSERT_TRUE(plan.table_bytes <= sizeof tables && plan.work_bytes <= sizeof work);
    sis_fourier_tables(&plan, tables);
    memcpy(out, sis_fourier_run(&plan, tables, work), (size_t)n * sizeof *out);
    for (int64_t k = 0; k < n; k += step) {
        const sis_complex sum = plain_sum(n, k);
        const double error = size_of((sis_complex){out[k].re - sum.re, out[k].im - sum.im});
        char text[64];
        snprintf(text, sizeof text, "bin %d of %d", (int)k, (int)n);
        TEST_ASSERT_TRUE_MESSAGE(error <= 4e-15 * sis_sqrt_f64((double)n) * 8, text);
    }
}

static bool is_smooth(int64_t n) {
    for (int64_t p = 2; p <= 61; p++)
        while (n % p == 0) n /= p;
    return n == 1;
}

static void test_every_short_length(void) {
    for (int64_t n = 1; n <= 150; n++)
        expect_transform(n, SIZE_MAX, is_smooth(n) ? SIS_FOURIER_RADICES : SIS_FOURIER_CHIRP, 1);
}

static void test_longer_lengths(void) {
    static const int64_t smooth[] = {256, 400, 512, 1000, 1024, 2048, 1155, 61 * 31},
                         other[] = {257, 509, 67 * 7, 1021};
    for (size_t i = 0; i < sizeof smooth / sizeof *smooth; i++)
        expect_transform(smooth[i], SIZE_MAX, SIS_FOURIER_RADICES, 37);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        expect_transform(other[i], SIZE_MAX, SIS_FOURIER_CHIRP, 37);
}

/* Where there is room for n roots only. */
static void test_plain_sum_of_lengths_that_do_not_fit(void) {
    expect_transform(67, 67 * sizeof(sis_complex), SIS_FOURIER_SUM, 1);
    expect_transform(64, 64 * sizeof(sis_complex), SIS_FOURIER_RADICES, 1);
}

/* The roots are exact where they can be. */
static void test_of_an_impulse(void) {
    sis_fourier plan;
    sis_fourier_plan(&plan, 8, SIZE_MAX, SIZE_MAX);
    sis_fourier_tables(&plan, tables);
    memset(work, 0, 8 * sizeof *work);
    work[2].re = 1;
    const sis_complex *bins = sis_fourier_run(&plan, tables, work);
    static const double re[] = {1, 0, -1, 0}, im[] = {0, -1, 0, 1};
    for (int k = 0; k < 8; k++) {
        TEST_ASSERT_TRUE(bins[k].re == re[k % 4]);
        TEST_ASSERT_TRUE(bins[k].im == im[k % 4]);
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_every_short_length);
    RUN_TEST(test_longer_lengths);
    RUN_TEST(test_plain_sum_of_lengths_that_do_not_fit);
    RUN_TEST(test_of_an_impulse);
    return UNITY_END();
}
