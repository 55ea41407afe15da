/* Teams: who does which tiles, the same bits and errors as one core, scratch for each, and looks at the interrupt as often.
 * (Every operator: check/team_test.c. Random graphs and groups: the other tests of this folder on a team.) */
#include "sis/team.h"

#include <string.h>

#include "../../../ops-c/src/graph/share.h"
#include "sis/capability.h"
#include "sis/cores.h"
#include "mixed_team.h"
#include "net.h"

void setUp(void) {
    mixed_team.usual = 4;
    mixed_jobs = mixed_shares = 0;
}
void tearDown(void) { sis_team_install(NULL); }

/* --- dealing --- */

static void rounds_are_even_and_short(void) {
    net_seed = 1;
    for (int i = 0; i < 20000; i++) {
        uint32_t left = 1 + net_random(300), chunk = 1 + net_random(40), shares = 2 + net_random(15), sum = 0,
                 rounds = 0;
        const uint32_t least = (left + chunk * shares - 1) / (chunk * shares), all = left;
        for (; left > 0; rounds++) {
            const uint32_t n = sis_share_round(left, chunk, shares, 1);
            TEST_ASSERT_TRUE(n > 0 && n <= left && n <= chunk * shares);
            sum += (n + shares - 1) / shares; /* of the largest share */
            left -= n;
        }
        TEST_ASSERT_EQUAL(least, rounds);
        TEST_ASSERT_TRUE(sum == (all + shares - 1) / shares);
    }
    TEST_ASSERT_EQUAL(UINT32_MAX, sis_share_round(UINT32_MAX, UINT32_MAX, 4, 1));
    TEST_ASSERT_EQUAL(UINT32_C(1) << 30, sis_share_round(UINT32_MAX, UINT32_C(1) << 28, 4, 1));
}

/* What each share was given. */
static uint32_t given[SIS_TEAM_MOST][2];
static sis_status note(sis_node_record *node, uint32_t first, uint32_t last, uint32_t core,
                       sis_error *error) {
    (void)node, (void)error;
    given[core][0] = first;
    given[core][1] = last;
    return SIS_OK;
}

static void shares_are_stretches(void) {
    sis_team team = mixed_team;
    team.cores = team.usual = SIS_TEAM_MOST;
    sis_graph graph = {.team = &team};
    sis_node_record node = {.graph = &graph};
    net_seed = 2;
    for (int i = 0; i < 20000; i++) {
        const uint32_t together = 1 + net_random(9), count = 1 + net_random(200),
                       first = together * net_random(9);
        uint32_t at = first, largest = 0;
        node.shares = 2 + net_random(15);
        memset(given, 0, sizeof given);
        TEST_ASSERT_EQUAL(SIS_OK, sis_share_out(&node, first, count, together, note));
        for (uint32_t share = 0; share < node.shares; share++) {
            if (given[share][1] == 0) continue; /* nothing was left for it */
            TEST_ASSERT_EQUAL(at, given[share][0]);
            TEST_ASSERT_TRUE(given[share][1] > at);
            if (given[share][1] - at > largest) largest = given[share][1] - at;
            at = given[share][1];
        }
        TEST_ASSERT_EQUAL(first + count, at);
        TEST_ASSERT_TRUE(largest <= (count + node.shares - 1) / node.shares + together / 4);
    }
    node.shares = 4; /* panels of four tiles stay whole */
    for (uint32_t count = 61; count <= 64; count++) {
        TEST_ASSERT_EQUAL(SIS_OK, sis_share_out(&node, 0, count, 4, note));
        for (uint32_t share = 0; share < 4; share++) TEST_ASSERT_EQUAL(0, given[share][0] % 4);
    }
}

/* --- a product: tiles with scratch --- */

enum { M = 96, K = 160, N = 200 };
static float product_w[K * N];
static uint8_t product_y[M * N * 4];

static uint32_t product(bool dynamic, const sis_team *team, uint32_t cores) {
    net_begin(NO_OPSET);
    uint32_t x = net_input(SIS_F32, DIMS(M, K)), from = net_input(SIS_I64, DIMS(1)), a = x;
    if (dynamic)
        a = net_op(0, SIS_OP_SLICE, IDS(x, from, net_shape((int64_t[]){K}, 1), net_shape((int64_t[]){1}, 1)));
    uint32_t y = net_op(0, SIS_OP_MAT_MUL, IDS(a, net_constant(SIS_F32, DIMS(K, N), product_w)));
    net_output(0, y);
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_team(net, team));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_cores(net, cores));
    return y;
}

static void run_product(uint32_t y) {
    net_seed = 9;
    net_fill(0);
    net_run();
    TEST_ASSERT_EQUAL(sizeof product_y, (size_t)net_info(y, 2));
}

static void any_number_of_cores_gives_the_same_bits(void) {
    net_seed = 4;
    for (int i = 0; i < K * N; i++) product_w[i] = (float)net_random(64) / 16 - 2;
    for (int dynamic = 0; dynamic < 2; dynamic++)
        for (uint32_t cores = 1; cores <= 6; cores++) {
            uint32_t y = product(dynamic, &mixed_team, cores);
            mixed_jobs = mixed_shares = 0;
            net_compile_with(dynamic ? 1 << 19 : 0);
            run_product(y);
            if (cores == 1) memcpy(product_y, net_data(y), sizeof product_y);
            TEST_ASSERT_EQUAL_MEMORY(product_y, net_data(y), sizeof product_y);
            TEST_ASSERT_EQUAL(cores > 1, mixed_jobs > 0);
            TEST_ASSERT_EQUAL(mixed_jobs * (cores < 4 ? cores : 4), cores > 1 ? mixed_shares : 0);
        }
}

static void each_core_has_scratch_of_its_own(void) {
    size_t one, four;
    product(false, NULL, 0);
    const size_t without = net_plan();
    product(false, &mixed_team, 1);
    TEST_ASSERT_EQUAL(without, one = net_plan());
    uint32_t y = product(false, &mixed_team, 0);
    four = net_plan();
    const sis_node_record *node = sis_tensor_at(net, y)->producer;
    TEST_ASSERT_EQUAL(4, node->most_shares);
    TEST_ASSERT_EQUAL(one + 3 * sis_align_size(node->scratch_bytes), four);
    net_compile();
    TEST_ASSERT_EQUAL(sis_align_size(node->scratch_bytes), node->n.scratch_stride);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_cores(net, 2));
}

/* Memory is planned for fewer once it turned out to be too much; for more never. */
static void cores_become_fewer_after_the_plan(void) {
    const size_t one = (product(false, &mixed_team, 1), net_plan()),
                 two = (product(false, &mixed_team, 2), net_plan());
    uint32_t y = product(false, &mixed_team, 0);
    TEST_ASSERT_TRUE(net_plan() > two && two > one);
    TEST_ASSERT_EQUAL(SIS_BAD_STATE, sis_graph_set_team(net, NULL));
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_cores(net, 2));
    TEST_ASSERT_EQUAL(two, net_plan());
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_cores(net, 3));
    TEST_ASSERT_EQUAL(two, net_plan());
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_cores(net, 1));
    TEST_ASSERT_EQUAL(one, net_plan());
    net_compile();
    run_product(y);
    TEST_ASSERT_EQUAL(0, mixed_jobs);
    TEST_ASSERT_EQUAL_MEMORY(product_y, net_data(y), sizeof product_y);
}

/* A capability that was written for less still admits the graph. */
static void a_small_allowance_takes_fewer_cores(void) {
    const size_t one = (product(false, &mixed_team, 1), net_plan()),
                 two = (product(false, &mixed_team, 2), net_plan());
    for (int round = 0; round < 3; round++) {
        uint32_t y = product(false, &mixed_team, 0);
        sis_grant grant = {.cycles = UINT64_MAX, .build_cycles = UINT64_MAX, .memory = UINT64_MAX};
        grant.core = &sis_cores[0];
        int64_t costs[SIS_COST_COUNT];
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_costs(net, costs));
        grant.memory = (uint64_t)costs[SIS_COST_MEMORY] + 8192 + (round == 0 ? two : one);
        if (round == 2) grant.memory = (uint64_t)costs[SIS_COST_MEMORY] + 1;
        net->grant = &grant;
        net->run_purse.limit = net->build_purse.limit = UINT64_MAX;
        size_t bytes = 0;
        sis_status status = sis_graph_plan(net, &bytes);
        TEST_ASSERT_EQUAL(round == 2 ? SIS_OVER_MEMORY : SIS_OK, status);
        if (round < 2) TEST_ASSERT_EQUAL(round == 0 ? two : one, bytes);
        if (round < 2) TEST_ASSERT_EQUAL(2 - round, sis_tensor_at(net, y)->producer->most_shares);
        net->grant = NULL;
    }
}

/* Scratch of a node at its turn comes out of the region: as many cores as it has room for. */
static void a_scarce_region_takes_fewer_cores(void) {
    uint32_t y = product(true, &mixed_team, 0), seen = 0;
    net_compile_with(1 << 19);
    run_product(y);
    const size_t peak = sis_region_peak(&net->region),
                 stride = sis_tensor_at(net, y)->producer->n.scratch_stride;
    for (uint32_t cores = 4; cores >= 1; cores--) {
        y = product(true, &mixed_team, 0);
        net_compile_with(peak - (4 - cores) * stride);
        mixed_jobs = mixed_shares = 0;
        run_product(y);
        TEST_ASSERT_EQUAL(cores, sis_tensor_at(net, y)->producer->shares);
        TEST_ASSERT_EQUAL(cores > 1 ? cores * mixed_jobs : 0, mixed_shares);
        TEST_ASSERT_EQUAL_MEMORY(product_y, net_data(y), sizeof product_y);
        seen++;
    }
    TEST_ASSERT_EQUAL(4, seen);
}

/* --- stopping --- */

static void suspended_between_rounds(void) {
    for (int dynamic = 0; dynamic < 2; dynamic++) {
        uint32_t y = product(dynamic, &mixed_team, 3);
        net_compile_with(dynamic ? 1 << 19 : 0);
        run_product(y);
        const sis_node_record *node = sis_tensor_at(net, y)->producer;
        const uint32_t before = net_pieces;
        TEST_ASSERT_EQUAL(SIS_OK, net_run_in_pieces(INT32_MAX));
        TEST_ASSERT_EQUAL_MEMORY(product_y, net_data(y), sizeof product_y);
        if (dynamic) continue;
        TEST_ASSERT_EQUAL((node->tiles + 2) / 3, net_pieces - before);
        TEST_ASSERT_EQUAL(SIS_INTERRUPTED, net_run_in_pieces(1));
    }
}

/* --- errors --- */

enum { ROWS = 40000 };

/* The first bad index in order is the one that is told, whoever comes upon which. */
static void errors_are_those_of_one_core(void) {
    static char texts[4][SIS_ERROR_TEXT];
    for (uint32_t cores = 1; cores <= 4; cores++) {
        net_begin(NO_OPSET);
        uint32_t data = net_input(SIS_F32, DIMS(5)), index = net_input(SIS_I64, DIMS(ROWS));
        uint32_t y = net_op(0, SIS_OP_GATHER, IDS(data, index));
        net_output(0, y);
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_set_team(net, &mixed_team));
        TEST_ASSERT_EQUAL(SIS_OK, sis_graph_cores(net, cores));
        net_compile();
        int64_t *indices = net_data(index);
        TEST_ASSERT_TRUE(sis_tensor_at(net, y)->producer->tiles >= 4);
        for (int k = 0; k < 4; k++) {
            indices[ROWS - 1 - k * (ROWS / 5)] = 100 + k;
            indices[ROWS - 2 - k * (ROWS / 5)] = 50 + k;
            TEST_ASSERT_EQUAL(SIS_BAD_VALUE, sis_graph_run(net));
            const sis_error *error = sis_graph_error(net);
            if (cores == 1) strcpy(texts[k], error->text);
            TEST_ASSERT_EQUAL_STRING(texts[k], error->text);
            TEST_ASSERT_EQUAL_STRING("Gather", error->operator_name);
            TEST_ASSERT_EQUAL(SIS_BAD_VALUE, error->status);
            TEST_ASSERT_EQUAL(1, error->node_number);
        }
        memset(indices, 0, ROWS * sizeof *indices);
        net_run(); /* and nothing is left of it */
    }
    for (int k = 1; k < 4; k++) TEST_ASSERT_TRUE(strcmp(texts[0], texts[k]) != 0);
}

/* --- the place's team --- */

static void small_work_stays_on_one_core(void) {
    sis_team costly = mixed_team;
    costly.least = 1u << 30;
    uint32_t y = product(false, &costly, 0);
    net_compile();
    run_product(y);
    TEST_ASSERT_EQUAL(0, mixed_jobs);
    costly.least = (uint32_t)(sis_tensor_at(net, y)->producer->instructions / 2);
    y = product(false, &costly, 0);
    TEST_ASSERT_TRUE(net_plan() > 0);
    TEST_ASSERT_EQUAL(2, sis_tensor_at(net, y)->producer->shares);
}

static void the_usual_number_unless_told(void) {
    TEST_ASSERT_EQUAL(1, sis_team_here()->cores);
    mixed_team.usual = 2;
    sis_team_install(&mixed_team);
    for (uint32_t asked = 0; asked <= 5; asked++) {
        uint32_t y = product(false, NULL, asked);
        TEST_ASSERT_TRUE(net_plan() > 0);
        TEST_ASSERT_EQUAL(asked == 0 ? 2 : asked < 4 ? asked : 4, sis_tensor_at(net, y)->producer->shares);
    }
    sis_team_install(NULL);
    uint32_t y = product(false, NULL, 4);
    TEST_ASSERT_TRUE(net_plan() > 0);
    TEST_ASSERT_EQUAL(1, sis_tensor_at(net, y)->producer->shares);
}

/* --- counting --- */

static uint64_t clock_now;
static void read_clock(void *context, sis_counts *counts) {
    (void)context;
    clock_now += 3; /* what reading costs */
    *counts = (sis_counts){.instructions = clock_now};
}
static void take_long(void *job, uint32_t share) { clock_now += ((const uint64_t *)job)[share]; }

static void counting_spares_all_but_the_longest(void) {
    const sis_probe probe = {.available = SIS_COUNT_INSTRUCTIONS, .read = read_clock};
    sis_counting_team team;
    const uint64_t lengths[4] = {50, 200, 7, 100};
    sis_counting_team_init(&team, 4, &probe);
    const uint64_t before = clock_now;
    team.team.run(team.team.context, 4, take_long, (void *)(uintptr_t)lengths);
    TEST_ASSERT_EQUAL(200, clock_now - before - team.spared); /* all the reading is spared too */
    const uint64_t once = team.spared;
    team.team.run(team.team.context, 2, take_long, (void *)(uintptr_t)lengths);
    TEST_ASSERT_TRUE(team.spared - once > 50 && team.spared - once < 100);
    const sis_probe blind = {.available = SIS_COUNT_NS, .read = read_clock};
    sis_counting_team_init(&team, 99, &blind);
    TEST_ASSERT_EQUAL(SIS_TEAM_MOST, team.team.cores);
    team.team.run(team.team.context, 4, take_long, (void *)(uintptr_t)lengths);
    TEST_ASSERT_EQUAL(0, team.spared);
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(rounds_are_even_and_short);
    RUN_TEST(shares_are_stretches);
    RUN_TEST(any_number_of_cores_gives_the_same_bits);
    RUN_TEST(each_core_has_scratch_of_its_own);
    RUN_TEST(cores_become_fewer_after_the_plan);
    RUN_TEST(a_small_allowance_takes_fewer_cores);
    RUN_TEST(a_scarce_region_takes_fewer_cores);
    RUN_TEST(suspended_between_rounds);
    RUN_TEST(errors_are_those_of_one_core);
    RUN_TEST(small_work_stays_on_one_core);
    RUN_TEST(the_usual_number_unless_told);
    RUN_TEST(counting_spares_all_but_the_longest);
    return UNITY_END();
}
