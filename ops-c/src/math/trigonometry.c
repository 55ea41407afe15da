/* f64 trigonometry: reduction of any finite argument, polynomials on what is left.
 *
 * |x| < 2^20 is reduced by three parts of pi / 2 (Cody and Waite); beyond, and where that would cancel, by the bits of
 * 2 / pi that matter (Payne and Hanek). Either gives x - n pi / 2 as a pair, right to some 2^-70 of itself. */
#include "f64.h"

#include <stdbool.h>

#include "sis/math.h"

#define PI_HALF_HIGH 0x1.921fb54442d18p+0
#define PI_HALF_LOW 0x1.1a62633145c07p-54
/* pi / 2 by 33 bits, 33 bits and the rest: 20 bits times one of the first two is exact. */
#define PI_HALF_1 0x1.921fb544p+0
#define PI_HALF_2 0x1.0b4611a600000p-34
#define PI_HALF_3 0x1.3198a2e037073p-69

/* 2 / pi after 64 zeros, 32 bits a word: enough for the largest f64. */
static const uint32_t TWO_OVER_PI[40] = {
    0x00000000, 0x00000000, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041,
    0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e,
    0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b,
    0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d,
    0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab,
};

#define WORDS 6

/* x >= 2^-9 as m 2^e with m an integer of 53 bits. Bits of 2 / pi whose weight times 2^e is 4 or more only make multiples
 * of 4; so m times the 192 bits from there, modulo 2^192, is the product's integer part modulo 4 (two bits) and 190 bits
 * of fraction, of which the last 55 are cut short. Nothing in f64 comes nearer to a multiple of pi / 2 than 2^-62. */
static uint32_t reduce_by_bits(double x, pair *r) {
    uint64_t bits = (bits64){.value = x}.bits;
    uint64_t low = (uint32_t)bits, high = (bits >> 32 & 0xfffffu) | 0x100000u;
    uint32_t from = (uint32_t)(bits >> 52 & 0x7ff) - 1075 + 62, shift = 32 - from % 32;
    const uint32_t *table = TWO_OVER_PI + from / 32;
    uint32_t window[WORDS], product[WORDS];
    for (int i = 0; i < WORDS; i++)
        window[i] = (uint32_t)(((uint64_t)table[i] << 32 | table[i + 1]) >> shift);
    uint64_t carry = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
        carry += window[i] * low;
        product[i] = (uint32_t)carry;
        carry >>= 32;
    }
    carry = 0;
    for (int i = WORDS - 2; i >= 0; i--) {
        carry += window[i + 1] * high + product[i];
        product[i] = (uint32_t)carry;
        carry >>= 32;
    }
    uint32_t quadrant = product[0] >> 30;
    bool above_half = product[0] >> 29 & 1; /* then it is 1 less, and the next quadrant */
    product[0] &= 0x3fffffffu;
    pair fraction = {0, 0};
    double weight = 0x1p-190;
    uint32_t borrow = 1; /* of the two's complement */
    for (int i = WORDS - 1; i >= 0; i--) {
        uint32_t word = product[i];
        if (above_half) {
            word = ~word + borrow;
            borrow = borrow && word == 0;
            if (i == 0) word &= 0x3fffffffu;
        }
        pair next = sum_pair((double)word * weight, fraction.high);
        next.low += fraction.low;
        fraction = next;
        weight *= 0x1p32;
    }
    pair angle = product_pair(fraction.high, PI_HALF_HIGH);
    angle.low += fma64(fraction.high, PI_HALF_LOW, fraction.low * PI_HALF_HIGH);
    *r = sum_pair(angle.high, angle.low);
    if (above_half) *r = (pair){-r->high, -r->low};
    return quadrant + above_half;
}

/* x - n pi / 2 in [-pi / 4, pi / 4], a little beyond by rounding; n modulo 4. x is finite. */
static uint32_t reduce(double x, pair *r) {
    double size = x < 0 ? -x : x;
    *r = (pair){x, 0};
    if (size <= 0x1.921fb54442d18p-1) return 0;
    uint32_t n = 0;
    bool done = false;
    if (size < 0x1p20) {
        double count = nearest(size * 0x1.45f306dc9c883p-1);
        pair left = sum_pair(fma64(count, -PI_HALF_1, size), -count * PI_HALF_2);
        *r = sum_pair(left.high, fma64(count, -PI_HALF_3, left.low));
        done = r->high > 0x1p-20 || r->high < -0x1p-20;
        n = (uint32_t)count;
    }
    if (!done) n = reduce_by_bits(size, r);
    if (x > 0) return n & 3;
    *r = (pair){-r->high, -r->low};
    return (4 - (n & 3)) & 3;
}

/* sin(r) = r + r^3 S(r^2): error 2^-58 of it. */
static double sin_reduced(pair r) {
    static const double S[] = {-0x1.5555555555549p-3, 0x1.111111110f863p-7,  -0x1.a01a019c0e7dcp-13,
                               0x1.71de3574d3a02p-19, -0x1.ae5e63d6f4cep-26, 0x1.5d924753bb02bp-33};
    double z = r.high * r.high;
    return r.high + fma64(r.high * z, polynomial(z, S, 5), fma64(-0.5 * z, r.low, r.low));
}

/* cos(r) = 1 - r^2 / 2 + r^4 C(r^2): error 2^-64. */
static double cos_reduced(pair r) {
    static const double C[] = {0x1.555555555554cp-5,   -0x1.6c16c16c15166p-10, 0x1.a01a019caf43bp-16,
                               -0x1.27e4f8080dd9fp-22, 0x1.1ee9ea911b36dp-29,  -0x1.8fade27fd43d5p-37};
    double z = r.high * r.high, half = 0.5 * z, w = 1.0 - half;
    return w + ((1.0 - w) - half + fma64(z * z, polynomial(z, C, 5), -r.high * r.low));
}

static bool is_tiny(double x) { return x < 0x1p-27 && x > -0x1p-27; } /* then sin x = tan x = x */

double sis_sin_f64(double x) {
    if (is_tiny(x)) return x;
    if (x - x != 0) return __builtin_nan("");
    pair r;
    uint32_t n = reduce(x, &r);
    double y = n & 1 ? cos_reduced(r) : sin_reduced(r);
    return n & 2 ? -y : y;
}

double sis_cos_f64(double x) {
    if (x - x != 0) return __builtin_nan("");
    pair r;
    uint32_t n = reduce(x, &r);
    double y = n & 1 ? sin_reduced(r) : cos_reduced(r);
    return (n + 1) & 2 ? -y : y;
}

double sis_tan_f64(double x) {
    if (is_tiny(x)) return x;
    if (x - x != 0) return __builtin_nan("");
    pair r;
    uint32_t n = reduce(x, &r);
    double s = sin_reduced(r), c = cos_reduced(r);
    return n & 1 ? -c / s : s / c;
}

/* --- inverse functions --- */

/* asin(s) - s = s z P(z), z = s^2 <= 1/4: error 2^-63. */
static double asin_rest(double s, double z) {
    static const double P[] = {0x1.5555555555553p-3,  0x1.3333333333a65p-4,  0x1.6db6db6d4669fp-5,
                               0x1.f1c71ca939c72p-6,  0x1.6e8b9ad0ffeb4p-6,  0x1.1c4f882cc8a3dp-6,
                               0x1.c980939388481p-7,  0x1.7ba73615cddb2p-7,  0x1.36ade72a50af9p-7,
                               0x1.4871275d87b74p-7,  0x1.4dd24a85352dcp-11, 0x1.9865e45fc1b8ap-6,
                               -0x1.ae912679169acp-6, 0x1.143a9244492e8p-5};
    return s * z * polynomial(z, P, 13);
}

/* asin(sqrt t) as its larger part sqrt t and the rest, t <= 1/4. */
static pair asin_of_root(double t) {
    double s = sis_sqrt_f64(t);
    double s_low = s > 0 ? fma64(-s, s, t) / (s + s) : 0.0;
    return (pair){s, asin_rest(s, t) + s_low};
}

/* pi / 2 times `halves`, minus a pair. */
static double from_right_angle(double halves, double high, double low) {
    pair u = sum_pair(halves * PI_HALF_HIGH, -high);
    return u.high + (u.low + (halves * PI_HALF_LOW - low));
}

/* Above 1/2: asin x = pi / 2 - 2 asin sqrt((1 - x) / 2). */
double sis_asin_f64(double x) {
    double size = x < 0 ? -x : x;
    if (!(size <= 1)) return __builtin_nan("");
    if (size <= 0.5) return size < 0x1p-27 ? x : x + asin_rest(x, x * x);
    pair s = asin_of_root((1.0 - size) * 0.5);
    return __builtin_copysign(from_right_angle(1, 2.0 * s.high, 2.0 * s.low), x);
}

double sis_acos_f64(double x) {
    double size = x < 0 ? -x : x;
    if (!(size <= 1)) return __builtin_nan("");
    if (size <= 0.5) return from_right_angle(1, x, asin_rest(x, x * x));
    pair s = asin_of_root((1.0 - size) * 0.5);
    return x > 0 ? 2.0 * (s.high + s.low) : from_right_angle(2, 2.0 * s.high, 2.0 * s.low);
}

/* atan(t) - t = t z P(z), z = t^2 <= (sqrt 2 - 1)^2: error 2^-64. Further out atan a = pi / 4 + atan((a - 1) / (a + 1)),
 * and from sqrt 2 + 1 on pi / 2 - atan(1 / a). */
double sis_atan_f64(double x) {
    static const double P[] = {-0x1.5555555555554p-2, 0x1.9999999999658p-3,  -0x1.2492492475c3fp-3,
                               0x1.c71c71b770232p-4,  -0x1.745d14be91231p-4, 0x1.3b136e9239b1fp-4,
                               -0x1.110c782a8bb7fp-4, 0x1.e17261bb4983fp-5,  -0x1.ab7fccc84134cp-5,
                               0x1.70f611115a8e1p-5,  -0x1.124b0e4cd078fp-5, 0x1.f2330f2ef5821p-7};
    if (x != x) return x;
    double size = x < 0 ? -x : x, t = size, halves = 0;
    if (size < 0x1p-27) return x;
    if (size > 0x1.3504f333f9de6p+1) {
        t = -1.0 / size;
        halves = 1;
    } else if (size > 0x1.a827999fcef33p-2) {
        t = (size - 1.0) / (size + 1.0);
        halves = 0.5;
    }
    double z = t * t, rest = t * z * polynomial(z, P, 11);
    return __builtin_copysign(from_right_angle(halves, -t, -rest), x);
}
