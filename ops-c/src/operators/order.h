/* One order for elements of every dtype: keys that compare as unsigned integers. -0 and +0 are equal; a NaN is above
 * everything, whichever end is looked for. Elements may have any alignment. */
#ifndef SIS_OPERATORS_ORDER_H
#define SIS_OPERATORS_ORDER_H

#include <string.h>

#include "iterate.h"

/* Elements of 16-bit floats; `most` is what infinity has. */
static inline uint64_t sis_order_key_half(uint16_t bits, uint16_t most) {
    if ((bits & 0x7fff) > most) return UINT64_MAX;
    if (bits == 0x8000) bits = 0;
    return bits & 0x8000 ? (uint16_t)~bits : bits | 0x8000u;
}

/* Key of element i; with `largest` the greatest key is the largest element, else the smallest. */
static inline uint64_t sis_order_key(sis_dtype dtype, const void *data, int64_t i, bool largest) {
#define SIS_ORDER_LOAD(type)                                                       \
    ({                                                                             \
        type x_;                                                                   \
        memcpy(&x_, (const uint8_t *)data + i * (int64_t)sizeof(type), sizeof x_); \
        x_;                                                                        \
    })
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t key = 0;
    double real = 0;
    bool floats = false;
    switch (dtype) {
    case SIS_F32: real = (double)SIS_ORDER_LOAD(float), floats = true; break;
    case SIS_F64: real = SIS_ORDER_LOAD(double), floats = true; break;
    case SIS_F16: key = sis_order_key_half(SIS_ORDER_LOAD(uint16_t), 0x7c00); break;
    case SIS_BF16: key = sis_order_key_half(SIS_ORDER_LOAD(uint16_t), 0x7f80); break;
    case SIS_I8: key = (uint64_t)SIS_ORDER_LOAD(int8_t) ^ sign; break;
    case SIS_I16: key = (uint64_t)SIS_ORDER_LOAD(int16_t) ^ sign; break;
    case SIS_I32: key = (uint64_t)SIS_ORDER_LOAD(int32_t) ^ sign; break;
    case SIS_I64: key = (uint64_t)SIS_ORDER_LOAD(int64_t) ^ sign; break;
    case SIS_U16: key = SIS_ORDER_LOAD(uint16_t); break;
    case SIS_U32: key = SIS_ORDER_LOAD(uint32_t); break;
    case SIS_U64: key = SIS_ORDER_LOAD(uint64_t); break;
    default: key = SIS_ORDER_LOAD(uint8_t); break;
    }
#undef SIS_ORDER_LOAD
    if (floats) {
        if (real != real) return UINT64_MAX;
        real += 0.0; /* -0 becomes +0 */
        memcpy(&key, &real, sizeof key);
        key = key & sign ? ~key : key | sign;
    }
    if (key == UINT64_MAX && (dtype == SIS_F16 || dtype == SIS_BF16)) return key;
    return largest ? key : ~key;
}

/* The same order for f32, in 32 bits. */
static inline uint32_t sis_order_key_f32(float x, bool largest) {
    uint32_t bits;
    if (x != x) return UINT32_MAX;
    x += 0.0f; /* -0 becomes +0 */
    memcpy(&bits, &x, sizeof bits);
    bits ^= (uint32_t)((int32_t)bits >> 31) | UINT32_C(1) << 31;
    return largest ? bits : ~bits;
}

static inline int64_t sis_order_first_f32(const float *x, int64_t n, int64_t stride, bool largest,
                                          bool last) {
    int64_t best = 0;
    uint32_t most = sis_order_key_f32(*x, largest);
    for (int64_t i = 1; i < n; i++) {
        const uint32_t key = sis_order_key_f32(x[i * stride], largest);
        if (key < most || (key == most && !last)) continue;
        most = key;
        best = i;
    }
    return best;
}

/* Index of the first (or last) of the greatest keys among n elements at `stride`; n > 0. f32 is aligned. */
static inline int64_t sis_order_first(sis_dtype dtype, const void *data, int64_t start, int64_t n,
                                      int64_t stride, bool largest, bool last) {
    int64_t best = 0;
    if (dtype == SIS_F32 && largest)
        return sis_order_first_f32((const float *)data + start, n, stride, true, last);
    if (dtype == SIS_F32) return sis_order_first_f32((const float *)data + start, n, stride, false, last);
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
