/* Scales, zero points and rounding of the quantised operators. Contract in quantized.h. */
#include "quantized.h"

#include <string.h>

#include "../kernels/igemm.h"
#include "../kernels/simd.h"

int32_t sis_quantized_at(const sis_tensor *tensor, int64_t i) {
    return tensor ? (int32_t)sis_number_at(tensor->dtype, tensor->data, i).integer : 0;
}

float sis_real_at(const sis_tensor *tensor, int64_t i) {
    return tensor ? (float)sis_number_real(sis_number_at(tensor->dtype, tensor->data, i)) : 0;
}

void sis_load_reals(float *to, sis_dtype dtype, const void *from, int64_t n) {
    if (dtype == SIS_F32) {
        memcpy(to, from, (size_t)n * sizeof *to);
        return;
    }
    const size_t size = sis_dtype_size(dtype);
    for (int64_t i = 0; i < n; i++)
        to[i] = (float)sis_number_real(sis_number_load(dtype, (const uint8_t *)from + (size_t)i * size));
}

typedef struct range {
    int32_t low, high;
} range;

static range range_of(sis_dtype dtype) {
    switch (dtype) {
    case SIS_U8: return (range){0, UINT8_MAX};
    case SIS_I8: return (range){INT8_MIN, INT8_MAX};
    case SIS_U16: return (range){0, UINT16_MAX};
    case SIS_U4: return (range){0, 15};
    case SIS_I4: return (range){-8, 7};
    case SIS_U2: return (range){0, 3};
    case SIS_I2: return (range){-2, 1};
    default: return (range){INT16_MIN, INT16_MAX};
    }
}

static sis_vi choose(sis_vi mask, sis_vi a, sis_vi b) { return (mask & a) | (~mask & b); }

/* Lanes below low become low, above high high. */
static sis_vi clamp(sis_vi v, int32_t low, int32_t high) {
    const sis_vi l = sis_splat_i(low), h = sis_splat_i(high);
    v = choose(sis_lt_i(v, l), l, v);
    return choose(sis_lt_i(h, v), h, v);
}

static void store_integer(sis_dtype dtype, void *to, int64_t at, int32_t value) {
    switch (dtype) {
    case SIS_U8:
    case SIS_I8: ((uint8_t *)to)[at] = (uint8_t)value; break;
    case SIS_U16:
    case SIS_I16: ((uint16_t *)to)[at] = (uint16_t)value; break;
    default:
        sis_number_put(dtype, to, at, (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = value},
                       (sis_narrowing){0});
    }
}

/* A zero point of 0, the only one of use, leaves -0 as it is. */
static void store_floats(const sis_quantizer *how, void *to, int64_t at, const float *from, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        const float real = how->zero == 0 ? from[i] : from[i] + how->zero;
        sis_number_put(how->dtype, to, at + i, (sis_number){.real = (double)real}, how->narrowing);
    }
}

#if SIS_LANES == 1
static void put_bytes(uint8_t *to, sis_vi q) { *to = (uint8_t)q; }
#elif defined(__aarch64__)
static void put_bytes(uint8_t *to, sis_vi q) {
    const uint16x4_t half = vmovn_u32((uint32x4_t)q);
    const uint32_t four = vget_lane_u32(vreinterpret_u32_u8(vmovn_u16(vcombine_u16(half, half))), 0);
    memcpy(to, &four, sizeof four);
}
#else
typedef uint8_t bytes __attribute__((vector_size(SIS_LANES)));
static void put_bytes(uint8_t *to, sis_vi q) {
    const bytes narrow = __builtin_convertvector(q, bytes);
    memcpy(to, &narrow, sizeof narrow);
}
#endif

void sis_scale_sums(float *to, const int32_t *sums, const float *factor, int64_t step, int64_t n) {
    int64_t i = 0;
    for (; i + SIS_LANES <= n; i += SIS_LANES) {
        const sis_vf f = step ? sis_load(factor + i) : sis_splat(*factor);
        sis_store(to + i, sis_mul(sis_to_float(sis_load_i(sums + i)), f));
    }
    for (; i < n; i++) to[i] = (float)sums[i] * factor[i * step];
}

void sis_store_quantized(const sis_quantizer *how, void *to, int64_t at, const float *from, int64_t n) {
    if (sis_is_narrow(how->dtype)) {
        store_floats(how, to, at, from, n);
        return;
    }
    const range r = range_of(how->dtype);
    const sis_vi zero = sis_splat_i((int32_t)how->zero);
    const bool is_byte = how->dtype == SIS_U8 || how->dtype == SIS_I8;
    for (int64_t i = 0; i < n; i += SIS_LANES) {
        const int64_t left = sis_least(n - i, SIS_LANES);
        sis_vi q = sis_to_int(sis_load_n(from + i, (size_t)left));
        q = clamp(q, -(1 << 24), 1 << 24); /* so that adding the zero point does not overflow */
        q = clamp(sis_add_i(q, zero), r.low, r.high);
        if (is_byte && left == SIS_LANES) {
            put_bytes((uint8_t *)to + at + i, q);
            continue;
        }
        for (int64_t k = 0; k < left; k++)
            store_integer(how->dtype, to, at + i + k, sis_lane_i(q, (uint32_t)k));
    }
}

sis_status sis_check_parameter(sis_node *node, uint32_t i, const char *name, int64_t channels) {
    const sis_tensor *tensor = sis_given(node, i);
    if (!tensor) return SIS_OK;
    const int64_t count = sis_shape_count(&tensor->shape);
    if (count == 1 || count == channels) return SIS_OK;
    return sis_node_fail(node, SIS_BAD_SHAPE, "%s is %h; it must hold 1 value or %d", name, &tensor->shape,
                         channels);
}

#define INTEGER_ROW(type)                                                     \
    for (int64_t j = 0; j < n; j++) {                                         \
        const int32_t value = (int32_t)((const type *)b)[j * step] - zero;    \
        acc[j] = (int32_t)((uint32_t)acc[j] + (uint32_t)a * (uint32_t)value); \
    }

void sis_integer_row(int32_t *acc, int32_t a, sis_dtype dtype, const void *b, int64_t step, int32_t zero,
                     int64_t n) {
    if (step == 1) {
        sis_igemm_row(1, &(int16_t){(int16_t)a}, b, 0, dtype == SIS_I8, (int16_t)zero, acc, (size_t)n);
    } else if (dtype == SIS_U8) {
        INTEGER_ROW(uint8_t)
    } else {
        INTEGER_ROW(int8_t)
    }
}
