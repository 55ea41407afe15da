/* Dataflow graphs by frames: graphs as operators, sources and sinks, and the host's ends of channels. */
#include <string.h>

#include "flows.h"

void setUp(void) { flow_begin(); }
void tearDown(void) { rig_stop(); }

/* The frames of V0 alone: channels, an operator that runs the current graph, steps. */
static void test_graph_between_the_hosts_ends(void) {
    const float in[2] = {-1, 2}, expected[2] = {0, 2};
    flow_relu(2);
    TEST_ASSERT_EQUAL_UINT32(0, flow_add_channel(2));
    TEST_ASSERT_EQUAL_UINT32(1, flow_add_channel(2));
    flow_add(0, 0, 1, SIS_STAGE_MODEL, SIS_OK);
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_WAITING, flow_start(5, SIS_OK).data[16]);
    for (uint32_t round = 0; round < 3; round++) {
        OK(flow_write(0, 0, in, 4));
        OK(flow_write(0, 4, &in[1], 4));
        flow_channel_command(SIS_COMMAND_PUBLISH_TOKEN, 0, SIS_OK);
        const rig_reply r = flow_start(1, SIS_OK);
        TEST_ASSERT_EQUAL_UINT64(1, rig_u64_at(r.data));
        TEST_ASSERT_EQUAL_UINT64(1, rig_u64_at(r.data + 8));
        rig_reply token = flow_read(1, 0, 100);
        TEST_ASSERT_EQUAL_UINT8(1, token.data[0]);
        TEST_ASSERT_EQUAL_size_t(1 + 2 + 9 + 8 + 8, token.bytes);
        TEST_ASSERT_EQUAL_MEMORY(expected, token.data + 20, 8);
        token = flow_read(1, 4, 2);
        TEST_ASSERT_EQUAL_MEMORY(&expected[1], token.data + 20, 2);
        flow_channel_command(SIS_COMMAND_RELEASE_TOKEN, 1, SIS_OK);
    }
    TEST_ASSERT_EQUAL_UINT8(0, flow_read(1, 0, 100).data[0]);
    flow_channel_command(SIS_COMMAND_RELEASE_TOKEN, 1, SIS_BAD_STATE);
    flow_channel_command(SIS_COMMAND_END_CHANNEL, 0, SIS_OK);
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_DONE, flow_start(5, SIS_OK).data[16]);
}

static void test_tokens_of_the_host_are_checked(void) {
    flow_relu(2);
    flow_add_channel(1);
    flow_add_channel(1);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, flow_write(0, 0, "abcd", 4)); /* not built */
    flow_add(0, 0, 1, 0, SIS_OK);
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_expect(SIS_BAD_STATE);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, flow_write(2, 0, "abcd", 4));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, flow_write(0, 8, "a", 1));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, flow_write(0, UINT64_MAX, "abcd", 4));
    flow_channel_command(SIS_COMMAND_PUBLISH_TOKEN, 1, SIS_BAD_STATE);
    flow_channel_command(SIS_COMMAND_PUBLISH_TOKEN, 9, SIS_BAD_ARGUMENT);
    OK(flow_write(0, 0, "abcd", 4));
    flow_channel_command(SIS_COMMAND_PUBLISH_TOKEN, 0, SIS_OK);
    TEST_ASSERT_EQUAL(SIS_BUSY, flow_write(0, 0, "abcd", 4));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, flow_write(1, 0, "abcd", 4)); /* its producer is the operator */
    rig_begin(SIS_COMMAND_SHAPE_TOKEN);
    rig_u16(0);
    rig_u16(SIS_F32);
    rig_dims(DIMS(2));
    rig_expect(SIS_BAD_STATE);
    rig_begin(SIS_COMMAND_RESET_FLOW);
    rig_expect(SIS_OK);
    OK(flow_write(0, 0, "abcd", 4));
    rig_begin(SIS_COMMAND_SHAPE_TOKEN);
    rig_u16(0);
    rig_u16(SIS_F32);
    rig_dims(DIMS(3));
    rig_expect(SIS_BAD_SHAPE);
}

static void test_sources_tees_and_sinks(void) {
    flow_pipeline(10);
    const rig_reply r = flow_start(1000, SIS_OK);
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_DONE, r.data[16]);
    flow_expect_records(10);
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_ARGUMENT, flow_read_record(1, 0, 8).status);
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_ARGUMENT, flow_read_record(3, 81, 8).status);
    TEST_ASSERT_EQUAL_UINT16(SIS_BAD_ARGUMENT, flow_read_record(300, 0, 8).status);
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
    flow_channel_command(SIS_COMMAND_CHANNEL_FIGURES, 4, SIS_BAD_ARGUMENT);
    OK(program_plain(SIS_COMMAND_METRICS));
    /* Again, from the beginning. */
    rig_begin(SIS_COMMAND_RESET_FLOW);
    rig_expect(SIS_OK);
    TEST_ASSERT_EQUAL_UINT64(10, rig_u64_at(flow_start(1000, SIS_OK).data + 8) / 5);
    /* The graph is the operator's. */
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, program_plain(SIS_COMMAND_RUN_GRAPH));
}

static void test_memory_runs_out(void) {
    flow_relu(2);
    flow_add_channel(1);
    flow_add_channel(1);
    flow_add(0, 0, 1, 0, SIS_OK);
    rig_most = rig_taken;
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_expect(SIS_OUT_OF_ARENA);
    flow_start(1, SIS_OUT_OF_ARENA);
    rig_begin(SIS_COMMAND_ENABLE_DETERMINISTIC);
    rig_u64(1);
    rig_u64(1000);
    rig_u64(0);
    rig_expect(SIS_OUT_OF_ARENA);
    rig_most = SIZE_MAX;
    TEST_ASSERT_EQUAL_UINT8(SIS_FLOW_WAITING, flow_start(1, SIS_OK).data[16]);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_graph_between_the_hosts_ends);
    RUN_TEST(test_tokens_of_the_host_are_checked);
    RUN_TEST(test_sources_tees_and_sinks);
    RUN_TEST(test_memory_runs_out);
    return UNITY_END();
}
