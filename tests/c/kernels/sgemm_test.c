/* sis_sgemm held bit for bit to three plain loops: sizes around every tile edge, transposes, alpha, beta,
 * long rows, NaN and infinities; and nothing outside C or past the workspace is written. */
#include "lanes.h"
#include "random.h"
#include "sis/blas.h"
#include "unity.h"
#include "rounds.h"

#include <stdio.h>

#define SEED 20260101u
#define ROOM 200000

static float a_room[ROOM], b_room[ROOM], fast[ROOM], plain[ROOM];
static float workspace[4 * ROOM] __attribute__((aligned(64)));
static test_random rng;

static const float scales[] = {1.0f, 0.0f, -1.0f, 0.37f, 1.0f};

static void fail(const sis_sgemm_call *s, const char *what, size_t at) {
    char text[200];
    snprintf(text, sizeof text, "seed %u: %s at %u: m %u n %u k %u, transposes %d %d, alpha %g beta %g", SEED,
             what, (unsigned)at, (unsigned)s->m, (unsigned)s->n, (unsigned)s->k, s->trans_a, s->trans_b,
             (double)s->alpha, (double)s->beta);
    TEST_FAIL_MESSAGE(text);
}

static void hold(size_t m, size_t n, size_t k, unsigned variant, bool wild) {
    const size_t pad = variant % 3;
    sis_sgemm_call s = {.trans_a = variant & 1, .trans_b = variant & 2, .m = m, .n = n, .k = k};
    s.alpha = scales[random_below(&rng, 5)];
    s.beta = scales[random_below(&rng, 5)];
    s.lda = (s.trans_a ? m : k) + pad;
    s.ldb = (s.trans_b ? k : n) + pad;
    s.ldc = n + pad;
    s.a = a_room + 1; /* aligned to 4 bytes, no more */
    s.b = b_room + 3;
    const size_t a_count = (s.trans_a ? k : m) * s.lda, b_count = (s.trans_b ? n : k) * s.ldb,
                 c_count = m * s.ldc;
    const size_t room = sis_sgemm_workspace(m, n, k);
    TEST_ASSERT_TRUE(a_count + 1 <= ROOM && b_count + 3 <= ROOM && c_count + 8 <= ROOM &&
                     room + 8 <= 4 * ROOM);
    random_fill(&rng, a_room, a_count + 1, wild);
    random_fill(&rng, b_room, b_count + 3, wild);
    random_fill(&rng, fast, c_count + 8, wild);
    memcpy(plain, fast, (c_count + 8) * sizeof(float));
    memset(workspace + room, 0x5a, 8 * sizeof(float));

    s.c = fast;
    if (sis_sgemm(&s, workspace) != SIS_OK) fail(&s, "refused", 0);
    s.c = plain;
    sis_sgemm_ref(&s);
    const size_t at = first_difference(fast, plain, c_count + 8);
    if (at != c_count + 8) fail(&s, "differs", at);
    for (size_t i = 0; i < 8; i++)
        if (bits_of(workspace[room + i]) != 0x5a5a5a5a) fail(&s, "wrote past the workspace", i);
}

static void test_small_sizes(void) {
    static const size_t ks[] = {0, 1, 3, 4, 5, 8, 17};
    unsigned variant = 0;
    for (size_t m = 0; m <= 18; m++)
        for (size_t n = 0; n <= 26; n++) hold(m, n, ks[(m * 5 + n) % 7], variant++, false);
}

static void test_edges_of_tiles(void) {
    static const size_t sizes[] = {1, 4, 5, 12, 13, 24, 25, 31, 48, 49, 64, 127, 128, 129, 150};
    unsigned variant = 0;
    for (size_t i = 0; i < 15; i++)
        for (size_t j = 0; j < 15; j++) hold(sizes[i], sizes[j], sizes[(i + 2 * j) % 15], variant++, false);
}

/* k past one and several blocks, at the edges between them. */
static void test_deep(void) {
    static const size_t ks[] = {95, 96, 97, 191, 192, 193, 383, 384, 385, 768, 769, 1000, 1537};
    for (size_t i = 0; i < 13; i++)
        for (size_t n = 1; n < 60; n = n * 3 + 1) hold(3 + 7 * i, n, ks[i], (unsigned)(i + n), false);
}

static void test_vectors(void) {
    for (unsigned variant = 0; variant < 4; variant++) {
        hold(1, 512, 128, variant, false);
        hold(512, 1, 128, variant, false);
        hold(2, 300, 77, variant, false);
        hold(3, 123, 200, variant, false);
        hold(4, 258, 256, variant, false);
        hold(258, 4, 256, variant, false);
        hold(131, 3, 301, variant, false);
        hold(1, 1, 1500, variant, false);
    }
}

static void test_wild_values(void) {
    for (unsigned i = 0; i < SIS_ROUNDS(150); i++)
        hold(1 + random_below(&rng, 40), 1 + random_below(&rng, 40), random_below(&rng, 60), i, true);
}

static void test_random_sizes(void) {
    for (unsigned i = 0; i < SIS_ROUNDS(120); i++)
        hold(random_below(&rng, 160), random_below(&rng, 160), random_below(&rng, 450), random_bits(&rng),
             false);
}

static void test_refusals(void) {
    sis_sgemm_call s = {.m = 2, .n = 3, .k = 4, .lda = 3, .ldb = 3, .ldc = 3};
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_sgemm(&s, workspace));
    s.lda = 4, s.ldb = 2;
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_sgemm(&s, workspace));
    s.ldb = 3, s.ldc = 2;
    TEST_ASSERT_EQUAL(SIS_BAD_ARGUMENT, sis_sgemm(&s, workspace));
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("sgemm_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_small_sizes);
    RUN_TEST(test_edges_of_tiles);
    RUN_TEST(test_deep);
    RUN_TEST(test_vectors);
    RUN_TEST(test_wild_values);
    RUN_TEST(test_random_sizes);
    RUN_TEST(test_refusals);
    return UnityEnd();
}
