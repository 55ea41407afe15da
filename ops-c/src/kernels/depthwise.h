/* Between depthwise.c and its kernels: what a call works on. Memory is the caller's; nothing allocates. */
#ifndef SIS_KERNELS_DEPTHWISE_H
#define SIS_KERNELS_DEPTHWISE_H

#include "window.h"

/* Rows [first, last), at least one, of the output plane, where strips serve (sis_window_fits) and the kernel is 3 x 3: no
 * scratch. bias: one value or NULL. No add of `finish` is done. */
void sis_depthwise_3x3(const sis_conv_image *image, const float *w, const float *bias,
                       const sis_finish *finish, float *plane, size_t first, size_t last);

#endif
