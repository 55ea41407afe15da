/* Flows for tests of the executive. */
#include "line.h"

#include <string.h>
#include <unity.h>

static const int64_t dims[] = {LINE_LENGTH};

/* Softmax is none of the operators that are fused into one node: each may be stopped before. */
static void make_graph(line *l, uint32_t nodes, uint32_t *input, uint32_t *output) {
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(l->graph_records, sizeof l->graph_records, 18, &l->graph));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_input(l->graph, "x", SIS_F32, dims, 1, input));
    *output = *input;
    for (uint32_t i = 0; i < nodes; i++)
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_operator(l->graph, SIS_MAIN_BLOCK, SIS_OP_SOFTMAX, "", output, 1,
                                                     NULL, 0, 1, output));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_output(l->graph, SIS_MAIN_BLOCK, "y", *output));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_plan(l->graph, &bytes));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(l->graph, l->graph_arena, sizeof l->graph_arena));
}

/* source → body → sink, with one token between any two. */
static uint32_t make_flow(line *l, uint32_t kind, uint64_t times) {
    uint32_t schema, channels[2], source, body, sink;
    memset(l, 0, sizeof *l);
    for (uint32_t i = 0; i < LINE_TOKENS * LINE_LENGTH; i++)
        l->in[i] = (float)(int)(i * 7919u % 2000u) / 500 - 2;
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_create(l->flow_records, sizeof l->flow_records, &l->flow));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_schema(l->flow, SIS_F32, dims, 1, &schema));
    for (int i = 0; i < 2; i++)
        TEST_ASSERT_EQUAL(SIS_OK, sis_flow_channel(l->flow, "c", 1, schema, 0, &channels[i]));
    sis_flow_operator(l->flow, SIS_FLOW_MEMORY, "source", SIS_STAGE_ACQUIRE, 0, 0, 1, &source);
    sis_flow_operator(l->flow, kind, "body", SIS_STAGE_MODEL, 0, 1, 1, &body);
    sis_flow_operator(l->flow, SIS_FLOW_RECORD, "sink", SIS_STAGE_EXPLAIN, 0, 1, 0, &sink);
    sis_flow_memory(l->flow, source, l->in, sizeof l->in, times);
    sis_flow_record(l->flow, sink, l->out, sizeof l->out);
    const uint32_t joins[][3] = {
        {source, SIS_OUT, 0}, {body, SIS_IN, 0}, {body, SIS_OUT, 1}, {sink, SIS_IN, 1}};
    for (int i = 0; i < 4; i++)
        TEST_ASSERT_EQUAL(
            SIS_OK, sis_flow_connect(l->flow, joins[i][0], joins[i][1], 0, SIS_NONE, channels[joins[i][2]]));
    return body;
}

static void bind(line *l) {
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_build(l->flow, &bytes));
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_bind(l->flow, l->flow_arena, sizeof l->flow_arena));
}

void line_make(line *l, uint32_t nodes, uint64_t times) {
    uint32_t input, output;
    const uint32_t body = make_flow(l, SIS_FLOW_GRAPH, times);
    make_graph(l, nodes, &input, &output);
    TEST_ASSERT_EQUAL(SIS_OK, sis_flow_graph(l->flow, body, l->graph, &input, 1, &output, 1));
    bind(l);
}

void line_make_function(line *l) {
    (void)make_flow(l, SIS_FLOW_FUNCTION, 1);
    bind(l);
}
