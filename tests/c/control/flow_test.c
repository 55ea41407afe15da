/* Dataflow graphs by frames: graphs as operators, sources and sinks, the host's ends of channels, and running in time. */
#include <string.h>

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

void setUp(void) {
    now = 1000;
    sis_probe_install(&fake_probe);
    sis_clock_install(&fake_clock);
    rig_start();
}
void tearDown(void) { rig_stop(); }

#define OK(call) TEST_ASSERT_EQUAL_STRING("OK", sis_status_name(call))
#define NONE 0xffffu

static uint32_t add_channel(uint32_t capacity) {
    rig_begin(SIS_COMMAND_ADD_CHANNEL);
    rig_u16(capacity);
    return rig_expect(SIS_OK);
}

static void define(uint32_t op, uint32_t kind, uint32_t inputs, uint32_t outputs, sis_status status) {
    rig_begin(SIS_COMMAND_DEFINE_OPERATOR);
    rig_u32(op);
    rig_u8(kind);
    rig_u8(inputs);
    rig_u8(outputs);
    rig_string("op");
    rig_expect(status);
}

static void add(uint32_t op, uint32_t in, uint32_t out, uint32_t stage, sis_status status) {
    rig_begin(SIS_COMMAND_ADD_OPERATOR);
    rig_u32(op);
    rig_u16(in);
    rig_u16(out);
    rig_u8(7);
    rig_u8(stage);
    rig_expect(status);
}

static rig_reply start(uint32_t steps, sis_status status) {
    rig_begin(SIS_COMMAND_START_GRAPH);
    rig_u32(steps);
    rig_send();
    const rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_STRING_MESSAGE(sis_status_name(status), sis_status_name((sis_status)r.status), r.text);
    return r;
}

static void channel_command(uint32_t command, uint32_t channel, sis_status status) {
    rig_begin(command);
    rig_u16(channel);
    rig_expect(status);
}

static sis_status write_token(uint32_t channel, uint64_t offset, const void *data, size_t bytes) {
    rig_begin(SIS_COMMAND_WRITE_TOKEN);
    rig_u16(channel);
    rig_u64(offset);
    rig_bytes(data, bytes);
    rig_send();
    return (sis_status)rig_only().status;
}

static rig_reply read_token(uint32_t channel, uint64_t offset, uint32_t length) {
    rig_begin(SIS_COMMAND_READ_TOKEN);
    rig_u16(channel);
    rig_u64(offset);
    rig_u32(length);
    rig_send();
    return rig_only();
}

/* x → Relu → y, compiled. */
static void relu(uint32_t size) {
    uint32_t y;
    OK(program_create());
    OK(program_input("x", SIS_F32, DIMS(size), NULL));
    OK(program_operator(SIS_OP_RELU, IDS(0), NULL, 0, &y));
    OK(program_output(0, y, "y"));
    OK(program_compile());
}

/* The frames of V0 alone: channels, an operator that runs the current graph, steps. */
static void test_graph_between_the_hosts_ends(void) {
    const float in[2] = {-1, 2}, expected[2] = {0, 2};
    relu(2);
    TEST_ASSERT_EQUAL_UINT32(0, add_channel(2));
    TEST_ASSERT_EQUAL_UINT32(1, add_channel(2));
    add(0, 0, 1, SIS_STAGE_MODEL, SIS_OK);
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_WAITING, start(5, SIS_OK).data[16]);
    for (uint32_t round = 0; round < 3; round++) {
        OK(write_token(0, 0, in, 4));
        OK(write_token(0, 4, &in[1], 4));
        channel_command(SIS_COMMAND_PUBLISH_TOKEN, 0, SIS_OK);
        const rig_reply r = start(1, SIS_OK);
        TEST_ASSERT_EQUAL_UINT64(1, rig_u64_at(r.data));
        TEST_ASSERT_EQUAL_UINT64(1, rig_u64_at(r.data + 8));
        rig_reply token = read_token(1, 0, 100);
        TEST_ASSERT_EQUAL_UINT8(1, token.data[0]);
        TEST_ASSERT_EQUAL_size_t(1 + 2 + 9 + 8 + 8, token.bytes);
        TEST_ASSERT_EQUAL_MEMORY(expected, token.data + 20, 8);
        token = read_token(1, 4, 2);
        TEST_ASSERT_EQUAL_MEMORY(&expected[1], token.data + 20, 2);
        channel_command(SIS_COMMAND_RELEASE_TOKEN, 1, SIS_OK);
    }
    TEST_ASSERT_EQUAL_UINT8(0, read_token(1, 0, 100).data[0]);
    channel_command(SIS_COMMAND_RELEASE_TOKEN, 1, SIS_BAD_STATE);
    channel_command(SIS_COMMAND_END_CHANNEL, 0, SIS_OK);
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_DONE, start(5, SIS_OK).data[16]);
}

static void test_tokens_of_the_host_are_checked(void) {
    relu(2);
    add_channel(1);
    add_channel(1);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, write_token(0, 0, "abcd", 4)); /* not built */
    add(0, 0, 1, 0, SIS_OK);
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_expect(SIS_BAD_STATE);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, write_token(2, 0, "abcd", 4));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, write_token(0, 8, "a", 1));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, write_token(0, UINT64_MAX, "abcd", 4));
    channel_command(SIS_COMMAND_PUBLISH_TOKEN, 1, SIS_BAD_STATE);
    channel_command(SIS_COMMAND_PUBLISH_TOKEN, 9, SIS_BAD_ARGUMENT);
    OK(write_token(0, 0, "abcd", 4));
    channel_command(SIS_COMMAND_PUBLISH_TOKEN, 0, SIS_OK);
    TEST_ASSERT_EQUAL(SIS_BUSY, write_token(0, 0, "abcd", 4));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, write_token(1, 0, "abcd", 4)); /* its producer is the operator */
    rig_begin(SIS_COMMAND_SHAPE_TOKEN);
    rig_u16(0);
    rig_u16(SIS_F32);
    rig_dims(DIMS(2));
    rig_expect(SIS_BAD_STATE);
    rig_begin(SIS_COMMAND_RESET_FLOW);
    rig_expect(SIS_OK);
    OK(write_token(0, 0, "abcd", 4));
    rig_begin(SIS_COMMAND_SHAPE_TOKEN);
    rig_u16(0);
    rig_u16(SIS_F32);
    rig_dims(DIMS(3));
    rig_expect(SIS_BAD_SHAPE);
}

/* memory → tee → graph → record, tee → record. */
static void pipeline(uint32_t tokens) {
    relu(2);
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
    define(0, SIS_FLOW_MEMORY, 0, 1, SIS_OK);
    add(0, NONE, 0, SIS_STAGE_ACQUIRE, SIS_OK);
    define(1, SIS_FLOW_TEE, 1, 2, SIS_OK);
    add(1, 0, 1, SIS_STAGE_CLEAN, SIS_OK);
    rig_begin(SIS_COMMAND_CONNECT_OPERATOR);
    rig_u32(1);
    rig_u8(1);
    rig_u8(SIS_OUT);
    rig_u16(2);
    rig_expect(SIS_OK);
    define(2, SIS_FLOW_GRAPH, 1, 1, SIS_OK);
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
        define(3 + i, SIS_FLOW_RECORD, 1, 0, SIS_OK);
        add(3 + i, 2 + i, NONE, SIS_STAGE_EXPLAIN, SIS_OK);
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

static rig_reply read_record(uint32_t op, uint64_t offset, uint32_t length) {
    rig_begin(SIS_COMMAND_READ_RECORD);
    rig_u32(op);
    rig_u64(offset);
    rig_u32(length);
    rig_send();
    return rig_only();
}

static void expect_records(uint32_t tokens) {
    for (uint32_t i = 1; i < tokens; i++) {
        const float all[2] = {(float)i, -(float)i}, kept[2] = {(float)i, 0};
        TEST_ASSERT_EQUAL_MEMORY(all, read_record(3, 8 * i, 8).data + 8, 8);
        TEST_ASSERT_EQUAL_MEMORY(kept, read_record(4, 8 * i, 8).data + 8, 8);
    }
}

static void test_sources_tees_and_sinks(void) {
    pipeline(10);
    const rig_reply r = start(1000, SIS_OK);
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_DONE, r.data[16]);
    expect_records(10);
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_ARGUMENT, read_record(1, 0, 8).status);
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_ARGUMENT, read_record(3, 81, 8).status);
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_ARGUMENT, read_record(300, 0, 8).status);
    rig_begin(SIS_COMMAND_OPERATOR_FIGURES);
    rig_u32(2);
    rig_send();
    rig_reply f = rig_only();
    TEST_ASSERT_EQUAL_UINT64(10, rig_u64_at(f.data + 1));
    rig_begin(SIS_COMMAND_CHANNEL_FIGURES);
    rig_u16(3);
    rig_send();
    f = rig_only();
    TEST_ASSERT_EQUAL_UINT64(10, rig_u64_at(f.data + 1 + 8 * SIS_CHANNEL_PUBLISHED));
    channel_command(SIS_COMMAND_CHANNEL_FIGURES, 4, SIS_BAD_ARGUMENT);
    OK(program_plain(SIS_COMMAND_METRICS));
    /* Again, from the beginning. */
    rig_begin(SIS_COMMAND_RESET_FLOW);
    rig_expect(SIS_OK);
    TEST_ASSERT_EQUAL_UINT64(10, rig_u64_at(start(1000, SIS_OK).data + 8) / 5);
    /* The graph is the operator's. */
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, program_plain(SIS_COMMAND_RUN_GRAPH));
}

static void test_in_time(void) {
    pipeline(10);
    rig_begin(SIS_COMMAND_ENABLE_DETERMINISTIC);
    rig_u64(2000000);
    rig_u64(1000000);
    rig_u64(0);
    rig_send();
    rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_STRING("NOT_ADMITTED", sis_status_name((sis_status)r.status));
    TEST_ASSERT_TRUE(strlen(r.text) > 20);
    rig_begin(SIS_COMMAND_DISABLE_DETERMINISTIC);
    rig_expect(SIS_BAD_STATE);
    rig_begin(SIS_COMMAND_ENABLE_DETERMINISTIC);
    rig_u64(100000);
    rig_u64(1000000);
    rig_u64(500000);
    rig_send();
    r = rig_only();
    TEST_ASSERT_EQUAL_STRING("", r.text);
    TEST_ASSERT_EQUAL_UINT8(10, r.data[0]);
    TEST_ASSERT_EQUAL_UINT64(200000000, rig_u64_at(r.data + 1 + 8)); /* 0.1 of 0.5 ms, in billionths */
    rig_begin(SIS_COMMAND_ENABLE_DETERMINISTIC);
    rig_u64(100000);
    rig_u64(1000000);
    rig_u64(0);
    rig_expect(SIS_BAD_STATE);
    r = start(4, SIS_OK);
    TEST_ASSERT_EQUAL_UINT64(4, rig_u64_at(r.data));
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_STEPPED, r.data[16]);
    rig_begin(SIS_COMMAND_SCHEDULE_FIGURES);
    rig_send();
    r = rig_only();
    TEST_ASSERT_EQUAL_UINT8(8, r.data[0]);
    TEST_ASSERT_EQUAL_UINT64(1, rig_u64_at(r.data + 1)); /* accepted, rejected, periods, done, missed */
    TEST_ASSERT_EQUAL_UINT64(1, rig_u64_at(r.data + 9));
    TEST_ASSERT_EQUAL_UINT64(4, rig_u64_at(r.data + 25));
    TEST_ASSERT_EQUAL_UINT64(0, rig_u64_at(r.data + 33));
    OK(program_plain(SIS_COMMAND_METRICS));
    start(1000, SIS_OK);
    expect_records(10);
}

/* timer → record, in the dataflow graph that is current. */
static void ticker(void) {
    rig_begin(SIS_COMMAND_ADD_SCHEMA);
    rig_u16(SIS_I64);
    rig_dims(DIMS(1));
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_ADD_CHANNEL_TYPED);
    rig_u32(1);
    rig_u32(0);
    rig_u64(0);
    rig_string("ticks");
    rig_expect(SIS_OK);
    define(0, SIS_FLOW_TIMER, 0, 1, SIS_OK);
    add(0, NONE, 0, 0, SIS_OK);
    rig_begin(SIS_COMMAND_SET_OPERATOR_PERIOD);
    rig_u32(0);
    rig_u64(100000);
    rig_expect(SIS_OK);
    define(1, SIS_FLOW_RECORD, 1, 0, SIS_OK);
    add(1, 0, NONE, 4, SIS_OK);
    rig_begin(SIS_COMMAND_SET_OPERATOR_RECORD);
    rig_u32(1);
    rig_u64(8000);
    rig_expect(SIS_OK);
}

static void select_flow(uint32_t flow, sis_status status) {
    rig_begin(SIS_COMMAND_SELECT_FLOW);
    rig_u16(flow);
    rig_expect(status);
}

static void test_several_in_time_until_stopped(void) {
    for (uint32_t flow = 0; flow < SIS_LIMIT_FLOWS; flow++) {
        select_flow(flow, SIS_OK);
        ticker();
        rig_begin(SIS_COMMAND_ADMIT_FLOW);
        rig_u64(1000 * (flow + 1));
        rig_u64(100000);
        rig_u64(0);
        rig_u64(1000);
        rig_u8(1);
        rig_string("ticker");
        rig_expect(SIS_OK);
    }
    select_flow(SIS_LIMIT_FLOWS, SIS_BAD_ARGUMENT);
    select_flow(0, SIS_OK);
    TEST_ASSERT_EQUAL_UINT64(100, rig_u64_at(start(100, SIS_OK).data));
    const int64_t ticks[3] = {0, 1, 2};
    TEST_ASSERT_EQUAL_MEMORY(ticks, read_record(1, 0, 24).data + 8, 24);
    OK(program_plain(SIS_COMMAND_METRICS));
    rig_begin(SIS_COMMAND_DISABLE_DETERMINISTIC);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_DISABLE_DETERMINISTIC);
    rig_expect(SIS_BAD_STATE);
    select_flow(1, SIS_OK);
    rig_patience = 50;
    start(1000, SIS_INTERRUPTED);
}

static void test_buffers_that_are_too_large(void) {
    rig_begin(SIS_COMMAND_ADD_CHANNEL_TYPED);
    rig_u32(UINT32_MAX);
    rig_u32(SIS_NONE);
    rig_u64(UINT64_MAX);
    rig_string("huge");
    rig_send();
    const bool is_made = rig_only().status == SIS_OK;
    define(0, SIS_FLOW_RECORD, 1, 0, SIS_OK);
    add(0, is_made ? 0 : NONE, NONE, 0, SIS_OK);
    rig_begin(SIS_COMMAND_SET_OPERATOR_RECORD);
    rig_u32(0);
    rig_u64(80);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_send();
    TEST_ASSERT_TRUE(rig_only().status != SIS_OK);
}

static void test_fields_that_are_wrong(void) {
    start(1, SIS_BAD_STATE);
    add(0, NONE, NONE, 0, SIS_BAD_STATE); /* no graph that it could run */
    add(1, NONE, NONE, 0, SIS_BAD_ARGUMENT);
    define(0, SIS_FLOW_FUNCTION, 0, 1, SIS_UNSUPPORTED);
    define(0, SIS_FLOW_KIND_COUNT, 0, 1, SIS_BAD_ARGUMENT);
    define(3, SIS_FLOW_TEE, 1, 1, SIS_BAD_ARGUMENT);
    define(0, SIS_FLOW_TEE, 1, SIS_LIMIT_PORTS + 1, SIS_UNSUPPORTED);
    define(0, SIS_FLOW_TEE, 1, 2, SIS_OK);
    add(0, NONE, NONE, 9, SIS_BAD_ARGUMENT); /* stage */
    add(0, NONE, NONE, 0, SIS_OK);
    rig_begin(SIS_COMMAND_ADD_CHANNEL);
    rig_u16(0);
    rig_expect(SIS_BAD_ARGUMENT);
    static const uint32_t wrong[][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 2, 1, 0}, {0, 0, 2, 0}, {0, 0, 0, 5}};
    add_channel(1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        rig_begin(SIS_COMMAND_CONNECT_OPERATOR);
        rig_u32(wrong[i][0]);
        rig_u8(wrong[i][1]);
        rig_u8(wrong[i][2]);
        rig_u16(wrong[i][3]);
        rig_expect(SIS_BAD_ARGUMENT);
    }
    rig_begin(SIS_COMMAND_SET_OPERATOR_MEMORY);
    rig_u32(0);
    rig_u64(8);
    rig_u64(1);
    rig_expect(SIS_BAD_ARGUMENT); /* a tee */
    rig_begin(SIS_COMMAND_SET_OPERATOR_GRAPH);
    rig_u32(0);
    rig_u16(0);
    rig_u16(0);
    rig_u16(0);
    rig_expect(SIS_BAD_ARGUMENT);
    define(1, SIS_FLOW_MEMORY, 0, 1, SIS_OK);
    add(1, NONE, NONE, 0, SIS_OK);
    rig_most = rig_taken + 1000;
    rig_begin(SIS_COMMAND_SET_OPERATOR_MEMORY);
    rig_u32(1);
    rig_u64(UINT64_MAX - 10);
    rig_u64(1);
    rig_expect(SIS_OUT_OF_ARENA);
    rig_begin(SIS_COMMAND_SET_OPERATOR_MEMORY);
    rig_u32(1);
    rig_u64(1 << 20);
    rig_u64(1);
    rig_expect(SIS_OUT_OF_ARENA);
    rig_begin(SIS_COMMAND_FORWARD_PORT);
    rig_u32(7);
    rig_u8(0);
    rig_u8(0);
    rig_expect(SIS_BAD_ARGUMENT);
    rig_begin(SIS_COMMAND_SET_INITIAL_TOKENS);
    rig_u16(7);
    rig_u32(1);
    rig_expect(SIS_BAD_ARGUMENT);
    start(1, SIS_BAD_STATE); /* ports that nobody joined */
}

static void test_as_many_as_possible(void) {
    for (uint32_t i = 0; i < SIS_LIMIT_CHANNELS; i++) add_channel(1);
    rig_begin(SIS_COMMAND_ADD_CHANNEL);
    rig_u16(1);
    rig_expect(SIS_OUT_OF_ARENA);
    for (uint32_t i = 0; i < SIS_LIMIT_OPERATORS; i++) {
        define(i, SIS_FLOW_TEE, 1, 1, SIS_OK);
        add(i, i, (i + 1) % SIS_LIMIT_CHANNELS, 0, SIS_OK);
    }
    define(SIS_LIMIT_OPERATORS, SIS_FLOW_TEE, 1, 1, SIS_OUT_OF_ARENA);
    add(SIS_LIMIT_OPERATORS, NONE, NONE, 0, SIS_OUT_OF_ARENA);
}

static void test_memory_runs_out(void) {
    relu(2);
    add_channel(1);
    add_channel(1);
    add(0, 0, 1, 0, SIS_OK);
    rig_most = rig_taken;
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_expect(SIS_OUT_OF_ARENA);
    start(1, SIS_OUT_OF_ARENA);
    rig_begin(SIS_COMMAND_ENABLE_DETERMINISTIC);
    rig_u64(1);
    rig_u64(1000);
    rig_u64(0);
    rig_expect(SIS_OUT_OF_ARENA);
    rig_most = SIZE_MAX;
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_WAITING, start(1, SIS_OK).data[16]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_graph_between_the_hosts_ends);
    RUN_TEST(test_tokens_of_the_host_are_checked);
    RUN_TEST(test_sources_tees_and_sinks);
    RUN_TEST(test_in_time);
    RUN_TEST(test_several_in_time_until_stopped);
    RUN_TEST(test_buffers_that_are_too_large);
    RUN_TEST(test_fields_that_are_wrong);
    RUN_TEST(test_as_many_as_possible);
    RUN_TEST(test_memory_runs_out);
    return UNITY_END();
}
