/* What operators that pick and place by index share. */
#ifndef SIS_OPERATORS_INDEXING_H
#define SIS_OPERATORS_INDEXING_H

#include "iterate.h"

/* Element i of input `input` as a position on an axis of `dim`: negative ones count from the end. SIS_BAD_VALUE names
 * the index and the axis' size. */
sis_status sis_index_at(sis_node *node, uint32_t input, int64_t i, int64_t dim, int64_t *index);

/* Index i of tuples of `width`, each position on the leading dimensions of `shape` from `first` on: the element where
 * the slice that it names begins. Strides as by sis_row_major. */
sis_status sis_index_tuple(sis_node *node, int64_t i, uint32_t width, const sis_shape *shape, uint32_t first,
                           const int64_t *strides, int64_t *offset);

/* The one integer of input `input`, known or not; `otherwise` where it is left out. */
int64_t sis_integer_or(const sis_node *node, uint32_t input, int64_t otherwise);

/* SIS_BAD_SHAPE when an input does not hold exactly one element. */
sis_status sis_one_element(sis_node *node, uint32_t input);

#endif
