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

SIS_INLINE void sis_wide_pass(size_t k, const float *w, const float *x, const float *bias, float *out,
                              size_t ld, bool resume, const int v) {
    sis_vf acc[SIS_PASS][3];
    SIS_UNROLL
    for (int i = 0; i < SIS_PASS; i++) {
        SIS_UNROLL
        for (int j = 0; j < v; j++) acc[i][j] = sis_zero();
    }
    if (resume) {
        const float *row = out;
        SIS_UNROLL
        for (int i = 0; i < SIS_PASS; i++, row += ld) {
            SIS_HIDE(row);
            SIS_UNROLL
            for (int j = 0; j < v; j++) acc[i][j] = sis_load(row + j * SIS_LANES);
        }
    }
    for (; k >= 8; k -= 8) {
        SIS_UNROLL
        for (int u = 0; u < 8; u += 2) sis_wide_two_steps(w + u * SIS_MR, x + u * v * SIS_LANES, acc, v);
        w += 8 * SIS_MR;
        x += 8 * v * SIS_LANES;
    }
    for (; k > 0; k--, w += SIS_MR, x += v * SIS_LANES) sis_wide_step(w, x, acc, v);
    if (bias) {
        SIS_UNROLL
        for (int i = 0; i < SIS_PASS; i++) {
            SIS_UNROLL
            for (int j = 0; j < v; j++) acc[i][j] = sis_add(acc[i][j], sis_splat(bias[i]));
        }
    }
    SIS_UNROLL
    for (int i = 0; i < SIS_PASS; i++, out += ld) {
        SIS_HIDE(out); /* a pointer that moves by rows, not eight offsets */
        SIS_UNROLL
        for (int j = 0; j < v; j++) sis_store(out + j * SIS_LANES, acc[i][j]);
    }
}

SIS_INLINE void sis_wide(size_t k, const float *w, const float *x, const float *bias, float *out, size_t ld,
                         bool resume, const int v) {
    for (int i = 0; i < SIS_MR; i += SIS_PASS)
        sis_wide_pass(k, w + i, x, bias ? bias + i : NULL, out + (size_t)i * ld, ld, resume, v);
}

void sis_wide_1(size_t k, const float *w, const float *x, const float *bias, float *out, size_t ld,
                bool resume);
void sis_wide_2(size_t k, const float *w, const float *x, const float *bias, float *out, size_t ld,
                bool resume);
void sis_wide_3(size_t k, const float *w, const float *x, const float *bias, float *out, size_t ld,
                bool resume);

#endif
