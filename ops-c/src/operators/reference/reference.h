/* Plain references: every operator written as its definition reads, one element after the other, no vectors, no tiles,
 * no plans. Kernels are held to them bit for bit (any NaN equal to any other). */
#ifndef SIS_OPERATORS_REFERENCE_H
#define SIS_OPERATORS_REFERENCE_H

#include "sis/op.h"

/* Computes all outputs of a node whose shapes are inferred and whose data is bound. SIS_UNSUPPORTED when the operator has
 * no reference here. */
sis_status sis_reference_run(sis_node *node);

/* By family; false when the operator is not of this family. */
bool sis_reference_elementwise(sis_node *node);
bool sis_reference_unary(sis_node *node);
bool sis_reference_broadcast(sis_node *node);
bool sis_reference_movement(sis_node *node);
bool sis_reference_reduce(sis_node *node);
bool sis_reference_softmax(sis_node *node);
bool sis_reference_normalization(sis_node *node);
bool sis_reference_order(sis_node *node);
bool sis_reference_indexing(sis_node *node);
bool sis_reference_pool(sis_node *node);
bool sis_reference_spread(sis_node *node);
bool sis_reference_attention(sis_node *node);
bool sis_reference_vision(sis_node *node);

/* Coordinates of element `flat`, row-major. */
void sis_reference_unflatten(const sis_shape *shape, int64_t flat, int64_t at[SIS_MAX_RANK]);
int64_t sis_reference_flatten(const sis_shape *shape, const int64_t at[SIS_MAX_RANK]);

#endif
