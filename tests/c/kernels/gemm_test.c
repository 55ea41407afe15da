/* The GEMM driver held bit for bit to plain loops, in each schedule: every way W and X come, D by rows or by columns, bias by
 * rows or columns, alpha and beta, an addition that may be D itself, clamps, several blocks of k; tiles in stretches as cores
 * share them; nothing past D or scratch is written. And the small products of ready panels. */
#include "gemm.h"
#include "lanes.h"
#include "random.h"
#include "rounds.h"

#include <stdio.h>

#define SEED 20260108u
#define ROOM 120000

static float a_room[ROOM], b_room[ROOM], w_room[ROOM], x_room[ROOM], d[ROOM], plain[ROOM], add[ROOM],
    c_room[ROOM], bias[ROOM];
static float scratch[6 * ROOM] __attribute__((aligned(64)));
static test_random rng;

typedef struct problem {
    sis_gemm g;
    sis_gemm_blocks blocks;
    sis_matrix a, b;
    uint32_t variant;
} problem;

static float expected(const problem *p, size_t i, size_t j, float old_add) {
    const sis_gemm *g = &p->g;
    float sum = 0.0f;
    for (size_t q = 0; q < g->k; q++)
        sum = sis_fma1(p->a.data[i * p->a.row + q * p->a.column], p->b.data[q * p->b.row + j * p->b.column],
                       sum);
    if (g->alpha != 1.0f) sum *= g->alpha;
    if (g->beta != 0.0f) sum = sis_fma1(g->beta, g->c.data[i * g->c.row + j * g->c.column], sum);
    if (g->bias) sum += g->bias[g->bias_columns ? j : i];
    return sis_lane(sis_finish_vector(&g->finish, sis_splat(sum), sis_splat(old_add)), 0);
}

static void run(const problem *p) {
    const uint32_t tiles = p->blocks.m_tiles * p->blocks.n_tiles;
    memset(scratch + p->blocks.scratch_floats, 0x5a, 8 * sizeof(float));
    for (uint32_t tile = 0; tile < tiles;) {
        const uint32_t end = tile + 1 + (uint32_t)random_below(&rng, 5);
        sis_gemm_tiles(&p->g, &p->blocks, tile, end < tiles ? end : tiles, scratch);
        tile = end;
    }
}

static void hold(size_t m, size_t n, size_t k, uint32_t variant, bool wild) {
    const size_t count = m * n;
    TEST_ASSERT_TRUE(m * k < ROOM && n * k < ROOM && count + 8 < ROOM && sis_pack_rows_floats(m, k) < ROOM &&
                     sis_pack_columns_floats(n, k) < ROOM);
    problem p = {.variant = variant};
    p.a = (sis_matrix){a_room, variant & 1 ? 1 : k, variant & 1 ? m : 1};
    p.b = (sis_matrix){b_room, variant & 2 ? 1 : n, variant & 2 ? k : 1};
    sis_gemm *g = &p.g;
    *g = (sis_gemm){.m = m, .n = n, .k = k, .d = d, .alpha = 1.0f};
    random_fill(&rng, a_room, m * k, wild);
    random_fill(&rng, b_room, n * k, wild);
    random_fill(&rng, bias, m + n, wild);
    random_fill(&rng, c_room, count, wild);
    random_fill(&rng, add, count, wild);
    random_fill(&rng, d, count + 8, false);

    const uint32_t way = (variant >> 2) % 3;
    if (way == 2) {
        sis_pack_all_columns(p.b, n, k, x_room);
        g->x_panels = x_room, g->w_source = p.a;
        p.blocks = sis_gemm_cut_panels(m, n, k);
    } else {
        g->x = &p.b, g->pack_x = sis_pack_matrix_columns;
        if (way == 0) sis_pack_rows(p.a, m, k, w_room), g->w = w_room;
        if (way == 1) g->w_source = p.a;
        p.blocks = sis_gemm_cut(m, n, k, way == 0);
    }
    TEST_ASSERT_TRUE(p.blocks.scratch_floats + 8 <= 6 * ROOM);
    const bool by_columns = (variant >> 5) % 4 == 0;
    g->d_row = by_columns ? 1 : n, g->d_column = by_columns ? m : 1;
    const uint32_t what = (variant >> 8) % 4;
    if (what == 1) g->bias = bias, g->bias_columns = way == 2 && variant >> 16 & 1;
    if (what == 2) {
        g->alpha = variant >> 17 & 1 ? 1.0f : 0.7f, g->beta = -1.5f;
        g->c = (sis_matrix){c_room, by_columns ? 1 : n, by_columns ? m : 1};
    }
    if (variant >> 10 & 1) g->finish.add = variant >> 11 & 1 ? d : add;
    if (variant >> 12 & 1)
        g->finish.clamp = true, g->finish.low = variant >> 13 & 1 ? 0.0f : -__builtin_inff(),
        g->finish.high = variant >> 14 & 1 ? 1.5f : __builtin_inff();

    memcpy(plain, d, (count + 8) * sizeof(float));
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < n; j++) {
            const size_t at = i * g->d_row + j * g->d_column;
            plain[at] = expected(&p, i, j, g->finish.add ? g->finish.add[at] : 0.0f);
        }
    }
    run(&p);
    const size_t at = first_difference(d, plain, count + 8);
    bool beyond = false;
    for (size_t i = 0; i < 8; i++) beyond |= bits_of(scratch[p.blocks.scratch_floats + i]) != 0x5a5a5a5a;
    if (at == count + 8 && !beyond) return;
    char text[160];
    snprintf(text, sizeof text, "seed %u, %s: m %u n %u k %u variant %u: %s %u", SEED,
             sis_kernels_name(sis_kernels_used()), (unsigned)m, (unsigned)n, (unsigned)k, (unsigned)variant,
             beyond ? "past scratch" : "element", (unsigned)at);
    TEST_FAIL_MESSAGE(text);
}

static void products(void) {
    for (unsigned i = 0; i < SIS_ROUNDS(250); i++)
        hold(1 + random_below(&rng, 70), 1 + random_below(&rng, 70), random_below(&rng, 40),
             random_bits(&rng), i % 7 == 0);
    for (unsigned i = 0; i < 24; i++) /* several blocks of k, tiles both ways */
        hold(1 + random_below(&rng, 40), 1 + random_below(&rng, 60), 380 + random_below(&rng, 500),
             random_bits(&rng), false);
    for (unsigned i = 0; i < 12; i++)
        hold(100 + random_below(&rng, 100), 200 + random_below(&rng, 100), 1 + random_below(&rng, 60),
             random_bits(&rng), false);
    for (unsigned i = 0; i < 3; i++) /* all blocks of k kept for several tiles along m */
        hold(130 + random_below(&rng, 20), 1 + random_below(&rng, 60), 385 + random_below(&rng, 400),
             random_bits(&rng) / 12 * 12 + random_below(&rng, 4), false);
}

static void test_products(void) {
    for (sis_kernel_schedule s = 0; s < SIS_KERNEL_SCHEDULES; s++) {
        sis_kernels_use(sis_kernels_name(s));
        products();
    }
    sis_kernels_use(sis_kernels_name(SIS_KERNELS_REORDERED));
}

static void test_small_products_of_panels(void) {
    for (unsigned i = 0; i < SIS_ROUNDS(80); i++) {
        const size_t m = random_below(&rng, 30), n = random_below(&rng, 60),
                     k = i % 8 ? random_below(&rng, 30) : 390 + random_below(&rng, 420);
        const size_t row = (n + SIS_LANES - 1) / SIS_LANES * SIS_LANES + random_below(&rng, 4);
        random_fill(&rng, a_room, m * k, false);
        random_fill(&rng, b_room, n * k, false);
        random_fill(&rng, d, m * row + 8, false);
        memcpy(plain, d, (m * row + 8) * sizeof(float));
        sis_pack_rows((sis_matrix){a_room, k, 1}, m, k, w_room);
        sis_pack_all_columns((sis_matrix){b_room, n, 1}, n, k, x_room);
        sis_gemm_panels(m, n, k, w_room, x_room, d, row);
        for (size_t r = 0; r < m; r++) {
            for (size_t j = 0; j < n; j++) {
                float sum = 0.0f;
                for (size_t p = 0; p < k; p++) sum = sis_fma1(a_room[r * k + p], b_room[p * n + j], sum);
                plain[r * row + j] = sum;
            }
            for (size_t j = n; j % SIS_LANES; j++)
                plain[r * row + j] = 0.0f; /* the rest of the last vector */
        }
        TEST_ASSERT_EQUAL(m * row + 8, first_difference(d, plain, m * row + 8));
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("gemm_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_products);
    RUN_TEST(test_small_products_of_panels);
    return UnityEnd();
}
