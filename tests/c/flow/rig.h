/* Flows for tests: the public API with every failure a failed test, static memory, and functions of operators that do what
 * their number says. One flow at a time. */
#ifndef SIS_TEST_RIG_H
#define SIS_TEST_RIG_H

#include "../../../ops-c/src/flow/flow.h"
#include "unity.h"

#ifndef RIG_BYTES
#define RIG_BYTES (512u << 10) /* on the board all programs' memory is one image's */
#endif
#define RIG_RECORDS RIG_BYTES
#define RIG_ARENA RIG_BYTES
#define DIMS(...) \
    (const int64_t[]){__VA_ARGS__}, (uint32_t)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

extern sis_flow *rig; /* the flow of the current test */
extern uint8_t rig_records[RIG_RECORDS], rig_arena[RIG_ARENA];

void rig_begin(void);
uint32_t rig_schema(sis_dtype dtype, const int64_t *dims, uint32_t rank);
uint32_t rig_channel(const char *name, uint32_t capacity, uint32_t schema, size_t bytes);
uint32_t rig_words(const char *name, uint32_t capacity); /* of tokens u64 [1] */
uint32_t rig_operator(sis_flow_kind kind, const char *name, uint32_t inputs, uint32_t outputs);
uint32_t rig_staged(sis_flow_kind kind, const char *name, uint32_t stage, uint32_t priority, uint32_t inputs,
                    uint32_t outputs);
void rig_in(uint32_t operator_, uint32_t port, uint32_t channel);
void rig_out(uint32_t operator_, uint32_t port, uint32_t channel);
/* The same, expected to fail. */
sis_status rig_try(uint32_t operator_, uint32_t direction, uint32_t port, uint32_t schema, uint32_t channel);
void rig_bind(void); /* builds and binds */

sis_flow_report rig_start(uint32_t steps); /* the status is SIS_OK */
sis_status rig_start_status(uint32_t steps, sis_flow_report *report);

uint64_t *rig_word(uint32_t slot);              /* its first 8 bytes */
void rig_send(uint32_t channel, uint64_t word); /* there is room */
bool rig_receive(uint32_t channel, uint64_t *word);
int64_t rig_channel_figure(uint32_t channel, sis_channel_figure figure);
int64_t rig_operator_figure(uint32_t operator_, sis_operator_figure figure);
uint32_t rig_busy(void);       /* buffers that are not free */
void rig_is(const char *part); /* the last error's text holds `part` */

/* The same numbers on every machine: SplitMix64. */
extern uint64_t rig_seed;
uint32_t rig_random(uint32_t below);
uint64_t rig_mix(uint64_t word); /* a hash */

#endif
