/* simd.h: the vector inlines that every kernel uses: NEON on AArch64, 4, 8 or 16 lanes on x86, numbers one
 * by one on 32-bit Arm, plain C elsewhere.
 *
 * sis_vf holds SIS_LANES floats, sis_vi as many int32. Everything is IEEE with round-to-nearest-even, no
 * estimates, denormals kept, so each lane has the same bits on every instruction set; one exception is
 * which NaN an arithmetic operation makes (sign and payload differ between processors). Kernels must not
 * let a NaN's bits decide anything; graph outputs go through sis_canonicalize_nan_f32. Moving, selecting,
 * negating and absolute value keep NaN bits. Masks are sis_vi with every lane 0 or -1. Pointers are
 * aligned to 4 bytes, no more. */
#ifndef SIS_SIMD_H
#define SIS_SIMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIS_INLINE static inline __attribute__((always_inline, unused))
/* Before a loop of constant length whose vectors must stay in registers (-O2 alone does not unroll it). */
#if defined(__clang__)
#define SIS_UNROLL _Pragma("unroll")
#else
#define SIS_UNROLL _Pragma("GCC unroll 16")
#endif
/* Loads do not move across: hoisted over a whole step of a micro-kernel they would push accumulators to
 * the stack. */
#define SIS_KEEP_LOADS_HERE __asm__ volatile("" ::: "memory")
/* The compiler forgets how this pointer was made and keeps it in a register of its own. */
#define SIS_HIDE(pointer) __asm__("" : "+r"(pointer))

/* SIS_LANES may be given on the command line (tests do): 4 everywhere, 8 with AVX2, 16 with AVX-512, 1 on 32-bit Arm. */
#ifndef SIS_LANES
#if defined(__arm__)
#define SIS_LANES 1
#elif defined(__AVX512F__) && defined(__AVX512DQ__)
#define SIS_LANES 16
#elif defined(__AVX2__)
#define SIS_LANES 8
#else
#define SIS_LANES 4
#endif
#endif

#if SIS_LANES == 1
#include "simd_scalar.h"
#else
typedef float sis_vf __attribute__((vector_size(4 * SIS_LANES)));
typedef int32_t sis_vi __attribute__((vector_size(4 * SIS_LANES)));
typedef uint32_t sis_vu __attribute__((vector_size(4 * SIS_LANES)));
typedef float sis_vf_memory __attribute__((vector_size(4 * SIS_LANES), aligned(4), may_alias));
typedef int32_t sis_vi_memory __attribute__((vector_size(4 * SIS_LANES), aligned(4), may_alias));

/* --- memory --- */

SIS_INLINE sis_vf sis_load(const float *p) { return *(const sis_vf_memory *)p; }
SIS_INLINE void sis_store(float *p, sis_vf v) { *(sis_vf_memory *)p = v; }
SIS_INLINE sis_vi sis_load_i(const int32_t *p) { return *(const sis_vi_memory *)p; }
SIS_INLINE void sis_store_i(int32_t *p, sis_vi v) { *(sis_vi_memory *)p = v; }
SIS_INLINE sis_vf sis_splat(float x) { return x - (sis_vf){0}; }
SIS_INLINE sis_vi sis_splat_i(int32_t x) { return x - (sis_vi){0}; }
SIS_INLINE sis_vf sis_zero(void) { return (sis_vf){0}; }

/* --- reinterpretation, bits, lanes --- */

SIS_INLINE sis_vi sis_bits(sis_vf v) { return (sis_vi)v; }
SIS_INLINE sis_vf sis_from_bits(sis_vi v) { return (sis_vf)v; }
SIS_INLINE sis_vi sis_and(sis_vi a, sis_vi b) { return a & b; }
SIS_INLINE sis_vi sis_or(sis_vi a, sis_vi b) { return a | b; }
SIS_INLINE sis_vi sis_xor(sis_vi a, sis_vi b) { return a ^ b; }
SIS_INLINE sis_vi sis_not(sis_vi a) { return ~a; }
SIS_INLINE sis_vi sis_add_i(sis_vi a, sis_vi b) { return (sis_vi)((sis_vu)a + (sis_vu)b); } /* wraps */
SIS_INLINE sis_vi sis_sub_i(sis_vi a, sis_vi b) { return (sis_vi)((sis_vu)a - (sis_vu)b); }
SIS_INLINE sis_vi sis_mul_i(sis_vi a, sis_vi b) { return (sis_vi)((sis_vu)a * (sis_vu)b); }
/* Shift counts are masked to 0..31; shift_right brings the sign in, shift_right_u zeros. */
SIS_INLINE sis_vi sis_shift_left(sis_vi a, uint32_t n) { return (sis_vi)((sis_vu)a << (n & 31u)); }
SIS_INLINE sis_vi sis_shift_right(sis_vi a, uint32_t n) { return a >> (int32_t)(n & 31u); }
SIS_INLINE sis_vi sis_shift_right_u(sis_vi a, uint32_t n) { return (sis_vi)((sis_vu)a >> (n & 31u)); }
SIS_INLINE sis_vi sis_eq_i(sis_vi a, sis_vi b) { return (sis_vi)(a == b); }
SIS_INLINE sis_vi sis_lt_i(sis_vi a, sis_vi b) { return (sis_vi)(a < b); }
SIS_INLINE float sis_lane(sis_vf v, uint32_t i) { return v[i & (SIS_LANES - 1)]; }
SIS_INLINE int32_t sis_lane_i(sis_vi v, uint32_t i) { return v[i & (SIS_LANES - 1)]; }

#if SIS_LANES == 4
#define SIS_IOTA 0, 1, 2, 3
#elif SIS_LANES == 8
#define SIS_IOTA 0, 1, 2, 3, 4, 5, 6, 7
#else
#define SIS_IOTA 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#endif
/* The mask of the first n lanes; n of SIS_LANES or more gives all. */
SIS_INLINE sis_vi sis_first(size_t n) {
    return sis_lt_i((sis_vi){SIS_IOTA}, sis_splat_i(n < SIS_LANES ? (int32_t)n : SIS_LANES));
}

/* --- arithmetic --- */

SIS_INLINE sis_vf sis_add(sis_vf a, sis_vf b) { return a + b; }
SIS_INLINE sis_vf sis_sub(sis_vf a, sis_vf b) { return a - b; }
SIS_INLINE sis_vf sis_mul(sis_vf a, sis_vf b) { return a * b; }
SIS_INLINE sis_vf sis_div(sis_vf a, sis_vf b) { return a / b; }
SIS_INLINE sis_vf sis_neg(sis_vf a) { return (sis_vf)((sis_vi)a ^ sis_splat_i(INT32_MIN)); }
SIS_INLINE sis_vf sis_abs(sis_vf a) { return (sis_vf)((sis_vi)a & sis_splat_i(INT32_MAX)); }
/* Magnitude of a, sign of b. */
SIS_INLINE sis_vf sis_copysign(sis_vf a, sis_vf b) {
    return (sis_vf)(((sis_vi)a & sis_splat_i(INT32_MAX)) | ((sis_vi)b & sis_splat_i(INT32_MIN)));
}

/* --- comparisons: false where either side is NaN (ne: true) --- */

SIS_INLINE sis_vi sis_lt(sis_vf a, sis_vf b) { return (sis_vi)(a < b); }
SIS_INLINE sis_vi sis_le(sis_vf a, sis_vf b) { return (sis_vi)(a <= b); }
SIS_INLINE sis_vi sis_gt(sis_vf a, sis_vf b) { return (sis_vi)(a > b); }
SIS_INLINE sis_vi sis_ge(sis_vf a, sis_vf b) { return (sis_vi)(a >= b); }
SIS_INLINE sis_vi sis_eq(sis_vf a, sis_vf b) { return (sis_vi)(a == b); }
SIS_INLINE sis_vi sis_ne(sis_vf a, sis_vf b) { return (sis_vi)(a != b); }
SIS_INLINE sis_vi sis_is_nan(sis_vf a) { return (sis_vi)(a != a); }

/* --- what differs by instruction set ---
 *   sis_select(mask, a, b)     mask ? a : b, bits kept
 *   sis_fma(a, b, c)           a*b + c, rounded once
 *   sis_sqrt                   NaN below -0
 *   sis_min sis_max            NaN if either is NaN; -0 below +0
 *   sis_relu                   max(x, +0)
 *   sis_round                  to nearest even integer, sign of zero kept; sis_floor sis_ceil sis_trunc alike
 *   sis_to_int, sis_to_int_trunc   to nearest even, towards zero; saturating, NaN gives 0
 *   sis_to_float               nearest even
 *   sis_load_n sis_store_n     first n lanes only, others neither read nor written (loaded as +0);
 *                              n <= SIS_LANES */
#if defined(SIS_SIMD_PLAIN) /* tests hold the plain form too */
#include "simd_plain.h"
#elif defined(__aarch64__) && SIS_LANES == 4
#include "simd_neon.h"
#elif defined(__x86_64__) && defined(__FMA__)
#include "simd_x86.h"
#elif defined(__x86_64__)
#error "SIS needs fused multiply-add: build with -march=x86-64-v3 or -mfma"
#else
#include "simd_plain.h"
#endif

SIS_INLINE sis_vf sis_to_float(sis_vi v) { return __builtin_convertvector(v, sis_vf); }
#endif /* more than one lane */

SIS_INLINE float sis_fma1(float a, float b, float c) { return __builtin_fmaf(a, b, c); }

#include "simd_shuffle.h"

#include "simd_reduce.h"

/* Every NaN among n floats becomes the positive quiet NaN 7fc00000. */
SIS_INLINE void sis_canonicalize_nan_f32(float *p, size_t n) {
    const sis_vf nan = sis_from_bits(sis_splat_i(0x7fc00000));
    size_t i = 0;
    for (; i + SIS_LANES <= n; i += SIS_LANES) {
        sis_vf v = sis_load(p + i);
        sis_store(p + i, sis_select(sis_is_nan(v), nan, v));
    }
    if (i < n) {
        sis_vf v = sis_load_n(p + i, n - i);
        sis_store_n(p + i, n - i, sis_select(sis_is_nan(v), nan, v));
    }
}

#endif
