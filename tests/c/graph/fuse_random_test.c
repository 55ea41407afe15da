/* Nodes that run together give the same bits as one by one: random chains of elementwise operators of all dtypes on random
 * bits (NaNs, infinities, denormals among them), with broadcast operands, memory shared and apart, steps of odd sizes,
 * suspended between them; and random graphs with branches and views. */
#include <stdio.h>
#include <string.h>

#include "random_net.h"
#include "rounds.h"

enum { MOST = 40, OUTPUTS = 3, ELEMENTS = 3 * 5 * 7 };

static uint32_t pool[MOST], n_pool; /* all of [3, 5, 7], or smaller */
static sis_dtype dtypes[MOST];
static uint32_t chain[MOST], n_chain, inputs[4], outputs[OUTPUTS];

static const sis_dtype all_dtypes[] = {SIS_F32, SIS_F64, SIS_F16, SIS_BF16, SIS_I8,  SIS_I16, SIS_I32,
                                       SIS_I64, SIS_U8,  SIS_U16, SIS_U32,  SIS_U64, SIS_BOOL};
enum { DTYPES = sizeof all_dtypes / sizeof all_dtypes[0] };

static void add(uint32_t tensor, sis_dtype dtype) {
    pool[n_pool] = tensor;
    dtypes[n_pool++] = dtype;
}

/* The last one of this dtype mostly, so that chains come about. */
static uint32_t take(sis_dtype dtype, bool last) {
    for (uint32_t i = n_pool; i-- > 0;)
        if (dtypes[i] == dtype && (last || net_random(3) == 0)) return pool[i];
    return take(dtype, true);
}

/* Not every operator has this dtype. */
static void try_op(sis_op_id op, const uint32_t *in, uint32_t n) {
    if (net_try(SIS_MAIN_BLOCK, op, in, n, 1) != SIS_OK) return;
    const sis_tensor *t = &sis_tensor_at(net, net_first)->t;
    if (sis_shape_count(&t->shape) != ELEMENTS || n_pool == MOST) return;
    add(net_first, t->dtype);
    chain[n_chain++] = net_first;
}

static void step(void) {
    static const sis_op_id unary[] = {SIS_OP_NEG,     SIS_OP_ABS,         SIS_OP_RELU,        SIS_OP_SIGMOID,
                                      SIS_OP_TANH,    SIS_OP_EXP,         SIS_OP_SQRT,        SIS_OP_FLOOR,
                                      SIS_OP_ERF,     SIS_OP_SIGN,        SIS_OP_NOT,         SIS_OP_LOG,
                                      SIS_OP_IS_NA_N, SIS_OP_BITWISE_NOT, SIS_OP_ROUND,       SIS_OP_CLIP,
                                      SIS_OP_GELU,    SIS_OP_LEAKY_RELU,  SIS_OP_HARD_SIGMOID};
    static const sis_op_id binary[] = {SIS_OP_ADD,  SIS_OP_SUB,    SIS_OP_MUL,        SIS_OP_MIN,
                                       SIS_OP_MAX,  SIS_OP_SUM,    SIS_OP_MEAN,       SIS_OP_DIV,
                                       SIS_OP_LESS, SIS_OP_EQUAL,  SIS_OP_AND,        SIS_OP_MOD,
                                       SIS_OP_POW,  SIS_OP_P_RELU, SIS_OP_BITWISE_XOR};
    sis_dtype dtype = dtypes[n_pool - 1];
    uint32_t a = take(dtype, true), b = take(dtype, false), kind = net_random(10);
    if (kind < 4) {
        try_op(unary[net_random(sizeof unary / sizeof unary[0])], &a, 1);
    } else if (kind < 8) {
        bool turned = net_random(2);
        try_op(binary[net_random(sizeof binary / sizeof binary[0])], IDS(turned ? b : a, turned ? a : b));
    } else if (kind == 8) {
        try_op(SIS_OP_WHERE, IDS(take(SIS_BOOL, true), a, b));
    } else {
        net_int(1, all_dtypes[net_random(DTYPES)]);
        try_op(SIS_OP_CAST, &a, 1);
    }
}

static uint32_t named[2]; /* of sizes up to 5 and 7, where sizes have names */

static void build(uint64_t seed, bool apart, bool fused, bool names) {
    net_seed = seed;
    net_begin(22);
    net->apart = apart;
    n_pool = n_chain = 0;
    sis_dtype dtype = all_dtypes[seed % DTYPES];
    int64_t five = 5, seven = 7;
    if (names) {
        five = -1 - (int64_t)(named[0] = net_dimension("five", 5));
        seven = -1 - (int64_t)(named[1] = net_dimension("seven", 7));
    }
    add(inputs[0] = net_input(SIS_BOOL, DIMS(five, 1)), SIS_BOOL);
    add(inputs[1] = net_input(dtype, DIMS(seven)), dtype);
    add(inputs[2] = net_input(dtype, DIMS(3, 1, 1)), dtype);
    add(inputs[3] = net_input(dtype, DIMS(3, five, seven)), dtype);
    for (uint32_t i = 0, n = 4 + net_random(12); i < n; i++) step();
    for (uint32_t i = 0; i < OUTPUTS; i++)
        net_output(0, outputs[i] = i == 0 || n_chain == 0 ? pool[n_pool - 1] : chain[net_random(n_chain)]);
    static const char *const groups[] = {"producer", "elementwise"}; /* what the others do is done in both */
    for (int i = 0; i < 2 && !fused; i++) TEST_ASSERT_EQUAL(SIS_OK, sis_graph_fusion(net, groups[i], false));
    net->step_bytes = fused ? 1 + net_random(300) : 0;
    net_compile();
}

/* Random bits; of floats many that matter. */
static void set_inputs(uint64_t seed) {
    net_seed = seed;
    for (int i = 0; i < 4; i++) {
        uint8_t *data = net_data(inputs[i]);
        bool is_bool = net_info(inputs[i], 0) == SIS_BOOL;
        for (int64_t k = 0; k < net_info(inputs[i], 2); k++)
            data[k] = (uint8_t)(is_bool ? net_random(2) : net_random(6) == 0 ? 0xff : net_random(256));
        if (net_info(inputs[i], 0) != SIS_F32) continue;
        static const uint32_t odd[] = {0x7fc00000, 0xffc00001, 0x7f800000, 0xff800000,
                                       0x80000000, 1,          0x3f800000};
        for (int64_t k = 0; k < net_info(inputs[i], 2); k += 4)
            if (net_random(2)) memcpy(data + k, &odd[net_random(7)], 4);
    }
}

typedef uint8_t results[OUTPUTS][ELEMENTS * 8];

static sis_status run(bool pieces, results to) {
    sis_status status = pieces ? net_run_in_pieces(INT32_MAX) : sis_graph_run(net);
    memset(to, 0, sizeof(results));
    for (int i = 0; i < OUTPUTS && status == SIS_OK; i++)
        if (net_info(outputs[i], 2) > 0) memcpy(to[i], net_data(outputs[i]), (size_t)net_info(outputs[i], 2));
    return status;
}

static void random_chains(void) {
    static results want, got;
    int64_t fused = 0;
    uint32_t groups[DTYPES] = {0};
    printf("random_chains: seeds 1 to %d\n", SIS_ROUNDS(1300));
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(1300); seed++) {
        char which[40] = "seed ";
        sis_text_append(which, sizeof which, "%u", seed);
        build(seed, seed & 1, false, false);
        set_inputs(seed);
        sis_status status = run(false, want);
        TEST_ASSERT_EQUAL(0, net_figure(SIS_FIGURE_FUSED));
        int64_t bytes = net_figure(SIS_FIGURE_ACTIVATION_BYTES);
        for (int pieces = 0; pieces < 2; pieces++) {
            build(seed, seed & 1, true, false);
            set_inputs(seed);
            TEST_ASSERT_EQUAL_MESSAGE(status, run(pieces, got), which);
            TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want, got, sizeof want, which);
        }
        TEST_ASSERT_EQUAL(bytes, net_figure(SIS_FIGURE_ACTIVATION_BYTES));
        fused += net_figure(SIS_FIGURE_FUSED);
        groups[seed % DTYPES] += net_figure(SIS_FIGURE_FUSED) > 0;
    }
    printf("random_chains: %lld nodes were fused\n", (long long)fused);
    TEST_ASSERT_TRUE(fused > SIS_ROUNDS(2000));
    for (int i = 0; i < DTYPES; i++) TEST_ASSERT_GREATER_THAN(SIS_ROUNDS(10), groups[i]);
}

/* The same at sizes below the bounds, back and forth, some of them such that broadcast operands are as large as others or
 * that nothing is left. */
static void random_chains_of_other_sizes(void) {
    enum { SIZES = 6 };
    static const int64_t sizes[SIZES][2] = {{5, 7}, {2, 7}, {5, 1}, {1, 3}, {0, 7}, {4, 6}};
    static results want[SIZES], got;
    static sis_status status[SIZES];
    int64_t fused = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(600); seed++)
        for (int on = 0; on < 2; on++) {
            char which[40] = "seed ";
            sis_text_append(which, sizeof which, "%u", seed);
            build(seed, false, on, true);
            for (int i = 0; i < SIZES; i++) {
                for (int k = 0; k < 2; k++)
                    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, named[k], sizes[i][k]));
                set_inputs(seed + (uint64_t)i);
                if (!on) status[i] = run(false, want[i]);
                if (!on) continue;
                TEST_ASSERT_EQUAL_MESSAGE(status[i], run(i & 1, got), which);
                TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want[i], got, sizeof got, which);
                fused += net_figure(SIS_FIGURE_FUSED);
            }
        }
    printf("random_chains_of_other_sizes: %lld nodes were fused\n", (long long)fused);
    TEST_ASSERT_TRUE(fused > SIS_ROUNDS(4000));
}

static void random_graphs(void) {
    static uint8_t want[RANDOM_NET_OUTPUTS][RANDOM_NET_BYTES];
    int64_t fused = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(150); seed++)
        for (int condition = 0; condition < 4; condition++)
            for (int on = 0; on < 2; on++) {
                float numbers[2][24];
                random_net_build(seed, condition >= 2);
                if (!on) net_one_by_one();
                net->step_bytes = (uint32_t)(seed * 4 % 100);
                net_compile();
                random_net_numbers(numbers);
                for (int i = 0; i < 2; i++) net_set(random_net_inputs[i], numbers[i]);
                *(uint8_t *)net_data(random_net_condition) = (uint8_t)condition & 1;
                TEST_ASSERT_EQUAL(SIS_OK, seed & 1 ? net_run_in_pieces(INT32_MAX) : sis_graph_run(net));
                for (int i = 0; i < RANDOM_NET_OUTPUTS; i++) {
                    if (!on) memcpy(want[i], net_data(random_net_outputs[i]), RANDOM_NET_BYTES);
                    TEST_ASSERT_EQUAL_MEMORY(want[i], net_data(random_net_outputs[i]), RANDOM_NET_BYTES);
                }
                fused += on ? net_figure(SIS_FIGURE_FUSED) : 0;
            }
    printf("random_graphs: %lld nodes were fused\n", (long long)fused);
    TEST_ASSERT_TRUE(fused > SIS_ROUNDS(150));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_chains);
    RUN_TEST(random_chains_of_other_sizes);
    RUN_TEST(random_graphs);
    return UNITY_END();
}
