/* Questions to a graph: a tensor's facts, the plan's figures, the last error. */
#include <string.h>

#include "graph.h"

sis_status sis_graph_tensor(const sis_graph *graph, uint32_t tensor, int64_t info[SIS_TENSOR_INFO]) {
    if (graph == NULL || info == NULL) return SIS_BAD_ARGUMENT;
    const sis_tensor_record *record = sis_tensor_at(graph, tensor);
    if (record == NULL) return SIS_BAD_ARGUMENT;
    const sis_tensor *t = &record->t;
    const uint8_t *at = t->data;
    bool in_arena = graph->state == SIS_COMPILED && at != NULL &&
                    (record->dynamic ? at >= graph->arena && at <= graph->arena + graph->arena_bytes
                                     : record->root->place != SIZE_MAX && record->root->bound == NULL);
    info[0] = t->dtype == SIS_SEQUENCE ? SIS_SEQUENCE | (int64_t)record->element << 8 : t->dtype;
    info[1] = record->dynamic && !record->made ? -1 : (int64_t)t->shape.rank;
    info[2] = (int64_t)t->bytes;
    info[3] = in_arena ? at - graph->arena_start : -1;
    memcpy(&info[4], t->shape.dim, sizeof t->shape.dim);
    return SIS_OK;
}

sis_status sis_graph_port(const sis_graph *graph, uint32_t tensor, sis_graph_port_info *info) {
    const sis_tensor_record *t = graph == NULL ? NULL : sis_tensor_at(graph, tensor);
    if (t == NULL || info == NULL) return SIS_BAD_ARGUMENT;
    bool is_input = t->kind == SIS_KIND_INPUT, is_output = sis_is_main_output(graph, t);
    if (!is_input && !is_output) return SIS_BAD_ARGUMENT;
    *info = (sis_graph_port_info){
        .data = graph->state == SIS_COMPILED ? t->t.data : NULL,
        .bytes = t->t.bytes,
        .most = t->dynamic ? 0 : t->capacity,
        .input = is_input,
        .output = is_output,
        .movable = t->movable,
        .dynamic = t->dynamic,
    };
    return SIS_OK;
}

sis_status sis_graph_figures(const sis_graph *graph, int64_t figures[SIS_FIGURE_COUNT]) {
    if (graph == NULL || figures == NULL) return SIS_BAD_ARGUMENT;
    const sis_block_record *main = sis_block_at(graph, SIS_MAIN_BLOCK);
    if (main == NULL) return SIS_BAD_STATE; /* destroyed */
    memset(figures, 0, SIS_FIGURE_COUNT * sizeof figures[0]);
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        const sis_node_record *node = sis_node_at(graph, i);
        figures[SIS_FIGURE_FOLDED] += node->folded;
        figures[SIS_FIGURE_VIEWS] += node->live ? node->view : node->skipped;
        figures[SIS_FIGURE_NODES] += node->live && !node->view;
        figures[SIS_FIGURE_FUSED] += node->fused;
        figures[SIS_FIGURE_ABSORBED] += node->into != NULL;
        figures[SIS_FIGURE_DYNAMIC] += node->live && node->dynamic;
        figures[SIS_FIGURE_CUSTOMS] += node->live && node->n.op->id == SIS_OP_CUSTOM;
    }
    figures[SIS_FIGURE_RECORD_BYTES] = (int64_t)(sis_records_used(graph) + sizeof *graph);
    figures[SIS_FIGURE_WEIGHT_BYTES] = (int64_t)graph->weight_bytes;
    figures[SIS_FIGURE_ACTIVATION_BYTES] = (int64_t)graph->activation_bytes;
    figures[SIS_FIGURE_LIVENESS_BYTES] = (int64_t)graph->liveness_bytes;
    figures[SIS_FIGURE_INSTRUCTIONS] = (int64_t)sis_estimate(graph, 0);
    figures[SIS_FIGURE_SPARED] = (int64_t)graph->counting.spared;
    const uint64_t own = sis_own_bytes(graph);
    figures[SIS_FIGURE_OWN_BYTES] = own > INT64_MAX ? INT64_MAX : (int64_t)own;
    figures[SIS_FIGURE_SECTION] = (int64_t)sis_longest_section(graph);
    return SIS_OK;
}

const sis_error *sis_graph_error(const sis_graph *graph) {
    static const sis_error none = {
        .status = SIS_BAD_ARGUMENT, .operator_name = "", .text = "there is no graph"};
    return graph == NULL ? &none : &graph->error;
}
