/* What a dataflow graph is inside: records of channels, operators and pools, and the functions of each part.
 *
 * Buffers are numbered through all pools; such a number is a slot. A channel's ring holds slots: those that the consumer
 * holds (`size - room - waiting` before `read`), the tokens (`waiting` from `read` to `write`) and those that the producer
 * got to write into (`reserved` from `write`). In a plain channel, which shares its pool with no other, the ring holds all
 * slots of the pool for good, and a hop is a step of `read` and `write`; in others they come from the pool's stack and go
 * back when the last reference goes. Nothing that C relies on lies in the arena, because scripts can write all of it. */
#ifndef SIS_FLOW_INTERNAL_H
#define SIS_FLOW_INTERNAL_H

#include "../core/ledger.h"
#include "sis/flow.h"
#include "sis/metrics.h"

#define SIS_ANY_DTYPE 0u
#define SIS_ANY_RANK UINT32_MAX
#define SIS_SLOT_RELEASED 0x80000000u /* in a ring: the caller gave it back before an older one */
#define SIS_MOST_SLOTS 0x7fffffffu
#define SIS_COPIED_AT_ONCE 65536u /* bytes between two looks at the interrupt */

/* What a token is, or what a channel lets through: dtype and rank may be any, dims -1. */
typedef struct sis_facts {
    uint32_t dtype, rank;
    int64_t dim[SIS_MAX_RANK];
} sis_facts;

typedef struct sis_token {
    sis_facts facts;
    size_t bytes;
} sis_token;

typedef struct sis_operator sis_operator;
typedef struct sis_channel sis_channel;

/* Buffers that a family of channels shares: one channel, and those that tees and forwards hand its tokens on to. */
typedef struct sis_pool {
    uint32_t *free; /* a stack of slots */
    uint32_t *refs; /* of all slots of the flow */
    uint32_t n_free, first, count;
    bool fixed;        /* all tokens are `token`; else each has its own in `tokens` */
    sis_facts facts;   /* what tokens may be */
    sis_token token;   /* fixed, or what a token is until somebody says its shape */
    sis_token *tokens; /* [count] */
    size_t bytes;      /* that a buffer can hold */
    size_t stride;     /* from one to the next */
    size_t place;      /* of the first, from the arena's aligned start */
    uint8_t *base;     /* bound */
    sis_channel *root; /* whose producer takes buffers from the pool */
} sis_pool;

struct sis_channel {
    /* what a hop touches */
    uint32_t *ring;
    uint32_t waiting, room;     /* tokens; how many more there may be */
    uint32_t read, write, size; /* places in the ring: of the oldest token, behind the newest; its length */
    uint32_t reserved, peak;
    bool plain;
    uint64_t laps; /* of `write` round the ring: with it they tell how many tokens there were */
    sis_pool *pool;
    bool ended;  /* nothing will be published any more */
    bool closed; /* nobody will take any more */
    uint64_t held_full, held_empty;
    sis_operator *producer, *consumer; /* NULL = the caller */
    uint32_t out_port, in_port;
    uint32_t id, capacity;
    const char *name;
    const sis_facts *schema; /* NULL = anything */
    size_t bytes;            /* of a buffer, as asked */
    uint32_t initial;
    const void *initial_data; /* NULL = zeros */
    size_t initial_bytes;
    /* while building, see pools.c */
    uint64_t limit; /* of busy buffers: its size */
    sis_channel *parent, *root, *next;
    uint64_t span,
        below;      /* buffers that it and the channels below it can keep busy; the same without its own */
    uint64_t given; /* root: initial tokens of its family behind tees */
    uint32_t children;
    bool shared, round; /* behind a tee; in a circle of channels that pass on the same buffers */
};

typedef struct sis_flow_port {
    sis_channel *channel;
    const sis_facts *schema; /* NULL = anything */
    uint32_t from;           /* an output: the input it hands on, or SIS_NONE */
    uint32_t tensor;         /* of a GRAPH */
    bool handed;             /* an input that an output hands on */
    bool copied;             /* of a GRAPH: the tensor cannot be bound */
} sis_flow_port;

struct sis_operator {
    uint32_t kind, n_inputs, n_outputs, id;
    sis_flow_port *inputs, *outputs;
    sis_channel **channels; /* of its ports: inputs, then outputs */
    uint32_t *slots;        /* of this firing, likewise */
    bool simple;         /* all its channels are plain, what it writes has a known shape: nothing but hops */
    bool ended;          /* it will never fire again */
    bool under_way;      /* its graph was suspended */
    bool hopeful, named; /* see idle.c */
    bool given;          /* what it needs besides ports */
    uint64_t firings, waits, copied;
    size_t moved; /* bytes of a long copy that was interrupted */
    const char *name;
    uint32_t stage, priority;
    sis_graph *graph;
    sis_interrupt_call *graph_interrupted; /* the graph's own, which it gets back */
    void *graph_interrupt_context;
    const uint8_t *data; /* MEMORY */
    uint8_t *memory;     /* RECORD */
    size_t bytes, cursor;
    uint64_t times, round;
    uint64_t period, ticks, first_tick; /* TIMER */
    sis_counts sum, partial;            /* measured: all firings; what was interrupted of this one */
    sis_histogram *times_taken;         /* NULL: only sums */
};

typedef enum sis_flow_phase { SIS_FLOW_BUILDING, SIS_FLOW_BUILT, SIS_FLOW_BOUND } sis_flow_phase;

struct sis_flow {
    sis_error error;
    sis_flow_phase phase;
    bool busy;             /* a start is under way: nothing changes under it */
    bool yielded;          /* it ends after this step */
    const void *holder;    /* NULL: it may be destroyed */
    bool fired;            /* something did in the step under way */
    bool waned;            /* an operator ended in it */
    uint32_t position;     /* in `order`, of the step under way */
    sis_operator *running; /* whose function is being called */
    sis_flow_call *call;
    void *call_context;
    sis_interrupt_call *interrupted; /* that is asked: who runs the flow for a time set it, or it is `own` */
    void *interrupt_context;
    sis_interrupt_call *own_interrupted;
    void *own_interrupt_context;
    bool lent;
    const sis_probe *probe;
    uint32_t counted; /* of sis_count_kind: what was ever measured */
    uint64_t steps, firings;
    sis_ledger records;
    sis_table schemas, channels, operators;
    sis_operator **order;
    sis_pool *pools;
    uint32_t n_pools, n_slots;
    uint32_t *refs, *pool_of; /* by slot */
    size_t arena_bytes;
    const uint8_t *arena_start; /* as the caller gave it: offsets count from here */
};

static inline sis_channel *sis_channel_at(const sis_flow *flow, uint32_t id) {
    return sis_table_get(&flow->channels, id);
}
static inline sis_operator *sis_operator_at(const sis_flow *flow, uint32_t id) {
    return sis_table_get(&flow->operators, id);
}
static inline sis_pool *sis_pool_of(const sis_flow *flow, uint32_t slot) {
    return slot < flow->n_slots && flow->pool_of != NULL ? &flow->pools[flow->pool_of[slot]] : NULL;
}
static inline uint8_t *sis_buffer(const sis_pool *pool, uint32_t slot) {
    return pool->base + (size_t)(slot - pool->first) * pool->stride;
}
static inline const sis_token *sis_token_of(const sis_pool *pool, uint32_t slot) {
    return pool->fixed ? &pool->token : &pool->tokens[slot - pool->first];
}

/* --- create.c --- */

/* Every call that changes a flow begins so: clears the last error; SIS_BAD_STATE while a start is under way. */
sis_status sis_flow_enter(sis_flow *flow, const char *call);
sis_status sis_flow_enter_in(sis_flow *flow, const char *call, sis_flow_phase phase);
sis_status sis_flow_no(sis_flow *flow, const char *what,
                       uint32_t id); /* there is no such thing: SIS_BAD_ARGUMENT */

/* --- schema.c --- */

/* What both let through. SIS_BAD_DTYPE or SIS_BAD_SHAPE where that is nothing; NULL = anything. */
sis_status sis_facts_meet(const sis_facts *a, const sis_facts *b, sis_facts *out);
bool sis_facts_known(const sis_facts *facts); /* dtype and all dims */
sis_status sis_facts_bytes(const sis_facts *facts, size_t *bytes);
/* What a channel lets through: its own schema and those of both its ports. Sets the error when they do not agree. */
sis_status sis_channel_facts(sis_flow *flow, const sis_channel *channel, sis_facts *facts);

/* Names for sentences; they append. */
void sis_say_channel(char *text, size_t capacity, const sis_channel *channel);
void sis_say_operator(char *text, size_t capacity, const sis_operator *op);
void sis_say_facts(char *text, size_t capacity, const sis_facts *facts);
void sis_say_port(char *text, size_t capacity, const sis_operator *op, uint32_t direction, uint32_t port);
/* One sentence made with the above, about `op` (may be NULL). */
sis_status sis_flow_fail(sis_flow *flow, sis_status status, const sis_operator *op, const char *text);

/* --- pools.c, build.c, bind.c --- */

sis_status sis_flow_families(sis_flow *flow); /* parents, roots, spans; forwards that are not allowed */
sis_status sis_flow_pools(sis_flow *flow);    /* one a family: facts, sizes, memory for slots and rings */
void sis_flow_rewind(sis_flow *flow);         /* channels and operators as before the first step */

/* --- fire.c, graph.c --- */

/* The operator can fire: inputs have tokens, outputs room. Does it, as far as it gets. */
sis_status sis_flow_fire(sis_flow *flow, sis_operator *op, uint32_t *verdict);
sis_status sis_flow_fire_graph(sis_flow *flow, sis_operator *op);
/* memcpy that looks at the interrupt now and then, and goes on where it was when it is called again. */
sis_status sis_flow_copy(sis_flow *flow, sis_operator *op, void *to, const void *from, size_t bytes);
sis_status sis_flow_poll(sis_flow *flow);
void sis_flow_end_operator(sis_flow *flow,
                           sis_operator *op); /* it will never fire again; so says the channels */
void sis_graphs_leave(sis_flow *flow);        /* held graphs are their owner's again */
/* A slot for the channel's next token, got from the pool unless one is reserved; SIS_NONE: the pool is empty, which its size
 * rules out. */
uint32_t sis_channel_reserve(sis_channel *channel);
void sis_slot_release(sis_pool *pool, uint32_t slot);
static inline uint32_t sis_ring_next(const sis_channel *c, uint32_t place) {
    return place + 1 == c->size ? 0 : place + 1;
}
/* `by` places on; `by` is at most the ring's size. */
static inline uint32_t sis_ring_on(const sis_channel *c, uint32_t place, uint32_t by) {
    return by < c->size - place ? place + by : place - (c->size - by);
}
/* Those that its consumer took and did not release, and the place of the oldest. */
static inline uint32_t sis_channel_held(const sis_channel *c) { return c->size - c->room - c->waiting; }
static inline uint32_t sis_ring_oldest(const sis_channel *c) {
    return sis_ring_on(c, c->read, c->size - sis_channel_held(c));
}
static inline void sis_publish(sis_channel *c) {
    c->room--;
    if (++c->waiting > c->peak) c->peak = c->waiting;
    if (++c->write != c->size) return;
    c->write = 0;
    c->laps++;
}
static inline uint64_t sis_published(const sis_channel *c) { return c->laps * c->size + c->write; }
static inline void sis_consume(sis_channel *c) {
    c->waiting--;
    c->room++;
    c->read = sis_ring_next(c, c->read);
}

/* --- idle.c --- */

/* After a step in which nothing fired or ended: the state, or SIS_STALLED. */
sis_status sis_flow_idle(sis_flow *flow, uint64_t *state);

/* --- figures.c --- */

void sis_flow_time(sis_flow *flow, sis_operator *op, const sis_counts *before, bool done);

#endif
