/* Bits of narrow floats. Contract in narrow.h. */
#include "narrow.h"

#include <string.h>

typedef struct format {
    uint8_t exponent, fraction; /* bits */
    int16_t bias;
    uint16_t largest, beyond, nan; /* codes without sign: greatest finite value, what overflow gives, NaN */
} format;

/* In f8e4m3fnuz and f8e5m2fnuz the code of -0 is the one NaN. */
static const format formats[SIS_F4E2M1 + 1] = {
    [SIS_F16] = {5, 10, 15, 0x7bff, 0x7c00, 0x7e00},
    [SIS_BF16] = {8, 7, 127, 0x7f7f, 0x7f80, 0x7fc0},
    [SIS_F8E4M3FN] = {4, 3, 7, 0x7e, 0x7f, 0x7f},
    [SIS_F8E4M3FNUZ] = {4, 3, 8, 0x7f, 0x80, 0x80},
    [SIS_F8E5M2] = {5, 2, 15, 0x7b, 0x7c, 0x7e},
    [SIS_F8E5M2FNUZ] = {5, 2, 16, 0x7f, 0x80, 0x80},
    [SIS_F4E2M1] = {2, 1, 1, 7, 7, 0},
};

#define F8E8M0_BIAS 127
#define F8E8M0_LARGEST 0xfe
#define F8E8M0_NAN 0xff
#define F64_INFINITY UINT64_C(0x7ff0000000000000)

bool sis_is_narrow(sis_dtype dtype) {
    return dtype == SIS_F8E8M0 || (dtype <= SIS_F4E2M1 && formats[dtype].exponent > 0);
}

/* 2^n; n from -1022 to 1023. */
static double power_of_two(int n) {
    const uint64_t bits = (uint64_t)(n + 1023) << 52;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* bf16 is the upper half of an f32; a NaN keeps its bits, as it does where vectors widen it. */
static double value_of_bf16(uint32_t bits) {
    const uint32_t whole = bits << 16;
    float value;
    memcpy(&value, &whole, sizeof value);
    return (double)value;
}

static uint16_t sign_of(const format *f) { return (uint16_t)(1u << (f->exponent + f->fraction)); }

double sis_narrow_value(sis_dtype dtype, uint32_t bits) {
    if (dtype == SIS_F8E8M0)
        return bits == F8E8M0_NAN ? __builtin_nan("") : power_of_two((int)bits - F8E8M0_BIAS);
    if (dtype == SIS_BF16) return value_of_bf16(bits);
    const format *f = &formats[dtype];
    const uint32_t sign = sign_of(f), code = bits & (sign - 1u);
    if (f->nan == sign && bits == sign) return __builtin_nan("");
    double size;
    if (code > f->largest) {
        size = f->beyond != f->nan && code == f->beyond ? __builtin_inf() : __builtin_nan("");
    } else {
        const int exponent = (int)(code >> f->fraction);
        const uint32_t one = 1u << f->fraction, fraction = code & (one - 1);
        size = exponent == 0 ? (double)fraction * power_of_two(1 - f->bias - f->fraction)
                             : (double)(one | fraction) * power_of_two(exponent - f->bias - f->fraction);
    }
    return bits & sign ? -size : size;
}

/* The code nearest to a finite value's size, or one past the largest. Rounding is done on the f64's own bits: the fraction
 * shifted right, the bits lost compared with one half; a carry rolls on into the exponent. */
static uint32_t round_size(const format *f, uint64_t size) {
    const int exponent = (int)(size >> 52) - 1023 + f->bias;
    if (exponent >= 1 << f->exponent) return f->largest + 1u;
    int drop = 52 - f->fraction;
    uint64_t fraction = size & 0xfffffffffffffu, code;
    if (exponent > 0) {
        code = (uint64_t)exponent << f->fraction | fraction >> drop;
    } else { /* denormal: the leading 1 becomes part of the fraction */
        drop += 1 - exponent;
        if (drop > 53) return 0;
        fraction |= (uint64_t)1 << 52;
        code = fraction >> drop;
    }
    const uint64_t lost = fraction & (((uint64_t)1 << drop) - 1), half = (uint64_t)1 << (drop - 1);
    code += lost > half || (lost == half && (code & 1));
    return (uint32_t)code;
}

/* f8e8m0 of a value that is not NaN; `size` is its bits without the sign. */
static uint16_t power_bits(double value, uint64_t size, sis_narrowing how) {
    const uint16_t past = how.overflows ? F8E8M0_NAN : F8E8M0_LARGEST;
    if (value < 0) return F8E8M0_NAN;
    if (size < (uint64_t)(1023 - F8E8M0_BIAS) << 52) return how.overflows ? F8E8M0_NAN : 0;
    if (size == F64_INFINITY) return past;
    const uint64_t fraction = size & 0xfffffffffffffu;
    uint64_t code = (size >> 52) - (1023 - F8E8M0_BIAS);
    code += how.rounding == SIS_SCALE_UP        ? fraction != 0
            : how.rounding == SIS_SCALE_NEAREST ? fraction >> 51
                                                : 0;
    return code > F8E8M0_LARGEST ? past : (uint16_t)code;
}

uint16_t sis_narrow_bits(sis_dtype dtype, double value, sis_narrowing how) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint64_t size = bits & INT64_MAX;
    if (dtype == SIS_F8E8M0) return size > F64_INFINITY ? F8E8M0_NAN : power_bits(value, size, how);
    const format *f = &formats[dtype];
    if (size > F64_INFINITY) return f->nan;
    const uint16_t sign = sign_of(f);
    uint32_t code = round_size(f, size);
    if (code > f->largest) code = how.overflows || f->largest > UINT8_MAX ? f->beyond : f->largest;
    const bool unsigned_code = f->nan == sign && (code == 0 || code == f->nan);
    return (uint16_t)(bits >> 63 && !unsigned_code ? sign | code : code);
}
