/* Who watches graphs is told of each that is compiled and of each that goes, and of nothing else. */
#include "net.h"
#include "sis/profile.h"

static uint32_t compiled, ended;
static sis_graph *last;

static void on_compiled(sis_graph *graph) {
    compiled++;
    last = graph;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile_start(graph));
}

static void on_end(sis_graph *graph) {
    int64_t values[SIS_PROFILE_VALUES];
    ended++;
    TEST_ASSERT_EQUAL_PTR(last, graph);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_profile(graph, SIS_PROFILED_RUNS, 0, values));
    TEST_ASSERT_EQUAL_INT64(1, values[SIS_PROFILE_RUNS]);
}

static const sis_graph_watcher watcher = {on_compiled, on_end};

void setUp(void) { compiled = ended = 0; }
void tearDown(void) { sis_graph_watch(NULL); }

static void build(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(4));
    net_output(SIS_MAIN_BLOCK, net_op(SIS_MAIN_BLOCK, SIS_OP_RELU, IDS(x)));
}

static void told_of_each(void) {
    sis_graph_watch(&watcher);
    build();
    TEST_ASSERT_EQUAL_UINT32(0, compiled);
    net_compile();
    TEST_ASSERT_EQUAL_UINT32(1, compiled);
    TEST_ASSERT_EQUAL_PTR(net, last);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_compile(net, net_arena, NET_ARENA));
    TEST_ASSERT_EQUAL_UINT32(1, compiled);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_run(net));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_destroy(net));
    TEST_ASSERT_EQUAL_UINT32(1, ended);
}

static void nobody_watches(void) {
    build();
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_run(net));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_destroy(net));
    TEST_ASSERT_EQUAL_UINT32(0, compiled + ended);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(told_of_each);
    RUN_TEST(nobody_watches);
    return UNITY_END();
}
