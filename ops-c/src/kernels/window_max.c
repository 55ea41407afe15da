/* Largest values of windows. Which is the largest hangs on no order, so a row of the image is first reduced along itself,
 * once for all the windows it lies in. */
#include "window.h"

/* The largest of each window's part of a row. */
SIS_INLINE void row_3(sis_vf out[SIS_STRIP], const float *x, const int stride, const int wide, size_t gap,
                      bool left, bool right) {
    const sis_window_row r = sis_window_load(x, stride, wide, gap, left, right, sis_splat(-__builtin_inff()));
    SIS_UNROLL
    for (int v = 0; v < wide; v++) out[v] = sis_max(sis_max(r.in[0][v], r.in[1][v]), r.in[2][v]);
}

SIS_INLINE void nothing(sis_vf out[SIS_STRIP], const int wide) {
    SIS_UNROLL
    for (int v = 0; v < wide; v++) out[v] = sis_splat(-__builtin_inff());
}

SIS_INLINE void larger(sis_vf out[SIS_STRIP], const sis_vf a[SIS_STRIP], const sis_vf b[SIS_STRIP],
                       const int wide) {
    SIS_UNROLL
    for (int v = 0; v < wide; v++) out[v] = sis_max(a[v], b[v]);
}

/* 3 x 3 at stride 1: `two` is of the two rows before the one at hand. */
SIS_INLINE void strip_3_1(const sis_strip *s, const int wide, size_t gap, bool left, bool right) {
    sis_vf one[SIS_STRIP], two[SIS_STRIP], row[SIS_STRIP], out[SIS_STRIP];
    const float *x = s->x;
    float *y = s->y;
    if (s->above)
        nothing(two, wide);
    else
        row_3(two, x, 1, wide, gap, left, right);
    x += s->pitch;
    row_3(one, x, 1, wide, gap, left, right);
    larger(two, two, one, wide);
    for (size_t rows = s->rows; rows > 0; rows--) {
        x += s->pitch;
        if (rows == 1 && s->below)
            nothing(row, wide);
        else
            row_3(row, x, 1, wide, gap, left, right);
        larger(out, two, row, wide), larger(two, one, row, wide);
        SIS_UNROLL
        for (int v = 0; v < wide; v++) one[v] = row[v];
        sis_window_store(y, out, wide, gap), y += s->width;
    }
}

/* 3 x 3 at stride 2: every second row is the last of one window and the first of the next. */
SIS_INLINE void strip_3_2(const sis_strip *s, const int wide, size_t gap, bool left, bool right) {
    sis_vf shared[SIS_STRIP], middle[SIS_STRIP];
    const float *x = s->x;
    float *y = s->y;
    if (s->above)
        nothing(shared, wide);
    else
        row_3(shared, x, 2, wide, gap, left, right);
    for (size_t rows = s->rows; rows > 0; rows--) {
        x += s->pitch;
        row_3(middle, x, 2, wide, gap, left, right);
        larger(middle, middle, shared, wide);
        x += s->pitch;
        if (rows > 1 || !s->below) {
            row_3(shared, x, 2, wide, gap, left, right);
            larger(middle, middle, shared, wide);
        }
        sis_window_store(y, middle, wide, gap), y += s->width;
    }
}

/* 2 x 2 at stride 2: no window shares anything with another. */
SIS_INLINE void strip_2_2(const sis_strip *s, const int wide, size_t gap) {
    const float *x = s->x;
    float *y = s->y;
    for (size_t rows = s->rows; rows > 0; rows--, x += 2 * s->pitch, y += s->width) {
        sis_vf out[SIS_STRIP];
        SIS_UNROLL
        for (int v = 0; v < wide; v++) {
            const float *at = x + (v == 0 ? 0 : 2 * gap);
            sis_vf a, b, c, d;
            sis_load_pairs(at, &a, &b), sis_load_pairs(at + s->pitch, &c, &d);
            out[v] = sis_max(sis_max(a, b), sis_max(c, d));
        }
        sis_window_store(y, out, wide, gap);
    }
}

static void inner_3_1(const sis_strip *s) { strip_3_1(s, 2, SIS_LANES, false, false); }
static void any_3_1(const sis_strip *s) { strip_3_1(s, 2, s->gap, s->left, s->right); }
static void one_3_1(const sis_strip *s) { strip_3_1(s, 1, 0, s->left, s->right); }
static void inner_3_2(const sis_strip *s) { strip_3_2(s, 2, SIS_LANES, false, false); }
static void any_3_2(const sis_strip *s) { strip_3_2(s, 2, s->gap, s->left, s->right); }
static void one_3_2(const sis_strip *s) { strip_3_2(s, 1, 0, s->left, s->right); }
static void inner_2_2(const sis_strip *s) { strip_2_2(s, 2, SIS_LANES); }
static void any_2_2(const sis_strip *s) { strip_2_2(s, 2, s->gap); }
static void one_2_2(const sis_strip *s) { strip_2_2(s, 1, 0); }

static const sis_strip_kernel kernels[3][5] = {{inner_3_1, any_3_1, any_3_1, any_3_1, one_3_1},
                                               {inner_3_2, any_3_2, any_3_2, any_3_2, one_3_2},
                                               {inner_2_2, inner_2_2, inner_2_2, any_2_2, one_2_2}};

void sis_window_max(const sis_conv_image *im, float *plane, size_t first, size_t last) {
    sis_window_strips(im, plane, first, last, kernels[im->kernel_width == 2 ? 2 : im->stride_x - 1], NULL);
}
