/* Random graphs, see random_net.h. */
#include "random_net.h"

uint32_t random_net_condition, random_net_inputs[2], random_net_outputs[RANDOM_NET_OUTPUTS];

enum { NODES = 24 };

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

static uint32_t with_if(uint32_t block) {
    uint32_t a = branch(block), b = branch(block);
    net_u32(1, a);
    net_u32(2, b);
    uint32_t first = net_op_many(block, SIS_OP_IF, IDS(random_net_condition), 2);
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

void random_net_build(uint64_t seed, bool apart) {
    net_seed = seed;
    n_values = 0;
    net_begin(NO_OPSET);
    net->apart = apart;
    random_net_condition = net_input(SIS_BOOL, NULL, 0);
    for (int i = 0; i < 2; i++) keep(random_net_inputs[i] = net_input(SIS_F32, DIMS(4, 6)));
    float numbers[24];
    for (int i = 0; i < 24; i++) numbers[i] = (float)net_random(100) / 16.0f - 3.0f;
    keep(net_constant(SIS_F32, DIMS(4, 6), numbers));
    for (int i = 0; i < NODES; i++) keep(step(SIS_MAIN_BLOCK, any()));
    for (int i = 0; i < RANDOM_NET_OUTPUTS; i++)
        net_output(SIS_MAIN_BLOCK, random_net_outputs[i] = values[n_values - 1 - net_random(n_values)]);
}

void random_net_numbers(float numbers[2][24]) {
    net_seed = 99;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 24; k++) numbers[i][k] = ((float)net_random(2001) - 1000.0f) / 256.0f;
}
