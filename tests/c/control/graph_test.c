/* Graphs by frames: the same ids and bits as by the graph's own calls, with as much memory as there is. */
#include <string.h>

#include "program.h"

void setUp(void) { rig_start(); }
void tearDown(void) { rig_stop(); }

static void run_and_compare(uint32_t output) {
    float expected[75];
    uint8_t got[sizeof expected];
    size_t bytes;
    program_expected(expected);
    OK(program_set(0, 0, program_image, sizeof program_image));
    OK(program_plain(SIS_COMMAND_RUN_GRAPH));
    OK(program_read(output, 0, sizeof got, got, &bytes));
    TEST_ASSERT_EQUAL_size_t(sizeof expected, bytes);
    TEST_ASSERT_EQUAL_MEMORY(expected, got, sizeof expected);
    /* In pieces, too. */
    memset(got, 0, sizeof got);
    for (size_t at = 0; at < sizeof got; at += bytes) OK(program_read(output, at, 77, got + at, &bytes));
    TEST_ASSERT_EQUAL_MEMORY(expected, got, sizeof expected);
}

static void test_net_by_the_frames_of_v0(void) {
    uint32_t output;
    OK(program_net_plain(&output));
    OK(program_compile());
    run_and_compare(output);
}

static void test_net_by_named_frames(void) {
    uint32_t output;
    OK(program_net_named(&output));
    OK(program_compile());
    run_and_compare(output);
}

/* Whatever there is of memory: a command that finds none says so, changes nothing, and all is given back. */
static void test_memory_runs_out_anywhere(void) {
    uint32_t output, refused = 0;
    for (size_t most = 0;; most += 997) {
        rig_most = most;
        sis_status status = program_net_plain(&output);
        if (status == SIS_OK) status = program_compile();
        if (status == SIS_OK) break;
        TEST_ASSERT_EQUAL_STRING("OUT_OF_ARENA", sis_status_name(status));
        refused++;
        OK(program_plain(SIS_COMMAND_FORGET_GRAPHS));
        TEST_ASSERT_EQUAL_UINT64(0, rig_taken);
    }
    TEST_ASSERT_TRUE(refused > 20);
    run_and_compare(output);
}

/* After memory was refused, the same command succeeds when there is some. */
static void test_refused_command_again(void) {
    uint32_t output;
    OK(program_net_plain(&output));
    rig_most = rig_taken + 100;
    NOT(OUT_OF_ARENA, program_compile());
    rig_most = SIZE_MAX;
    OK(program_compile());
    run_and_compare(output);
}

static void resize(uint32_t dimension, int64_t value, sis_status status) {
    rig_begin(SIS_COMMAND_RESIZE_DIMENSION);
    rig_u32(dimension);
    rig_u64((uint64_t)value);
    rig_expect(status);
}

static void test_named_dimensions(void) {
    uint32_t y;
    uint8_t got[64];
    size_t bytes;
    const float values[6] = {-1, 2, -3, 4, -5, 6}, kept[2] = {0, 2};
    OK(program_create());
    rig_begin(SIS_COMMAND_ADD_DIMENSION);
    rig_string("batch");
    rig_u64(3);
    TEST_ASSERT_EQUAL_UINT32(0, rig_expect(SIS_OK));
    rig_begin(SIS_COMMAND_ADD_DIMENSION);
    rig_string("batch");
    rig_u64(4);
    rig_expect(SIS_BAD_ARGUMENT);
    OK(program_input("x", SIS_F32, DIMS(-1, 2), NULL));
    OK(program_operator(SIS_OP_RELU, IDS(0), NULL, 0, &y));
    OK(program_output(0, y, "y"));
    resize(0, 1, SIS_BAD_STATE);
    OK(program_compile());
    resize(0, 4, SIS_OVER_BOUND);
    resize(0, -1, SIS_BAD_ARGUMENT);
    resize(1, 1, SIS_BAD_ARGUMENT);
    OK(program_set(0, 0, values, sizeof values));
    resize(0, 1, SIS_OK);
    NOT(BAD_ARGUMENT, program_set(0, 8, values, 4));
    OK(program_set(0, 0, values, 8));
    OK(program_plain(SIS_COMMAND_RUN_GRAPH));
    OK(program_read(y, 0, sizeof got, got, &bytes));
    TEST_ASSERT_EQUAL_size_t(8, bytes);
    TEST_ASSERT_EQUAL_MEMORY(kept, got, 8);
}

/* A value whose shape only a run knows. */
static void test_dynamic_output(void) {
    uint32_t y;
    uint8_t got[64];
    size_t bytes;
    const float values[4] = {0, 2, 0, 4};
    const int64_t places[2] = {1, 3};
    OK(program_create());
    OK(program_input("x", SIS_F32, DIMS(4), NULL));
    OK(program_operator(SIS_OP_NON_ZERO, IDS(0), NULL, 0, &y));
    OK(program_output(0, y, "y"));
    OK(program_compile());
    rig_begin(SIS_COMMAND_DESCRIBE_TENSOR);
    rig_u32(y);
    rig_send();
    rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_MEMORY("\7\0\377\0\0\0\0\0\0\0\0", r.data, 11);
    OK(program_set(0, 0, values, sizeof values));
    OK(program_plain(SIS_COMMAND_RUN_GRAPH));
    OK(program_read(y, 0, sizeof got, got, &bytes));
    TEST_ASSERT_EQUAL_size_t(sizeof places, bytes);
    TEST_ASSERT_EQUAL_MEMORY(places, got, sizeof places);
}

/* if (c) x + x else x * x */
static void test_branches(void) {
    uint32_t c, x, y, branch[2];
    uint8_t got[8];
    size_t bytes;
    const float values[2] = {3, 5};
    OK(program_create());
    OK(program_input("c", SIS_BOOL, 0, NULL, &c));
    OK(program_input("x", SIS_F32, DIMS(2), &x));
    const uint32_t ops[2] = {SIS_OP_MUL, SIS_OP_ADD}, inputs[2] = {x, x};
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t one = 1;
        rig_begin(SIS_COMMAND_ADD_BLOCK);
        rig_u32(0);
        branch[i] = rig_expect(SIS_OK);
        rig_begin(SIS_COMMAND_ADD_ML_OPERATOR);
        rig_u8(ops[i]);
        rig_record(SIS_RECORD_INPUTS, inputs, 8);
        rig_record(SIS_RECORD_OUTPUTS, &one, 4);
        rig_record(SIS_RECORD_BLOCK, &branch[i], 4);
        OK(program_output(branch[i], rig_expect(SIS_OK), "out"));
    }
    rig_begin(SIS_COMMAND_ADD_ML_OPERATOR);
    rig_u8(SIS_OP_IF);
    rig_record(SIS_RECORD_INPUTS, &c, 4);
    rig_record(1, &branch[1], 4);
    rig_record(2, &branch[0], 4);
    y = rig_expect(SIS_OK);
    OK(program_output(0, y, "y"));
    OK(program_compile());
    OK(program_set(x, 0, values, sizeof values));
    for (uint8_t taken = 0; taken < 2; taken++) {
        const float expected[2] = {taken ? 6 : 9, taken ? 10 : 25};
        OK(program_set(c, 0, &taken, 1));
        OK(program_plain(SIS_COMMAND_RUN_GRAPH));
        OK(program_read(y, 0, sizeof got, got, &bytes));
        TEST_ASSERT_EQUAL_MEMORY(expected, got, 8);
    }
}

static void test_sequence_items(void) {
    uint32_t s;
    OK(program_create());
    OK(program_input("a", SIS_F32, DIMS(2), NULL));
    OK(program_input("b", SIS_F32, DIMS(3), NULL));
    OK(program_operator(SIS_OP_SEQUENCE_CONSTRUCT, IDS(0, 1), NULL, 0, &s));
    OK(program_output(0, s, "s"));
    OK(program_compile());
    OK(program_set(1, 0, "abcdefghijkl", 12));
    OK(program_plain(SIS_COMMAND_RUN_GRAPH));
    rig_begin(SIS_COMMAND_READ_OUTPUT);
    rig_u32(s);
    rig_u32(1);
    rig_u64(0);
    rig_u32(100);
    rig_send();
    const rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_STRING("", r.text);
    TEST_ASSERT_EQUAL_size_t(2 + 9 + 8 + 12, r.bytes);
    TEST_ASSERT_EQUAL_MEMORY("abcdefghijkl", r.data + 19, 12);
    rig_begin(SIS_COMMAND_READ_OUTPUT);
    rig_u32(s);
    rig_u32(2);
    rig_u64(0);
    rig_u32(100);
    rig_expect(SIS_BAD_ARGUMENT);
    rig_begin(SIS_COMMAND_READ_OUTPUT);
    rig_u32(s);
    rig_u32(SIS_NONE);
    rig_u64(0);
    rig_u32(100);
    rig_send();
    TEST_ASSERT_TRUE(rig_only().status == SIS_BAD_STATE);
}

static void test_run_is_stopped(void) {
    uint32_t output;
    OK(program_net_named(&output));
    OK(program_compile());
    rig_patience = 1;
    NOT(INTERRUPTED, program_plain(SIS_COMMAND_RUN_GRAPH));
    run_and_compare(output);
}

static void test_several_graphs(void) {
    OK(program_create());
    for (uint32_t i = 1; i < SIS_LIMIT_GRAPHS; i++) {
        rig_begin(SIS_COMMAND_ADD_GRAPH);
        rig_u32(13);
        TEST_ASSERT_EQUAL_UINT32(i, rig_expect(SIS_OK));
        OK(program_input("x", SIS_F32, DIMS(2), NULL));
    }
    rig_begin(SIS_COMMAND_ADD_GRAPH);
    rig_expect(SIS_OUT_OF_ARENA);
    rig_begin(SIS_COMMAND_SELECT_GRAPH);
    rig_u16(0);
    rig_expect(SIS_OK);
    uint32_t id;
    OK(program_input("x", SIS_F32, DIMS(2), &id));
    TEST_ASSERT_EQUAL_UINT32(0, id);
    OK(program_input("z", SIS_F32, DIMS(2), &id));
    rig_begin(SIS_COMMAND_SELECT_GRAPH);
    rig_u16(3);
    rig_expect(SIS_OK);
    OK(program_shape(1, SIS_F32, DIMS32(2)));
    rig_begin(SIS_COMMAND_SELECT_GRAPH);
    rig_u16(SIS_LIMIT_GRAPHS);
    rig_expect(SIS_BAD_ARGUMENT);
    rig_begin(SIS_COMMAND_CREATE_GRAPH);
    rig_u32(0);
    rig_expect(SIS_BAD_ARGUMENT);
    TEST_ASSERT_EQUAL_UINT64(0, rig_taken);
}

static void test_figures_and_metrics(void) {
    uint32_t output;
    OK(program_net_named(&output));
    OK(program_compile());
    OK(program_plain(SIS_COMMAND_START_PROFILE));
    OK(program_plain(SIS_COMMAND_RUN_GRAPH));
    OK(program_plain(SIS_COMMAND_STOP_PROFILE));
    rig_begin(SIS_COMMAND_GRAPH_FIGURES);
    rig_send();
    rig_reply r = rig_only();
    TEST_ASSERT_EQUAL_UINT8(SIS_FIGURE_COUNT, r.data[0]);
    /* Nodes that run, and those that went into another. */
    TEST_ASSERT_EQUAL_UINT64(2, rig_u64_at(r.data + 1) + rig_u64_at(r.data + 1 + 8 * SIS_FIGURE_ABSORBED));
    rig_begin(SIS_COMMAND_METRICS);
    rig_send();
    r = rig_only();
    const uint32_t all = r.id;
    TEST_ASSERT_EQUAL_UINT32(all, (uint32_t)(r.data[0] | r.data[1] << 8));
    TEST_ASSERT_TRUE(all >= 10);
    for (uint32_t from = 1; from <= all + 1; from++) {
        rig_begin(SIS_COMMAND_METRICS);
        rig_u32(from);
        rig_send();
        r = rig_only();
        TEST_ASSERT_EQUAL_UINT32(all, r.id);
        TEST_ASSERT_EQUAL_UINT32(from > all ? 0 : all - from, (uint32_t)(r.data[0] | r.data[1] << 8));
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_net_by_the_frames_of_v0);
    RUN_TEST(test_net_by_named_frames);
    RUN_TEST(test_memory_runs_out_anywhere);
    RUN_TEST(test_refused_command_again);
    RUN_TEST(test_named_dimensions);
    RUN_TEST(test_dynamic_output);
    RUN_TEST(test_branches);
    RUN_TEST(test_sequence_items);
    RUN_TEST(test_run_is_stopped);
    RUN_TEST(test_several_graphs);
    RUN_TEST(test_figures_and_metrics);
    return UNITY_END();
}
