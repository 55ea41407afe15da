/* One order for elements of every dtype: keys that compare as unsigned integers. -0 and +0 are equal; a NaN is above
 * everything, whichever end is looked for. */
#ifndef SIS_OPERATORS_ORDER_H
#define SIS_OPERATORS_ORDER_H

#include <string.h>

#include "iterate.h"

/* Key of element i; with `largest` the greatest key is the largest element, else the smallest. */
static inline uint64_t sis_order_key(sis_dtype dtype, const void *data, int64_t i, bool largest) {
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t key = 0;
    double real = 0;
    bool floats = false;
    switch (dtype) {
    case SIS_F32: real = (double)((const float *)data)[i], floats = true; break;
    case SIS_F64: real = ((const double *)data)[i], floats = true; break;
    case SIS_I8: key = (uint64_t)((const int8_t *)data)[i] ^ sign; break;
    case SIS_I16: key = (uint64_t)((const int16_t *)data)[i] ^ sign; break;
    case SIS_I32: key = (uint64_t)((const int32_t *)data)[i] ^ sign; break;
    case SIS_I64: key = (uint64_t)((const int64_t *)data)[i] ^ sign; break;
    case SIS_U16: key = ((const uint16_t *)data)[i]; break;
    case SIS_U32: key = ((const uint32_t *)data)[i]; break;
    case SIS_U64: key = ((const uint64_t *)data)[i]; break;
    default: key = ((const uint8_t *)data)[i]; break;
    }
    if (floats) {
        if (real != real) return UINT64_MAX;
        real += 0.0; /* -0 becomes +0 */
        memcpy(&key, &real, sizeof key);
        key = key & sign ? ~key : key | sign;
    }
    return largest ? key : ~key;
}

/* Index of the first (or last) of the greatest keys among n elements at `stride`; n > 0. */
static inline int64_t sis_order_first(sis_dtype dtype, const void *data, int64_t start, int64_t n,
                                      int64_t stride, bool largest, bool last) {
    int64_t best = 0;
    uint64_t most = sis_order_key(dtype, data, start, largest);
    for (int64_t i = 1; i < n; i++) {
        uint64_t key = sis_order_key(dtype, data, start + i * stride, largest);
        if (key < most || (key == most && !last)) continue;
        most = key;
        best = i;
    }
    return best;
}

#endif
