/* Conversions between all dtypes, element by element. Contract in convert.h. */
#include "convert.h"

#include <string.h>

bool sis_is_float(sis_dtype dtype) {
    return dtype == SIS_F32 || dtype == SIS_F64 || dtype == SIS_F16 || dtype == SIS_BF16;
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
    case SIS_F16:
    case SIS_BF16: {
        LOAD(uint16_t, bits);
        return (sis_number){.real = sis_narrow_value(dtype, bits)};
    }
    case SIS_F8E4M3FN:
    case SIS_F8E4M3FNUZ:
    case SIS_F8E5M2:
    case SIS_F8E5M2FNUZ:
    case SIS_F8E8M0: return (sis_number){.real = sis_narrow_value(dtype, *(const uint8_t *)from)};
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
    sis_number_store_as(dtype, to, number, (sis_narrowing){0});
}

void sis_number_store_as(sis_dtype dtype, void *to, sis_number number, sis_narrowing how) {
    bool real = number.kind == SIS_NUMBER_REAL;
    if (dtype == SIS_F32) {
        float value = to_f32(number);
        memcpy(to, &value, sizeof value);
        return;
    }
    uint64_t bits;
    switch (dtype) {
    case SIS_F16:
    case SIS_BF16:
    case SIS_F8E4M3FN:
    case SIS_F8E4M3FNUZ:
    case SIS_F8E5M2:
    case SIS_F8E5M2FNUZ:
    case SIS_F8E8M0: bits = sis_narrow_bits(dtype, real_to_odd(number), how); break;
    case SIS_BOOL: bits = real ? number.real != 0 : number.integer != 0; break;
    case SIS_F64: {
        double value = sis_number_real(number);
        memcpy(&bits, &value, sizeof bits);
        break;
    }
    default: bits = real ? to_integer(dtype, number.real) : (uint64_t)number.integer;
    }
    switch (dtype) { /* low bytes first */
    case SIS_I8:
    case SIS_U8:
    case SIS_BOOL:
    case SIS_F8E4M3FN:
    case SIS_F8E4M3FNUZ:
    case SIS_F8E5M2:
    case SIS_F8E5M2FNUZ:
    case SIS_F8E8M0: memcpy(to, &bits, 1); break;
    case SIS_I16:
    case SIS_U16:
    case SIS_F16:
    case SIS_BF16: memcpy(to, &bits, 2); break;
    case SIS_I32:
    case SIS_U32: memcpy(to, &bits, 4); break;
    default: memcpy(to, &bits, 8);
    }
}

/* --- elements of packed dtypes: several share a byte, the first in its lowest bits --- */

typedef struct place {
    uint8_t *byte;
    uint32_t bits, shift, mask;
} place;

static place place_of(sis_dtype dtype, const void *data, int64_t i) {
    const uint32_t bits = sis_dtype_bits(dtype);
    const uint64_t at = (uint64_t)i * bits;
    return (place){(uint8_t *)(uintptr_t)data + at / 8, bits, (uint32_t)(at % 8), (1u << bits) - 1};
}

static bool is_signed(sis_dtype dtype) { return dtype == SIS_I4 || dtype == SIS_I2; }

sis_number sis_number_at(sis_dtype dtype, const void *data, int64_t i) {
    const size_t size = sis_dtype_size(dtype);
    if (size > 0) return sis_number_load(dtype, (const uint8_t *)data + (size_t)i * size);
    const place p = place_of(dtype, data, i);
    const uint32_t field = (uint32_t)*p.byte >> p.shift & p.mask;
    if (dtype == SIS_F4E2M1) return (sis_number){.real = sis_narrow_value(dtype, field)};
    const int64_t below = is_signed(dtype) && field >> (p.bits - 1) ? 1 << p.bits : 0;
    return (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = (int64_t)field - below};
}

void sis_number_put(sis_dtype dtype, void *data, int64_t i, sis_number number, sis_narrowing how) {
    const size_t size = sis_dtype_size(dtype);
    if (size > 0) {
        sis_number_store_as(dtype, (uint8_t *)data + (size_t)i * size, number, how);
        return;
    }
    const place p = place_of(dtype, data, i);
    uint32_t field;
    if (dtype == SIS_F4E2M1) {
        field = sis_narrow_bits(dtype, real_to_odd(number), how);
    } else if (number.kind == SIS_NUMBER_REAL) {
        const double limit = is_signed(dtype) ? 1 << (p.bits - 1) : 1 << p.bits;
        const double low = is_signed(dtype) ? -limit : 0;
        field = (uint32_t)truncated(number.real, low, limit, (uint64_t)(int64_t)low, (uint64_t)limit - 1);
    } else {
        field = (uint32_t)number.integer;
    }
    const uint32_t others = p.shift == 0 ? 0 : *p.byte & ~(p.mask << p.shift);
    *p.byte = (uint8_t)(others | (field & p.mask) << p.shift);
}
