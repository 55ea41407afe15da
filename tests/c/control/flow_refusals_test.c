/* Dataflow graphs by frames that are wrong: in a field, too large, too many. */
#include <string.h>

#include "flows.h"

void setUp(void) { flow_begin(); }
void tearDown(void) { rig_stop(); }

static void test_buffers_that_are_too_large(void) {
    rig_begin(SIS_COMMAND_ADD_CHANNEL_TYPED);
    rig_u32(UINT32_MAX);
    rig_u32(SIS_NONE);
    rig_u64(UINT64_MAX);
    rig_string("huge");
    rig_send();
    const bool is_made = rig_only().status == SIS_OK;
    flow_define(0, SIS_FLOW_RECORD, 1, 0, SIS_OK);
    flow_add(0, is_made ? 0 : NO_CHANNEL, NO_CHANNEL, 0, SIS_OK);
    rig_begin(SIS_COMMAND_SET_OPERATOR_RECORD);
    rig_u32(0);
    rig_u64(80);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_BUILD_FLOW);
    rig_send();
    TEST_ASSERT_TRUE(rig_only().status != SIS_OK);
}

static void test_fields_that_are_wrong(void) {
    flow_start(1, SIS_BAD_STATE);
    flow_add(0, NO_CHANNEL, NO_CHANNEL, 0, SIS_BAD_STATE); /* no graph that it could run */
    flow_add(1, NO_CHANNEL, NO_CHANNEL, 0, SIS_BAD_ARGUMENT);
    flow_define(0, SIS_FLOW_FUNCTION, 0, 1, SIS_UNSUPPORTED);
    flow_define(0, SIS_FLOW_KIND_COUNT, 0, 1, SIS_BAD_ARGUMENT);
    flow_define(3, SIS_FLOW_TEE, 1, 1, SIS_BAD_ARGUMENT);
    flow_define(0, SIS_FLOW_TEE, 1, SIS_LIMIT_PORTS + 1, SIS_UNSUPPORTED);
    flow_define(0, SIS_FLOW_TEE, 1, 2, SIS_OK);
    flow_add(0, NO_CHANNEL, NO_CHANNEL, 9, SIS_BAD_ARGUMENT); /* stage */
    flow_add(0, NO_CHANNEL, NO_CHANNEL, 0, SIS_OK);
    rig_begin(SIS_COMMAND_ADD_CHANNEL);
    rig_u16(0);
    rig_expect(SIS_BAD_ARGUMENT);
    static const uint32_t wrong[][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 2, 1, 0}, {0, 0, 2, 0}, {0, 0, 0, 5}};
    flow_add_channel(1);
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
    flow_define(1, SIS_FLOW_MEMORY, 0, 1, SIS_OK);
    flow_add(1, NO_CHANNEL, NO_CHANNEL, 0, SIS_OK);
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
    flow_start(1, SIS_BAD_STATE); /* ports that nobody joined */
}

static void test_as_many_as_possible(void) {
    for (uint32_t i = 0; i < SIS_LIMIT_CHANNELS; i++) flow_add_channel(1);
    rig_begin(SIS_COMMAND_ADD_CHANNEL);
    rig_u16(1);
    rig_expect(SIS_OUT_OF_ARENA);
    for (uint32_t i = 0; i < SIS_LIMIT_OPERATORS; i++) {
        flow_define(i, SIS_FLOW_TEE, 1, 1, SIS_OK);
        flow_add(i, i, (i + 1) % SIS_LIMIT_CHANNELS, 0, SIS_OK);
    }
    flow_define(SIS_LIMIT_OPERATORS, SIS_FLOW_TEE, 1, 1, SIS_OUT_OF_ARENA);
    flow_add(SIS_LIMIT_OPERATORS, NO_CHANNEL, NO_CHANNEL, 0, SIS_OUT_OF_ARENA);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_buffers_that_are_too_large);
    RUN_TEST(test_fields_that_are_wrong);
    RUN_TEST(test_as_many_as_possible);
    return UNITY_END();
}
