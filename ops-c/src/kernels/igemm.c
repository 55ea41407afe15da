/* Integer GEMM: micro-kernel, tile and packing of byte matrices. Contract in igemm.h. */
#include "igemm.h"

#include <string.h>

#if !defined(__aarch64__)
typedef int32_t v8i __attribute__((vector_size(32)));
typedef uint32_t v8u __attribute__((vector_size(32))); /* wraps, as the sums may */
#endif

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t even(size_t k) { return (k + 1) & ~(size_t)1; }

/* --- 8 x 8 of D, on top of what is there if `more` --- */

#if defined(__aarch64__)
#define STEP_OF_ROW(acc, a, lane, low, high)            \
    (acc)[0] = vmlal_laneq_s16((acc)[0], low, a, lane); \
    (acc)[1] = vmlal_high_laneq_s16((acc)[1], high, a, lane)

/* One step of k: `odd` is 0 or 1, a literal, for the lanes of the pair. */
#define STEP(odd, b)                                    \
    do {                                                \
        const int16x4_t low = vget_low_s16(b);          \
        STEP_OF_ROW(acc[0], first, 0 + (odd), low, b);  \
        STEP_OF_ROW(acc[1], first, 2 + (odd), low, b);  \
        STEP_OF_ROW(acc[2], first, 4 + (odd), low, b);  \
        STEP_OF_ROW(acc[3], first, 6 + (odd), low, b);  \
        STEP_OF_ROW(acc[4], second, 0 + (odd), low, b); \
        STEP_OF_ROW(acc[5], second, 2 + (odd), low, b); \
        STEP_OF_ROW(acc[6], second, 4 + (odd), low, b); \
        STEP_OF_ROW(acc[7], second, 6 + (odd), low, b); \
    } while (0)

static void kernel(size_t k, const int16_t *a, const int16_t *b, int32_t *d, size_t row, bool more) {
    int32x4_t acc[SIS_IGEMM][2];
#pragma GCC unroll 8
    for (int i = 0; i < SIS_IGEMM; i++) {
        acc[i][0] = more ? vld1q_s32(d + (size_t)i * row) : vdupq_n_s32(0);
        acc[i][1] = more ? vld1q_s32(d + (size_t)i * row + 4) : vdupq_n_s32(0);
    }
    for (; k > 0; k -= 2, a += 16, b += 16) {
        const int16x8_t first = vld1q_s16(a), second = vld1q_s16(a + 8);
        const int16x8_t b0 = vld1q_s16(b), b1 = vld1q_s16(b + 8);
        STEP(0, b0);
        STEP(1, b1);
    }
#pragma GCC unroll 8
    for (int i = 0; i < SIS_IGEMM; i++) {
        vst1q_s32(d + (size_t)i * row, acc[i][0]);
        vst1q_s32(d + (size_t)i * row + 4, acc[i][1]);
    }
}
#else
static void kernel(size_t k, const int16_t *a, const int16_t *b, int32_t *d, size_t row, bool more) {
    v8u acc[SIS_IGEMM] = {{0}};
    for (size_t i = 0; more && i < SIS_IGEMM; i++) memcpy(&acc[i], d + i * row, sizeof *acc);
    for (; k > 0; k -= 2, a += 16, b += 16) {
        sis_v8s b0, b1;
        memcpy(&b0, b, sizeof b0);
        memcpy(&b1, b + 8, sizeof b1);
        const v8u wide0 = (v8u) __builtin_convertvector(b0, v8i),
                  wide1 = (v8u) __builtin_convertvector(b1, v8i);
        for (size_t i = 0; i < SIS_IGEMM; i++)
            acc[i] += (uint32_t)a[2 * i] * wide0 + (uint32_t)a[2 * i + 1] * wide1;
    }
    for (size_t i = 0; i < SIS_IGEMM; i++) memcpy(d + i * row, &acc[i], sizeof *acc);
}
#endif

/* --- one row --- */

enum { WIDE = 4 }; /* eights of columns at once */

#if defined(__aarch64__)
typedef int32x4x2_t eight_sums;
static inline eight_sums load_sums(const int32_t *d) {
    return (eight_sums){{vld1q_s32(d), vld1q_s32(d + 4)}};
}
static inline void store_sums(int32_t *d, eight_sums s) {
    vst1q_s32(d, s.val[0]);
    vst1q_s32(d + 4, s.val[1]);
}
static inline eight_sums add_product(eight_sums s, int16_t a, sis_v8s b) {
    const int16x8_t v = (int16x8_t)b;
    s.val[0] = vmlal_n_s16(s.val[0], vget_low_s16(v), a);
    s.val[1] = vmlal_high_n_s16(s.val[1], v, a);
    return s;
}
#else
typedef v8u eight_sums;
static inline eight_sums load_sums(const int32_t *d) {
    eight_sums s;
    memcpy(&s, d, sizeof s);
    return s;
}
static inline void store_sums(int32_t *d, eight_sums s) { memcpy(d, &s, sizeof s); }
static inline eight_sums add_product(eight_sums s, int16_t a, sis_v8s b) {
    return s + (uint32_t)a * (v8u) __builtin_convertvector(b, v8i);
}
#endif

/* `count` eights of columns, all of k. */
static inline __attribute__((always_inline)) void row_of(size_t k, const int16_t *a, const uint8_t *b,
                                                         size_t b_row, bool is_signed, int16_t zero,
                                                         int32_t *d, const int count) {
    eight_sums sums[WIDE];
#pragma GCC unroll 4
    for (int v = 0; v < count; v++) sums[v] = load_sums(d + 8 * v);
    for (size_t i = 0; i < k; i++, b += b_row) {
#pragma GCC unroll 4
        for (int v = 0; v < count; v++)
            sums[v] = add_product(sums[v], a[i], sis_widen(b + 8 * v, is_signed) - zero);
    }
#pragma GCC unroll 4
    for (int v = 0; v < count; v++) store_sums(d + 8 * v, sums[v]);
}

static inline __attribute__((always_inline)) void row_by(size_t k, const int16_t *a, const uint8_t *b,
                                                         size_t b_row, const bool is_signed, int16_t zero,
                                                         int32_t *d, size_t n) {
    size_t j = 0;
    for (; j + 8 * WIDE <= n; j += 8 * WIDE) row_of(k, a, b + j, b_row, is_signed, zero, d + j, WIDE);
    for (; j + 8 <= n; j += 8) row_of(k, a, b + j, b_row, is_signed, zero, d + j, 1);
    for (; j < n; j++)
        for (size_t i = 0; i < k; i++) {
            const uint8_t byte = b[i * b_row + j];
            const int32_t value = (is_signed ? (int8_t)byte : byte) - zero;
            d[j] = (int32_t)((uint32_t)d[j] + (uint32_t)a[i] * (uint32_t)value);
        }
}

void sis_igemm_row(size_t k, const int16_t *a, const uint8_t *b, size_t b_row, bool is_signed, int16_t zero,
                   int32_t *d, size_t n) {
    if (is_signed)
        row_by(k, a, b, b_row, true, zero, d, n);
    else
        row_by(k, a, b, b_row, false, zero, d, n);
}

/* --- a tile --- */

/* An edge of D: worked on beside it, then copied. */
static void edge(size_t k, const int16_t *a, const int16_t *b, int32_t *d, size_t row, bool more, size_t rows,
                 size_t columns, int32_t *room) {
    for (size_t i = 0; more && i < rows; i++) memcpy(room + i * SIS_IGEMM, d + i * row, columns * sizeof *d);
    kernel(k, a, b, room, SIS_IGEMM, more);
    for (size_t i = 0; i < rows; i++) memcpy(d + i * row, room + i * SIS_IGEMM, columns * sizeof *d);
}

void sis_igemm_tile(const sis_igemm *g, size_t m0, size_t m, size_t n0, size_t n, int32_t *d, size_t row,
                    void *scratch) {
    int32_t *room = scratch;
    int16_t *b = (int16_t *)(void *)(room + SIS_IGEMM * SIS_IGEMM), *a = b + SIS_IGEMM * SIS_IGEMM_DEPTH;
    memset(room, 0, SIS_IGEMM * SIS_IGEMM * sizeof *room);
    for (size_t i = 0; g->k == 0 && i < m; i++) memset(d + i * row, 0, n * sizeof *d);
    for (size_t k0 = 0; k0 < g->k; k0 += SIS_IGEMM_DEPTH) {
        const size_t k = least(g->k - k0, SIS_IGEMM_DEPTH), depth = even(k);
        for (size_t i = 0; i < m; i += SIS_IGEMM)
            g->pack_a(g->a, m0 + i, least(m - i, SIS_IGEMM), k0, k, a + i * depth);
        for (size_t j = 0; j < n; j += SIS_IGEMM) {
            const size_t columns = least(n - j, SIS_IGEMM);
            g->pack_b(g->b, n0 + j, columns, k0, k, b);
            for (size_t i = 0; i < m; i += SIS_IGEMM) {
                const size_t rows = least(m - i, SIS_IGEMM);
                int32_t *to = d + i * row + j;
                if (rows == SIS_IGEMM && columns == SIS_IGEMM)
                    kernel(depth, a + i * depth, b, to, row, k0 > 0);
                else
                    edge(depth, a + i * depth, b, to, row, k0 > 0, rows, columns, room);
            }
        }
    }
}

/* 2 x (16 multiply-adds of four and 1.5 others) for two steps of 8 x 8, 60 around; packing A 1.3 an element for 64 columns. */
uint64_t sis_igemm_instructions(uint64_t m, uint64_t n, uint64_t k) {
    const uint64_t panels = (m + SIS_IGEMM - 1) / SIS_IGEMM * ((n + SIS_IGEMM - 1) / SIS_IGEMM);
    const uint64_t tiles = (n + SIS_IGEMM_TILE - 1) / SIS_IGEMM_TILE;
    return panels * (k * 37 / 2 + 80 * (1 + k / SIS_IGEMM_DEPTH)) + tiles * m * k * 4 / 3;
}

/* --- packing --- */

static int16_t element(const sis_byte_matrix *m, size_t k, size_t line) {
    const uint8_t byte = m->data[k * m->k_step + line * m->line_step];
    const int16_t value = m->is_signed ? (int8_t)byte : byte;
    return (int16_t)(value - m->zero[line * m->zero_step]);
}

/* Four pairs of steps of one row, to their places eight pairs apart. */
static void put_pairs(sis_v8s eight, int16_t *to) {
    typedef int32_t v4i __attribute__((vector_size(16)));
    const v4i pairs = (v4i)eight;
    for (int p = 0; p < 4; p++) memcpy(to + 2 * SIS_IGEMM * p, &(int32_t){pairs[p]}, sizeof(int32_t));
}

static void pack_row(const sis_byte_matrix *m, size_t line, size_t k0, size_t k, int16_t *to) {
    const int16_t zero = m->zero[line * m->zero_step];
    size_t at = 0;
    for (; m->k_step == 1 && at + 8 <= k; at += 8) /* to + at * 8: pair at / 2 of 8 pairs of 2 */
        put_pairs(sis_widen(m->data + k0 + at + line * m->line_step, m->is_signed) - zero,
                  to + at * SIS_IGEMM);
    for (; at < k; at++) to[at / 2 * 2 * SIS_IGEMM + at % 2] = element(m, k0 + at, line);
    if (k % 2 != 0) to[k / 2 * 2 * SIS_IGEMM + 1] = 0;
}

void sis_igemm_pack_rows(const void *source, size_t first, size_t count, size_t k0, size_t k,
                         int16_t *panel) {
    if (count < SIS_IGEMM) memset(panel, 0, even(k) * SIS_IGEMM * sizeof *panel);
    for (size_t i = 0; i < count; i++) pack_row(source, first + i, k0, k, panel + 2 * i);
}

static sis_v8s zeros_of(const sis_byte_matrix *m, size_t first) {
    sis_v8s zero;
    for (size_t j = 0; j < SIS_IGEMM; j++) zero[j] = m->zero[(first + j) * m->zero_step];
    return zero;
}

void sis_igemm_pack_columns(const void *source, size_t first, size_t count, size_t k0, size_t k,
                            int16_t *panel) {
    const sis_byte_matrix *m = source;
    if (k % 2 != 0) memset(panel + k * SIS_IGEMM, 0, SIS_IGEMM * sizeof *panel);
    if (count == SIS_IGEMM && m->line_step == 1) {
        const sis_v8s zero = zeros_of(m, first);
        for (size_t at = 0; at < k; at++) {
            const sis_v8s eight = sis_widen(m->data + (k0 + at) * m->k_step + first, m->is_signed) - zero;
            memcpy(panel + at * SIS_IGEMM, &eight, sizeof eight);
        }
        return;
    }
    for (size_t at = 0; at < k; at++)
        for (size_t j = 0; j < SIS_IGEMM; j++)
            panel[at * SIS_IGEMM + j] = j < count ? element(m, k0 + at, first + j) : 0;
}
