/* Comparisons, logic, bits, Mod, PRelu, Where, Min, Max, Sum, Mean: operands that stretch, number by number. */
#include "../convert.h"
#include "reference.h"
#include "sis/math.h"

/* The element of `operand` that stands at `at` of an output; its dimensions begin at the output's `first`. */
static sis_number at_place(const sis_tensor *operand, uint32_t first, const int64_t *at) {
    int64_t own[SIS_MAX_RANK];
    for (uint32_t i = 0; i < operand->shape.rank; i++)
        own[i] = operand->shape.dim[i] == 1 ? 0 : at[first + i];
    int64_t flat = sis_reference_flatten(&operand->shape, own);
    return sis_number_load(operand->dtype,
                           (const uint8_t *)operand->data + (size_t)flat * sis_dtype_size(operand->dtype));
}

static int compare(sis_number x, sis_number y) { /* -1, 0, 1; 2 where one is NaN */
    if (x.kind == SIS_NUMBER_REAL)
        return x.real != x.real || y.real != y.real ? 2 : (x.real > y.real) - (x.real < y.real);
    if (x.kind == SIS_NUMBER_SIGNED) return (x.integer > y.integer) - (x.integer < y.integer);
    uint64_t a = (uint64_t)x.integer, b = (uint64_t)y.integer;
    return (a > b) - (a < b);
}

static bool sign_of(sis_number x) { return __builtin_signbit(x.real) != 0; }

/* The lesser of two; `largest`: the larger. -0 is below +0. */
static sis_number extreme(sis_number x, sis_number y, bool largest) {
    int order = compare(x, y);
    if (order == 2) return (sis_number){.kind = SIS_NUMBER_REAL, .real = __builtin_nan("")};
    if (order == 0 && x.kind == SIS_NUMBER_REAL) order = (int)sign_of(y) - (int)sign_of(x);
    return (order < 0) != largest ? x : y;
}

static int64_t remainder_of(sis_number x, sis_number y, bool truncated) {
    uint64_t a = (uint64_t)x.integer, b = (uint64_t)y.integer;
    if (b == 0) return 0;
    if (x.kind == SIS_NUMBER_UNSIGNED) return (int64_t)(a % b);
    if (y.integer == -1) return 0;
    int64_t rest = x.integer % y.integer;
    return !truncated && rest != 0 && (rest < 0) != (y.integer < 0) ? rest + y.integer : rest;
}

static sis_number two(const sis_node *node, sis_number x, sis_number y) {
    const sis_bit_shift_attributes *shift = node->attributes;
    const sis_mod_attributes *mod = node->attributes;
    sis_dtype dtype = node->inputs[0]->dtype;
    uint64_t a = (uint64_t)x.integer, b = (uint64_t)y.integer, count = b & (sis_dtype_size(dtype) * 8 - 1);
    int order = compare(x, y);
    sis_number z = {.kind = SIS_NUMBER_SIGNED};
    switch (node->op->id) {
    case SIS_OP_LESS: z.integer = order == -1; break;
    case SIS_OP_LESS_OR_EQUAL: z.integer = order <= 0; break;
    case SIS_OP_GREATER: z.integer = order == 1; break;
    case SIS_OP_GREATER_OR_EQUAL: z.integer = order == 0 || order == 1; break;
    case SIS_OP_AND: z.integer = a && b; break;
    case SIS_OP_OR: z.integer = a || b; break;
    case SIS_OP_XOR: z.integer = !a != !b; break;
    case SIS_OP_BITWISE_AND: z.integer = (int64_t)(a & b); break;
    case SIS_OP_BITWISE_OR: z.integer = (int64_t)(a | b); break;
    case SIS_OP_BITWISE_XOR: z.integer = (int64_t)(a ^ b); break;
    case SIS_OP_BIT_SHIFT:
        z.integer = (int64_t)(shift->direction == SIS_BIT_SHIFT_DIRECTION_LEFT ? a << count : a >> count);
        break;
    case SIS_OP_MOD:
        if (sis_is_float(dtype))
            z = (sis_number){.kind = SIS_NUMBER_REAL, .real = sis_fmod_f64(x.real, y.real)};
        else
            z.integer = remainder_of(x, y, mod->fmod);
        break;
    case SIS_OP_P_RELU:
        if (dtype == SIS_F32)
            z.real = (double)(x.real < 0 ? (float)y.real * (float)x.real : (float)x.real);
        else
            z.real = x.real < 0 ? y.real * x.real : x.real;
        z.kind = sis_is_float(dtype) ? SIS_NUMBER_REAL : SIS_NUMBER_SIGNED;
        z.integer = x.kind == SIS_NUMBER_SIGNED && x.integer < 0 ? (int64_t)(a * b) : x.integer;
        break;
    case SIS_OP_MIN: z = extreme(x, y, false); break;
    case SIS_OP_MAX: z = extreme(x, y, true); break;
    default: /* Sum, Mean */
        z.kind = SIS_NUMBER_REAL;
        z.real = dtype == SIS_F32 ? (double)((float)x.real + (float)y.real) : x.real + y.real;
    }
    return z;
}

static bool is_variadic(sis_op_id op) {
    return op == SIS_OP_MIN || op == SIS_OP_MAX || op == SIS_OP_SUM || op == SIS_OP_MEAN;
}

static sis_number element(const sis_node *node, const int64_t *at) {
    const sis_shape *out = &node->outputs[0]->shape;
    sis_op_id op = node->op->id;
    sis_number operand[3] = {{0}}, result = {0};
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        const sis_tensor *in = node->inputs[i];
        uint32_t first = out->rank - in->shape.rank;
        const sis_add_attributes *old = node->attributes;
        if (i == 1 && node->opset < 7 && op == SIS_OP_P_RELU)
            first = in->shape.rank == 1 && out->rank > 1 ? 1 : first;
        else if (i == 1 && node->opset < 7 && old && old->broadcast && old->has_axis)
            first = (uint32_t)(old->axis < 0 ? old->axis + out->rank : old->axis);
        sis_number next = at_place(in, first, at);
        if (op == SIS_OP_WHERE)
            operand[i] = next;
        else
            result = i == 0 ? next : two(node, result, next);
    }
    if (op == SIS_OP_WHERE) return operand[0].integer ? operand[1] : operand[2];
    if (op == SIS_OP_MEAN && node->n_inputs > 1) {
        double n = (double)node->n_inputs;
        bool single = node->inputs[0]->dtype == SIS_F32;
        result.real = single ? (double)((float)result.real / (float)n) : result.real / n;
    }
    return result;
}

bool sis_reference_broadcast(sis_node *node) {
    sis_op_id op = node->op->id;
    bool mine = op == SIS_OP_P_RELU ||
                (op >= SIS_OP_LESS && op <= SIS_OP_WHERE && op != SIS_OP_BITWISE_NOT) || is_variadic(op);
    if (!mine) return false;
    sis_tensor *out = node->outputs[0];
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK];
        sis_reference_unflatten(&out->shape, i, at);
        sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * sis_dtype_size(out->dtype),
                         element(node, at));
    }
    return true;
}
