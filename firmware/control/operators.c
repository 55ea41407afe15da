/* Operators of dataflow graphs: added by number, as DefineOperator said or to run the current graph. */
#include "control/inside.h"

#include "sis/facts.h"

#define NO_CHANNEL 0xffffu

typedef struct ports {
    uint32_t count;
    uint32_t tensor[SIS_LIMIT_PORTS];
} ports;

static sis_status too_many(sis_control *control) {
    return sis_control_fail(control, SIS_UNSUPPORTED, "an operator has at most %u ports each way",
                            (uint64_t)SIS_LIMIT_PORTS);
}

/* The graph's own inputs, in the order they were made. */
static sis_status inputs_of(sis_control *control, const sis_control_graph *graph, ports *in) {
    const uint32_t tensors = sis_control_tensors(graph);
    int64_t facts[SIS_TENSOR_FACTS];
    in->count = 0;
    for (uint32_t id = 0; id < tensors; id++) {
        if (sis_graph_life(graph->graph, id, facts) != SIS_OK || facts[SIS_TENSOR_KIND] != 0) continue;
        if (in->count == SIS_LIMIT_PORTS) return too_many(control);
        in->tensor[in->count++] = id;
    }
    return SIS_OK;
}

static sis_status outputs_of(sis_control *control, const sis_control_graph *graph, ports *out) {
    int64_t edges[SIS_EDGES];
    out->count = 0;
    for (uint32_t first = 0;; first += SIS_EDGES) {
        const sis_status status =
            sis_graph_edges(graph->graph, SIS_EDGES_BLOCK_OUTPUTS, SIS_MAIN_BLOCK, first, edges);
        if (status != SIS_OK) return sis_graph_said(control, graph, status);
        for (uint32_t i = 0; i < SIS_EDGES; i++) {
            if (edges[i] < 0) return SIS_OK;
            if (out->count == SIS_LIMIT_PORTS) return too_many(control);
            out->tensor[out->count++] = (uint32_t)edges[i];
        }
    }
}

sis_status sis_control_set_graph(sis_control *control, sis_control_flow *flow, uint32_t operator_,
                                 sis_control_graph *graph, const uint32_t *inputs, uint32_t n_inputs,
                                 const uint32_t *outputs, uint32_t n_outputs) {
    uint32_t tries = 0;
    sis_status status;
    do status = sis_flow_graph(flow->flow, operator_, graph->graph, inputs, n_inputs, outputs, n_outputs);
    while (sis_flow_grown(control, flow, status, &tries));
    return sis_flow_said(control, flow, status);
}

/* Number `given->op_id`, which is the next one. */
static sis_status make(sis_control *control, sis_control_flow *flow,
                       const sis_frame_add_operator_typed *given, const char *name, uint32_t kind,
                       uint32_t inputs, uint32_t outputs) {
    uint32_t tries = 0, number = 0;
    sis_status status;
    do
        status = sis_flow_operator(flow->flow, kind, name, given->stage, given->priority, inputs, outputs,
                                   &number);
    while (sis_flow_grown(control, flow, status, &tries));
    if (status != SIS_OK) return sis_flow_said(control, flow, status);
    flow->operator_[number] = (sis_control_operator){.kind = (uint8_t)kind};
    flow->n_operators = number + 1;
    flow->defined = false;
    return SIS_OK;
}

/* Runs the current graph, all of its inputs and outputs. */
static sis_status make_of_graph(sis_control *control, sis_control_flow *flow,
                                const sis_frame_add_operator_typed *given) {
    sis_control_graph *graph;
    ports in, out;
    sis_status status = sis_control_compiled(control, &graph);
    if (status == SIS_OK) status = inputs_of(control, graph, &in);
    if (status == SIS_OK) status = outputs_of(control, graph, &out);
    if (status == SIS_OK) status = make(control, flow, given, "", SIS_FLOW_GRAPH, in.count, out.count);
    if (status != SIS_OK) return status;
    return sis_control_set_graph(control, flow, given->op_id, graph, in.tensor, in.count, out.tensor,
                                 out.count);
}

static sis_status may_add(sis_control *control, const sis_control_flow *flow, uint32_t number) {
    if (flow->n_operators == SIS_LIMIT_OPERATORS)
        return sis_control_fail(control, SIS_OUT_OF_ARENA,
                                "there are %u operators already, the most that are possible",
                                (uint64_t)SIS_LIMIT_OPERATORS);
    if (number != flow->n_operators)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "the next operator is %u, not %u",
                                (uint64_t)flow->n_operators, (uint64_t)number);
    return SIS_OK;
}

sis_status sis_control_may_add(sis_control *control, uint32_t number, sis_control_flow **flow) {
    const sis_status status = sis_control_flow_here(control, flow);
    return status == SIS_OK ? may_add(control, *flow, number) : status;
}

sis_status sis_control_add_operator(sis_control *control, const sis_frame_add_operator_typed *given,
                                    uint32_t *operator_) {
    sis_control_flow *flow;
    sis_status status = sis_control_may_add(control, given->op_id, &flow);
    if (status != SIS_OK) return status;
    *operator_ = given->op_id;
    status = flow->defined ? make(control, flow, given, flow->name, flow->kind, flow->inputs, flow->outputs)
                           : make_of_graph(control, flow, given);
    if (status == SIS_OK && given->in_ch != NO_CHANNEL)
        status = sis_control_connect(control, given->op_id, SIS_IN, 0, given->in_schema, given->in_ch);
    if (status == SIS_OK && given->out_ch != NO_CHANNEL)
        status = sis_control_connect(control, given->op_id, SIS_OUT, 0, given->out_schema, given->out_ch);
    return status;
}
