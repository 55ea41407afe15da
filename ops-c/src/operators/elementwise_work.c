/* What elementwise operators cost, as counted on AArch64 (sis bench). */
#include "costs.h"
#include "elementwise.h"

/* Sixteenths of an instruction for an element of f32; of functions with a way for each kind of number, the usual one. */
static int64_t work_of(sis_op_id op) {
    switch (op) {
    case SIS_OP_RELU:
    case SIS_OP_SQRT:
    case SIS_OP_NEG:
    case SIS_OP_CEIL:
    case SIS_OP_FLOOR:
    case SIS_OP_ROUND:
    case SIS_OP_RECIPROCAL: return 7;
    case SIS_OP_CLIP:
    case SIS_OP_THRESHOLDED_RELU: return 11;
    case SIS_OP_ABS:
    case SIS_OP_LEAKY_RELU: return 15;
    case SIS_OP_LESS:
    case SIS_OP_LESS_OR_EQUAL:
    case SIS_OP_GREATER:
    case SIS_OP_GREATER_OR_EQUAL:
    case SIS_OP_EQUAL:
    case SIS_OP_P_RELU: return 16;
    case SIS_OP_IS_NA_N: return 17;
    case SIS_OP_SOFTSIGN:
    case SIS_OP_HARD_SIGMOID: return 19;
    case SIS_OP_IS_INF: return 21;
    case SIS_OP_HARD_SWISH: return 23;
    case SIS_OP_SHRINK: return 31;
    case SIS_OP_SIGN: return 35;
    case SIS_OP_EXP: return 100;
    case SIS_OP_ELU: return 104;
    case SIS_OP_SELU: return 110;
    case SIS_OP_SIGMOID: return 112;
    case SIS_OP_CELU: return 117;
    case SIS_OP_SWISH: return 120;
    case SIS_OP_MISH: return 124;
    case SIS_OP_TANH: return 130;
    case SIS_OP_LOG: return 184;
    case SIS_OP_ERF: return 322;
    case SIS_OP_GELU: return 371;
    case SIS_OP_SOFTPLUS: return 402;
    case SIS_OP_MOD: return 1045;
    case SIS_OP_COS: return 1507;
    case SIS_OP_SIN: return 1573;
    case SIS_OP_ATAN: return 1817;
    case SIS_OP_ASIN:
    case SIS_OP_ACOS: return 2000;
    case SIS_OP_COSH: return 2272;
    case SIS_OP_SINH: return 2305;
    case SIS_OP_TAN: return 2328;
    case SIS_OP_ATANH: return 2601;
    case SIS_OP_POW: return 2608;
    case SIS_OP_ASINH:
    case SIS_OP_ACOSH: return 2640;
    default: return 8;
    }
}

/* Of what goes by vectors of sixteen bytes, whatever the dtype; 0: nothing of the kind. */
static int64_t work_by_bytes(const sis_node *node) {
    const sis_dtype dtype = node->inputs[0]->dtype;
    const int64_t size = (int64_t)sis_dtype_size(dtype);
    const sis_op_id op = node->op->id;
    switch (op) {
    case SIS_OP_AND:
    case SIS_OP_XOR: return 10;
    case SIS_OP_OR: return 9;
    case SIS_OP_NOT:
    case SIS_OP_BITWISE_NOT: return (3 + 9 * size) / 2;
    case SIS_OP_BIT_SHIFT: {
        const sis_bit_shift_attributes *at = node->attributes;
        return at->direction == SIS_BIT_SHIFT_DIRECTION_RIGHT ? 2 + 8 * size : 1 + 6 * size;
    }
    case SIS_OP_BITWISE_AND:
    case SIS_OP_BITWISE_OR:
    case SIS_OP_BITWISE_XOR: return 1 + 6 * size;
    case SIS_OP_MUL:
        if (size == 8) return dtype == SIS_F64 ? 0 : 73; /* there is no vector product of them */
        return 1 + 6 * size;
    case SIS_OP_ADD:
    case SIS_OP_SUB: return dtype == SIS_F64 ? 0 : 1 + 6 * size;
    default: return 0;
    }
}

/* One by one, f64. */
static int64_t work_f64(sis_op_id op) {
    switch (op) {
    case SIS_OP_NEG:
    case SIS_OP_ABS:
    case SIS_OP_RECIPROCAL: return 96;
    case SIS_OP_SIGN: return 152;
    case SIS_OP_LESS:
    case SIS_OP_LESS_OR_EQUAL:
    case SIS_OP_GREATER:
    case SIS_OP_GREATER_OR_EQUAL:
    case SIS_OP_EQUAL: return 144;
    case SIS_OP_CLIP: return 176;
    case SIS_OP_CEIL:
    case SIS_OP_FLOOR:
    case SIS_OP_ROUND: return 248;
    case SIS_OP_LOG: return 856;
    case SIS_OP_ELU:
    case SIS_OP_SELU:
    case SIS_OP_CELU: return 970;
    case SIS_OP_GELU: return 1530;
    case SIS_OP_ERF: return 1720;
    case SIS_OP_TANH: return 1808;
    case SIS_OP_EXP: return 1888;
    case SIS_OP_SIGMOID:
    case SIS_OP_SWISH: return 2120;
    case SIS_OP_SOFTPLUS:
    case SIS_OP_MISH: return 3936;
    default: return 132;
    }
}

/* One by one, whole numbers; those of one and two bytes are widened before. */
static int64_t work_whole(sis_op_id op, int64_t size) {
    switch (op) {
    case SIS_OP_NEG: return 96;
    case SIS_OP_ABS:
    case SIS_OP_RELU: return size < 4 ? 136 : 112;
    case SIS_OP_SIGN: return size < 8 ? 128 : 160;
    case SIS_OP_DIV: return size < 4 ? 184 : 171;
    case SIS_OP_CLIP: return size < 4 ? 152 : 144;
    case SIS_OP_MOD: return 257;
    case SIS_OP_POW: return 2560;
    default: return 144;
    }
}

int64_t sis_element_work(const sis_node *node) {
    const sis_op_id op = node->op->id;
    const sis_dtype dtype = node->inputs[0]->dtype;
    const bool function = (op >= SIS_OP_SIN && op <= SIS_OP_ATANH) || op == SIS_OP_POW || op == SIS_OP_MOD;
    if (dtype == SIS_F32) return work_of(op);
    const int64_t bytes = work_by_bytes(node);
    if (bytes > 0) return bytes;
    if (dtype != SIS_F64) return work_whole(op, (int64_t)sis_dtype_size(dtype));
    return function ? work_of(op) : work_f64(op);
}

uint64_t sis_row_tail(const sis_node *node, int64_t n) {
    switch (node->op->id) {
    case SIS_OP_LESS:
    case SIS_OP_LESS_OR_EQUAL:
    case SIS_OP_GREATER:
    case SIS_OP_GREATER_OR_EQUAL:
    case SIS_OP_EQUAL: return node->inputs[0]->dtype == SIS_F32 ? (uint64_t)(n % 16) * 8 : 0;
    default: return node->inputs[0]->dtype == SIS_F32 ? sis_cost_tail(n) : 16;
    }
}
