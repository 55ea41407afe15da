/* Programs for the fuzzer: graphs with operators that fit, branches; and commands with fields at random. */
#include <string.h>

#include "fuzz.h"

#define MOST_TENSORS 64u

static uint32_t tensors[MOST_TENSORS], n_tensors;

static void keep(uint32_t id) {
    if (id == SIS_NONE && !fuzz_once_in(20)) return; /* it was refused */
    tensors[n_tensors < MOST_TENSORS ? n_tensors++ : fuzz_below(MOST_TENSORS)] = id;
}

static uint32_t some(void) {
    if (n_tensors == 0 || fuzz_once_in(40)) return fuzz_below(4) == 0 ? SIS_NONE : fuzz_below(100);
    return tensors[fuzz_below(n_tensors)];
}

void fuzz_plain(uint32_t command) {
    rig_begin(command);
    fuzz_send();
}

static uint32_t some_dtype(void) {
    static const uint8_t common[] = {SIS_F32, SIS_F32, SIS_F32,  SIS_F32, SIS_I64,
                                     SIS_I32, SIS_U8,  SIS_BOOL, SIS_F16};
    return fuzz_once_in(60) ? fuzz_below(300) : common[fuzz_below(sizeof common)];
}

static void some_dims(bool wide) {
    const uint32_t rank = fuzz_once_in(8) ? fuzz_below(9) : 2;
    rig_u8(rank);
    for (uint32_t i = 0; i < rank; i++) {
        const int64_t size = fuzz_once_in(50) ? (int64_t)fuzz_below(UINT32_MAX) << fuzz_below(32)
                             : rank == 2      ? 3
                                              : (int64_t)fuzz_below(4) - (wide && fuzz_once_in(9));
        if (wide)
            rig_u64((uint64_t)size);
        else
            rig_u32((uint32_t)size);
    }
}

void fuzz_some_bytes(uint32_t n) {
    for (uint32_t i = 0; i < n; i++) rig_u8(i % 4 == 3 ? 0x3f : fuzz_below(256));
}

/* All bytes, in one piece or two. */
static void load_all(uint32_t tensor) {
    const uint32_t first = fuzz_below(37);
    for (uint32_t at = 0; at < 36; at += at == 0 && first > 0 ? first : 36) {
        rig_begin(SIS_COMMAND_LOAD_WEIGHTS);
        rig_u32(tensor);
        rig_u64(at);
        fuzz_some_bytes(at == 0 && first > 0 ? first : 36 - at);
        fuzz_send();
    }
}

static void declare(void) {
    bool whole = true;
    switch (fuzz_below(4)) {
    case 0:
        rig_begin(SIS_COMMAND_ADD_CONSTANT);
        rig_string("c");
        rig_u16(SIS_F32);
        rig_dims(DIMS(3, 3));
        whole = fuzz_once_in(2);
        if (whole) fuzz_some_bytes(36);
        break;
    case 1:
        rig_begin(SIS_COMMAND_SET_TENSOR_SHAPE);
        rig_u32(fuzz_once_in(9) ? fuzz_below(50) : n_tensors);
        rig_u8(some_dtype());
        some_dims(false);
        break;
    default:
        rig_begin(SIS_COMMAND_ADD_INPUT);
        rig_string("x");
        rig_u16(some_dtype());
        some_dims(true);
    }
    const uint32_t id = fuzz_send();
    keep(id);
    if (!whole && !fuzz_once_in(8)) load_all(id);
}

static void load(void) {
    rig_begin(SIS_COMMAND_LOAD_WEIGHTS);
    rig_u32(some());
    rig_u64(fuzz_once_in(4) ? fuzz_below(40) : 0);
    fuzz_some_bytes(fuzz_once_in(3) ? fuzz_below(80) : 36);
    fuzz_send();
}

static void operator_in(uint32_t block) {
    static const uint16_t common[] = {SIS_OP_RELU,
                                      SIS_OP_ADD,
                                      SIS_OP_MUL,
                                      SIS_OP_MAT_MUL,
                                      SIS_OP_SIGMOID,
                                      SIS_OP_TRANSPOSE,
                                      SIS_OP_NON_ZERO,
                                      SIS_OP_SHAPE,
                                      SIS_OP_CONCAT,
                                      SIS_OP_SOFTMAX,
                                      SIS_OP_RESHAPE,
                                      SIS_OP_IDENTITY,
                                      SIS_OP_SEQUENCE_CONSTRUCT,
                                      SIS_OP_GEMM,
                                      SIS_OP_SPLIT};
    const uint32_t op =
        fuzz_once_in(6) ? fuzz_below(300) : common[fuzz_below(sizeof common / sizeof *common)];
    uint32_t inputs[4], n = op == SIS_OP_RELU ? 1 : fuzz_below(4), one = 1 + fuzz_once_in(5);
    for (uint32_t i = 0; i < 4; i++) inputs[i] = some();
    rig_begin(SIS_COMMAND_ADD_ML_OPERATOR);
    rig_u8(op < 255 ? op : 255);
    if (op >= 255) rig_u16(op);
    rig_record(SIS_RECORD_INPUTS, inputs, 4 * n);
    if (one > 1) rig_record(SIS_RECORD_OUTPUTS, &one, 4);
    rig_record(SIS_RECORD_NAME, "node", fuzz_below(5));
    if (block > 0) rig_record(SIS_RECORD_BLOCK, &block, 4);
    const int64_t value = (int64_t)fuzz_below(5) - 2;
    if (fuzz_once_in(3)) rig_record(1, &value, 8);
    keep(fuzz_send());
}

static void output(uint32_t block) {
    rig_begin(SIS_COMMAND_ADD_OUTPUT);
    rig_u32(block);
    rig_u32(some());
    rig_string("y");
    fuzz_send();
}

static uint32_t block(bool body) {
    rig_begin(SIS_COMMAND_ADD_BLOCK);
    rig_u32(0);
    const uint32_t id = fuzz_send();
    for (uint32_t i = 0; body && i < 3; i++) {
        rig_begin(SIS_COMMAND_ADD_BLOCK_INPUT);
        rig_u32(id);
        rig_string("i");
        rig_u16(i == 0 ? SIS_I64 : i == 1 ? SIS_BOOL : SIS_F32);
        rig_u8(fuzz_once_in(5));
        if (i < 2)
            rig_dims(0, NULL);
        else
            rig_dims(DIMS(3, 3));
        keep(fuzz_send());
    }
    for (uint32_t i = fuzz_below(3); i > 0; i--) operator_in(id);
    for (uint32_t i = body ? 2 : 1; i > 0; i--) output(id);
    return id;
}

static void control_flow(void) {
    const bool loop = fuzz_once_in(2);
    const uint32_t blocks[2] = {block(loop), loop ? 0 : block(false)};
    uint32_t inputs[3] = {some(), some(), some()};
    rig_begin(SIS_COMMAND_ADD_ML_OPERATOR);
    rig_u8(loop ? SIS_OP_LOOP : SIS_OP_IF);
    rig_record(SIS_RECORD_INPUTS, inputs, loop ? 12 : 4);
    rig_record(1, &blocks[0], 4);
    if (!loop) rig_record(2, &blocks[1], 4);
    keep(fuzz_send());
}

static void run(void) {
    static const uint8_t others[] = {SIS_COMMAND_START_PROFILE, SIS_COMMAND_STOP_PROFILE, SIS_COMMAND_METRICS,
                                     SIS_COMMAND_GRAPH_FIGURES, SIS_COMMAND_RUN_GRAPH};
    rig_begin(SIS_COMMAND_SET_INPUT);
    rig_u32(some());
    rig_u64(fuzz_once_in(4) ? fuzz_below(40) : 0);
    fuzz_some_bytes(fuzz_once_in(3) ? fuzz_below(80) : 36);
    fuzz_send();
    fuzz_plain(SIS_COMMAND_RUN_GRAPH);
    rig_begin(fuzz_once_in(5) ? SIS_COMMAND_DESCRIBE_TENSOR : SIS_COMMAND_READ_OUTPUT);
    rig_u32(some());
    rig_u32(fuzz_once_in(4) ? fuzz_below(4) : SIS_NONE);
    if (rig_out.bytes[2] == SIS_COMMAND_READ_OUTPUT) {
        rig_u64(fuzz_once_in(4) ? fuzz_below(40) : 0);
        rig_u32(fuzz_once_in(4) ? UINT32_MAX : fuzz_below(100));
    }
    fuzz_send();
    fuzz_plain(others[fuzz_below(sizeof others)]);
}

static void graph(void) {
    n_tensors = 0;
    rig_begin(fuzz_once_in(5) ? SIS_COMMAND_ADD_GRAPH : SIS_COMMAND_CREATE_GRAPH);
    if (fuzz_once_in(3)) rig_u32(7 + fuzz_below(20));
    fuzz_send();
    for (uint32_t i = 1 + fuzz_below(4); i > 0; i--) declare();
    for (uint32_t i = fuzz_below(3); i > 0; i--) load();
    for (uint32_t i = 1 + fuzz_below(6); i > 0; i--) operator_in(0);
    if (fuzz_once_in(3)) control_flow();
    for (uint32_t i = 1 + fuzz_below(2); i > 0; i--) output(0);
    if (fuzz_once_in(3)) {
        rig_begin(SIS_COMMAND_SET_EXTERNAL);
        rig_u32(some());
        fuzz_send();
    }
    if (fuzz_once_in(3)) fuzz_plain(SIS_COMMAND_PLAN_GRAPH);
    rig_begin(SIS_COMMAND_COMPILE_GRAPH);
    if (fuzz_once_in(3)) rig_u64(fuzz_below(10000));
    fuzz_send();
    for (uint32_t i = fuzz_below(4); i > 0; i--) run();
}

/* A command with fields of its layout's types. */
static void anything(void) {
    const sis_frame_description *frame = &sis_frame_descriptions[fuzz_below(SIS_COMMAND_COUNT)];
    rig_begin(frame->id);
    for (uint32_t i = 0; i < frame->n_fields; i++) {
        const bool small = !fuzz_once_in(10);
        if (frame->fields[i].optional && fuzz_once_in(2)) break;
        switch (frame->fields[i].type) {
        case SIS_WIRE_U8:
        case SIS_WIRE_OP: rig_u8(small ? fuzz_below(4) : fuzz_below(256)); break;
        case SIS_WIRE_U16: rig_u16(small ? fuzz_below(4) : fuzz_below(65536)); break;
        case SIS_WIRE_U32: rig_u32(small ? fuzz_below(4) : fuzz_below(UINT32_MAX)); break;
        case SIS_WIRE_U64:
        case SIS_WIRE_I64:
            rig_u64(small ? fuzz_below(100) : (uint64_t)fuzz_below(UINT32_MAX) << fuzz_below(33));
            break;
        case SIS_WIRE_HASH: fuzz_some_bytes(32); break;
        case SIS_WIRE_STRING: rig_string(small ? "producer" : ""); break;
        case SIS_WIRE_STRINGS:
            rig_u8(2);
            rig_string("a");
            rig_string("b");
            break;
        case SIS_WIRE_U32S:
            rig_u16(2);
            rig_u32(fuzz_below(4));
            rig_u32(fuzz_below(4));
            break;
        case SIS_WIRE_DIMS: some_dims(true); break;
        case SIS_WIRE_DIMS32: some_dims(false); break;
        default: fuzz_some_bytes(fuzz_below(50)); break;
        }
    }
    fuzz_send();
}

void fuzz_program(void) {
    const uint32_t kind = fuzz_below(10);
    if (kind < 9) graph();
    if (kind > 4) fuzz_flow();
    for (uint32_t i = fuzz_below(10); i > 0; i--) anything();
}
