/* Between im2col.c and im2col_near.c. */
#ifndef SIS_KERNELS_IM2COL_H
#define SIS_KERNELS_IM2COL_H

#include "conv.h"

/* Fills what it can of rows [*k0, *end) of a panel of n columns and SIS_NR in width, and says which rows these were; false
 * when none. */
bool sis_near_columns(const sis_conv_image *image, size_t *k0, size_t *end, size_t n0, size_t n,
                      float *panel);

#endif
