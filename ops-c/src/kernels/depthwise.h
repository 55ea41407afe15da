/* Between depthwise.c and its kernels: what a call works on. Memory is the caller's; nothing allocates. */
#ifndef SIS_KERNELS_DEPTHWISE_H
#define SIS_KERNELS_DEPTHWISE_H

#include "window.h"

/* Rows [first, last), at least one, of the output plane, where strips serve (sis_window_fits) and the kernel is 3 x 3: no
 * scratch. bias: one value or NULL. No add of `finish` is done. */
void sis_depthwise_3x3(const sis_conv_image *image, const float *w, const float *bias,
                       const sis_finish *finish, float *plane, size_t first, size_t last);

/* Rows of an image copied with their padding, split by column modulo the stride. */
typedef struct sis_copied {
    const float *data;
    size_t pitch;     /* floats from row to row */
    size_t column[5]; /* bytes to each kernel column from an output's first one */
    size_t width;     /* floats from row to row of the output */
} sis_copied;

/* 5 x 5 at row stride 1 or 2: n columns of at least four rows of outputs at y. */
void sis_depthwise_5x5(const sis_copied *rows, const float *w, const float *bias, size_t stride, size_t count,
                       size_t n, float *y);

#endif
