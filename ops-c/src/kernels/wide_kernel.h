/* The wide micro-kernel: SIS_MR rows x v vectors of columns, accumulators in registers. The three files
 * wide_1.c, wide_2.c and wide_3.c are its instances. With 32 registers all rows go in one pass of
 * 8, with 16 in passes of 4, so that 4 x 3 accumulators, 3 columns and one row value fit. */
#ifndef SIS_WIDE_KERNEL_H
#define SIS_WIDE_KERNEL_H

#include "gemm.h"

#if defined(__aarch64__) || SIS_LANES == 16 || SIS_LANES == 1
#define SIS_PASS 8
#else
#define SIS_PASS 4
#endif

/* acc += w (a value per row) x columns. */
SIS_INLINE void sis_wide_apply(const float *w, const sis_vf columns[3], sis_vf acc[SIS_PASS][3],
                               const int v) {
#ifdef sis_fma_lane
    const sis_vf low = sis_load(w), high = sis_load(w + 4);
    SIS_UNROLL
    for (int j = 0; j < v; j++) {
        acc[0][j] = sis_fma_lane(columns[j], low, 0, acc[0][j]);
        acc[1][j] = sis_fma_lane(columns[j], low, 1, acc[1][j]);
        acc[2][j] = sis_fma_lane(columns[j], low, 2, acc[2][j]);
        acc[3][j] = sis_fma_lane(columns[j], low, 3, acc[3][j]);
        acc[4][j] = sis_fma_lane(columns[j], high, 0, acc[4][j]);
        acc[5][j] = sis_fma_lane(columns[j], high, 1, acc[5][j]);
        acc[6][j] = sis_fma_lane(columns[j], high, 2, acc[6][j]);
        acc[7][j] = sis_fma_lane(columns[j], high, 3, acc[7][j]);
    }
#else
    SIS_UNROLL
    for (int i = 0; i < SIS_PASS; i++) {
        const sis_vf row = sis_splat(w[i]);
        SIS_UNROLL
        for (int j = 0; j < v; j++) acc[i][j] = sis_fma(row, columns[j], acc[i][j]);
    }
#endif
}

/* One step of k. */
SIS_INLINE void sis_wide_step(const float *w, const float *x, sis_vf acc[SIS_PASS][3], const int v) {
    sis_vf columns[3];
    SIS_UNROLL
    for (int j = 0; j < v; j++) columns[j] = sis_load(x + j * SIS_LANES);
    sis_wide_apply(w, columns, acc, v);
    SIS_KEEP_LOADS_HERE;
}

/* Two steps; the first column of the second is loaded with the first's, so that three columns load in
 * pairs. */
SIS_INLINE void sis_wide_two_steps(const float *w, const float *x, sis_vf acc[SIS_PASS][3], const int v) {
    sis_vf first[3], second[3];
    SIS_UNROLL
    for (int j = 0; j < v; j++) first[j] = sis_load(x + j * SIS_LANES);
    second[0] = sis_load(x + v * SIS_LANES);
    sis_wide_apply(w, first, acc, v);
    SIS_KEEP_LOADS_HERE;
    SIS_UNROLL
    for (int j = 1; j < v; j++) second[j] = sis_load(x + (v + j) * SIS_LANES);
    sis_wide_apply(w + SIS_MR, second, acc, v);
    SIS_KEEP_LOADS_HERE;
}

/* What the flags of the call ask of rows [at, at + left). */
SIS_INLINE void sis_wide_end(const sis_wide_call *c, size_t at, size_t left, sis_vf acc[SIS_PASS][3],
                             const int v) {
    SIS_UNROLL
    for (int i = 0; i < SIS_PASS; i++) {
        if ((size_t)i >= left) break;
        const size_t row = at + (size_t)i;
        SIS_UNROLL
        for (int j = 0; j < v; j++) {
            sis_vf y = acc[i][j];
            if (c->flags & SIS_WIDE_BIAS_ROWS) y = sis_add(y, sis_splat(c->bias[row]));
            if (c->flags & SIS_WIDE_BIAS_COLUMNS) y = sis_add(y, sis_load(c->bias + j * SIS_LANES));
            if (c->flags & SIS_WIDE_ADD) y = sis_add(y, sis_load(c->add + row * c->d_row + j * SIS_LANES));
            if (c->flags & SIS_WIDE_LOW) y = sis_max(y, sis_splat(c->low));
            if (c->flags & SIS_WIDE_HIGH) y = sis_min(y, sis_splat(c->high));
            acc[i][j] = y;
        }
    }
}

/* Rows [0, left) of a pass, left > 0: from `from` or +0.0, over all of k, to `out`. */
SIS_INLINE void sis_wide_pass(const sis_wide_call *c, const float *w, size_t at, size_t left, const int v) {
    sis_vf acc[SIS_PASS][3];
    SIS_UNROLL
    for (int i = 0; i < SIS_PASS; i++) {
        SIS_UNROLL
        for (int j = 0; j < v; j++)
            acc[i][j] = c->from && (size_t)i < left
                            ? sis_load(c->from + (at + (size_t)i) * c->from_row + j * SIS_LANES)
                            : sis_zero();
    }
    size_t k = c->k;
    const float *x = c->x;
    for (; k >= 8; k -= 8) {
        SIS_UNROLL
        for (int u = 0; u < 8; u += 2) sis_wide_two_steps(w + u * SIS_MR, x + u * v * SIS_LANES, acc, v);
        w += 8 * SIS_MR;
        x += 8 * v * SIS_LANES;
    }
    for (; k > 0; k--, w += SIS_MR, x += v * SIS_LANES) sis_wide_step(w, x, acc, v);
    if (c->flags) sis_wide_end(c, at, left, acc, v);
    float *out = c->d + at * c->d_row;
    SIS_UNROLL
    for (int i = 0; i < SIS_PASS; i++, out += c->d_row) {
        SIS_HIDE(out); /* a pointer that moves by rows, not eight offsets */
        if ((size_t)i >= left) break;
        SIS_UNROLL
        for (int j = 0; j < v; j++) sis_store(out + j * SIS_LANES, acc[i][j]);
    }
}

SIS_INLINE void sis_wide(const sis_wide_call *c, const int v) {
    const float *w = c->w;
    for (size_t at = 0; at < c->rows; w += c->w_step) {
        for (size_t i = 0; i < SIS_MR && at < c->rows; i += SIS_PASS) {
            const size_t left = c->rows - at;
            sis_wide_pass(c, w + i, at, left, v);
            at += left < SIS_PASS ? left : SIS_PASS;
        }
    }
}

void sis_wide_1(const sis_wide_call *call);
void sis_wide_2(const sis_wide_call *call);
void sis_wide_3(const sis_wide_call *call);

#if defined(__aarch64__)
void sis_wide_1_neon(const sis_wide_call *call); /* sgemm_edges_neon.S */
void sis_wide_2_neon(const sis_wide_call *call);
void sis_wide_3_neon(const sis_wide_call *call); /* sgemm_8x12_neon.S */
void sis_wide_3_a53(const sis_wide_call *call);  /* sgemm_8x12_a53.S */
#endif

#endif
