/* What a caller may do wrong, and what it is told. A call that fails changes nothing. */
#include <string.h>

#include "net.h"

static uint32_t first;

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

static void creation(void) {
    sis_graph *graph = NULL;
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_create(NULL, 65536, 18, &graph));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_create(net_records, 100, 18, &graph));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_create(net_records, 65536, 0, &graph));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_create(net_records, 65536, 300, &graph));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_create(net_records, 65536, 18, NULL));
    TEST_ASSERT_NULL(graph);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(net_records + 1, 16384, 18, &graph)); /* any alignment */
    TEST_ASSERT_EQUAL_STRING("there is no graph", sis_graph_error(NULL)->text);
}

static void dimensions(void) {
    uint32_t a, b;
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_dimension(net, "n", 4, &a));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_dimension(net, "n", 4, &b));
    TEST_ASSERT_EQUAL(a, b);
    FAILS(SIS_BAD_ARGUMENT, sis_graph_dimension(net, "n", 5, &b));
    net_is("dimension n has the bound 4 already");
    FAILS(SIS_BAD_ARGUMENT, sis_graph_dimension(net, "", 5, &b));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_dimension(net, NULL, 5, &b));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_dimension(net, "m", -1, &b));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_dimension(net, "m", 1, NULL));
}

static void inputs_and_constants(void) {
    net_begin(18);
    int64_t huge[] = {INT64_C(1) << 40, INT64_C(1) << 40};
    FAILS(SIS_OVERFLOW, sis_graph_input(net, "x", SIS_F32, huge, 2, &first));
    FAILS(SIS_BAD_DTYPE, sis_graph_input(net, "x", 8, DIMS(1), &first));
    FAILS(SIS_BAD_DTYPE, sis_graph_input(net, "x", 0xffffffff, DIMS(1), &first));
    FAILS(SIS_BAD_SHAPE, sis_graph_input(net, "x", SIS_F32, DIMS(1, 1, 1, 1, 1, 1, 1, 1, 1), &first));
    FAILS(SIS_BAD_SHAPE, sis_graph_input(net, "x", SIS_F32, NULL, 2, &first));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_input(net, "x", SIS_F32, DIMS(-1), &first));
    net_is("there is no dimension 0");
    FAILS(SIS_BAD_ARGUMENT, sis_graph_input(net, "x", SIS_F32, DIMS(INT64_MIN), &first));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_constant(net, "w", SIS_F32, DIMS(2), net_arena, 7, true, &first));
    net_is("7 bytes given, f32 [2] has 8");
    FAILS(SIS_BAD_ARGUMENT, sis_graph_constant(net, "w", SIS_F32, DIMS(2), NULL, 8, true, &first));
    net_dimension("n", 2);
    FAILS(SIS_BAD_SHAPE, sis_graph_constant(net, "w", SIS_F32, DIMS(-1), net_arena, 8, true, &first));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_constant(net, NULL, SIS_F32, DIMS(0), NULL, 0, false, &first));
    TEST_ASSERT_EQUAL(0, first); /* none of the failures left a tensor */
    FAILS(SIS_BAD_ARGUMENT, sis_graph_tensor(net, 1, (int64_t[SIS_TENSOR_INFO]){0}));
}

static void operators(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(2, 3)), i = net_input(SIS_I64, DIMS(2, 3)),
             y = net_input(SIS_F32, DIMS(4));
    int64_t records = net_figure(SIS_FIGURE_RECORD_BYTES);
    FAILS(SIS_UNSUPPORTED_OPERATOR, net_try(0, (sis_op_id)9999, IDS(x), 1));
    FAILS(SIS_UNSUPPORTED_OPERATOR, net_try(0, (sis_op_id)0, IDS(x), 1));
    FAILS(SIS_BAD_ARGUMENT, net_try(1, SIS_OP_RELU, IDS(x), 1));
    net_is("there is no block 1");
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, IDS(77), 1));
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, IDS(SIS_NONE), 1));
    net_is("input X is missing");
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, NULL, 0, 1));
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, NULL, 3, 1));
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, IDS(x, x), 1));
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, IDS(x), 0));
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, IDS(x), 2));
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_RELU, IDS(x), 1u << 30));
    FAILS(SIS_BAD_DTYPE, net_try(0, SIS_OP_SIGMOID, IDS(i), 1));
    net_is("Sigmoid node: X cannot be i64");
    FAILS(SIS_BAD_DTYPE, net_try(0, SIS_OP_ADD, IDS(x, i), 1));
    net_is("B is i64 where f32 is needed");
    FAILS(SIS_BAD_SHAPE, net_try(0, SIS_OP_ADD, IDS(x, y), 1));
    net_is("Add node: shapes [2,3] and [4] do not broadcast");
    TEST_ASSERT_EQUAL_STRING("Add", sis_graph_error(net)->operator_name);
    TEST_ASSERT_EQUAL_STRING("node", sis_graph_error(net)->node);
    FAILS(SIS_BAD_ATTRIBUTE, net_try(0, SIS_OP_CONCAT, IDS(x, x), 1));
    net_is("attribute axis is missing");
    net_int(9, 1);
    FAILS(SIS_BAD_ATTRIBUTE, net_try(0, SIS_OP_RELU, IDS(x), 1));
    net_u32(1, x); /* not a constant */
    FAILS(SIS_BAD_ATTRIBUTE, net_try(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(net_shape((int64_t[]){2}, 1)), 1));
    TEST_ASSERT_EQUAL(4, net->tensors.count);
    TEST_ASSERT_EQUAL(0, net->nodes.count);
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_RECORD_BYTES) - records <
                     4096); /* tables may have grown, no more */
}

static void opsets(void) {
    net_begin(12);
    uint32_t x = net_input(SIS_F32, DIMS(1, 3)), axes = net_shape((int64_t[]){0}, 1);
    FAILS(SIS_BAD_ARGUMENT, net_try(0, SIS_OP_SQUEEZE, IDS(x, axes), 1));
    net_is("input axes does not exist in opset 12");
    net_begin(13);
    x = net_input(SIS_F32, DIMS(1, 3));
    net_ints(1, DIMS(0));
    FAILS(SIS_BAD_ATTRIBUTE, net_try(0, SIS_OP_SQUEEZE, IDS(x), 1));
    net_is("attribute axes exists until opset 12, the graph follows 13");
    net_begin(8);
    FAILS(SIS_UNSUPPORTED_OPERATOR,
          net_try(0, SIS_OP_CONSTANT_OF_SHAPE, IDS(net_shape((int64_t[]){2}, 1)), 1));
    net_is("exists from opset 9 on, the graph follows 8");
}

static void states(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(2)), id;
    net_output(0, net_op(0, SIS_OP_RELU, IDS(x)));
    FAILS(SIS_BAD_STATE, sis_graph_run(net));
    TEST_ASSERT_EQUAL(-1, net_info(x, 3));
    net_plan();
    FAILS(SIS_BAD_STATE, sis_graph_run(net));
    FAILS(SIS_BAD_STATE, sis_graph_input(net, "x", SIS_F32, DIMS(2), &id));
    FAILS(SIS_BAD_STATE, sis_graph_constant(net, "x", SIS_F32, DIMS(2), net_arena, 8, true, &id));
    FAILS(SIS_BAD_STATE, sis_graph_dimension(net, "n", 2, &id));
    FAILS(SIS_BAD_STATE, sis_graph_block(net, 0, &id));
    FAILS(SIS_BAD_STATE, sis_graph_output(net, 0, "y", x));
    FAILS(SIS_BAD_STATE, net_try(0, SIS_OP_RELU, IDS(x), 1));
    net_compile();
    FAILS(SIS_BAD_STATE, sis_graph_compile(net, net_arena, NET_ARENA));
    net_run();
    sis_graph_destroy(net);
    TEST_ASSERT_TRUE(sis_graph_run(net) != SIS_OK);
    sis_graph_destroy(NULL);
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_run(NULL));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_plan(NULL, NULL));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_compile(NULL, NULL, 0));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_extend(NULL, NULL, 0));
}

static void an_arena_too_small(void) {
    net_begin(18);
    net_output(0, net_op(0, SIS_OP_RELU, IDS(net_input(SIS_F32, DIMS(100)))));
    size_t bytes = net_plan();
    FAILS(SIS_OUT_OF_ARENA, sis_graph_compile(net, net_arena, bytes - 1));
    TEST_ASSERT_EQUAL(bytes, sis_graph_error(net)->asked);
    TEST_ASSERT_EQUAL(bytes - 1, sis_graph_error(net)->free);
    net_is("0 for weights, 896 for activations, most of them alive at Relu node");
    FAILS(SIS_OUT_OF_ARENA, sis_graph_compile(net, NULL, 0));
    FAILS(SIS_OUT_OF_ARENA, sis_graph_compile(net, net_arena + 1, bytes)); /* alignment costs 63 */
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_compile(net, net_arena + 1, bytes + 63));
    net_run();
    TEST_ASSERT_EQUAL(63, net_info(0, 3)); /* counted from what was given */
}

/* The same calls whatever the records' memory is cut into: every call that runs out is made again after
 * extend. */
static void out_of_records(void) {
    static uint8_t first_block[16384], more[256][2048];
    uint32_t used = 0, x, id;
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(first_block, sizeof first_block, 18, &net));
    x = net_input(SIS_F32, DIMS(4));
    for (int i = 0; i < 150; i++) {
        sis_status status;
        uint32_t tensors = net->tensors.count;
        while ((status = sis_graph_operator(net, 0, SIS_OP_ADD, "a name of some length", IDS(x, x), NULL, 0,
                                            1, &id)) == SIS_OUT_OF_ARENA) {
            TEST_ASSERT_EQUAL(tensors, net->tensors.count);
            TEST_ASSERT_TRUE(sis_graph_error(net)->asked > sis_graph_error(net)->free);
            TEST_ASSERT_TRUE(used < 256);
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, more[used++], 2048));
        }
        TEST_ASSERT_EQUAL(SIS_OK, status);
        TEST_ASSERT_EQUAL(tensors, id);
        x = id;
    }
    TEST_ASSERT_TRUE(used > 10);
    net_output(0, x);
    size_t bytes;
    while (sis_graph_plan(net, &bytes) == SIS_OUT_OF_ARENA)
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, net_records + NET_RECORDS / 2, NET_RECORDS / 2));
    net_compile();
    ((float *)net_data(0))[0] = 0x1p-149f;
    net_run();
    TEST_ASSERT_EQUAL_FLOAT(2.0f, ((float *)net_data(x))[0]);
    FAILS(SIS_BAD_ARGUMENT, sis_graph_extend(net, more[0], 10));
    FAILS(SIS_BAD_ARGUMENT, sis_graph_extend(net, NULL, 4096));
}

/* A plan for which records did not suffice, after which the graph grows: what nobody read then is read now. */
static void built_on_after_a_plan_that_failed(void) {
    static _Alignas(64) uint8_t more[1 << 16];
    static const uint8_t filler[512];
    uint32_t id, x, y;
    size_t bytes, room = 32768;
    sis_status status;
    do { /* until what is left does for the nodes and not for the plan: that hangs on the size of pointers */
        net_begin_with(18, room);
        x = net_input(SIS_F32, DIMS(1, 1, 4, 4));
        net_ints(2, DIMS(2, 2));
        y = net_op_many(0, SIS_OP_MAX_POOL, IDS(x), 2);
        net_output(0, y);
        for (size_t size = sizeof filler; size > 0; size /= 2)
            while (sis_graph_constant(net, "", SIS_U8, DIMS((int64_t)size), filler, size, false, &id) ==
                   SIS_OK)
                continue;
        status = sis_graph_plan(net, &bytes);
        room -= 8;
    } while (status == SIS_OK && room > 32000);
    TEST_ASSERT_EQUAL(SIS_OUT_OF_ARENA, status);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_extend(net, more, sizeof more));
    const uint32_t read = net_op(0, SIS_OP_ABS, IDS(y + 1));
    net_output(0, read);
    net_compile();
    float *numbers = net_data(x);
    memset(numbers, 0, 64);
    numbers[5] = numbers[15] = 1;
    net_run();
    const int64_t *places = net_data(read);
    TEST_ASSERT_EQUAL_INT64(5, places[0]);
    TEST_ASSERT_EQUAL_INT64(15, places[8]);
}

static int polls;
static sis_interrupt at_the_third(void *context) {
    (void)context;
    return ++polls == 3 ? SIS_STOP : SIS_GO_ON;
}

static void an_interrupt_stops_a_run(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(8)), y = x;
    for (int i = 0; i < 6; i++) y = net_op(0, SIS_OP_NEG, IDS(y));
    net_output(0, y);
    net_one_by_one();
    net_compile();
    sis_graph_set_interrupt(net, at_the_third, NULL);
    FAILS(SIS_INTERRUPTED, sis_graph_run(net));
    sis_graph_set_interrupt(net, NULL, NULL);
    ((float *)net_data(x))[0] = 4.0f;
    net_run();
    TEST_ASSERT_EQUAL_FLOAT(4.0f, *(float *)net_data(y));
}

static void values_out_of_range_at_run(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(3)), i = net_input(SIS_I64, DIMS(1));
    uint32_t y = net_op(0, SIS_OP_GATHER, IDS(x, i));
    net_output(0, y);
    net_compile();
    *(int64_t *)net_data(i) = 3;
    FAILS(SIS_BAD_VALUE, sis_graph_run(net));
    net_is("Gather node");
    *(int64_t *)net_data(i) = -1;
    net_run();
}

/* The records are still there; whoever calls on gets an error. */
static void after_the_end(void) {
    size_t bytes;
    int64_t figures[SIS_FIGURE_COUNT], info[SIS_TENSOR_INFO];
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(3)), id;
    net_output(0, x);
    sis_graph_destroy(net);
    TEST_ASSERT_NOT_EQUAL(SIS_OK, sis_graph_input(net, "x", SIS_F32, DIMS(3), &id));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, sis_graph_operator(net, 0, SIS_OP_NEG, "n", &x, 1, NULL, 0, 1, &id));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, sis_graph_plan(net, &bytes));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, sis_graph_compile(net, net_arena, sizeof net_arena));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, sis_graph_run(net));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, sis_graph_tensor(net, x, info));
    TEST_ASSERT_NOT_EQUAL(SIS_OK, sis_graph_figures(net, figures));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(creation);
    RUN_TEST(dimensions);
    RUN_TEST(inputs_and_constants);
    RUN_TEST(operators);
    RUN_TEST(opsets);
    RUN_TEST(states);
    RUN_TEST(an_arena_too_small);
    RUN_TEST(out_of_records);
    RUN_TEST(built_on_after_a_plan_that_failed);
    RUN_TEST(an_interrupt_stops_a_run);
    RUN_TEST(values_out_of_range_at_run);
    RUN_TEST(after_the_end);
    return UNITY_END();
}
