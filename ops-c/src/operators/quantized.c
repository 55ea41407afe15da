/* Scales, zero points and rounding of the quantised operators. Contract in quantized.h. */
#include "quantized.h"

#include <string.h>

#include "../kernels/simd.h"
#include "convert.h"

int32_t sis_quantized_at(const sis_tensor *tensor, int64_t i) {
    if (!tensor) return 0;
    const uint8_t *at = (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype);
    return (int32_t)sis_number_load(tensor->dtype, at).integer;
}

float sis_scale_at(const sis_tensor *tensor, int64_t i) {
    const uint8_t *at = (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype);
    return (float)sis_number_real(sis_number_load(tensor->dtype, at));
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

void sis_store_quantized(sis_dtype dtype, void *to, const float *from, int32_t zero, int64_t n) {
    const range r = range_of(dtype);
    const bool narrow = sis_dtype_size(dtype) == 1;
    for (int64_t i = 0; i < n; i += SIS_LANES) {
        const int64_t left = sis_least(n - i, SIS_LANES);
        sis_vi q = sis_to_int(sis_load_n(from + i, (size_t)left));
        q = clamp(q, -(1 << 24), 1 << 24); /* so that adding the zero point does not overflow */
        q = clamp(sis_add_i(q, sis_splat_i(zero)), r.low, r.high);
        for (int64_t k = 0; k < left; k++) {
            const uint32_t value = (uint32_t)sis_lane_i(q, (uint32_t)k);
            if (narrow)
                ((uint8_t *)to)[i + k] = (uint8_t)value;
            else
                ((uint16_t *)to)[i + k] = (uint16_t)value;
        }
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
    if (dtype == SIS_U8) {
        INTEGER_ROW(uint8_t)
    } else {
        INTEGER_ROW(int8_t)
    }
}
