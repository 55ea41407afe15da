/* Nodes that share a band: convolutions with a pool behind them, products behind each other; the same bits as one after the
 * other, for all windows and strides, with cores, suspended; and what must stay apart. */
#include <stdio.h>
#include <string.h>

#include "mixed_team.h"
#include "net.h"
#include "sis/facts.h"
#include "rounds.h"

enum { MOST = 1 << 17, WEIGHTS = 1 << 14 };
static uint8_t want[MOST];
static float weights[WEIGHTS];

typedef struct built {
    uint32_t x, y;
} built;

static uint32_t known(const int64_t *dims, uint32_t rank) {
    return net_constant(SIS_F32, dims, rank, weights);
}
static uint32_t unary(sis_op_id op, uint32_t x) { return net_op(0, op, IDS(x)); }

/* Runs what `build` makes one by one, then with bands: alone, cut wherever a run can be, with three cores. The bytes of memory
 * that bands save, 0: there is none. */
static int64_t same_bits(built (*build)(uint64_t seed), uint64_t seed, uint32_t band) {
    int64_t memory[2] = {0}, fused = 0;
    char which[60] = "";
    sis_text_append(which, sizeof which, "seed %u band %u", seed, (uint64_t)band);
    for (int i = 0; i < WEIGHTS; i++) weights[i] = (float)(i * 7 % 33) / 16 - 1;
    for (int how = 0; how < 4; how++) {
        net_begin(18);
        net->step_bytes = band;
        mixed_team.usual = how == 3 ? 3 : 1;
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_team(net, &mixed_team));
        net_seed = seed;
        built b = build(seed);
        net_output(0, b.y);
        if (how == 0) net_one_by_one();
        net_compile();
        net_seed = seed;
        net_fill(b.x);
        const size_t bytes = (size_t)net_info(b.y, 2);
        TEST_ASSERT_TRUE(bytes <= MOST);
        TEST_ASSERT_EQUAL(SIS_OK, how == 2 ? net_run_in_pieces(INT32_MAX) : sis_graph_run(net));
        if (how == 0) memcpy(want, net_data(b.y), bytes);
        TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want, net_data(b.y), bytes, which);
        if (how < 2) memory[how] = net_figure(SIS_FIGURE_ACTIVATION_BYTES);
        if (how == 1) fused = net_figure(SIS_FIGURE_FUSED);
        if (how == 1 && fused > 0) { /* again, on what the last run left */
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_run(net));
            TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want, net_data(b.y), bytes, which);
        }
    }
    return fused > 0 ? memory[0] - memory[1] : 0;
}

static built conv_pool(uint64_t seed) {
    (void)seed;
    const int64_t channels = 1 + net_random(4), filters = 1 + net_random(20), side = 1 + net_random(4);
    const int64_t height = 20 + net_random(30), width = 20 + net_random(30), stride = 1 + net_random(2);
    const int64_t window = 1 + net_random(4), step = 1 + net_random(3), pad = net_random((uint32_t)window);
    const uint32_t x = net_input(SIS_F32, DIMS(1, channels, height, width));
    net_ints(4, (int64_t[]){side, side}, 2);
    net_ints(6, (int64_t[]){stride, stride}, 2);
    uint32_t y = net_op(
        0, SIS_OP_CONV,
        IDS(x, known(DIMS(filters, channels, side, side)), net_random(2) ? known(DIMS(filters)) : SIS_NONE));
    if (net_random(2)) y = unary(SIS_OP_RELU, y);
    const bool mean = net_random(4) == 0;
    net_ints(2, (int64_t[]){window, window}, 2);
    net_ints(3, (int64_t[]){pad, pad, pad, pad}, 4);
    net_ints(4, (int64_t[]){step, step}, 2);
    y = net_op(0, mean ? SIS_OP_AVERAGE_POOL : SIS_OP_MAX_POOL, IDS(y));
    return (built){x, y};
}

static built gemm_gemm(uint64_t seed) {
    const int64_t m = 100 + net_random(200), k = 8 + net_random(30), n = 40 + net_random(80);
    const int64_t last = 1 + net_random(40);
    const uint32_t x = net_input(SIS_F32, DIMS(m, k));
    const sis_op_id op = seed & 1 ? SIS_OP_GEMM : SIS_OP_MAT_MUL;
    uint32_t y = net_op(0, op, IDS(x, known(DIMS(k, n))));
    if (net_random(2)) y = unary(SIS_OP_RELU, y);
    y = net_op(0, op, IDS(y, known(DIMS(n, last))));
    if (net_random(2)) y = net_op(0, SIS_OP_ADD, IDS(y, known(DIMS(1))));
    return (built){x, y};
}

static void convolutions_and_pools(void) {
    int64_t joined = 0, saved = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(250); seed++) {
        const int64_t bytes = same_bits(conv_pool, seed, seed % 3 == 0 ? 1 : 4096);
        joined += bytes != 0;
        saved += bytes;
    }
    printf("convolutions_and_pools: %lld bands\n", (long long)joined);
    TEST_ASSERT_GREATER_THAN(SIS_ROUNDS(60), joined);
    TEST_ASSERT_TRUE(saved > 0);
}

static void products_and_products(void) {
    int64_t joined = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(60); seed++) joined += same_bits(gemm_gemm, seed, 4096) > 0;
    printf("products_and_products: %lld bands\n", (long long)joined);
    TEST_ASSERT_GREATER_THAN(SIS_ROUNDS(20), joined);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(convolutions_and_pools);
    RUN_TEST(products_and_products);
    return UNITY_END();
}
