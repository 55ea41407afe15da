/* Steps: who may fire, in the order that build found, and when a start is over. A step that was interrupted, or whose
 * operator failed, goes on at that operator when the flow is started again. */
#include "flow.h"

/* Not now: who is held back by what; and who never will be again, so that the end travels on. */
static void hold_back(sis_flow *flow, sis_operator *op) {
    sis_channel *empty = NULL, *full = NULL;
    uint32_t causes = 0;
    for (uint32_t i = 0; i < op->n_inputs; i++) {
        sis_channel *c = op->inputs[i].channel;
        if (c->waiting > 0) continue;
        if (c->ended) {
            sis_flow_end_operator(flow, op);
            return;
        }
        empty = c;
        causes++;
    }
    for (uint32_t i = 0; i < op->n_outputs; i++) {
        sis_channel *c = op->outputs[i].channel;
        if (c->room > 0) continue;
        if (c->closed) {
            sis_flow_end_operator(flow, op);
            return;
        }
        full = c;
        causes++;
    }
    if (causes != 1) return;
    if (empty != NULL)
        empty->held_empty++;
    else
        full->held_full++;
}

/* Inputs have tokens and outputs room; then `slots` are those of this firing, as far as they stand in rings. */
static inline bool ready(const sis_operator *op) {
    sis_channel *const *c = op->channels, *const *end = c + op->n_inputs;
    uint32_t *slot = op->slots;
    for (; c != end; c++) {
        if ((*c)->waiting == 0) return false;
        *slot++ = (*c)->ring[(*c)->read];
    }
    for (end += op->n_outputs; c != end; c++) {
        if ((*c)->room == 0) return false;
        *slot++ = (*c)->ring[(*c)->write];
    }
    return true;
}

static sis_status fire_timed(sis_flow *flow, sis_operator *op, uint32_t *verdict) {
    sis_counts before = {0};
    flow->probe->read(flow->probe->context, &before);
    sis_status status = sis_flow_fire(flow, op, verdict);
    bool over = status == SIS_OK && *verdict <= SIS_CONSUMED;
    if (over || status == SIS_SUSPENDED) sis_flow_time(flow, op, &before, over);
    return status;
}

/* Fires, and keeps the count; `*fired` counts those that came to something. */
static inline sis_status fire(sis_flow *flow, sis_operator *op, uint64_t *fired) {
    uint32_t verdict = SIS_FIRED;
    sis_status status =
        flow->probe == NULL ? sis_flow_fire(flow, op, &verdict) : fire_timed(flow, op, &verdict);
    if (status != SIS_OK) return status;
    if (verdict <= SIS_CONSUMED) {
        op->firings++;
        ++*fired;
    } else if (verdict == SIS_WAITS) {
        op->waits++;
    } else {
        sis_flow_end_operator(flow, op);
    }
    return SIS_OK;
}

/* The rest of the step under way. `*asked`: the interrupt need not be asked before the next firing: a start that goes on
 * where another stopped comes a bit further each time, whatever the interrupt says. */
static sis_status pass(sis_flow *flow, bool *asked) {
    sis_operator *const *op = flow->order + flow->position, *const *end = flow->order + flow->operators.count;
    uint64_t fired = 0;
    sis_status status = SIS_OK;
    for (; op != end; op++) {
        if ((*op)->ended) continue;
        if (!ready(*op)) {
            hold_back(flow, *op);
            continue;
        }
        if (flow->interrupted != NULL && !*asked && (status = sis_flow_poll(flow)) != SIS_OK) break;
        *asked = false;
        if ((status = fire(flow, *op, &fired)) != SIS_OK) break;
    }
    flow->position = op == end ? 0 : (uint32_t)(op - flow->order);
    flow->firings += fired;
    flow->fired = flow->fired || fired > 0;
    return status;
}

static sis_status run(sis_flow *flow, uint32_t steps, sis_flow_report *report) {
    bool asked = true;
    report->state = SIS_FLOW_STEPPED;
    while (report->steps < steps && !flow->yielded) {
        sis_status status = pass(flow, &asked);
        if (status != SIS_OK) return status;
        bool fired = flow->fired, waned = flow->waned;
        flow->fired = flow->waned = false;
        if (fired) {
            report->steps++;
            flow->steps++;
        } else if (!waned) { /* an end alone may be what another operator waits to hear */
            return sis_flow_idle(flow, &report->state);
        }
    }
    return SIS_OK;
}

sis_status sis_flow_start(sis_flow *flow, uint32_t steps, sis_flow_report *report) {
    sis_flow_report none;
    if (report == NULL) report = &none;
    *report = (sis_flow_report){0};
    sis_status status = sis_flow_enter_in(flow, "start", SIS_FLOW_BOUND);
    if (status != SIS_OK) return status;
    uint64_t before = flow->firings;
    flow->busy = true;
    flow->yielded = false;
    status = run(flow, steps, report);
    flow->busy = false;
    report->firings = flow->firings - before;
    return status;
}

sis_status sis_flow_yield(sis_flow *flow) {
    if (flow == NULL) return SIS_BAD_ARGUMENT;
    flow->yielded = true;
    return SIS_OK;
}

static void ask(sis_flow *flow, sis_interrupt_call *interrupted, void *context) {
    flow->interrupted = interrupted;
    flow->interrupt_context = context;
    for (uint32_t i = 0; i < flow->operators.count; i++) {
        const sis_operator *op = sis_operator_at(flow, i);
        if (op->graph != NULL) sis_graph_set_interrupt(op->graph, interrupted, context);
    }
}

void sis_flow_set_interrupt(sis_flow *flow, sis_interrupt_call *interrupted, void *context) {
    if (flow == NULL) return;
    flow->own_interrupted = interrupted;
    flow->own_interrupt_context = context;
    if (!flow->lent) ask(flow, interrupted, context);
}

void sis_flow_lend_interrupt(sis_flow *flow, sis_interrupt_call *interrupted, void *context) {
    if (flow == NULL) return;
    flow->lent = interrupted != NULL;
    if (flow->lent)
        ask(flow, interrupted, context);
    else
        ask(flow, flow->own_interrupted, flow->own_interrupt_context);
}

/* Not in the middle of a measurement, which began with the one there is. */
void sis_flow_set_probe(sis_flow *flow, const sis_probe *probe) {
    if (flow != NULL && !flow->busy) flow->probe = probe;
}

sis_status sis_flow_measure(sis_flow *flow, bool on) {
    sis_status status = sis_flow_enter(flow, "measure");
    if (status != SIS_OK) return status;
    sis_flow_set_probe(flow, on && sis_probe_here()->available != 0 ? sis_probe_here() : NULL);
    return SIS_OK;
}
