/* Cast and CastLike: any dtype to any other. Integers to f32 and f64, and f32 to i32, have loops of their own; the rest goes number
 * by number through convert.h. */
#include "../kernels/simd.h"
#include "convert.h"
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

static void i32_of_f32(void *to, const void *from, int64_t n) {
    const float *p = from;
    int32_t *q = to;
    int64_t i = 0;
    for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store_i(q + i, sis_to_int_trunc(sis_load(p + i)));
    for (; i < n; i++) q[i] = sis_lane_i(sis_to_int_trunc(sis_splat(p[i])), 0);
}

static cast_row direct_row(sis_dtype to, sis_dtype from) {
    static const cast_row f32[] = {
        [SIS_I8] = f32_of_i8,   [SIS_I16] = f32_of_i16, [SIS_I32] = f32_of_i32, [SIS_I64] = f32_of_i64,
        [SIS_U8] = f32_of_u8,   [SIS_U16] = f32_of_u16, [SIS_U32] = f32_of_u32, [SIS_U64] = f32_of_u64,
        [SIS_F64] = f32_of_f64, [SIS_BF16] = NULL};
    static const cast_row f64[] = {
        [SIS_I8] = f64_of_i8,   [SIS_I16] = f64_of_i16, [SIS_I32] = f64_of_i32, [SIS_I64] = f64_of_i64,
        [SIS_U8] = f64_of_u8,   [SIS_U16] = f64_of_u16, [SIS_U32] = f64_of_u32, [SIS_U64] = f64_of_u64,
        [SIS_F32] = f64_of_f32, [SIS_BF16] = NULL};
    if (to == SIS_F32) return f32[from];
    if (to == SIS_F64) return f64[from];
    return to == SIS_I32 && from == SIS_F32 ? i32_of_f32 : NULL;
}

/* The dtypes Cast knows are ONNX's numbers up to bf16, without string and the complex ones. */
static bool is_castable(int64_t dtype) {
    return dtype >= SIS_F32 && dtype <= SIS_BF16 && sis_dtype_size((sis_dtype)dtype) > 0;
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

static int64_t cast_work(const sis_node *node) {
    sis_dtype to = node->outputs[0]->dtype, from = node->inputs[0]->dtype;
    return direct_row(to, from) ? 2 : 75;
}

static sis_status cast_prepare(sis_node *node, sis_needs *needs) {
    const sis_tensor *in = node->inputs[0], *out = node->outputs[0];
    if (in->dtype == out->dtype) {
        sis_view_prepare(node, needs);
        return SIS_OK;
    }
    int64_t grain = sis_tile_grain(cast_work(node)), count = sis_shape_count(&out->shape);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &grain);
    needs->overwrites = sis_element_size(in) == sis_element_size(out);
    needs->instructions = (uint64_t)(count * cast_work(node));
    return SIS_OK;
}

static sis_status cast_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_tensor *in = node->inputs[0], *out = node->outputs[0];
    if (in->dtype == out->dtype) {
        sis_view_run(node, first, last);
        return SIS_OK;
    }
    size_t in_size = sis_element_size(in), out_size = sis_element_size(out);
    int64_t grain = sis_tile_grain(cast_work(node)), count = sis_shape_count(&out->shape);
    (void)sis_tiles(count, &grain);
    sis_range range = sis_tile_range(count, grain, first, last);
    const uint8_t *from = (const uint8_t *)in->data + (size_t)range.first * in_size;
    uint8_t *to = (uint8_t *)out->data + (size_t)range.first * out_size;
    cast_row direct = direct_row(out->dtype, in->dtype);
    if (direct) {
        direct(to, from, range.last - range.first);
        return SIS_OK;
    }
    for (int64_t i = range.first; i < range.last; i++, from += in_size, to += out_size)
        sis_number_store(out->dtype, to, sis_number_load(in->dtype, from));
    return SIS_OK;
}

const sis_op_functions sis_op_cast = {.infer = cast_infer, .prepare = cast_prepare, .run = cast_run};
const sis_op_functions sis_op_cast_like = {
    .infer = cast_like_infer, .prepare = cast_prepare, .run = cast_run};
