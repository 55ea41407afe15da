/* Dataflow graphs of frames, and a clock that goes on by itself. */
#include "flows.h"

#include <string.h>

#include "sis/clock.h"

#include "program.h"
#include "sis/clock.h"
#include "sis/flow.h"

/* Time that goes on by itself a little, and at once where somebody sleeps. */
static uint64_t now;
static uint64_t now_ns(void *context) {
    (void)context;
    return now += 100;
}
static void idle_until(void *context, uint64_t ns) {
    (void)context;
    if (ns > now) now = ns;
}
static const sis_clock fake_clock = {.core = "any", .now_ns = now_ns, .idle_until = idle_until};

static void count(void *context, sis_counts *counts) {
    (void)context;
    *counts = (sis_counts){0};
}
static const sis_probe fake_probe = {.read = count, .now_ns = now_ns};

void flow_begin(void) {
    now = 1000;
    sis_probe_install(&fake_probe);
    sis_clock_install(&fake_clock);
    rig_start();
}

uint32_t flow_add_channel(uint32_t capacity) {
    rig_begin(SIS_COMMAND_ADD_CHANNEL);
    rig_u16(capacity);
    return rig_expect(SIS_OK);
}

void flow_define(uint32_t op, uint32_t kind, uint32_t inputs, uint32_t outputs, sis_status status) {
    rig_begin(SIS_COMMAND_DEFINE_OPERATOR);
    rig_u32(op);
    rig_u8(kind);
    rig_u8(inputs);
    rig_u8(outputs);
    rig_string("op");
    rig_expect(status);
}

void flow_add(uint32_t op, uint32_t in, uint32_t out, uint32_t stage, sis_status status) {
    rig_begin(SIS_COMMAND_ADD_OPERATOR);
    rig_u32(op);
    rig_u16(in);
    rig_u16(out);
    rig_u8(7);
    rig_u8(stage);
    rig_expect(status);
}

rig_reply flow_start(uint32_t steps, sis_status status) {
    rig_begin(SIS_COMMAND_START_GRAPH);
    rig_u32(steps);
    rig_send();
    const rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_STRING_MESSAGE(sis_status_name(status), sis_status_name((sis_status)r.status), r.text);
    return r;
}

void flow_channel_command(uint32_t command, uint32_t channel, sis_status status) {
    rig_begin(command);
    rig_u16(channel);
    rig_expect(status);
}

sis_status flow_write(uint32_t channel, uint64_t offset, const void *data, size_t bytes) {
    rig_begin(SIS_COMMAND_WRITE_TOKEN);
    rig_u16(channel);
    rig_u64(offset);
    rig_bytes(data, bytes);
    rig_send();
    return (sis_status)rig_only().status;
}

rig_reply flow_read(uint32_t channel, uint64_t offset, uint32_t length) {
    rig_begin(SIS_COMMAND_READ_TOKEN);
    rig_u16(channel);
    rig_u64(offset);
    rig_u32(length);
    rig_send();
    return rig_only();
}

/* x → Relu → y, compiled. */
void flow_relu(uint32_t size) {
    uint32_t y;
    OK(program_create());
    OK(program_input("x", SIS_F32, DIMS(size), NULL));
    OK(program_operator(SIS_OP_RELU, IDS(0), NULL, 0, &y));
    OK(program_output(0, y, "y"));
    OK(program_compile());
}

/* memory → tee → graph → record, tee → record. */
void flow_pipeline(uint32_t tokens) {
    flow_relu(2);
    rig_begin(SIS_COMMAND_ADD_SCHEMA);
    rig_u16(SIS_F32);
    rig_dims(DIMS(2));
    const uint32_t schema = rig_expect(SIS_OK);
    for (uint32_t i = 0; i < 4; i++) {
        rig_begin(SIS_COMMAND_ADD_CHANNEL_TYPED);
        rig_u32(2);
        rig_u32(schema);
        rig_u64(0);
        rig_string("c");
        TEST_ASSERT_EQUAL_UINT32(i, rig_expect(SIS_OK));
    }
    flow_define(0, SIS_FLOW_MEMORY, 0, 1, SIS_OK);
    flow_add(0, NO_CHANNEL, 0, SIS_STAGE_ACQUIRE, SIS_OK);
    flow_define(1, SIS_FLOW_TEE, 1, 2, SIS_OK);
    flow_add(1, 0, 1, SIS_STAGE_CLEAN, SIS_OK);
    rig_begin(SIS_COMMAND_CONNECT_OPERATOR);
    rig_u32(1);
    rig_u8(1);
    rig_u8(SIS_OUT);
    rig_u16(2);
    rig_expect(SIS_OK);
    flow_define(2, SIS_FLOW_GRAPH, 1, 1, SIS_OK);
    rig_begin(SIS_COMMAND_ADD_OPERATOR_TYPED);
    rig_u32(2);
    rig_u16(1);
    rig_u16(3);
    rig_u8(0);
    rig_u8(SIS_STAGE_MODEL);
    rig_u32(schema);
    rig_u32(schema);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_SET_OPERATOR_GRAPH);
    rig_u32(2);
    rig_u16(0);
    rig_u16(1);
    rig_u32(0);
    rig_u16(1);
    rig_u32(1);
    rig_expect(SIS_OK);
    for (uint32_t i = 0; i < 2; i++) {
        flow_define(3 + i, SIS_FLOW_RECORD, 1, 0, SIS_OK);
        flow_add(3 + i, 2 + i, NO_CHANNEL, SIS_STAGE_EXPLAIN, SIS_OK);
        rig_begin(SIS_COMMAND_SET_OPERATOR_RECORD);
        rig_u32(3 + i);
        rig_u64(8u * tokens);
        rig_expect(SIS_OK);
    }
    rig_begin(SIS_COMMAND_SET_OPERATOR_MEMORY);
    rig_u32(0);
    rig_u64(8u * tokens);
    rig_u64(1);
    rig_expect(SIS_OK);
    for (uint32_t i = 0; i < tokens; i++) {
        const float token[2] = {(float)i, -(float)i};
        rig_begin(SIS_COMMAND_LOAD_OPERATOR_MEMORY);
        rig_u32(0);
        rig_u64(8u * i);
        rig_bytes(token, 8);
        rig_expect(SIS_OK);
    }
}

rig_reply flow_read_record(uint32_t op, uint64_t offset, uint32_t length) {
    rig_begin(SIS_COMMAND_READ_RECORD);
    rig_u32(op);
    rig_u64(offset);
    rig_u32(length);
    rig_send();
    return rig_only();
}

void flow_expect_records(uint32_t tokens) {
    for (uint32_t i = 1; i < tokens; i++) {
        const float all[2] = {(float)i, -(float)i}, kept[2] = {(float)i, 0};
        TEST_ASSERT_EQUAL_MEMORY(all, flow_read_record(3, 8 * i, 8).data + 8, 8);
        TEST_ASSERT_EQUAL_MEMORY(kept, flow_read_record(4, 8 * i, 8).data + 8, 8);
    }
}
