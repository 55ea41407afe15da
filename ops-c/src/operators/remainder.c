/* Mod: the remainder of a division, with the divisor's sign or, where fmod is set, the dividend's. Floats need fmod. */
#include "elementwise.h"
#include "sis/math.h"

#define ROW(name, type, value)                                                                             \
    static void name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) { \
        const type *p = a, *q = b;                                                                         \
        type *to = out;                                                                                    \
        for (int64_t i = 0; i < n; i++) {                                                                  \
            const type x = p[i * step_a], y = q[i * step_b];                                               \
            to[i] = (type)(value);                                                                         \
        }                                                                                                  \
    }

/* By 0 and -1 nothing is divided: the one has no quotient, the other's may not fit. */
#define SIGNED(name, type)                                                   \
    static type floored_##name(type x, type y) {                             \
        type rest = (type)(y == 0 || y == -1 ? 0 : x % y);                   \
        return (type)(rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest); \
    }                                                                        \
    ROW(mod_##name, type, floored_##name(x, y))                              \
    ROW(fmod_##name, type, y == 0 || y == -1 ? 0 : x % y)
SIGNED(i8, int8_t)
SIGNED(i16, int16_t)
SIGNED(i32, int32_t)
SIGNED(i64, int64_t)
ROW(mod_u8, uint8_t, y == 0 ? 0 : x % y)
ROW(mod_u16, uint16_t, y == 0 ? 0 : x % y)
ROW(mod_u32, uint32_t, y == 0 ? 0 : x % y)
ROW(mod_u64, uint64_t, y == 0 ? 0 : x % y)
ROW(fmod_f32, float, sis_fmod_f64((double)x, (double)y))
ROW(fmod_f64, double, sis_fmod_f64(x, y))

sis_binary_row sis_remainder_row(const sis_node *node) {
    static const sis_binary_row rows[2][SIS_U64 + 1] = {
        {[SIS_I8] = mod_i8,
         [SIS_I16] = mod_i16,
         [SIS_I32] = mod_i32,
         [SIS_I64] = mod_i64,
         [SIS_U8] = mod_u8,
         [SIS_U16] = mod_u16,
         [SIS_U32] = mod_u32,
         [SIS_U64] = mod_u64},
        {[SIS_I8] = fmod_i8,
         [SIS_I16] = fmod_i16,
         [SIS_I32] = fmod_i32,
         [SIS_I64] = fmod_i64,
         [SIS_U8] = mod_u8,
         [SIS_U16] = mod_u16,
         [SIS_U32] = mod_u32,
         [SIS_U64] = mod_u64,
         [SIS_F32] = fmod_f32,
         [SIS_F64] = fmod_f64},
    };
    const sis_mod_attributes *attributes = node->attributes;
    sis_dtype dtype = node->inputs[0]->dtype;
    return dtype <= SIS_U64 ? rows[attributes->fmod != 0][dtype] : NULL;
}

static sis_status mod_infer(sis_node *node) {
    if (!sis_remainder_row(node))
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "of %t only with fmod = 1", node->inputs[0]->dtype);
    return sis_binary_infer(node);
}

const sis_op_functions sis_op_mod = {.plan_bytes = sizeof(sis_binary_plan),
                                     .infer = mod_infer,
                                     .prepare = sis_binary_prepare,
                                     .run = sis_binary_run,
                                     .span = sis_binary_span};
