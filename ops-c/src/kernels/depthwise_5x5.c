/* Depthwise 5 x 5 on rows that were copied with their padding: four rows of outputs at a time, so that what is loaded of a
 * row serves up to four (or, at stride 2, three) of them. Each output's chain ascends over its window. */
#include "depthwise.h"

#define ROWS 4
#define WIDE 2 /* vectors */

/* Row i of the image into the rows of outputs whose windows it lies in. */
SIS_INLINE void take_row(sis_vf acc[ROWS][WIDE], const float *x, const size_t column[5], const float *w,
                         const int i, const int stride, const int wide) {
    SIS_UNROLL
    for (int k = 0; k < 5; k++) {
        sis_vf in[WIDE];
        const float *at = (const float *)(const void *)((const char *)x + column[k]);
        SIS_UNROLL
        for (int v = 0; v < wide; v++) in[v] = sis_load(at + v * SIS_LANES);
        SIS_UNROLL
        for (int r = 0; r < ROWS; r++) {
            const int ky = i - r * stride;
            if (ky < 0 || ky >= 5) continue;
            const sis_vf weight = sis_splat(w[ky * 5 + k]);
            SIS_UNROLL
            for (int v = 0; v < wide; v++) acc[r][v] = sis_fma(weight, in[v], acc[r][v]);
        }
    }
}

/* Sums of ROWS rows of `wide` vectors; the first of x's rows is the first window's. */
SIS_INLINE void sums(sis_vf acc[ROWS][WIDE], const float *x, size_t pitch, const size_t column[5],
                     const float *w, const int stride, const int wide) {
    SIS_UNROLL
    for (int r = 0; r < ROWS; r++) {
        SIS_UNROLL
        for (int v = 0; v < wide; v++) acc[r][v] = sis_zero();
    }
/* Loads stay with their row: all of them at once would push sums to the stack. */
#define ROW(i)           \
    SIS_KEEP_LOADS_HERE; \
    take_row(acc, x, column, w, i, stride, wide), x += pitch
    ROW(0);
    ROW(1);
    ROW(2);
    ROW(3);
    ROW(4);
    ROW(5);
    ROW(6);
    ROW(7);
    if (stride == 2) {
        ROW(8);
        ROW(9);
        ROW(10);
    }
#undef ROW
}

SIS_INLINE void columns(const sis_copied *c, const float *x, float *y, size_t n, const float *w,
                        const float *bias, const int stride, const int wide) {
    sis_vf acc[ROWS][WIDE];
    const sis_vf add = sis_splat(bias ? *bias : -0.0f); /* -0.0 adds nothing */
    sums(acc, x, c->pitch, c->column, w, stride, wide);
    SIS_UNROLL
    for (int r = 0; r < ROWS; r++, y += c->width) {
        SIS_UNROLL
        for (int v = 0; v < wide; v++) {
            const size_t left = n - (size_t)v * SIS_LANES;
            const sis_vf out = sis_add(acc[r][v], add);
            if (v < wide - 1 || left >= SIS_LANES)
                sis_store(y + v * SIS_LANES, out);
            else
                sis_store_n(y + v * SIS_LANES, left, out);
        }
    }
}

static void columns_1(const sis_copied *c, const float *x, float *y, size_t n, const float *w,
                      const float *bias) {
    if (n > SIS_LANES)
        columns(c, x, y, n, w, bias, 1, 2);
    else
        columns(c, x, y, n, w, bias, 1, 1);
}

static void columns_2(const sis_copied *c, const float *x, float *y, size_t n, const float *w,
                      const float *bias) {
    if (n > SIS_LANES)
        columns(c, x, y, n, w, bias, 2, 2);
    else
        columns(c, x, y, n, w, bias, 2, 1);
}

void sis_depthwise_5x5(const sis_copied *c, const float *w, const float *bias, size_t stride, size_t rows,
                       size_t n, float *y) {
    for (size_t done = 0; done < rows; done += ROWS) {
        const size_t row =
            done + ROWS <= rows ? done : rows - ROWS; /* the last four may be over those before */
        for (size_t x = 0; x < n; x += WIDE * SIS_LANES) {
            const float *from = c->data + row * stride * c->pitch + x;
            (stride == 1 ? columns_1 : columns_2)(c, from, y + row * c->width + x, n - x, w, bias);
        }
    }
}
