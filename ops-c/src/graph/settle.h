/* NaNs leave a graph as the positive quiet NaN, whatever the processor made of them. */
#ifndef SIS_GRAPH_SETTLE_H
#define SIS_GRAPH_SETTLE_H

#include "graph.h"

/* Makes every NaN among the elements of a float tensor the positive quiet one of its dtype. */
void sis_settle_nans(const sis_tensor *t);
/* Estimated instructions of that on AArch64, of a tensor without NaNs: 0 where they are settled as they are written. */
uint64_t sis_settling_cost(const sis_tensor_record *tensor);

/* Whether the tensor's NaNs are settled as they are written, because arithmetic writes it on cores in the mode
 * SIS_FLOAT_ONE_NAN. */
bool sis_has_one_nan(const sis_tensor_record *tensor);

/* Whether the operator's f32 output 0 comes out of arithmetic instructions, element by element, and never out of a
 * selection, a copy or an operation on bits. Only where processors have that mode; else false for all. */
bool sis_makes_its_nans(const sis_op_description *op);

#endif
