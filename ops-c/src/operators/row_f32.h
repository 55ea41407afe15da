/* A row of f32 by a function on vectors, given at compile time: sixteen elements at a time where vectors are, then vector by
 * vector; tails load and store only what is there. */
#ifndef SIS_OPERATORS_ROW_F32_H
#define SIS_OPERATORS_ROW_F32_H

#include "../math/vector_f32.h"

typedef sis_vf (*sis_vector_binary)(sis_vf a, sis_vf b);
typedef sis_vf (*sis_vector_unary)(sis_vf x);

/* One lane: sixteen copies of a function would be much code for nothing. */
#define SIS_ROW_BLOCK (SIS_LANES == 1 ? INT64_MAX : SIS_REDUCE_LANES)
#define SIS_ROW_BLOCKS(i, n) \
    _Pragma("GCC unroll 2") for (; SIS_ROW_BLOCK <= (n) - (i); (i) += SIS_REDUCE_LANES)

SIS_INLINE void sis_rows_both(sis_vector_binary f, float *out, const float *a, const float *b, int64_t n) {
    int64_t i = 0;
    SIS_ROW_BLOCKS(i, n) {
        sis_acc x = sis_load_16(a + i);
        const sis_acc y = sis_load_16(b + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) x.v[j] = f(x.v[j], y.v[j]);
        sis_store_16(out + i, x);
    }
    for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(a + i), sis_load(b + i)));
    if (i < n) {
        size_t left = (size_t)(n - i);
        sis_store_n(out + i, left, f(sis_load_n(a + i, left), sis_load_n(b + i, left)));
    }
}

/* One operand is the same for the whole row: the second, or the first where `swapped`. */
SIS_INLINE void sis_rows_one(sis_vector_binary f, float *out, const float *a, sis_vf b, bool swapped,
                             int64_t n) {
    int64_t i = 0;
    SIS_ROW_BLOCKS(i, n) {
        sis_acc x = sis_load_16(a + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) x.v[j] = swapped ? f(b, x.v[j]) : f(x.v[j], b);
        sis_store_16(out + i, x);
    }
    for (; i < n; i += SIS_LANES) {
        size_t left = n - i < SIS_LANES ? (size_t)(n - i) : SIS_LANES;
        sis_vf x = sis_load_n(a + i, left);
        sis_store_n(out + i, left, swapped ? f(b, x) : f(x, b));
    }
}

/* Sixteen masks as bytes of 0 or 1. */
SIS_INLINE void sis_store_truth_16(uint8_t *to, const sis_vi mask[SIS_REDUCE_VECTORS]) {
#if defined(__aarch64__) && SIS_LANES == 4 && !defined(SIS_SIMD_PLAIN)
    const uint16x8_t low = vuzp1q_u16((uint16x8_t)mask[0], (uint16x8_t)mask[1]),
                     high = vuzp1q_u16((uint16x8_t)mask[2], (uint16x8_t)mask[3]);
    vst1q_u8(to, vandq_u8(vuzp1q_u8((uint8x16_t)low, (uint8x16_t)high), vdupq_n_u8(1)));
#else
    int32_t whole[SIS_REDUCE_LANES];
    for (int j = 0; j < SIS_REDUCE_VECTORS; j++) sis_store_i(whole + j * SIS_LANES, mask[j]);
    for (int j = 0; j < SIS_REDUCE_LANES; j++) to[j] = (uint8_t)(whole[j] & 1);
#endif
}

typedef sis_vi (*sis_vector_test)(sis_vf a, sis_vf b);

/* Which operands walk is known where it is called. */
SIS_INLINE void sis_rows_test_of(sis_vector_test f, uint8_t *out, const float *a, bool walks_a,
                                 const float *b, bool walks_b, int64_t n) {
    sis_acc x = sis_acc_splat(*a), y = sis_acc_splat(*b);
    sis_vi mask[SIS_REDUCE_VECTORS];
    int64_t i = 0;
    for (; i + SIS_REDUCE_LANES <= n; i += SIS_REDUCE_LANES) {
        if (walks_a) x = sis_load_16(a + i);
        if (walks_b) y = sis_load_16(b + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) mask[j] = f(x.v[j], y.v[j]);
        sis_store_truth_16(out + i, mask);
    }
    for (; i < n; i++)
        out[i] =
            (uint8_t)(sis_lane_i(f(sis_splat(a[walks_a ? i : 0]), sis_splat(b[walks_b ? i : 0])), 0) & 1);
}

SIS_INLINE void sis_rows_test(sis_vector_test f, uint8_t *out, const float *a, int64_t step_a, const float *b,
                              int64_t step_b, int64_t n) {
    if (step_a && step_b)
        sis_rows_test_of(f, out, a, true, b, true, n);
    else if (step_a)
        sis_rows_test_of(f, out, a, true, b, false, n);
    else
        sis_rows_test_of(f, out, a, false, b, step_b != 0, n);
}

SIS_INLINE void sis_rows_binary(sis_vector_binary f, float *out, const float *a, int64_t step_a,
                                const float *b, int64_t step_b, int64_t n) {
    if (step_a && step_b) {
        sis_rows_both(f, out, a, b, n);
    } else if (step_a) {
        sis_rows_one(f, out, a, sis_splat(*b), false, n);
    } else if (step_b) {
        sis_rows_one(f, out, b, sis_splat(*a), true, n);
    } else {
        const float value = sis_lane(f(sis_splat(*a), sis_splat(*b)), 0);
        for (int64_t i = 0; i < n; i++) out[i] = value;
    }
}

/* Functions of many steps: two vectors at a time, which four would not fit into registers. The second two are loaded when
 * the first are stored, since `out` may be `in`. */
SIS_INLINE void sis_rows_long(sis_vector_unary f, float *out, const float *in, int64_t n) {
    int64_t i = 0;
#pragma GCC unroll 2
    for (; i + 2 * SIS_LANES <= n; i += 2 * SIS_LANES) {
        const sis_vf a = f(sis_load(in + i)), b = f(sis_load(in + i + SIS_LANES));
        sis_store(out + i, a);
        sis_store(out + i + SIS_LANES, b);
    }
    for (; i < n; i += SIS_LANES) {
        size_t left = n - i < SIS_LANES ? (size_t)(n - i) : SIS_LANES;
        sis_store_n(out + i, left, f(sis_load_n(in + i, left)));
    }
}

SIS_INLINE void sis_rows_unary(sis_vector_unary f, float *out, const float *in, int64_t n) {
    int64_t i = 0;
    SIS_ROW_BLOCKS(i, n) {
        sis_acc x = sis_load_16(in + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) x.v[j] = f(x.v[j]);
        sis_store_16(out + i, x);
    }
    for (; i < n; i += SIS_LANES) {
        size_t left = n - i < SIS_LANES ? (size_t)(n - i) : SIS_LANES;
        sis_store_n(out + i, left, f(sis_load_n(in + i, left)));
    }
}

/* With two numbers that are the same for all elements. */
typedef sis_vf (*sis_vector_activation)(sis_vf x, sis_vf p, sis_vf q);

SIS_INLINE void sis_rows_long_activation(sis_vector_activation f, float *out, const float *in, int64_t n,
                                         float p, float q) {
    const sis_vf vp = sis_splat(p), vq = sis_splat(q);
    int64_t i = 0;
#pragma GCC unroll 2
    for (; i + 2 * SIS_LANES <= n; i += 2 * SIS_LANES) {
        const sis_vf a = f(sis_load(in + i), vp, vq), b = f(sis_load(in + i + SIS_LANES), vp, vq);
        sis_store(out + i, a);
        sis_store(out + i + SIS_LANES, b);
    }
    for (; i < n; i += SIS_LANES) {
        size_t left = n - i < SIS_LANES ? (size_t)(n - i) : SIS_LANES;
        sis_store_n(out + i, left, f(sis_load_n(in + i, left), vp, vq));
    }
}

SIS_INLINE void sis_rows_activation(sis_vector_activation f, float *out, const float *in, int64_t n, float p,
                                    float q) {
    const sis_vf vp = sis_splat(p), vq = sis_splat(q);
    int64_t i = 0;
    SIS_ROW_BLOCKS(i, n) {
        sis_acc x = sis_load_16(in + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) x.v[j] = f(x.v[j], vp, vq);
        sis_store_16(out + i, x);
    }
    for (; i < n; i += SIS_LANES) {
        size_t left = n - i < SIS_LANES ? (size_t)(n - i) : SIS_LANES;
        sis_store_n(out + i, left, f(sis_load_n(in + i, left), vp, vq));
    }
}

#endif
