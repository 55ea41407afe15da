/* Control plane, inside: what a session's control is made of, and what handlers use. Handlers are one a file, declared in
 * generated/handlers.h: they get the fields of their frame, checked for length alone, and fill the answer. */
#ifndef SIS_CONTROL_INSIDE_H
#define SIS_CONTROL_INSIDE_H

#include <string.h>

#include "control/control.h"
#include "generated/frames.h"
#include "sis/executive.h"

/* Memory of the system: what it took lies behind this, SIS_ALIGNMENT-aligned. */
typedef struct sis_block {
    struct sis_block *next;
    size_t bytes; /* with this header */
} sis_block;

/* A tensor that was declared and has no bytes yet, or not all. */
typedef struct sis_pending {
    uint32_t dtype;
    sis_frame_dims dims;
    uint8_t *data; /* NULL: nothing came */
    size_t bytes, loaded;
    bool constant; /* AddConstant's; SetTensorShape's become constants when bytes come */
    char *name;    /* behind the data's block or NULL */
} sis_pending;

typedef struct sis_control_graph {
    sis_graph *graph; /* NULL: no such graph */
    sis_block *blocks;
    uint8_t *arena; /* NULL: not compiled */
    size_t arena_bytes;
    bool profiled;
    uint32_t tensors;             /* made so far, pending ones not counted */
    uint32_t n_inputs, n_outputs; /* of the graph itself */
    uint32_t n_pending;
    sis_pending pending[SIS_LIMIT_PENDING];
} sis_control_graph;

/* What a memory source reads or a record sink writes, and the host's ends of channels. */
typedef struct sis_control_operator {
    uint8_t *memory;
    size_t bytes;
    uint8_t kind;
} sis_control_operator;

typedef struct sis_control_channel {
    uint32_t writing, reading; /* slots the host holds; SIS_NONE */
} sis_control_channel;

typedef struct sis_control_flow {
    sis_flow *flow; /* NULL: none yet */
    sis_block *blocks;
    uint8_t *arena; /* NULL: not built */
    uint32_t channels, operators;
    uint32_t admitted; /* number in the schedule, SIS_NONE */
    bool was_admitted;
    bool defined; /* what the next operator is */
    uint8_t kind, inputs, outputs;
    char name[64];
    sis_control_channel channel[SIS_LIMIT_CHANNELS];
    sis_control_operator operator_[SIS_LIMIT_OPERATORS];
} sis_control_flow;

#endif
