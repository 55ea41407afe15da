/* Shapes of the convolutions: attributes that Conv, ConvInteger and QLinearConv share, resolved against X and W. */
#ifndef SIS_OPERATORS_CONV_GEOMETRY_H
#define SIS_OPERATORS_CONV_GEOMETRY_H

#include "../kernels/conv.h"
#include "sis/op.h"

/* auto_pad counts as SIS_CONV_AUTO_PAD_ does, whichever the operator. */
typedef struct sis_conv_lists {
    sis_ints kernel_shape, strides, dilations, pads;
    int64_t group;
    uint8_t auto_pad;
} sis_conv_lists;

/* From any of their attribute structs: the fields have the same names. */
#define SIS_CONV_LISTS(at)                                                                         \
    ((sis_conv_lists){(at)->kernel_shape, (at)->strides, (at)->dilations, (at)->pads, (at)->group, \
                      (at)->auto_pad})

/* Inputs x, w and, where it is given, bias are X, W and B. Sets shape and the output's dimensions; refuses what does not
 * fit. */
sis_status sis_conv_resolve(sis_node *node, const sis_conv_lists *lists, uint32_t x, uint32_t w,
                            uint32_t bias, sis_conv_shape *shape, sis_shape *y);

/* Item i of a list, or what ONNX takes when the list is left out. */
static inline int64_t sis_conv_item(sis_ints list, uint32_t i, int64_t otherwise) {
    return list.count > 0 ? list.values[i] : otherwise;
}

/* The list is left out or has `wanted` values, none below `least`. */
sis_status sis_conv_check_list(sis_node *node, const char *name, sis_ints list, size_t wanted, int64_t least);

/* All four lists for so many spatial dimensions, and the group. */
sis_status sis_conv_check_lists(sis_node *node, const sis_conv_lists *lists, size_t spatial);

#endif
