/* Passes change nothing: random graphs with all of them on, each alone, and none, give the same bytes; with memory shared and
 * apart, suspended wherever a run can be, at sizes below the bounds, in branches. */
#include <stdio.h>
#include <string.h>

#include "finishing.h"
#include "random_net.h"
#include "rounds.h"

enum { MOST = 60, OUTPUTS = 3, CHANNELS = 3, ELEMENTS = 2 * CHANNELS * 7 };

static uint32_t pool[MOST], n_pool; /* of [2, 3, seven], the first two inputs */
static uint32_t numbers[4], column, limit, seven, outputs[OUTPUTS];

static uint32_t any(void) { return pool[net_random(net_random(2) ? n_pool : 2)]; }
/* The last one mostly, so that chains come about. */
static uint32_t recent(void) { return net_random(8) > 0 ? pool[n_pool - 1] : any(); }

static uint32_t clip(uint32_t x) {
    static const float limits[] = {-1.5f, -0.0f, 0.0f, 1.0f, 6.0f};
    uint32_t low = net_random(4), high = net_random(4);
    float values[2] = {limits[net_random(5)], limits[net_random(5)]};
    uint32_t ids[2];
    for (int i = 0; i < 2; i++) {
        ids[i] = SIS_NONE;
        if ((i ? high : low) == 0) continue;
        TEST_ASSERT_EQUAL(SIS_OK,
                          sis_graph_constant(net, "limit", SIS_F32, NULL, 0, &values[i], 4, false, &ids[i]));
    }
    if (net_random(8) == 0) ids[0] = limit; /* which only a run knows */
    return net_op(0, SIS_OP_CLIP, IDS(x, ids[0], ids[1]));
}

/* Turned and turned again, back or not; what is turned only once is worked on. */
static uint32_t transposes(uint32_t x) {
    static const int64_t orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (uint32_t n = 1 + net_random(3); n > 0; n--) {
        if (net_random(4) > 0) net_ints(1, orders[net_random(6)], 3);
        x = net_op(0, SIS_OP_TRANSPOSE, IDS(x));
        if (net_random(4) == 0) x = net_op(0, SIS_OP_NEG, IDS(x));
    }
    return x;
}

/* Operators that change nothing. */
static uint32_t no_op(uint32_t x) {
    switch (net_random(4)) {
    case 0: return net_op(0, SIS_OP_IDENTITY, IDS(x));
    case 1: net_int(1, SIS_F32); return net_op(0, SIS_OP_CAST, IDS(x));
    case 2: return net_op(0, SIS_OP_PAD, IDS(x, net_shape((int64_t[]){0, 0, 0, 0, 0, 0}, 6)));
    default: return net_op(0, SIS_OP_DROPOUT, IDS(x));
    }
}

static uint32_t step(void) {
    static const sis_op_id unary[] = {SIS_OP_NEG, SIS_OP_ABS,     SIS_OP_TANH,
                                      SIS_OP_NEG, SIS_OP_SIGMOID, SIS_OP_IDENTITY};
    static const sis_op_id binary[] = {SIS_OP_SUB, SIS_OP_MUL, SIS_OP_MAX};
    uint32_t x = recent();
    switch (net_random(11)) {
    case 0:
    case 1: return net_op(0, unary[net_random(6)], IDS(x));
    case 2: return net_op(0, binary[net_random(3)], IDS(x, any()));
    case 3: return net_op(0, net_random(2) ? SIS_OP_ADD : SIS_OP_SUM, IDS(x, any()));
    case 4: return net_op(0, net_random(2) ? SIS_OP_ADD : SIS_OP_SUM, IDS(any(), x));
    case 5: return net_op(0, SIS_OP_RELU, IDS(x));
    case 6: return clip(x);
    case 7:
        return net_op(0, SIS_OP_BATCH_NORMALIZATION, IDS(x, numbers[0], numbers[1], numbers[2], numbers[3]));
    case 8: return transposes(x);
    case 9: return no_op(x);
    default: return net_op(0, SIS_OP_ADD, IDS(x, column));
    }
}

static void build(uint64_t seed, bool apart, bool named) {
    static float values[4][CHANNELS];
    net_seed = seed;
    net_begin(22);
    net->apart = apart;
    n_pool = 0;
    seven = named ? net_dimension("seven", 7) : 7;
    int64_t width = named ? -1 - (int64_t)seven : 7;
    for (int i = 0; i < 2; i++) pool[n_pool++] = net_input(SIS_F32, DIMS(2, CHANNELS, width));
    limit = net_input(SIS_F32, NULL, 0);
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < CHANNELS; k++) values[i][k] = (float)(1 + net_random(40)) / 16.0f;
        numbers[i] = net_constant(SIS_F32, DIMS(CHANNELS), values[i]);
    }
    column = net_constant(SIS_F32, DIMS(CHANNELS, 1), values[0]);
    for (uint32_t n = 6 + net_random(20); n > 0; n--) {
        uint32_t y = step();
        const sis_tensor *t = &sis_tensor_at(net, y)->t;
        if (t->shape.dim[0] == 2 && t->shape.dim[1] == CHANNELS) pool[n_pool++] = y;
    }
    for (int i = 0; i < OUTPUTS; i++) net_output(0, outputs[i] = i == 0 ? pool[n_pool - 1] : any());
    finishing();
}

/* Random numbers, and bits that matter among them. */
static void fill(uint32_t tensor) {
    static const uint32_t odd[] = {0x7fc00000, 0xffc00001, 0x7f800000, 0xff800000, 0x80000000, 1, 0};
    net_fill(tensor);
    uint8_t *data = net_data(tensor);
    for (int64_t k = 0; k < net_info(tensor, 2); k += 4)
        if (net_random(3) == 0) memcpy(data + k, &odd[net_random(7)], 4);
}

typedef float results[OUTPUTS][ELEMENTS];

static void run(bool pieces, results to) {
    net_seed = 5;
    for (int i = 0; i < 2; i++) fill(pool[i]);
    net_fill(limit);
    TEST_ASSERT_EQUAL(SIS_OK, pieces ? net_run_in_pieces(INT32_MAX) : sis_graph_run(net));
    memset(to, 0, sizeof(results));
    for (int i = 0; i < OUTPUTS; i++) memcpy(to[i], net_data(outputs[i]), (size_t)net_info(outputs[i], 2));
}

/* All, none, each alone, all but each. */
static uint32_t mask_of(uint32_t round) {
    const uint32_t all = (1u << finishing_passes_count) - 1, one = 1u << round / 2;
    return round & 1 ? all & ~one : one;
}

static void random_graphs(void) {
    static results want, got;
    int64_t absorbed = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(400); seed++) {
        char which[60] = "";
        build(seed, seed & 1, false);
        finishing_passes(0);
        net_compile();
        run(false, want);
        TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_ABSORBED));
        int64_t nodes = net_figure(SIS_FIGURE_NODES);
        for (uint32_t round = 0; round <= 2 * finishing_passes_count; round++) {
            uint32_t mask = round == 2 * finishing_passes_count ? ~0u : mask_of(round);
            which[0] = 0;
            sis_text_append(which, sizeof which, "seed %u passes %u", seed, (uint64_t)mask);
            build(seed, seed & 1, false);
            finishing_passes(mask);
            net_compile();
            run(round & 1, got);
            TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want, got, sizeof want, which);
            TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_NODES) + net_figure(SIS_FIGURE_ABSORBED) <= nodes);
        }
        absorbed += net_figure(SIS_FIGURE_ABSORBED);
    }
    printf("random_graphs: %lld nodes were absorbed\n", (long long)absorbed);
    TEST_ASSERT_TRUE(absorbed > SIS_ROUNDS(300));
}

static void at_other_sizes(void) {
    enum { SIZES = 5 };
    static const int64_t sizes[SIZES] = {7, 2, 0, 1, 6};
    static results want[SIZES], got;
    int64_t absorbed = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(300); seed++)
        for (int on = 0; on < 2; on++) {
            char which[40] = "seed ";
            sis_text_append(which, sizeof which, "%u", seed);
            build(seed, false, true);
            if (!on) net_one_by_one();
            net_compile();
            for (int i = 0; i < SIZES; i++) {
                TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, seven, sizes[i]));
                run(i & 1, on ? got : want[i]);
                if (on) TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want[i], got, sizeof got, which);
            }
            absorbed += net_figure(SIS_FIGURE_ABSORBED);
        }
    printf("at_other_sizes: %lld nodes were absorbed\n", (long long)absorbed);
    TEST_ASSERT_TRUE(absorbed > SIS_ROUNDS(100));
}

static void in_branches(void) {
    static uint8_t want[RANDOM_NET_OUTPUTS][RANDOM_NET_BYTES];
    int64_t absorbed = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(300); seed++)
        for (int condition = 0; condition < 4; condition++)
            for (int on = 0; on < 2; on++) {
                float inputs[2][24];
                random_net_build(seed, condition >= 2);
                finishing();
                if (!on) net_one_by_one();
                net_compile();
                random_net_numbers(inputs);
                for (int i = 0; i < 2; i++) net_set(random_net_inputs[i], inputs[i]);
                *(uint8_t *)net_data(random_net_condition) = (uint8_t)condition & 1;
                TEST_ASSERT_EQUAL(SIS_OK, seed & 1 ? net_run_in_pieces(INT32_MAX) : sis_graph_run(net));
                for (int i = 0; i < RANDOM_NET_OUTPUTS; i++) {
                    if (!on) memcpy(want[i], net_data(random_net_outputs[i]), RANDOM_NET_BYTES);
                    TEST_ASSERT_EQUAL_MEMORY(want[i], net_data(random_net_outputs[i]), RANDOM_NET_BYTES);
                }
                absorbed += net_figure(SIS_FIGURE_ABSORBED);
            }
    printf("in_branches: %lld nodes were absorbed\n", (long long)absorbed);
    TEST_ASSERT_TRUE(absorbed > SIS_ROUNDS(40));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_graphs);
    RUN_TEST(at_other_sizes);
    RUN_TEST(in_branches);
    return UNITY_END();
}
