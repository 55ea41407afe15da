/* Pass "clamp": Relu and Clip are done where their input is stored. */
#include "passes.h"

/* Limits that follow a dimension are the node's own to look at. */
static bool are_limits_settled(const sis_node *node) {
    for (uint32_t i = 1; i < node->n_inputs; i++)
        if (node->inputs[i] != NULL && !sis_is_settled(node->inputs[i])) return false;
    return true;
}

static sis_status absorb(sis_node_record *node) {
    const sis_op_functions *functions = node->n.op->functions;
    sis_after after = {0};
    if (functions->as_after == NULL || !functions->as_after(&node->n, &after) || !after.clamp) return SIS_OK;
    sis_node_record *by = sis_taker_of(node, 0, SIS_TAKES_CLAMP);
    if (by == NULL || by->n.after.clamp || !are_limits_settled(&node->n)) return SIS_OK;
    by->n.after.clamp = true;
    by->n.after.low = after.low;
    by->n.after.high = after.high;
    sis_absorb(node, by);
    return SIS_OK;
}

sis_status sis_pass_clamp(sis_graph *graph) { return sis_each_node(graph, absorb); }
