/* Nothing fired: is the flow done, does it wait for somebody outside, or for itself?
 *
 * An operator that has not ended is hopeful when everything it waits for may come: its function or clock said "ask again",
 * or each empty input's producer and each full output's consumer is hopeful or is the caller. The least such set is grown
 * from nothing, so operators that wait only for each other have no hope. */
#include "flow.h"

static bool empty(const sis_channel *c) { return c->waiting == 0; }
static bool full(const sis_channel *c) { return c->room == 0; }

static bool has_hope(const sis_operator *op) {
    bool held = false;
    for (uint32_t i = 0; i < op->n_inputs; i++) {
        const sis_channel *c = op->inputs[i].channel;
        if (!empty(c)) continue;
        if (c->producer != NULL && !c->producer->hopeful) return false;
        held = true;
    }
    for (uint32_t i = 0; i < op->n_outputs; i++) {
        const sis_channel *c = op->outputs[i].channel;
        if (!full(c)) continue;
        if (c->consumer != NULL && !c->consumer->hopeful) return false;
        held = true;
    }
    return held || op->kind != SIS_FLOW_RECORD; /* a record that is not held by channels is full for good */
}

/* Down the order and up again, so that chains are through at once whichever way they run. */
static bool spread_hope(sis_flow *flow) {
    uint32_t n = flow->operators.count;
    bool any = false, more = true;
    for (uint32_t i = 0; i < n; i++) flow->order[i]->hopeful = false;
    for (bool up = false; more; up = !up) {
        more = false;
        for (uint32_t i = 0; i < n; i++) {
            sis_operator *op = flow->order[up ? n - 1 - i : i];
            if (op->ended || op->hopeful || !has_hope(op)) continue;
            op->hopeful = any = more = true;
        }
    }
    return any;
}

/* The caller has something to do that no operator waits for. */
static bool for_caller(const sis_flow *flow) {
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        const sis_channel *c = sis_channel_at(flow, i);
        if (c->consumer == NULL && (!empty(c) || (c->producer == NULL && !c->ended))) return true;
    }
    return false;
}

/* Appends what `op` waits for first; the operator it waits for, NULL when that is nobody. */
static sis_operator *say_wait(char *text, size_t capacity, const sis_operator *op) {
    sis_say_operator(text, capacity, op);
    for (uint32_t i = 0; i < op->n_inputs; i++) {
        const sis_channel *c = op->inputs[i].channel;
        if (!empty(c) || c->producer == NULL) continue;
        sis_text_append(text, capacity, " waits for a token in ");
        sis_say_channel(text, capacity, c);
        sis_text_append(text, capacity, " from ");
        sis_say_operator(text, capacity, c->producer);
        return c->producer;
    }
    for (uint32_t i = 0; i < op->n_outputs; i++) {
        const sis_channel *c = op->outputs[i].channel;
        if (!full(c) || c->consumer == NULL) continue;
        sis_text_append(text, capacity, " waits for room in ");
        sis_say_channel(text, capacity, c);
        sis_text_append(text, capacity, ", which ");
        sis_say_operator(text, capacity, c->consumer);
        sis_text_append(text, capacity, " empties");
        return c->consumer;
    }
    sis_text_append(text, capacity, " has filled its memory of %u bytes", (uint64_t)op->bytes);
    return NULL;
}

/* From one that waits to the one it waits for, until that one was named already (or the sentence is full). */
static sis_status stalled(sis_flow *flow) {
    sis_operator *first = NULL;
    char text[SIS_ERROR_TEXT] = "";
    for (uint32_t i = flow->operators.count; i-- > 0;) {
        flow->order[i]->named = false;
        if (!flow->order[i]->ended) first = flow->order[i];
    }
    for (sis_operator *at = first; at != NULL && !at->named;) {
        if (at != first) sis_text_append(text, sizeof text, "; ");
        at->named = true;
        at = say_wait(text, sizeof text, at);
    }
    return sis_flow_fail(flow, SIS_STALLED, first, text);
}

sis_status sis_flow_idle(sis_flow *flow, uint64_t *state) {
    *state = SIS_FLOW_WAITING;
    if (spread_hope(flow) || for_caller(flow)) return SIS_OK;
    for (uint32_t i = 0; i < flow->operators.count; i++)
        if (!flow->order[i]->ended) return stalled(flow);
    *state = SIS_FLOW_DONE;
    return SIS_OK;
}
