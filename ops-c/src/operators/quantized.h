/* What the quantised operators share: scales, zero points, rounding. A real r is held as q = round(r / scale) + zero,
 * halves rounded to even, saturated to the integer's range; NaN counts as 0. */
#ifndef SIS_OPERATORS_QUANTIZED_H
#define SIS_OPERATORS_QUANTIZED_H

#include "iterate.h"

/* Element i of a u8, i8, u16, i16 or i32 tensor; 0 when the tensor is not given. */
int32_t sis_quantized_at(const sis_tensor *tensor, int64_t i);
/* Element i of an f32, f16 or bf16 tensor. */
float sis_scale_at(const sis_tensor *tensor, int64_t i);

/* Input i, or NULL when it is left out. */
static inline const sis_tensor *sis_given(const sis_node *node, uint32_t i) {
    return i < node->n_inputs ? node->inputs[i] : NULL;
}

/* Elements of a floating or i32 tensor as f32, of an integer one of 8 to 32 bits less `zero`. */
void sis_load_reals(float *to, sis_dtype dtype, const void *from, int64_t n);

/* to[i] = saturate(round(from[i]) + zero), of an 8 or 16 bit dtype. */
void sis_store_quantized(sis_dtype dtype, void *to, const float *from, int32_t zero, int64_t n);

/* The input must hold 1 element or `channels` of them. */
sis_status sis_check_parameter(sis_node *node, uint32_t i, const char *name, int64_t channels);

/* --- integer products: acc[j] += a * (b[j * step] - zero), wrapping; b of dtype u8 or i8 --- */
void sis_integer_row(int32_t *acc, int32_t a, sis_dtype dtype, const void *b, int64_t step, int32_t zero,
                     int64_t n);

#endif
