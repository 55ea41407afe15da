/* Custom: an operator whose shape rule and body are functions of the caller. They may look at the graph and at its
 * arena but change nothing of the graph, so it is marked while they run. */
#include "../kernels/float_mode.h"
#include "graph.h"

static sis_status call(sis_node_record *node, uint32_t output, int64_t *facts) {
    sis_graph *graph = node->graph;
    const sis_custom_attributes *attributes = node->n.attributes;
    if (graph->custom == NULL)
        return sis_node_fail(&node->n, SIS_BAD_STATE, "the graph was given no function to call");
    graph->in_custom = true;
    const sis_float_mode mode = sis_float_mode_set(SIS_FLOAT_PLAIN); /* it may also never come back */
    sis_status status = graph->custom(graph->custom_context, attributes->function, output, facts);
    (void)sis_float_mode_set(mode);
    graph->in_custom = false;
    if (status == SIS_SUSPENDED) status = SIS_INTERRUPTED; /* a function has no place to go on from */
    if (status != SIS_OK) return sis_node_fail(&node->n, status, "%s", sis_status_text(status));
    sis_error_begin(&graph->error, SIS_OK, "", ""); /* of calls refused meanwhile */
    return SIS_OK;
}

static sis_status take_facts(sis_node *node, uint32_t index, const int64_t facts[SIS_CUSTOM_FACTS]) {
    sis_shape shape = {0};
    bool good = facts[0] >= 0 && facts[0] <= UINT32_MAX && sis_dtype_find((uint32_t)facts[0]) != NULL &&
                facts[1] >= 0 && facts[1] <= SIS_MAX_RANK;
    for (uint32_t i = 0; good && i < (uint32_t)facts[1]; i++) {
        shape.dim[i] = facts[2 + i];
        good = shape.dim[i] >= 0;
    }
    if (!good)
        return sis_node_fail(node, SIS_BAD_SHAPE,
                             "the shape rule gave output %u no dtype and shape that exist", (uint64_t)index);
    shape.rank = (uint32_t)facts[1];
    node->outputs[index]->dtype = (sis_dtype)facts[0];
    node->outputs[index]->shape = shape;
    return SIS_OK;
}

static sis_status custom_infer(sis_node *n) {
    for (uint32_t i = 0; i < n->n_outputs; i++) {
        int64_t facts[SIS_CUSTOM_FACTS] = {0};
        sis_status status = call((sis_node_record *)n, i, facts);
        if (status == SIS_OK && n->outputs[i] != NULL) status = take_facts(n, i, facts);
        if (status != SIS_OK) return status;
    }
    return SIS_OK;
}

static sis_status custom_prepare(sis_node *n, sis_needs *needs) {
    (void)n;
    needs->view_of = -1;
    needs->tiles = 1;
    return SIS_OK;
}

static sis_status custom_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    return call((sis_node_record *)n, 0, NULL);
}

const sis_op_functions sis_op_custom = {.infer = custom_infer, .prepare = custom_prepare, .run = custom_run};

sis_status sis_graph_on_custom(sis_graph *graph, sis_custom_call *function, void *context) {
    sis_status status = sis_graph_enter(graph, "on_custom");
    if (status != SIS_OK) return status;
    graph->custom = function;
    graph->custom_context = context;
    return SIS_OK;
}
