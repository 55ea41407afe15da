/* Who shares memory: views, in-place and branch outputs must not change a bit. Random graphs are run
 * twice, once with everything sharing what it may and once with every tensor in memory of its own, and
 * compared. */
#include <string.h>

#include "net.h"

enum { NODES = 24, OUTPUTS = 4 };

static uint32_t values[8 + 4 * NODES], n_values; /* f32 tensors of [4,6] that the next operator may take */

static uint32_t any(void) { return values[net_random(n_values)]; }
static void keep(uint32_t tensor) { values[n_values++] = tensor; }

static uint32_t unary(uint32_t block, uint32_t x) {
    static const sis_op_id ops[] = {SIS_OP_RELU, SIS_OP_NEG,     SIS_OP_ABS,
                                    SIS_OP_TANH, SIS_OP_SIGMOID, SIS_OP_IDENTITY};
    return net_op(block, ops[net_random(6)], IDS(x));
}

static uint32_t binary(uint32_t block, uint32_t a, uint32_t b) {
    static const sis_op_id ops[] = {SIS_OP_ADD, SIS_OP_SUB, SIS_OP_MUL};
    return net_op(block, ops[net_random(3)], IDS(a, b));
}

/* Reshaped, worked on, reshaped back. */
static uint32_t through_reshape(uint32_t block, uint32_t x) {
    uint32_t flat = net_op(block, SIS_OP_RESHAPE, IDS(x, net_shape((int64_t[]){3, 8}, 2)));
    if (net_random(2)) flat = unary(block, flat);
    return net_op(block, SIS_OP_RESHAPE, IDS(flat, net_shape((int64_t[]){4, -1}, 2)));
}

/* Cut in two windows, one or both worked on, joined again, maybe in the other order. */
static uint32_t through_split(uint32_t block, uint32_t x) {
    uint32_t axis = net_random(2);
    net_int(1, axis);
    uint32_t half =
        net_op_many(block, SIS_OP_SPLIT, IDS(x, net_shape((int64_t[]){2, axis == 0 ? 2 : 4}, 2)), 2);
    uint32_t a = net_random(2) ? unary(block, half) : half,
             b = net_random(2) ? unary(block, half + 1) : half + 1;
    bool turn = net_random(2);
    net_int(1, axis);
    return net_op(block, SIS_OP_CONCAT, IDS(turn ? b : a, turn ? a : b));
}

/* A row or column of x spread over x again. */
static uint32_t with_slice(uint32_t block, uint32_t x) {
    int64_t axis = net_random(2), start = net_random(4);
    uint32_t row =
        net_op(block, SIS_OP_SLICE,
               IDS(x, net_shape(&start, 1), net_shape((int64_t[]){start + 1}, 1), net_shape(&axis, 1)));
    return net_random(2) ? binary(block, x, row) : binary(block, row, x);
}

static uint32_t step(uint32_t block, uint32_t x);

static uint32_t branch(uint32_t parent) {
    uint32_t block = net_block(parent), known = n_values, last = any();
    for (uint32_t n = net_random(4); n > 0; n--) {
        last = step(block, any());
        keep(last);
    }
    net_output(block, last);
    net_output(block, net_random(3) == 0 ? last : any());
    n_values = known; /* what a branch made cannot be seen outside */
    return block;
}

static uint32_t condition; /* a bool input */

static uint32_t with_if(uint32_t block) {
    uint32_t a = branch(block), b = branch(block);
    net_u32(1, a);
    net_u32(2, b);
    uint32_t first = net_op_many(block, SIS_OP_IF, IDS(condition), 2);
    keep(first + 1);
    return first;
}

static uint32_t step(uint32_t block, uint32_t x) {
    switch (net_random(6)) {
    case 0: return unary(block, x);
    case 1: return binary(block, x, any());
    case 2: return through_reshape(block, x);
    case 3: return through_split(block, x);
    case 4: return with_slice(block, x);
    default: return block == SIS_MAIN_BLOCK || net_random(2) ? with_if(block) : unary(block, x);
    }
}

static uint32_t inputs[2], outputs[OUTPUTS];

static void build(uint64_t seed, bool apart) {
    net_seed = seed;
    n_values = 0;
    net_begin(NO_OPSET);
    net->apart = apart;
    condition = net_input(SIS_BOOL, NULL, 0);
    for (int i = 0; i < 2; i++) keep(inputs[i] = net_input(SIS_F32, DIMS(4, 6)));
    float numbers[24];
    for (int i = 0; i < 24; i++) numbers[i] = (float)net_random(100) / 16.0f - 3.0f;
    keep(net_constant(SIS_F32, DIMS(4, 6), numbers));
    for (int i = 0; i < NODES; i++) keep(step(SIS_MAIN_BLOCK, any()));
    for (int i = 0; i < OUTPUTS; i++)
        net_output(SIS_MAIN_BLOCK, outputs[i] = values[n_values - 1 - net_random(n_values)]);
    net_compile();
}

/* Runs with either condition; the outputs' bytes. */
static void results(uint8_t bytes[2][OUTPUTS][96]) {
    for (int c = 0; c < 2; c++) {
        net_seed = 99;
        net_fill(inputs[0]);
        net_fill(inputs[1]);
        *(uint8_t *)net_data(condition) = (uint8_t)c;
        uint8_t before[96];
        memcpy(before, net_data(inputs[0]), sizeof before);
        net_run();
        TEST_ASSERT_EQUAL_MEMORY(before, net_data(inputs[0]), sizeof before);
        for (int i = 0; i < OUTPUTS; i++) memcpy(bytes[c][i], net_data(outputs[i]), 96);
        net_run(); /* inputs keep their bytes, so a second run gives the same */
        for (int i = 0; i < OUTPUTS; i++) TEST_ASSERT_EQUAL_MEMORY(bytes[c][i], net_data(outputs[i]), 96);
    }
}

static void random_graphs_give_the_same_bytes(void) {
    static uint8_t apart[2][OUTPUTS][96], shared[2][OUTPUTS][96];
    int64_t views = 0, saved = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        build(seed, true);
        results(apart);
        int64_t bytes = net_figure(SIS_FIGURE_ACTIVATION_BYTES);
        build(seed, false);
        results(shared);
        views += net_figure(SIS_FIGURE_VIEWS);
        saved += bytes - net_figure(SIS_FIGURE_ACTIVATION_BYTES);
        char which[40] = "seed ";
        sis_text_append(which, sizeof which, "%u", seed);
        TEST_ASSERT_EQUAL_MEMORY_MESSAGE(apart, shared, sizeof apart, which);
    }
    TEST_ASSERT_TRUE(views > 100 && saved > 0);
}

/* --- single cases --- */

static void views_move_no_bytes(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(2, 3));
    uint32_t y = net_op(0, SIS_OP_RELU, IDS(x));
    uint32_t z = net_op(0, SIS_OP_RESHAPE, IDS(y, net_shape((int64_t[]){6}, 1)));
    net_output(0, z);
    net_compile();
    TEST_ASSERT_EQUAL_PTR(net_data(y), net_data(z));
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_VIEWS));
    TEST_ASSERT_EQUAL(1, net_figure(SIS_FIGURE_NODES));
}

static void a_chain_works_in_place(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(1024));
    uint32_t y = net_op(0, SIS_OP_RELU, IDS(x)), first = y;
    for (int i = 0; i < 5; i++) y = net_op(0, SIS_OP_NEG, IDS(y));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL(2 * 4096, net_figure(SIS_FIGURE_ACTIVATION_BYTES)); /* the input and one more */
    TEST_ASSERT_EQUAL_PTR(net_data(first), net_data(y));
}

static void an_input_is_never_written_over(void) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(4));
    uint32_t view = net_op(0, SIS_OP_IDENTITY, IDS(x));
    uint32_t y = net_op(0, SIS_OP_NEG, IDS(view));
    net_output(0, y);
    net_output(0, view);
    net_compile();
    TEST_ASSERT_TRUE(net_data(x) != net_data(y));
    TEST_ASSERT_TRUE(net_data(x) != net_data(view)); /* outputs have memory of their own */
    ((float *)net_data(x))[1] = 5.0f;
    net_run();
    TEST_ASSERT_EQUAL_FLOAT(5.0f, ((float *)net_data(x))[1]);
    TEST_ASSERT_EQUAL_FLOAT(5.0f, ((float *)net_data(view))[1]);
    TEST_ASSERT_EQUAL_FLOAT(-5.0f, ((float *)net_data(y))[1]);
}

static void a_branch_writes_where_if_reads(void) {
    net_begin(NO_OPSET);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(1024));
    uint32_t a = net_block(0), b = net_block(0);
    net_output(a, net_op(a, SIS_OP_NEG, IDS(x)));
    net_output(b, net_op(b, SIS_OP_TANH, IDS(net_op(b, SIS_OP_ABS, IDS(x)))));
    net_u32(1, a);
    net_u32(2, b);
    net_output(0, net_op(0, SIS_OP_IF, IDS(c)));
    net_compile();
    TEST_ASSERT_EQUAL(64 + 2 * 4096, net_figure(SIS_FIGURE_ACTIVATION_BYTES));
}

static void windows_leave_a_branch_whole(void) {
    net_begin(NO_OPSET);
    uint32_t c = net_input(SIS_BOOL, NULL, 0), x = net_input(SIS_F32, DIMS(4));
    uint32_t a = net_block(0), b = net_block(0);
    uint32_t half =
        net_op_many(a, SIS_OP_SPLIT, IDS(net_op(a, SIS_OP_NEG, IDS(x)), net_shape((int64_t[]){2, 2}, 2)), 2);
    net_output(a, half + 1);
    net_output(a, half);
    half =
        net_op_many(b, SIS_OP_SPLIT, IDS(net_op(b, SIS_OP_ABS, IDS(x)), net_shape((int64_t[]){2, 2}, 2)), 2);
    net_output(b, half);
    net_output(b, half);
    net_u32(1, a);
    net_u32(2, b);
    uint32_t y = net_op_many(0, SIS_OP_IF, IDS(c), 2);
    net_output(0, y);
    net_output(0, y + 1);
    net_compile();
    memcpy(net_data(x), (float[]){-1, -2, 3, 4}, 16);
    net_run();
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(y), 8);
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(y + 1), 8);
    *(uint8_t *)net_data(c) = 1;
    net_run();
    TEST_ASSERT_EQUAL_MEMORY(((float[]){-3, -4}), net_data(y), 8);
    TEST_ASSERT_EQUAL_MEMORY(((float[]){1, 2}), net_data(y + 1), 8);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_graphs_give_the_same_bytes);
    RUN_TEST(views_move_no_bytes);
    RUN_TEST(a_chain_works_in_place);
    RUN_TEST(an_input_is_never_written_over);
    RUN_TEST(a_branch_writes_where_if_reads);
    RUN_TEST(windows_leave_a_branch_whole);
    return UNITY_END();
}
