/* An image of bytes as the right matrix of a product: line (column) p is output position p, step k is channel and kernel position,
 * as in kernels/im2col.c; any number of dimensions. Never made whole: a panel at a time. */
#ifndef SIS_OPERATORS_QUANTIZED_COLUMNS_H
#define SIS_OPERATORS_QUANTIZED_COLUMNS_H

#include "../kernels/igemm.h"
#include "conv_geometry.h"

typedef struct sis_quantized_image {
    const sis_conv_shape *shape;
    const uint8_t *data; /* the group's first channel */
    bool is_signed;
    int16_t zero; /* taken off; what padding holds */
} sis_quantized_image;

sis_igemm_pack sis_quantized_pack_columns;

#endif
