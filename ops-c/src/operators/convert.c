/* Conversions between all dtypes, element by element. */
#include "convert.h"

#include <string.h>

bool sis_is_float(sis_dtype dtype) {
    return dtype == SIS_F32 || dtype == SIS_F64 || dtype == SIS_F16 || dtype == SIS_BF16;
}

static double from_bits32(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

/* Every f16 is an f64: sign, 5 bits of exponent, 10 of fraction. */
static double from_half(uint16_t half) {
    uint32_t exponent = half >> 10 & 31, fraction = half & 1023;
    double size = exponent == 0    ? fraction * 0x1p-24
                  : exponent == 31 ? (fraction ? __builtin_nan("") : __builtin_inf())
                                   : from_bits32((exponent + 112) << 23 | fraction << 13);
    return half >> 15 ? -size : size;
}

/* A real as sign, exponent and fraction of a narrow format, rounded once to nearest even. Rounding is done on the f64's
 * own bits: the fraction shifted right, the bits lost compared with one half; a carry rolls on into the exponent. */
static inline uint16_t to_narrow(double value, int exponent_bits, int fraction_bits) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t size = bits & INT64_MAX, top = ((uint64_t)1 << exponent_bits) - 1;
    uint16_t sign = (uint16_t)(bits >> 63 << 15), infinity = (uint16_t)(top << fraction_bits);
    if (size > 0x7ff0000000000000u)
        return (uint16_t)(infinity | 1u << (fraction_bits - 1)); /* NaN, positive and quiet */
    int bias = (1 << (exponent_bits - 1)) - 1, exponent = (int)(size >> 52) - 1023 + bias,
        drop = 52 - fraction_bits;
    if (exponent >= (int)top) return sign | infinity;
    uint64_t fraction = size & 0xfffffffffffffu, narrow;
    if (exponent > 0) {
        narrow = (uint64_t)exponent << fraction_bits | fraction >> drop;
    } else { /* denormal: the leading 1 becomes part of the fraction */
        drop += 1 - exponent;
        if (drop > 53) return sign;
        fraction |= (uint64_t)1 << 52;
        narrow = fraction >> drop;
    }
    uint64_t lost = fraction & (((uint64_t)1 << drop) - 1), half = (uint64_t)1 << (drop - 1);
    narrow += lost > half || (lost == half && (narrow & 1));
    return sign | (uint16_t)narrow;
}

#define LOAD(type, variable) \
    type variable;           \
    memcpy(&variable, from, sizeof variable)
#define LOAD_INTEGER(type)                                                         \
    do {                                                                           \
        LOAD(type, value);                                                         \
        return (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = (int64_t)value}; \
    } while (0)

sis_number sis_number_load(sis_dtype dtype, const void *from) {
    switch (dtype) {
    case SIS_F32: {
        LOAD(float, value);
        return (sis_number){.real = (double)value};
    }
    case SIS_F64: {
        LOAD(double, value);
        return (sis_number){.real = value};
    }
    case SIS_F16: {
        LOAD(uint16_t, bits);
        return (sis_number){.real = from_half(bits)};
    }
    case SIS_BF16: {
        LOAD(uint16_t, bits);
        return (sis_number){.real = from_bits32((uint32_t)bits << 16)};
    }
    case SIS_I8: LOAD_INTEGER(int8_t);
    case SIS_I16: LOAD_INTEGER(int16_t);
    case SIS_I32: LOAD_INTEGER(int32_t);
    case SIS_U8: LOAD_INTEGER(uint8_t);
    case SIS_U16: LOAD_INTEGER(uint16_t);
    case SIS_U32: LOAD_INTEGER(uint32_t);
    case SIS_BOOL: return (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = *(const uint8_t *)from != 0};
    case SIS_U64: {
        LOAD(int64_t, bits);
        return (sis_number){.kind = SIS_NUMBER_UNSIGNED, .integer = bits};
    }
    default: LOAD_INTEGER(int64_t);
    }
}

double sis_number_real(sis_number number) {
    if (number.kind == SIS_NUMBER_REAL) return number.real;
    return number.kind == SIS_NUMBER_SIGNED ? (double)number.integer : (double)(uint64_t)number.integer;
}

/* An integer as an f64 that rounds to any narrower float as the integer itself would: where bits are lost, the last one
 * kept is set ("round to odd"). */
static double real_to_odd(sis_number number) {
    if (number.kind == SIS_NUMBER_REAL) return number.real;
    bool negative = number.kind == SIS_NUMBER_SIGNED && number.integer < 0;
    uint64_t size = negative ? 0 - (uint64_t)number.integer : (uint64_t)number.integer;
    double value = size >> 53 ? (double)(size >> 11 | ((size & 2047) != 0)) * 2048.0 : (double)size;
    return negative ? -value : value;
}

/* Truncated and saturated to [low, 2^bits), NaN gives 0; as two's complement. */
static uint64_t truncated(double value, double low, double limit, uint64_t lowest, uint64_t highest) {
    if (value != value) return 0;
    if (value <= low) return lowest;
    if (value >= limit) return highest;
    return value < 0 ? (uint64_t)(int64_t)value : (uint64_t)value;
}

static uint64_t to_integer(sis_dtype dtype, double value) {
    switch (dtype) {
    case SIS_I8: return truncated(value, -0x1p7, 0x1p7, (uint64_t)INT8_MIN, INT8_MAX);
    case SIS_I16: return truncated(value, -0x1p15, 0x1p15, (uint64_t)INT16_MIN, INT16_MAX);
    case SIS_I32: return truncated(value, -0x1p31, 0x1p31, (uint64_t)INT32_MIN, INT32_MAX);
    case SIS_I64: return truncated(value, -0x1p63, 0x1p63, (uint64_t)INT64_MIN, INT64_MAX);
    case SIS_U8: return truncated(value, 0, 0x1p8, 0, UINT8_MAX);
    case SIS_U16: return truncated(value, 0, 0x1p16, 0, UINT16_MAX);
    case SIS_U32: return truncated(value, 0, 0x1p32, 0, UINT32_MAX);
    default: return truncated(value, 0, 0x1p64, 0, UINT64_MAX);
    }
}

static float to_f32(sis_number number) {
    if (number.kind == SIS_NUMBER_REAL) return (float)number.real;
    return number.kind == SIS_NUMBER_SIGNED ? (float)number.integer : (float)(uint64_t)number.integer;
}

void sis_number_store(sis_dtype dtype, void *to, sis_number number) {
    bool real = number.kind == SIS_NUMBER_REAL;
    if (dtype == SIS_F32) {
        float value = to_f32(number);
        memcpy(to, &value, sizeof value);
        return;
    }
    uint64_t bits;
    switch (dtype) {
    case SIS_F16: bits = to_narrow(real_to_odd(number), 5, 10); break;
    case SIS_BF16: bits = to_narrow(real_to_odd(number), 8, 7); break;
    case SIS_BOOL: bits = real ? number.real != 0 : number.integer != 0; break;
    case SIS_F64: {
        double value = sis_number_real(number);
        memcpy(&bits, &value, sizeof bits);
        break;
    }
    default: bits = real ? to_integer(dtype, number.real) : (uint64_t)number.integer; /* low bytes first */
    }
    switch (dtype) {
    case SIS_I8:
    case SIS_U8:
    case SIS_BOOL: memcpy(to, &bits, 1); break;
    case SIS_I16:
    case SIS_U16:
    case SIS_F16:
    case SIS_BF16: memcpy(to, &bits, 2); break;
    case SIS_I32:
    case SIS_U32: memcpy(to, &bits, 4); break;
    default: memcpy(to, &bits, 8);
    }
}
