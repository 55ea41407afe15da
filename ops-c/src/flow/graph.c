/* GRAPH operators: a compiled graph whose tensors are bound to the buffers of this firing's tokens. A tensor that cannot be
 * bound is copied, and counted. */
#include <string.h>

#include "flow.h"

static sis_status own_error(sis_flow *flow, const sis_operator *op) {
    const sis_error *from = sis_graph_error(op->graph);
    char text[SIS_ERROR_TEXT] = "";
    sis_say_operator(text, sizeof text, op);
    sis_text_append(text, sizeof text, ": %s", from->text);
    flow->error = *from;
    flow->error.flow_operator = op->id + 1;
    flow->error.text[0] = 0;
    sis_text_append(flow->error.text, sizeof flow->error.text, "%s", text);
    return from->status;
}

static sis_status not_a_port(sis_flow *flow, const sis_operator *op, sis_status status, uint32_t direction,
                             uint32_t port, uint32_t tensor, const char *why) {
    char text[SIS_ERROR_TEXT] = "";
    sis_say_port(text, sizeof text, op, direction, port);
    sis_text_append(text, sizeof text, ": tensor %u %s", (uint64_t)tensor, why);
    return sis_flow_fail(flow, status, op, text);
}

/* What the tensor says of tokens. One whose shape a run decides says its dtype. */
static sis_status read_port(sis_flow *flow, const sis_operator *op, const sis_graph *graph,
                            uint32_t direction, uint32_t index, uint32_t tensor, sis_facts *facts,
                            bool *copied) {
    sis_graph_port_info info;
    int64_t t[SIS_TENSOR_INFO];
    sis_status status = sis_graph_port(graph, tensor, &info);
    if (status != SIS_OK || (direction == SIS_IN ? !info.input : !info.output))
        return not_a_port(flow, op, SIS_BAD_ARGUMENT, direction, index, tensor,
                          "is none of the graph's on that side");
    status = sis_graph_tensor(graph, tensor, t);
    const sis_dtype_description *row = status == SIS_OK ? sis_dtype_find((uint32_t)t[0]) : NULL;
    if (row == NULL || (row->bits == 0 && row->block_bytes == 0))
        return not_a_port(flow, op, SIS_UNSUPPORTED, direction, index, tensor, "is a sequence or optional");
    *facts = (sis_facts){.dtype = (uint32_t)t[0], .rank = info.dynamic ? SIS_ANY_RANK : (uint32_t)t[1]};
    if (!info.dynamic) memcpy(facts->dim, &t[4], sizeof facts->dim);
    *copied = !info.movable || (direction == SIS_OUT && info.input);
    return SIS_OK;
}

static sis_status check_channel(sis_flow *flow, const sis_flow_port *port) {
    sis_facts facts;
    return port->channel == NULL ? SIS_OK : sis_channel_facts(flow, port->channel, &facts);
}

/* Two ports that are the same tensor would each have it elsewhere: numbers that nobody follows tell. */
static sis_status check_distinct(sis_flow *flow, const sis_operator *op, sis_graph *graph) {
    uint32_t n = op->n_inputs + op->n_outputs;
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < n && status != SIS_BAD_STATE;
         i++) /* before plan nobody knows what can be bound */
        if (op->inputs[i].tensor != SIS_NONE) status = sis_graph_bind(graph, op->inputs[i].tensor, NULL);
    if (status == SIS_BAD_STATE) {
        flow->error = *sis_graph_error(graph);
        return status;
    }
    for (uint32_t i = 0; i < n; i++)
        if (op->inputs[i].tensor != SIS_NONE && !op->inputs[i].copied)
            sis_graph_bind(graph, op->inputs[i].tensor, (void *)(((uintptr_t)i + 1) * SIS_ALIGNMENT));
    status = SIS_OK;
    for (uint32_t i = 0; i < n; i++) {
        sis_graph_port_info info;
        if (op->inputs[i].tensor == SIS_NONE || op->inputs[i].copied) continue;
        sis_graph_port(graph, op->inputs[i].tensor, &info);
        if (status == SIS_OK && info.data != (void *)(((uintptr_t)i + 1) * SIS_ALIGNMENT))
            status = not_a_port(flow, op, SIS_BAD_ARGUMENT, i < op->n_inputs ? SIS_IN : SIS_OUT,
                                i < op->n_inputs ? i : i - op->n_inputs, op->inputs[i].tensor,
                                "is another port's too");
    }
    for (uint32_t i = 0; i < n; i++)
        if (op->inputs[i].tensor != SIS_NONE && !op->inputs[i].copied)
            sis_graph_bind(graph, op->inputs[i].tensor, NULL);
    return status;
}

/* Ports as the graph has them; on failure the caller clears them again. */
static sis_status set_ports(sis_flow *flow, sis_operator *op, sis_graph *graph, const uint32_t *inputs,
                            const uint32_t *outputs) {
    uint32_t n = op->n_inputs + op->n_outputs;
    sis_facts *facts =
        sis_ledger_take(&flow->records, n * sizeof *facts, sizeof(int64_t), "schemas of ports", &flow->error);
    if (facts == NULL) return flow->error.status;
    for (uint32_t i = 0; i < n; i++) {
        bool in = i < op->n_inputs;
        uint32_t index = in ? i : i - op->n_inputs, tensor = in ? inputs[index] : outputs[index];
        sis_flow_port *port = &op->inputs[i];
        if (!in && port->from != SIS_NONE) {
            if (tensor != SIS_NONE)
                return not_a_port(flow, op, SIS_BAD_ARGUMENT, SIS_OUT, index, tensor,
                                  "cannot be given: the port forwards an input");
            continue;
        }
        sis_status status =
            read_port(flow, op, graph, in ? SIS_IN : SIS_OUT, index, tensor, &facts[i], &port->copied);
        if (status != SIS_OK) return status;
        port->tensor = tensor;
        port->schema = &facts[i];
    }
    for (uint32_t i = 0; i < n; i++) {
        sis_status status = check_channel(flow, &op->inputs[i]);
        if (status != SIS_OK) return status;
    }
    return check_distinct(flow, op, graph);
}

sis_status sis_flow_graph(sis_flow *flow, uint32_t operator_, sis_graph *graph, const uint32_t *inputs,
                          uint32_t n_inputs, const uint32_t *outputs, uint32_t n_outputs) {
    sis_status status = sis_flow_enter_in(flow, "graph", SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    sis_operator *op = sis_operator_at(flow, operator_);
    if (op == NULL) return sis_flow_no(flow, "operator", operator_);
    if (op->kind != SIS_FLOW_GRAPH || op->graph != NULL || graph == NULL || n_inputs != op->n_inputs ||
        n_outputs != op->n_outputs || (inputs == NULL && n_inputs > 0) || (outputs == NULL && n_outputs > 0))
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT,
                             "operator \"%s\" takes one graph, with %u inputs and %u outputs", op->name,
                             (uint64_t)op->n_inputs, (uint64_t)op->n_outputs);
    /* By this operator alone, not by the flow: two of them would move each other's tensors. First, before anything of the
     * graph is touched. */
    if ((status = sis_graph_hold(graph, op)) != SIS_OK) {
        flow->error = *sis_graph_error(graph);
        return status;
    }
    sis_ledger_begin(&flow->records);
    status = set_ports(flow, op, graph, inputs, outputs);
    if (status != SIS_OK) {
        sis_graph_hold(graph, NULL);
        for (uint32_t i = 0; i < n_inputs + n_outputs; i++) {
            op->inputs[i].tensor = SIS_NONE;
            op->inputs[i].schema = NULL;
            op->inputs[i].copied = false;
        }
        sis_ledger_undo(&flow->records);
        return status;
    }
    op->graph = graph;
    op->given = true;
    op->graph_interrupted = sis_graph_interrupt(graph, &op->graph_interrupt_context);
    sis_graph_set_interrupt(graph, flow->interrupted, flow->interrupt_context);
    return SIS_OK;
}

void sis_graphs_leave(sis_flow *flow) {
    for (uint32_t i = 0; i < flow->operators.count; i++) {
        const sis_operator *op = sis_operator_at(flow, i);
        if (op->graph == NULL) continue;
        sis_graph_set_interrupt(op->graph, op->graph_interrupted, op->graph_interrupt_context);
        sis_graph_hold(op->graph, NULL);
        sis_graph_rewind(
            op->graph); /* nobody else knows that it was suspended; a suspended one is not bound */
        for (uint32_t p = 0; p < op->n_inputs + op->n_outputs; p++)
            if (op->inputs[p].tensor != SIS_NONE && !op->inputs[p].copied)
                sis_graph_bind(op->graph, op->inputs[p].tensor, NULL);
    }
}

static sis_status bind_ports(sis_flow *flow, sis_operator *op) {
    for (uint32_t i = 0; i < op->n_inputs + op->n_outputs; i++) {
        const sis_flow_port *port = &op->inputs[i];
        if (port->tensor == SIS_NONE || port->copied) continue;
        uint8_t *buffer = sis_buffer(port->channel->pool, op->slots[i]);
        if (sis_graph_bind(op->graph, port->tensor, buffer) != SIS_OK) return own_error(flow, op);
    }
    return SIS_OK;
}

static sis_status copy_in(sis_flow *flow, sis_operator *op) {
    for (uint32_t i = 0; i < op->n_inputs; i++) {
        const sis_flow_port *port = &op->inputs[i];
        sis_graph_port_info info;
        if (!port->copied) continue;
        if (sis_graph_port(op->graph, port->tensor, &info) != SIS_OK || info.data == NULL)
            return not_a_port(flow, op, SIS_INTERNAL, SIS_IN, i, port->tensor, "lies nowhere");
        if (info.bytes > 0) memcpy(info.data, sis_buffer(port->channel->pool, op->slots[i]), info.bytes);
        op->copied += info.bytes;
    }
    return SIS_OK;
}

/* The shape of an output that only the run knew. */
static sis_status take_shape(sis_flow *flow, const sis_operator *op, uint32_t output, uint32_t slot) {
    const sis_flow_port *port = &op->outputs[output];
    sis_pool *pool = port->channel->pool;
    sis_facts facts = {0}, both;
    int64_t t[SIS_TENSOR_INFO];
    if (sis_graph_tensor(op->graph, port->tensor, t) != SIS_OK || t[1] < 0)
        return not_a_port(flow, op, SIS_INTERNAL, SIS_OUT, output, port->tensor, "has no shape after a run");
    facts.dtype = (uint32_t)t[0];
    facts.rank = (uint32_t)t[1];
    memcpy(facts.dim, &t[4], sizeof facts.dim);
    sis_status status = sis_facts_meet(&facts, &pool->facts, &both);
    if (status == SIS_OK && (size_t)t[2] > pool->bytes) status = SIS_BAD_SHAPE;
    if (status == SIS_OK) {
        if (!pool->fixed) pool->tokens[slot - pool->first] = (sis_token){facts, (size_t)t[2]};
        return SIS_OK;
    }
    char text[SIS_ERROR_TEXT] = "";
    sis_say_port(text, sizeof text, op, SIS_OUT, output);
    sis_text_append(text, sizeof text, " came to be ");
    sis_say_facts(text, sizeof text, &facts);
    sis_text_append(text, sizeof text, ", but ");
    sis_say_channel(text, sizeof text, port->channel);
    sis_text_append(text, sizeof text, " has buffers of %u bytes for ", (uint64_t)pool->bytes);
    sis_say_facts(text, sizeof text, &pool->facts);
    return sis_flow_fail(flow, status, op, text);
}

static sis_status copy_out(sis_flow *flow, sis_operator *op) {
    for (uint32_t i = 0; i < op->n_outputs; i++) {
        const sis_flow_port *port = &op->outputs[i];
        sis_graph_port_info info;
        if (!port->copied) continue;
        uint32_t slot = op->slots[op->n_inputs + i];
        sis_status status = sis_graph_port(op->graph, port->tensor, &info);
        if (status == SIS_OK && info.dynamic) status = take_shape(flow, op, i, slot);
        if (status != SIS_OK) return status;
        if (info.data == NULL && info.bytes > 0)
            return not_a_port(flow, op, SIS_INTERNAL, SIS_OUT, i, port->tensor, "lies nowhere");
        if (info.bytes > 0) memcpy(sis_buffer(port->channel->pool, slot), info.data, info.bytes);
        op->copied += info.bytes;
    }
    return SIS_OK;
}

sis_status sis_flow_fire_graph(sis_flow *flow, sis_operator *op) {
    sis_status status = op->under_way ? SIS_OK : bind_ports(flow, op);
    if (status == SIS_OK && !op->under_way) status = copy_in(flow, op);
    if (status != SIS_OK) return status;
    status = sis_graph_run_as(op->graph, op);
    op->under_way = status == SIS_SUSPENDED;
    if (status != SIS_OK) return own_error(flow, op);
    return copy_out(flow, op);
}
