/* Vectors of f16 and bf16 in memory as f32 in registers, with the bits that convert.h gives number by number: rounded once
 * to nearest even; a NaN stored is the positive quiet one, a NaN loaded keeps its sign. */
#ifndef SIS_OPERATORS_CONVERT_HALF_H
#define SIS_OPERATORS_CONVERT_HALF_H

#include "../kernels/simd.h"

#if !defined(SIS_SIMD_PLAIN) && defined(__aarch64__) && SIS_LANES == 4
#define SIS_HALF_NEON
#elif !defined(SIS_SIMD_PLAIN) && defined(__F16C__)
#define SIS_HALF_X86
#endif

#if SIS_LANES == 1
typedef uint16_t sis_vh;
typedef uint16_t sis_vh_memory __attribute__((may_alias));
#define SIS_TURN(v, type) ((type)(v))
#else
typedef uint16_t sis_vh __attribute__((vector_size(2 * SIS_LANES)));
typedef uint16_t sis_vh_memory __attribute__((vector_size(2 * SIS_LANES), aligned(2), may_alias));
#define SIS_TURN(v, type) __builtin_convertvector(v, type)
#endif

/* --- f16 --- */

#if defined(SIS_HALF_NEON)
SIS_INLINE sis_vf sis_from_half_hardware(sis_vh h) { return (sis_vf)vcvt_f32_f16((float16x4_t)h); }
SIS_INLINE sis_vh sis_to_half_hardware(sis_vf v) { return (sis_vh)vcvt_f16_f32((float32x4_t)v); }
#elif defined(SIS_HALF_X86) && SIS_LANES == 4
SIS_INLINE sis_vf sis_from_half_hardware(sis_vh h) {
    return (sis_vf)_mm_cvtph_ps(_mm_set_epi64x(0, (long long)h));
}
SIS_INLINE sis_vh sis_to_half_hardware(sis_vf v) {
    return (sis_vh)_mm_cvtsi128_si64(_mm_cvtps_ph((__m128)v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
#elif defined(SIS_HALF_X86) && SIS_LANES == 8
SIS_INLINE sis_vf sis_from_half_hardware(sis_vh h) { return (sis_vf)_mm256_cvtph_ps((__m128i)h); }
SIS_INLINE sis_vh sis_to_half_hardware(sis_vf v) {
    return (sis_vh)_mm256_cvtps_ph((__m256)v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#elif defined(SIS_HALF_X86)
SIS_INLINE sis_vf sis_from_half_hardware(sis_vh h) { return (sis_vf)_mm512_cvtph_ps((__m256i)h); }
SIS_INLINE sis_vh sis_to_half_hardware(sis_vf v) {
    return (sis_vh)_mm512_cvtps_ph((__m512)v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#else
/* Without instructions, on the bits. Every f16 that is no NaN is scaled from f32's exponents by a product that is exact:
 * fraction and exponent moved to f32's place, times 2^112. */
SIS_INLINE sis_vf sis_from_half_hardware(sis_vh h) {
    const sis_vi bits = SIS_TURN(h, sis_vi), size = bits & sis_splat_i(0x7fff);
    const sis_vf finite = sis_mul(sis_from_bits(sis_shift_left(size, 13)), sis_splat(0x1p112f));
    const sis_vf large = sis_from_bits(sis_shift_left(size, 13) | sis_splat_i(0x7f800000));
    const sis_vf value = sis_select(sis_lt_i(size, sis_splat_i(0x7c00)), finite, large);
    return sis_from_bits(sis_bits(value) | sis_shift_left(bits & sis_splat_i(0x8000), 16));
}
/* Normal: half of the last place kept, less one, plus the last bit kept, is added and carries. Below 2^-14 the addition of
 * 0.5 rounds at 2^-24, an f16 denormal's last place. From 65520 on: infinity. */
SIS_INLINE sis_vh sis_to_half_hardware(sis_vf v) {
    const sis_vi bits = sis_bits(v), size = bits & sis_splat_i(INT32_MAX);
    const sis_vi last = sis_shift_right_u(size, 13) & sis_splat_i(1);
    const sis_vi normal = sis_shift_right_u(size - sis_splat_i(112 << 23) + sis_splat_i(0xfff) + last, 13);
    const sis_vf shifted = sis_add(sis_from_bits(size), sis_splat(0.5f));
    const sis_vi small = sis_bits(shifted) - sis_splat_i(0x3f000000);
    const sis_vi is_small = sis_lt_i(size, sis_splat_i(113 << 23)),
                 is_large = sis_not(sis_lt_i(size, sis_splat_i(0x477ff000)));
    sis_vi half = (is_small & small) | (~is_small & normal);
    half = (is_large & sis_splat_i(0x7c00)) | (~is_large & half);
    half |= sis_shift_right_u(bits, 16) & sis_splat_i(0x8000);
    return SIS_TURN((sis_vu)half, sis_vh);
}
#endif

SIS_INLINE sis_vf sis_load_half(const uint16_t *p) {
    const sis_vf v = sis_from_half_hardware(*(const sis_vh_memory *)p);
    return sis_select(sis_is_nan(v), sis_copysign(sis_from_bits(sis_splat_i(0x7fc00000)), v), v);
}

SIS_INLINE void sis_store_half(uint16_t *p, sis_vf v) {
    const sis_vi nan = sis_is_nan(v);
    /* 0x7fc00000 becomes 0x7e00 whatever makes it one. */
    const sis_vh h = sis_to_half_hardware(sis_select(nan, sis_from_bits(sis_splat_i(0x7fc00000)), v));
#if !defined(SIS_HALF_NEON) && !defined(SIS_HALF_X86)
    const sis_vh nans = SIS_TURN((sis_vu)nan, sis_vh), quiet = (sis_vh){0} + 0x7e00;
    *(sis_vh_memory *)p = (h & ~nans) | (quiet & nans);
#else
    *(sis_vh_memory *)p = h;
#endif
}

/* --- bf16: the upper half of an f32 --- */

SIS_INLINE sis_vf sis_load_bf16(const uint16_t *p) {
    const sis_vu wide = SIS_TURN((sis_vh) * (const sis_vh_memory *)p, sis_vu);
    const sis_vi bits = sis_shift_left((sis_vi)wide, 16);
    return sis_from_bits(bits | (sis_is_nan(sis_from_bits(bits)) & sis_splat_i(0x00400000)));
}

SIS_INLINE void sis_store_bf16(uint16_t *p, sis_vf v) {
    const sis_vi bits = sis_bits(v), last = sis_shift_right_u(bits, 16) & sis_splat_i(1), nan = sis_is_nan(v);
    const sis_vi rounded = sis_shift_right_u(sis_add_i(sis_add_i(bits, sis_splat_i(0x7fff)), last), 16);
    const sis_vi chosen = (nan & sis_splat_i(0x7fc0)) | (~nan & rounded);
    *(sis_vh_memory *)p = SIS_TURN((sis_vu)chosen, sis_vh);
}

#endif
