/* What a node's tiles find in scratch of an earlier call (sis_node.held): convolutions whose tiles share packed columns or
 * transformed squares run in calls of one, two, three and all tiles, on one core and on four, with one input after the other:
 * always the bits of a single call. */
#include <string.h>

#include "mixed_team.h"
#include "net.h"

enum { SIDE = 17, MOST = 2 * 280 * SIDE * SIDE };

static float inputs[2][2 * 48 * SIDE * SIDE], weights[280 * 48 * 9], plain[2][MOST];

static void fill(float *to, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = (float)net_random(64) / 16 - 2;
}

/* Two images of `channels` channels; the output. */
static uint32_t convolution(int64_t channels, int64_t filters, int64_t stride, uint32_t cores, uint32_t *x) {
    net_begin(NO_OPSET);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_team(net, &mixed_team));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_cores(net, cores));
    *x = net_input(SIS_F32, DIMS(2, channels, SIDE, SIDE));
    net_ints(5, (int64_t[]){1, 1, 1, 1}, 4);
    net_ints(6, (int64_t[]){stride, stride}, 2);
    const uint32_t y =
        net_op(0, SIS_OP_CONV, IDS(*x, net_constant(SIS_F32, DIMS(filters, channels, 3, 3), weights)));
    net_output(0, y);
    net_compile();
    return y;
}

static void hold(int64_t channels, int64_t filters, int64_t stride) {
    for (uint32_t cores = 1; cores <= 4; cores += 3) {
        uint32_t x;
        const uint32_t y = convolution(channels, filters, stride, cores, &x);
        const size_t bytes = (size_t)net_info(y, 2);
        sis_node_record *node = sis_tensor_at(net, y)->producer;
        TEST_ASSERT_TRUE(bytes <= sizeof plain[0] && node->together > 1 && node->tiles > 2 * node->together);
        for (uint32_t chunk = 0; chunk <= 3; chunk++) {
            node->chunk = chunk == 0 ? node->tiles : chunk;
            for (int i = 0; i < 2; i++) {
                net_set(x, inputs[i]);
                net_run();
                if (chunk == 0 && cores == 1) memcpy(plain[i], net_data(y), bytes);
                TEST_ASSERT_EQUAL_MEMORY(plain[i], net_data(y), bytes);
            }
        }
        TEST_ASSERT_NULL(node->n.held);
    }
}

static void columns_in_several_blocks(void) { hold(48, 280, 2); }
static void columns_in_one_block(void) { hold(32, 280, 2); }
static void squares(void) { hold(32, 64, 1); }

int main(void) {
    UNITY_BEGIN();
    fill(inputs[0], sizeof inputs / sizeof(float));
    fill(weights, sizeof weights / sizeof(float));
    RUN_TEST(columns_in_several_blocks);
    RUN_TEST(columns_in_one_block);
    RUN_TEST(squares);
    return UNITY_END();
}
