/* Attention, RotaryEmbedding and TensorScatter: random cases against the reference, what ONNX Runtime does not do, refusals. */
#include "against.h"

static test_node t;

static int64_t from_to(test_random *r, int64_t least, int64_t most) {
    return least + (int64_t)random_below(r, (size_t)(most - least + 1));
}

/* A list of truth values, each row's first one true half of the time. */
static void random_mask(test_random *r, sis_shape shape) {
    const bool truth = random_below(r, 2);
    random_input(r, &t, truth ? SIS_BOOL : SIS_F32, shape, false);
}

typedef struct sizes {
    int64_t batches, kv_heads, heads, queries, keys, past, size, v_size;
    bool flat, lengths;
} sizes;

static void random_attention(test_random *r, const sizes *s) {
    const int64_t total = s->past + s->keys;
    sis_attention_attributes *at = (void *)t.attributes;
    test_begin(&t, SIS_OP_ATTENTION, random_below(r, 2) || s->lengths ? 24 : 23);
    if (s->flat) {
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->queries, s->heads * s->size), false);
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->keys, s->kv_heads * s->size), false);
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->keys, s->kv_heads * s->v_size), false);
        at->has_q_num_heads = at->has_kv_num_heads = true;
        at->q_num_heads = s->heads, at->kv_num_heads = s->kv_heads;
    } else {
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->heads, s->queries, s->size), false);
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->kv_heads, s->keys, s->size), false);
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->kv_heads, s->keys, s->v_size), false);
    }
    const int64_t short_keys = total > 2 && random_below(r, 3) == 0 ? from_to(r, 2, total) : total;
    switch (random_below(r, 5)) {
    case 0: random_mask(r, DIMS(s->queries, short_keys)); break;
    case 1: random_mask(r, DIMS(s->heads, 1, short_keys)); break;
    case 2: random_mask(r, DIMS(s->batches, 1, s->queries, short_keys)); break;
    default: test_left_out(&t);
    }
    if (s->past > 0) {
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->kv_heads, s->past, s->size), false);
        random_input(r, &t, SIS_F32, DIMS(s->batches, s->kv_heads, s->past, s->v_size), false);
    }
    if (s->lengths) {
        test_left_out(&t);
        test_left_out(&t);
        int64_t *lengths = test_input(&t, SIS_I64, DIMS(s->batches), NULL);
        for (int64_t b = 0; b < s->batches; b++) lengths[b] = from_to(r, 0, total);
    }
    at->is_causal = (int64_t)random_below(r, 2);
    at->softcap = random_below(r, 3) ? 0.0f : 1.5f;
    at->has_scale = random_below(r, 2), at->scale = 0.125f;
    at->qk_matmul_output_mode = (int64_t)random_below(r, 4);
    t.n.n_outputs = random_below(r, 2) ? 1 : random_below(r, 2) ? 3 : 4;
}

static void test_attention_against_reference(void) {
    test_random r = {811};
    for (int i = 0; i < 400; i++) {
        sizes s = {.batches = from_to(&r, 1, 2), .kv_heads = from_to(&r, 1, 2), .queries = from_to(&r, 1, 9)};
        s.heads = s.kv_heads * from_to(&r, 1, 3), s.keys = from_to(&r, 1, 20);
        s.size = from_to(&r, 1, 20), s.v_size = random_below(&r, 3) ? from_to(&r, 1, 20) : 67;
        s.flat = random_below(&r, 2), s.lengths = random_below(&r, 3) == 0;
        if (!s.lengths && random_below(&r, 2)) s.past = from_to(&r, 1, 20);
        if (i % 5 == 0) s.queries = 1;
        random_attention(&r, &s);
        against_reference(&t, i);
    }
}

/* Several tiles, several blocks of keys; one row at a time behind a long past. */
static void test_attention_of_many_rows_and_keys(void) {
    test_random r = {812};
    static const sizes cases[] = {{1, 1, 2, 70, 70, 0, 8, 9, false, false},
                                  {1, 1, 1, 5, 1100, 0, 3, 17, true, false},
                                  {1, 1, 1, 80, 900, 300, 4, 5, false, false},
                                  {1, 1, 4, 1, 1, 1500, 8, 40, true, false},
                                  {2, 1, 3, 1, 1200, 0, 8, 16, false, true}};
    for (int i = 0; i < 15; i++) {
        random_attention(&r, &cases[i % 5]);
        against_reference(&t, i);
    }
}

static void test_attention_of_nothing(void) {
    test_random r = {813};
    static const sizes cases[] = {
        {0, 1, 2, 3, 4, 0, 5, 6, false, false}, {2, 1, 1, 0, 4, 0, 5, 6, false, false},
        {2, 1, 2, 3, 0, 0, 5, 6, false, false}, {2, 1, 2, 3, 4, 0, 5, 0, false, false},
        {1, 2, 2, 3, 0, 0, 5, 6, true, false},  {1, 0, 0, 3, 4, 0, 5, 6, false, false}};
    for (int i = 0; i < 24; i++) {
        random_attention(&r, &cases[i % 6]);
        against_reference(&t, i);
    }
}

/* f64, and values of another dtype than keys: near the f32 result. */
static void test_attention_of_other_dtypes(void) {
    test_random r = {814};
    for (int i = 0; i < 60; i++) {
        const sis_dtype q = random_below(&r, 2) ? SIS_F64 : SIS_F32, v = q == SIS_F64 ? SIS_F32 : SIS_F64;
        const bool past = random_below(&r, 2);
        test_begin(&t, SIS_OP_ATTENTION, 23);
        sis_attention_attributes *at = (void *)t.attributes;
        at->is_causal = (int64_t)random_below(&r, 2), at->softcap = random_below(&r, 2) ? 2.0f : 0.0f;
        static double kept[6][2048];
        const sis_shape shapes[6] = {DIMS(2, 4, 3, 5),       DIMS(2, 2, 7, 5), DIMS(2, 2, 7, 6),
                                     DIMS(3, past ? 11 : 7), DIMS(2, 2, 4, 5), DIMS(2, 2, 4, 6)};
        const uint32_t inputs = past ? 6 : 4;
        for (uint32_t k = 0; k < inputs; k++) {
            const sis_dtype dtype = k == 2 || k == 5 ? v : q;
            void *data = test_input(&t, dtype, shapes[k], NULL);
            for (int64_t e = 0; e < sis_shape_count(&shapes[k]); e++) {
                kept[k][e] = (double)random_float(&r, false);
                if (dtype == SIS_F64) ((double *)data)[e] = kept[k][e];
                if (dtype == SIS_F32) ((float *)data)[e] = (float)kept[k][e];
            }
        }
        t.n.n_outputs = 4;
        const char *wrong = test_run_all_ways(&t);
        TEST_ASSERT_NULL_MESSAGE(wrong, wrong);
        TEST_ASSERT_EQUAL(q, t.out[0].dtype);
        TEST_ASSERT_EQUAL(v, t.out[2].dtype);
        static double plain[2][2048];
        for (int o = 0; o < 2; o++)
            for (int64_t e = 0; e < sis_shape_count(&t.out[3 * o].shape); e++)
                plain[o][e] =
                    q == SIS_F64 ? ((double *)t.out[3 * o].data)[e] : (double)((float *)t.out[3 * o].data)[e];
        const sis_attention_attributes same = *at;
        test_begin(&t, SIS_OP_ATTENTION, 23);
        *at = same;
        for (uint32_t k = 0; k < inputs; k++) {
            float *data = test_input(&t, SIS_F32, shapes[k], NULL);
            for (int64_t e = 0; e < sis_shape_count(&shapes[k]); e++) data[e] = (float)kept[k][e];
        }
        t.n.n_outputs = 4;
        TEST_ASSERT_EQUAL(SIS_OK, test_run(&t));
        for (int o = 0; o < 2; o++)
            for (int64_t e = 0; e < sis_shape_count(&t.out[3 * o].shape); e++) {
                const double x = (double)((float *)t.out[3 * o].data)[e];
                TEST_ASSERT_TRUE(x == plain[o][e] || __builtin_fabs(x - plain[o][e]) < 1e-4);
            }
    }
}

/* One query against two keys that score 1 and 3. */
static void two_keys(int64_t precision) {
    test_begin(&t, SIS_OP_ATTENTION, 23);
    test_input(&t, SIS_F32, DIMS(1, 1, 1, 1), (float[]){1});
    test_input(&t, SIS_F32, DIMS(1, 1, 2, 1), (float[]){1, 3});
    test_input(&t, SIS_F32, DIMS(1, 1, 2, 1), (float[]){0, 1});
    sis_attention_attributes *at = (void *)t.attributes;
    at->has_softmax_precision = precision != 0, at->softmax_precision = precision;
}

static void test_softmax_precision(void) {
    two_keys(SIS_F64);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_FLOAT_WITHIN(1e-7f, 0.880797078f, *(float *)t.out[0].data);
    two_keys(SIS_F16);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_FLOAT(0.880859375f, *(float *)t.out[0].data); /* the nearest half */
    two_keys(SIS_BF16);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_FLOAT(0.87890625f, *(float *)t.out[0].data);
    two_keys(SIS_I64);
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "softmax_precision is 7");
}

/* NaN and infinities of a key reach the rows that see it, and no others. */
static void test_special_scores(void) {
    test_begin(&t, SIS_OP_ATTENTION, 23);
    test_input(&t, SIS_F32, DIMS(1, 1, 3, 1), (float[]){1, 1, 1});
    test_input(&t, SIS_F32, DIMS(1, 1, 3, 1), (float[]){1, -__builtin_inff(), __builtin_nanf("")});
    test_input(&t, SIS_F32, DIMS(1, 1, 3, 1), (float[]){5, 6, 7});
    ((sis_attention_attributes *)(void *)t.attributes)->is_causal = 1;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    const float *y = t.out[0].data;
    TEST_ASSERT_EQUAL_FLOAT(5, y[0]);
    TEST_ASSERT_EQUAL_FLOAT(5, y[1]);
    TEST_ASSERT_TRUE(y[2] != y[2]);
}

static void test_attention_refusals(void) {
    test_begin(&t, SIS_OP_ATTENTION, 23);
    for (int i = 0; i < 3; i++) test_input(&t, SIS_F32, DIMS(1, 4, 6), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "or 3 and a number of heads");
    test_begin(&t, SIS_OP_ATTENTION, 23);
    test_input(&t, SIS_F32, DIMS(1, 3, 4, 6), NULL);
    test_input(&t, SIS_F32, DIMS(1, 2, 5, 6), NULL);
    test_input(&t, SIS_F32, DIMS(1, 2, 5, 6), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "3 heads of Q cannot share 2");
    test_begin(&t, SIS_OP_ATTENTION, 23);
    test_input(&t, SIS_F32, DIMS(1, 2, 4, 6), NULL);
    test_input(&t, SIS_F32, DIMS(1, 2, 5, 6), NULL);
    test_input(&t, SIS_F32, DIMS(1, 2, 5, 6), NULL);
    test_input(&t, SIS_F32, DIMS(4, 6), NULL);
    expect_refused(&t, SIS_BAD_SHAPE, "attn_mask [4,6]");
    t.n.n_inputs = 3;
    test_left_out(&t);
    test_input(&t, SIS_F32, DIMS(1, 2, 3, 6), NULL);
    expect_refused(&t, SIS_BAD_ARGUMENT, "belong together");
}

static void test_rotary_embedding_against_reference(void) {
    test_random r = {815};
    for (int i = 0; i < 300; i++) {
        const int64_t batches = from_to(&r, 1, 3), heads = from_to(&r, 1, 4), positions = from_to(&r, 0, 7);
        const int64_t size = 2 * from_to(&r, 1, 40),
                      half = random_below(&r, 2) ? size / 2 : from_to(&r, 1, size / 2);
        const bool flat = random_below(&r, 2), ids = random_below(&r, 2);
        test_begin(&t, SIS_OP_ROTARY_EMBEDDING, 23);
        sis_rotary_embedding_attributes *at = (void *)t.attributes;
        at->interleaved = (int64_t)random_below(&r, 2);
        at->rotary_embedding_dim = half == size / 2 ? 0 : 2 * half;
        at->has_num_heads = flat, at->num_heads = heads;
        random_input(&r, &t, SIS_F32,
                     flat ? DIMS(batches, positions, heads * size) : DIMS(batches, heads, positions, size),
                     i % 4 == 0);
        for (int k = 0; k < 2; k++)
            random_input(&r, &t, SIS_F32, ids ? DIMS(5, half) : DIMS(batches, positions, half), false);
        if (ids) {
            int64_t *rows = test_input(&t, SIS_I64, DIMS(batches, positions), NULL);
            for (int64_t k = 0; k < batches * positions; k++) rows[k] = from_to(&r, 0, 4);
        }
        against_reference(&t, i);
    }
}

static void test_rotary_embedding_refusals(void) {
    test_begin(&t, SIS_OP_ROTARY_EMBEDDING, 23);
    test_input(&t, SIS_F32, DIMS(1, 1, 2, 4), NULL);
    test_input(&t, SIS_F32, DIMS(3, 2), NULL);
    test_input(&t, SIS_F32, DIMS(3, 2), NULL);
    test_input(&t, SIS_I64, DIMS(1, 2), (int64_t[]){2, 3});
    expect_refused(&t, SIS_BAD_VALUE, "position 3 of a cache of 3");
    ((int64_t *)t.in[3].data)[1] = -1;
    expect_refused(&t, SIS_BAD_VALUE, "position -1");
    t.n.n_inputs = 3;
    expect_refused(&t, SIS_BAD_SHAPE, "cache [3,2]");
    test_begin(&t, SIS_OP_ROTARY_EMBEDDING, 23); /* no elements: any number of heads, and nothing to do */
    sis_rotary_embedding_attributes *at = (void *)t.attributes;
    at->has_num_heads = true, at->num_heads = INT64_MAX;
    for (int i = 0; i < 3; i++) test_input(&t, SIS_F32, DIMS(2, 3, 0), NULL);
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL(0, t.needs.tiles);
}

static void test_tensor_scatter(void) {
    static const float cache[] = {1, 2, 3, 4, 5, 6, 7, 8}, update[] = {10, 20, 30, 40};
    test_begin(&t, SIS_OP_TENSOR_SCATTER, 24);
    sis_tensor_scatter_attributes *at = (void *)t.attributes;
    at->axis = -1;
    test_input(&t, SIS_F32, DIMS(2, 4), cache);
    test_input(&t, SIS_F32, DIMS(2, 2), update);
    test_input(&t, SIS_I64, DIMS(2), (int64_t[]){2, 0});
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 1, 2, 10, 20, 30, 40, 7, 8);
    ((int64_t *)t.in[2].data)[0] = 3;
    expect_refused(&t, SIS_BAD_VALUE, "2 slices from 3 on do not fit a cache of 4");
    ((int64_t *)t.in[2].data)[0] = INT64_MIN;
    expect_refused(&t, SIS_BAD_VALUE, "do not fit");
    at->mode = SIS_TENSOR_SCATTER_MODE_CIRCULAR;
    ((int64_t *)t.in[2].data)[0] = 7;
    ((int64_t *)t.in[2].data)[1] = -1;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    EXPECT_FLOATS(&t, 20, 2, 3, 10, 40, 6, 7, 30);
    at->axis = 0;
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "axis is that of the batch");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_attention_against_reference);
    RUN_TEST(test_attention_of_many_rows_and_keys);
    RUN_TEST(test_attention_of_nothing);
    RUN_TEST(test_attention_of_other_dtypes);
    RUN_TEST(test_softmax_precision);
    RUN_TEST(test_special_scores);
    RUN_TEST(test_attention_refusals);
    RUN_TEST(test_rotary_embedding_against_reference);
    RUN_TEST(test_rotary_embedding_refusals);
    RUN_TEST(test_tensor_scatter);
    return UNITY_END();
}
