/* Dataflow: operators joined by bounded channels of tensor handles, stepped in a fixed order.
 *
 * A token is a buffer with a dtype and a shape. Buffers belong to pools that are sized when the graph is built; what
 * moves along a channel is a slot, the number of a buffer. Each channel has one producer and one consumer: an operator's
 * port, or the caller (sis_flow_acquire/publish, sis_flow_take/release). A full channel holds its producer back, an empty
 * one its consumer; nothing is dropped.
 *
 * Life: create → schema/channel/operator/connect → build (how many pool bytes) → bind → start, start, start. Records live
 * in blocks given to create and extend (SIS_OUT_OF_ARENA from a building call: extend and call again), buffers in the
 * arena given to bind. A call that fails changes nothing. Not thread-safe; from within an operator's function every call
 * that changes something is refused with SIS_BAD_STATE.
 *
 * One step lets each operator fire at most once, in the order of stage, then priority (larger first), then id. An
 * operator fires when each of its input channels has a token and each of its output channels room; in a channel from itself
 * to itself the token that it takes makes the room. So the same graph on the same tokens gives the same bits, whoever the
 * tokens wait for.
 *
 * An operator has ended, and never fires again, when a source of it said so, when an input is empty and nobody will
 * publish into it, or when an output is full and nobody will take from it. */
#ifndef SIS_FLOW_H
#define SIS_FLOW_H

#include "sis/graph.h"
#include "sis/probe.h"

typedef struct sis_flow sis_flow;

typedef enum sis_stage {
    SIS_STAGE_ACQUIRE,
    SIS_STAGE_CLEAN,
    SIS_STAGE_EXPLORE,
    SIS_STAGE_MODEL,
    SIS_STAGE_EXPLAIN,
    SIS_STAGE_COUNT
} sis_stage;

typedef enum sis_flow_kind {
    SIS_FLOW_FUNCTION, /* the caller's function: source, sink or anything between */
    SIS_FLOW_GRAPH,    /* a compiled graph; its tensors are bound to the channels' buffers, no bytes move */
    SIS_FLOW_TEE,      /* one input; the same read-only handle to every output */
    SIS_FLOW_MEMORY,   /* a source: successive pieces of bytes that the caller gave, then the end */
    SIS_FLOW_TIMER,    /* a source: a token i64[1] each period, holding the tick's number from 0 */
    SIS_FLOW_RECORD, /* a sink: tokens one behind the other into memory that the caller gave; full = held back */
    SIS_FLOW_KIND_COUNT
} sis_flow_kind;

typedef enum sis_direction { SIS_IN, SIS_OUT } sis_direction;

/* What a firing came to. */
typedef enum sis_verdict {
    SIS_FIRED,    /* inputs consumed, every output written */
    SIS_CONSUMED, /* inputs consumed, no output this time */
    SIS_WAITS,    /* nothing consumed, nothing written: ask again */
    SIS_ENDED,    /* a source: nothing written, and nothing will come any more */
    SIS_VERDICT_COUNT
} sis_verdict;

sis_status sis_flow_create(void *memory, size_t bytes, sis_flow **flow);
sis_status sis_flow_extend(sis_flow *flow, void *memory, size_t bytes);
sis_status sis_flow_destroy(sis_flow *flow);
const sis_error *sis_flow_error(const sis_flow *flow); /* the last failure; never NULL */

/* dtype and shape of tokens; a dim of -1 stands for any size. */
sis_status sis_flow_schema(sis_flow *flow, uint32_t dtype, const int64_t *dims, uint32_t rank,
                           uint32_t *schema);

/* `capacity` tokens, at least 1: those that wait, those that the caller took and did not release, and those that it acquired
 * and did not publish. `schema` may be SIS_NONE: any token. `bytes` is a buffer's size; 0 where the schema, or that of a
 * port, has all dims. Channels that share buffers (TEE, forward) share one schema: what all of them let through. */
sis_status sis_flow_channel(sis_flow *flow, const char *name, uint32_t capacity, uint32_t schema,
                            size_t bytes, uint32_t *channel);

/* Tokens in the channel before the first step, each the same `bytes` of data (NULL or no bytes = zeros), of the channel's schema,
 * which must have all dims, its ports' included if they are joined already. A loop of channels needs them. They are put in
 * by bind and by reset. `data` is copied. Once a channel. */
sis_status sis_flow_initial(sis_flow *flow, uint32_t channel, uint32_t tokens, const void *data,
                            size_t bytes);

/* `priority` 0..255. Ports are numbered from 0 in each direction; all must be connected before build. */
sis_status sis_flow_operator(sis_flow *flow, uint32_t kind, const char *name, uint32_t stage,
                             uint32_t priority, uint32_t inputs, uint32_t outputs, uint32_t *operator_);

/* Joins a port to a channel's end. `schema`: what the port carries, SIS_NONE = anything. SIS_BAD_DTYPE or SIS_BAD_SHAPE,
 * naming both ends, when it does not agree with the channel or with the port at its other end. */
sis_status sis_flow_connect(sis_flow *flow, uint32_t operator_, uint32_t direction, uint32_t port,
                            uint32_t schema, uint32_t channel);

/* The operator hands its input `input` on as its output `output`, after changing it in place if it likes: the output
 * channel shares the input's pool. Refused at build where somebody else may hold the same buffer (behind a tee). */
sis_status sis_flow_forward(sis_flow *flow, uint32_t operator_, uint32_t input, uint32_t output);

/* What a GRAPH operator runs: a compiled graph, and which of its tensors the ports are, in order (SIS_NONE for an output
 * that forwards an input). The graph belongs to one operator, no other may run it, until the flow is destroyed
 * (sis_graph_hold). Port schemas follow from the tensors, at the dimensions the graph has now. A tensor that cannot be
 * bound is copied (SIS_OPERATOR_COPIED); one whose shape is a run's needs a channel with `bytes`. */
sis_status sis_flow_graph(sis_flow *flow, uint32_t operator_, sis_graph *graph, const uint32_t *inputs,
                          uint32_t n_inputs, const uint32_t *outputs, uint32_t n_outputs);

/* The bytes of a MEMORY source, read token by token (`bytes` a multiple of a token's), `times` times over; they must stay
 * as long as the flow. */
sis_status sis_flow_memory(sis_flow *flow, uint32_t operator_, const void *data, size_t bytes,
                           uint64_t times);

/* Where a RECORD sink writes; stays as long. A call of its own, because what may be read need not be writable. */
sis_status sis_flow_record(sis_flow *flow, uint32_t operator_, void *memory, size_t bytes);

/* Of a TIMER: tick n comes when n periods have gone since it was first asked. None is left out: after a pause they come one
 * a step. */
sis_status sis_flow_period(sis_flow *flow, uint32_t operator_, uint64_t period_ns);

/* What a FUNCTION operator calls. slots: of its inputs, then of its outputs (SIS_NONE for an output whose buffer the flow
 * sets itself, as of a forward). *verdict is SIS_FIRED when it is called. It may ask (sis_flow_slot) and set shapes of
 * outputs and of inputs it forwards (sis_flow_shape); dims that the schema leaves open are 0 until it does. Anything but
 * SIS_OK ends the call under way with that status; tokens stay where they were. SIS_ENDED from one with inputs: it leaves
 * them where they are. */
typedef sis_status sis_flow_call(void *context, uint32_t operator_, const uint32_t *slots, uint32_t n_slots,
                                 uint32_t *verdict);
sis_status sis_flow_on_call(sis_flow *flow, sis_flow_call *call, void *context);

/* Checks that everything is joined, sizes every pool and orders the operators. No more building after it. *arena_bytes: what
 * bind must be given (63 more if its start is not SIS_ALIGNMENT-aligned). SIS_OUT_OF_ARENA: extend and build again. */
sis_status sis_flow_build(sis_flow *flow, size_t *arena_bytes);
sis_status sis_flow_bind(sis_flow *flow, void *arena, size_t bytes);

typedef enum sis_flow_state {
    SIS_FLOW_STEPPED, /* all steps were made */
    SIS_FLOW_WAITING, /* a step in which nothing fired: a source or the caller's end of a channel has to do something */
    SIS_FLOW_DONE, /* every operator ended, and the caller took what is its own: nothing can come any more */
} sis_flow_state;

typedef struct sis_flow_report {
    uint64_t steps;   /* made by this call; a step in which nothing fired does not count */
    uint64_t firings; /* of this call */
    uint64_t state;   /* sis_flow_state */
} sis_flow_report;

/* Makes up to `steps` steps. SIS_STALLED when nothing can ever fire again though operators have not ended: the sentence says
 * who waits for whom. SIS_SUSPENDED or SIS_INTERRUPTED, as the interrupt says; a failed operator keeps its tokens. After any
 * of these the next start goes on in the same step, at the same operator, so that it comes to the same as if nothing had
 * been. The report is filled in any case; a step counts when it is over. */
sis_status sis_flow_start(sis_flow *flow, uint32_t steps, sis_flow_report *report);

/* The start under way ends after the step it is in. May be called from within an operator's function; without a start under
 * way it says nothing. */
sis_status sis_flow_yield(sis_flow *flow);

/* Back to before the first step: channels hold their initial tokens, sources begin again, figures are 0, and every slot that
 * the caller held is the flow's. */
sis_status sis_flow_reset(sis_flow *flow);

/* Asked between firings, in long copies, and within graphs as sis_graph_set_interrupt says; not before a start's first
 * firing, so that each start comes further. */
void sis_flow_set_interrupt(sis_flow *flow, sis_interrupt_call *interrupted, void *context);

/* Times operators, and its clock drives TIMER sources. NULL, as at first = do not measure (timers ask sis_probe_here()).
 * Set before build it also gives each operator a histogram (2.4 KB of records), so that there are quantiles. */
void sis_flow_set_probe(sis_flow *flow, const sis_probe *probe);
/* The same with the probe of the place, or with none. */
sis_status sis_flow_measure(sis_flow *flow, bool on);

/* --- the caller's ends --- */

/* A buffer to write a token into; SIS_NONE in *slot when the channel is full. */
sis_status sis_flow_acquire(sis_flow *flow, uint32_t channel, uint32_t *slot);
sis_status sis_flow_publish(sis_flow *flow, uint32_t channel, uint32_t slot);
/* Nothing will be published any more. */
sis_status sis_flow_end(sis_flow *flow, uint32_t channel);
/* The next token, held until released; SIS_NONE in *slot when there is none. Room comes in the order of taking: one that is
 * released before an older one waits for it. */
sis_status sis_flow_take(sis_flow *flow, uint32_t channel, uint32_t *slot);
sis_status sis_flow_release(sis_flow *flow, uint32_t channel, uint32_t slot);

/* As sis_graph_tensor: dtype, rank, bytes, offset from the arena's start, dims. Any slot may be asked for. */
sis_status sis_flow_slot(const sis_flow *flow, uint32_t slot, int64_t info[SIS_TENSOR_INFO]);
/* Of a token being written, within the channel's schema and buffer. */
sis_status sis_flow_shape(sis_flow *flow, uint32_t slot, uint32_t dtype, const int64_t *dims, uint32_t rank);

/* --- figures --- */

typedef enum sis_channel_figure {
    SIS_CHANNEL_DEPTH, /* tokens now */
    SIS_CHANNEL_PEAK,  /* most there ever were */
    SIS_CHANNEL_CAPACITY,
    SIS_CHANNEL_PUBLISHED,  /* tokens, all in all */
    SIS_CHANNEL_HELD_FULL,  /* times its producer could have fired but for this channel being full */
    SIS_CHANNEL_HELD_EMPTY, /* times its consumer could have fired but for this channel being empty */
    SIS_CHANNEL_BUFFERS,    /* of its pool; 0 = it shares another channel's */
    SIS_CHANNEL_BYTES,      /* of a buffer */
    SIS_CHANNEL_FIGURE_COUNT
} sis_channel_figure;

typedef enum sis_operator_figure {
    SIS_OPERATOR_FIRINGS,
    SIS_OPERATOR_WAITS,  /* times it said so */
    SIS_OPERATOR_COPIED, /* bytes copied because a graph's tensor could not be bound to a buffer */
    SIS_OPERATOR_NS,     /* sums, -1 where not measured */
    SIS_OPERATOR_INSTRUCTIONS,
    SIS_OPERATOR_CYCLES,
    SIS_OPERATOR_L1D_REFILLS,
    SIS_OPERATOR_P50_NS, /* of one firing */
    SIS_OPERATOR_P95_NS,
    SIS_OPERATOR_P99_NS,
    SIS_OPERATOR_FIGURE_COUNT
} sis_operator_figure;

sis_status sis_flow_channel_figures(const sis_flow *flow, uint32_t channel,
                                    int64_t figures[SIS_CHANNEL_FIGURE_COUNT]);
sis_status sis_flow_operator_figures(const sis_flow *flow, uint32_t operator_,
                                     int64_t figures[SIS_OPERATOR_FIGURE_COUNT]);

/* --- for who runs flows in time (sis/executive.h) --- */

typedef struct sis_flow_cost {
    uint64_t
        instructions; /* of one step at most, an estimate: every operator fires, and loops of unknown length turn once */
    uint64_t section; /* the most between two looks at the interrupt, of graphs as SIS_FIGURE_SECTION */
    uint32_t
        functions; /* FUNCTION operators; they and Custom nodes are not counted above, nor are dynamic nodes */
    uint32_t customs, dynamics; /* nodes of its graphs */
} sis_flow_cost;

/* Of a bound flow. */
sis_status sis_flow_cost_of(const sis_flow *flow, sis_flow_cost *cost);

/* Asked instead of what sis_flow_set_interrupt said, until NULL gives the flow its own back. */
void sis_flow_lend_interrupt(sis_flow *flow, sis_interrupt_call *interrupted, void *context);

/* Until it is let go with NULL, the flow cannot be destroyed or held once more: SIS_BAD_STATE. */
sis_status sis_flow_hold(sis_flow *flow, const void *owner);

#endif
