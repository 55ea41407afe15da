/* Random graphs whose inputs and outputs lie in memory of others: the same bytes as in the graph's own, whether that was
 * asked before the plan or after it. */
#include <string.h>

#include "random_net.h"

enum { PLACES = 2 + RANDOM_NET_OUTPUTS };
static _Alignas(64) uint8_t memory[2][PLACES][128];
static uint8_t own[2][RANDOM_NET_OUTPUTS][RANDOM_NET_BYTES];

static sis_status bind(uint32_t tensor, void *data) { return sis_graph_bind(net, tensor, data); }

static void must_bind(uint32_t tensor, void *data) {
    if (bind(tensor, data) != SIS_OK) TEST_FAIL_MESSAGE(sis_graph_error(net)->text);
}

static void results_in_own_memory(uint64_t seed) {
    float numbers[2][24];
    random_net_build(seed, false);
    net_compile();
    random_net_numbers(numbers);
    for (int c = 0; c < 2; c++) {
        for (int i = 0; i < 2; i++) net_set(random_net_inputs[i], numbers[i]);
        *(uint8_t *)net_data(random_net_condition) = (uint8_t)c;
        net_run();
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++)
            memcpy(own[c][i], net_data(random_net_outputs[i]), RANDOM_NET_BYTES);
    }
}

static bool is_again(int output) {
    for (int i = 0; i < output; i++)
        if (random_net_outputs[i] == random_net_outputs[output]) return true;
    return false;
}

/* Where an output is after a run in set `c` of the places. */
static const void *at(const bool bound[RANDOM_NET_OUTPUTS], int output, int set) {
    for (int i = 0; i < 2; i++)
        if (random_net_outputs[output] == random_net_inputs[i]) return memory[set][i];
    for (int i = 0; i <= output; i++)
        if (random_net_outputs[i] == random_net_outputs[output] && bound[i]) return memory[set][2 + i];
    return net_data(random_net_outputs[output]);
}

static void run_bound(const bool bound[RANDOM_NET_OUTPUTS], const char *which) {
    float numbers[2][24];
    random_net_numbers(numbers);
    memset(memory, 0x5a, sizeof memory);
    for (int turn = 0; turn < 4; turn++) { /* from one set of places to the other and back */
        int set = turn & 1, c = turn >> 1;
        for (int i = 0; i < 2; i++) {
            memcpy(memory[set][i], numbers[i], sizeof numbers[i]);
            must_bind(random_net_inputs[i], memory[set][i]);
        }
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++)
            if (bound[i]) must_bind(random_net_outputs[i], memory[set][2 + i]);
        *(uint8_t *)net_data(random_net_condition) = (uint8_t)c;
        net_run();
        for (int i = 0; i < 2; i++)
            TEST_ASSERT_EQUAL_MEMORY_MESSAGE(numbers[i], memory[set][i], sizeof numbers[i], which);
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++)
            TEST_ASSERT_EQUAL_MEMORY_MESSAGE(own[c][i], at(bound, i, set), RANDOM_NET_BYTES, which);
        for (int i = 0; i < PLACES; i++)
            for (int k = RANDOM_NET_BYTES; k < 128; k++) TEST_ASSERT_EQUAL_HEX8(0x5a, memory[set][i][k]);
    }
}

static void random_graphs_external(void) {
    int outside = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        bool bound[RANDOM_NET_OUTPUTS];
        char which[40] = "seed ";
        sis_text_append(which, sizeof which, "%u", seed);
        results_in_own_memory(seed);
        int64_t before = net_figure(SIS_FIGURE_ACTIVATION_BYTES);
        random_net_build(seed, false);
        net->step_bytes = (uint32_t)(seed * 4 % 100); /* of groups: many steps, or one */
        for (int i = 0; i < 2; i++) TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, random_net_inputs[i]));
        uint64_t chosen = seed * 7;
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++) {
            bool is_input = random_net_outputs[i] == random_net_inputs[0] ||
                            random_net_outputs[i] == random_net_inputs[1];
            bound[i] = (chosen >> i & 1) && !is_again(i) && !is_input &&
                       sis_graph_external(net, random_net_outputs[i]) == SIS_OK;
            outside += bound[i];
        }
        net_compile();
        TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_ACTIVATION_BYTES) < before);
        TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_run(net)); /* nothing is bound yet */
        run_bound(bound, which);
    }
    TEST_ASSERT_TRUE(outside > 150);
}

static void random_graphs_as_planned(void) {
    int moved = 0, shared = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        bool bound[RANDOM_NET_OUTPUTS];
        char which[40] = "seed ";
        sis_text_append(which, sizeof which, "%u", seed);
        results_in_own_memory(seed);
        random_net_build(seed, false);
        net->step_bytes = (uint32_t)(seed * 4 % 100); /* of groups: many steps, or one */
        net_compile();
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++) {
            bool is_input = random_net_outputs[i] == random_net_inputs[0] ||
                            random_net_outputs[i] == random_net_inputs[1];
            bound[i] = !is_again(i) && !is_input && bind(random_net_outputs[i], memory[0][2 + i]) == SIS_OK;
            moved += bound[i];
            shared += !bound[i];
        }
        run_bound(bound, which);
        for (int i = 0; i < 2; i++) must_bind(random_net_inputs[i], NULL);
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++)
            if (bound[i]) must_bind(random_net_outputs[i], NULL);
        net_run(); /* back in its own memory, which it does not know yet */
        for (int i = 0; i < RANDOM_NET_OUTPUTS; i++) (void)net_data(random_net_outputs[i]);
    }
    TEST_ASSERT_TRUE(moved > 100 && shared > 20);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_graphs_external);
    RUN_TEST(random_graphs_as_planned);
    return UNITY_END();
}
