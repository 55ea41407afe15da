/* The f32 functions of sis/math.h on whole vectors: one sequence of operations, the same in every lane.
 *
 * Coefficients are in ascending order. "Error" is the polynomial's own, before rounding. */
#ifndef SIS_MATH_VECTOR_F32_H
#define SIS_MATH_VECTOR_F32_H

#include "../kernels/simd.h"

#define SIS_LN2_HIGH 0x1.62e43p-1f /* ln 2 rounded to f32 */
#define SIS_LN2_LOW -0x1.05c61p-29f

/* x = n ln 2 + r with |r| <= ln 2 / 2. The first step is exact: the difference has at most 23 bits. */
SIS_INLINE sis_vf sis_exp_rest(sis_vf x, sis_vf n) {
    sis_vf r = sis_fma(n, sis_splat(-SIS_LN2_HIGH), x);
    return sis_fma(n, sis_splat(-SIS_LN2_LOW), r);
}
SIS_INLINE sis_vf sis_exp_reduce(sis_vf x, sis_vf *n) {
    *n = sis_round(sis_mul(x, sis_splat(0x1.715476p+0f)));
    return sis_exp_rest(x, *n);
}

/* The same r with n as its sum with `bias`, an even number: 1.5 * 2^23 leaves no room for fractions, so adding it rounds to
 * the nearest even integer, and that stands in the sum's lowest bits. */
SIS_INLINE sis_vf sis_exp_reduce_to_bits(sis_vf x, float bias, sis_vi *bits) {
    const sis_vf shift = sis_splat(0x1.8p23f + bias);
    const sis_vf sum = sis_add(sis_mul(x, sis_splat(0x1.715476p+0f)), shift);
    *bits = sis_bits(sum);
    return sis_exp_rest(x, sis_sub(sum, shift));
}

/* e^r = 1 + r + r^2 Q(r): Q of degree 4, error 2^-28.2 of e^r. Polynomials are summed in pairs (Estrin's way): a shorter
 * chain for cores that run in order, and fewer copies of constants into accumulators. */
SIS_INLINE sis_vf sis_exp_reduced(sis_vf r) {
    sis_vf square = sis_mul(r, r);
    sis_vf low = sis_fma(r, sis_splat(0x1.55548ep-3f), sis_splat(0.5f));
    sis_vf high = sis_fma(r, sis_splat(0x1.123bdep-7f), sis_splat(0x1.55545ep-5f));
    high = sis_fma(square, sis_splat(0x1.6db4dep-10f), high);
    sis_vf q = sis_fma(square, high, low);
    return sis_add(sis_splat(1.0f), sis_fma(square, q, r));
}

/* 2^n is multiplied in two steps, of which only the last one rounds: a denormal result is rounded once. The bias of 254 is
 * that of an exponent in each of the two halves. */
SIS_INLINE sis_vf sis_exp(sis_vf x) {
    sis_vi k;
    sis_vf r = sis_exp_reduce_to_bits(sis_min(sis_max(x, sis_splat(-104.0f)), sis_splat(89.0f)), 254.0f, &k);
    sis_vi half = sis_shift_right_u(k, 1);
    sis_vf y = sis_mul(sis_exp_reduced(r), sis_from_bits(sis_shift_left(half, 23)));
    return sis_mul(y, sis_from_bits(sis_shift_left(sis_sub_i(k, half), 23)));
}

/* The same bits for x <= 0 in fewer steps: n + 25 is within a normal exponent for all of them. */
SIS_INLINE sis_vf sis_exp_negative(sis_vf x) {
    sis_vi k;
    sis_vf r = sis_exp_reduce_to_bits(sis_max(x, sis_splat(-104.0f)), 127.0f + 25.0f, &k);
    return sis_mul(sis_mul(sis_exp_reduced(r), sis_from_bits(sis_shift_left(k, 23))), sis_splat(0x1p-25f));
}

/* v times 2^n where v and the product are normal numbers; n is the lowest bits of `bits`. */
SIS_INLINE sis_vf sis_scale_normal(sis_vf v, sis_vi bits) {
#if defined(__aarch64__)
    sis_vi one = sis_splat_i(
        1 << 23); /* hidden: known, it would be a shift and an addition instead of one instruction */
    __asm__("" : "+w"(one));
    return sis_from_bits(sis_add_i(sis_bits(v), sis_mul_i(bits, one)));
#else
    return sis_from_bits(sis_add_i(sis_bits(v), sis_shift_left(bits, 23)));
#endif
}

/* The same bits for -86 <= x <= 0, and no NaN, in still fewer: the result is a normal number. */
SIS_INLINE sis_vf sis_exp_negative_normal(sis_vf x) {
    sis_vi k;
    sis_vf r = sis_exp_reduce_to_bits(x, 0.0f, &k);
    return sis_scale_normal(sis_exp_reduced(r), k);
}

/* With t = e^-|x|: 1 / (1 + t) above zero, t / (1 + t) below, so that small results keep their digits. */
SIS_INLINE sis_vf sis_sigmoid(sis_vf x) {
    sis_vf t = sis_exp_negative(sis_neg(sis_abs(x)));
    sis_vf one = sis_splat(1.0f);
    return sis_div(sis_select(sis_lt(x, sis_zero()), t, one), sis_add(one, t));
}

/* 2^n for integers -126 <= n <= 127. */
SIS_INLINE sis_vf sis_power_of_two(sis_vi n) {
    return sis_from_bits(sis_shift_left(sis_add_i(n, sis_splat_i(127)), 23));
}

/* e^r - 1 = r + r^2 Q(r) for a reduced r: Q of degree 5, error 2^-32 of r, so that tiny arguments stay exact. */
SIS_INLINE sis_vf sis_expm1_reduced(sis_vf r) {
    sis_vf square = sis_mul(r, r);
    sis_vf low = sis_fma(r, sis_splat(0x1.555556p-3f), sis_splat(0.5f));
    sis_vf middle = sis_fma(r, sis_splat(0x1.11109p-7f), sis_splat(0x1.5554aep-5f));
    sis_vf high = sis_fma(r, sis_splat(0x1.a1a21ap-13f), sis_splat(0x1.6d7528p-10f));
    sis_vf q = sis_fma(square, sis_fma(square, high, middle), low);
    return sis_fma(square, q, r);
}

/* e^x - 1 = 2^n (e^r - 1) + (2^n - 1) for x <= 80. */
SIS_INLINE sis_vf sis_expm1_bounded(sis_vf x) {
    sis_vf n, r = sis_exp_reduce(x, &n);
    sis_vf t = sis_expm1_reduced(r), scale = sis_power_of_two(sis_to_int(n));
    return sis_fma(scale, t, sis_sub(scale, sis_splat(1.0f)));
}

/* e^x - 1 for x <= 0; from x = -20 on it is -1. */
SIS_INLINE sis_vf sis_expm1_negative(sis_vf x) { return sis_expm1_bounded(sis_max(x, sis_splat(-20.0f))); }

/* tanh|x| = m / (m + 2) with m = e^(2|x|) - 1; from |x| = 10 on it is 1. The quotient comes last, so that a NaN is one that
 * arithmetic made (graph/settle.c). */
SIS_INLINE sis_vf sis_tanh(sis_vf x) {
    sis_vf a = sis_min(sis_abs(x), sis_splat(10.0f));
    sis_vf m = sis_expm1_bounded(sis_add(a, a));
    return sis_div(sis_copysign(m, x), sis_add(m, sis_splat(2.0f)));
}

/* x = 2^e m with m in [sqrt 1/2, sqrt 2), f = m - 1 (exact): log m = f - f^2/2 + f^3 P(f), P of degree 8, error
 * 2^-30.3 of log m. Denormals are scaled by 2^23 first. */
SIS_INLINE sis_vf sis_log(sis_vf x) {
    sis_vi denormal = sis_lt(x, sis_splat(0x1p-126f));
    sis_vi bits = sis_bits(sis_select(denormal, sis_mul(x, sis_splat(0x1p23f)), x));
    sis_vi k = sis_shift_right(sis_sub_i(bits, sis_splat_i(0x3f3504f3)), 23);
    sis_vf f = sis_sub(sis_from_bits(sis_sub_i(bits, sis_shift_left(k, 23))), sis_splat(1.0f));
    sis_vf e = sis_to_float(sis_sub_i(k, sis_and(denormal, sis_splat_i(23))));
    sis_vf square = sis_mul(f, f), fourth = sis_mul(square, square);
    sis_vf p0 = sis_fma(f, sis_splat(-0x1.000006p-2f), sis_splat(0x1.555548p-2f));
    sis_vf p2 = sis_fma(f, sis_splat(-0x1.555c54p-3f), sis_splat(0x1.99a4cp-3f));
    sis_vf p4 = sis_fma(f, sis_splat(-0x1.fc1faap-4f), sis_splat(0x1.23368ep-3f));
    sis_vf p6 = sis_fma(f, sis_splat(-0x1.de50fep-4f), sis_splat(0x1.e6fbbp-4f));
    p0 = sis_fma(square, p2, p0);
    p4 = sis_fma(square, p6, p4);
    p4 = sis_fma(fourth, sis_splat(0x1.145776p-4f), p4);
    sis_vf p = sis_fma(fourth, p4, p0);
    sis_vf low = sis_fma(e, sis_splat(SIS_LN2_LOW), sis_mul(sis_mul(f, square), p));
    sis_vf y = sis_add(f, sis_fma(sis_splat(-0.5f), square, low));
    y = sis_fma(e, sis_splat(SIS_LN2_HIGH), y);
    const sis_vf infinity = sis_splat(__builtin_inff());
    y = sis_select(sis_lt(x, infinity), y, sis_mul(x, x)); /* +inf is its own logarithm, of NaN it is NaN */
    y = sis_select(sis_lt(x, sis_zero()), sis_splat(__builtin_nanf("")), y);
    return sis_select(sis_eq(x, sis_zero()), sis_neg(infinity), y);
}

/* log(1 + u) for 0 <= u <= 1: the logarithm of the rounded sum, and what its rounding lost. */
SIS_INLINE sis_vf sis_log1p_fraction(sis_vf u) {
    sis_vf one = sis_splat(1.0f), sum = sis_add(one, u);
    return sis_add(sis_log(sum), sis_div(sis_sub(u, sis_sub(sum, one)), sum));
}

/* log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
SIS_INLINE sis_vf sis_softplus(sis_vf x) {
    return sis_add(sis_relu(x), sis_log1p_fraction(sis_exp_negative(sis_neg(sis_abs(x)))));
}

/* Below 0.925 erf x = x + x P(x^2), P of degree 6, error 2^-31; above, 1 - e^G(x), G the logarithm of 1 - erf by a
 * polynomial of degree 7, error 2^-34 of erf; from 4 on it is 1. */
SIS_INLINE sis_vf sis_erf(sis_vf x) {
    sis_vf z = sis_mul(x, x), fourth = sis_mul(z, z);
    sis_vf p0 = sis_fma(z, sis_splat(-0x1.812742p-2f), sis_splat(0x1.06eba8p-3f));
    sis_vf p2 = sis_fma(z, sis_splat(-0x1.b80e9p-6f), sis_splat(0x1.ce2e0ap-4f));
    sis_vf p4 = sis_fma(z, sis_splat(-0x1.aa3eb2p-11f), sis_splat(0x1.54c7e6p-8f));
    p4 = sis_fma(fourth, sis_splat(0x1.5cd31ep-14f), p4);
    sis_vf p = sis_fma(fourth, sis_fma(fourth, p4, p2), p0);
    sis_vf near = sis_fma(x, p, x);

    sis_vf a = sis_min(sis_abs(x), sis_splat(4.0f)), square = sis_mul(a, a);
    sis_vf g0 = sis_fma(a, sis_splat(-0x1.212846p+0f), sis_splat(0x1.70d67cp-13f));
    sis_vf g2 = sis_fma(a, sis_splat(-0x1.bb926ep-4f), sis_splat(-0x1.44447p-1f));
    sis_vf g4 = sis_fma(a, sis_splat(-0x1.1196d8p-8f), sis_splat(0x1.9bb512p-6f));
    sis_vf g6 = sis_fma(a, sis_splat(-0x1.630974p-16f), sis_splat(0x1.c85c02p-12f));
    sis_vf g = sis_fma(square, sis_fma(square, sis_fma(square, g6, g4), g2), g0);
    sis_vf far = sis_copysign(sis_sub(sis_splat(1.0f), sis_exp_negative(g)), x);
    return sis_select(sis_lt(sis_abs(x), sis_splat(0.925f)), near, far);
}

#endif
