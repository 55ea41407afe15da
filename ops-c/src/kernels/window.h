/* Windows of 2 x 2 or 3 x 3 moved over a plane, at strides 1 and 2, straight from the image: what depthwise convolution and
 * pooling share.
 *
 * A plane is cut into strips two vectors of outputs wide; a strip is walked from above, so that what a row of the image gives
 * to the windows it lies in is loaded once. Borders are shifted in. Where the plane is no whole number of strips wide the
 * last strip overlaps the one before. Nothing outside the image is read, nothing outside the rows asked for is written. */
#ifndef SIS_KERNELS_WINDOW_H
#define SIS_KERNELS_WINDOW_H

#include "conv.h"

#define SIS_STRIP 2 /* vectors of a strip */

typedef struct sis_strip {
    const float *x; /* of the first output's window: its first place, which may be padding */
    size_t pitch;   /* floats from row to row of the image */
    float *y;
    size_t width;      /* floats from row to row of the output */
    size_t gap;        /* outputs from the first vector to the second */
    size_t rows;       /* of outputs, at least one */
    bool above, below; /* the first row is above the image, the last one below it */
    bool left, right;  /* the first column is left of the image, the last one right of it */
    const void *work;  /* whatever else the kernel is told */
} sis_strip;

typedef void (*sis_strip_kernel)(const sis_strip *strip);

/* Forms of a kernel; those for the planes of networks may know more than `any`, which serves for them all. */
enum { SIS_STRIP_INNER, SIS_STRIP_LEFT, SIS_STRIP_RIGHT, SIS_STRIP_ANY, SIS_STRIP_ONE /* one vector */ };

/* True where strips serve: 3 x 3 with at most one row or column of padding on a side, or 2 x 2 at stride 2 without; no
 * dilation, strides equal, planes no narrower than a vector of `lanes`: SIS_LANES, or those of what is estimated. */
bool sis_window_fits(const sis_conv_image *image, size_t out_height, size_t lanes);

/* Rows [first, last), at least one, of the output plane, where strips serve. (window.c) */
void sis_window_strips(const sis_conv_image *image, float *plane, size_t first, size_t last,
                       const sis_strip_kernel kernels[5], const void *work);

typedef struct sis_window_row {
    sis_vf in[3][SIS_STRIP]; /* by kernel column, by vector */
} sis_window_row;

/* What a row of the image gives to `wide` vectors of windows of 3; `outside` stands for what lies outside. */
SIS_INLINE sis_window_row sis_window_load(const float *x, const int stride, const int wide, size_t gap,
                                          bool left, bool right, sis_vf outside) {
    sis_window_row r;
    SIS_HIDE(x);
    SIS_UNROLL
    for (int v = 0; v < wide; v++) {
        const bool first = v == 0, last = v == wide - 1;
        const float *at = x + (first ? 0 : (size_t)stride * gap);
        if (stride == 1) {
            r.in[1][v] = sis_load(at + 1);
            r.in[0][v] = first && left ? sis_shift_up(outside, r.in[1][v]) : sis_load(at);
            r.in[2][v] = last && right ? sis_shift_down(r.in[1][v], outside) : sis_load(at + 2);
        } else if (last && right) {
            sis_load_pairs(at, &r.in[0][v], &r.in[1][v]);
            r.in[2][v] = sis_shift_down(r.in[0][v], outside);
        } else {
            sis_vf even;
            sis_load_pairs(at + 1, &r.in[1][v], &r.in[2][v]);
            if (first && left)
                r.in[0][v] = sis_shift_up(outside, r.in[2][v]);
            else
                sis_load_pairs(at, &r.in[0][v], &even);
        }
    }
    return r;
}

/* A strip's row of outputs. */
SIS_INLINE void sis_window_store(float *y, const sis_vf out[SIS_STRIP], const int wide, size_t gap) {
    SIS_HIDE(y);
    SIS_UNROLL
    for (int v = 0; v < wide; v++) sis_store(y + (v == 0 ? 0 : gap), out[v]);
}

/* Largest values of windows, NaN where there is one; padding counts as minus infinity. (window_max.c) */
void sis_window_max(const sis_conv_image *image, float *plane, size_t first, size_t last);

#endif
