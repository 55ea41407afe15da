/* Build: everything is joined, pools are sized, operators ordered. Bind: buffers get their memory. */
#include <string.h>

#include "flow.h"

static sis_status incomplete(sis_flow *flow, const sis_operator *op, uint32_t direction, uint32_t port) {
    static const char *const missing[SIS_FLOW_KIND_COUNT] = {[SIS_FLOW_GRAPH] = "its graph",
                                                             [SIS_FLOW_MEMORY] = "its memory",
                                                             [SIS_FLOW_TIMER] = "its period",
                                                             [SIS_FLOW_RECORD] = "its memory"};
    char text[SIS_ERROR_TEXT] = "";
    if (port == SIS_NONE) {
        sis_say_operator(text, sizeof text, op);
        sis_text_append(text, sizeof text, " was not given %s", missing[op->kind]);
    } else {
        sis_say_port(text, sizeof text, op, direction, port);
        sis_text_append(text, sizeof text, " is joined to no channel");
    }
    return sis_flow_fail(flow, SIS_BAD_STATE, op, text);
}

static sis_status check_operator(sis_flow *flow, const sis_operator *op) {
    if (!op->given) return incomplete(flow, op, 0, SIS_NONE);
    for (uint32_t i = 0; i < op->n_inputs; i++)
        if (op->inputs[i].channel == NULL) return incomplete(flow, op, SIS_IN, i);
    for (uint32_t i = 0; i < op->n_outputs; i++)
        if (op->outputs[i].channel == NULL) return incomplete(flow, op, SIS_OUT, i);
    return SIS_OK;
}

static sis_status check_source(sis_flow *flow, const sis_operator *op) {
    const sis_pool *pool = op->outputs[0].channel->pool;
    bool whole = pool->fixed || (pool->facts.dtype == SIS_ANY_DTYPE && pool->facts.rank == SIS_ANY_RANK);
    size_t bytes = pool->token.bytes;
    if (whole && bytes > 0 && op->bytes % bytes == 0) return SIS_OK;
    char text[SIS_ERROR_TEXT] = "";
    sis_say_operator(text, sizeof text, op);
    if (whole)
        sis_text_append(text, sizeof text, ": its memory of %u bytes is not made of tokens of %u",
                        (uint64_t)op->bytes, (uint64_t)bytes);
    else
        sis_text_append(text, sizeof text, ": a MEMORY source needs a channel whose schema has all dims");
    return sis_flow_fail(flow, SIS_BAD_SHAPE, op, text);
}

static bool before(const sis_operator *a, const sis_operator *b) {
    if (a->stage != b->stage) return a->stage < b->stage;
    return a->priority != b->priority ? a->priority > b->priority : a->id < b->id;
}

/* Heapsort: no memory, and no order of operators makes it slow. */
static void sift(sis_operator **heap, uint32_t root, uint32_t count) {
    for (uint64_t child; (child = 2 * (uint64_t)root + 1) < count; root = (uint32_t)child) {
        if (child + 1 < count && before(heap[child], heap[child + 1])) child++;
        if (!before(heap[root], heap[child])) return;
        sis_operator *other = heap[root];
        heap[root] = heap[child];
        heap[child] = other;
    }
}

static sis_status order(sis_flow *flow) {
    uint32_t n = flow->operators.count;
    if ((uint64_t)n * sizeof *flow->order > SIZE_MAX / 2)
        return sis_error_set(&flow->error, SIS_OVERFLOW, "%u operators", (uint64_t)n);
    flow->order = sis_ledger_take(&flow->records, n * sizeof *flow->order, sizeof(void *),
                                  "the order of operators", &flow->error);
    if (flow->order == NULL) return flow->error.status;
    for (uint32_t i = 0; i < n; i++) flow->order[i] = sis_operator_at(flow, i);
    for (uint32_t i = n / 2; i-- > 0;) sift(flow->order, i, n);
    for (uint32_t i = n; i-- > 1;) {
        sis_operator *last = flow->order[0];
        flow->order[0] = flow->order[i];
        flow->order[i] = last;
        sift(flow->order, 0, i);
    }
    return SIS_OK;
}

static sis_status histograms(sis_flow *flow) {
    for (uint32_t i = 0; i < flow->operators.count; i++) {
        sis_operator *op = sis_operator_at(flow, i);
        op->times_taken = NULL;
        if (flow->probe == NULL || (flow->probe->available & SIS_COUNT_NS) == 0) continue;
        op->times_taken = sis_ledger_take(&flow->records, sizeof *op->times_taken, sizeof(uint64_t),
                                          "an operator's histogram", &flow->error);
        if (op->times_taken == NULL) return flow->error.status;
    }
    return SIS_OK;
}

static sis_status build(sis_flow *flow) {
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < flow->operators.count && status == SIS_OK; i++)
        status = check_operator(flow, sis_operator_at(flow, i));
    if (status == SIS_OK) status = sis_flow_families(flow);
    if (status == SIS_OK) status = sis_flow_pools(flow);
    for (uint32_t i = 0; i < flow->operators.count && status == SIS_OK; i++)
        if (sis_operator_at(flow, i)->kind == SIS_FLOW_MEMORY)
            status = check_source(flow, sis_operator_at(flow, i));
    if (status == SIS_OK) status = order(flow);
    if (status == SIS_OK) status = histograms(flow);
    return status;
}

sis_status sis_flow_build(sis_flow *flow, size_t *arena_bytes) {
    sis_status status = sis_flow_enter_in(flow, "build", SIS_FLOW_BUILDING);
    if (status != SIS_OK) return status;
    if (arena_bytes == NULL)
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "nowhere to put the arena's size");
    sis_ledger_begin(&flow->records);
    status = build(flow);
    if (status != SIS_OK) { /* what it wrote into records is written anew by the next one */
        sis_ledger_undo(&flow->records);
        flow->n_slots = flow->n_pools = 0;
        flow->pool_of = NULL;
        for (uint32_t i = 0; i < flow->channels.count; i++) sis_channel_at(flow, i)->pool = NULL;
        return status;
    }
    flow->phase = SIS_FLOW_BUILT;
    *arena_bytes = flow->arena_bytes;
    return SIS_OK;
}

static void rewind_channel(sis_channel *c) {
    c->laps = c->held_full = c->held_empty = 0;
    c->waiting = c->read = c->write = c->reserved = c->peak = 0;
    c->room = c->size;
    c->ended = c->closed = false;
    for (uint32_t i = 0; i < c->size && c->plain; i++) c->ring[i] = c->pool->first + i;
    for (uint32_t i = 0; i < c->initial; i++) {
        uint32_t slot = sis_channel_reserve(c);
        if (c->initial_data != NULL) memcpy(sis_buffer(c->pool, slot), c->initial_data, c->initial_bytes);
        c->reserved = 0;
        sis_publish(c);
    }
}

/* What fire and step look at instead of ports. */
static void connect(sis_operator *op) {
    op->simple = true;
    for (uint32_t i = 0; i < op->n_inputs + op->n_outputs; i++) {
        const sis_channel *c = op->channels[i] = op->inputs[i].channel;
        op->simple = op->simple && c->plain && (i < op->n_inputs || c->pool->fixed);
    }
}

void sis_flow_rewind(sis_flow *flow) {
    memset(flow->refs, 0, flow->n_slots * sizeof *flow->refs);
    for (uint32_t i = 0; i < flow->n_pools; i++) {
        sis_pool *pool = &flow->pools[i];
        if (pool->count > 0) memset(pool->base, 0, pool->count * pool->stride);
        pool->n_free = pool->count;
        for (uint32_t k = 0; k < pool->count; k++) pool->free[k] = pool->first + pool->count - 1 - k;
    }
    for (uint32_t i = 0; i < flow->channels.count; i++) rewind_channel(sis_channel_at(flow, i));
    for (uint32_t i = 0; i < flow->operators.count; i++) {
        sis_operator *op = sis_operator_at(flow, i);
        op->ended = op->under_way = false;
        op->firings = op->waits = op->copied = op->round = op->ticks = 0;
        op->cursor = op->moved = 0;
        op->sum = op->partial = (sis_counts){0};
        if (op->times_taken != NULL) sis_histogram_clear(op->times_taken);
    }
    flow->position = 0;
    flow->fired = flow->waned = false;
    flow->counted = 0;
    flow->steps = flow->firings = 0;
}

sis_status sis_flow_bind(sis_flow *flow, void *arena, size_t bytes) {
    sis_status status = sis_flow_enter_in(flow, "bind", SIS_FLOW_BUILT);
    if (status != SIS_OK) return status;
    sis_arena room;
    sis_arena_init(&room, arena, bytes);
    if (room.size < flow->arena_bytes) {
        sis_error_set(&flow->error, SIS_OUT_OF_ARENA, "buffers need %u bytes, the arena has %u",
                      (uint64_t)flow->arena_bytes, (uint64_t)room.size);
        flow->error.asked = flow->arena_bytes;
        flow->error.free = room.size;
        return SIS_OUT_OF_ARENA;
    }
    flow->arena_start = arena;
    for (uint32_t i = 0; i < flow->operators.count; i++) connect(sis_operator_at(flow, i));
    for (uint32_t i = 0; i < flow->n_pools; i++) flow->pools[i].base = room.base + flow->pools[i].place;
    flow->phase = SIS_FLOW_BOUND;
    sis_flow_rewind(flow);
    return SIS_OK;
}

sis_status sis_flow_reset(sis_flow *flow) {
    sis_status status = sis_flow_enter_in(flow, "reset", SIS_FLOW_BOUND);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < flow->operators.count; i++) {
        const sis_operator *op = sis_operator_at(flow, i);
        if (!op->under_way || op->kind != SIS_FLOW_GRAPH) continue;
        sis_graph_hold(op->graph, NULL);
        sis_graph_rewind(op->graph);
        sis_graph_hold(op->graph, op);
    }
    sis_flow_rewind(flow);
    return SIS_OK;
}
