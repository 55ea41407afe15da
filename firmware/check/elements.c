/* Elements of tensors: written one by one, from a seed, as bytes. */
#include <string.h>

#include "reader.h"

enum { ZEROS, RAW, WHOLE, REALS, SEEDED_REALS, SEEDED_WHOLE, SHORT };

bool sis_is_real(uint32_t dtype) { return dtype == SIS_F32 || dtype == SIS_F64 || dtype == SIS_F16; }

static float f32_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t read_bits(sis_reader *reader, uint32_t bytes) {
    uint32_t bits = 0;
    for (uint32_t i = 4 - bytes; i < 4; i++) bits |= sis_read_byte(reader) << (8 * i);
    return bits;
}

/* `size` low bytes of `bits`, at any alignment. */
static void put(void *to, size_t index, uint64_t bits, size_t size) {
    memcpy((uint8_t *)to + index * size, &bits, size);
}

static void put_whole(uint32_t dtype, void *to, size_t index, int64_t value) {
    float single = (float)value;
    double wide = (double)value;
    uint64_t bits = 0;
    if (dtype == SIS_F32)
        memcpy(&bits, &single, sizeof single);
    else if (dtype == SIS_F64)
        memcpy(&bits, &wide, sizeof wide);
    else
        bits = (uint64_t)value;
    put(to, index, bits, sis_dtype_size((sis_dtype)dtype));
}

static void put_real(uint32_t dtype, void *to, size_t index, float value) {
    uint64_t bits = 0;
    double wide = value;
    if (dtype == SIS_F32)
        memcpy(&bits, &value, sizeof value);
    else
        memcpy(&bits, &wide, sizeof wide);
    put(to, index, bits, sis_dtype_size((sis_dtype)dtype));
}

/* k * 2^exponent as f16, |k| <= 1024: exact, while it is a normal number. */
static uint32_t half_of(int32_t k, int32_t exponent) {
    if (k == 0) return 0;
    uint32_t magnitude = k < 0 ? (uint32_t)-k : (uint32_t)k, sign = k < 0 ? 0x8000u : 0;
    for (exponent += 10; magnitude < 1024; exponent--) magnitude <<= 1;
    if (exponent < -14) { /* subnormal: the lowest bits may fall away, as toHalf rounds none of ours */
        magnitude >>= -14 - exponent < 16 ? -14 - exponent : 16;
        return sign | magnitude;
    }
    return sign | (uint32_t)(exponent + 15) << 10 | (magnitude & 1023);
}

/* As tests/ts/check/fill.ts. */
static uint32_t first_state(uint32_t seed) {
    uint32_t state = 2463534242u ^ seed * 0x9e3779b9u;
    return state != 0 ? state : 1;
}

static int32_t next_bits(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return (int32_t)*state;
}

static void fill_reals(sis_reader *reader, uint32_t dtype, size_t count, void *to) {
    uint32_t state = first_state(sis_read_u32(reader));
    int64_t scale = sis_read_signed(reader);
    bool positive = sis_read_byte(reader) != 0;
    if (!sis_is_real(dtype) || scale < -14 || scale > 14) reader->bad = true;
    if (reader->bad) return;
    const float factor = f32_of((uint32_t)(127 + scale) << 23);
    for (size_t i = 0; i < count; i++) {
        int32_t bits = next_bits(&state);
        if (dtype == SIS_F16) {
            int32_t k = bits >> 21;
            put(to, i, half_of(positive && k < 0 ? -k : k, (int32_t)scale - 10), 2);
        } else {
            float x = (float)bits * 0x1p-31f;
            put_real(dtype, to, i, (positive && x < 0 ? -x : x) * factor);
        }
    }
}

static void fill_whole(sis_reader *reader, uint32_t dtype, size_t count, void *to) {
    uint32_t state = first_state(sis_read_u32(reader));
    int64_t low = sis_read_signed(reader), high = sis_read_signed(reader);
    if (reader->bad || low < INT32_MIN || high > INT32_MAX || high < low || high - low >= UINT32_MAX) {
        reader->bad = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        put_whole(dtype, to, i, low + (int64_t)((uint32_t)next_bits(&state) % (uint32_t)(high - low + 1)));
}

void sis_read_elements(sis_reader *reader, uint32_t dtype, size_t count, void *to, size_t bytes) {
    uint32_t how = sis_read_byte(reader);
    const uint8_t *raw;
    memset(to, 0, bytes);
    if (how != RAW && how != ZEROS && count * sis_dtype_size((sis_dtype)dtype) != bytes) reader->bad = true;
    if (how == REALS && dtype != SIS_F32 && dtype != SIS_F64) reader->bad = true;
    if (reader->bad) return;
    switch (how) {
    case ZEROS: return;
    case RAW:
        raw = sis_read_bytes(reader, bytes);
        if (raw != NULL) memcpy(to, raw, bytes);
        return;
    case WHOLE:
        for (size_t i = 0; i < count && !reader->bad; i++) put_whole(dtype, to, i, sis_read_signed(reader));
        return;
    case REALS:
        for (size_t i = 0; i < count && !reader->bad; i++)
            put_real(dtype, to, i, f32_of(read_bits(reader, 4)));
        return;
    case SEEDED_REALS: fill_reals(reader, dtype, count, to); return;
    case SEEDED_WHOLE: fill_whole(reader, dtype, count, to); return;
    default: reader->bad = true;
    }
}

void sis_skip_elements(sis_reader *reader, const sis_case_tensor *tensor) {
    size_t bytes, count = sis_case_elements(reader, tensor, &bytes);
    switch (sis_read_byte(reader)) {
    case ZEROS: return;
    case RAW: sis_read_bytes(reader, bytes); return;
    case WHOLE:
        for (size_t i = 0; i < count && !reader->bad; i++) sis_read_number(reader);
        return;
    case REALS: sis_read_bytes(reader, (uint64_t)count * 4); return;
    case SEEDED_REALS:
    case SEEDED_WHOLE:
        for (uint32_t i = 0; i < 3; i++) sis_read_number(reader);
        return;
    default: reader->bad = true;
    }
}

sis_elements sis_elements_begin(sis_reader *reader) { return (sis_elements){reader, sis_read_byte(reader)}; }

sis_element sis_elements_next(sis_elements *elements, bool real) {
    sis_reader *reader = elements->reader;
    sis_element element = {.whole = 0};
    if (elements->how == SHORT && real)
        element.real = (double)f32_of(read_bits(reader, 3));
    else if (elements->how == WHOLE)
        element.whole = sis_read_signed(reader);
    else if (elements->how != ZEROS)
        reader->bad = true;
    if (elements->how != SHORT && real) element.real = (double)element.whole;
    return element;
}

static double half_at(const uint8_t *at) {
    uint32_t bits = (uint32_t)at[0] | (uint32_t)at[1] << 8, sign = (bits & 0x8000u) << 16;
    uint32_t exponent = bits >> 10 & 31, fraction = bits & 1023;
    if (exponent == 0) return (sign ? -1.0 : 1.0) * (double)fraction * 0x1p-24;
    exponent = exponent == 31 ? 255 : exponent + 112;
    return (double)f32_of(sign | exponent << 23 | fraction << 13);
}

sis_element sis_element_at(uint32_t dtype, const void *data, size_t index) {
    const size_t size = sis_dtype_size((sis_dtype)dtype);
    const uint8_t *at = (const uint8_t *)data + index * size;
    sis_element element = {.whole = 0};
    float single;
    if (dtype == SIS_F64) {
        memcpy(&element.real, at, sizeof element.real);
    } else if (dtype == SIS_F32) {
        memcpy(&single, at, sizeof single);
        element.real = (double)single;
    } else if (dtype == SIS_F16) {
        element.real = half_at(at);
    } else {
        uint64_t bits = 0;
        memcpy(&bits, at, size);
        bool is_signed = dtype == SIS_I8 || dtype == SIS_I16 || dtype == SIS_I32;
        uint32_t shift = 64 - 8 * (uint32_t)size;
        element.whole = is_signed ? (int64_t)(bits << shift) >> shift : (int64_t)bits;
    }
    return element;
}
