/* Cast and CastLike: any dtype to any other. What models do often has loops of its own; the rest goes number by number
 * through convert.h. */
#include "convert.h"
#include "convert_half.h"
#include "costs.h"
#include "iterate.h"

#include <string.h>

typedef void (*cast_row)(void *to, const void *from, int64_t n);

#define DIRECT(name, source, target)                          \
    static void name(void *to, const void *from, int64_t n) { \
        const source *p = from;                               \
        target *q = to;                                       \
        for (int64_t i = 0; i < n; i++) q[i] = (target)p[i];  \
    }
#define TO_FLOATS(name, source) DIRECT(f32_of_##name, source, float) DIRECT(f64_of_##name, source, double)
#define TO_BOOL(name, source)                                           \
    static void bool_of_##name(void *to, const void *from, int64_t n) { \
        const source *p = from;                                         \
        uint8_t *q = to;                                                \
        for (int64_t i = 0; i < n; i++) q[i] = p[i] != 0;               \
    }
#define OF_BOOL(name, target)                                           \
    static void name##_of_bool(void *to, const void *from, int64_t n) { \
        const uint8_t *p = from;                                        \
        target *q = to;                                                 \
        for (int64_t i = 0; i < n; i++) q[i] = p[i] != 0;               \
    }

TO_FLOATS(i8, int8_t)
TO_FLOATS(i16, int16_t)
TO_FLOATS(i32, int32_t)
TO_FLOATS(i64, int64_t)
TO_FLOATS(u8, uint8_t)
TO_FLOATS(u16, uint16_t)
TO_FLOATS(u32, uint32_t)
TO_FLOATS(u64, uint64_t)
DIRECT(f64_of_f32, float, double)
DIRECT(f32_of_f64, double, float)
DIRECT(i64_of_i32, int32_t, int64_t)
DIRECT(i32_of_i64, int64_t, int32_t)
DIRECT(i32_of_u8, uint8_t, int32_t)
TO_BOOL(f32, float)
TO_BOOL(i32, int32_t)
TO_BOOL(i64, int64_t)
OF_BOOL(f32, float)
OF_BOOL(i32, int32_t)
OF_BOOL(i64, int64_t)

/* A vector at a time; what is left over goes through a vector of its own. `turn` reads SIS_LANES elements and writes as
 * many. */
#define BY_VECTORS(name, source, target, turn)                         \
    static void name(void *to, const void *from, int64_t n) {          \
        const source *p = from;                                        \
        target *q = to;                                                \
        int64_t i = 0;                                                 \
        for (; i + SIS_LANES <= n; i += SIS_LANES) turn(q + i, p + i); \
        if (i == n) return;                                            \
        source last[SIS_LANES] = {0};                                  \
        target turned[SIS_LANES];                                      \
        memcpy(last, p + i, (size_t)(n - i) * sizeof(source));         \
        turn(turned, last);                                            \
        memcpy(q + i, turned, (size_t)(n - i) * sizeof(target));       \
    }

SIS_INLINE void turn_i32(int32_t *to, const float *from) {
    sis_store_i(to, sis_to_int_trunc(sis_load(from)));
}
SIS_INLINE void turn_to_half(uint16_t *to, const float *from) { sis_store_half(to, sis_load(from)); }
SIS_INLINE void turn_of_half(float *to, const uint16_t *from) { sis_store(to, sis_load_half(from)); }
SIS_INLINE void turn_to_bf16(uint16_t *to, const float *from) { sis_store_bf16(to, sis_load(from)); }
SIS_INLINE void turn_of_bf16(float *to, const uint16_t *from) { sis_store(to, sis_load_bf16(from)); }

BY_VECTORS(i32_of_f32, float, int32_t, turn_i32)
BY_VECTORS(f16_of_f32, float, uint16_t, turn_to_half)
BY_VECTORS(f32_of_f16, uint16_t, float, turn_of_half)
BY_VECTORS(bf16_of_f32, float, uint16_t, turn_to_bf16)
BY_VECTORS(f32_of_bf16, uint16_t, float, turn_of_bf16)

static cast_row direct_row(sis_dtype to, sis_dtype from) {
    if (from > SIS_BF16) return NULL;
    static const cast_row f32[SIS_BF16 + 1] = {
        [SIS_I8] = f32_of_i8,   [SIS_I16] = f32_of_i16, [SIS_I32] = f32_of_i32,   [SIS_I64] = f32_of_i64,
        [SIS_U8] = f32_of_u8,   [SIS_U16] = f32_of_u16, [SIS_U32] = f32_of_u32,   [SIS_U64] = f32_of_u64,
        [SIS_F64] = f32_of_f64, [SIS_F16] = f32_of_f16, [SIS_BF16] = f32_of_bf16, [SIS_BOOL] = f32_of_bool};
    static const cast_row f64[SIS_BF16 + 1] = {
        [SIS_I8] = f64_of_i8,   [SIS_I16] = f64_of_i16, [SIS_I32] = f64_of_i32,
        [SIS_I64] = f64_of_i64, [SIS_U8] = f64_of_u8,   [SIS_U16] = f64_of_u16,
        [SIS_U32] = f64_of_u32, [SIS_U64] = f64_of_u64, [SIS_F32] = f64_of_f32};
    static const cast_row i32[SIS_BF16 + 1] = {
        [SIS_F32] = i32_of_f32, [SIS_I64] = i32_of_i64, [SIS_U8] = i32_of_u8, [SIS_BOOL] = i32_of_bool};
    static const cast_row i64[SIS_BF16 + 1] = {[SIS_I32] = i64_of_i32, [SIS_BOOL] = i64_of_bool};
    static const cast_row truth[SIS_BF16 + 1] = {
        [SIS_F32] = bool_of_f32, [SIS_I32] = bool_of_i32, [SIS_I64] = bool_of_i64};
    switch (to) {
    case SIS_F32: return f32[from];
    case SIS_F64: return f64[from];
    case SIS_I32: return i32[from];
    case SIS_I64: return i64[from];
    case SIS_BOOL: return truth[from];
    case SIS_F16: return from == SIS_F32 ? f16_of_f32 : NULL;
    case SIS_BF16: return from == SIS_F32 ? bf16_of_f32 : NULL;
    default: return NULL;
    }
}

/* The dtypes Cast knows are ONNX's numbers, without string and the complex ones. */
static bool is_castable(int64_t dtype) {
    return dtype >= SIS_F32 && dtype <= SIS_I2 && sis_dtype_bits((sis_dtype)dtype) > 0;
}

static sis_narrowing narrowing_of(const sis_node *node) {
    if (node->op->id == SIS_OP_CAST) {
        const sis_cast_attributes *at = node->attributes;
        return (sis_narrowing){.overflows = !at->saturate, .rounding = (sis_scale_rounding)at->round_mode};
    }
    const sis_cast_like_attributes *at = node->attributes;
    return (sis_narrowing){.overflows = !at->saturate, .rounding = (sis_scale_rounding)at->round_mode};
}

static sis_status cast_infer(sis_node *node) {
    const sis_cast_attributes *attributes = node->attributes;
    if (!attributes->has_to) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "to is not given");
    if (!is_castable(attributes->to))
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "to is %d, which is no dtype to cast to",
                             attributes->to);
    sis_output(node, 0, (sis_dtype)attributes->to, &node->inputs[0]->shape);
    return SIS_OK;
}

static sis_status cast_like_infer(sis_node *node) {
    const sis_dtype to = node->inputs[1]->dtype;
    if (!is_castable((int64_t)to)) return sis_node_fail(node, SIS_BAD_DTYPE, "%t is no dtype to cast to", to);
    sis_output(node, 0, to, &node->inputs[0]->shape);
    return SIS_OK;
}

/* Sixteenths of an instruction an element. */
static int64_t cast_work(const sis_node *node) {
    const sis_dtype to = node->outputs[0]->dtype, from = node->inputs[0]->dtype;
    if (!direct_row(to, from)) return (int64_t)(sis_cost_load(from) + sis_cost_store(to)) * 16;
    if (from == SIS_F32 && to == SIS_I32) return 24;
    if (to == SIS_F16 || from == SIS_F16) return to == SIS_F16 ? 36 : 40;
    if (to == SIS_BF16 || from == SIS_BF16) return to == SIS_BF16 ? 52 : 60;
    if (to == SIS_BOOL || from == SIS_BOOL) return 111;
    return to == SIS_F32 || to == SIS_F64 ? 96 : 80;
}

/* Elements of a tile: of packed dtypes whole bytes, for two cores must not write into one. */
static int64_t cast_grain(const sis_node *node) { return (sis_tile_grain(cast_work(node) / 16) + 7) / 8 * 8; }

static sis_status cast_prepare(sis_node *node, sis_needs *needs) {
    const sis_tensor *in = node->inputs[0], *out = node->outputs[0];
    if (in->dtype == out->dtype) {
        sis_view_prepare(node, needs);
        return SIS_OK;
    }
    int64_t grain = cast_grain(node), count = sis_shape_count(&out->shape);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &grain);
    if (sis_dtype_size(in->dtype) > 0 && sis_dtype_size(out->dtype) > 0)
        needs->span = grain; /* bytes of its own */
    needs->overwrites =
        sis_dtype_size(in->dtype) > 0 && sis_dtype_size(in->dtype) == sis_dtype_size(out->dtype);
    needs->instructions = sis_cost_sum(sis_cost_16(count, (uint64_t)cast_work(node)), 40);
    return SIS_OK;
}

/* Number by number. */
static void convert(const sis_tensor *in, const sis_tensor *out, sis_range range, sis_narrowing how) {
    const size_t in_size = sis_dtype_size(in->dtype), out_size = sis_dtype_size(out->dtype);
    if (in_size == 0 || out_size == 0) {
        for (int64_t i = range.first; i < range.last; i++)
            sis_number_put(out->dtype, out->data, i, sis_number_at(in->dtype, in->data, i), how);
        return;
    }
    const uint8_t *from = (const uint8_t *)in->data + (size_t)range.first * in_size;
    uint8_t *to = (uint8_t *)out->data + (size_t)range.first * out_size;
    for (int64_t i = range.first; i < range.last; i++, from += in_size, to += out_size)
        sis_number_store_as(out->dtype, to, sis_number_load(in->dtype, from), how);
}

static sis_status cast_span(sis_node *node, int64_t first, int64_t last) {
    const sis_tensor *in = node->inputs[0], *out = node->outputs[0];
    const sis_range range = {first, last};
    cast_row direct = direct_row(out->dtype, in->dtype);
    if (direct) {
        direct((uint8_t *)out->data + (size_t)range.first * sis_dtype_size(out->dtype),
               (const uint8_t *)in->data + (size_t)range.first * sis_dtype_size(in->dtype),
               range.last - range.first);
        return SIS_OK;
    }
    convert(in, out, range, narrowing_of(node));
    return SIS_OK;
}

static sis_status cast_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_tensor *in = node->inputs[0], *out = node->outputs[0];
    if (in->dtype == out->dtype) {
        sis_view_run(node, first, last);
        return SIS_OK;
    }
    int64_t grain = cast_grain(node), count = sis_shape_count(&out->shape);
    (void)sis_tiles(count, &grain);
    sis_range range = sis_tile_range(count, grain, first, last);
    return cast_span(node, range.first, range.last);
}

const sis_op_functions sis_op_cast = {
    .infer = cast_infer, .prepare = cast_prepare, .run = cast_run, .span = cast_span};
const sis_op_functions sis_op_cast_like = {
    .infer = cast_like_infer, .prepare = cast_prepare, .run = cast_run, .span = cast_span};
