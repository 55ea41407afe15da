/* What a step costs at most, estimated, for who has to say beforehand how long it takes. */
#include "flow.h"

/* Instructions of one firing beside its graph and copies: finding it ready, buffers, binding, figures. A flow of three small
 * operators takes 1,700 a step in all, measured; this is a multiple of it. */
#define FIRING 1000u
#define A_PORT 400u

/* A copy moves 5 bytes an instruction at least. */
#define BYTES_COPIED 5u

static uint64_t sum(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

static uint64_t buffer_bytes(const sis_flow_port *port) {
    return port->channel == NULL ? 0 : port->channel->pool->bytes;
}

/* Of a GRAPH operator's copies, which nobody can interrupt. */
static uint64_t around_graph(const sis_operator *op) {
    uint64_t instructions = 0;
    for (uint32_t i = 0; i < op->n_inputs + op->n_outputs; i++) {
        const sis_flow_port *port = &op->inputs[i];
        const uint64_t bytes = buffer_bytes(port);
        if (port->copied) instructions = sum(instructions, bytes / BYTES_COPIED);
    }
    return instructions;
}

static sis_status add_graph(const sis_operator *op, sis_flow_cost *cost, uint64_t *section) {
    int64_t figures[SIS_FIGURE_COUNT];
    const sis_status status = sis_graph_figures(op->graph, figures);
    if (status != SIS_OK) return status;
    const uint64_t around = around_graph(op);
    cost->customs += (uint32_t)figures[SIS_FIGURE_CUSTOMS];
    cost->dynamics += (uint32_t)figures[SIS_FIGURE_DYNAMIC];
    cost->instructions = sum(cost->instructions, sum((uint64_t)figures[SIS_FIGURE_INSTRUCTIONS], around));
    *section = sum(*section, sum((uint64_t)figures[SIS_FIGURE_SECTION], around));
    return SIS_OK;
}

static sis_status add_operator(const sis_operator *op, sis_flow_cost *cost) {
    const uint64_t hop = FIRING + A_PORT * ((uint64_t)op->n_inputs + op->n_outputs);
    uint64_t section = hop;
    cost->instructions = sum(cost->instructions, hop);
    if (op->kind == SIS_FLOW_FUNCTION) cost->functions++;
    if (op->kind == SIS_FLOW_MEMORY || op->kind == SIS_FLOW_RECORD) {
        const uint64_t bytes = buffer_bytes(op->kind == SIS_FLOW_MEMORY ? &op->outputs[0] : &op->inputs[0]);
        const uint64_t piece = bytes < SIS_COPIED_AT_ONCE ? bytes : SIS_COPIED_AT_ONCE;
        cost->instructions = sum(cost->instructions, bytes / BYTES_COPIED);
        section += piece / BYTES_COPIED;
    }
    sis_status status = SIS_OK;
    if (op->kind == SIS_FLOW_GRAPH) status = add_graph(op, cost, &section);
    if (section > cost->section) cost->section = section;
    return status;
}

sis_status sis_flow_cost_of(const sis_flow *flow, sis_flow_cost *cost) {
    if (flow == NULL || cost == NULL) return SIS_BAD_ARGUMENT;
    if (flow->phase != SIS_FLOW_BOUND) return SIS_BAD_STATE;
    *cost = (sis_flow_cost){0};
    /* Between two firings the step passes over every operator that is not ready. */
    const uint64_t passing = (uint64_t)flow->operators.count * A_PORT;
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < flow->operators.count && status == SIS_OK; i++)
        status = add_operator(sis_operator_at(flow, i), cost);
    cost->instructions = sum(cost->instructions, passing);
    cost->section = sum(cost->section, passing);
    return status;
}

sis_status sis_flow_hold(sis_flow *flow, const void *owner) {
    const sis_status status = sis_flow_enter(flow, "hold");
    if (status != SIS_OK) return status;
    if (owner != NULL && flow->holder != NULL)
        return sis_error_set(&flow->error, SIS_BAD_STATE, "hold: the flow is run by somebody already");
    flow->holder = owner;
    return SIS_OK;
}
