/* Schemas: what a channel lets through, whether its ends agree, and sentences that name them. */
#include <string.h>

#include "flow.h"

static const sis_facts anything = {.dtype = SIS_ANY_DTYPE, .rank = SIS_ANY_RANK};

sis_status sis_facts_meet(const sis_facts *a, const sis_facts *b, sis_facts *out) {
    sis_facts left = a == NULL ? anything : *a, right = b == NULL ? anything : *b;
    if (left.dtype != SIS_ANY_DTYPE && right.dtype != SIS_ANY_DTYPE && left.dtype != right.dtype)
        return SIS_BAD_DTYPE;
    if (left.dtype == SIS_ANY_DTYPE) left.dtype = right.dtype;
    if (left.rank == SIS_ANY_RANK) {
        left.rank = right.rank;
        memcpy(left.dim, right.dim, sizeof left.dim);
    } else if (right.rank != SIS_ANY_RANK) {
        if (left.rank != right.rank) return SIS_BAD_SHAPE;
        for (uint32_t i = 0; i < left.rank; i++) {
            if (left.dim[i] == -1)
                left.dim[i] = right.dim[i];
            else if (right.dim[i] != -1 && right.dim[i] != left.dim[i])
                return SIS_BAD_SHAPE;
        }
    }
    *out = left;
    return SIS_OK;
}

bool sis_facts_known(const sis_facts *facts) {
    if (facts->dtype == SIS_ANY_DTYPE || facts->rank == SIS_ANY_RANK) return false;
    for (uint32_t i = 0; i < facts->rank; i++)
        if (facts->dim[i] < 0) return false;
    return true;
}

/* Dims left open count as none. */
sis_status sis_facts_bytes(const sis_facts *facts, size_t *bytes) {
    sis_shape shape = {.rank = facts->rank};
    for (uint32_t i = 0; i < facts->rank; i++) shape.dim[i] = facts->dim[i] < 0 ? 0 : facts->dim[i];
    return sis_tensor_size((sis_dtype)facts->dtype, &shape, bytes);
}

void sis_say_channel(char *text, size_t capacity, const sis_channel *channel) {
    if (channel->name[0] != 0)
        sis_text_append(text, capacity, "channel \"%s\"", channel->name);
    else
        sis_text_append(text, capacity, "channel %u", (uint64_t)channel->id);
}

void sis_say_operator(char *text, size_t capacity, const sis_operator *op) {
    if (op->name[0] != 0)
        sis_text_append(text, capacity, "operator \"%s\"", op->name);
    else
        sis_text_append(text, capacity, "operator %u", (uint64_t)op->id);
}

/* A size left open is a question mark. */
void sis_say_facts(char *text, size_t capacity, const sis_facts *facts) {
    if (facts->dtype != SIS_ANY_DTYPE)
        sis_text_append(text, capacity, "%t", (sis_dtype)facts->dtype);
    else
        sis_text_append(text, capacity, "%s", "anything");
    if (facts->rank == SIS_ANY_RANK) return;
    sis_text_append(text, capacity, " [");
    for (uint32_t i = 0; i < facts->rank; i++) {
        if (i > 0) sis_text_append(text, capacity, ",");
        if (facts->dim[i] < 0)
            sis_text_append(text, capacity, "?");
        else
            sis_text_append(text, capacity, "%u", (uint64_t)facts->dim[i]);
    }
    sis_text_append(text, capacity, "]");
}

void sis_say_port(char *text, size_t capacity, const sis_operator *op, uint32_t direction, uint32_t port) {
    sis_text_append(text, capacity, "%s %u of ", direction == SIS_IN ? "input" : "output", (uint64_t)port);
    sis_say_operator(text, capacity, op);
}

sis_status sis_flow_fail(sis_flow *flow, sis_status status, const sis_operator *op, const char *text) {
    sis_error_set(&flow->error, status, "%s", text);
    if (op != NULL) sis_text_append(flow->error.node, sizeof flow->error.node, "%s", op->name);
    return status;
}

/* What stands at one end of a channel, or the channel itself. */
typedef struct end {
    const sis_operator *op; /* NULL: the channel */
    uint32_t direction, port;
    const sis_facts *facts;
} end;

static void say_end(char *text, size_t capacity, const sis_channel *channel, const end *e) {
    if (e->op == NULL) {
        sis_say_channel(text, capacity, channel);
        sis_text_append(text, capacity, " carries ");
    } else {
        sis_say_port(text, capacity, e->op, e->direction, e->port);
        sis_text_append(text, capacity, e->direction == SIS_IN ? " takes " : " gives ");
    }
    sis_say_facts(text, capacity, e->facts);
}

sis_status sis_channel_facts(sis_flow *flow, const sis_channel *channel, sis_facts *facts) {
    const sis_operator *p = channel->producer, *c = channel->consumer;
    const end ends[] = {
        {p, SIS_OUT, channel->out_port, p == NULL ? NULL : p->outputs[channel->out_port].schema},
        {NULL, 0, 0, channel->schema},
        {c, SIS_IN, channel->in_port, c == NULL ? NULL : c->inputs[channel->in_port].schema}};
    *facts = anything;
    for (uint32_t i = 0; i < 3; i++) {
        sis_facts both;
        sis_status status = sis_facts_meet(facts, ends[i].facts, &both);
        if (status == SIS_OK) {
            *facts = both;
            continue;
        }
        /* the two that differ: the first two may agree with each other and not both with the third */
        uint32_t other = 0;
        while (other + 1 < i && sis_facts_meet(ends[other].facts, ends[i].facts, &both) == SIS_OK) other++;
        char text[SIS_ERROR_TEXT] = "";
        sis_say_channel(text, sizeof text, channel);
        sis_text_append(text, sizeof text, ": ");
        say_end(text, sizeof text, channel, &ends[other]);
        sis_text_append(text, sizeof text, ", but ");
        say_end(text, sizeof text, channel, &ends[i]);
        return sis_flow_fail(flow, status, c, text);
    }
    return SIS_OK;
}
