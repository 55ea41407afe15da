/* The one-dimensional transforms of winograd.h, for numbers (the reference), quads (four floats on every machine) and vectors;
 * the same roundings in all three. Interpolation points 0, 1, -1, infinity for F(2), and 2, -2 for F(4). */
#ifndef SIS_KERNELS_WINOGRAD_PARTS_H
#define SIS_KERNELS_WINOGRAD_PARTS_H

#include "turn.h"

/* --- quads --- */

#if SIS_LANES == 4
#define SIS_QUAD_FMA sis_fma
SIS_INLINE sis_v4 sis_quad_fma(sis_v4 a, sis_v4 b, sis_v4 c) { return sis_fma(a, b, c); }
#elif defined(__x86_64__) && SIS_LANES > 1 && !defined(SIS_SIMD_PLAIN)
SIS_INLINE sis_v4 sis_quad_fma(sis_v4 a, sis_v4 b, sis_v4 c) {
    return (sis_v4)_mm_fmadd_ps((__m128)a, (__m128)b, (__m128)c);
}
#else
SIS_INLINE sis_v4 sis_quad_fma(sis_v4 a, sis_v4 b, sis_v4 c) {
    return (sis_v4){sis_fma1(a[0], b[0], c[0]), sis_fma1(a[1], b[1], c[1]), sis_fma1(a[2], b[2], c[2]),
                    sis_fma1(a[3], b[3], c[3])};
}
#endif
SIS_INLINE sis_v4 sis_quad_splat(float x) { return (sis_v4){x, x, x, x}; }
SIS_INLINE sis_v4 sis_quad_load(const float *p) { return *(const sis_v4_memory *)p; }
SIS_INLINE void sis_quad_store(float *p, sis_v4 v) { *(sis_v4_memory *)p = v; }

/* Sixteen floats in memory as four quads of every fourth, eight as two of every second, and back. */
#if defined(__aarch64__)
SIS_INLINE void sis_quad_apart_4(const float *p, sis_v4 to[4]) {
    const float32x4x4_t v = vld4q_f32(p);
    to[0] = (sis_v4)v.val[0], to[1] = (sis_v4)v.val[1], to[2] = (sis_v4)v.val[2], to[3] = (sis_v4)v.val[3];
}
SIS_INLINE void sis_quad_join_4(float *p, const sis_v4 v[4]) {
    vst4q_f32(p,
              (float32x4x4_t){{(float32x4_t)v[0], (float32x4_t)v[1], (float32x4_t)v[2], (float32x4_t)v[3]}});
}
SIS_INLINE void sis_quad_apart_2(const float *p, sis_v4 to[2]) {
    const float32x4x2_t v = vld2q_f32(p);
    to[0] = (sis_v4)v.val[0], to[1] = (sis_v4)v.val[1];
}
SIS_INLINE void sis_quad_join_2(float *p, const sis_v4 v[2]) {
    vst2q_f32(p, (float32x4x2_t){{(float32x4_t)v[0], (float32x4_t)v[1]}});
}
#else
SIS_INLINE void sis_quad_turn(const sis_v4 from[4], sis_v4 to[4]) {
    const sis_v4 ab_even = __builtin_shufflevector(from[0], from[1], 0, 4, 2, 6),
                 ab_odd = __builtin_shufflevector(from[0], from[1], 1, 5, 3, 7);
    const sis_v4 cd_even = __builtin_shufflevector(from[2], from[3], 0, 4, 2, 6),
                 cd_odd = __builtin_shufflevector(from[2], from[3], 1, 5, 3, 7);
    to[0] = __builtin_shufflevector(ab_even, cd_even, 0, 1, 4, 5);
    to[1] = __builtin_shufflevector(ab_odd, cd_odd, 0, 1, 4, 5);
    to[2] = __builtin_shufflevector(ab_even, cd_even, 2, 3, 6, 7);
    to[3] = __builtin_shufflevector(ab_odd, cd_odd, 2, 3, 6, 7);
}
SIS_INLINE void sis_quad_apart_4(const float *p, sis_v4 to[4]) {
    const sis_v4 lines[4] = {sis_quad_load(p), sis_quad_load(p + 4), sis_quad_load(p + 8),
                             sis_quad_load(p + 12)};
    sis_quad_turn(lines, to);
}
SIS_INLINE void sis_quad_join_4(float *p, const sis_v4 v[4]) {
    sis_v4 lines[4];
    sis_quad_turn(v, lines);
    for (int i = 0; i < 4; i++) sis_quad_store(p + 4 * i, lines[i]);
}
SIS_INLINE void sis_quad_apart_2(const float *p, sis_v4 to[2]) {
    const sis_v4 a = sis_quad_load(p), b = sis_quad_load(p + 4);
    to[0] = __builtin_shufflevector(a, b, 0, 2, 4, 6);
    to[1] = __builtin_shufflevector(a, b, 1, 3, 5, 7);
}
SIS_INLINE void sis_quad_join_2(float *p, const sis_v4 v[2]) {
    sis_quad_store(p, __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5));
    sis_quad_store(p + 4, __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7));
}
#endif

/* --- transforms --- */

/* What the formulas need of a type: from C's operators for all three but the fused ones. */
SIS_INLINE float sis_number_splat(float x) { return x; }

#define SIS_WINOGRAD_TRANSFORMS(name, type, splat, fma)                                      \
    /* Window to positions, side 4. What is added to last in a sum is not needed later, so \
     * that no copy is made for a fused multiply-add to overwrite. */ \
    SIS_INLINE void sis_##name##_in_4(const type d[6], type to[6]) {                         \
        const type c = d[4] - d[2], e = d[3] - d[1], s = d[5] - d[3], twice = e + e;         \
        const type a = fma(splat(-4.0f), d[2], d[4]), b = fma(splat(-4.0f), d[1], d[3]);     \
        to[0] = fma(splat(4.0f), d[0], a - d[2]);                                            \
        to[1] = a + b;                                                                       \
        to[2] = a - b;                                                                       \
        to[3] = c + twice;                                                                   \
        to[4] = c - twice;                                                                   \
        to[5] = fma(splat(-4.0f), e, s);                                                     \
    }                                                                                        \
    /* Positions to outputs, side 4. */                                                      \
    SIS_INLINE void sis_##name##_out_4(const type m[6], type to[4]) {                        \
        const type p = m[1] + m[2], q = m[1] - m[2], r = m[3] + m[4], s = m[3] - m[4];       \
        const type twice = s + s;                                                            \
        to[0] = m[0] + p + r;                                                                \
        to[1] = q + twice;                                                                   \
        to[2] = fma(splat(4.0f), r, p);                                                      \
        to[3] = fma(splat(4.0f), twice, q) + m[5];                                           \
    }                                                                                        \
    SIS_INLINE void sis_##name##_in_2(const type d[4], type to[4]) {                         \
        to[0] = d[0] - d[2];                                                                 \
        to[1] = d[1] + d[2];                                                                 \
        to[2] = d[2] - d[1];                                                                 \
        to[3] = d[3] - d[1];                                                                 \
    }                                                                                        \
    SIS_INLINE void sis_##name##_out_2(const type m[4], type to[2]) {                        \
        to[0] = m[0] + (m[1] + m[2]);                                                        \
        to[1] = m[1] - m[2] + m[3];                                                          \
    }
SIS_WINOGRAD_TRANSFORMS(number, float, sis_number_splat, sis_fma1)
SIS_WINOGRAD_TRANSFORMS(quad, sis_v4, sis_quad_splat, sis_quad_fma)
SIS_WINOGRAD_TRANSFORMS(vector, sis_vf, sis_splat, sis_fma)

/* Weights: three taps to positions, in double precision: rounded to float once, at the end. */
SIS_INLINE void sis_winograd_weight_4(const double g[3], double to[6]) {
    const double even = g[0] + g[2], far = g[0] + 4.0 * g[2];
    to[0] = 0.25 * g[0];
    to[1] = -(even + g[1]) / 6.0;
    to[2] = -(even - g[1]) / 6.0;
    to[3] = (far + 2.0 * g[1]) / 24.0;
    to[4] = (far - 2.0 * g[1]) / 24.0;
    to[5] = g[2];
}
SIS_INLINE void sis_winograd_weight_2(const double g[3], double to[4]) {
    to[0] = g[0];
    to[1] = 0.5 * (g[0] + g[1] + g[2]);
    to[2] = 0.5 * (g[0] - g[1] + g[2]);
    to[3] = g[2];
}

#endif
