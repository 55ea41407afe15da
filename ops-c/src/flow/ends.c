/* The caller's ends of channels, and the facts of a slot. */
#include <string.h>

#include "flow.h"

/* The channel, when its producer or consumer is the caller. */
static sis_status find(sis_flow *flow, const char *call, uint32_t id, uint32_t direction, sis_channel **out) {
    sis_status status = sis_flow_enter_in(flow, call, SIS_FLOW_BOUND);
    if (status != SIS_OK) return status;
    sis_channel *c = *out = sis_channel_at(flow, id);
    if (c == NULL) return sis_flow_no(flow, "channel", id);
    const sis_operator *op = direction == SIS_OUT ? c->producer : c->consumer;
    if (op == NULL) return SIS_OK;
    char text[SIS_ERROR_TEXT] = "";
    sis_text_append(text, sizeof text, "%s: ", call);
    sis_say_port(text, sizeof text, op, direction, direction == SIS_OUT ? c->out_port : c->in_port);
    sis_text_append(text, sizeof text, " has that end of ");
    sis_say_channel(text, sizeof text, c);
    return sis_flow_fail(flow, SIS_BAD_ARGUMENT, NULL, text);
}

static sis_status ended(sis_flow *flow, const sis_channel *c) {
    char text[SIS_ERROR_TEXT] = "";
    sis_say_channel(text, sizeof text, c);
    sis_text_append(text, sizeof text, " was ended");
    return sis_flow_fail(flow, SIS_BAD_STATE, NULL, text);
}

static sis_status not_held(sis_flow *flow, const sis_channel *c, uint32_t slot) {
    char text[SIS_ERROR_TEXT] = "";
    sis_text_append(text, sizeof text, "slot %u is not the caller's, of ", (uint64_t)slot);
    sis_say_channel(text, sizeof text, c);
    return sis_flow_fail(flow, SIS_BAD_ARGUMENT, NULL, text);
}

/* Where `slot` lies in a stretch of a ring. */
static bool find_slot(const sis_channel *c, uint32_t from, uint32_t count, uint32_t slot, uint32_t *at) {
    for (*at = from; count > 0; count--, *at = sis_ring_next(c, *at))
        if (c->ring[*at] == slot) return true;
    return false;
}

sis_status sis_flow_acquire(sis_flow *flow, uint32_t channel, uint32_t *slot) {
    sis_channel *c;
    sis_status status = find(flow, "acquire", channel, SIS_OUT, &c);
    if (status != SIS_OK) return status;
    if (slot == NULL) return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "nowhere to put the slot");
    if (c->ended) return ended(flow, c);
    sis_pool *pool = c->pool;
    *slot = SIS_NONE;
    if (c->room == c->reserved) {
        c->held_full++;
        return SIS_OK;
    }
    uint32_t *place = &c->ring[sis_ring_on(c, c->write, c->reserved)];
    if (!c->plain) {
        if (pool->n_free == 0) return sis_error_set(&flow->error, SIS_INTERNAL, "no buffer is free");
        *place = pool->free[--pool->n_free];
        pool->refs[*place] = 1;
    }
    *slot = *place;
    c->reserved++;
    if (!pool->fixed) pool->tokens[*slot - pool->first] = pool->token;
    return SIS_OK;
}

/* Tokens queue in the order in which they are published, whatever that of acquiring was. */
sis_status sis_flow_publish(sis_flow *flow, uint32_t channel, uint32_t slot) {
    sis_channel *c;
    uint32_t at;
    sis_status status = find(flow, "publish", channel, SIS_OUT, &c);
    if (status != SIS_OK) return status;
    if (c->ended) return ended(flow, c);
    if (!find_slot(c, c->write, c->reserved, slot, &at)) return not_held(flow, c, slot);
    c->ring[at] = c->ring[c->write];
    c->ring[c->write] = slot;
    c->reserved--;
    sis_publish(c);
    return SIS_OK;
}

/* What was acquired and never published goes back. */
sis_status sis_flow_end(sis_flow *flow, uint32_t channel) {
    sis_channel *c;
    sis_status status = find(flow, "end", channel, SIS_OUT, &c);
    if (status != SIS_OK) return status;
    for (; c->reserved > 0; c->reserved--)
        if (!c->plain) sis_slot_release(c->pool, c->ring[sis_ring_on(c, c->write, c->reserved - 1)]);
    c->ended = true;
    return SIS_OK;
}

sis_status sis_flow_take(sis_flow *flow, uint32_t channel, uint32_t *slot) {
    sis_channel *c;
    sis_status status = find(flow, "take", channel, SIS_IN, &c);
    if (status != SIS_OK) return status;
    if (slot == NULL) return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "nowhere to put the slot");
    *slot = SIS_NONE;
    if (c->waiting == 0) {
        c->held_empty++;
        return SIS_OK;
    }
    *slot = c->ring[c->read];
    c->waiting--;
    c->read = sis_ring_next(c, c->read);
    return SIS_OK;
}

/* Room comes in the order of taking: the pool counts on each channel to hold a stretch of its stream (pools.c). One that
 * comes back early is marked, and goes with those before it. */
sis_status sis_flow_release(sis_flow *flow, uint32_t channel, uint32_t slot) {
    sis_channel *c;
    uint32_t at;
    sis_status status = find(flow, "release", channel, SIS_IN, &c);
    if (status != SIS_OK) return status;
    uint32_t held = sis_channel_held(c);
    if ((slot & SIS_SLOT_RELEASED) != 0 || !find_slot(c, sis_ring_oldest(c), held, slot, &at))
        return not_held(flow, c, slot);
    c->ring[at] |= SIS_SLOT_RELEASED;
    for (; held > 0 && (c->ring[sis_ring_oldest(c)] & SIS_SLOT_RELEASED) != 0; held--) {
        uint32_t *place = &c->ring[sis_ring_oldest(c)];
        *place &= ~SIS_SLOT_RELEASED;
        if (!c->plain) sis_slot_release(c->pool, *place);
        c->room++;
    }
    return SIS_OK;
}

sis_status sis_flow_slot(const sis_flow *flow, uint32_t slot, int64_t info[SIS_TENSOR_INFO]) {
    if (flow == NULL || info == NULL) return SIS_BAD_ARGUMENT;
    const sis_pool *pool = flow->phase == SIS_FLOW_BOUND ? sis_pool_of(flow, slot) : NULL;
    if (pool == NULL) return SIS_BAD_ARGUMENT;
    const sis_token *token = sis_token_of(pool, slot);
    info[0] = token->facts.dtype;
    info[1] = token->facts.rank;
    info[2] = (int64_t)token->bytes;
    info[3] = sis_buffer(pool, slot) - flow->arena_start;
    for (uint32_t i = 0; i < SIS_MAX_RANK; i++) info[4 + i] = i < token->facts.rank ? token->facts.dim[i] : 0;
    return SIS_OK;
}

/* The caller writes it: an output (or an input that is handed on) of the function that runs, or acquired. */
static bool is_written(const sis_flow *flow, const sis_pool *pool, uint32_t slot) {
    const sis_operator *op = flow->running;
    const sis_channel *c = pool->root;
    uint32_t at;
    if (op == NULL)
        return !flow->busy && c->producer == NULL && find_slot(c, c->write, c->reserved, slot, &at);
    for (uint32_t i = 0; i < op->n_inputs + op->n_outputs; i++)
        if (op->slots[i] == slot && (i >= op->n_inputs || op->inputs[i].handed)) return true;
    return false;
}

sis_status sis_flow_shape(sis_flow *flow, uint32_t slot, uint32_t dtype, const int64_t *dims, uint32_t rank) {
    if (flow == NULL) return SIS_BAD_ARGUMENT;
    sis_pool *pool = flow->phase == SIS_FLOW_BOUND ? sis_pool_of(flow, slot) : NULL;
    if (pool == NULL || !is_written(flow, pool, slot))
        return sis_error_set(&flow->error, SIS_BAD_ARGUMENT, "shape: slot %u is no token being written",
                             (uint64_t)slot);
    const sis_dtype_description *row = sis_dtype_find(dtype);
    sis_facts facts = {.dtype = dtype, .rank = rank}, both;
    bool valid = row != NULL && (row->bits != 0 || row->block_bytes != 0) && rank <= SIS_MAX_RANK &&
                 (rank == 0 || dims != NULL);
    for (uint32_t i = 0; valid && i < rank; i++) {
        facts.dim[i] = dims[i];
        valid = dims[i] >= 0;
    }
    if (!valid)
        return sis_error_set(&flow->error, SIS_BAD_SHAPE, "shape: dtype or dims are none of a token's");
    size_t bytes = 0;
    sis_status status = sis_facts_meet(&facts, &pool->facts, &both);
    if (status == SIS_OK) status = sis_facts_bytes(&facts, &bytes);
    if (status == SIS_OK && bytes > pool->bytes) status = SIS_BAD_SHAPE;
    if (status == SIS_OK) {
        if (!pool->fixed) pool->tokens[slot - pool->first] = (sis_token){facts, bytes};
        return SIS_OK;
    }
    char text[SIS_ERROR_TEXT] = "";
    sis_say_channel(text, sizeof text, pool->root);
    sis_text_append(text, sizeof text, " has buffers of %u bytes for ", (uint64_t)pool->bytes);
    sis_say_facts(text, sizeof text, &pool->facts);
    sis_text_append(text, sizeof text, ", not for ");
    sis_say_facts(text, sizeof text, &facts);
    return sis_flow_fail(flow, status, NULL, text);
}
