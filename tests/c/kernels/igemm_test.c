/* kernels/igemm.h held to plain loops: every edge, both signs, zero points of one and of each line, blocks of k. Sums are whole
 * numbers of 32 bits, so all must be equal. */
#include "igemm.h"

#include <stdlib.h>
#include <string.h>
#include <unity.h>

static uint32_t state = 2463534242u;

static uint32_t draw(void) {
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

void setUp(void) {}
void tearDown(void) {}

enum { MOST = 64, DEEP = 1100, GUARD = 16 };

static uint8_t a[MOST * DEEP + GUARD], b[MOST * DEEP + GUARD];
static int16_t a_zero[MOST], b_zero[MOST];
static int32_t got[MOST * (MOST + GUARD)], row_got[MOST];
static _Alignas(16) uint8_t scratch[SIS_IGEMM_SCRATCH];

static int32_t value_of(const uint8_t *bytes, size_t at, bool is_signed, int16_t zero) {
    return (is_signed ? (int8_t)bytes[at] : bytes[at]) - zero;
}

/* A is [m][k], B [k][n]. */
static int32_t expected(size_t i, size_t j, size_t n, size_t k, const sis_byte_matrix *x,
                        const sis_byte_matrix *y) {
    uint32_t sum = 0;
    for (size_t p = 0; p < k; p++)
        sum += (uint32_t)value_of(a, i * k + p, x->is_signed, x->zero[i * x->zero_step]) *
               (uint32_t)value_of(b, p * n + j, y->is_signed, y->zero[j * y->zero_step]);
    return (int32_t)sum;
}

static void fill(void) {
    for (size_t i = 0; i < sizeof a; i++) a[i] = (uint8_t)draw();
    for (size_t i = 0; i < sizeof b; i++) b[i] = (uint8_t)draw();
    for (size_t i = 0; i < MOST; i++)
        a_zero[i] = (int16_t)(draw() % 128), b_zero[i] = (int16_t)(draw() % 128);
}

static void check(size_t m, size_t n, size_t k, bool a_signed, bool b_signed, size_t each) {
    const size_t row = n + draw() % GUARD;
    const sis_byte_matrix x = {a, 1, k, a_signed, a_zero, each}, y = {b, n, 1, b_signed, b_zero, each};
    const sis_igemm g = {k, &x, &y, sis_igemm_pack_rows, sis_igemm_pack_columns};
    memset(got, 0x5a, sizeof got);
    sis_igemm_tile(&g, 0, m, 0, n, got, row, scratch);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < row && i * row + j < sizeof got / sizeof *got; j++)
            TEST_ASSERT_EQUAL_INT32(j < n ? expected(i, j, n, k, &x, &y) : 0x5a5a5a5a, got[i * row + j]);
}

static void every_edge(void) {
    fill();
    for (size_t m = 1; m <= 17; m++)
        for (size_t n = 1; n <= 17; n++) check(m, n, 1 + draw() % 19, draw() & 1, draw() & 1, draw() & 1);
}

static void blocks_of_k(void) {
    static const size_t depths[] = {0, 1, SIS_IGEMM_DEPTH - 1, SIS_IGEMM_DEPTH, SIS_IGEMM_DEPTH + 1, DEEP};
    fill();
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) check(9, 11, depths[i], i & 1, i & 2, 1);
}

static void a_whole_tile(void) {
    fill();
    check(SIS_IGEMM_TILE, SIS_IGEMM_TILE, 77, true, false, 1);
}

static void sums_wrap(void) {
    memset(a, 0xff, sizeof a);
    memset(b, 0xff, sizeof b);
    memset(a_zero, 0, sizeof a_zero);
    memset(b_zero, 0, sizeof b_zero);
    check(8, 8, DEEP, false, false, 0);
}

static void lines_that_lie_apart(void) {
    int16_t panel[SIS_IGEMM * 10];
    const sis_byte_matrix columns = {a, 3, 7, true, b_zero, 1};
    fill();
    sis_igemm_pack_columns(&columns, 2, 5, 1, 9, panel);
    for (size_t p = 0; p < 10; p++)
        for (size_t j = 0; j < SIS_IGEMM; j++) {
            const bool is_there = j < 5 && p < 9;
            const int32_t value = is_there ? value_of(a, (1 + p) * 3 + (2 + j) * 7, true, b_zero[2 + j]) : 0;
            TEST_ASSERT_EQUAL_INT16(value, panel[p * SIS_IGEMM + j]);
        }
}

static void a_row(void) {
    int16_t numbers[40];
    fill();
    for (size_t n = 1; n <= 50; n++) {
        const size_t k = 1 + draw() % 40;
        const bool is_signed = draw() & 1;
        for (size_t p = 0; p < k; p++) numbers[p] = (int16_t)(draw() % 511 - 255);
        for (size_t j = 0; j < MOST; j++) row_got[j] = (int32_t)j;
        sis_igemm_row(k, numbers, b, n + 3, is_signed, 17, row_got, n);
        for (size_t j = 0; j < MOST; j++) {
            uint32_t sum = (uint32_t)j;
            for (size_t p = 0; j < n && p < k; p++)
                sum += (uint32_t)numbers[p] * (uint32_t)value_of(b, p * (n + 3) + j, is_signed, 17);
            TEST_ASSERT_EQUAL_INT32((int32_t)sum, row_got[j]);
        }
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(every_edge);
    RUN_TEST(blocks_of_k);
    RUN_TEST(a_whole_tile);
    RUN_TEST(sums_wrap);
    RUN_TEST(lines_that_lie_apart);
    RUN_TEST(a_row);
    return UNITY_END();
}
