/* Convolution kernels. Each output is one chain: +0.0, then fma over (channel of the group, kernel
 * position row-major), padded positions included as +0.0; then the bias is added. Memory is the caller's;
 * nothing allocates. */
#ifndef SIS_KERNELS_CONV_H
#define SIS_KERNELS_CONV_H

#include "gemm.h"

#define SIS_CONV_SPATIAL 6 /* most spatial dimensions: SIS_MAX_RANK less batch and channels */

/* X [batch][groups * channels][in…], W [groups * filters][channels][kernel…], Y [batch][groups *
 * filters][out…]. */
typedef struct sis_conv_shape {
    uint32_t spatial;
    size_t batch, groups;
    size_t channels, filters; /* of one group */
    size_t in[SIS_CONV_SPATIAL], out[SIS_CONV_SPATIAL], kernel[SIS_CONV_SPATIAL];
    size_t stride[SIS_CONV_SPATIAL], dilation[SIS_CONV_SPATIAL], pad[SIS_CONV_SPATIAL]; /* pad: before */
} sis_conv_shape;

size_t sis_conv_in_size(const sis_conv_shape *s);  /* floats of one channel of X */
size_t sis_conv_out_size(const sis_conv_shape *s); /* floats of one channel of Y */
size_t sis_conv_taps(const sis_conv_shape *s);     /* floats of one channel of a filter */

/* The plain meaning, any number of dimensions: planes [first, last) of batch * groups * filters. bias may
 * be NULL; x, w and bias may have any alignment. (conv_ref.c) */
void sis_conv_ref(const sis_conv_shape *s, const float *x, const float *w, const float *bias, float *y,
                  size_t first, size_t last);
void sis_conv_f64(const sis_conv_shape *s, const double *x, const double *w, const double *bias, double *y,
                  size_t first, size_t last); /* the same for f64, which has no other form */

/* One group's channels of one image as the matrix X of a GEMM: row (channel, ky, kx), column (oy, ox); two
 * dimensions, a line being an image of height 1. Never made whole: pack_x of sis_gemm makes a panel at a
 * time. (im2col.c) */
typedef struct sis_conv_image {
    const float *data;
    size_t channels, height, width, kernel_height, kernel_width, out_width;
    size_t stride_y, stride_x, dilation_y, dilation_x, pad_y, pad_x;
} sis_conv_image;

sis_conv_image sis_conv_image_of(const sis_conv_shape *s, const float *data);
void sis_pack_conv_columns(const void *image, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                           float *panel);

/* The same of any number of dimensions. (im2col_volume.c) */
typedef struct sis_conv_volume {
    const sis_conv_shape *shape;
    const float *data; /* the group's first channel */
} sis_conv_volume;

void sis_pack_volume_columns(const void *volume, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                             float *panel);

/* One channel in, one channel out (depthwise.c). Rows [first, last) of the output plane of `out_height` rows; w: taps of this
 * filter; bias: one value or NULL; `finish`, whose add is this plane's, at the end; scratch: as many floats as
 * sis_depthwise_scratch says for at most that many rows; it says false when there are too many to count. What is added must
 * not be the plane itself. */
uint64_t sis_depthwise_instructions(const sis_conv_shape *s); /* estimate for one plane, nothing finished */
bool sis_depthwise_scratch(const sis_conv_shape *s, size_t rows, size_t *floats);
void sis_depthwise(const sis_conv_image *image, size_t out_height, const float *w, const float *bias,
                   const sis_finish *finish, float *plane, size_t first, size_t last, float *scratch);

#endif
