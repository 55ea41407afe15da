/* What the quantised operators share: scales, zero points, rounding. A real r is held as q = round(r / scale) + zero,
 * halves rounded to even, saturated to the integer's range; NaN counts as 0. In f8 and f4 it is held as r / scale + zero,
 * rounded to the dtype. */
#ifndef SIS_OPERATORS_QUANTIZED_H
#define SIS_OPERATORS_QUANTIZED_H

#include "convert.h"
#include "iterate.h"

/* Element i of an integer tensor of at most 32 bits; 0 when the tensor is not given. */
int32_t sis_quantized_at(const sis_tensor *tensor, int64_t i);
/* Element i as a real, of any dtype; 0 when the tensor is not given. */
float sis_real_at(const sis_tensor *tensor, int64_t i);

/* Input i, or NULL when it is left out. */
static inline const sis_tensor *sis_given(const sis_node *node, uint32_t i) {
    return i < node->n_inputs ? node->inputs[i] : NULL;
}

/* Elements of a floating or i32 tensor as f32, of an integer one of 8 to 32 bits less `zero`. */
void sis_load_reals(float *to, sis_dtype dtype, const void *from, int64_t n);

/* How reals over their scale become elements of `dtype`. */
typedef struct sis_quantizer {
    sis_dtype dtype; /* an integer of at most 16 bits, f8 (not f8e8m0) or f4e2m1 */
    float zero;      /* zero point: a whole number for integers */
    sis_narrowing narrowing;
} sis_quantizer;

/* Elements [at, at + n) of `to`. Packed dtypes: as sis_number_put says. */
void sis_store_quantized(const sis_quantizer *how, void *to, int64_t at, const float *from, int64_t n);

/* The input must hold 1 element or `channels` of them. */
sis_status sis_check_parameter(sis_node *node, uint32_t i, const char *name, int64_t channels);

/* Sums over factor, as reals: to[i] = (float)sums[i] * factor[i * step]; step is 0 or 1. */
void sis_scale_sums(float *to, const int32_t *sums, const float *factor, int64_t step, int64_t n);

/* --- integer products: acc[j] += a * (b[j * step] - zero), wrapping; b of dtype u8 or i8, a and zero what
 * numbers of 8 bits and their differences are --- */
void sis_integer_row(int32_t *acc, int32_t a, sis_dtype dtype, const void *b, int64_t step, int32_t zero,
                     int64_t n);

#endif
