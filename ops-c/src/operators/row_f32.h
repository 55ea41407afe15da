/* A row of f32 by a function on vectors, given at compile time. Tails load and store only what is there. */
#ifndef SIS_OPERATORS_ROW_F32_H
#define SIS_OPERATORS_ROW_F32_H

#include "../math/vector_f32.h"

typedef sis_vf (*sis_vector_binary)(sis_vf a, sis_vf b);
typedef sis_vf (*sis_vector_unary)(sis_vf x);

SIS_INLINE void sis_rows_binary(sis_vector_binary f, float *out, const float *a, int64_t step_a,
                                const float *b, int64_t step_b, int64_t n) {
    const sis_vf a0 = sis_splat(*a), b0 = sis_splat(*b);
    int64_t i = 0;
    if (step_a && step_b) {
#pragma GCC unroll 4
        for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(a + i), sis_load(b + i)));
    } else if (step_a) {
#pragma GCC unroll 4
        for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(a + i), b0));
    } else {
#pragma GCC unroll 4
        for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(a0, step_b ? sis_load(b + i) : b0));
    }
    if (i < n) {
        size_t left = (size_t)(n - i);
        sis_vf va = step_a ? sis_load_n(a + i, left) : a0, vb = step_b ? sis_load_n(b + i, left) : b0;
        sis_store_n(out + i, left, f(va, vb));
    }
}

SIS_INLINE void sis_rows_unary(sis_vector_unary f, float *out, const float *in, int64_t n) {
    int64_t i = 0;
#pragma GCC unroll 2
    for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(in + i)));
    if (i < n) sis_store_n(out + i, (size_t)(n - i), f(sis_load_n(in + i, (size_t)(n - i))));
}

/* With two numbers that are the same for all elements. */
typedef sis_vf (*sis_vector_activation)(sis_vf x, sis_vf p, sis_vf q);

SIS_INLINE void sis_rows_activation(sis_vector_activation f, float *out, const float *in, int64_t n, float p,
                                    float q) {
    const sis_vf vp = sis_splat(p), vq = sis_splat(q);
    int64_t i = 0;
#pragma GCC unroll 2
    for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(out + i, f(sis_load(in + i), vp, vq));
    if (i < n) sis_store_n(out + i, (size_t)(n - i), f(sis_load_n(in + i, (size_t)(n - i)), vp, vq));
}

#endif
