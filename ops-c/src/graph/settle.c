/* NaNs leave a graph as the positive quiet NaN: by a pass over its outputs, or as they are made. */
#include "settle.h"

#include "../kernels/simd.h"

/* --- who makes all its NaNs by arithmetic --- */

/* Tests of every operator listed run it in the mode on random bits and look at the NaNs that come out. An operator whose
 * output may hold an operand's bits as they were (a selection, an absolute value, a copy) must not stand here. */
static const bool by_arithmetic[] = {
    [SIS_OP_ADD] = true,
    [SIS_OP_SUB] = true,
    [SIS_OP_MUL] = true,
    [SIS_OP_DIV] = true,
    [SIS_OP_MIN] = true,
    [SIS_OP_MAX] = true,
    [SIS_OP_SUM] = true,
    [SIS_OP_MEAN] = true,
    [SIS_OP_CLIP] = true,
    [SIS_OP_RELU] = true,
    [SIS_OP_LEAKY_RELU] = true,
    [SIS_OP_P_RELU] = true,
    [SIS_OP_THRESHOLDED_RELU] = true, /* a NaN is not above the threshold: none comes out */
    [SIS_OP_SHRINK] = true,           /* none comes out either, but of infinities */
    [SIS_OP_SELU] = true,
    [SIS_OP_HARD_SIGMOID] = true,
    [SIS_OP_HARD_SWISH] = true,
    [SIS_OP_SIGMOID] = true,
    [SIS_OP_TANH] = true,
    [SIS_OP_SOFTPLUS] = true,
    [SIS_OP_SOFTSIGN] = true,
    [SIS_OP_MISH] = true,
    [SIS_OP_SWISH] = true,
    [SIS_OP_GELU] = true,
    [SIS_OP_EXP] = true,
    [SIS_OP_LOG] = true,
    [SIS_OP_SQRT] = true,
    [SIS_OP_RECIPROCAL] = true,
    [SIS_OP_CEIL] = true,
    [SIS_OP_FLOOR] = true,
    [SIS_OP_ROUND] = true,
    [SIS_OP_SOFTMAX] = true,
    [SIS_OP_LOG_SOFTMAX] = true,
    [SIS_OP_BATCH_NORMALIZATION] = true,
    [SIS_OP_LAYER_NORMALIZATION] = true,
    [SIS_OP_RMS_NORMALIZATION] = true,
    [SIS_OP_INSTANCE_NORMALIZATION] = true,
    [SIS_OP_GROUP_NORMALIZATION] = true,
    [SIS_OP_REDUCE_SUM] = true,
    [SIS_OP_REDUCE_MEAN] = true,
    [SIS_OP_REDUCE_SUM_SQUARE] = true,
    [SIS_OP_REDUCE_L1] = true,
    [SIS_OP_REDUCE_L2] = true,
    [SIS_OP_GLOBAL_AVERAGE_POOL] = true,
    [SIS_OP_AVERAGE_POOL] = true,
    [SIS_OP_CONV] = true,
    [SIS_OP_GEMM] = true,
    [SIS_OP_MAT_MUL] = true,
};

static bool is_arithmetic(const sis_op_description *op) {
    return op->id < sizeof by_arithmetic / sizeof *by_arithmetic && by_arithmetic[op->id];
}

/* Of this build. */
#if defined(__aarch64__) && SIS_LANES == 4 && !defined(SIS_SIMD_PLAIN)
static const bool has_mode = true;
#else
static const bool has_mode = false;
#endif

bool sis_makes_its_nans(const sis_op_description *op) { return has_mode && is_arithmetic(op); }

/* A node that is not run by its tiles may be a copy, whatever its operator; one whose outputs were known was run while
 * the graph was built. */
static bool is_written_by_arithmetic(const sis_tensor_record *tensor) {
    const sis_node_record *node = tensor->producer;
    /* A window; what others are joined in may have NaNs of any of them. */
    while (node != NULL && node->view && !node->joins && node->view_input >= 0 &&
           tensor->t.dtype == SIS_F32) {
        tensor = sis_record_of(node->n.inputs[node->view_input]);
        node = tensor->producer;
    }
    return node != NULL && tensor->t.dtype == SIS_F32 && &tensor->t == node->n.outputs[0] && node->live &&
           !node->folded && !node->copy && !node->view && is_arithmetic(node->n.op);
}

bool sis_has_one_nan(const sis_tensor_record *tensor) { return has_mode && is_written_by_arithmetic(tensor); }

/* --- the pass --- */

/* Blocks are looked at first: a sum of products with a NaN in it is one. Most have none, and are only read. Infinities
 * and overflow may look like one, which costs a pass over the block that changes nothing. */
enum { BLOCK = 512 };

static bool may_have_nan(const float *p) {
    sis_acc sum = sis_acc_splat(0.0f);
    for (size_t i = 0; i < BLOCK; i += 2 * SIS_REDUCE_LANES) {
        const sis_acc a = sis_load_16(p + i), b = sis_load_16(p + i + SIS_REDUCE_LANES);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) sum.v[j] = sis_fma(a.v[j], b.v[j], sum.v[j]);
    }
    const float all = sis_acc_fold(&sum, sis_add);
    return all != all;
}

static void settle_32(float *p, size_t n) {
    for (; n >= BLOCK; p += BLOCK, n -= BLOCK)
        if (may_have_nan(p)) sis_canonicalize_nan_f32(p, BLOCK);
    sis_canonicalize_nan_f32(p, n);
}

static uint16_t settled_16(uint16_t x, uint16_t infinity, uint16_t quiet) {
    const uint16_t size = x & 0x7fff;
    return size > infinity ? quiet : x;
}

/* Runs of a fixed length: those GCC turns into vectors at -O2. */
static void settle_16(uint16_t *x, size_t n, uint16_t infinity, uint16_t quiet) {
    enum { RUN = 16 };
    size_t i = 0;
    for (; i + RUN <= n; i += RUN)
        for (size_t k = 0; k < RUN; k++) x[i + k] = settled_16(x[i + k], infinity, quiet);
    for (; i < n; i++) x[i] = settled_16(x[i], infinity, quiet);
}

static void settle_64(uint64_t *x, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((x[i] & UINT64_C(0x7fffffffffffffff)) > UINT64_C(0x7ff0000000000000))
            x[i] = UINT64_C(0x7ff8000000000000);
}

/* As counted: blocks that are only read, and the rest of an f32 tensor; sixteen f16 at a time; f64 one by one. The same on
 * every host, for it is the device's. */
uint64_t sis_settling_cost(const sis_tensor_record *tensor) {
    const uint64_t bytes = tensor->dynamic ? tensor->usual : tensor->t.bytes;
    switch (tensor->t.dtype) {
    case SIS_F32:
        if (is_written_by_arithmetic(tensor)) return 0;
        return bytes / (4 * BLOCK) * 182 + bytes / 4 % BLOCK * 7 / 4 + 45;
    case SIS_F64: return bytes / 8 * 7 + 20;
    case SIS_F16:
    case SIS_BF16: return bytes / 32 * 15 + bytes / 2 % 16 * 6 + 20;
    default: return 0;
    }
}

void sis_settle_nans(const sis_tensor *t) {
    switch (t->dtype) {
    case SIS_F32: settle_32(t->data, t->bytes / 4); break;
    case SIS_F64: settle_64(t->data, t->bytes / 8); break;
    case SIS_F16: settle_16(t->data, t->bytes / 2, 0x7c00, 0x7e00); break;
    case SIS_BF16: settle_16(t->data, t->bytes / 2, 0x7f80, 0x7fc0); break;
    default: break;
    }
}
