/* The model: nothing is fast here. */
#include <string.h>

#include "model.h"
#include "rig.h"

uint64_t model_memory(uint64_t index) { return rig_mix(index * 77 + 5); }

uint64_t model_log(uint64_t log, uint32_t id, uint32_t verdict, const uint64_t *values, uint32_t n) {
    log = rig_mix(log ^ (id * 4 + verdict + 1));
    for (uint32_t i = 0; i < n; i++) log = rig_mix(log + values[i]);
    return log;
}

uint32_t model_behave(const model *m, uint32_t id, uint64_t calls, const uint64_t *in, uint64_t *out) {
    const model_op *op = &m->op[id];
    uint64_t word = rig_mix(id * 1000003 + calls);
    if (op->life != 0 && calls >= op->life) return SIS_ENDED;
    if (word % 7 == 0) return SIS_WAITS;
    if (op->inputs > 0 && word % 11 == 1) return SIS_CONSUMED;
    for (uint32_t i = 0; i < op->inputs; i++) word = rig_mix(word ^ in[i]);
    for (uint32_t i = 0; i < op->outputs; i++) out[i] = rig_mix(word + i);
    return SIS_FIRED;
}

static bool self(const model_channel *c) { return c->producer >= 0 && c->producer == c->consumer; }
static bool empty(const model_channel *c) { return c->depth == 0; }
static bool full(const model_channel *c) { return c->depth >= c->capacity && !(self(c) && c->depth > 0); }

static void push(model_channel *c, uint64_t word) { c->queue[c->depth++] = word; }

static uint64_t pop(model_channel *c) {
    uint64_t word = c->queue[0];
    memmove(c->queue, c->queue + 1, --c->depth * sizeof c->queue[0]);
    return word;
}

static void end(model *m, model_op *op) {
    op->ended = true;
    for (uint32_t i = 0; i < op->inputs; i++) m->channel[op->in[i]].closed = true;
    for (uint32_t i = 0; i < op->outputs; i++) m->channel[op->out[i]].ended = true;
}

/* Whether it can fire; if it never will again it ends. */
static bool ready(model *m, model_op *op, bool *waned) {
    bool now = true, never = false;
    for (uint32_t i = 0; i < op->inputs; i++) {
        const model_channel *c = &m->channel[op->in[i]];
        now = now && !empty(c);
        never = never || (empty(c) && c->ended);
    }
    for (uint32_t i = 0; i < op->outputs; i++) {
        const model_channel *c = &m->channel[op->out[i]];
        now = now && !full(c);
        never = never || (full(c) && c->closed);
    }
    if (never) {
        end(m, op);
        *waned = true;
    }
    return now;
}

static uint32_t verdict_of(model *m, uint32_t id, uint64_t *in, uint64_t *out) {
    model_op *op = &m->op[id];
    switch (op->kind) {
    case SIS_FLOW_TEE:
        for (uint32_t i = 0; i < op->outputs; i++) out[i] = in[0];
        return SIS_FIRED;
    case SIS_FLOW_MEMORY:
        if (op->cursor == op->life) return SIS_ENDED;
        out[0] = model_memory(op->cursor++);
        return SIS_FIRED;
    case SIS_FLOW_RECORD:
        if (op->cursor == op->room) return SIS_WAITS;
        op->cursor++;
        return SIS_FIRED;
    default: return model_behave(m, id, op->calls++, in, out);
    }
}

static void fire(model *m, uint32_t id, bool *fired, bool *waned) {
    model_op *op = &m->op[id];
    uint64_t in[MODEL_PORTS], out[MODEL_PORTS];
    for (uint32_t i = 0; i < op->inputs; i++) in[i] = m->channel[op->in[i]].queue[0];
    uint32_t verdict = verdict_of(m, id, in, out);
    if (verdict == SIS_ENDED) {
        end(m, op);
        *waned = true;
    }
    if (verdict >= SIS_WAITS) return;
    *fired = true;
    if (op->kind == SIS_FLOW_FUNCTION) {
        m->log = model_log(m->log, id, verdict, in, op->inputs);
        if (verdict == SIS_FIRED) m->log = model_log(m->log, id, verdict, out, op->outputs);
    }
    for (uint32_t i = 0; i < op->inputs; i++) pop(&m->channel[op->in[i]]);
    for (uint32_t i = 0; i < op->outputs && verdict == SIS_FIRED; i++) push(&m->channel[op->out[i]], out[i]);
    if (op->kind == SIS_FLOW_MEMORY && op->cursor == op->life) end(m, op);
}

/* Who comes after `last` in the order of a step; -1 = nobody. */
static int next(const model *m, int last) {
    int best = -1;
    for (uint32_t i = 0; i < m->ops; i++) {
        const model_op *a = &m->op[i];
        uint64_t key = ((uint64_t)a->stage << 32) + ((255 - a->priority) << 16) + i;
        const model_op *b = last < 0 ? NULL : &m->op[last];
        if (b != NULL && key <= ((uint64_t)b->stage << 32) + ((255 - b->priority) << 16) + (uint32_t)last)
            continue;
        const model_op *c = best < 0 ? NULL : &m->op[best];
        if (c == NULL || key < ((uint64_t)c->stage << 32) + ((255 - c->priority) << 16) + (uint32_t)best)
            best = (int)i;
    }
    return best;
}

static bool hopeful(const model *m, const model_op *op) {
    bool held = false;
    for (uint32_t i = 0; i < op->inputs; i++) {
        const model_channel *c = &m->channel[op->in[i]];
        if (!empty(c)) continue;
        held = true;
        if (c->producer >= 0 && !m->op[c->producer].hopeful) return false;
    }
    for (uint32_t i = 0; i < op->outputs; i++) {
        const model_channel *c = &m->channel[op->out[i]];
        if (!full(c)) continue;
        held = true;
        if (c->consumer >= 0 && !m->op[c->consumer].hopeful) return false;
    }
    return held || op->kind != SIS_FLOW_RECORD;
}

static uint32_t idle(model *m) {
    bool hope = false, all_ended = true;
    for (uint32_t i = 0; i < m->ops; i++) m->op[i].hopeful = false;
    for (uint32_t round = 0; round < m->ops; round++)
        for (uint32_t i = 0; i < m->ops; i++)
            if (!m->op[i].ended && hopeful(m, &m->op[i])) hope = m->op[i].hopeful = true;
    for (uint32_t i = 0; i < m->channels; i++) {
        const model_channel *c = &m->channel[i];
        if (c->consumer < 0 && (!empty(c) || (c->producer < 0 && !c->ended))) hope = true;
    }
    for (uint32_t i = 0; i < m->ops; i++) all_ended = all_ended && m->op[i].ended;
    return hope ? SIS_FLOW_WAITING : all_ended ? SIS_FLOW_DONE : MODEL_STALLED;
}

void model_start(model *m, uint32_t steps, uint64_t *made, uint64_t *firings, uint32_t *state) {
    *made = *firings = 0;
    *state = SIS_FLOW_STEPPED;
    while (*made < steps) {
        bool fired = false, waned = false;
        for (int id = next(m, -1); id >= 0; id = next(m, id)) {
            bool this = false;
            if (m->op[id].ended || !ready(m, &m->op[id], &waned)) continue;
            fire(m, (uint32_t)id, &this, &waned);
            *firings += this;
            fired = fired || this;
        }
        *made += fired;
        if (fired || waned) continue;
        *state = idle(m);
        return;
    }
}

void model_reset(model *m) {
    m->log = 0;
    for (uint32_t i = 0; i < m->ops; i++) {
        m->op[i].calls = m->op[i].cursor = 0;
        m->op[i].ended = false;
    }
    for (uint32_t i = 0; i < m->channels; i++) {
        model_channel *c = &m->channel[i];
        c->depth = 0;
        c->ended = c->closed = false;
        for (uint32_t k = 0; k < c->initial; k++) push(c, i + 1);
    }
}

bool model_refused(const model *m) {
    for (uint32_t i = 0; i < m->ops; i++) {
        for (uint32_t k = 0; k < m->op[i].outputs; k++) {
            if (m->op[i].from[k] < 0) continue;
            uint32_t c = m->op[i].in[m->op[i].from[k]];
            for (uint32_t hop = 0; hop <= m->channels; hop++) { /* up to where its buffers come from */
                const model_channel *at = &m->channel[c];
                if (at->producer < 0) break;
                const model_op *p = &m->op[at->producer];
                if (p->kind == SIS_FLOW_TEE) return true;
                int from = -1;
                for (uint32_t o = 0; o < p->outputs; o++)
                    if (p->out[o] == c) from = p->from[o];
                if (from < 0) break;
                c = p->in[from];
            }
        }
    }
    return false;
}
