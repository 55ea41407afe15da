/* Operators: adding them, joining their ports to channels, and what each kind needs besides. */
#include <string.h>

#include "flow.h"

/* Ports that each kind has. */
static const struct {
    const char *name;
    uint32_t least_in, most_in, least_out, most_out;
} kinds[SIS_FLOW_KIND_COUNT] = {
    [SIS_FLOW_FUNCTION] = {"FUNCTION", 0, UINT32_MAX, 0, UINT32_MAX},
    [SIS_FLOW_GRAPH] = {"GRAPH", 0, UINT32_MAX, 0, UINT32_MAX},
    [SIS_FLOW_TEE] = {"TEE", 1, 1, 1, UINT32_MAX},
    [SIS_FLOW_MEMORY] = {"MEMORY", 0, 0, 1, 1},
    [SIS_FLOW_TIMER] = {"TIMER", 0, 0, 1, 1},
    [SIS_FLOW_RECORD] = {"RECORD", 1, 1, 0, 0},
};

static const sis_facts tick = {.dtype = SIS_I64, .rank = 1, .dim = {1}};

static sis_operator *make(sis_flow *flow, const char *name, uint32_t inputs, uint32_t outputs) {
    uint64_t ports = (uint64_t)inputs + outputs;
    if (ports > SIZE_MAX / 2 / sizeof(sis_flow_port)) {
        sis_error_set(&flow->error, SIS_OVERFLOW, "%u ports", ports);
        return NULL;
    }
    sis_operator *op =
        sis_ledger_take(&flow->records, sizeof *op, sizeof(uint64_t), "an operator", &flow->error);
    if (op == NULL) return NULL;
    size_t bytes = (size_t)ports * sizeof(sis_flow_port);
    op->inputs = sis_ledger_take(&flow->records, bytes, sizeof(void *), "ports", &flow->error);
    if (op->inputs == NULL) return NULL;
    op->slots = sis_ledger_take(&flow->records, (size_t)ports * sizeof(uint32_t), sizeof(uint32_t),
                                "an operator's slots", &flow->error);
    if (op->slots == NULL) return NULL;
    op->channels = sis_ledger_take(&flow->records, (size_t)ports * sizeof(sis_channel *), sizeof(void *),
                                   "an operator's channels", &flow->error);
    if (op->channels == NULL) return NULL;
    op->name = sis_ledger_name(&flow->records, name, &flow->error);
    if (op->name == NULL) return NULL;
    op->outputs = op->inputs + inputs;
    op->n_inputs = inputs;
    op->n_outputs = outputs;
    for (uint32_t i = 0; i < ports; i++) op->inputs[i].from = op->inputs[i].tensor = SIS_NONE;
    return op;
}

sis_status sis_flow_operator(sis_flow *flow, uint32_t kind, const char *name, uint32_t stage,
                             uint32_t priority, uint32_t inputs, uint32_t outputs, uint32_t *operator_) {
    sis_status status = sis_flow_enter_in(flow, "operator", SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    if (kind >= SIS_FLOW_KIND_COUNT || stage >= SIS_STAGE_COUNT || priority > 255 || operator_ == NULL)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT,
                             "operator \"%s\": kind %u, stage %u, priority %u", name, (uint64_t)kind,
                             (uint64_t)stage, (uint64_t)priority);
    if (inputs < kinds[kind].least_in || inputs > kinds[kind].most_in || outputs < kinds[kind].least_out ||
        outputs > kinds[kind].most_out)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT,
                             "operator \"%s\": a %s with %u inputs, %u outputs", name, kinds[kind].name,
                             (uint64_t)inputs, (uint64_t)outputs);
    if (!sis_table_grow(&flow->operators, 1, &flow->records, &flow->error)) return flow->error.status;
    sis_ledger_begin(&flow->records);
    sis_operator *op = make(flow, name, inputs, outputs);
    if (op == NULL) {
        sis_ledger_undo(&flow->records);
        return flow->error.status;
    }
    op->kind = kind;
    op->stage = stage;
    op->priority = priority;
    op->id = flow->operators.count;
    op->given = kind == SIS_FLOW_FUNCTION || kind == SIS_FLOW_TEE;
    if (kind == SIS_FLOW_TIMER) op->outputs[0].schema = &tick;
    *operator_ = op->id;
    sis_table_push(&flow->operators, op);
    return SIS_OK;
}

/* The operator, of the kind asked for. */
static sis_status find(sis_flow *flow, const char *call, uint32_t id, uint32_t kinds_allowed,
                       sis_operator **op) {
    sis_status status = sis_flow_enter_in(flow, call, SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    *op = sis_operator_at(flow, id);
    if (*op == NULL) return sis_flow_no(flow, "operator", id);
    if ((kinds_allowed >> (*op)->kind & 1) == 0)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "%s: operator %s is a %s", call, (*op)->name,
                             kinds[(*op)->kind].name);
    return SIS_OK;
}

/* A tee's channels carry the same tokens. */
static sis_status check_tee(sis_flow *flow, const sis_operator *op, uint32_t direction, uint32_t port) {
    uint32_t from = direction == SIS_IN ? 0 : port, to = direction == SIS_IN ? op->n_outputs : port + 1;
    const sis_channel *in = op->inputs[0].channel;
    sis_facts given, taken, both;
    if (in == NULL) return SIS_OK;
    sis_status status = sis_channel_facts(flow, in, &given);
    for (uint32_t i = from; i < to && status == SIS_OK; i++) {
        const sis_channel *out = op->outputs[i].channel;
        if (out == NULL) continue;
        status = sis_channel_facts(flow, out, &taken);
        if (status != SIS_OK) break;
        status = sis_facts_meet(&given, &taken, &both);
        if (status == SIS_OK) continue;
        char text[SIS_ERROR_TEXT] = "";
        sis_say_operator(text, sizeof text, op);
        sis_text_append(text, sizeof text, ": ");
        sis_say_channel(text, sizeof text, in);
        sis_text_append(text, sizeof text, " carries ");
        sis_say_facts(text, sizeof text, &given);
        sis_text_append(text, sizeof text, ", but ");
        sis_say_channel(text, sizeof text, out);
        sis_text_append(text, sizeof text, " takes ");
        sis_say_facts(text, sizeof text, &taken);
        return sis_flow_fail(flow, status, op, text);
    }
    return status;
}

static void join(sis_operator *op, uint32_t direction, uint32_t port, sis_channel *channel, bool joined) {
    sis_flow_port *p = direction == SIS_IN ? &op->inputs[port] : &op->outputs[port];
    p->channel = joined ? channel : NULL;
    if (direction == SIS_IN) {
        channel->consumer = joined ? op : NULL;
        channel->in_port = port;
    } else {
        channel->producer = joined ? op : NULL;
        channel->out_port = port;
    }
}

sis_status sis_flow_connect(sis_flow *flow, uint32_t operator_, uint32_t direction, uint32_t port,
                            uint32_t schema, uint32_t channel) {
    sis_operator *op;
    sis_facts facts;
    sis_status status = find(flow, "connect", operator_, UINT32_MAX, &op);
    if (status != SIS_OK) return status;
    sis_channel *c = sis_channel_at(flow, channel);
    if (c == NULL) return sis_flow_no(flow, "channel", channel);
    const sis_facts *wanted = sis_table_get(&flow->schemas, schema);
    if (wanted == NULL && schema != SIS_NONE) return sis_flow_no(flow, "schema", schema);
    if (direction > SIS_OUT || port >= (direction == SIS_IN ? op->n_inputs : op->n_outputs))
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "operator \"%s\" has no %s %u", op->name,
                             direction == SIS_IN ? "input" : "output", (uint64_t)port);
    sis_flow_port *p = direction == SIS_IN ? &op->inputs[port] : &op->outputs[port];
    const sis_operator *there = direction == SIS_IN ? c->consumer : c->producer;
    if (p->channel != NULL || there != NULL) {
        char text[SIS_ERROR_TEXT] = "";
        sis_say_port(text, sizeof text, op, direction, port);
        sis_text_append(text, sizeof text, " and ");
        sis_say_channel(text, sizeof text, c);
        sis_text_append(text, sizeof text, ": one of them is joined to another already");
        return sis_flow_fail(flow, SIS_BAD_ARGUMENT, op, text);
    }
    const sis_facts *before = p->schema;
    if (wanted != NULL && before != NULL && sis_facts_meet(before, wanted, &facts) != SIS_OK)
        return sis_error_set(&flow->error, SIS_BAD_SHAPE, "operator \"%s\": its %s %u has another schema",
                             op->name, direction == SIS_IN ? "input" : "output", (uint64_t)port);
    if (before == NULL) p->schema = wanted; /* a graph's or a timer's own says more */
    join(op, direction, port, c, true);
    status = sis_channel_facts(flow, c, &facts);
    if (status == SIS_OK && op->kind == SIS_FLOW_TEE) status = check_tee(flow, op, direction, port);
    if (status == SIS_OK) return SIS_OK;
    p->schema = before;
    join(op, direction, port, c, false);
    return status;
}

sis_status sis_flow_forward(sis_flow *flow, uint32_t operator_, uint32_t input, uint32_t output) {
    sis_operator *op;
    sis_status status = find(flow, "forward", operator_, 1u << SIS_FLOW_FUNCTION | 1u << SIS_FLOW_GRAPH, &op);
    if (status != SIS_OK) return status;
    if (input >= op->n_inputs || output >= op->n_outputs)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT,
                             "operator \"%s\" has no input %u or no output %u", op->name, (uint64_t)input,
                             (uint64_t)output);
    if (op->inputs[input].handed || op->outputs[output].from != SIS_NONE ||
        op->outputs[output].tensor != SIS_NONE)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT,
                             "operator \"%s\": input %u or output %u is spoken for already", op->name,
                             (uint64_t)input, (uint64_t)output);
    op->inputs[input].handed = true;
    op->outputs[output].from = input;
    return SIS_OK;
}

static sis_status no_memory(sis_flow *flow, const sis_operator *op) {
    return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "operator \"%s\": no memory given", op->name);
}

sis_status sis_flow_memory(sis_flow *flow, uint32_t operator_, const void *data, size_t bytes,
                           uint64_t times) {
    sis_operator *op;
    sis_status status = find(flow, "memory", operator_, 1u << SIS_FLOW_MEMORY, &op);
    if (status != SIS_OK) return status;
    if (data == NULL && bytes > 0) return no_memory(flow, op);
    op->data = data;
    op->bytes = bytes;
    op->times = times;
    op->given = true;
    return SIS_OK;
}

sis_status sis_flow_record(sis_flow *flow, uint32_t operator_, void *memory, size_t bytes) {
    sis_operator *op;
    sis_status status = find(flow, "record", operator_, 1u << SIS_FLOW_RECORD, &op);
    if (status != SIS_OK) return status;
    if (memory == NULL && bytes > 0) return no_memory(flow, op);
    op->memory = memory;
    op->bytes = bytes;
    op->times = 1;
    op->given = true;
    return SIS_OK;
}

sis_status sis_flow_period(sis_flow *flow, uint32_t operator_, uint64_t period_ns) {
    sis_operator *op;
    sis_status status = find(flow, "period", operator_, 1u << SIS_FLOW_TIMER, &op);
    if (status != SIS_OK) return status;
    if (period_ns == 0)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "operator \"%s\": a period of 0 ns", op->name);
    op->period = period_ns;
    op->given = true;
    return SIS_OK;
}

sis_status sis_flow_on_call(sis_flow *flow, sis_flow_call *call, void *context) {
    sis_status status = sis_flow_enter(flow, "on_call");
    if (status != SIS_OK) return status;
    flow->call = call;
    flow->call_context = context;
    return SIS_OK;
}
