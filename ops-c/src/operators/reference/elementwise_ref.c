/* Elementwise operators and Cast, number by number. */
#include <string.h>

#include "../convert.h"
#include "../elementwise.h"
#include "reference.h"
#include "sis/math.h"

static float unary_f32(sis_op_id op, float x) {
    switch (op) {
    case SIS_OP_SQRT: return sis_sqrt_f32(x);
    case SIS_OP_RELU: return x > 0 || x != x ? x : 0.0f;
    case SIS_OP_SIGMOID: return sis_sigmoid_f32(x);
    case SIS_OP_TANH: return sis_tanh_f32(x);
    case SIS_OP_EXP: return sis_exp_f32(x);
    case SIS_OP_LOG: return sis_log_f32(x);
    case SIS_OP_NEG: return -x;
    default: return __builtin_fabsf(x);
    }
}

static double unary_f64(sis_op_id op, double x) {
    switch (op) {
    case SIS_OP_SQRT: return sis_sqrt_f64(x);
    case SIS_OP_RELU: return x > 0 || x != x ? x : 0.0;
    case SIS_OP_SIGMOID: return sis_sigmoid_f64(x);
    case SIS_OP_TANH: return sis_tanh_f64(x);
    case SIS_OP_EXP: return sis_exp_f64(x);
    case SIS_OP_LOG: return sis_log_f64(x);
    case SIS_OP_NEG: return -x;
    default: return __builtin_fabs(x);
    }
}

/* At 64 bits; storing keeps the low ones, so narrow results wrap. */
static int64_t unary_integer(sis_op_id op, sis_number x) {
    bool negative = x.kind == SIS_NUMBER_SIGNED && x.integer < 0;
    if (op == SIS_OP_RELU) return negative ? 0 : x.integer;
    return op == SIS_OP_NEG || negative ? (int64_t)(0 - (uint64_t)x.integer) : x.integer;
}

static float binary_f32(sis_op_id op, float a, float b) {
    switch (op) {
    case SIS_OP_ADD: return a + b;
    case SIS_OP_SUB: return a - b;
    case SIS_OP_MUL: return a * b;
    case SIS_OP_DIV: return a / b;
    default: return sis_pow_f32(a, (double)b);
    }
}

static double binary_f64(sis_op_id op, double a, double b) {
    switch (op) {
    case SIS_OP_ADD: return a + b;
    case SIS_OP_SUB: return a - b;
    case SIS_OP_MUL: return a * b;
    case SIS_OP_DIV: return a / b;
    default: return sis_pow_f64(a, b);
    }
}

static int64_t binary_integer(sis_op_id op, sis_number x, sis_number y) {
    uint64_t a = (uint64_t)x.integer, b = (uint64_t)y.integer;
    switch (op) {
    case SIS_OP_ADD: return (int64_t)(a + b);
    case SIS_OP_SUB: return (int64_t)(a - b);
    case SIS_OP_MUL: return (int64_t)(a * b);
    case SIS_OP_DIV:
        if (b == 0) return 0;
        if (x.kind == SIS_NUMBER_UNSIGNED) return (int64_t)(a / b);
        return y.integer == -1 ? (int64_t)(0 - a) : x.integer / y.integer;
    default: return sis_pow_integer(x.integer, y.integer, y.kind == SIS_NUMBER_UNSIGNED);
    }
}

static bool equal(sis_number a, sis_number b) {
    return a.kind == SIS_NUMBER_REAL ? a.real == b.real : a.integer == b.integer;
}

/* Dimension i of an operand that is one element long repeats. */
static int64_t operand_index(const sis_shape *out, const sis_shape *operand, uint32_t first,
                             const int64_t *at) {
    int64_t own[SIS_MAX_RANK];
    (void)out;
    for (uint32_t i = 0; i < operand->rank; i++) own[i] = operand->dim[i] == 1 ? 0 : at[first + i];
    return sis_reference_flatten(operand, own);
}

static void binary(sis_node *node) {
    const sis_add_attributes *attributes = node->attributes;
    const sis_tensor *a = node->inputs[0], *b = node->inputs[1];
    sis_tensor *out = node->outputs[0];
    sis_op_id op = node->op->id;
    uint32_t a_first = out->shape.rank - a->shape.rank, b_first = out->shape.rank - b->shape.rank;
    if (node->opset < 7 && attributes->broadcast && attributes->has_axis)
        b_first = (uint32_t)(attributes->axis < 0 ? attributes->axis + a->shape.rank : attributes->axis);
    size_t a_size = sis_dtype_size(a->dtype), b_size = sis_dtype_size(b->dtype),
           out_size = sis_dtype_size(out->dtype);
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK];
        sis_reference_unflatten(&out->shape, i, at);
        int64_t ia = operand_index(&out->shape, &a->shape, a_first, at);
        int64_t ib = operand_index(&out->shape, &b->shape, b_first, at);
        sis_number x = sis_number_load(a->dtype, (const uint8_t *)a->data + (size_t)ia * a_size);
        sis_number y = sis_number_load(b->dtype, (const uint8_t *)b->data + (size_t)ib * b_size), z = {0};
        if (op == SIS_OP_EQUAL) {
            z = (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = equal(x, y)};
        } else if (a->dtype == SIS_F32 && b->dtype == SIS_F32) {
            z.real = (double)binary_f32(op, (float)x.real, (float)y.real);
        } else if (a->dtype == SIS_F32) {
            z.real = (double)sis_pow_f32((float)x.real, sis_number_real(y));
        } else if (sis_is_float(a->dtype) || sis_is_float(b->dtype)) {
            z.real = binary_f64(op, sis_number_real(x), sis_number_real(y));
        } else {
            z = (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = binary_integer(op, x, y)};
        }
        sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * out_size, z);
    }
}

static void unary(sis_node *node) {
    const sis_tensor *in = node->inputs[0];
    sis_tensor *out = node->outputs[0];
    size_t in_size = sis_dtype_size(in->dtype), out_size = sis_dtype_size(out->dtype);
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        sis_number x = sis_number_load(in->dtype, (const uint8_t *)in->data + (size_t)i * in_size), y = x;
        if (node->op->id == SIS_OP_CAST) {
            if (in->dtype == out->dtype) { /* not even a NaN's bits change */
                memcpy((uint8_t *)out->data + (size_t)i * out_size,
                       (const uint8_t *)in->data + (size_t)i * in_size, in_size);
                continue;
            }
        } else if (in->dtype == SIS_F32)
            y.real = (double)unary_f32(node->op->id, (float)x.real);
        else if (in->dtype == SIS_F64)
            y.real = unary_f64(node->op->id, x.real);
        else
            y.integer = unary_integer(node->op->id, x);
        sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * out_size, y);
    }
}

bool sis_reference_elementwise(sis_node *node) {
    sis_op_id op = node->op->id;
    if (op >= SIS_OP_ADD && (op <= SIS_OP_POW || op == SIS_OP_EQUAL)) {
        binary(node);
        return true;
    }
    if ((op >= SIS_OP_SQRT && op <= SIS_OP_ABS) || op == SIS_OP_CAST) {
        unary(node);
        return true;
    }
    return false;
}
