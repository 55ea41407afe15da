/* Graphs by frames that are wrong: in a field, in their order, before there is a graph and after it was compiled. */
#include <string.h>

#include "program.h"

void setUp(void) { rig_start(); }
void tearDown(void) { rig_stop(); }

static void test_without_a_graph(void) {
    NOT(BAD_STATE, program_input("x", SIS_F32, DIMS(1), NULL));
    NOT(BAD_STATE, program_constant("x", SIS_F32, DIMS(1), "abcd", 4, NULL));
    NOT(BAD_STATE, program_load(0, 0, "a", 1));
    NOT(BAD_STATE, program_shape(0, SIS_F32, DIMS32(1)));
    NOT(BAD_STATE, program_operator(SIS_OP_RELU, IDS(0), NULL, 0, NULL));
    NOT(BAD_STATE, program_output(0, 0, "y"));
    NOT(BAD_STATE, program_set(0, 0, "a", 1));
    static const uint8_t plain[] = {SIS_COMMAND_PLAN_GRAPH,    SIS_COMMAND_COMPILE_GRAPH,
                                    SIS_COMMAND_RUN_GRAPH,     SIS_COMMAND_GRAPH_FIGURES,
                                    SIS_COMMAND_START_PROFILE, SIS_COMMAND_STOP_PROFILE};
    for (size_t i = 0; i < sizeof plain; i++) NOT(BAD_STATE, program_plain(plain[i]));
    OK(program_plain(SIS_COMMAND_METRICS));
    OK(program_plain(SIS_COMMAND_FORGET_GRAPHS));
}

static void test_before_and_after_compile(void) {
    uint32_t output;
    uint8_t byte[4];
    size_t bytes;
    OK(program_net_named(&output));
    NOT(BAD_STATE, program_plain(SIS_COMMAND_RUN_GRAPH));
    NOT(BAD_STATE, program_plain(SIS_COMMAND_START_PROFILE));
    NOT(BAD_STATE, program_set(0, 0, "abcd", 4));
    NOT(BAD_STATE, program_read(output, 0, 4, byte, &bytes));
    OK(program_plain(SIS_COMMAND_PLAN_GRAPH));
    NOT(BAD_STATE, program_input("late", SIS_F32, DIMS(1), NULL));
    OK(program_compile());
    NOT(BAD_STATE, program_compile());
    NOT(BAD_STATE, program_input("late", SIS_F32, DIMS(1), NULL));
    NOT(BAD_STATE, program_constant("late", SIS_F32, DIMS(1), "abcd", 4, NULL));
    NOT(BAD_STATE, program_operator(SIS_OP_RELU, IDS(0), NULL, 0, NULL));
    NOT(BAD_STATE, program_output(0, 0, "late"));
}

static void test_ids_that_do_not_exist(void) {
    uint32_t output;
    uint8_t byte[4];
    size_t bytes;
    OK(program_net_named(&output));
    static const uint32_t ids[] = {5, 6, 1000, 0x7fffffff, 0x80000000u, 0xfffffffeu};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        NOT(BAD_ARGUMENT, program_operator(SIS_OP_RELU, IDS(ids[i]), NULL, 0, NULL));
        NOT(BAD_ARGUMENT, program_output(0, ids[i], "z"));
        NOT(BAD_ARGUMENT, program_output(ids[i], 0, "z"));
        NOT(BAD_ARGUMENT, program_load(ids[i], 0, "a", 1));
    }
    OK(program_compile());
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        NOT(BAD_ARGUMENT, program_set(ids[i], 0, "a", 1));
        NOT(BAD_ARGUMENT, program_read(ids[i], 0, 4, byte, &bytes));
    }
    NOT(BAD_ARGUMENT, program_set(output, 0, "a", 1));   /* no input */
    NOT(BAD_STATE, program_read(3, 0, 4, byte, &bytes)); /* inside the graph */
}

static void test_offsets(void) {
    uint32_t output;
    uint8_t byte[8];
    size_t bytes;
    OK(program_net_named(&output));
    OK(program_compile());
    static const uint64_t offsets[] = {200, 197, UINT64_MAX, UINT64_MAX - 3, INT64_MAX, 1ull << 32};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
        NOT(BAD_ARGUMENT, program_set(0, offsets[i], "abcd", 4));
    OK(program_set(0, 200, "", 0));
    OK(program_set(0, 196, "abcd", 4));
    OK(program_read(0, 196, UINT32_MAX, byte, &bytes));
    TEST_ASSERT_EQUAL_size_t(4, bytes);
    TEST_ASSERT_EQUAL_MEMORY("abcd", byte, 4);
    OK(program_read(output, 300, UINT32_MAX, byte, &bytes));
    TEST_ASSERT_EQUAL_size_t(0, bytes);
    NOT(BAD_ARGUMENT, program_read(output, 301, 1, byte, &bytes));
    NOT(BAD_ARGUMENT, program_read(output, UINT64_MAX, 1, byte, &bytes));
}

static void test_weights_in_pieces(void) {
    OK(program_create());
    OK(program_shape(0, SIS_F32, DIMS32(4)));
    NOT(BAD_ARGUMENT, program_shape(0, SIS_F32, DIMS32(4)));
    NOT(BAD_ARGUMENT, program_shape(2, SIS_F32, DIMS32(4)));
    NOT(BAD_ARGUMENT, program_load(0, 4, "abcd", 4));
    OK(program_load(0, 0, "abcd", 4));
    NOT(BAD_ARGUMENT, program_load(0, 0, "abcd", 4));
    NOT(BAD_ARGUMENT, program_load(0, 4, "abcdefghijklm", 13));
    NOT(BAD_ARGUMENT, program_load(0, UINT64_MAX - 2, "abcd", 4));
    NOT(BAD_STATE, program_operator(SIS_OP_RELU, IDS(0), NULL, 0, NULL));
    OK(program_load(0, 4, "abcdefghijkl", 12));
    OK(program_load(0, 16, "", 0));
    OK(program_operator(SIS_OP_RELU, IDS(0), NULL, 0, NULL));
    NOT(BAD_ARGUMENT, program_load(0, 16, "", 0));
}

static void test_shapes_that_cannot_be(void) {
    OK(program_create());
    NOT(OVERFLOW, program_shape(0, SIS_F32, DIMS32(UINT32_MAX, UINT32_MAX, UINT32_MAX)));
    NOT(OVERFLOW, program_shape(0, SIS_F64, DIMS32(UINT32_MAX, UINT32_MAX)));
    NOT(OUT_OF_ARENA, (rig_most = 1 << 20, program_constant("w", SIS_F32, DIMS(1 << 28), NULL, 0, NULL)));
    NOT(BAD_DTYPE, program_shape(0, 99, DIMS32(1)));
    NOT(BAD_DTYPE, program_shape(0, 0, DIMS32(1)));
    NOT(BAD_DTYPE, program_constant("w", 256 + SIS_F32, DIMS(1), NULL, 0, NULL));
    NOT(BAD_SHAPE, program_constant("w", SIS_F32, DIMS(-1), NULL, 0, NULL));
    NOT(BAD_SHAPE, program_constant("w", SIS_F32, DIMS(INT64_MIN), NULL, 0, NULL));
    NOT(BAD_FRAME, program_shape(0, SIS_F32, DIMS32(1, 1, 1, 1, 1, 1, 1, 1, 1)));
    NOT(BAD_ARGUMENT, program_constant("w", SIS_F32, DIMS(2), "abcd", 4, NULL));
    NOT(BAD_ARGUMENT, program_input("x", SIS_F32, DIMS(-7), NULL));
    NOT(BAD_DTYPE, program_input("x", 65535, DIMS(1), NULL));
    /* None of these left anything behind. */
    OK(program_shape(0, SIS_F32, DIMS32(2)));
    OK(program_shape(1, SIS_F32, DIMS32(0)));
    OK(program_operator(SIS_OP_RELU, IDS(0), NULL, 0, NULL));
}

/* More tensors are declared than may wait: inputs are made when room is needed, constants must be whole. */
static void test_many_pending(void) {
    OK(program_create());
    for (uint32_t i = 0; i < 3 * SIS_LIMIT_PENDING; i++) OK(program_shape(i, SIS_F32, DIMS32(2)));
    OK(program_create());
    for (uint32_t i = 0; i < SIS_LIMIT_PENDING; i++)
        OK(program_constant("", SIS_F32, DIMS(2), NULL, 0, NULL));
    NOT(BAD_STATE, program_constant("", SIS_F32, DIMS(2), NULL, 0, NULL));
    OK(program_load(0, 0, "abcdefgh", 8));
    NOT(BAD_STATE, program_compile());
    OK(program_constant("", SIS_F32, DIMS(2), NULL, 0, NULL));
}

static void raw_operator(uint32_t op) {
    rig_begin(SIS_COMMAND_ADD_ML_OPERATOR);
    rig_u8(op);
}

static void test_operators_that_are_none(void) {
    OK(program_create());
    OK(program_input("x", SIS_F32, DIMS(2), NULL));
    NOT(UNSUPPORTED_OPERATOR, program_operator(0, IDS(0), NULL, 0, NULL));
    NOT(UNSUPPORTED_OPERATOR, program_operator(60000, IDS(0), NULL, 0, NULL));
    NOT(UNSUPPORTED, program_operator(SIS_OP_CUSTOM, IDS(0), NULL, 0, NULL));
    NOT(BAD_ATTRIBUTE, program_operator(SIS_OP_RELU, IDS(0), "\1\0\0\0\0", 5, NULL));
    NOT(BAD_ATTRIBUTE, program_operator(SIS_OP_RELU, IDS(0), "\1\0\0", 3, NULL));
    const uint32_t inputs[2] = {0, 0};
    raw_operator(SIS_OP_RELU);
    rig_record(SIS_RECORD_INPUTS, inputs, 3);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(SIS_OP_RELU);
    rig_record(SIS_RECORD_INPUTS, inputs, 4);
    rig_record(SIS_RECORD_INPUTS, inputs, 4);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(SIS_OP_RELU);
    rig_record(SIS_RECORD_NAME, "n", 1);
    rig_record(SIS_RECORD_INPUTS, inputs, 4);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(SIS_OP_RELU);
    rig_record(SIS_RECORD_NAME, "a\0b", 3);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(SIS_OP_RELU);
    rig_record(SIS_RECORD_OUTPUTS, inputs, 8);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(SIS_OP_RELU);
    rig_record(255, inputs, 4);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(SIS_OP_RELU);
    rig_u8(SIS_RECORD_INPUTS);
    rig_u32(UINT32_MAX);
    rig_u32(0);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(255);
    rig_u8(1);
    rig_expect(SIS_BAD_FRAME);
    raw_operator(SIS_OP_RELU);
    rig_record(SIS_RECORD_INPUTS, inputs, 4);
    rig_record(SIS_RECORD_NAME, "", 0);
    TEST_ASSERT_EQUAL_UINT32(1, rig_expect(SIS_OK));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_without_a_graph);
    RUN_TEST(test_before_and_after_compile);
    RUN_TEST(test_ids_that_do_not_exist);
    RUN_TEST(test_offsets);
    RUN_TEST(test_weights_in_pieces);
    RUN_TEST(test_shapes_that_cannot_be);
    RUN_TEST(test_many_pending);
    RUN_TEST(test_operators_that_are_none);
    return UNITY_END();
}
