/* Dataflow graphs in time by frames: admitted or refused, several of them, stopped and taken out. */
#include <string.h>

#include "flows.h"

void setUp(void) { flow_begin(); }
void tearDown(void) { rig_stop(); }

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
    flow_define(0, SIS_FLOW_TIMER, 0, 1, SIS_OK);
    flow_add(0, NO_CHANNEL, 0, 0, SIS_OK);
    rig_begin(SIS_COMMAND_SET_OPERATOR_PERIOD);
    rig_u32(0);
    rig_u64(100000);
    rig_expect(SIS_OK);
    flow_define(1, SIS_FLOW_RECORD, 1, 0, SIS_OK);
    flow_add(1, 0, NO_CHANNEL, 4, SIS_OK);
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

static void test_in_time(void) {
    flow_pipeline(10);
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
    r = flow_start(4, SIS_OK);
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
    flow_start(1000, SIS_OK);
    flow_expect_records(10);
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
    TEST_ASSERT_EQUAL_UINT64(100, rig_u64_at(flow_start(100, SIS_OK).data));
    const int64_t ticks[3] = {0, 1, 2};
    TEST_ASSERT_EQUAL_MEMORY(ticks, flow_read_record(1, 0, 24).data + 8, 24);
    OK(program_plain(SIS_COMMAND_METRICS));
    rig_begin(SIS_COMMAND_DISABLE_DETERMINISTIC);
    rig_expect(SIS_OK);
    rig_begin(SIS_COMMAND_DISABLE_DETERMINISTIC);
    rig_expect(SIS_BAD_STATE);
    select_flow(1, SIS_OK);
    rig_patience = 50;
    flow_start(1000, SIS_INTERRUPTED);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_in_time);
    RUN_TEST(test_several_in_time_until_stopped);
    return UNITY_END();
}
