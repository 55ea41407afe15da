/* Between im2col.c and im2col_near.c, im2col_three.c, im2col_table.c. */
#ifndef SIS_KERNELS_IM2COL_H
#define SIS_KERNELS_IM2COL_H

#include "conv.h"

/* Fills what it can of rows [*k0, *end) of a panel of n columns and SIS_NR in width, and says which rows these were; false
 * when none. */
bool sis_near_columns(const sis_conv_image *image, size_t *k0, size_t *end, size_t n0, size_t n,
                      float *panel);
bool sis_three_columns(const sis_conv_image *image, size_t *k0, size_t *end, size_t n0, size_t n,
                       float *panel);
/* Fills all rows [k0, k0 + k) of a panel of n columns; false when it cannot. */
bool sis_table_columns(const sis_conv_image *image, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                       float *panel);

#endif
