/* Facts for tools: states, positions, lives and places of a graph that holds one node of each kind. */
#include <string.h>

#include "net.h"
#include "sis/facts.h"

static int64_t node_fact(uint32_t node, sis_node_fact which) {
    int64_t facts[SIS_NODE_FACTS];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_node(net, node, facts));
    return facts[which];
}

static int64_t life(uint32_t tensor, sis_tensor_fact which) {
    int64_t facts[SIS_TENSOR_FACTS];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_life(net, tensor, facts));
    return facts[which];
}

static int64_t edge(sis_edges which, uint32_t id, uint32_t index) {
    int64_t edges[SIS_EDGES];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_edges(net, which, id, index, edges));
    return edges[0];
}

/* As many nodes follow one as are fused, each once, right behind it in this chain. */
static void groups_of_nodes(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(64, 64));
    uint32_t relu = net_op(0, SIS_OP_RELU, IDS(x)), neg = net_op(0, SIS_OP_NEG, IDS(relu));
    net_output(0, net_op(0, SIS_OP_EXP, IDS(neg)));
    TEST_ASSERT_EQUAL(-1, node_fact(0, SIS_NODE_FOLLOWER)); /* nobody planned yet */
    net_compile();
    int64_t figures[SIS_FIGURE_COUNT], followers = 0;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_figures(net, figures));
    for (uint32_t i = 0; i < 3; i++) {
        int64_t follower = node_fact(i, SIS_NODE_FOLLOWER);
        if (follower < 0) continue;
        TEST_ASSERT_EQUAL(i + 1, follower);
        followers++;
    }
    TEST_ASSERT_EQUAL(figures[SIS_FIGURE_FUSED] + figures[SIS_FIGURE_ABSORBED], followers);
}

static void states_of_nodes(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(2, 3, 1)), shape = net_input(SIS_I64, DIMS(1));
    uint32_t folded = net_op(0, SIS_OP_ADD, IDS(net_i64(1), net_i64(2)));
    uint32_t relu = net_op(0, SIS_OP_RELU, IDS(x));
    uint32_t view = net_op(0, SIS_OP_FLATTEN, IDS(relu));
    uint32_t dead = net_op(0, SIS_OP_NEG, IDS(x));
    uint32_t exp = net_op(0, SIS_OP_EXP, IDS(view));
    uint32_t dynamic = net_op(0, SIS_OP_RESHAPE, IDS(exp, shape));
    net_output(0, exp);
    net_output(0, dynamic);
    (void)folded, (void)dead;
    TEST_ASSERT_EQUAL(SIS_NODE_DEAD, node_fact(1, SIS_NODE_STATE)); /* nobody planned yet */
    net_compile_with(1 << 12);
    static const sis_node_state expected[] = {SIS_NODE_FOLDED, SIS_NODE_RUNS, SIS_NODE_VIEW,
                                              SIS_NODE_DEAD,   SIS_NODE_RUNS, SIS_NODE_DYNAMIC};
    for (uint32_t i = 0; i < 6; i++) TEST_ASSERT_EQUAL(expected[i], node_fact(i, SIS_NODE_STATE));
    TEST_ASSERT_EQUAL(SIS_OP_RELU, node_fact(1, SIS_NODE_OPERATOR));
    TEST_ASSERT_TRUE(node_fact(1, SIS_NODE_INSTRUCTIONS) > 0);
    TEST_ASSERT_EQUAL(0, node_fact(3, SIS_NODE_POSITION));
    TEST_ASSERT_TRUE(node_fact(4, SIS_NODE_POSITION) > node_fact(1, SIS_NODE_POSITION));
    TEST_ASSERT_EQUAL(0, node_fact(2, SIS_NODE_VIEW_INPUT));
    TEST_ASSERT_EQUAL(2, node_fact(5, SIS_NODE_INPUTS));
    TEST_ASSERT_EQUAL(-1, node_fact(1, SIS_NODE_OWNER));

    TEST_ASSERT_EQUAL(relu, life(view, SIS_TENSOR_ROOT));
    TEST_ASSERT_EQUAL(node_fact(1, SIS_NODE_POSITION), life(relu, SIS_TENSOR_FIRST));
    TEST_ASSERT_EQUAL(node_fact(4, SIS_NODE_POSITION), life(view, SIS_TENSOR_LAST));
    TEST_ASSERT_EQUAL(1, life(exp, SIS_TENSOR_OUTPUT));
    TEST_ASSERT_EQUAL(1, life(dynamic, SIS_TENSOR_DYNAMIC));
    TEST_ASSERT_EQUAL(-1, life(dynamic, SIS_TENSOR_PLACE));
    TEST_ASSERT_EQUAL(1, life(folded, SIS_TENSOR_KNOWN));
    TEST_ASSERT_EQUAL(0, life(dead, SIS_TENSOR_NEEDED));
    TEST_ASSERT_EQUAL(0, life(x, SIS_TENSOR_KIND));
    TEST_ASSERT_EQUAL(-1, life(x, SIS_TENSOR_PRODUCER));
    TEST_ASSERT_EQUAL(4, life(exp, SIS_TENSOR_PRODUCER));
    TEST_ASSERT_EQUAL(net_info(exp, 3), life(exp, SIS_TENSOR_PLACE) + life(exp, SIS_TENSOR_OFFSET));
    TEST_ASSERT_EQUAL(24, life(x, SIS_TENSOR_CAPACITY));

    TEST_ASSERT_EQUAL(exp, edge(SIS_EDGES_NODE_INPUTS, 5, 0));
    TEST_ASSERT_EQUAL(shape, edge(SIS_EDGES_NODE_INPUTS, 5, 1));
    TEST_ASSERT_EQUAL(-2, edge(SIS_EDGES_NODE_INPUTS, 5, 2));
    TEST_ASSERT_EQUAL(dynamic, edge(SIS_EDGES_NODE_OUTPUTS, 5, 0));
    TEST_ASSERT_EQUAL(exp, edge(SIS_EDGES_BLOCK_OUTPUTS, 0, 0));
    TEST_ASSERT_EQUAL(dynamic, edge(SIS_EDGES_BLOCK_OUTPUTS, 0, 1));

    int64_t all[SIS_GRAPH_FACTS];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_facts(net, all));
    TEST_ASSERT_EQUAL(6, all[1]);
    TEST_ASSERT_EQUAL(1, all[2]);
    TEST_ASSERT_EQUAL(net_figure(SIS_FIGURE_ACTIVATION_BYTES), all[5]);
    TEST_ASSERT_EQUAL(0, all[8]);
    net_set(shape, (int64_t[]){6});
    net_run();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_facts(net, all));
    TEST_ASSERT_EQUAL(SIS_ALIGNMENT, all[8]); /* six numbers */
}

/* What lives at the same time lies apart: places and lives agree with each other. */
static void places_do_not_collide(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(40)), y[12], count = 12;
    for (uint32_t i = 0; i < count; i++)
        y[i] = net_op(0, i % 3 ? SIS_OP_EXP : SIS_OP_SOFTMAX, IDS(i < 2 ? x : y[i - 2]));
    net_output(0, y[count - 1]);
    net_output(0, net_op(0, SIS_OP_ADD, IDS(y[count - 2], y[3])));
    net_compile();
    for (uint32_t a = x; a <= y[count - 1]; a++)
        for (uint32_t b = x; b < a; b++) {
            if (life(a, SIS_TENSOR_ROOT) == life(b, SIS_TENSOR_ROOT)) continue;
            bool apart = life(a, SIS_TENSOR_LAST) < life(b, SIS_TENSOR_FIRST) ||
                         life(b, SIS_TENSOR_LAST) < life(a, SIS_TENSOR_FIRST);
            int64_t distance = life(a, SIS_TENSOR_PLACE) - life(b, SIS_TENSOR_PLACE);
            if (life(a, SIS_TENSOR_NEEDED) && life(b, SIS_TENSOR_NEEDED))
                TEST_ASSERT_TRUE(apart || distance >= 160 || distance <= -160);
        }
}

static void blocks_know_their_owner(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(4)), condition = net_input(SIS_BOOL, DIMS(1));
    uint32_t then_block = net_block(0);
    net_output(then_block, net_op(then_block, SIS_OP_NEG, IDS(x)));
    uint32_t else_block = net_block(0);
    net_output(else_block, net_op(else_block, SIS_OP_EXP, IDS(x)));
    net_u32(1, then_block);
    net_u32(2, else_block);
    net_output(0, net_op(0, SIS_OP_IF, IDS(condition)));
    net_compile();
    TEST_ASSERT_EQUAL(2, node_fact(0, SIS_NODE_OWNER));
    TEST_ASSERT_EQUAL(0, node_fact(0, SIS_NODE_OWNER_BLOCK));
    TEST_ASSERT_EQUAL(2, node_fact(1, SIS_NODE_OWNER));
    TEST_ASSERT_EQUAL(1, node_fact(1, SIS_NODE_OWNER_BLOCK));
    TEST_ASSERT_EQUAL(else_block, node_fact(1, SIS_NODE_BLOCK));
    TEST_ASSERT_EQUAL(-2, edge(SIS_EDGES_BLOCK_INPUTS, then_block, 0));
}

static void casts_of_halves_are_hidden_nodes(void) {
    net_begin(18);
    uint32_t x = net_input(SIS_F16, DIMS(4));
    net_output(0, net_op(0, SIS_OP_TANH, IDS(x)));
    net_compile();
    int64_t all[SIS_GRAPH_FACTS];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_facts(net, all));
    TEST_ASSERT_EQUAL(3, all[1]);
    for (uint32_t i = 0; i < 3; i++) TEST_ASSERT_EQUAL(i != 1, node_fact(i, SIS_NODE_HIDDEN));
    TEST_ASSERT_EQUAL(SIS_OP_CAST, node_fact(0, SIS_NODE_OPERATOR));
}

/* Where nodes are fused, a group hangs together by its followers; with fusion off, or not built in, there are none. */
static void fused_nodes_follow_each_other(void) {
    for (int on = 0; on < 2; on++) {
        net_begin(18);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_fusion(net, NULL, on == 1));
        uint32_t x = net_input(SIS_F32, DIMS(64, 64)), y = net_op(0, SIS_OP_RELU, IDS(x));
        for (int i = 0; i < 3; i++) y = net_op(0, SIS_OP_EXP, IDS(y));
        net_output(0, net_op(0, SIS_OP_TRANSPOSE, IDS(y)));
        net_compile();
        uint32_t fused = 0;
        for (uint32_t i = 0; i < 5; i++) {
            int64_t follower = node_fact(i, SIS_NODE_FOLLOWER);
            fused += follower >= 0;
            if (follower >= 0) TEST_ASSERT_EQUAL(i + 1, follower);
            TEST_ASSERT_EQUAL(SIS_NODE_RUNS, node_fact(i, SIS_NODE_STATE));
        }
        TEST_ASSERT_EQUAL(net_figure(SIS_FIGURE_FUSED), fused);
        if (on == 0) TEST_ASSERT_EQUAL(0, fused);
    }
}

static void names_come_in_parts(void) {
    char name[150], found[150] = "";
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = 0;
    net_begin(18);
    uint32_t x = net_input(SIS_F32, DIMS(1)), y;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_operator(net, 0, SIS_OP_RELU, name, &x, 1, NULL, 0, 1, &y));
    for (uint32_t from = 0; from < 192; from += SIS_TEXT) {
        uint8_t part[SIS_TEXT];
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_name(net, SIS_NAME_OF_NODE, 0, from, part));
        strncat(found, (const char *)part, SIS_TEXT);
    }
    TEST_ASSERT_EQUAL_STRING(name, found);
}

static void ids_that_do_not_exist_are_refused(void) {
    int64_t facts[SIS_NODE_FACTS + SIS_TENSOR_FACTS];
    uint8_t text[SIS_TEXT];
    net_begin(18);
    net_input(SIS_F32, DIMS(1));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_node(net, 0, facts));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_life(net, 1, facts));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_edges(net, SIS_EDGES_NODE_INPUTS, 0, 0, facts));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_edges(net, SIS_EDGES_BLOCK_INPUTS, 1, 0, facts));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_edges(net, 4, 0, 0, facts));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_name(net, SIS_NAME_OF_TENSOR, 1, 0, text));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_name(net, 2, 0, 0, text));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_facts(NULL, facts));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_edges(net, SIS_EDGES_BLOCK_OUTPUTS, 0, UINT32_MAX, facts));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_name(net, SIS_NAME_OF_TENSOR, 0, UINT32_MAX, text));
    TEST_ASSERT_EQUAL(0, text[0]);
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(groups_of_nodes);
    RUN_TEST(states_of_nodes);
    RUN_TEST(places_do_not_collide);
    RUN_TEST(blocks_know_their_owner);
    RUN_TEST(casts_of_halves_are_hidden_nodes);
    RUN_TEST(fused_nodes_follow_each_other);
    RUN_TEST(names_come_in_parts);
    RUN_TEST(ids_that_do_not_exist_are_refused);
    return UNITY_END();
}
