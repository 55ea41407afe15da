/* The thin micro-kernel: up to four columns, vectors along the rows of W panels, so that nothing is wasted
 * on columns that are not there and weights are read once. thin_1.c … thin_4.c are its instances by
 * columns. */
#ifndef SIS_THIN_KERNEL_H
#define SIS_THIN_KERNEL_H

#include "gemm.h"

#define SIS_PANEL_VECTORS (SIS_MR / SIS_LANES)
#define SIS_THIN_VECTORS 8 /* most vectors of rows at once */

/* One step of k, `u` from where w points: acc[vector][column] += w x x[column]. x4 is the vector of four
 * floats that holds x, `lane` where in it. */
SIS_INLINE void sis_thin_step(const float *const w[SIS_THIN_VECTORS], int u, const float *x, sis_vf x4,
                              int lane, sis_vf acc[SIS_THIN_VECTORS][SIS_THIN], const int panels,
                              const int n) {
    (void)x, (void)x4, (void)lane;
    SIS_UNROLL
    for (int p = 0; p < panels; p++) {
        SIS_UNROLL
        for (int v = 0; v < SIS_PANEL_VECTORS; v++) {
            const sis_vf rows = sis_load(w[p] + u * SIS_MR + v * SIS_LANES);
            SIS_UNROLL
            for (int j = 0; j < n; j++) {
                sis_vf *a = &acc[p * SIS_PANEL_VECTORS + v][j];
#ifdef sis_fma_lane
                *a = sis_fma_lane(rows, x4, lane + j, *a);
#else
                *a = sis_fma(rows, sis_splat(x[j]), *a);
#endif
            }
        }
    }
}

SIS_INLINE void sis_thin_group(size_t k, const float *w, size_t panel_step, const float *x, const float *bias,
                               float *out, size_t ld, const int panels, const int n) {
    const int width = n == 3 ? 4 : n, vectors = panels * SIS_PANEL_VECTORS;
    const size_t steps = 8; /* of k in one go */
    sis_vf acc[SIS_THIN_VECTORS][SIS_THIN];
    SIS_UNROLL
    for (int v = 0; v < vectors; v++) {
        SIS_UNROLL
        for (int j = 0; j < n; j++) acc[v][j] = sis_zero();
    }
    const float *panel[SIS_THIN_VECTORS];
    SIS_UNROLL
    for (int p = 0; p < panels; p++) panel[p] = w + (size_t)p * panel_step;
    for (; k >= steps; k -= steps) {
        sis_vf x4 = sis_zero();
        SIS_UNROLL
        for (int p = 0; p < panels; p++)
            SIS_HIDE(panel[p]); /* one register each: loads pair with short offsets */
        SIS_UNROLL
        for (int u = 0; u < (int)steps; u++) {
#ifdef sis_fma_lane
            if (u * width % 4 == 0) x4 = sis_load(x + u * width); /* serves all steps until the next four */
#endif
            sis_thin_step(panel, u, x + u * width, x4, u * width % 4, acc, panels, n);
            SIS_KEEP_LOADS_HERE;
        }
        SIS_UNROLL
        for (int p = 0; p < panels; p++) panel[p] += steps * SIS_MR;
        x += steps * width;
    }
    for (; k > 0; k--, x += width) {
#ifdef sis_fma_lane
        const sis_vf x4 = n == 1 ? sis_splat(*x) : sis_load_n(x, (size_t)width);
#else
        const sis_vf x4 = sis_zero();
#endif
        sis_thin_step(panel, 0, x, x4, 0, acc, panels, n);
        SIS_UNROLL
        for (int p = 0; p < panels; p++) panel[p] += SIS_MR;
    }
    SIS_UNROLL
    for (int v = 0; v < vectors; v++) {
        const sis_vf add = bias ? sis_load(bias + v * SIS_LANES) : sis_zero();
        SIS_UNROLL
        for (int j = 0; j < n; j++)
            sis_store(out + (size_t)j * ld + v * SIS_LANES, bias ? sis_add(acc[v][j], add) : acc[v][j]);
    }
}

/* As many panels at once as registers have accumulators for, then one by one. */
SIS_INLINE void sis_thin(size_t k, const float *w, size_t panel_step, size_t panels, const float *x,
                         const float *bias, float *out, size_t ld, const size_t many, const int n) {
    while (panels > 0) {
        const size_t now = panels >= many ? many : 1;
        if (now == many)
            sis_thin_group(k, w, panel_step, x, bias, out, ld, (int)many, n);
        else
            sis_thin_group(k, w, panel_step, x, bias, out, ld, 1, n);
        w += now * panel_step;
        out += now * SIS_MR;
        if (bias) bias += now * SIS_MR;
        panels -= now;
    }
}

#define SIS_THIN_DECLARE(name)                                                                               \
    void name(size_t k, const float *w, size_t panel_step, size_t panels, const float *x, const float *bias, \
              float *out, size_t ld)
SIS_THIN_DECLARE(sis_thin_1);
SIS_THIN_DECLARE(sis_thin_2);
SIS_THIN_DECLARE(sis_thin_3);
SIS_THIN_DECLARE(sis_thin_4);
#if defined(__aarch64__)
SIS_THIN_DECLARE(sis_thin_1_neon); /* sgemv_neon.S */
#endif

/* Panels at once: eight vectors' accumulators for one column, sixteen for two and more where registers
 * allow. */
#if SIS_LANES == 1
#define SIS_THIN_PANELS(n) 1
#elif defined(__aarch64__) || SIS_LANES == 16
#define SIS_THIN_PANELS(n) \
    ((n) == 1 ? 8 / SIS_PANEL_VECTORS : (n) == 2 ? 8 / SIS_PANEL_VECTORS : 4 / SIS_PANEL_VECTORS)
#else
#define SIS_THIN_PANELS(n) \
    ((n) == 1 ? 8 / SIS_PANEL_VECTORS : (n) == 2 ? 4 / SIS_PANEL_VECTORS : 2 / SIS_PANEL_VECTORS)
#endif

#endif
