/* Dataflow graphs of frames that tests share; each function sends. */
#ifndef CONTROL_FLOWS_H
#define CONTROL_FLOWS_H

#include "program.h"
#include "sis/flow.h"

#define NO_CHANNEL 0xffffu

/* As rig_start, with a clock that goes on by itself a little, and at once where somebody sleeps. */
void flow_begin(void);

/* Ids of what was made; a status: the only reply must have it. */
uint32_t flow_add_channel(uint32_t capacity);
void flow_define(uint32_t op, uint32_t kind, uint32_t inputs, uint32_t outputs, sis_status status);
void flow_add(uint32_t op, uint32_t in, uint32_t out, uint32_t stage, sis_status status);
rig_reply flow_start(uint32_t steps, sis_status status);
void flow_channel_command(uint32_t command, uint32_t channel, sis_status status);
sis_status flow_write(uint32_t channel, uint64_t offset, const void *data, size_t bytes);
rig_reply flow_read(uint32_t channel, uint64_t offset, uint32_t length);

/* x → Relu → y, compiled. */
void flow_relu(uint32_t size);

/* memory → tee → graph → record, tee → record; `tokens` of them. */
void flow_pipeline(uint32_t tokens);
rig_reply flow_read_record(uint32_t op, uint64_t offset, uint32_t length);

/* What both sinks must hold at the end. */
void flow_expect_records(uint32_t tokens);

#endif
