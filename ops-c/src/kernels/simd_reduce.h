/* Reductions along the innermost axis: sixteen lanes whatever the hardware has. Element i goes to lane i
 * mod 16, in ascending order; the lanes are folded 16, 8, 4, 2, 1 (lane j with lane j + half). Included by
 * simd.h only. */

#define SIS_REDUCE_LANES 16
#define SIS_REDUCE_VECTORS (SIS_REDUCE_LANES / SIS_LANES)

typedef struct sis_acc {
    sis_vf v[SIS_REDUCE_VECTORS];
} sis_acc;

/* Sixteen elements that lie together. On AArch64 one instruction that also moves the address on; it takes a core as long
 * as two of pairs. */
SIS_INLINE sis_acc sis_load_16(const float *p) {
    sis_acc a;
#if defined(__aarch64__) && SIS_LANES == 4 && !defined(SIS_SIMD_PLAIN)
    const float32x4x4_t x = vld1q_f32_x4(p);
    SIS_UNROLL
    for (int j = 0; j < 4; j++) a.v[j] = (sis_vf)x.val[j];
#else
    SIS_UNROLL
    for (int j = 0; j < SIS_REDUCE_VECTORS; j++) a.v[j] = sis_load(p + j * SIS_LANES);
#endif
    return a;
}
SIS_INLINE void sis_store_16(float *p, sis_acc a) {
#if defined(__aarch64__) && SIS_LANES == 4 && !defined(SIS_SIMD_PLAIN)
    vst1q_f32_x4(p, (float32x4x4_t){{(float32x4_t)a.v[0], (float32x4_t)a.v[1], (float32x4_t)a.v[2],
                                     (float32x4_t)a.v[3]}});
#else
    SIS_UNROLL
    for (int j = 0; j < SIS_REDUCE_VECTORS; j++) sis_store(p + j * SIS_LANES, a.v[j]);
#endif
}
SIS_INLINE sis_acc sis_acc_splat(float x) {
    sis_acc a;
    SIS_UNROLL
    for (int j = 0; j < SIS_REDUCE_VECTORS; j++) a.v[j] = sis_splat(x);
    return a;
}

/* step(accumulator, elements, context) and fold(a, b), both lane by lane. */
typedef sis_vf (*sis_reduce_step)(sis_vf acc, sis_vf x, sis_vf context);
typedef sis_vf (*sis_reduce_fold)(sis_vf a, sis_vf b);

/* Lanes of one vector folded to lane 0. */
SIS_INLINE float sis_fold_vector(sis_vf v, sis_reduce_fold fold) {
#if SIS_LANES == 1
    return (void)fold, v;
#else
#if SIS_LANES == 16
    v = fold(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    v = fold(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15));
    v = fold(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    v = fold(v, __builtin_shufflevector(v, v, 1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
#elif SIS_LANES == 8
    v = fold(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3));
    v = fold(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 4, 5, 6, 7));
    v = fold(v, __builtin_shufflevector(v, v, 1, 0, 2, 3, 4, 5, 6, 7));
#else
    v = fold(v, __builtin_shufflevector(v, v, 2, 3, 0, 1));
    v = fold(v, __builtin_shufflevector(v, v, 1, 0, 2, 3));
#endif
    return v[0];
#endif
}

SIS_INLINE float sis_acc_fold(const sis_acc *acc, sis_reduce_fold fold) {
    sis_acc a = *acc;
#if SIS_LANES == 1
    SIS_UNROLL
    for (int j = 0; j < 8; j++) a.v[j] = fold(a.v[j], a.v[j + 8]);
    SIS_UNROLL
    for (int j = 0; j < 4; j++) a.v[j] = fold(a.v[j], a.v[j + 4]);
#endif
#if SIS_LANES <= 4
    a.v[0] = fold(a.v[0], a.v[2]);
    a.v[1] = fold(a.v[1], a.v[3]);
#endif
#if SIS_LANES <= 8
    a.v[0] = fold(a.v[0], a.v[1]);
#endif
    return sis_fold_vector(a.v[0], fold);
}

/* The general form: every lane starts at `init`, each element is taken by step, lanes are joined by fold.
 * Lanes past the end of p keep what they have. */
SIS_INLINE float sis_reduce(const float *p, size_t n, float init, sis_reduce_step step, sis_reduce_fold fold,
                            float c) {
    const sis_vf context = sis_splat(c);
    sis_acc acc = sis_acc_splat(init);
    size_t i = 0;
    for (; i + SIS_REDUCE_LANES <= n; i += SIS_REDUCE_LANES) {
        const sis_acc x = sis_load_16(p + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) acc.v[j] = step(acc.v[j], x.v[j], context);
    }
    if (i == n) return sis_acc_fold(&acc, fold);
    SIS_UNROLL
    for (int j = 0; j < SIS_REDUCE_VECTORS && i < n; j++, i += SIS_LANES) {
        size_t left = n - i < SIS_LANES ? n - i : SIS_LANES;
        sis_vf taken = step(acc.v[j], sis_load_n(p + i, left), context);
        acc.v[j] = sis_select(sis_first(left), taken, acc.v[j]);
    }
    return sis_acc_fold(&acc, fold);
}

SIS_INLINE sis_vf sis_step_sum(sis_vf acc, sis_vf x, sis_vf c) { return (void)c, sis_add(acc, x); }
SIS_INLINE sis_vf sis_step_abs(sis_vf acc, sis_vf x, sis_vf c) { return (void)c, sis_add(acc, sis_abs(x)); }
SIS_INLINE sis_vf sis_step_max(sis_vf acc, sis_vf x, sis_vf c) { return (void)c, sis_max(acc, x); }
SIS_INLINE sis_vf sis_step_min(sis_vf acc, sis_vf x, sis_vf c) { return (void)c, sis_min(acc, x); }
SIS_INLINE sis_vf sis_step_product(sis_vf acc, sis_vf x, sis_vf c) { return (void)c, sis_mul(acc, x); }
/* (x - c)^2, the square and the addition rounded once. */
SIS_INLINE sis_vf sis_step_square(sis_vf acc, sis_vf x, sis_vf c) {
    sis_vf d = sis_sub(x, c);
    return sis_fma(d, d, acc);
}

/* Of nothing: sum 0, product 1, max -inf, min +inf. */
SIS_INLINE float sis_reduce_sum(const float *p, size_t n) {
    return sis_reduce(p, n, 0.0f, sis_step_sum, sis_add, 0.0f);
}
SIS_INLINE float sis_reduce_sum_abs(const float *p, size_t n) {
    return sis_reduce(p, n, 0.0f, sis_step_abs, sis_add, 0.0f);
}
SIS_INLINE float sis_reduce_product(const float *p, size_t n) {
    return sis_reduce(p, n, 1.0f, sis_step_product, sis_mul, 0.0f);
}
SIS_INLINE float sis_reduce_max(const float *p, size_t n) {
    return sis_reduce(p, n, -__builtin_inff(), sis_step_max, sis_max, 0.0f);
}
SIS_INLINE float sis_reduce_min(const float *p, size_t n) {
    return sis_reduce(p, n, __builtin_inff(), sis_step_min, sis_min, 0.0f);
}
/* Sum of (x - m)^2; m = 0 gives the sum of squares. */
SIS_INLINE float sis_reduce_sum_squares(const float *p, size_t n, float m) {
    return sis_reduce(p, n, 0.0f, sis_step_square, sis_add, m);
}
