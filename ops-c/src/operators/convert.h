/* Numbers of any dtype through one form that loses nothing: Cast, Pow of mixed dtypes, fill values. */
#ifndef SIS_OPERATORS_CONVERT_H
#define SIS_OPERATORS_CONVERT_H

#include "sis/tensor.h"

typedef enum sis_number_kind { SIS_NUMBER_REAL, SIS_NUMBER_SIGNED, SIS_NUMBER_UNSIGNED } sis_number_kind;

typedef struct sis_number {
    sis_number_kind kind; /* unsigned: the bits of `integer` are a uint64_t */
    double real;
    int64_t integer;
} sis_number;

bool sis_is_float(sis_dtype dtype);

/* f32 u8..u64 i8..i64 bool f16 f64 bf16; any alignment. */
sis_number sis_number_load(sis_dtype dtype, const void *from);

/* Floats: rounded once, to nearest even. Integers from a real: truncated, saturated, NaN gives 0; from an integer: the
 * low bits. bool: not zero. */
void sis_number_store(sis_dtype dtype, void *to, sis_number number);

/* As f64, rounded where 64 bits do not fit. */
double sis_number_real(sis_number number);

#endif
