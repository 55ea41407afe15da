/* Windows under every kind of kernel: parts of a Concat lie one right behind the other, at any multiple of an element, and
 * are written in any order. A kernel that wrote a byte beyond its output, or took aligned memory for granted, would spoil a
 * part that is there already: the same graph with every tensor apart must give the same bits. */
#include <stdio.h>
#include <string.h>

#include "net.h"

enum { MOST = 4, SIDE = 13, NUMBERS = 1 << 14, CHANNELS = 24 };

static float numbers[NUMBERS];
static uint32_t input, output;

static uint32_t constant(const int64_t *dims, uint32_t rank) {
    return net_constant(SIS_F32, dims, rank, numbers + net_random(1000));
}

static uint32_t conv(uint32_t x, int64_t channels, int64_t out, int64_t kernel, int64_t group) {
    int64_t pad = kernel / 2;
    net_int(3, group);
    net_ints(5, DIMS(pad, pad, pad, pad));
    uint32_t w = constant(DIMS(out, channels / group, kernel, kernel));
    if (net_random(2)) return net_op(0, SIS_OP_CONV, IDS(x, w));
    return net_op(0, SIS_OP_CONV, IDS(x, w, constant(DIMS(out))));
}

static uint32_t pool(uint32_t x, sis_op_id op, int64_t kernel) {
    int64_t pad = kernel / 2;
    net_ints(2, DIMS(kernel, kernel));
    net_ints(3, DIMS(pad, pad, pad, pad));
    return net_op(0, op, IDS(x));
}

static uint32_t normal(uint32_t x, int64_t channels) {
    uint32_t a = constant(DIMS(channels)), b = constant(DIMS(channels)), mean = constant(DIMS(channels));
    float positive[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) positive[i] = 1.0f + (float)i / 7.0f;
    return net_op(0, SIS_OP_BATCH_NORMALIZATION,
                  IDS(x, a, b, mean, net_constant(SIS_F32, DIMS(channels), positive)));
}

static uint32_t transposed(uint32_t x) { /* there and back */
    net_ints(1, DIMS(0, 1, 3, 2));
    uint32_t turned = net_op(0, SIS_OP_ABS, IDS(net_op(0, SIS_OP_TRANSPOSE, IDS(x))));
    net_ints(1, DIMS(0, 1, 3, 2));
    return net_op(0, SIS_OP_TRANSPOSE, IDS(turned));
}

static uint32_t part(uint32_t x, int64_t channels) {
    int64_t out = 1 + net_random(CHANNELS);
    switch (net_random(14)) {
    case 0: return conv(x, channels, out, 1, 1);
    case 1: return conv(x, channels, out, 3, 1);
    case 2: return conv(x, channels, out, 5, 1);
    case 3: return conv(x, channels, channels, 3, channels);
    case 4: return conv(x, channels, channels, 5, channels);
    case 5: return pool(x, SIS_OP_MAX_POOL, 3);
    case 6: return pool(x, SIS_OP_AVERAGE_POOL, 3);
    case 7: return normal(x, channels);
    case 8: net_int(1, 3); return net_op(0, SIS_OP_SOFTMAX, IDS(x));
    case 9: return transposed(x);
    case 10: return net_op(0, SIS_OP_RELU, IDS(conv(x, channels, out, 3, 1)));
    case 11: return net_op(0, SIS_OP_ADD, IDS(x, constant(DIMS(channels, 1, 1))));
    case 12: return net_op(0, SIS_OP_TANH, IDS(x));
    default: return net_op(0, SIS_OP_MUL, IDS(x, x));
    }
}

static void build(uint64_t seed, bool is_apart) {
    net_seed = seed;
    net_begin(NO_OPSET);
    net->apart = is_apart;
    int64_t channels = net_random(3) == 0 ? 16 : 1 + net_random(CHANNELS), side = 1 + net_random(SIDE);
    input = net_input(SIS_F32, DIMS(1, channels, side, net_random(2) ? side : 1 + net_random(SIDE)));
    uint32_t parts[MOST], n = 2 + net_random(MOST - 1);
    for (uint32_t i = 0; i < n; i++) parts[i] = part(input, channels);
    for (uint32_t i = n; i-- > 1;) {
        uint32_t k = net_random(i + 1), swap = parts[i];
        parts[i] = parts[k];
        parts[k] = swap;
    }
    net_int(1, 1);
    output = net_op(0, SIS_OP_CONCAT, parts, n);
    net_output(0, output);
    net_compile();
    memcpy(net_data(input), numbers, (size_t)net_info(input, 2));
}

static void the_same_bits(void) {
    static uint8_t want[MOST * CHANNELS * SIDE * SIDE * 4];
    uint32_t whole = 0;
    net_seed = 11;
    for (int i = 0; i < NUMBERS; i++) numbers[i] = ((float)net_random(4001) - 2000.0f) / 1024.0f;
    for (uint64_t seed = 1; seed <= 250; seed++) {
        char which[40] = "seed ";
        sis_text_append(which, sizeof which, "%u", seed);
        build(seed, true);
        net_run();
        memcpy(want, net_data(output), (size_t)net_info(output, 2));
        build(seed, false);
        for (int again = 0; again < 2; again++) {
            net_run();
            TEST_ASSERT_EQUAL_MEMORY_MESSAGE(want, net_data(output), (size_t)net_info(output, 2), which);
        }
        whole += sis_record_of(&sis_tensor_at(net, output)->t)->producer->view;
    }
    printf("the_same_bits: %u of 250 Concats copied nothing\n", (unsigned)whole);
    TEST_ASSERT_TRUE(whole > 150);
}

/* Relu makes its NaNs by arithmetic, Neg may hand on what it reads. */
static void one_nan_leaves_every_part(void) {
    uint32_t bits[16] = {0x7fc12345, 0xffc00000, 0xff812345}, words[32], found = 0;
    net_begin(NO_OPSET);
    const uint32_t x = net_input(SIS_F32, DIMS(16));
    const uint32_t a = net_op(0, SIS_OP_RELU, IDS(x)), b = net_op(0, SIS_OP_NEG, IDS(x));
    net_int(1, 0);
    const uint32_t y = net_op(0, SIS_OP_CONCAT, IDS(a, b));
    net_output(0, y);
    net_compile();
    TEST_ASSERT_EQUAL_PTR(net_data(y), net_data(a));
    net_set(x, bits);
    net_run();
    memcpy(words, net_data(y), sizeof words);
    for (uint32_t i = 0; i < 32; i++) {
        if ((words[i] & 0x7fffffff) <= 0x7f800000) continue;
        TEST_ASSERT_EQUAL_HEX32(0x7fc00000, words[i]);
        found++;
    }
    TEST_ASSERT_EQUAL(6, found);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(the_same_bits);
    RUN_TEST(one_nan_leaves_every_part);
    return UNITY_END();
}
