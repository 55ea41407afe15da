/* Firing: what each kind of operator does with its tokens. Slots were numbered and memory laid out at build; here they only
 * change hands. A firing that does not come to its end leaves every token where it was. */
#include <string.h>

#include "flow.h"

sis_status sis_flow_poll(sis_flow *flow) {
    if (flow->interrupted == NULL) return SIS_OK;
    sis_interrupt say = flow->interrupted(flow->interrupt_context);
    if (say == SIS_GO_ON) return SIS_OK;
    if (say == SIS_SUSPEND)
        return sis_error_set(&flow->error, SIS_SUSPENDED, "suspended between two operators");
    return sis_error_set(&flow->error, SIS_INTERRUPTED, "stopped between two operators");
}

sis_status sis_flow_copy(sis_flow *flow, sis_operator *op, void *to, const void *from, size_t bytes) {
    for (;;) {
        size_t piece = bytes - op->moved < SIS_COPIED_AT_ONCE ? bytes - op->moved : SIS_COPIED_AT_ONCE;
        if (piece > 0) memcpy((uint8_t *)to + op->moved, (const uint8_t *)from + op->moved, piece);
        op->moved += piece;
        if (op->moved == bytes) break;
        sis_status status = sis_flow_poll(flow);
        if (status != SIS_OK) return status;
    }
    op->moved = 0;
    return SIS_OK;
}

uint32_t sis_channel_reserve(sis_channel *c) {
    sis_pool *pool = c->pool;
    uint32_t *place = &c->ring[c->write];
    if (c->reserved == 0 && !c->plain) {
        if (pool->n_free == 0) return SIS_NONE;
        *place = pool->free[--pool->n_free];
        pool->refs[*place] = 1;
        c->reserved = 1;
    }
    if (!pool->fixed) pool->tokens[*place - pool->first] = pool->token;
    return *place;
}

void sis_slot_release(sis_pool *pool, uint32_t slot) {
    if (--pool->refs[slot] == 0) pool->free[pool->n_free++] = slot;
}

/* Inputs leave their channels; those handed on keep their reference. */
static void consume(sis_operator *op, bool handing) {
    for (uint32_t i = 0; i < op->n_inputs; i++) {
        sis_channel *c = op->channels[i];
        sis_consume(c);
        if (!c->plain && !(handing && op->inputs[i].handed)) sis_slot_release(c->pool, op->slots[i]);
    }
}

/* Outputs enter theirs: what was reserved, or the input's own buffer. */
static void produce(sis_operator *op) {
    for (uint32_t i = 0; i < op->n_outputs; i++) {
        sis_channel *c = op->outputs[i].channel;
        uint32_t from = op->outputs[i].from;
        if (from != SIS_NONE) c->ring[c->write] = op->slots[from];
        c->reserved = 0;
        sis_publish(c);
    }
}

static sis_status no_buffer(sis_flow *flow, const sis_operator *op, uint32_t output) {
    char text[SIS_ERROR_TEXT] = "no buffer is free for ";
    sis_say_port(text, sizeof text, op, SIS_OUT, output);
    return sis_flow_fail(flow, SIS_INTERNAL, op, text);
}

/* Outputs whose slots do not stand in their rings. */
static sis_status reserve(sis_flow *flow, sis_operator *op) {
    uint32_t *slot = op->slots + op->n_inputs;
    for (uint32_t i = 0; i < op->n_outputs; i++) {
        bool own = op->outputs[i].from == SIS_NONE;
        slot[i] = own ? sis_channel_reserve(op->outputs[i].channel) : SIS_NONE;
        if (own && slot[i] == SIS_NONE) return no_buffer(flow, op, i);
    }
    return SIS_OK;
}

static sis_status bad_call(sis_flow *flow, const sis_operator *op, sis_status status, uint32_t verdict) {
    char text[SIS_ERROR_TEXT] = "";
    sis_say_operator(text, sizeof text, op);
    if (status != SIS_OK)
        sis_text_append(text, sizeof text, ": its function failed: %s", sis_status_text(status));
    else
        sis_text_append(text, sizeof text, ": its function gave the verdict %u", (uint64_t)verdict);
    return sis_flow_fail(flow, status == SIS_OK ? SIS_BAD_VALUE : status, op, text);
}

static sis_status no_function(sis_flow *flow, const sis_operator *op) {
    char text[SIS_ERROR_TEXT] = "";
    sis_say_operator(text, sizeof text, op);
    sis_text_append(text, sizeof text, ": nobody said what FUNCTION operators call");
    return sis_flow_fail(flow, SIS_BAD_STATE, op, text);
}

static inline sis_status call_function(sis_flow *flow, sis_operator *op, uint32_t *verdict) {
    if (flow->call == NULL) return no_function(flow, op);
    flow->running = op;
    sis_status status =
        flow->call(flow->call_context, op->id, op->slots, op->n_inputs + op->n_outputs, verdict);
    flow->running = NULL;
    if (status == SIS_OK && *verdict < SIS_VERDICT_COUNT) return SIS_OK;
    return bad_call(flow, op, status, *verdict);
}

/* One reference more for each output but one: the input's own goes to that. */
static void fire_tee(sis_operator *op) {
    sis_channel *in = op->channels[0];
    uint32_t slot = op->slots[0];
    sis_consume(in);
    in->pool->refs[slot] += op->n_outputs - 1;
    for (uint32_t i = 1; i <= op->n_outputs; i++) {
        sis_channel *c = op->channels[i];
        c->ring[c->write] = slot;
        sis_publish(c);
    }
}

/* The end comes with the last token: nobody has to ask once more. */
static sis_status fire_memory(sis_flow *flow, sis_operator *op, uint32_t *verdict) {
    sis_channel *c = op->outputs[0].channel;
    if (op->round == op->times || op->bytes == 0) {
        *verdict = SIS_ENDED;
        return SIS_OK;
    }
    uint32_t slot = sis_channel_reserve(c);
    if (slot == SIS_NONE) return no_buffer(flow, op, 0);
    size_t bytes = c->pool->token.bytes;
    sis_status status = sis_flow_copy(flow, op, sis_buffer(c->pool, slot), op->data + op->cursor, bytes);
    if (status != SIS_OK) return status;
    op->cursor += bytes;
    if (op->cursor == op->bytes) {
        op->cursor = 0;
        op->round++;
    }
    produce(op);
    if (op->round == op->times) sis_flow_end_operator(flow, op);
    return SIS_OK;
}

static sis_status fire_timer(sis_flow *flow, sis_operator *op, uint32_t *verdict) {
    sis_channel *c = op->outputs[0].channel;
    const sis_probe *probe = flow->probe != NULL ? flow->probe : sis_probe_here();
    if (probe->now_ns == NULL) {
        char text[SIS_ERROR_TEXT] = "";
        sis_say_operator(text, sizeof text, op);
        sis_text_append(text, sizeof text, ": there is no clock here");
        return sis_flow_fail(flow, SIS_UNSUPPORTED, op, text);
    }
    const uint64_t now = probe->now_ns(probe->context);
    if (op->ticks == 0) op->first_tick = now;
    uint64_t due; /* after the first; a period so long that it does not fit never ends */
    if (__builtin_mul_overflow(op->ticks, op->period, &due) || now - op->first_tick < due) {
        *verdict = SIS_WAITS;
        return SIS_OK;
    }
    uint32_t slot = sis_channel_reserve(c);
    if (slot == SIS_NONE) return no_buffer(flow, op, 0);
    memcpy(sis_buffer(c->pool, slot), &op->ticks, sizeof op->ticks);
    op->ticks++;
    produce(op);
    return SIS_OK;
}

static sis_status fire_record(sis_flow *flow, sis_operator *op, uint32_t *verdict) {
    sis_channel *c = op->inputs[0].channel;
    uint32_t slot = op->slots[0];
    size_t bytes = sis_token_of(c->pool, slot)->bytes;
    if (bytes > op->bytes - op->cursor) {
        *verdict = SIS_WAITS;
        return SIS_OK;
    }
    if (bytes > 0) {
        sis_status status =
            sis_flow_copy(flow, op, op->memory + op->cursor, sis_buffer(c->pool, slot), bytes);
        if (status != SIS_OK) return status;
    }
    op->cursor += bytes;
    consume(op, false);
    return SIS_OK;
}

void sis_flow_end_operator(sis_flow *flow, sis_operator *op) {
    op->ended = true;
    flow->waned = true;
    for (uint32_t i = 0; i < op->n_inputs; i++) op->inputs[i].channel->closed = true;
    for (uint32_t i = 0; i < op->n_outputs; i++) op->outputs[i].channel->ended = true;
}

/* Both, where no buffer changes its channel. */
static inline void hop(sis_operator *op, bool fired) {
    sis_channel *const *c = op->channels, *const *end = c + op->n_inputs;
    for (; c != end; c++) sis_consume(*c);
    if (!fired) return;
    for (end += op->n_outputs; c != end; c++) sis_publish(*c);
}

/* A function between plain channels: what most firings are. */
static sis_status fire_simple(sis_flow *flow, sis_operator *op, uint32_t *verdict) {
    sis_status status = call_function(flow, op, verdict);
    if (status == SIS_OK && *verdict <= SIS_CONSUMED) hop(op, *verdict == SIS_FIRED);
    return status;
}

sis_status sis_flow_fire(sis_flow *flow, sis_operator *op, uint32_t *verdict) {
    *verdict = SIS_FIRED;
    if (op->kind == SIS_FLOW_FUNCTION && op->simple) return fire_simple(flow, op, verdict);
    switch (op->kind) {
    case SIS_FLOW_TEE: fire_tee(op); return SIS_OK;
    case SIS_FLOW_MEMORY: return fire_memory(flow, op, verdict);
    case SIS_FLOW_TIMER: return fire_timer(flow, op, verdict);
    case SIS_FLOW_RECORD: return fire_record(flow, op, verdict);
    default: break;
    }
    sis_status status = op->simple || op->under_way ? SIS_OK : reserve(flow, op);
    if (status != SIS_OK) return status;
    status = op->kind == SIS_FLOW_GRAPH ? sis_flow_fire_graph(flow, op) : call_function(flow, op, verdict);
    if (status != SIS_OK || *verdict > SIS_CONSUMED) return status;
    if (op->simple) {
        hop(op, true);
        return SIS_OK;
    }
    consume(op, *verdict == SIS_FIRED);
    if (*verdict == SIS_FIRED) produce(op);
    return SIS_OK;
}
