/* Floats of 16 bits and fewer as their bits: f16, bf16, the four f8 that do arithmetic, f4e2m1, and f8e8m0, which holds
 * powers of two alone. Every conversion to one rounds once. */
#ifndef SIS_OPERATORS_NARROW_H
#define SIS_OPERATORS_NARROW_H

#include "sis/tensor.h"

/* How f8e8m0 chooses among powers of two; the order of Cast's round_mode. */
typedef enum sis_scale_rounding {
    SIS_SCALE_UP,
    SIS_SCALE_DOWN,
    SIS_SCALE_NEAREST, /* halves go up */
} sis_scale_rounding;

/* What becomes of values that an f8 cannot hold. All zero is what ONNX does when nothing is said. */
typedef struct sis_narrowing {
    bool overflows; /* past the largest: infinity, or NaN where there is none; else the largest */
    sis_scale_rounding rounding; /* f8e8m0 only */
} sis_narrowing;

bool sis_is_narrow(sis_dtype dtype);

/* Exact: every narrow float is an f64. */
double sis_narrow_value(sis_dtype dtype, uint32_t bits);

/* To nearest, ties to even. f16 and bf16 overflow to infinity, f4e2m1 saturates. NaN gives the positive quiet one, in
 * f4e2m1, which has none, 0. f8e8m0 has neither sign nor 0: below 0 gives NaN, from 0 to its smallest that one (NaN if
 * `overflows`). */
uint16_t sis_narrow_bits(sis_dtype dtype, double value, sis_narrowing how);

#endif
