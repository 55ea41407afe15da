/* Custom: a caller's function as a node, its shape rule, what it may not do meanwhile, and what its failure leaves. */
#include <string.h>

#include "net.h"

#define FAILS(status, call) TEST_ASSERT_EQUAL_MESSAGE(status, call, sis_graph_error(net)->text)

enum { DOUBLED = 7, COUNTED = 8 };

static uint32_t input, output;
static int calls, shapes_asked;
static sis_status answer;
static int64_t dtype_said, rank_said;

/* Twice the input, in its shape. */
static sis_status doubled(void *context, int64_t function, uint32_t index, int64_t *facts) {
    TEST_ASSERT_EQUAL_PTR(&calls, context);
    TEST_ASSERT_EQUAL(DOUBLED, function);
    TEST_ASSERT_EQUAL(0, index);
    int64_t info[SIS_TENSOR_INFO];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_tensor(net, input, info));
    if (facts != NULL) {
        shapes_asked++;
        facts[0] = dtype_said;
        facts[1] = rank_said < 0 ? info[1] : rank_said;
        memcpy(&facts[2], &info[4], SIS_MAX_RANK * sizeof *facts);
        return answer;
    }
    const float *x = net_data(input);
    float *y = net_data(output);
    for (int64_t i = 0; i < info[2] / 4; i++) y[i] = 2 * x[i];
    calls++;
    return answer;
}

static void begin(void) {
    net_begin(18);
    calls = shapes_asked = 0;
    answer = SIS_OK;
    dtype_said = SIS_F32;
    rank_said = -1;
    sis_graph_on_custom(net, doubled, &calls);
}

static uint32_t add_doubled(void) {
    net_int(1, DOUBLED);
    return net_op(0, SIS_OP_CUSTOM, IDS(input));
}

static void runs_as_a_node(void) {
    begin();
    input = net_input(SIS_F32, DIMS(3));
    uint32_t relu = net_op(0, SIS_OP_RELU, IDS(input)); /* so that there is something to share memory with */
    output = add_doubled();
    net_output(0, net_op(0, SIS_OP_ADD, IDS(output, relu)));
    net_compile();
    memcpy(net_data(input), (float[]){1, -2, 3}, 12);
    for (int run = 1; run <= 2; run++) {
        net_run();
        TEST_ASSERT_EQUAL(run, calls);
        TEST_ASSERT_EQUAL_FLOAT_ARRAY(((float[]){3, -4, 9}), net_data(output + 1), 3);
    }
}

/* A function may answer otherwise each time, so known inputs fold nothing; and it sees them in the arena. */
static void known_inputs_are_shown(void) {
    static const float borrowed[100] = {5, 6};
    begin();
    input = net_constant(SIS_F32, DIMS(100), borrowed);
    output = add_doubled();
    net_output(0, output);
    net_compile();
    TEST_ASSERT_EQUAL(0, calls);
    net_run();
    net_run();
    TEST_ASSERT_EQUAL(2, calls);
    TEST_ASSERT_EQUAL_FLOAT(12, ((float *)net_data(output))[1]);
}

static void shapes_follow_dimensions(void) {
    begin();
    uint32_t n = net_dimension("n", 4);
    input = net_input(SIS_F32, DIMS(-1 - (int64_t)n));
    output = add_doubled();
    net_output(0, output);
    net_compile();
    TEST_ASSERT_EQUAL(4, net_info(output, 4));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 2));
    TEST_ASSERT_EQUAL(2, net_info(output, 4));
    net_run();
    TEST_ASSERT_EQUAL(1, calls);
}

static void bad_rules(void) {
    begin();
    input = net_input(SIS_F32, DIMS(3));
    const int64_t wrong[][2] = {{0, 1}, {8, 1}, {-1, 1}, {SIS_F32, 9}, {INT64_C(1) << 33, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        dtype_said = wrong[i][0];
        rank_said = wrong[i][1];
        net_int(1, DOUBLED);
        FAILS(SIS_BAD_SHAPE, net_try(0, SIS_OP_CUSTOM, IDS(input), 1));
        net_is("no dtype and shape that exist");
    }
    rank_said = 2; /* dims past the input's rank are 0 */
    dtype_said = SIS_F32;
    answer = SIS_CUSTOM_FAILED;
    net_int(1, DOUBLED);
    FAILS(SIS_CUSTOM_FAILED, net_try(0, SIS_OP_CUSTOM, IDS(input), 1));
    sis_graph_on_custom(net, NULL, NULL);
    net_int(1, DOUBLED);
    FAILS(SIS_BAD_STATE, net_try(0, SIS_OP_CUSTOM, IDS(input), 1));
}

static void failure_ends_the_run(void) {
    begin();
    input = net_input(SIS_F32, DIMS(3));
    output = add_doubled();
    net_output(0, output);
    net_compile();
    answer = SIS_CUSTOM_FAILED;
    FAILS(SIS_CUSTOM_FAILED, sis_graph_run(net));
    net_is("Custom node");
    answer = SIS_OK;
    net_run();
}

static sis_status meddles(void *context, int64_t function, uint32_t index, int64_t *facts) {
    (void)context, (void)function, (void)index;
    uint32_t id;
    size_t bytes;
    if (facts != NULL) {
        facts[0] = SIS_F32;
        FAILS(SIS_BAD_STATE, sis_graph_input(net, "late", SIS_F32, NULL, 0, &id));
        FAILS(SIS_BAD_STATE, sis_graph_plan(net, &bytes));
        FAILS(SIS_BAD_STATE, sis_graph_extend(net, net_arena, 65536));
        return SIS_OK;
    }
    FAILS(SIS_BAD_STATE, sis_graph_run(net));
    FAILS(SIS_BAD_STATE, sis_graph_resize(net, 0, 1));
    FAILS(SIS_BAD_STATE, sis_graph_destroy(net));
    FAILS(SIS_BAD_STATE, sis_graph_compile(net, net_arena, 65536));
    FAILS(SIS_BAD_STATE, sis_graph_on_custom(net, NULL, NULL)); /* and keeps this one */
    calls++;
    return SIS_OK;
}

static void nothing_changes_meanwhile(void) {
    begin();
    sis_graph_on_custom(net, meddles, NULL);
    net_dimension("n", 1);
    net_int(1, COUNTED);
    net_output(0, net_op(0, SIS_OP_CUSTOM, NULL, 0)); /* no inputs at all */
    net_compile();
    net_run();
    net_run();
    TEST_ASSERT_EQUAL(2, calls);
    TEST_ASSERT_EQUAL_STRING("", sis_graph_error(net)->text);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_destroy(net));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(runs_as_a_node);
    RUN_TEST(known_inputs_are_shown);
    RUN_TEST(shapes_follow_dimensions);
    RUN_TEST(bad_rules);
    RUN_TEST(failure_ends_the_run);
    RUN_TEST(nothing_changes_meanwhile);
    return UNITY_END();
}
