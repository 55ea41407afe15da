/* simd.h on x86 with FMA: 4, 8 or 16 lanes by SIS_LANES. Included by simd.h only. */
#include <immintrin.h>

#if SIS_LANES == 4
#define SIS_MM(name) _mm_##name
#define SIS_MF __m128
#define SIS_MI __m128i
#elif SIS_LANES == 8
#define SIS_MM(name) _mm256_##name
#define SIS_MF __m256
#define SIS_MI __m256i
#else
#define SIS_MM(name) _mm512_##name
#define SIS_MF __m512
#define SIS_MI __m512i
#endif

#if SIS_LANES == 16
SIS_INLINE sis_vf sis_select(sis_vi mask, sis_vf a, sis_vf b) {
    return (sis_vf)_mm512_mask_blend_ps(_mm512_movepi32_mask((__m512i)mask), (__m512)b, (__m512)a);
}
#define SIS_ROUND(a, mode) ((sis_vf)_mm512_roundscale_ps((__m512)(a), (mode) | _MM_FROUND_NO_EXC))
#else
SIS_INLINE sis_vf sis_select(sis_vi mask, sis_vf a, sis_vf b) {
    return (sis_vf)SIS_MM(blendv_ps)((SIS_MF)b, (SIS_MF)a, (SIS_MF)mask);
}
#define SIS_ROUND(a, mode) ((sis_vf)SIS_MM(round_ps)((SIS_MF)(a), (mode) | _MM_FROUND_NO_EXC))
#endif

SIS_INLINE sis_vf sis_fma(sis_vf a, sis_vf b, sis_vf c) {
    return (sis_vf)SIS_MM(fmadd_ps)((SIS_MF)a, (SIS_MF)b, (SIS_MF)c);
}
SIS_INLINE sis_vf sis_sqrt(sis_vf a) { return (sis_vf)SIS_MM(sqrt_ps)((SIS_MF)a); }
/* minps gives its second operand for NaN and for equal zeros; asked both ways round, the two answers or-ed
 * are NaN if either was (exponent bits all set, fraction not 0), and -0 if either was. */
SIS_INLINE sis_vf sis_min(sis_vf a, sis_vf b) {
    sis_vf ab = (sis_vf)SIS_MM(min_ps)((SIS_MF)a, (SIS_MF)b);
    sis_vf ba = (sis_vf)SIS_MM(min_ps)((SIS_MF)b, (SIS_MF)a);
    return (sis_vf)((sis_vi)ab | (sis_vi)ba);
}
SIS_INLINE sis_vf sis_max(sis_vf a, sis_vf b) { return sis_neg(sis_min(sis_neg(a), sis_neg(b))); }
SIS_INLINE sis_vf sis_relu(sis_vf a) { return (sis_vf)((sis_vi)a & ~(sis_vi)(a <= sis_zero())); }
SIS_INLINE sis_vf sis_round(sis_vf a) { return SIS_ROUND(a, _MM_FROUND_TO_NEAREST_INT); }
SIS_INLINE sis_vf sis_floor(sis_vf a) { return SIS_ROUND(a, _MM_FROUND_TO_NEG_INF); }
SIS_INLINE sis_vf sis_ceil(sis_vf a) { return SIS_ROUND(a, _MM_FROUND_TO_POS_INF); }
SIS_INLINE sis_vf sis_trunc(sis_vf a) { return SIS_ROUND(a, _MM_FROUND_TO_ZERO); }

/* The processor answers INT32_MIN for whatever does not fit; too large is flipped to INT32_MAX, NaN
 * cleared. */
SIS_INLINE sis_vi sis_saturated(sis_vi converted, sis_vf a) {
    sis_vi large = (sis_vi)(a >= sis_splat(2147483648.0f));
    return (converted ^ large) & (sis_vi)(a == a);
}
SIS_INLINE sis_vi sis_to_int(sis_vf a) { return sis_saturated((sis_vi)SIS_MM(cvtps_epi32)((SIS_MF)a), a); }
SIS_INLINE sis_vi sis_to_int_trunc(sis_vf a) {
    return sis_saturated((sis_vi)SIS_MM(cvttps_epi32)((SIS_MF)a), a);
}

#if SIS_LANES == 16
SIS_INLINE sis_vf sis_load_n(const float *p, size_t n) {
    return (sis_vf)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1u), p);
}
SIS_INLINE void sis_store_n(float *p, size_t n, sis_vf v) {
    _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1u), (__m512)v);
}
#else
SIS_INLINE sis_vf sis_load_n(const float *p, size_t n) {
    return (sis_vf)SIS_MM(maskload_ps)(p, (SIS_MI)sis_first(n));
}
SIS_INLINE void sis_store_n(float *p, size_t n, sis_vf v) {
    SIS_MM(maskstore_ps)(p, (SIS_MI)sis_first(n), (SIS_MF)v);
}
#endif
