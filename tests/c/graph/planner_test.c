/* The planner: nothing that lives together overlaps, and plans of CNNs are close to the liveness bound. */
#include "../../../ops-c/src/graph/planner.h"
#include "net.h"
#include "rounds.h"

#define MOST 200

static sis_span spans[MOST];
static size_t sums[4 * MOST];
static uint64_t work[2 * MOST];
static uint32_t peak;

static void check_no_overlap(uint32_t count, size_t total) {
    for (uint32_t i = 0; i < count; i++) {
        TEST_ASSERT_EQUAL(0, spans[i].offset % SIS_ALIGNMENT);
        TEST_ASSERT_TRUE(spans[i].offset + spans[i].bytes <= total);
        for (uint32_t k = 0; k < i; k++) {
            bool together = spans[i].first <= spans[k].last && spans[k].first <= spans[i].last;
            bool overlap = spans[i].offset < spans[k].offset + spans[k].bytes &&
                           spans[k].offset < spans[i].offset + spans[i].bytes;
            TEST_ASSERT_FALSE(together && overlap);
        }
    }
}

static void random_spans_never_overlap(void) {
    net_seed = 20240611;
    UNITY_PRINT_EOL();
    for (int round = 0; round < SIS_ROUNDS(100); round++) {
        uint32_t count = 1 + net_random(MOST), positions = 2 + net_random(300);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t first = net_random(positions), length = net_random(1 + net_random(positions));
            spans[i] =
                (sis_span){.bytes = (size_t)SIS_ALIGNMENT * net_random(1 + net_random(1000)), .first = first};
            spans[i].last = first + length < positions ? first + length : positions - 1;
        }
        size_t bound = sis_planner_bound(spans, count, sums, positions, &peak);
        size_t total = sis_planner_run(spans, count, bound, work);
        TEST_ASSERT_TRUE(total >= bound && peak < positions);
        check_no_overlap(count, total);
    }
}

/* Chains of tensors of random sizes, some read much later: no order alone meets the bound of one in four of them. */
static void plans_are_mended(void) {
    enum { ROUNDS = 20, COUNT = 120 };
    int64_t sum = 0, met = 0;
    net_seed = 5;
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t life = net_random(10) == 0 ? net_random(40) : 1 + net_random(3);
            spans[i] = (sis_span){.bytes = 64u * (1 + net_random(1000)), .first = i, .last = i + life};
        }
        size_t bound = sis_planner_bound(spans, COUNT, sums, COUNT + 40, &peak);
        size_t total = sis_planner_run(spans, COUNT, bound, work);
        check_no_overlap(COUNT, total);
        sum += (int64_t)(total * 10000 / bound);
        met += total <= bound + bound / 100;
    }
    TEST_ASSERT_LESS_THAN(10040, sum / ROUNDS);
    TEST_ASSERT_GREATER_THAN(ROUNDS * 8 / 10, met);
}

static void nothing_needs_nothing(void) {
    TEST_ASSERT_EQUAL(0, sis_planner_bound(spans, 0, sums, 1, &peak));
    TEST_ASSERT_EQUAL(0, sis_planner_run(spans, 0, 0, work));
}

static void the_same_plan_every_time(void) {
    static size_t offsets[MOST];
    for (int round = 0; round < 2; round++) {
        net_seed = 7;
        for (uint32_t i = 0; i < MOST; i++) {
            uint32_t first = net_random(50);
            spans[i] =
                (sis_span){.bytes = 64u * net_random(8), .first = first, .last = first + net_random(50)};
        }
        sis_planner_run(spans, MOST, 0, work);
        for (uint32_t i = 0; i < MOST; i++) {
            if (round == 1) TEST_ASSERT_EQUAL(offsets[i], spans[i].offset);
            offsets[i] = spans[i].offset;
        }
    }
}

/* --- CNNs, as far as memory goes --- */

static int64_t channels(uint32_t x) { return net_info(x, 5); }

static uint32_t conv(uint32_t x, int64_t out, int64_t kernel, int64_t stride, int64_t group) {
    int64_t pad = kernel / 2;
    uint32_t w = net_weights(DIMS(out, channels(x) / group, kernel, kernel)), b = net_weights(DIMS(out));
    net_int(3, group);
    net_ints(5, DIMS(pad, pad, pad, pad));
    net_ints(6, DIMS(stride, stride));
    return net_op(0, SIS_OP_CONV, IDS(x, w, b));
}

static uint32_t relu(uint32_t x) { return net_op(0, SIS_OP_RELU, IDS(x)); }
static uint32_t conv_relu(uint32_t x, int64_t out, int64_t kernel, int64_t stride) {
    return relu(conv(x, out, kernel, stride, 1));
}

static uint32_t pool(uint32_t x, sis_op_id op, int64_t kernel, int64_t stride, int64_t pad) {
    net_ints(2, DIMS(kernel, kernel));
    net_ints(3, DIMS(pad, pad, pad, pad));
    net_ints(4, DIMS(stride, stride));
    return net_op(0, op, IDS(x));
}

static uint32_t batch_normalization(uint32_t x) {
    int64_t c = channels(x);
    uint32_t s = net_weights(DIMS(c)), b = net_weights(DIMS(c)), m = net_weights(DIMS(c)),
             v = net_weights(DIMS(c));
    return net_op(0, SIS_OP_BATCH_NORMALIZATION, IDS(x, s, b, m, v));
}

static uint32_t dense(uint32_t x, int64_t out) {
    uint32_t w = net_weights(DIMS(net_info(x, 5), out)), b = net_weights(DIMS(out));
    return net_op(0, SIS_OP_GEMM, IDS(x, w, b));
}

static uint32_t classifier(uint32_t x) {
    return dense(net_op(0, SIS_OP_FLATTEN, IDS(net_op(0, SIS_OP_GLOBAL_AVERAGE_POOL, IDS(x)))), 1000);
}

static uint32_t image(void) {
    net_begin(NO_OPSET);
    return net_input(SIS_F32, DIMS(1, 3, 224, 224));
}

/* Plans; the ratio to the bound may be `percent` / 100 at most. */
static void check_plan(const char *name, uint32_t output, int64_t percent) {
    net_output(0, output);
    net_plan();
    int64_t bytes = net_figure(SIS_FIGURE_ACTIVATION_BYTES), bound = net_figure(SIS_FIGURE_LIVENESS_BYTES);
    static char line[160];
    line[0] = 0;
    sis_text_append(
        line, sizeof line, "%s: activations %d, bound %d, ratio %d/10000; records %d for %u nodes", name,
        bytes, bound, bytes * 10000 / bound, net_figure(SIS_FIGURE_RECORD_BYTES), (uint64_t)net->nodes.count);
    TEST_MESSAGE(line);
    TEST_ASSERT_TRUE_MESSAGE(bytes >= bound && bytes * 100 <= bound * percent, line);
}

static void vgg16(void) {
    static const int64_t widths[] = {64, 64,  0,   128, 128, 0,   256, 256, 256,
                                     0,  512, 512, 512, 0,   512, 512, 512, 0};
    uint32_t x = image();
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        x = widths[i] == 0 ? pool(x, SIS_OP_MAX_POOL, 2, 2, 0) : conv_relu(x, widths[i], 3, 1);
    x = net_op(0, SIS_OP_FLATTEN, IDS(x));
    x = relu(dense(x, 4096));
    x = relu(dense(x, 4096));
    check_plan("VGG-16", dense(x, 1000), 101);
}

static uint32_t basic_block(uint32_t x, int64_t out, int64_t stride) {
    uint32_t y =
        batch_normalization(conv(relu(batch_normalization(conv(x, out, 3, stride, 1))), out, 3, 1, 1));
    uint32_t skip = stride == 1 && channels(x) == out ? x : batch_normalization(conv(x, out, 1, stride, 1));
    return relu(net_op(0, SIS_OP_ADD, IDS(y, skip)));
}

static uint32_t bottleneck(uint32_t x, int64_t out, int64_t stride) {
    uint32_t y = relu(conv(x, out / 4, 1, 1, 1));
    y = conv(relu(conv(y, out / 4, 3, stride, 1)), out, 1, 1, 1);
    uint32_t skip = channels(x) == out ? x : conv(x, out, 1, stride, 1);
    return relu(net_op(0, SIS_OP_ADD, IDS(y, skip)));
}

static void resnet18(void) {
    uint32_t x = pool(relu(batch_normalization(conv(image(), 64, 7, 2, 1))), SIS_OP_MAX_POOL, 3, 2, 1);
    for (int stage = 0; stage < 4; stage++)
        for (int block = 0; block < 2; block++)
            x = basic_block(x, 64 << stage, stage > 0 && block == 0 ? 2 : 1);
    check_plan("ResNet-18", classifier(x), 101);
}

static void resnet50(void) {
    static const int blocks[] = {3, 4, 6, 3};
    uint32_t x = pool(conv_relu(image(), 64, 7, 2), SIS_OP_MAX_POOL, 3, 2, 1);
    for (int stage = 0; stage < 4; stage++)
        for (int block = 0; block < blocks[stage]; block++)
            x = bottleneck(x, 256 << stage, stage > 0 && block == 0 ? 2 : 1);
    check_plan("ResNet-50", classifier(x), 101);
}

static uint32_t fire(uint32_t x, int64_t squeeze, int64_t expand) {
    uint32_t s = conv_relu(x, squeeze, 1, 1);
    uint32_t a = conv_relu(s, expand, 1, 1), b = conv_relu(s, expand, 3, 1);
    net_int(1, 1);
    return net_op(0, SIS_OP_CONCAT, IDS(a, b));
}

static void squeezenet(void) {
    uint32_t x = pool(conv_relu(image(), 64, 3, 2), SIS_OP_MAX_POOL, 3, 2, 0);
    x = pool(fire(fire(x, 16, 64), 16, 64), SIS_OP_MAX_POOL, 3, 2, 0);
    x = pool(fire(fire(x, 32, 128), 32, 128), SIS_OP_MAX_POOL, 3, 2, 0);
    x = fire(fire(fire(fire(x, 48, 192), 48, 192), 64, 256), 64, 256);
    check_plan("SqueezeNet", net_op(0, SIS_OP_GLOBAL_AVERAGE_POOL, IDS(conv_relu(x, 1000, 1, 1))), 101);
}

static uint32_t inverted_residual(uint32_t x, int64_t expand, int64_t out, int64_t stride) {
    uint32_t y = relu(conv(x, channels(x) * expand, 1, 1, 1));
    y = conv(relu(conv(y, channels(y), 3, stride, channels(y))), out, 1, 1, 1);
    return stride == 1 && channels(x) == out ? net_op(0, SIS_OP_ADD, IDS(x, y)) : y;
}

static void mobilenet_v2(void) {
    static const struct {
        int64_t expand, out, count, stride;
    } rows[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
    uint32_t x = conv_relu(image(), 32, 3, 2);
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++)
        for (int64_t i = 0; i < rows[row].count; i++)
            x = inverted_residual(x, rows[row].expand, rows[row].out, i == 0 ? rows[row].stride : 1);
    check_plan("MobileNetV2", classifier(conv_relu(x, 1280, 1, 1)), 101);
}

static uint32_t dense_layer(uint32_t x) {
    uint32_t y = conv(relu(batch_normalization(x)), 128, 1, 1, 1);
    y = conv(relu(batch_normalization(y)), 32, 3, 1, 1);
    net_int(1, 1);
    return net_op(0, SIS_OP_CONCAT, IDS(x, y));
}

static void densenet121(void) {
    static const int layers[] = {6, 12, 24, 16};
    uint32_t x = pool(relu(batch_normalization(conv(image(), 64, 7, 2, 1))), SIS_OP_MAX_POOL, 3, 2, 1);
    for (int stage = 0; stage < 4; stage++) {
        for (int i = 0; i < layers[stage]; i++) x = dense_layer(x);
        if (stage == 3) break;
        x = conv(relu(batch_normalization(x)), channels(x) / 2, 1, 1, 1);
        x = pool(x, SIS_OP_AVERAGE_POOL, 2, 2, 0);
    }
    check_plan("DenseNet-121", classifier(relu(batch_normalization(x))), 101);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_spans_never_overlap);
    RUN_TEST(plans_are_mended);
    RUN_TEST(nothing_needs_nothing);
    RUN_TEST(the_same_plan_every_time);
    RUN_TEST(vgg16);
    RUN_TEST(resnet18);
    RUN_TEST(resnet50);
    RUN_TEST(squeezenet);
    RUN_TEST(mobilenet_v2);
    RUN_TEST(densenet121);
    return UNITY_END();
}
