/* GRAPH operators: bound to the channels' buffers without a byte copied, suspended inside, held while the flow lives; what
 * cannot be bound is copied and counted. */
#include <string.h>

#include "rig.h"

#define GRAPHS 4
#define IDS(...) \
    (const uint32_t[]){__VA_ARGS__}, (uint32_t)(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static _Alignas(64) uint8_t records[GRAPHS][1 << 16], arenas[GRAPHS][1 << 16];
static sis_graph *graph[GRAPHS];
static float sound[12], kept[16];

static void ok(int i, sis_status status) {
    TEST_ASSERT_EQUAL_STRING("", status == SIS_OK ? "" : sis_graph_error(graph[i])->text);
}

static uint32_t input(int i, const char *name) {
    uint32_t id;
    ok(i, sis_graph_input(graph[i], name, SIS_F32, DIMS(4), &id));
    return id;
}

static uint32_t constant(int i, float value) {
    uint32_t id;
    float all[4] = {value, value, value, value};
    ok(i, sis_graph_constant(graph[i], "k", SIS_F32, DIMS(4), all, sizeof all, false, &id));
    return id;
}

static uint32_t add(int i, sis_op_id op, const uint32_t *inputs, uint32_t n) {
    uint32_t id;
    ok(i, sis_graph_operator(graph[i], SIS_MAIN_BLOCK, op, "n", inputs, n, NULL, 0, 1, &id));
    return id;
}

static void output(int i, uint32_t tensor) { ok(i, sis_graph_output(graph[i], SIS_MAIN_BLOCK, "y", tensor)); }

static void compile(int i) { ok(i, sis_graph_compile(graph[i], arenas[i], sizeof arenas[i])); }

void setUp(void) {
    rig_begin();
    for (int i = 0; i < GRAPHS; i++)
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_graph_create(records[i], sizeof records[i], 18, &graph[i]));
    for (int i = 0; i < 12; i++) sound[i] = (float)i - 5;
    memset(kept, 0, sizeof kept);
}
void tearDown(void) {
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
    for (int i = 0; i < GRAPHS; i++) TEST_ASSERT_EQUAL_INT(SIS_OK, sis_graph_destroy(graph[i]));
}

static uint32_t frames(const char *name, uint32_t capacity) {
    return rig_channel(name, capacity, rig_schema(SIS_F32, DIMS(4)), 0);
}

static uint32_t source(uint32_t channel) {
    uint32_t op = rig_operator(SIS_FLOW_MEMORY, "sound", 0, 1);
    rig_out(op, 0, channel);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_memory(rig, op, sound, sizeof sound, 1));
    return op;
}

static uint32_t sink(uint32_t channel) {
    uint32_t op = rig_operator(SIS_FLOW_RECORD, "kept", 1, 0);
    rig_in(op, 0, channel);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_record(rig, op, kept, sizeof kept));
    return op;
}

/* sound → x + 1 → -x → kept */
static uint32_t ids[4];

static void chain(bool external) {
    uint32_t a = frames("a", 1), b = frames("b", 1), c = frames("c", 1);
    uint32_t x = input(0, "x"), y = add(0, SIS_OP_ADD, IDS(x, constant(0, 1)));
    output(0, y);
    uint32_t u = input(1, "u"), v = add(1, SIS_OP_NEG, IDS(u));
    output(1, v);
    if (external) {
        ok(0, sis_graph_external(graph[0], x));
        ok(0, sis_graph_external(graph[0], y));
        ok(1, sis_graph_external(graph[1], u));
        ok(1, sis_graph_external(graph[1], v));
    }
    compile(0);
    compile(1);
    ids[0] = source(a);
    ids[1] = rig_operator(SIS_FLOW_GRAPH, "plus", 1, 1);
    ids[2] = rig_operator(SIS_FLOW_GRAPH, "minus", 1, 1);
    ids[3] = sink(c);
    rig_in(ids[1], 0, a);
    rig_out(ids[1], 0, b);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_graph(rig, ids[1], graph[0], IDS(x), IDS(y)));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_graph(rig, ids[2], graph[1], IDS(u), IDS(v)));
    rig_in(ids[2], 0, b);
    rig_out(ids[2], 0, c);
    rig_bind();
}

static void check_chain(void) {
    for (int i = 0; i < 12; i++) TEST_ASSERT_EQUAL_FLOAT(-(sound[i] + 1), kept[i]);
    TEST_ASSERT_EQUAL_INT64(0, rig_operator_figure(ids[1], SIS_OPERATOR_COPIED));
    TEST_ASSERT_EQUAL_INT64(3, rig_operator_figure(ids[2], SIS_OPERATOR_FIRINGS));
    TEST_ASSERT_EQUAL_UINT32(0, rig_busy());
}

static void test_a_chain_of_graphs_copies_nothing(void) {
    for (int external = 0; external < 2; external++) {
        chain(external);
        TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_DONE, rig_start(100).state);
        check_chain();
        tearDown();
        setUp();
    }
}

static void test_a_held_graph_is_the_flows_alone(void) {
    chain(false);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_graph_run(graph[0]));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_graph_destroy(graph[0]));
    rig_start(2);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
    memset(rig_arena, 0x7f, 4096); /* nobody looks there any more */
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_graph_run(graph[0]));
    TEST_ASSERT_EACH_EQUAL_UINT8(0x7f, rig_arena, 4096);
}

static uint32_t asked;
static sis_interrupt always(void *context) {
    (void)context;
    asked++;
    return SIS_SUSPEND;
}

static void test_suspended_within_a_graph_it_goes_on_there(void) {
    sis_flow_report report;
    uint64_t firings = 0, starts = 0;
    chain(false);
    sis_flow_set_interrupt(rig, always, NULL);
    do {
        sis_status status = rig_start_status(100, &report);
        firings += report.firings;
        if (status != SIS_SUSPENDED) break;
        if (starts == 3) TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_reset(rig)), firings = 0; /* rewinds it too */
    } while (++starts < 1000);
    TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_DONE, report.state);
    TEST_ASSERT_EQUAL_UINT64(12, firings);
    TEST_ASSERT_GREATER_THAN_UINT64(12, starts);
    check_chain();
}

/* y = x + s, s' = y: a running sum in a channel from the operator to itself. */
static void test_a_carried_state(void) {
    uint32_t a = frames("a", 2), c = frames("c", 2), s = frames("state", 1);
    uint32_t x = input(0, "x"), old = input(0, "s"), sum = add(0, SIS_OP_ADD, IDS(x, old)),
             new = add(0, SIS_OP_IDENTITY, IDS(sum));
    output(0, sum);
    output(0, new);
    compile(0);
    source(a);
    sink(c);
    uint32_t op = rig_operator(SIS_FLOW_GRAPH, "sum", 2, 2);
    rig_in(op, 0, a);
    rig_in(op, 1, s);
    rig_out(op, 0, c);
    rig_out(op, 1, s);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_graph(rig, op, graph[0], IDS(x, old), IDS(sum, new)));
    float first[4] = {100, 100, 100, 100};
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_initial(rig, s, 1, first, sizeof first));
    rig_bind();
    for (int again = 0; again < 2; again++) {
        TEST_ASSERT_EQUAL_UINT64(SIS_FLOW_DONE, rig_start(100).state);
        for (int i = 0; i < 4; i++)
            TEST_ASSERT_EQUAL_FLOAT(100 + sound[i] + sound[i + 4] + sound[i + 8], kept[8 + i]);
        memset(kept, 0, sizeof kept);
        sis_flow_reset(rig);
    }
}

static void test_an_output_that_is_an_input_is_copied(void) {
    uint32_t a = frames("a", 2), c = frames("c", 2), x = input(0, "x");
    output(0, x);
    compile(0);
    source(a);
    sink(c);
    uint32_t op = rig_operator(SIS_FLOW_GRAPH, "same", 1, 1);
    rig_in(op, 0, a);
    rig_out(op, 0, c);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_graph(rig, op, graph[0], IDS(x), IDS(x)));
    rig_bind();
    rig_start(100);
    TEST_ASSERT_EQUAL_FLOAT_ARRAY(sound, kept, 12);
    TEST_ASSERT_EQUAL_INT64(48, rig_operator_figure(op, SIS_OPERATOR_COPIED));
}

static void test_a_dynamic_output_has_the_shape_of_its_run(void) {
    int64_t info[SIS_TENSOR_INFO];
    uint32_t a = frames("a", 2), c = rig_channel("where", 2, SIS_NONE, 64), slot;
    uint32_t x = input(0, "x"), y = add(0, SIS_OP_NON_ZERO, IDS(x));
    output(0, y);
    compile(0);
    source(a);
    uint32_t op = rig_operator(SIS_FLOW_GRAPH, "where", 1, 1);
    rig_in(op, 0, a);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_graph(rig, op, graph[0], IDS(x), IDS(y)));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_DTYPE, rig_try(op, SIS_OUT, 0, SIS_NONE, frames("f32", 1)));
    rig_is("output 0 of operator \"where\" gives i64");
    rig_out(op, 0, c);
    rig_bind();
    rig_start(100);
    static const int64_t sizes[2] = {4, 3}; /* the sixth number is 0 */
    for (int i = 0; i < 2; i++) {
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_take(rig, c, &slot));
        sis_flow_slot(rig, slot, info);
        TEST_ASSERT_TRUE(info[0] == SIS_I64 && info[1] == 2 && info[4] == 1);
        TEST_ASSERT_EQUAL_INT64(sizes[i], info[5]);
        TEST_ASSERT_EQUAL_INT64(sizes[i] * 8, info[2]);
        TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_release(rig, c, slot));
    }
}

static void test_what_is_no_port_is_refused(void) {
    uint32_t x = input(0, "x"), z = input(0, "z"), y = add(0, SIS_OP_ADD, IDS(x, z)),
             w = add(0, SIS_OP_NEG, IDS(y));
    output(0, w);
    uint32_t op = rig_operator(SIS_FLOW_GRAPH, "g", 2, 1), other = frames("other", 1);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_flow_graph(rig, op, graph[0], IDS(x, z), IDS(w)));
    compile(0);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_graph(rig, op, graph[0], IDS(x), IDS(w)));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_graph(rig, op, graph[0], IDS(x, x), IDS(w)));
    rig_is("is another port's too");
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_graph(rig, op, graph[0], IDS(x, y), IDS(w)));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_graph(rig, op, graph[0], IDS(x, z), IDS(z)));
    TEST_ASSERT_EQUAL_INT(SIS_BAD_ARGUMENT, sis_flow_graph(rig, op, graph[0], IDS(x, 999), IDS(w)));
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_graph_run(graph[0])); /* none of it held the graph */
    uint32_t wrong = rig_channel("wrong", 1, rig_schema(SIS_F32, DIMS(5)), 0);
    rig_in(op, 1, wrong);
    TEST_ASSERT_EQUAL_INT(SIS_BAD_SHAPE, sis_flow_graph(rig, op, graph[0], IDS(x, z), IDS(w)));
    rig_is("channel \"wrong\" carries f32 [5], but input 1 of operator \"g\" takes f32 [4]");
    uint32_t next = rig_operator(SIS_FLOW_GRAPH, "g", 2, 1);
    rig_in(next, 0, other);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_graph(rig, next, graph[0], IDS(x, z), IDS(w)));
    uint32_t twice = rig_operator(SIS_FLOW_GRAPH, "twice", 2, 1); /* each would move the other's tensors */
    TEST_ASSERT_EQUAL_INT(SIS_BAD_STATE, sis_flow_graph(rig, twice, graph[0], IDS(x, z), IDS(w)));
}

static sis_interrupt stop(void *context) {
    ++*(uint32_t *)context;
    return SIS_STOP;
}

/* A flow has its graphs ask whom it asks; afterwards they ask whom they asked before. */
static void test_a_graph_has_its_own_interrupt_again(void) {
    uint32_t stops = 0, x = input(0, "x"), y = add(0, SIS_OP_SOFTMAX, IDS(x));
    y = add(0, SIS_OP_SOFTMAX, IDS(y));
    output(0, y);
    compile(0);
    sis_graph_set_interrupt(graph[0], stop, &stops);
    uint32_t in = frames("in", 1), out = frames("out", 1), op = rig_operator(SIS_FLOW_GRAPH, "g", 1, 1);
    rig_in(op, 0, in);
    rig_out(op, 0, out);
    source(in);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_graph(rig, op, graph[0], IDS(x), IDS(y)));
    rig_bind();
    TEST_ASSERT_EQUAL_UINT64(1, rig_start(1).steps);
    TEST_ASSERT_EQUAL_UINT32(0, stops);
    TEST_ASSERT_EQUAL_INT(SIS_OK, sis_flow_destroy(rig));
    TEST_ASSERT_EQUAL_INT(SIS_INTERRUPTED, sis_graph_run(graph[0]));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_a_chain_of_graphs_copies_nothing);
    RUN_TEST(test_a_held_graph_is_the_flows_alone);
    RUN_TEST(test_suspended_within_a_graph_it_goes_on_there);
    RUN_TEST(test_a_carried_state);
    RUN_TEST(test_an_output_that_is_an_input_is_copied);
    RUN_TEST(test_a_dynamic_output_has_the_shape_of_its_run);
    RUN_TEST(test_what_is_no_port_is_refused);
    RUN_TEST(test_a_graph_has_its_own_interrupt_again);
    return UNITY_END();
}
