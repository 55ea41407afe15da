/* Columns of a convolution of 3 x 3 at stride 1, a full panel of which lies in one row of the output: twelve columns are twelve
 * neighbours in each of three rows of the image. At its left and right edge one lane is zero for one kernel column, rows above
 * and below are zeros. What lies in two rows of the output is left to others. */
#include "im2col.h"

typedef struct three {
    const sis_conv_image *image;
    ptrdiff_t at; /* in a channel, of column 0 for kernel position (0, 0) */
    bool there[3], edges;
    sis_vi left, right; /* lanes to take for kernel columns 0 and 2, of the first and the last vector */
    size_t first, last; /* channels of which all that is read lies in the image's memory */
} three;

static const float zeros[SIS_NR + 2];

static bool find(const sis_conv_image *im, size_t n0, size_t n, three *t) {
    if (n != SIS_NR || im->kernel_height != 3 || im->kernel_width != 3 || im->stride_x != 1 ||
        im->dilation_x != 1 || im->dilation_y != 1)
        return false;
    const int64_t oy = (int64_t)(n0 / im->out_width), ox = (int64_t)(n0 % im->out_width),
                  height = (int64_t)im->height, width = (int64_t)im->width;
    const int64_t y = oy * (int64_t)im->stride_y - (int64_t)im->pad_y, x = ox - (int64_t)im->pad_x;
    if (ox + SIS_NR > (int64_t)im->out_width || x < -1 || x + SIS_NR + 1 > width) return false;
    const bool left = x < 0, right = x + SIS_NR + 1 == width;
    t->image = im;
    t->at = (ptrdiff_t)(y * width + x);
    t->edges = left || right;
    t->left = left ? sis_not(sis_first(1)) : sis_first(SIS_LANES);
    t->right = sis_first(SIS_LANES - (right ? 1 : 0));
    for (int64_t ky = 0; ky < 3; ky++) {
        t->there[ky] = y + ky >= 0 && y + ky < height;
        t->edges = t->edges || !t->there[ky];
    }
    /* The lane before the first row of all channels, and the one after the last. */
    t->first = left && y <= 0;
    t->last = im->channels - (right && y + 3 >= height);
    return t->first < t->last;
}

SIS_INLINE void copy_row(const float *row, float *to, const three *t, const int kx, const bool edges) {
    sis_vf v[3];
    SIS_UNROLL
    for (int i = 0; i < 3; i++) v[i] = sis_load(row + kx + i * SIS_LANES);
    if (edges && kx == 0) v[0] = sis_from_bits(sis_and(sis_bits(v[0]), t->left));
    if (edges && kx == 2) v[2] = sis_from_bits(sis_and(sis_bits(v[2]), t->right));
    SIS_UNROLL
    for (int i = 0; i < 3; i++) sis_store(to + kx * SIS_NR + i * SIS_LANES, v[i]);
}

static const float *row_of(const three *t, size_t channel, size_t ky) {
    const size_t plane = t->image->height * t->image->width;
    return t->there[ky] ? t->image->data + ((ptrdiff_t)(channel * plane + ky * t->image->width) + t->at)
                        : zeros;
}

/* Whole channels. */
SIS_INLINE void copy(const three *t, size_t channel, size_t count, float *to, const bool edges) {
    const size_t width = t->image->width, plane = t->image->height * width;
    const float *rows[3] = {row_of(t, channel, 0), row_of(t, channel, 1), row_of(t, channel, 2)};
    const size_t steps[3] = {t->there[0] ? plane : 0, t->there[1] ? plane : 0, t->there[2] ? plane : 0};
    for (; count > 0; count--, to += 9 * SIS_NR) {
        SIS_UNROLL
        for (int ky = 0; ky < 3; ky++) {
            SIS_UNROLL
            for (int kx = 0; kx < 3; kx++) copy_row(rows[ky], to + 3 * ky * SIS_NR, t, kx, edges);
            rows[ky] += edges ? steps[ky] : plane;
        }
    }
}

/* Kernel positions [tap, end) of one channel. */
static void copy_some(const three *t, size_t channel, size_t tap, size_t end, float *to) {
    for (; tap < end; tap++, to += SIS_NR) {
        const float *row = row_of(t, channel, tap / 3);
        if (tap % 3 == 0)
            copy_row(row, to, t, 0, true);
        else if (tap % 3 == 1)
            copy_row(row, to - SIS_NR, t, 1, true);
        else
            copy_row(row, to - 2 * SIS_NR, t, 2, true);
    }
}

bool sis_three_columns(const sis_conv_image *im, size_t *k0, size_t *end, size_t n0, size_t n, float *panel) {
    three t;
    if (!find(im, n0, n, &t)) return false;
    const size_t begin = *k0;
    *k0 = begin < 9 * t.first ? 9 * t.first : begin;
    *end = *end < 9 * t.last ? *end : 9 * t.last;
    if (*k0 >= *end) return false;
    for (size_t row = *k0, next; row < *end; row = next) {
        float *to = panel + (row - begin) * SIS_NR;
        const size_t tap = row % 9, left = *end - row;
        if (tap != 0 || left < 9) {
            next = row + (9 - tap < left ? 9 - tap : left);
            copy_some(&t, row / 9, tap, tap + (next - row), to);
            continue;
        }
        next = row + left / 9 * 9;
        if (t.edges)
            copy(&t, row / 9, left / 9, to, true);
        else
            copy(&t, row / 9, left / 9, to, false);
    }
    return true;
}
