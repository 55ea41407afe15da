/* GlobalAveragePool: the mean over all spatial dimensions, by the reductions' own kernel. */
#include "reduce.h"

static uint32_t spatial_axes(uint32_t rank) { return (1u << rank) - 4u; }

static sis_status global_average_pool_infer(sis_node *node) {
    sis_shape out = node->inputs[0]->shape;
    if (out.rank < 3)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X is %h; it must have N, C and spatial dimensions", &out);
    for (uint32_t i = 2; i < out.rank; i++) out.dim[i] = 1;
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status global_average_pool_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *x = &node->inputs[0]->shape;
    sis_reduction_prepare(node->plan, SIS_REDUCTION_MEAN, node->inputs[0]->dtype, x, spatial_axes(x->rank),
                          needs);
    return SIS_OK;
}

static sis_status global_average_pool_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_tensor *x = node->inputs[0];
    sis_reduction_run(node->plan, x->dtype, node->outputs[0]->data, x->data, first, last);
    return SIS_OK;
}

const sis_op_functions sis_op_global_average_pool = {.plan_bytes = sizeof(sis_reduction),
                                                     .infer = global_average_pool_infer,
                                                     .prepare = global_average_pool_prepare,
                                                     .run = global_average_pool_run};
