/* Pass "add": a sum of two is done where the one of them that is made last is stored, if both have the shape of the sum. */
#include "passes.h"

static bool is_sum_of_two(const sis_node_record *node) {
    return (node->n.op->id == SIS_OP_ADD || node->n.op->id == SIS_OP_SUM) && node->n.n_inputs == 2;
}

/* Whether `tensor` is there when `by` runs. Ids ascend in run order. */
static bool is_before(const sis_tensor_record *tensor, const sis_node_record *by) {
    return tensor->producer == NULL || tensor->producer->id < by->id;
}

/* Shapes that follow a dimension may be equal at its bound alone. */
static bool may_add(const sis_node_record *node, const sis_tensor *other) {
    return !sis_record_of(other)->dynamic && !node->varies &&
           sis_shape_equal(&other->shape, &node->n.outputs[0]->shape);
}

static sis_status absorb(sis_node_record *node) {
    if (!is_sum_of_two(node)) return SIS_OK;
    for (uint32_t i = 0; i < 2; i++) {
        sis_tensor *other = node->n.inputs[1 - i];
        sis_node_record *by = sis_taker_of(node, i, SIS_TAKES_ADD);
        if (by == NULL || by->n.op->n_inputs > SIS_FUSED_ADD || by->n.after.add || by->n.after.clamp ||
            !may_add(node, other) || !is_before(sis_record_of(other), by))
            continue;
        sis_status status = sis_room_for_inputs(by);
        if (status != SIS_OK) return status;
        by->n.inputs[SIS_FUSED_ADD] = other;
        by->n.after.add = true;
        sis_absorb(node, by);
        return SIS_OK;
    }
    return SIS_OK;
}

sis_status sis_pass_add(sis_graph *graph) { return sis_each_node(graph, absorb); }
