/* Einsum of random equations in f32, bit for bit against loops over all labels. */
#include <string.h>

#include "../kernels/random.h"
#include "node.h"
#include "unity.h"
#include "rounds.h"

static test_node t;
static test_random rng = {11};

enum { LETTERS = 6, TERMS = 3, MOST = 1 << 16 };

typedef struct equation {
    char text[64], term[TERMS + 1][8]; /* the last one: the output */
    uint32_t terms;
    int64_t size[LETTERS];
    char order[LETTERS + 1]; /* labels as they first appear */
} equation;

/* Some letters, each at most once. */
static void draw(char *to, const char *from, size_t most) {
    size_t n = 0;
    const size_t length = strlen(from), start = random_below(&rng, length + 1);
    for (size_t i = 0; i < length && n < most; i++)
        if (random_below(&rng, 3)) to[n++] = from[(i + start) % length];
    to[n] = 0;
    if (n > 1 && random_below(&rng, 2)) {
        const char kept = to[0];
        to[0] = to[n - 1];
        to[n - 1] = kept;
    }
}

static void make(equation *e) {
    static const int64_t sizes[] = {1, 2, 3, 5, 8, 17, 33};
    memset(e, 0, sizeof *e);
    e->terms = 1 + (uint32_t)random_below(&rng, 8) % TERMS;
    if (random_below(&rng, 2)) e->terms = 2;
    for (int i = 0; i < LETTERS; i++) e->size[i] = sizes[random_below(&rng, e->terms > 2 ? 4 : 7)];
    for (uint32_t o = 0; o < e->terms; o++) {
        draw(e->term[o], "abcdef", 4);
        for (const char *c = e->term[o]; *c; c++)
            if (!strchr(e->order, *c)) e->order[strlen(e->order)] = *c;
    }
    draw(e->term[e->terms], e->order, 4);
    char *end = e->text;
    for (uint32_t o = 0; o <= e->terms; o++) {
        if (o > 0 && o < e->terms) *end++ = ',';
        if (o == e->terms) *end++ = '-', *end++ = '>';
        for (const char *c = e->term[o]; *c; c++) *end++ = *c;
    }
}

static int64_t offset_in(const equation *e, const char *term, const int64_t *at) {
    int64_t offset = 0;
    for (; *term; term++) offset = offset * e->size[*term - 'a'] + at[*term - 'a'];
    return offset;
}

static int64_t count_of(const equation *e, const char *labels) {
    int64_t count = 1;
    for (; *labels; labels++) count *= e->size[*labels - 'a'];
    return count;
}

/* Steps through the labels of `order` that are (not) in the output, the last one fastest. */
static bool step(const equation *e, int64_t *at, bool kept) {
    const char *out = e->term[e->terms];
    for (size_t i = strlen(e->order); i-- > 0;) {
        const char c = e->order[i];
        if ((strchr(out, c) != NULL) != kept) continue;
        if (++at[c - 'a'] < e->size[c - 'a']) return true;
        at[c - 'a'] = 0;
    }
    return false;
}

static void reference(const equation *e, float *const *in, float *out) {
    int64_t at[LETTERS] = {0};
    do {
        float sum = 0.0f;
        do {
            float product = 1.0f;
            for (uint32_t o = 0; o + 1 < e->terms; o++) product *= in[o][offset_in(e, e->term[o], at)];
            sum = __builtin_fmaf(product, in[e->terms - 1][offset_in(e, e->term[e->terms - 1], at)], sum);
        } while (step(e, at, false));
        out[offset_in(e, e->term[e->terms], at)] = sum;
    } while (step(e, at, true));
}

static sis_shape shape_of(const equation *e, const char *term) {
    sis_shape shape = {0};
    for (; *term; term++) shape.dim[shape.rank++] = e->size[*term - 'a'];
    return shape;
}

static void one(void) {
    static float values[TERMS][MOST], expected[MOST];
    equation e;
    float *in[TERMS];
    make(&e);
    if (count_of(&e, e.order) > MOST) return;
    test_begin(&t, SIS_OP_EINSUM, 12);
    for (uint32_t o = 0; o < e.terms; o++) {
        const sis_shape shape = shape_of(&e, e.term[o]);
        random_fill(&rng, values[o], (size_t)sis_shape_count(&shape), false);
        in[o] = test_input(&t, SIS_F32, shape, values[o]);
    }
    ((sis_einsum_attributes *)t.attributes)->equation = e.text;
    reference(&e, in, expected);
    TEST_ASSERT_EQUAL_STRING(NULL, test_run_all_ways(&t));
    const int64_t count = count_of(&e, e.term[e.terms]);
    TEST_ASSERT_EQUAL_INT64_MESSAGE(-1, test_difference(SIS_F32, expected, t.out[0].data, count), e.text);
}

static void random_equations(void) {
    for (int i = 0; i < SIS_ROUNDS(1500); i++) one();
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_equations);
    return UNITY_END();
}
