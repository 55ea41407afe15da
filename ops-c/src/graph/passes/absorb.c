/* What passes share: finding the node that can do another's work, and having it done there. */
#include <string.h>

#include "passes.h"

bool sis_has_one_output(const sis_node_record *node) {
    for (uint32_t i = 1; i < node->n.n_outputs; i++)
        if (node->n.outputs[i] != NULL) return false;
    return node->n.n_outputs > 0 && node->n.outputs[0] != NULL;
}

static bool is_plain(const sis_node_record *node) {
    return node->live && !node->dynamic && node->broken == NULL && sis_has_one_output(node);
}

sis_status sis_each_node(sis_graph *graph, sis_status (*absorb)(sis_node_record *node)) {
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < graph->nodes.count && status == SIS_OK; i++)
        if (is_plain(sis_node_at(graph, i))) status = absorb(sis_node_at(graph, i));
    return status;
}

sis_node_record *sis_taker_of(const sis_node_record *node, uint32_t input, uint32_t takes) {
    const sis_tensor *from = node->n.inputs[input], *to = node->n.outputs[0];
    if (from == NULL || from->dtype != SIS_F32 || to->dtype != SIS_F32 ||
        !sis_shape_equal(&from->shape, &to->shape) || sis_record_of(from)->uses != 1)
        return NULL;
    sis_node_record *by = sis_record_of(from)->producer;
    if (by == NULL || by->block != node->block || !is_plain(by) || by->n.outputs[0] != from ||
        (by->n.op->functions->takes & takes) != takes)
        return NULL;
    return by;
}

bool sis_is_settled(const sis_tensor *tensor) {
    return tensor != NULL && tensor->value_known && !sis_record_of(tensor)->varies;
}

sis_status sis_own_inputs(sis_node_record *node) {
    enum { ROOM = SIS_FUSED_NORM + 4 };
    const uint32_t room = node->n_built_inputs > ROOM ? node->n_built_inputs : ROOM;
    if (node->pass_inputs == NULL)
        node->pass_inputs = sis_records_take(node->graph, room * sizeof(sis_tensor *), sizeof(void *),
                                             "a node's inputs beside those it was built with");
    if (node->pass_inputs == NULL) return SIS_OUT_OF_ARENA;
    if (node->n.inputs == node->pass_inputs) return SIS_OK;
    memset(node->pass_inputs, 0, room * sizeof(sis_tensor *));
    if (node->n.n_inputs > 0)
        memcpy(node->pass_inputs, node->n.inputs, node->n.n_inputs * sizeof(sis_tensor *));
    node->n.inputs = node->pass_inputs;
    return SIS_OK;
}

sis_status sis_room_for_inputs(sis_node_record *node) {
    sis_status status = sis_own_inputs(node);
    if (status == SIS_OK) node->n.n_inputs = SIS_FUSED_NORM + 4;
    return status;
}

void sis_absorb(sis_node_record *node, sis_node_record *by) {
    sis_tensor_record *from = sis_record_of(by->n.outputs[0]), *to = sis_record_of(node->n.outputs[0]);
    by->n.outputs[0] = &to->t;
    to->producer = by;
    from->producer = NULL;
    node->into = by;
    sis_node_record **last = &by->absorbed;
    while (*last != NULL) last = &(*last)->also;
    *last = node;
    node->live = node->matters = false;
}
