/* Graphs for tests: the public API with every failure a failed test, static memory, and attributes written
 * as calls. One net at a time. */
#ifndef SIS_TEST_NET_H
#define SIS_TEST_NET_H

#include "../../../ops-c/src/graph/graph.h"
#include "../support/memory.h"
#include "unity.h"

#define NO_OPSET 18u

#define DIMS(...) \
    (const int64_t[]){__VA_ARGS__}, (uint32_t)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))
#define IDS(...) \
    (const uint32_t[]){__VA_ARGS__}, (uint32_t)(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

extern sis_graph *net; /* the graph of the current test */

void net_begin(uint32_t opset);
void net_begin_with(uint32_t opset, size_t record_bytes);

/* Attributes of the next operator. */
void net_int(uint32_t tag, int64_t value);
void net_ints(uint32_t tag, const int64_t *values, uint32_t count);
void net_enum(uint32_t tag, uint8_t value);
void net_u32(uint32_t tag, uint32_t value); /* block or tensor */

uint32_t net_dimension(const char *name, int64_t bound);
uint32_t net_input(sis_dtype dtype, const int64_t *dims, uint32_t rank);
uint32_t net_constant(sis_dtype dtype, const int64_t *dims, uint32_t rank, const void *data);
uint32_t net_shape(const int64_t *values, uint32_t count); /* a known 1-D i64 */
uint32_t net_weights(const int64_t *dims, uint32_t rank);  /* f32, borrowed, of no value: for plans only */
uint32_t net_block(uint32_t parent);
uint32_t net_block_input(uint32_t block, sis_dtype dtype, const int64_t *dims, uint32_t rank);
uint32_t net_dynamic_input(uint32_t block, uint32_t dtype);
void net_output(uint32_t block, uint32_t tensor);

/* Adds an operator; the id of its first output. */
uint32_t net_op(uint32_t block, sis_op_id op, const uint32_t *inputs, uint32_t n_inputs);
uint32_t net_op_many(uint32_t block, sis_op_id op, const uint32_t *inputs, uint32_t n_inputs,
                     uint32_t n_outputs);
/* The same, expected to fail; attributes are used up. */
extern uint32_t net_first; /* its first output, when it did not fail */
sis_status net_try(uint32_t block, sis_op_id op, const uint32_t *inputs, uint32_t n_inputs,
                   uint32_t n_outputs);

uint32_t net_i64(int64_t value); /* known scalars */
uint32_t net_bool(bool value);

/* A Loop's body with its first two inputs; net_body_end adds the Loop, the id of its first output. */
typedef struct net_body {
    uint32_t block, iteration, condition;
} net_body;
net_body net_body_begin(uint32_t parent);
uint32_t net_body_end(uint32_t parent, net_body body, const uint32_t *inputs, uint32_t n_inputs,
                      uint32_t n_outputs);

void net_one_by_one(void); /* no nodes run together */
size_t net_plan(void);
void net_compile(void);
void net_compile_with(size_t region); /* bytes for the run-time region beyond the plan */
void net_run(void);
/* A run that is suspended wherever it asks, and goes on; stopped when it has asked `most` times. The nodes known before
 * the run ask between all of their tiles. */
sis_status net_run_in_pieces(int most);
extern uint32_t net_pieces; /* suspensions since the program began */
/* Suspended when it has asked `polls` times; SIS_OK when it ends before. */
sis_status net_run_to(int polls);

int64_t net_info(uint32_t tensor, int which); /* an entry of sis_graph_tensor */
void *net_data(uint32_t tensor);              /* its bytes in the arena */
void net_set(uint32_t tensor, const void *data);
int64_t net_figure(sis_figure figure);
void net_is(const char *part); /* the last error's text holds `part` */

/* The same numbers on every machine: SplitMix64. */
extern uint64_t net_seed;
uint32_t net_random(uint32_t below);
void net_fill(uint32_t tensor); /* small f32 values, both signs */

#endif
