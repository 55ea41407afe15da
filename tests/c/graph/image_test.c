/* Compiled models: what is saved and loaded gives the same plan and the same bytes, and its weights stay in the file. */
#include "image_net.h"

#include <string.h>

#include "random_net.h"

static float numbers[4096];

static uint32_t weights(const int64_t *dims, uint32_t rank) {
    for (size_t i = 0; i < 4096; i++) numbers[i] = (float)((int)net_random(41) - 20) / 16;
    return net_constant(SIS_F32, dims, rank, numbers);
}

static void random_graphs(void) {
    for (uint64_t seed = 1; seed <= 40; seed++) {
        random_net_build(seed, false);
        net_seed = seed;
        image_save();
        net_compile();
        TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, image_load(image_file, image_bytes, 512),
                                  sis_graph_error(image_net)->text);
        TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, image_compile(), sis_graph_error(image_net)->text);
        for (int c = 0; c < 2; c++) {
            net_fill(random_net_inputs[0]);
            net_fill(random_net_inputs[1]);
            *(uint8_t *)net_data(random_net_condition) = (uint8_t)c;
            image_same_run();
        }
    }
}

/* conv 3x3 8 -> 8 and relu, conv 1x1 with a bias, a product at the end. */
static uint32_t network(void) {
    net_begin(NO_OPSET);
    net_seed = 7;
    uint32_t x = net_input(SIS_F32, DIMS(1, 8, 6, 6));
    static float first[8 * 8 * 9], second[16 * 8], bias[16], third[16 * 10];
    for (size_t i = 0; i < sizeof first / 4; i++) first[i] = (float)((int)net_random(41) - 20) / 16;
    for (size_t i = 0; i < sizeof second / 4; i++) second[i] = (float)((int)net_random(41) - 20) / 16;
    for (size_t i = 0; i < sizeof bias / 4; i++) bias[i] = (float)i / 8;
    for (size_t i = 0; i < sizeof third / 4; i++) third[i] = (float)((int)net_random(41) - 20) / 16;
    uint32_t a = net_op(0, SIS_OP_CONV, IDS(x, net_constant(SIS_F32, DIMS(8, 8, 3, 3), first)));
    uint32_t r = net_op(0, SIS_OP_RELU, IDS(a));
    uint32_t b = net_op(
        0, SIS_OP_CONV,
        IDS(r, net_constant(SIS_F32, DIMS(16, 8, 1, 1), second), net_constant(SIS_F32, DIMS(16), bias)));
    uint32_t g = net_op(0, SIS_OP_GLOBAL_AVERAGE_POOL, IDS(b));
    uint32_t flat = net_op(0, SIS_OP_RESHAPE, IDS(g, net_shape((int64_t[]){1, 16}, 2)));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(flat, net_constant(SIS_F32, DIMS(16, 10), third)));
    net_output(0, y);
    return x;
}

static void weights_stay_in_the_file(void) {
    uint32_t x = network();
    image_save();
    net_compile();
    net_fill(x);
    TEST_ASSERT_EQUAL(SIS_OK, image_load(image_file, image_bytes, 512));
    TEST_ASSERT_EQUAL(SIS_OK, image_compile());
    image_same_run();
    int64_t figures[SIS_FIGURE_COUNT];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_figures(image_net, figures));
    TEST_ASSERT_EQUAL(0, figures[SIS_FIGURE_WEIGHT_BYTES]);
    TEST_ASSERT_TRUE(image_net->loaded.used > (8 * 8 * 9 + 16 * 8 + 16 * 10) * sizeof(float));
    uint32_t inside = 0;
    for (uint32_t i = 0; i < image_net->nodes.count; i++) {
        const uint8_t *packed = sis_node_at(image_net, i)->n.packed;
        if (packed == NULL) continue;
        TEST_ASSERT_TRUE(packed > image_file && packed < image_file + image_bytes);
        TEST_ASSERT_EQUAL(0, (uintptr_t)packed % SIS_ALIGNMENT);
        inside++;
    }
    TEST_ASSERT_TRUE(inside >= 3);
    /* The weights themselves are not in it as well. */
    TEST_ASSERT_TRUE(image_bytes < image_net->loaded.used + 2048);
}

static void the_packed_bytes_are_those_that_compile_packs(void) {
    network();
    image_save();
    memset(net_arena, 0, sizeof net_arena);
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, image_load(image_file, image_bytes, 512));
    for (uint32_t i = 0, k = 0; i < net->nodes.count; i++) {
        const sis_node_record *node = sis_node_at(net, i);
        if (node->pack_bytes == 0) continue;
        while (sis_node_at(image_net, k)->given == NULL) k++;
        TEST_ASSERT_EQUAL(node->pack_bytes, sis_node_at(image_net, k)->given_bytes);
        TEST_ASSERT_EQUAL_MEMORY(node->n.packed, sis_node_at(image_net, k++)->given, node->pack_bytes);
    }
}

static void half_floats_keep_their_hidden_nodes(void) {
    net_begin(NO_OPSET);
    static uint16_t halves[256 * 4];
    for (int i = 0; i < 256 * 4; i++) halves[i] = (uint16_t)(0x3800 + (i * 37) % 1024);
    uint32_t x = net_input(SIS_F16, DIMS(3, 256));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(x, net_constant(SIS_F16, DIMS(256, 4), halves)));
    uint32_t k = net_shape((int64_t[]){2}, 1);
    uint32_t top = net_op_many(0, SIS_OP_TOP_K, IDS(net_op(0, SIS_OP_TANH, IDS(y)), k), 2);
    net_output(0, top);
    net_output(0, top + 1);
    image_same();
}

static void dimensions_keep_their_names(void) {
    net_begin(NO_OPSET);
    net_seed = 3;
    uint32_t n = net_dimension("batch", 5), x = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 16));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(x, weights(DIMS(16, 24))));
    uint32_t size = net_op(0, SIS_OP_SHAPE, IDS(y));
    net_output(0, net_op(0, SIS_OP_EXPAND, IDS(net_op(0, SIS_OP_RELU, IDS(y)), size)));
    net_output(0, size);
    image_same();
    for (int64_t value = 0; value <= 5; value++) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, value));
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(image_net, 0, value));
        if (value > 0) net_fill(x);
        image_same_run();
    }
}

/* The file may lie in memory that nobody can write. */
static void tables_of_a_named_length_are_not_the_files(void) {
    net_begin(NO_OPSET);
    net_seed = 5;
    uint32_t n = net_dimension("n", 96), x = net_input(SIS_F32, DIMS(1, -1 - (int64_t)n, 1));
    net_output(0, net_op(0, SIS_OP_DFT, IDS(x)));
    image_same();
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(net, n, 67));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_resize(image_net, 0, 67));
    net_fill(x);
    image_same_run();
    int64_t facts[SIS_IMAGE_FACTS];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_image(net, image_file, image_bytes, true, facts)); /* its hashes */
}

static void what_is_known_is_a_constant(void) {
    net_begin(NO_OPSET);
    net_seed = 4;
    uint32_t x = net_input(SIS_F32, DIMS(4, 16)), w = weights(DIMS(16, 16));
    net_ints(1, (int64_t[]){1, 0}, 2);
    uint32_t turned = net_op(0, SIS_OP_TRANSPOSE, IDS(w));
    net_output(0, net_op(0, SIS_OP_MAT_MUL, IDS(x, turned)));
    net_output(0, net_op(0, SIS_OP_ADD, IDS(turned, net_op(0, SIS_OP_NEG, IDS(w))))); /* a constant */
    (void)weights(DIMS(999));                                                         /* nobody reads it */
    image_same();
    TEST_ASSERT_TRUE(image_net->nodes.count <= 2);
}

static void dynamic_nodes(void) {
    net_begin(NO_OPSET);
    net_seed = 6;
    uint32_t x = net_input(SIS_F32, DIMS(8, 16));
    uint32_t places = net_op(0, SIS_OP_NON_ZERO, IDS(x));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(x, weights(DIMS(16, 16))));
    net_output(0, net_op(0, SIS_OP_GATHER_ND, IDS(y, net_op(0, SIS_OP_TRANSPOSE, IDS(places)))));
    image_save();
    net_compile_with(65536);
    TEST_ASSERT_EQUAL(SIS_OK, image_load(image_file, image_bytes, 512));
    TEST_ASSERT_EQUAL(SIS_OK, image_compile());
    for (int i = 0; i < 3; i++) {
        net_fill(x);
        image_same_run();
    }
}

/* What nobody wants of a node's outputs is dropped by the plan alone. */
static void optional_outputs(void) {
    net_begin(NO_OPSET);
    net_seed = 9;
    static float w[32 * 8], r[32 * 8];
    for (int i = 0; i < 32 * 8; i++) w[i] = (float)(i % 9 - 4) / 8, r[i] = (float)(i % 5 - 2) / 8;
    uint32_t x = net_input(SIS_F32, DIMS(3, 1, 8));
    net_int(6, 8); /* hidden_size */
    uint32_t y = net_op_many(
        0, SIS_OP_LSTM,
        IDS(x, net_constant(SIS_F32, DIMS(1, 32, 8), w), net_constant(SIS_F32, DIMS(1, 32, 8), r)), 3);
    net_output(0, y + 1);
    image_save();
    net_compile();
    TEST_ASSERT_EQUAL(SIS_OK, image_load(image_file, image_bytes, 512));
    TEST_ASSERT_EQUAL(SIS_OK, image_compile());
    net_fill(x);
    image_same_run();
}

static void a_loaded_graph_is_finished(void) {
    network();
    image_save();
    TEST_ASSERT_EQUAL(SIS_OK, image_load(image_file, image_bytes, 512));
    uint32_t id;
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_input(image_net, "more", SIS_F32, NULL, 0, &id));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_fusion(image_net, "producer", false));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_fusion(image_net, "", true));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_load(image_net, image_file, image_bytes));
    size_t bytes;
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_save_size(image_net, 0, &bytes));
}

static void saving_is_refused(void) {
    size_t bytes;
    network();
    net_compile();
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_save_size(net, 0, &bytes));
    network();
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_save(net, NULL, 0, image_file, IMAGE_ROOM));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_save_size(net, SIS_IMAGE_ABOUT_MOST + 1, &bytes));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_save_size(net, 0, &bytes));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_save(net, NULL, 0, image_file, bytes - 1));
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_graph_save(net, NULL, 0, image_file + 16, bytes));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_save(net, NULL, 0, image_file, bytes));
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_graphs);
    RUN_TEST(weights_stay_in_the_file);
    RUN_TEST(the_packed_bytes_are_those_that_compile_packs);
    RUN_TEST(half_floats_keep_their_hidden_nodes);
    RUN_TEST(dimensions_keep_their_names);
    RUN_TEST(tables_of_a_named_length_are_not_the_files);
    RUN_TEST(what_is_known_is_a_constant);
    RUN_TEST(dynamic_nodes);
    RUN_TEST(optional_outputs);
    RUN_TEST(a_loaded_graph_is_finished);
    RUN_TEST(saving_is_refused);
    return UNITY_END();
}
