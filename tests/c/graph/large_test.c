/* Sizes beyond 32 bits, of tensors that no machine here has memory for: counts of tiles that do not fit are refused when they are
 * planned, and what a convolution chose for an image too large for its columns stands when the image becomes smaller. */
#include <string.h>

#include "net.h"

/* Of 32-bit machines no tensor is so large. */
#if SIZE_MAX > UINT32_MAX

#define MANY (INT64_C(1) << 33)

static float numbers[3 * 16 * 16 * 9];

static uint32_t known(sis_dtype dtype, const int64_t *dims, uint32_t rank) {
    return net_constant(dtype, dims, rank, numbers);
}

static void is_refused(uint32_t output) {
    size_t bytes;
    net_output(0, output);
    TEST_ASSERT_EQUAL(SIS_OVERFLOW, sis_graph_plan(net, &bytes));
    net_is("tiles, at most 4294967294 can be");
}

static void products(void) {
    net_begin(18);
    const uint32_t a = net_input(SIS_F32, DIMS(MANY, 2, 2)), b = net_input(SIS_F32, DIMS(MANY, 2, 2));
    is_refused(net_op(0, SIS_OP_MAT_MUL, IDS(a, b)));
    net_begin(18); /* of one matrix alone */
    is_refused(
        net_op(0, SIS_OP_MAT_MUL, IDS(net_input(SIS_F32, DIMS(MANY << 8, 1)), known(SIS_F32, DIMS(1, 8)))));
}

static void convolution(sis_dtype dtype, const int64_t *x, const int64_t *w, int64_t group) {
    net_begin(18);
    net_int(3, group);
    is_refused(net_op(0, SIS_OP_CONV, IDS(net_input(dtype, x, 4), known(dtype, w, 4))));
}

static void convolutions(void) {
    convolution(SIS_F32, (int64_t[]){MANY, 1, 1, 2}, (int64_t[]){2, 1, 1, 1}, 1);
    convolution(SIS_F32, (int64_t[]){MANY, 16, 8, 8}, (int64_t[]){16, 16, 3, 3}, 1);    /* Winograd */
    convolution(SIS_F32, (int64_t[]){MANY / 4, 2, 80, 80}, (int64_t[]){2, 1, 3, 3}, 2); /* depthwise */
    convolution(SIS_F64, (int64_t[]){MANY, 1, 2, 2}, (int64_t[]){1, 1, 1, 1}, 1);
    net_begin(19);
    const uint32_t x = net_input(SIS_F32, DIMS(MANY, 1, 1, 1)),
                   offset = net_input(SIS_F32, DIMS(MANY, 2, 1, 1));
    is_refused(net_op(0, SIS_OP_DEFORM_CONV, IDS(x, known(SIS_F32, DIMS(1, 1, 1, 1)), offset)));
}

static void recurrent(void) {
    for (uint32_t i = 0; i < 2; i++) {
        const sis_dtype dtype = i == 0 ? SIS_F32 : SIS_F64;
        net_begin(18);
        net_int(6, 1);
        const uint32_t x = net_input(dtype, DIMS(1, MANY << 6, 1));
        is_refused(net_op(0, SIS_OP_RNN, IDS(x, known(dtype, DIMS(1, 1, 1)), known(dtype, DIMS(1, 1, 1)))));
    }
}

/* A plane of no element has no tiles, however many planes. */
static void nothing_is_not_too_much(void) {
    net_begin(18);
    net_int(3, 2);
    net_ints(5, (int64_t[]){0, 1, 0, 1}, 4);
    const uint32_t x = net_input(SIS_F32, DIMS(0, 2, 3, 3));
    net_output(0, net_op(0, SIS_OP_CONV, IDS(x, known(SIS_F32, DIMS(2, 1, 3, 3)))));
    net_compile();
    net_run();
}

/* --- an image whose plane has more elements than 31 bits count --- */

enum { SMALL = 40, KERNEL = 3, FILTERS = 3, CHANNELS = 2, OUT = SMALL - KERNEL + 1 };

static float image[CHANNELS * SMALL], result[FILTERS * OUT], expected[FILTERS * OUT];
static uint32_t input;

static sis_node_record *network(int64_t size, bool normed) {
    static const float scales[FILTERS] = {0.5f, 3.0f, 1.25f};
    input = net_input(SIS_F32, DIMS(1, CHANNELS, size));
    uint32_t y =
        net_op(0, SIS_OP_CONV,
               IDS(input, known(SIS_F32, DIMS(FILTERS, CHANNELS, KERNEL)), known(SIS_F32, DIMS(FILTERS))));
    sis_node_record *node = sis_tensor_at(net, y)->maker;
    const uint32_t scale = net_constant(SIS_F32, DIMS(FILTERS), scales);
    if (normed) y = net_op(0, SIS_OP_BATCH_NORMALIZATION, IDS(y, scale, scale, scale, scale));
    net_output(0, y);
    net_plan();
    TEST_ASSERT_EQUAL(SIS_ML_FUSION && normed, node->n.after.norm);
    return node;
}

/* As compile would pack it, and resize then ask it. */
static void run_smaller(sis_node_record *node) {
    static _Alignas(64) uint8_t packed[4096], scratch[65536];
    TEST_ASSERT_TRUE(node->pack_bytes > 0 && node->pack_bytes <= sizeof packed);
    node->n.packed = packed;
    TEST_ASSERT_EQUAL(SIS_OK, node->n.op->functions->pack(&node->n));
    node->n.inputs[0]->shape.dim[2] = SMALL;
    TEST_ASSERT_EQUAL(SIS_OK, sis_infer(node));
    sis_needs needs;
    TEST_ASSERT_EQUAL(SIS_OK, sis_prepare(node, &needs));
    TEST_ASSERT_EQUAL(node->pack_bytes, needs.pack_bytes);
    TEST_ASSERT_TRUE(needs.scratch_bytes <= node->scratch_bytes && node->scratch_bytes <= sizeof scratch);
    node->n.scratch = scratch;
    node->n.inputs[0]->data = image;
    node->n.outputs[0]->data = result;
    TEST_ASSERT_EQUAL(SIS_OK, sis_node_run(&node->n, (uint32_t)needs.tiles));
}

static void a_large_image_becomes_small(void) {
    net_seed = 3;
    for (uint32_t i = 0; i < sizeof image / sizeof *image; i++) image[i] = (float)net_random(200) / 64 - 1;
    for (uint32_t normed = 0; normed < 2; normed++) {
        net_begin(15);
        const uint32_t n = net_dimension("n", INT64_C(1) << 31 | 64);
        run_smaller(network(-1 - (int64_t)n, normed));
        net_begin(15);
        const sis_node_record *node = network(SMALL, normed);
        net_compile();
        net_set(input, image);
        net_run();
        memcpy(expected, node->n.outputs[0]->data, sizeof expected);
        TEST_ASSERT_EQUAL_MEMORY(expected, result, sizeof expected);
    }
}

static void fill_numbers(void) {
    net_seed = 2;
    for (uint32_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        numbers[i] = (float)net_random(200) / 64 - 1;
}
#endif

int main(void) {
    UNITY_BEGIN();
#if SIZE_MAX > UINT32_MAX
    fill_numbers();
    RUN_TEST(products);
    RUN_TEST(convolutions);
    RUN_TEST(recurrent);
    RUN_TEST(nothing_is_not_too_much);
    RUN_TEST(a_large_image_becomes_small);
#endif
    return UNITY_END();
}
