/* A limit of own bytes (exact.c): which convolutions keep to the plain sums is a matter of the graph alone. The numbers and hashes
 * below hold in every build of these tests, whatever its lanes, registers, pointers and options; for any number of cores,
 * with and without passes, and in a compiled model. */
#include <string.h>

#include "image_net.h"
#include "mixed_team.h"
#include "sis/sha256.h"

enum { CONVS = 3, SIDE = 12, PLANE = SIDE * SIDE, BATCH = 2 };
static const uint32_t channels[CONVS + 1] = {16, 33, 40, 16};

static float weights[3][40 * 33 * 9];
static uint32_t convs[CONVS], input, result;

static uint32_t conv(uint32_t x, uint32_t i) {
    net_ints(5, (int64_t[]){1, 1, 1, 1}, 4);
    const uint32_t w = net_constant(SIS_F32, DIMS(channels[i + 1], channels[i], 3, 3), weights[i]);
    return convs[i] = net_op(0, SIS_OP_CONV, IDS(x, w));
}

/* Odd numbers of channels, which panels round up; scratch; a value written over another, one absorbed, one bound by its
 * caller: all that an arena's size hangs on. */
static void network(bool exact, int64_t most, uint32_t cores, bool fused) {
    net_begin(18);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_team(net, &mixed_team));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_cores(net, cores));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_exact(net, exact, most));
    if (!fused) net_one_by_one();
    const uint32_t n = net_dimension("n", BATCH);
    input = net_input(SIS_F32, DIMS(-1 - (int64_t)n, 16, SIDE, SIDE));
    uint32_t x = net_op(0, SIS_OP_RELU, IDS(conv(input, 0)));
    x = conv(conv(x, 1), 2);
    result = net_op(0, SIS_OP_ADD, IDS(x, input));
    net_output(0, result);
}

static void make_weights(void) {
    net_seed = 11;
    for (uint32_t i = 0; i < CONVS; i++)
        for (uint32_t k = 0; k < channels[i] * channels[i + 1] * 9; k++)
            weights[i][k] = ((float)net_random(2001) - 1000.0f) / 8192.0f;
}

/* --- what has to come out --- */

enum {
    CONSTANTS = (33 * 16 + 40 * 33 + 16 * 40) * 9 * 4,
    PEAK = BATCH * PLANE * (16 + 33 + 40) * 4, /* at the second convolution: the input lives to the end */
    PLAIN = CONSTANTS + PEAK,
};
static const int64_t growth[CONVS] = {33 * 16 * 27 * 4, 40 * 33 * 27 * 4, 16 * 40 * 27 * 4};
static const uint32_t gives_way[CONVS] = {1, 2, 0};

typedef struct choice {
    int64_t own;
    bool direct[CONVS];
} choice;

static choice expected(int64_t most) {
    choice c = {.own = PLAIN + growth[0] + growth[1] + growth[2]};
    for (uint32_t i = 0; i < CONVS && c.own > most; i++) {
        c.direct[gives_way[i]] = true;
        c.own -= growth[gives_way[i]];
    }
    return c;
}

/* Of the output where so many gave way. */
static const uint8_t hashes[CONVS + 1][4] = {
    {0xb5, 0x72, 0x0d, 0x57}, {0x02, 0x58, 0x3c, 0x69}, {0xc5, 0xf8, 0x60, 0x4c}, {0x7b, 0xaa, 0xb4, 0xe5}};

static uint32_t gave_way(const choice *c) { return (uint32_t)c->direct[0] + c->direct[1] + c->direct[2]; }

static void is_as_expected(const choice *c) {
    for (uint32_t i = 0; i < CONVS; i++)
        TEST_ASSERT_EQUAL(c->direct[i], sis_tensor_at(net, convs[i])->maker->n.direct);
    TEST_ASSERT_EQUAL_INT64(c->own, net_figure(SIS_FIGURE_OWN_BYTES));
}

static void gives_these_bits(const choice *c) {
    uint8_t digest[32];
    net_compile();
    net_seed = 12;
    net_fill(input);
    net_run();
    sis_sha256(net_data(result), (size_t)net_info(result, 2), digest);
    TEST_ASSERT_EQUAL_HEX8_ARRAY(hashes[gave_way(c)], digest, 4);
}

/* --- tests --- */

static void the_choice_hangs_on_the_graph_alone(void) {
    make_weights();
    for (uint32_t i = 0; i <= CONVS; i++) {
        int64_t edge = PLAIN;
        for (uint32_t k = i; k < CONVS; k++) edge += growth[gives_way[k]];
        for (int64_t most = edge - 1; most <= edge; most++) {
            const choice c = expected(most);
            for (uint32_t way = 0; way < 4; way++) {
                network(false, most, way % 2 == 0 ? 1 : 4, way < 2);
                net_plan();
                is_as_expected(&c);
                gives_these_bits(&c);
            }
        }
    }
}

/* A machine's plan lies in between: not one of these may follow it. */
static void limits_of_every_size(void) {
    make_weights();
    const int64_t all = expected(INT64_MAX).own;
    for (int64_t most = 1; most < 2 * all; most += all / 97) {
        const choice c = expected(most);
        for (uint32_t cores = 1; cores <= 4; cores += 3) {
            network(false, most, cores, true);
            net_plan();
            is_as_expected(&c);
        }
    }
}

/* What a caller binds takes none of the arena, and is counted all the same. */
static void bound_memory_is_counted(void) {
    make_weights();
    for (uint32_t i = 0; i < 2; i++) {
        const choice c = expected(PLAIN + growth[0] - (int64_t)i);
        network(false, PLAIN + growth[0] - (int64_t)i, 1, true);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, input));
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_external(net, result));
        net_plan();
        is_as_expected(&c);
    }
}

static void exact_is_no_limit(void) {
    make_weights();
    network(true, 0, 1, true);
    net_plan();
    is_as_expected(&(choice){.own = PLAIN, .direct = {true, true, true}});
    gives_these_bits(&(choice){.direct = {true, true, true}});
    network(false, 0, 1, true);
    net_plan();
    is_as_expected(&(choice){.own = expected(INT64_MAX).own});
}

/* The choice goes into the file: whoever loads it has no limit, and no other bits. */
static void a_compiled_model_keeps_the_choice(void) {
    make_weights();
    for (uint32_t i = 0; i <= CONVS; i++) {
        int64_t edge = PLAIN;
        for (uint32_t k = i; k < CONVS; k++) edge += growth[gives_way[k]];
        const choice c = expected(edge);
        network(false, edge, 1, true);
        image_same();
        is_as_expected(&c);
        uint32_t direct = 0;
        for (uint32_t k = 0; k < image_net->nodes.count; k++) direct += sis_node_at(image_net, k)->n.direct;
        TEST_ASSERT_EQUAL(i, direct);
    }
    sis_graph *other;
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_create(net_records, NET_RECORDS, 18, &other));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_exact(other, false, PLAIN));
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_load(other, image_file, image_bytes));
}

/* A convolution of constants is computed when it is added; one added before the graph was exact would have other sums. */
static void what_is_folded_is_exact_too(void) {
    static float image[16 * PLANE], results[2][33 * PLANE];
    make_weights();
    for (uint32_t i = 0; i < 16 * PLANE; i++) image[i] = weights[1][i];
    for (uint32_t known = 0; known < 2; known++) {
        net_begin(18);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_exact(net, true, 0));
        const uint32_t x = known ? net_constant(SIS_F32, DIMS(1, 16, SIDE, SIDE), image)
                                 : net_input(SIS_F32, DIMS(1, 16, SIDE, SIDE));
        const uint32_t y = conv(x, 0);
        TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_exact(net, false, 0));
        net_output(0, y);
        net_compile();
        if (!known) net_set(x, image);
        net_run();
        TEST_ASSERT_EQUAL(known, net_figure(SIS_FIGURE_FOLDED));
        memcpy(results[known], net_data(y), sizeof results[known]);
    }
    TEST_ASSERT_EQUAL_MEMORY(results[0], results[1], sizeof results[0]);
}

void setUp(void) {}
void tearDown(void) {}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(the_choice_hangs_on_the_graph_alone);
    RUN_TEST(limits_of_every_size);
    RUN_TEST(bound_memory_is_counted);
    RUN_TEST(exact_is_no_limit);
    RUN_TEST(a_compiled_model_keeps_the_choice);
    RUN_TEST(what_is_folded_is_exact_too);
    return UNITY_END();
}
