/* Numbers of any dtype through one form that loses nothing: Cast, Pow of mixed dtypes, fill values. */
#ifndef SIS_OPERATORS_CONVERT_H
#define SIS_OPERATORS_CONVERT_H

#include "narrow.h"

typedef enum sis_number_kind { SIS_NUMBER_REAL, SIS_NUMBER_SIGNED, SIS_NUMBER_UNSIGNED } sis_number_kind;

typedef struct sis_number {
    sis_number_kind kind; /* unsigned: the bits of `integer` are a uint64_t */
    double real;
    int64_t integer;
} sis_number;

bool sis_is_float(sis_dtype dtype);

/* One element of a dtype that has a size in bytes; any alignment. */
sis_number sis_number_load(sis_dtype dtype, const void *from);

/* Floats: rounded once, to nearest even, as narrow.h says. Integers from a real: truncated, saturated, NaN gives 0; from an
 * integer: the low bits. bool: not zero. */
void sis_number_store(sis_dtype dtype, void *to, sis_number number);
void sis_number_store_as(sis_dtype dtype, void *to, sis_number number, sis_narrowing how);

/* Element i of contiguous data, of packed dtypes too. What is put into a byte's first element clears the rest of the byte, so
 * elements are written in ascending order, and no two cores share a byte. */
sis_number sis_number_at(sis_dtype dtype, const void *data, int64_t i);
void sis_number_put(sis_dtype dtype, void *data, int64_t i, sis_number number, sis_narrowing how);

/* As f64, rounded where 64 bits do not fit. */
double sis_number_real(sis_number number);
/* Element i of a tensor whose dtype has a size in bytes. */
static inline double sis_number_real_at(const sis_tensor *tensor, int64_t i) {
    const size_t size = sis_dtype_size(tensor->dtype);
    return sis_number_real(sis_number_load(tensor->dtype, (const uint8_t *)tensor->data + (size_t)i * size));
}

#endif
