/* Windows: what Concat joins is written where the Concat has it. When it is, when it must not be, and never another bit:
 * random graphs of Concats over Concats run once so and once with all tensors apart. */
#include <stdio.h>
#include <string.h>

#include "net.h"
#include "rounds.h"

static uint32_t unary(uint32_t x, sis_op_id op) { return net_op(0, op, IDS(x)); }

static uint32_t concat(const uint32_t *inputs, uint32_t n) {
    net_int(1, 0);
    return net_op(0, SIS_OP_CONCAT, inputs, n);
}

static const uint8_t *at(uint32_t tensor) { return net_data(tensor); }

static uint32_t begin(void) {
    net_begin(NO_OPSET);
    return net_input(SIS_F32, DIMS(16));
}

static void parts_lie_in_the_whole(void) {
    uint32_t x = begin(), a = unary(x, SIS_OP_NEG), b = unary(x, SIS_OP_ABS), y = concat(IDS(a, b));
    net_output(0, unary(y, SIS_OP_TANH));
    net_compile();
    TEST_ASSERT_EQUAL_PTR(at(y), at(a));
    TEST_ASSERT_EQUAL_PTR(at(y) + 64, at(b));
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_VIEWS));
    TEST_ASSERT_EQUAL(3, net_figure(SIS_FIGURE_NODES));
    TEST_ASSERT_EQUAL(64 + 128, net_figure(SIS_FIGURE_ACTIVATION_BYTES));
}

static void a_whole_may_be_a_part(void) {
    uint32_t x = begin(), a = unary(x, SIS_OP_NEG), b = unary(x, SIS_OP_ABS), c = unary(x, SIS_OP_TANH);
    uint32_t inner = concat(IDS(a, b));
    uint32_t flat = net_op(0, SIS_OP_RESHAPE, IDS(inner, net_shape((int64_t[]){4, 8}, 2)));
    uint32_t d = net_op(0, SIS_OP_RESHAPE, IDS(c, net_shape((int64_t[]){2, 8}, 2)));
    uint32_t y = concat(IDS(d, flat));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL_PTR(at(y), at(c));
    TEST_ASSERT_EQUAL_PTR(at(y) + 64, at(a));
    TEST_ASSERT_EQUAL_PTR(at(y) + 128, at(b));
    TEST_ASSERT_EQUAL(3, net_figure(SIS_FIGURE_NODES));
}

/* What is written over a part goes with it. */
static void chains_go_with_their_part(void) {
    uint32_t x = begin(), a = unary(unary(x, SIS_OP_NEG), SIS_OP_TANH), b = unary(x, SIS_OP_ABS);
    uint32_t y = concat(IDS(b, a));
    net_output(0, unary(y, SIS_OP_NEG));
    net_compile();
    TEST_ASSERT_EQUAL_PTR(at(y) + 64, at(a));
    TEST_ASSERT_EQUAL_PTR(at(y) + 64, at(a - 1));
}

/* Twice the same, graph inputs, outputs and constants: these are copied, the rest is not. */
static void what_must_stay_is_copied(void) {
    uint32_t x = begin(), a = unary(x, SIS_OP_NEG), b = unary(x, SIS_OP_ABS);
    float numbers[16] = {3};
    uint32_t y = concat(IDS(a, x, a, b, net_constant(SIS_F32, DIMS(16), numbers)));
    net_output(0, b);
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL_PTR(at(y), at(a));
    TEST_ASSERT_TRUE(at(b) < at(y) || at(b) >= at(y) + 320);
    net_fill(x);
    net_run();
    TEST_ASSERT_EQUAL_MEMORY(at(a), at(y), 64);
    TEST_ASSERT_EQUAL_MEMORY(at(x), at(y) + 64, 64);
    TEST_ASSERT_EQUAL_MEMORY(at(a), at(y) + 128, 64);
    TEST_ASSERT_EQUAL_MEMORY(at(b), at(y) + 192, 64);
    TEST_ASSERT_EQUAL_MEMORY(numbers, at(y) + 256, 64);
}

/* The second Concat cannot have what the first one has. */
static void a_part_belongs_to_one(void) {
    uint32_t x = begin(), a = unary(x, SIS_OP_NEG), b = unary(x, SIS_OP_ABS);
    uint32_t y = concat(IDS(a, b)), z = concat(IDS(b, a));
    net_output(0, net_op(0, SIS_OP_ADD, IDS(y, z)));
    net_compile();
    net_fill(x);
    net_run();
    TEST_ASSERT_EQUAL_PTR(at(y) + 64, at(b));
    TEST_ASSERT_TRUE(at(z) != at(b));
}

/* Tanh is written over `a`, for nobody reads that later; so the Concat, which is read later, cannot have it. */
static void nothing_is_written_over_what_is_read(void) {
    uint32_t x = begin(), a = unary(x, SIS_OP_NEG), b = unary(x, SIS_OP_ABS), y = concat(IDS(a, b));
    uint32_t t = unary(a, SIS_OP_TANH), u = unary(t, SIS_OP_ABS);
    net_output(0, net_op(0, SIS_OP_MUL, IDS(u, u)));
    net_output(0, y);
    net_compile();
    net_fill(x);
    net_run();
    const float *in = net_data(x), *out = net_data(y);
    for (int i = 0; i < 16; i++) TEST_ASSERT_EQUAL_FLOAT(-in[i], out[i]);
    TEST_ASSERT_EQUAL_PTR(at(y) + 64, at(b));
}

/* A small part made early would keep the whole waiting through the run's fullest moment. */
static void memory_comes_first(void) {
    static const int64_t many[] = {64};
    uint32_t x = begin(), a = unary(x, SIS_OP_NEG);
    uint32_t wide = net_op(0, SIS_OP_TILE, IDS(x, net_shape(many, 1)));
    uint32_t full = concat(IDS(wide, wide)); /* the fullest: 4 + 8 KiB, and x and a */
    net_output(0, net_op(0, SIS_OP_REDUCE_MAX, IDS(full)));
    uint32_t last = net_op(0, SIS_OP_TILE, IDS(unary(x, SIS_OP_ABS), net_shape(many, 1)));
    uint32_t y = concat(IDS(a, last)); /* with `a` in it, 4 KiB more would be taken then */
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL_PTR(at(y) + 64, at(last));
    TEST_ASSERT_TRUE(at(a) != at(y));
    TEST_ASSERT_TRUE(net_figure(SIS_FIGURE_LIVENESS_BYTES) <= 64 + 64 + 4096 + 8192);
}

/* --- random graphs --- */

enum { ROW = 3, STEPS = 30, OUTPUTS = 3, MOST_ROWS = 64 };

static uint32_t values[STEPS + 4], n_values, inputs[2], outputs[OUTPUTS];

static uint32_t any(void) { return values[net_random(n_values)]; }
static int64_t rows(uint32_t x) { return net_info(x, 4); }

static uint32_t joined(void) {
    uint32_t parts[4], n = 2 + net_random(3), fits = 0;
    int64_t sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t x = any();
        if (sum + rows(x) > MOST_ROWS) continue;
        sum += rows(x);
        parts[fits++] = x;
    }
    return fits == 0 ? any() : concat(parts, fits);
}

static uint32_t sliced(uint32_t x) {
    int64_t start = (int64_t)net_random((uint32_t)rows(x)), zero = 0, end = start + 1 + net_random(4);
    return net_op(0, SIS_OP_SLICE, IDS(x, net_shape(&start, 1), net_shape(&end, 1), net_shape(&zero, 1)));
}

static uint32_t step(void) {
    static const sis_op_id ops[] = {SIS_OP_NEG, SIS_OP_ABS, SIS_OP_RELU, SIS_OP_IDENTITY};
    uint32_t x = any();
    switch (net_random(5)) {
    case 0: return sliced(x);
    case 1: return net_op(0, SIS_OP_ADD, IDS(x, x));
    case 2: return unary(x, ops[net_random(4)]);
    default: return joined();
    }
}

static uint32_t named[2];

/* `names`: rows of the inputs have names and are 4 and 6 at most. */
static void build(uint64_t seed, bool is_apart, bool names) {
    net_seed = seed;
    net_begin(NO_OPSET);
    net->apart = is_apart;
    n_values = 0;
    for (int i = 0; i < 2; i++) {
        int64_t size = 1 + i * 2;
        if (names) size = -1 - (int64_t)(named[i] = net_dimension(i == 0 ? "four" : "six", 4 + i * 2));
        values[n_values++] = inputs[i] = net_input(SIS_F32, DIMS(size, ROW));
    }
    for (int i = 0; i < STEPS; i++) {
        uint32_t made = step();
        values[n_values++] = made;
    }
    for (int i = 0; i < OUTPUTS; i++) net_output(0, outputs[i] = values[n_values - 1 - net_random(8)]);
    net_compile();
}

static void fill(uint64_t seed) {
    net_seed = seed;
    for (int i = 0; i < 2; i++) net_fill(inputs[i]);
}

static uint32_t in_place(void) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < net->nodes.count; i++) {
        const sis_node_record *node = sis_node_at(net, i);
        count += node->live && node->n.op->id == SIS_OP_CONCAT && node->n.n_inputs > 1 && node->view;
    }
    return count;
}

static void keep(uint8_t to[OUTPUTS][MOST_ROWS * ROW * 4]) {
    memset(to, 0, OUTPUTS * MOST_ROWS * ROW * 4);
    for (int i = 0; i < OUTPUTS; i++) memcpy(to[i], net_data(outputs[i]), (size_t)net_info(outputs[i], 2));
}

static void random_graphs_give_the_same_bytes(void) {
    static uint8_t want[OUTPUTS][MOST_ROWS * ROW * 4], got[OUTPUTS][MOST_ROWS * ROW * 4];
    uint32_t whole = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(1000); seed++) {
        char which[40] = "seed ";
        sis_text_append(which, sizeof which, "%u", seed);
        build(seed, true, false);
        fill(seed);
        TEST_ASSERT_EQUAL(0, in_place());
        net_run();
        keep(want);
        build(seed, false, false);
        fill(seed);
        for (int again = 0; again < 2; again++) {
            net_run();
            keep(got);
            TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want, got, sizeof want, which);
        }
        whole += in_place();
    }
    printf("random_graphs_give_the_same_bytes: %u Concats copied nothing\n", (unsigned)whole);
    TEST_ASSERT_TRUE(whole > SIS_ROUNDS(300));
}

/* Parts move when sizes do, back and forth, to nothing and to the bounds again. */
static void random_graphs_of_other_sizes(void) {
    enum { SIZES = 7 };
    static const int64_t sizes[SIZES][2] = {{4, 6}, {1, 6}, {4, 1}, {3, 5}, {0, 2}, {2, 0}, {4, 6}};
    static uint8_t want[SIZES][OUTPUTS][MOST_ROWS * ROW * 4], got[OUTPUTS][MOST_ROWS * ROW * 4];
    uint32_t whole = 0;
    for (uint64_t seed = 1; seed <= SIS_ROUNDS(700); seed++)
        for (int apart = 1; apart >= 0; apart--) {
            char which[40] = "seed ";
            sis_text_append(which, sizeof which, "%u", seed);
            build(seed, apart, true);
            for (int i = 0; i < SIZES; i++) {
                for (int k = 0; k < 2; k++)
                    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, sis_graph_resize(net, named[k], sizes[i][k]), which);
                fill(seed + (uint64_t)i);
                net_run();
                keep(apart ? want[i] : got);
                if (!apart) TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want[i], got, sizeof got, which);
            }
            whole += in_place();
        }
    printf("random_graphs_of_other_sizes: %u Concats copied nothing\n", (unsigned)whole);
    TEST_ASSERT_TRUE(whole > SIS_ROUNDS(100));
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(parts_lie_in_the_whole);
    RUN_TEST(a_whole_may_be_a_part);
    RUN_TEST(chains_go_with_their_part);
    RUN_TEST(what_must_stay_is_copied);
    RUN_TEST(a_part_belongs_to_one);
    RUN_TEST(nothing_is_written_over_what_is_read);
    RUN_TEST(memory_comes_first);
    RUN_TEST(random_graphs_give_the_same_bytes);
    RUN_TEST(random_graphs_of_other_sizes);
    return UNITY_END();
}
