/* simd.h with one lane, for cores without vectors that are of use (32-bit Arm with VFPv4: its NEON flushes denormals). A vector is a
 * number; what C's operators do otherwise with numbers than with vectors is here. Included by simd.h only. */

typedef float sis_vf;
typedef int32_t sis_vi;
typedef uint32_t sis_vu;

SIS_INLINE sis_vf sis_load(const float *p) { return *p; }
SIS_INLINE void sis_store(float *p, sis_vf v) { *p = v; }
SIS_INLINE sis_vi sis_load_i(const int32_t *p) { return *p; }
SIS_INLINE void sis_store_i(int32_t *p, sis_vi v) { *p = v; }
SIS_INLINE sis_vf sis_splat(float x) { return x; }
SIS_INLINE sis_vi sis_splat_i(int32_t x) { return x; }
SIS_INLINE sis_vf sis_zero(void) { return 0.0f; }

SIS_INLINE sis_vi sis_bits(sis_vf v) {
    sis_vi bits;
    __builtin_memcpy(&bits, &v, sizeof bits);
    return bits;
}
SIS_INLINE sis_vf sis_from_bits(sis_vi v) {
    sis_vf number;
    __builtin_memcpy(&number, &v, sizeof number);
    return number;
}
SIS_INLINE sis_vi sis_and(sis_vi a, sis_vi b) { return a & b; }
SIS_INLINE sis_vi sis_or(sis_vi a, sis_vi b) { return a | b; }
SIS_INLINE sis_vi sis_xor(sis_vi a, sis_vi b) { return a ^ b; }
SIS_INLINE sis_vi sis_not(sis_vi a) { return ~a; }
SIS_INLINE sis_vi sis_add_i(sis_vi a, sis_vi b) { return (sis_vi)((sis_vu)a + (sis_vu)b); }
SIS_INLINE sis_vi sis_sub_i(sis_vi a, sis_vi b) { return (sis_vi)((sis_vu)a - (sis_vu)b); }
SIS_INLINE sis_vi sis_mul_i(sis_vi a, sis_vi b) { return (sis_vi)((sis_vu)a * (sis_vu)b); }
SIS_INLINE sis_vi sis_shift_left(sis_vi a, uint32_t n) { return (sis_vi)((sis_vu)a << (n & 31u)); }
SIS_INLINE sis_vi sis_shift_right(sis_vi a, uint32_t n) { return a >> (n & 31u); }
SIS_INLINE sis_vi sis_shift_right_u(sis_vi a, uint32_t n) { return (sis_vi)((sis_vu)a >> (n & 31u)); }
SIS_INLINE sis_vi sis_eq_i(sis_vi a, sis_vi b) { return -(a == b); }
SIS_INLINE sis_vi sis_lt_i(sis_vi a, sis_vi b) { return -(a < b); }
SIS_INLINE float sis_lane(sis_vf v, uint32_t i) { return (void)i, v; }
SIS_INLINE int32_t sis_lane_i(sis_vi v, uint32_t i) { return (void)i, v; }
SIS_INLINE sis_vi sis_first(size_t n) { return -(n > 0); }

SIS_INLINE sis_vf sis_add(sis_vf a, sis_vf b) { return a + b; }
SIS_INLINE sis_vf sis_sub(sis_vf a, sis_vf b) { return a - b; }
SIS_INLINE sis_vf sis_mul(sis_vf a, sis_vf b) { return a * b; }
SIS_INLINE sis_vf sis_div(sis_vf a, sis_vf b) { return a / b; }
SIS_INLINE sis_vf sis_neg(sis_vf a) { return sis_from_bits(sis_bits(a) ^ INT32_MIN); }
SIS_INLINE sis_vf sis_abs(sis_vf a) { return sis_from_bits(sis_bits(a) & INT32_MAX); }
SIS_INLINE sis_vf sis_copysign(sis_vf a, sis_vf b) {
    return sis_from_bits((sis_bits(a) & INT32_MAX) | (sis_bits(b) & INT32_MIN));
}

SIS_INLINE sis_vi sis_lt(sis_vf a, sis_vf b) { return -(a < b); }
SIS_INLINE sis_vi sis_le(sis_vf a, sis_vf b) { return -(a <= b); }
SIS_INLINE sis_vi sis_gt(sis_vf a, sis_vf b) { return -(a > b); }
SIS_INLINE sis_vi sis_ge(sis_vf a, sis_vf b) { return -(a >= b); }
SIS_INLINE sis_vi sis_eq(sis_vf a, sis_vf b) { return -(a == b); }
SIS_INLINE sis_vi sis_ne(sis_vf a, sis_vf b) { return -(a != b); }
SIS_INLINE sis_vi sis_is_nan(sis_vf a) { return -(a != a); }

SIS_INLINE sis_vf sis_select(sis_vi mask, sis_vf a, sis_vf b) { return mask ? a : b; }
SIS_INLINE sis_vf sis_fma(sis_vf a, sis_vf b, sis_vf c) { return __builtin_fmaf(a, b, c); }
SIS_INLINE sis_vf sis_sqrt(sis_vf a) { return __builtin_sqrtf(a); }
SIS_INLINE sis_vf sis_min(sis_vf a, sis_vf b) {
    if (a < b) return a;
    if (a > b) return b;
    if (a == b)
        return sis_from_bits(sis_bits(a) | sis_bits(b)); /* only -0 and +0 are equal with unlike bits */
    return a + b;
}
SIS_INLINE sis_vf sis_max(sis_vf a, sis_vf b) {
    if (a > b) return a;
    if (a < b) return b;
    if (a == b) return sis_from_bits(sis_bits(a) & sis_bits(b));
    return a + b;
}
SIS_INLINE sis_vf sis_relu(sis_vf a) { return a <= 0.0f ? 0.0f : a; }

/* From 2^23 on every float is an integer; below, adding and taking away 2^23 rounds to the nearest even one. */
SIS_INLINE sis_vf sis_round(sis_vf a) {
    sis_vf size = sis_abs(a);
    return size < 8388608.0f ? sis_copysign((size + 8388608.0f) - 8388608.0f, a) : a;
}
SIS_INLINE sis_vf sis_floor(sis_vf a) {
    sis_vf near = sis_round(a);
    return a == a ? sis_copysign(near > a ? near - 1.0f : near, a) : a;
}
SIS_INLINE sis_vf sis_ceil(sis_vf a) { return sis_neg(sis_floor(sis_neg(a))); }
SIS_INLINE sis_vf sis_trunc(sis_vf a) { return sis_copysign(sis_floor(sis_abs(a)), a); }

SIS_INLINE sis_vi sis_to_int_trunc(sis_vf a) {
#if defined(__ARM_FP) /* the instruction does just that */
    sis_vf bits;
    __asm__("vcvt.s32.f32 %0, %1" : "=t"(bits) : "t"(a));
    return sis_bits(bits);
#else
    return a != a ? 0 : a >= 2147483648.0f ? INT32_MAX : a < -2147483648.0f ? INT32_MIN : (int32_t)a;
#endif
}
SIS_INLINE sis_vi sis_to_int(sis_vf a) { return sis_to_int_trunc(sis_round(a)); }
SIS_INLINE sis_vf sis_to_float(sis_vi v) { return (sis_vf)v; }

SIS_INLINE sis_vf sis_load_n(const float *p, size_t n) { return n > 0 ? *p : 0.0f; }
SIS_INLINE void sis_store_n(float *p, size_t n, sis_vf v) {
    if (n > 0) *p = v;
}
