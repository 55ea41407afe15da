/* The Reduce operators; reduce.c does the work. */
#include "reduce.h"

/* All of them have ReduceMean's attributes, in its order. */
typedef sis_reduce_mean_attributes attributes_of_all;

static sis_reduction_kind kind_of(const sis_node *node) {
    switch ((sis_op_id)node->op->id) {
    case SIS_OP_REDUCE_MEAN: return SIS_REDUCTION_MEAN;
    case SIS_OP_REDUCE_MAX: return SIS_REDUCTION_MAX;
    case SIS_OP_REDUCE_MIN: return SIS_REDUCTION_MIN;
    case SIS_OP_REDUCE_PROD: return SIS_REDUCTION_PRODUCT;
    case SIS_OP_REDUCE_L1: return SIS_REDUCTION_L1;
    case SIS_OP_REDUCE_L2: return SIS_REDUCTION_L2;
    case SIS_OP_REDUCE_LOG_SUM: return SIS_REDUCTION_LOG_SUM;
    case SIS_OP_REDUCE_LOG_SUM_EXP: return SIS_REDUCTION_LOG_SUM_EXP;
    case SIS_OP_REDUCE_SUM_SQUARE: return SIS_REDUCTION_SUM_SQUARE;
    default: return SIS_REDUCTION_SUM;
    }
}

/* Bits of the reduced dimensions; none given means all of them, or none where noop_with_empty_axes says so. */
static sis_status reduced_axes(sis_node *node, uint32_t *mask) {
    const attributes_of_all *attributes = node->attributes;
    uint32_t rank = node->inputs[0]->shape.rank, count;
    int64_t axes[SIS_MAX_RANK];
    sis_status status = sis_node_ints(node, attributes->axes, 1, axes, SIS_MAX_RANK, &count);
    if (status != SIS_OK) return status;
    *mask = 0;
    if (count == UINT32_MAX || count == 0) {
        if (!attributes->noop_with_empty_axes) *mask = (1u << rank) - 1;
        return SIS_OK;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t axis;
        if ((status = sis_node_axis(node, axes[i], rank, &axis)) != SIS_OK) return status;
        if (*mask >> axis & 1)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis %d is given twice", axes[i]);
        *mask |= 1u << axis;
    }
    return SIS_OK;
}

static sis_status reduce_infer(sis_node *node) {
    const attributes_of_all *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t mask;
    sis_status status = reduced_axes(node, &mask);
    if (status != SIS_OK) return status;
    sis_shape out = {0};
    for (uint32_t i = 0; i < in->rank; i++) {
        if (!(mask >> i & 1))
            out.dim[out.rank++] = in->dim[i];
        else if (attributes->keepdims)
            out.dim[out.rank++] = 1;
    }
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status reduce_prepare(sis_node *node, sis_needs *needs) {
    uint32_t mask;
    sis_status status = reduced_axes(node, &mask);
    if (status == SIS_OK)
        sis_reduction_prepare(node->plan, kind_of(node), node->inputs[0]->dtype, &node->inputs[0]->shape,
                              mask, needs);
    return status;
}

static sis_status reduce_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_tensor *in = node->inputs[0];
    sis_reduction_run(node->plan, in->dtype, node->outputs[0]->data, in->data, first, last);
    return SIS_OK;
}

#define REDUCE(name)                                                             \
    const sis_op_functions sis_op_##name = {                                     \
        .plan_bytes = sizeof(sis_reduction),                                     \
        .infer = reduce_infer,                                                   \
        .prepare = reduce_prepare,                                               \
        .run = reduce_run,                                                       \
    };                                                                           \
    _Static_assert(sizeof(sis_##name##_attributes) == sizeof(attributes_of_all), \
                   "the same attributes in the same order")

REDUCE(reduce_sum);
REDUCE(reduce_mean);
REDUCE(reduce_max);
REDUCE(reduce_min);
REDUCE(reduce_prod);
REDUCE(reduce_l1);
REDUCE(reduce_l2);
REDUCE(reduce_log_sum);
REDUCE(reduce_log_sum_exp);
REDUCE(reduce_sum_square);
