/* Pass "norm": BatchNormalization whose numbers are known is folded into weights and bias of a Conv or whatever else takes it
 * and stands before it, when those are packed. The one pass that changes bits: within 1e-5 of the largest value. */
#include "passes.h"

enum { NUMBERS = 4 }; /* scale, shift, mean, variance: BatchNormalization's inputs 1 to 4 */

static bool are_settled(const sis_node *node, uint32_t first, uint32_t count) {
    for (uint32_t i = first; i < first + count; i++)
        if (i < node->n_inputs && node->inputs[i] != NULL && !sis_is_settled(node->inputs[i])) return false;
    return true;
}

static sis_status absorb(sis_node_record *node) {
    const sis_op_functions *functions = node->n.op->functions;
    sis_after after = {0};
    if (functions->as_after == NULL || !functions->as_after(&node->n, &after) || !after.norm) return SIS_OK;
    sis_node_record *by = sis_taker_of(node, 0, SIS_TAKES_NORM);
    if (by == NULL || by->n.op->n_inputs > SIS_FUSED_ADD || by->n.after.norm || by->n.after.add ||
        by->n.after.clamp || !are_settled(&node->n, 1, NUMBERS) || !are_settled(&by->n, 1, 2))
        return SIS_OK;
    sis_status status = sis_room_for_inputs(by);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < NUMBERS; i++) by->n.inputs[SIS_FUSED_NORM + i] = node->n.inputs[1 + i];
    by->n.after.norm = true;
    by->n.after.epsilon = after.epsilon;
    sis_absorb(node, by);
    return SIS_OK;
}

sis_status sis_pass_norm(sis_graph *graph) { return sis_each_node(graph, absorb); }
