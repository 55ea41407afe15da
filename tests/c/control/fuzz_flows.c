/* Dataflow graphs for the fuzzer: sources, graphs, tees and sinks in a row, tokens by the host, in time or not. */
#include "fuzz.h"
#include "sis/flow.h"

static void join(uint32_t op, uint32_t kind, uint32_t in, uint32_t out) {
    if (kind != SIS_FLOW_GRAPH || fuzz_once_in(2)) {
        rig_begin(SIS_COMMAND_DEFINE_OPERATOR);
        rig_u32(op);
        rig_u8(kind);
        rig_u8(in != 0xffff);
        rig_u8(out != 0xffff);
        rig_string("op");
        fuzz_send();
    }
    rig_begin(SIS_COMMAND_ADD_OPERATOR);
    rig_u32(op);
    rig_u16(in);
    rig_u16(out);
    rig_u8(fuzz_below(3));
    rig_u8(fuzz_below(5));
    fuzz_send();
}

static void tokens(uint32_t channel) {
    rig_begin(SIS_COMMAND_WRITE_TOKEN);
    rig_u16(channel);
    rig_u64(0);
    fuzz_some_bytes(fuzz_below(40));
    fuzz_send();
    rig_begin(SIS_COMMAND_PUBLISH_TOKEN);
    rig_u16(channel);
    fuzz_send();
    rig_begin(SIS_COMMAND_START_GRAPH);
    rig_u32(fuzz_below(20));
    fuzz_send();
    rig_begin(SIS_COMMAND_READ_TOKEN);
    rig_u16(channel + fuzz_below(2));
    rig_u64(0);
    rig_u32(fuzz_below(100));
    fuzz_send();
    rig_begin(fuzz_once_in(5) ? SIS_COMMAND_END_CHANNEL : SIS_COMMAND_RELEASE_TOKEN);
    rig_u16(channel + fuzz_below(2));
    fuzz_send();
}

void fuzz_flow(void) {
    rig_begin(SIS_COMMAND_SELECT_FLOW);
    rig_u16(fuzz_below(SIS_LIMIT_FLOWS));
    fuzz_send();
    rig_begin(SIS_COMMAND_ADD_SCHEMA);
    rig_u16(SIS_F32);
    rig_dims(DIMS(3, 3));
    const uint32_t schema = fuzz_send();
    for (uint32_t i = 0; i < 3; i++) {
        rig_begin(SIS_COMMAND_ADD_CHANNEL_TYPED);
        rig_u32(1 + fuzz_below(4));
        rig_u32(schema);
        rig_u64(0);
        rig_string("c");
        fuzz_send();
    }
    const bool from_memory = fuzz_once_in(2);
    uint32_t op = 0;
    if (from_memory) join(op++, SIS_FLOW_MEMORY, 0xffff, 0);
    join(op++, fuzz_once_in(2) ? SIS_FLOW_GRAPH : SIS_FLOW_TEE, 0, 1);
    if (fuzz_once_in(2)) join(op++, SIS_FLOW_RECORD, 1, 0xffff);
    static const uint8_t sized[] = {SIS_COMMAND_SET_OPERATOR_MEMORY, SIS_COMMAND_SET_OPERATOR_RECORD};
    for (uint32_t i = 0; i < op; i++) {
        rig_begin(sized[i > 0]);
        rig_u32(i);
        rig_u64(36 * fuzz_below(6));
        if (i == 0) rig_u64(1 + fuzz_below(3));
        fuzz_send();
    }
    if (fuzz_once_in(3)) {
        rig_begin(SIS_COMMAND_ENABLE_DETERMINISTIC);
        rig_u64(fuzz_below(100000));
        rig_u64(100000);
        rig_u64(fuzz_below(200000));
        fuzz_send();
    }
    for (uint32_t i = 1 + fuzz_below(4); i > 0; i--) tokens(fuzz_below(2));
    fuzz_plain(fuzz_once_in(2) ? SIS_COMMAND_METRICS : SIS_COMMAND_RESET_FLOW);
}
