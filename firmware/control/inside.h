/* Control plane, inside: what a session's control is made of, and what handlers use. Handlers (commands/, one a file, declared
 * in generated/handlers.h) get the fields of their frame, of which lengths alone were checked, and fill the answer. */
#ifndef SIS_CONTROL_INSIDE_H
#define SIS_CONTROL_INSIDE_H

#include <string.h>

#include "control/control.h"
#include "generated/frames.h"
#include "sis/executive.h"

/* A stretch of the system's memory; what it is for lies behind this, SIS_ALIGNMENT-aligned. */
typedef struct sis_block {
    struct sis_block *next;
    size_t bytes; /* of what lies behind */
} sis_block;

/* A tensor that was declared and whose bytes are still to come. */
typedef struct sis_pending {
    uint32_t dtype;
    sis_frame_dims dims;
    sis_block *block; /* its bytes, then its name; NULL: nothing came and nothing has to */
    size_t bytes, loaded;
    bool constant; /* SetTensorShape's is one when bytes come, AddConstant's always */
} sis_pending;

typedef struct sis_control_graph {
    sis_graph *graph;
    sis_block *blocks; /* its records, constants and arena; this struct's own too */
    uint8_t *arena;    /* NULL: not compiled */
    size_t arena_bytes, dynamic_bytes;
    uint32_t n_pending;
    sis_pending pending[SIS_LIMIT_PENDING];
} sis_control_graph;

typedef struct sis_control_operator {
    uint8_t kind;    /* sis_flow_kind */
    uint8_t *memory; /* what a memory source reads or a record sink writes */
    size_t bytes;
} sis_control_operator;

/* Slots that the host holds; SIS_NONE. */
typedef struct sis_control_channel {
    uint32_t writing, reading;
} sis_control_channel;

typedef struct sis_control_flow {
    sis_flow *flow;
    sis_block *blocks;
    uint8_t *arena; /* NULL: has no memory for tokens yet */
    size_t arena_bytes;
    bool ordered;    /* sis_flow_build was successful, so that only memory is missing */
    size_t planned;  /* what it asked for */
    uint32_t number; /* in the schedule; SIS_NONE: it was never there */
    bool defined;    /* what the next operator does */
    uint8_t kind, inputs, outputs;
    uint32_t n_channels, n_operators;
    uint64_t steps;
    char name[64]; /* of the operator that was defined */
    sis_control_channel channel[SIS_LIMIT_CHANNELS];
    sis_control_operator operator_[SIS_LIMIT_OPERATORS];
} sis_control_flow;

#define SIS_REPLY_ROOM 2048u /* header, status, text and fields but for the last one's bytes */
#define SIS_REPLY_HEAD (SIS_FRAME_HEADER + 8u + SIS_ERROR_TEXT) /* the longest: where fields are encoded */
#define SIS_REPLY_DATA (SIS_LIMIT_PAYLOAD - SIS_REPLY_ROOM)     /* most bytes of that */
#define SIS_LIST_ROOM 8192u

typedef struct sis_reply {
    uint32_t id;
    const uint8_t *data; /* behind the fields */
    size_t data_bytes;
    size_t bytes; /* of the fields */
    const sis_frame_description *frame;
    struct sis_control *control;
} sis_reply;

struct sis_control {
    const sis_control_system *system;
    sis_error error;      /* the sentence of a reply whose status is not 0 */
    uint32_t graph, flow; /* the current ones */
    sis_control_graph *graphs[SIS_LIMIT_GRAPHS];
    sis_control_flow *flows[SIS_LIMIT_FLOWS];
    sis_executive *executive;
    sis_block *schedule; /* the executive's */

    /* The stream: a header as far as it came, then its payload. */
    uint8_t header[SIS_FRAME_HEADER];
    size_t have, skip; /* bytes of the frame that came; of one too large that are still to be dropped */
    size_t length;     /* of the payload */
    bool lost;         /* in bytes that are no frame */
    bool restart;      /* the board, when the reply is on its way */

    uint64_t fields[SIS_FIELDS_MOST / 8];
    uint8_t reply[SIS_REPLY_ROOM];            /* head and text, then the answer's fields */
    _Alignas(16) uint8_t list[SIS_LIST_ROOM]; /* entries of a list, names of options, arguments of a script */
    int64_t figures[48];                      /* what i64s of an answer point to */
    _Alignas(16) uint8_t payload[SIS_LIMIT_PAYLOAD];
};

typedef sis_status sis_handler(sis_control *control, const void *given, sis_reply *reply);
extern sis_handler *const sis_handlers[SIS_COMMAND_COUNT];

/* The command of that number; NULL. */
const sis_frame_description *sis_frame_find(uint8_t id, uint32_t *index);
/* Does the frame that is complete, and answers. */
void sis_control_dispatch(sis_control *control);
/* Answers a frame that is none. */
void sis_control_refuse(sis_control *control, sis_status status);
/* Encodes the answer's fields behind the reply's head, its last field's bytes by reference; gives `status` back, or what
 * went wrong. */
sis_status sis_reply_fields(sis_reply *reply, sis_status status, const void *answer);

/* --- memory (memory.c) --- */

/* `bytes` of the system's memory, zeroed, in `list`; NULL: there is none, and the error says so. */
void *sis_control_take(sis_control *control, sis_block **list, uint64_t bytes, const char *what);
sis_block *sis_control_block_of(void *memory);
void sis_control_give(sis_control *control, sis_block **list, sis_block *block);
void sis_control_give_all(sis_control *control, sis_block **list);

/* --- errors --- */

#define sis_control_fail(control, ...) sis_error_set(&(control)->error, __VA_ARGS__)
/* The status, with what a graph, flow or executive says of it. */
sis_status sis_control_said(sis_control *control, sis_status status, const sis_error *error);

/* --- graphs (graphs.c) --- */

/* A new graph, made the current one, in a place that is free. */
sis_status sis_control_new_graph(sis_control *control, uint32_t opset, uint32_t *number);
/* The current graph; NULL when there is none, and the error says so. */
sis_control_graph *sis_control_graph_here(sis_control *control);
/* The same, with all tensors made that were declared, for a building command. */
sis_status sis_control_building(sis_control *control, sis_control_graph **graph);
/* The same, compiled. */
sis_status sis_control_compiled(sis_control *control, sis_control_graph **graph);
/* After a call that needed records: whether to make it again. */
bool sis_graph_grown(sis_control *control, sis_control_graph *graph, sis_status status, uint32_t *tries);
sis_status sis_graph_said(sis_control *control, const sis_control_graph *graph, sis_status status);
/* The tensor, or an item of it (SIS_NONE: no item), as a reply describes it; *data: where it is, NULL: it has no place
 * now. */
sis_status sis_control_describe(sis_control *control, const sis_control_graph *graph, uint32_t tensor,
                                uint32_t item, uint16_t *dtype, sis_frame_dims *shape, uint64_t *total,
                                uint8_t **data);
/* Everything of the session goes: schedule, dataflow graphs, graphs. */
void sis_control_forget(sis_control *control);

/* --- tensors that are declared (pending.c) --- */

sis_status sis_control_declare(sis_control *control, sis_control_graph *graph, const char *name,
                               uint32_t dtype, const sis_frame_dims *dims, bool constant, uint32_t *tensor);
/* Memory for the bytes and, behind them, the name. */
sis_status sis_pending_room(sis_control *control, sis_control_graph *graph, sis_pending *pending,
                            const char *name);
/* Makes those that were declared, in order. */
sis_status sis_control_settle(sis_control *control, sis_control_graph *graph);
/* The number the next tensor would have, without those that are declared. */
uint32_t sis_control_tensors(const sis_control_graph *graph);

/* --- dataflow graphs (flows.c) --- */

/* The current one, which begins when it is asked for first. */
sis_status sis_control_flow_here(sis_control *control, sis_control_flow **flow);
sis_status sis_control_built(sis_control *control, sis_control_flow **flow);
bool sis_flow_grown(sis_control *control, sis_control_flow *flow, sis_status status, uint32_t *tries);
sis_status sis_flow_said(sis_control *control, const sis_control_flow *flow, sis_status status);
sis_status sis_control_build(sis_control *control, sis_control_flow *flow);
sis_status sis_control_connect(sis_control *control, uint32_t operator_, uint32_t direction, uint32_t port,
                               uint32_t schema, uint32_t channel);
sis_status sis_control_add_channel(sis_control *control, const char *name, uint32_t capacity, uint32_t schema,
                                   uint64_t bytes, uint32_t *channel);
sis_status sis_control_add_operator(sis_control *control, const sis_frame_add_operator_typed *given,
                                    uint32_t *operator_);
sis_status sis_control_set_graph(sis_control *control, sis_control_flow *flow, uint32_t operator_,
                                 sis_control_graph *graph, const uint32_t *inputs, uint32_t n_inputs,
                                 const uint32_t *outputs, uint32_t n_outputs);
/* Whether operator `number` may be added next. */
sis_status sis_control_may_add(sis_control *control, uint32_t number, sis_control_flow **flow);
/* A channel of the built dataflow graph. */
sis_status sis_control_channel_of(sis_control *control, uint32_t number, sis_control_flow **flow,
                                  sis_control_channel **channel);
/* The token in a slot, and where its bytes are. */
sis_status sis_control_token(sis_control *control, const sis_control_flow *flow, uint32_t slot,
                             uint16_t *dtype, sis_frame_dims *shape, uint64_t *total, uint8_t **data);
/* The operator of the current dataflow graph, of that kind. */
sis_status sis_control_operator_of(sis_control *control, uint32_t number, uint32_t kind,
                                   sis_control_flow **flow, sis_control_operator **operator_);
/* Admits the current one. */
sis_status sis_control_admit(sis_control *control, const sis_frame_admit_flow *terms, uint32_t *number);
/* Whether the schedule has it now: it leaves when it has ended, or failed. */
bool sis_control_admitted(const sis_control *control, const sis_control_flow *flow);
sis_status sis_executive_said(sis_control *control, sis_status status);
/* Numbers of the last admission; `values` keeps SIS_ADMISSION_NUMBERS of them. */
sis_status sis_control_admission(sis_control *control, int64_t *values, sis_frame_i64s *answer);

/* --- pieces of something larger --- */

/* Whether [offset, offset + bytes) lies in `total`; the error says so. */
sis_status sis_control_within(sis_control *control, const char *what, uint64_t offset, uint64_t bytes,
                              uint64_t total);
/* The piece of `data` that a reading command asked for, as much as fits. */
sis_status sis_control_piece(sis_control *control, const uint8_t *data, uint64_t total, uint64_t offset,
                             uint32_t length, sis_frame_bytes *piece);

/* --- metrics (metrics.c) --- */

typedef struct sis_metric_list {
    uint32_t from, count; /* the first that is wanted, how many there were so far */
    uint32_t taken;
    size_t bytes;
    bool full;
    uint8_t *room; /* SIS_LIST_ROOM */
} sis_metric_list;
void sis_metric_add(sis_metric_list *list, const char *name, const char *label, double value);
/* Named `of` and `part`, one behind the other. */
void sis_metric_part(sis_metric_list *list, const char *of, const char *part, const char *label,
                     double value);
void sis_control_graph_metrics(sis_control *control, sis_metric_list *list);
void sis_control_flow_metrics(sis_control *control, sis_metric_list *list);

#endif
