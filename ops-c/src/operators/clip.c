/* Clip: attributes before opset 11, inputs since. NaN stays NaN; where min > max, all become max. */
#include <string.h>

#include "elementwise.h"
#include "row_f32.h"

SIS_INLINE sis_vf clip(sis_vf x, sis_vf least, sis_vf most) { return sis_min(sis_max(x, least), most); }

static double clip_f64(double x, double least, double most) {
    if (x < least) x = least;
    return x > most ? most : x;
}

#define CLIP(name, type, lowest, highest)                                                             \
    static void clip_##name(type *out, const type *in, int64_t n, const type *min, const type *max) { \
        const type least = min ? *min : lowest, most = max ? *max : highest;                          \
        for (int64_t i = 0; i < n; i++) {                                                             \
            type x = in[i] < least ? least : in[i];                                                   \
            out[i] = x > most ? most : x;                                                             \
        }                                                                                             \
    }
CLIP(i8, int8_t, INT8_MIN, INT8_MAX)
CLIP(i16, int16_t, INT16_MIN, INT16_MAX)
CLIP(i32, int32_t, INT32_MIN, INT32_MAX)
CLIP(i64, int64_t, INT64_MIN, INT64_MAX)
CLIP(u8, uint8_t, 0, UINT8_MAX)
CLIP(u16, uint16_t, 0, UINT16_MAX)
CLIP(u32, uint32_t, 0, UINT32_MAX)
CLIP(u64, uint64_t, 0, UINT64_MAX)

static const sis_tensor *limit(const sis_node *node, uint32_t input) {
    return node->opset >= 11 && input < node->n_inputs ? node->inputs[input] : NULL;
}

static sis_status infer(sis_node *node) {
    for (uint32_t i = 1; i < 3; i++) {
        const sis_tensor *given = limit(node, i);
        if (given && sis_shape_count(&given->shape) != 1)
            return sis_node_fail(node, SIS_BAD_SHAPE, "a limit is one number, not %h", &given->shape);
    }
    return sis_unary_infer(node);
}

/* The limits of floats; an absent one is infinite, in opsets 6 to 10 the largest f32. */
static void float_limits(const sis_node *node, double limits[2]) {
    const sis_clip_attributes *attributes = node->attributes;
    limits[1] = node->opset >= 6 && node->opset < 11 ? (double)__FLT_MAX__ : __builtin_inf();
    limits[0] = -limits[1];
    if (node->opset < 11) {
        if (attributes->has_min) limits[0] = (double)attributes->min;
        if (attributes->has_max) limits[1] = (double)attributes->max;
        return;
    }
    for (uint32_t i = 0; i < 2; i++) {
        const sis_tensor *given = limit(node, i + 1);
        if (!given) continue;
        float single;
        memcpy(given->dtype == SIS_F32 ? (void *)&single : (void *)&limits[i], given->data,
               sis_dtype_size(given->dtype));
        if (given->dtype == SIS_F32) limits[i] = (double)single;
    }
}

#define CASE(dtype, name) \
    case dtype: clip_##name(to, from, n, min ? min->data : NULL, max ? max->data : NULL); break;

static sis_status span(sis_node *node, int64_t first, int64_t last) {
    const sis_tensor *in = node->inputs[0], *min = limit(node, 1), *max = limit(node, 2);
    size_t size = sis_dtype_size(in->dtype);
    int64_t n = last - first;
    if (n <= 0) return SIS_OK;
    const void *from = (const uint8_t *)in->data + (size_t)first * size;
    void *to = (uint8_t *)node->outputs[0]->data + (size_t)first * size;
    double limits[2];
    if (in->dtype == SIS_F32 || in->dtype == SIS_F64) float_limits(node, limits);
    switch (in->dtype) {
    case SIS_F32: sis_rows_activation(clip, to, from, n, (float)limits[0], (float)limits[1]); break;
    case SIS_F64:
        for (int64_t i = 0; i < n; i++)
            ((double *)to)[i] = clip_f64(((const double *)from)[i], limits[0], limits[1]);
        break;
        CASE(SIS_I8, i8)
        CASE(SIS_I16, i16)
        CASE(SIS_I32, i32)
        CASE(SIS_I64, i64)
        CASE(SIS_U8, u8)
        CASE(SIS_U16, u16)
        CASE(SIS_U32, u32)
        CASE(SIS_U64, u64)
    default: return sis_node_fail(node, SIS_INTERNAL, "no kernel for %t", in->dtype);
    }
    return SIS_OK;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_range range = sis_unary_range(node, first, last);
    return span(node, range.first, range.last);
}

/* Limits that only a run knows are not another node's to apply. */
static bool as_after(const sis_node *node, sis_after *after) {
    double limits[2];
    for (uint32_t i = 1; i < 3; i++)
        if (limit(node, i) && !limit(node, i)->value_known) return false;
    if (node->inputs[0]->dtype != SIS_F32) return false;
    float_limits(node, limits);
    *after = (sis_after){.clamp = true, .low = (float)limits[0], .high = (float)limits[1]};
    return true;
}

const sis_op_functions sis_op_clip = {
    .as_after = as_after, .infer = infer, .prepare = sis_unary_prepare, .run = run, .span = span};
