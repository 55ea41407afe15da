/* What elementwise operators cost, as counted on AArch64 (sis bench). */
#include "elementwise.h"

/* Instructions for sixteen elements of f32, as counted. */
static int64_t work_of(sis_op_id op) {
    switch (op) {
    case SIS_OP_RELU:
    case SIS_OP_SQRT:
    case SIS_OP_ABS:
    case SIS_OP_NEG:
    case SIS_OP_CEIL:
    case SIS_OP_FLOOR:
    case SIS_OP_ROUND:
    case SIS_OP_RECIPROCAL: return 7;
    case SIS_OP_CLIP:
    case SIS_OP_THRESHOLDED_RELU: return 11;
    case SIS_OP_LEAKY_RELU: return 15;
    case SIS_OP_IS_NA_N: return 17;
    case SIS_OP_SOFTSIGN:
    case SIS_OP_HARD_SIGMOID: return 19;
    case SIS_OP_P_RELU: return 20;
    case SIS_OP_IS_INF: return 21;
    case SIS_OP_HARD_SWISH: return 23;
    case SIS_OP_SHRINK: return 31;
    case SIS_OP_SIGN: return 36;
    case SIS_OP_EXP: return 100;
    case SIS_OP_ELU:
    case SIS_OP_SELU: return 110;
    case SIS_OP_SIGMOID: return 112;
    case SIS_OP_CELU:
    case SIS_OP_SWISH: return 120;
    case SIS_OP_MISH: return 124;
    case SIS_OP_TANH: return 130;
    case SIS_OP_LOG: return 184;
    case SIS_OP_ERF: return 327;
    case SIS_OP_GELU: return 371;
    case SIS_OP_SOFTPLUS: return 412;
    case SIS_OP_POW: return 1040;
    case SIS_OP_MOD: return 1045;
    case SIS_OP_SIN:
    case SIS_OP_COS: return 1540;
    case SIS_OP_ATAN: return 1820;
    case SIS_OP_ASIN:
    case SIS_OP_ACOS: return 1990;
    case SIS_OP_SINH:
    case SIS_OP_COSH: return 2290;
    case SIS_OP_TAN: return 2330;
    case SIS_OP_ASINH:
    case SIS_OP_ACOSH:
    case SIS_OP_ATANH: return 2620;
    default: return 12;
    }
}

/* Of what goes by vectors of sixteen bytes, whatever the dtype; 0: nothing of the kind. */
static int64_t work_by_bytes(sis_op_id op, sis_dtype dtype) {
    const int64_t size = (int64_t)sis_dtype_size(dtype);
    switch (op) {
    case SIS_OP_AND:
    case SIS_OP_OR:
    case SIS_OP_XOR: return 10;
    case SIS_OP_NOT:
    case SIS_OP_BITWISE_NOT: return 1 + 9 * size / 2;
    case SIS_OP_BIT_SHIFT:
    case SIS_OP_BITWISE_AND:
    case SIS_OP_BITWISE_OR:
    case SIS_OP_BITWISE_XOR: return 2 + 6 * size;
    case SIS_OP_ADD:
    case SIS_OP_SUB:
    case SIS_OP_MUL: return dtype == SIS_F64 ? 0 : 2 + 6 * size;
    default: return 0;
    }
}

int64_t sis_element_work(const sis_node *node) {
    sis_op_id op = node->op->id;
    const sis_dtype dtype = node->inputs[0]->dtype;
    bool one_by_one = (op >= SIS_OP_SIN && op <= SIS_OP_ATANH) || op == SIS_OP_POW || op == SIS_OP_MOD;
    if (dtype == SIS_F32 || one_by_one) return work_of(op);
    const int64_t bytes = work_by_bytes(op, dtype);
    return bytes > 0 ? bytes : sis_most(128, 4 * work_of(op));
}
