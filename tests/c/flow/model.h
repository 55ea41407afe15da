/* A dataflow graph as its contract tells it, without buffers: queues of numbers, looked through from front to back each
 * time. What random tests hold the real one to. */
#ifndef SIS_TEST_MODEL_H
#define SIS_TEST_MODEL_H

#include "sis/flow.h"

#define MODEL_OPS 14
#define MODEL_PORTS 3
#define MODEL_CHANNELS (MODEL_OPS * MODEL_PORTS * 2)
#define MODEL_DEPTH 12
#define MODEL_STALLED 99 /* a state */

typedef struct model_channel {
    uint64_t queue[MODEL_DEPTH];
    uint32_t depth, capacity, initial;
    int producer, consumer; /* operators; -1 = the caller */
    bool ended, closed;
} model_channel;

typedef struct model_op {
    uint32_t kind, stage, priority, inputs, outputs, in[MODEL_PORTS], out[MODEL_PORTS];
    int from[MODEL_PORTS]; /* output: the input it forwards, -1 = none */
    uint64_t life;         /* a source's firings until it says that it ended */
    uint64_t calls, cursor, room;
    bool ended, hopeful;
} model_op;

typedef struct model {
    model_op op[MODEL_OPS];
    model_channel channel[MODEL_CHANNELS];
    uint32_t ops, channels;
    uint64_t log; /* a hash of everything that fired, in order, with what it read and wrote */
} model;

/* What function operator `id` does in its call number `calls`, given its inputs. */
uint32_t model_behave(const model *m, uint32_t id, uint64_t calls, const uint64_t *in, uint64_t *out);
uint64_t model_log(uint64_t log, uint32_t id, uint32_t verdict, const uint64_t *values, uint32_t n);
uint64_t model_memory(uint64_t index); /* word of the memory of MEMORY sources */

void model_reset(model *m);
/* Up to `steps` steps; how many were made, the firings, and the state (MODEL_STALLED too). */
void model_start(model *m, uint32_t steps, uint64_t *made, uint64_t *firings, uint32_t *state);
bool model_refused(const model *m); /* a forward behind a tee */

#endif
