/* Pools: which channels share buffers, and how many it takes for nobody ever to wait for one while its channel has room.
 *
 * A channel's tokens are the caller's or operators' own, or come from its parent: the input of the tee, or of the
 * forwarding operator, that fills it. Those that descend from one root share its pool. At most `limit` buffers are busy in
 * a channel (tokens, those that its consumer holds, those its producer got); what a forward handed on has left the
 * channel above; and the channels of a tee carry one stream, of which each holds a stretch that begins at its newest
 * token, so together they keep as many busy as the one that needs most. Hence span = limit + the largest span below.
 * Initial tokens of channels behind a tee are in no other channel, so they count by themselves. A circle of channels has no
 * root: only its initial tokens go round. */
#include "flow.h"

static sis_channel *parent_of(const sis_channel *c) {
    const sis_operator *op = c->producer;
    if (op == NULL) return NULL;
    if (op->kind == SIS_FLOW_TEE) return op->inputs[0].channel;
    uint32_t from = op->outputs[c->out_port].from;
    return from == SIS_NONE ? NULL : op->inputs[from].channel;
}

static bool behind_tee(const sis_channel *c) { return c->producer->kind == SIS_FLOW_TEE; }

/* Every channel's parent; `limit`, which lets the producer of a channel to itself count on the token it takes. */
static void link(sis_flow *flow) {
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        sis_channel *c = sis_channel_at(flow, i);
        c->limit = (uint64_t)c->capacity + (c->producer != NULL && c->producer == c->consumer);
        c->parent = parent_of(c);
        c->root = c->next = NULL;
        c->span = c->below = c->given = c->children = 0;
        c->shared = c->round = false;
    }
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        sis_channel *c = sis_channel_at(flow, i);
        if (c->parent != NULL) c->parent->children++;
    }
}

/* Spans, children before parents. The list returned has parents before children; circles are not in it. */
static sis_channel *measure(sis_flow *flow) {
    sis_channel *ready = NULL, *done = NULL;
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        sis_channel *c = sis_channel_at(flow, i);
        if (c->children > 0) continue;
        c->next = ready;
        ready = c;
    }
    while (ready != NULL) {
        sis_channel *c = ready, *parent = c->parent;
        ready = c->next;
        c->next = done;
        done = c;
        c->span = c->limit + c->below;
        if (parent == NULL) continue;
        if (c->span > parent->below) parent->below = c->span;
        if (--parent->children > 0) continue;
        parent->next = ready;
        ready = parent;
    }
    return done;
}

/* What is left after `measure` goes round: the channel of the lowest id stands for the circle. */
static void find_circles(sis_flow *flow) {
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        sis_channel *c = sis_channel_at(flow, i);
        if (c->children == 0 || c->root != NULL) continue;
        bool tees = false;
        for (sis_channel *at = c; at->root == NULL; at = at->parent) {
            at->root = c;
            at->round = true;
            tees = tees || behind_tee(at);
        }
        for (sis_channel *at = c->parent;; at = at->parent) {
            at->shared = tees;
            if (at == c) break;
        }
    }
}

static sis_status refuse_forward(sis_flow *flow, const sis_operator *op, uint32_t input) {
    char text[SIS_ERROR_TEXT] = "";
    sis_say_operator(text, sizeof text, op);
    sis_text_append(text, sizeof text, " forwards input %u, but ", (uint64_t)input);
    sis_say_channel(text, sizeof text, op->inputs[input].channel);
    sis_text_append(text, sizeof text, " is behind a tee: others hold the same buffers");
    return sis_flow_fail(flow, SIS_BAD_ARGUMENT, op, text);
}

sis_status sis_flow_families(sis_flow *flow) {
    link(flow);
    sis_channel *list = measure(flow);
    find_circles(flow);
    for (sis_channel *c = list; c != NULL; c = c->next) {
        c->root = c->parent == NULL ? c : c->parent->root;
        if (c->parent != NULL) c->shared = c->parent->shared || behind_tee(c);
    }
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        sis_channel *c = sis_channel_at(flow, i);
        if (c->shared || c->root->round) c->root->given += c->initial;
        const sis_operator *op = c->consumer;
        if (c->shared && op != NULL && op->kind != SIS_FLOW_TEE && op->inputs[c->in_port].handed)
            return refuse_forward(flow, op, c->in_port);
    }
    return SIS_OK;
}

/* What tokens of the family of `c` may be, after all its channels that come before. */
static sis_status narrow(sis_flow *flow, const sis_channel *c, sis_pool *pool) {
    sis_facts facts, both;
    sis_status status = sis_channel_facts(flow, c, &facts);
    if (status != SIS_OK) return status;
    status = sis_facts_meet(&pool->facts, &facts, &both);
    if (status == SIS_OK) {
        pool->facts = both;
        return SIS_OK;
    }
    char text[SIS_ERROR_TEXT] = "";
    sis_say_channel(text, sizeof text, c);
    sis_text_append(text, sizeof text, " carries ");
    sis_say_facts(text, sizeof text, &facts);
    sis_text_append(text, sizeof text, ", but those that share its buffers, as ");
    sis_say_channel(text, sizeof text, pool->root);
    sis_text_append(text, sizeof text, ", carry ");
    sis_say_facts(text, sizeof text, &pool->facts);
    return sis_flow_fail(flow, status, c->consumer, text);
}

/* Size of buffers, and what a token is before anybody said its shape: dims left open are 0; without any schema it is
 * the whole buffer, as bytes. */
static sis_status settle(sis_flow *flow, sis_pool *pool) {
    sis_facts *token = &pool->token.facts;
    *token = pool->facts;
    pool->fixed = sis_facts_known(token);
    if (token->rank == SIS_ANY_RANK) {
        token->rank = 1;
        token->dim[0] = token->dtype == SIS_ANY_DTYPE ? (int64_t)pool->bytes : 0;
    }
    if (token->dtype == SIS_ANY_DTYPE) token->dtype = SIS_U8;
    for (uint32_t i = 0; i < token->rank; i++)
        if (token->dim[i] < 0) token->dim[i] = 0;
    sis_status status = sis_facts_bytes(token, &pool->token.bytes);
    char text[SIS_ERROR_TEXT] = "";
    sis_say_channel(text, sizeof text, pool->root);
    if (status != SIS_OK) {
        sis_text_append(text, sizeof text, ": %s", sis_status_text(status));
    } else if (pool->bytes == 0 && pool->fixed) {
        pool->bytes = pool->token.bytes;
    } else if (pool->bytes == 0) {
        status = SIS_BAD_ARGUMENT;
        sis_text_append(text, sizeof text, ": without a schema with all dims it needs the bytes of a buffer");
    } else if (pool->bytes < pool->token.bytes || pool->bytes > SIZE_MAX / 4) {
        status = SIS_BAD_ARGUMENT;
        sis_text_append(text, sizeof text, ": buffers of %u bytes for tokens of %u", (uint64_t)pool->bytes,
                        (uint64_t)pool->token.bytes);
    }
    if (status != SIS_OK) return sis_flow_fail(flow, status, NULL, text);
    pool->stride = pool->bytes == 0 ? SIS_ALIGNMENT : sis_align_size(pool->bytes);
    return SIS_OK;
}

static sis_status too_many(sis_flow *flow, const sis_channel *c) {
    char text[SIS_ERROR_TEXT] = "";
    sis_say_channel(text, sizeof text, c);
    sis_text_append(text, sizeof text, ": its buffers are more than can be numbered or addressed");
    return sis_flow_fail(flow, SIS_OVERFLOW, NULL, text);
}

/* Numbers the buffers and lays them out, pool behind pool. */
static sis_status lay_out(sis_flow *flow) {
    uint64_t slots = 0;
    size_t place = 0;
    for (uint32_t i = 0; i < flow->n_pools; i++) {
        sis_pool *pool = &flow->pools[i];
        const sis_channel *root = pool->root;
        sis_status status = settle(flow, pool);
        if (status != SIS_OK) return status;
        uint64_t count = root->given + (root->round ? 0 : root->span), bytes;
        if (slots + count > SIS_MOST_SLOTS || __builtin_mul_overflow(count, pool->stride, &bytes) ||
            bytes > SIZE_MAX / 2 - place)
            return too_many(flow, root);
        pool->first = (uint32_t)slots;
        pool->count = (uint32_t)count;
        pool->place = place;
        slots += count;
        place += (size_t)bytes;
    }
    flow->n_slots = (uint32_t)slots;
    flow->arena_bytes = place;
    return SIS_OK;
}

static void *take(sis_flow *flow, uint64_t count, size_t each, size_t align, const char *what) {
    if (count * each > SIZE_MAX / 2) {
        sis_error_set(&flow->error, SIS_OVERFLOW, "%u records for %s", count, what);
        return NULL;
    }
    return sis_ledger_take(&flow->records, (size_t)count * each, align, what, &flow->error);
}

static bool take_slots(sis_flow *flow) {
    flow->refs = take(flow, flow->n_slots, sizeof(uint32_t), 4, "references");
    flow->pool_of = flow->refs == NULL ? NULL : take(flow, flow->n_slots, sizeof(uint32_t), 4, "slots");
    uint32_t *free = flow->pool_of == NULL ? NULL : take(flow, flow->n_slots, sizeof *free, 4, "free slots");
    if (free == NULL) return false;
    for (uint32_t i = 0; i < flow->n_pools; i++) {
        sis_pool *pool = &flow->pools[i];
        pool->refs = flow->refs;
        pool->free = free + pool->first;
        for (uint32_t k = 0; k < pool->count; k++) flow->pool_of[pool->first + k] = i;
        if (pool->fixed) continue;
        pool->tokens = take(flow, pool->count, sizeof *pool->tokens, sizeof(int64_t), "shapes of tokens");
        if (pool->tokens == NULL) return false;
    }
    return true;
}

static bool take_ring(sis_flow *flow, sis_channel *c) {
    c->ring = take(flow, c->limit, sizeof *c->ring, 4, "a channel's ring");
    c->size = (uint32_t)c->limit; /* its pool has at least as many slots, and those are few enough */
    c->plain = c->root == c && c->below == 0 && !c->round;
    return c->ring != NULL;
}

sis_status sis_flow_pools(sis_flow *flow) {
    flow->n_pools = 0;
    for (uint32_t i = 0; i < flow->channels.count; i++)
        flow->n_pools += sis_channel_at(flow, i)->root == sis_channel_at(flow, i);
    flow->pools = take(flow, flow->n_pools, sizeof *flow->pools, sizeof(int64_t), "pools");
    if (flow->pools == NULL) return flow->error.status;
    uint32_t n = 0;
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        sis_channel *c = sis_channel_at(flow, i);
        if (c->root != c) continue;
        c->pool = &flow->pools[n++];
        *c->pool = (sis_pool){.root = c, .facts = {.dtype = SIS_ANY_DTYPE, .rank = SIS_ANY_RANK}};
    }
    for (uint32_t i = 0; i < flow->channels.count; i++) {
        sis_channel *c = sis_channel_at(flow, i);
        c->pool = c->root->pool;
        sis_status status = narrow(flow, c, c->pool);
        if (status != SIS_OK) return status;
        if (c->bytes > c->pool->bytes) c->pool->bytes = c->bytes;
    }
    sis_status status = lay_out(flow);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < flow->channels.count; i++)
        if (!take_ring(flow, sis_channel_at(flow, i))) return flow->error.status;
    return take_slots(flow) ? SIS_OK : flow->error.status;
}
