/* Between depthwise.c and its kernels: what a call works on. Memory is the caller's; nothing allocates. */
#ifndef SIS_KERNELS_DEPTHWISE_H
#define SIS_KERNELS_DEPTHWISE_H

#include "conv.h"

/* True where sis_depthwise_3x3 serves: kernel 3 x 3, strides equal and 1 or 2, no dilation, at most one row or column of
 * padding on a side, planes no narrower than a vector. */
bool sis_depthwise_is_3x3(const sis_conv_image *image, size_t out_height);

/* Rows [first, last), at least one, of the output plane of `out_height` rows, straight from the image: no scratch.
 * bias: one value or NULL. No add of `finish` is done. */
void sis_depthwise_3x3(const sis_conv_image *image, const float *w, const float *bias,
                       const sis_finish *finish, float *plane, size_t first, size_t last);

#endif
