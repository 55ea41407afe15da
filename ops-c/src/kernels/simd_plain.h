/* simd.h without vector instructions (32-bit Arm with VFPv4, and the tests): lane by lane. Included by
 * simd.h only. The compiler splits the vector operators of simd.h into scalar ones; here is what they
 * cannot say. */

SIS_INLINE sis_vf sis_select(sis_vi mask, sis_vf a, sis_vf b) {
    return (sis_vf)((mask & (sis_vi)a) | (~mask & (sis_vi)b));
}
SIS_INLINE sis_vf sis_fma(sis_vf a, sis_vf b, sis_vf c) {
    for (int i = 0; i < SIS_LANES; i++) c[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return c;
}
SIS_INLINE sis_vf sis_sqrt(sis_vf a) {
    for (int i = 0; i < SIS_LANES; i++) a[i] = __builtin_sqrtf(a[i]);
    return a;
}
SIS_INLINE sis_vf sis_min(sis_vf a, sis_vf b) {
    sis_vf smaller = sis_select((sis_vi)(a < b), a, b);
    sis_vf equal = (sis_vf)((sis_vi)a | (sis_vi)b); /* only -0 and +0 are equal with unlike bits */
    sis_vf least = sis_select((sis_vi)(a == b), equal, smaller);
    return sis_select((sis_vi)(a != a) | (sis_vi)(b != b), a + b, least);
}
SIS_INLINE sis_vf sis_max(sis_vf a, sis_vf b) { return sis_neg(sis_min(sis_neg(a), sis_neg(b))); }
SIS_INLINE sis_vf sis_relu(sis_vf a) { return (sis_vf)((sis_vi)a & ~(sis_vi)(a <= sis_zero())); }

/* From 2^23 on every float is an integer; below, adding and taking away 2^23 rounds to the nearest even
 * one. */
SIS_INLINE sis_vf sis_round(sis_vf a) {
    sis_vf big = sis_splat(8388608.0f), size = sis_abs(a);
    sis_vf rounded = sis_copysign((size + big) - big, a);
    return sis_select((sis_vi)(size < big), rounded, a);
}
SIS_INLINE sis_vf sis_floor(sis_vf a) {
    sis_vf near = sis_round(a);
    sis_vf lower = sis_select((sis_vi)(near > a), near - sis_splat(1.0f), near);
    return sis_select((sis_vi)(a == a), sis_copysign(lower, a), a);
}
SIS_INLINE sis_vf sis_ceil(sis_vf a) { return sis_neg(sis_floor(sis_neg(a))); }
SIS_INLINE sis_vf sis_trunc(sis_vf a) { return sis_copysign(sis_floor(sis_abs(a)), a); }

SIS_INLINE sis_vi sis_to_int_trunc(sis_vf a) {
    sis_vi out = sis_splat_i(0);
    for (int i = 0; i < SIS_LANES; i++)
        out[i] = a[i] != a[i]            ? 0
                 : a[i] >= 2147483648.0f ? INT32_MAX
                 : a[i] < -2147483648.0f ? INT32_MIN
                                         : (int32_t)a[i];
    return out;
}
SIS_INLINE sis_vi sis_to_int(sis_vf a) { return sis_to_int_trunc(sis_round(a)); }

SIS_INLINE sis_vf sis_load_n(const float *p, size_t n) {
    sis_vf v = sis_zero();
    for (size_t i = 0; i < n && i < SIS_LANES; i++) v[i] = p[i];
    return v;
}
SIS_INLINE void sis_store_n(float *p, size_t n, sis_vf v) {
    for (size_t i = 0; i < n && i < SIS_LANES; i++) p[i] = v[i];
}
