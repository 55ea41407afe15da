/* Gemm and MatMul as operators, held bit for bit to plain loops written here: transposes, alpha, beta,
 * every way C broadcasts, batches that broadcast, vectors, constants on either side, zero sizes, and the
 * other dtypes. */
#include "lanes.h"
#include "guarded_node.h"

#define SEED 20260103u
#define ROOM 100000

static float a_room[ROOM + 1], b_room[ROOM + 1], c_room[ROOM], plain[ROOM];
static test_random rng;
static const sis_op_description gemm = {.name = "Gemm", .functions = &sis_op_gemm};
static const sis_op_description matmul = {.name = "MatMul", .functions = &sis_op_mat_mul};

static void fail(const char *what, const sis_tensor *a, const sis_tensor *b, size_t at) {
    char text[200];
    snprintf(text, sizeof text, "seed %u: %s at %u: A [..,%d,%d] constant %d, B [..,%d,%d] constant %d", SEED,
             what, (unsigned)at, (int)a->shape.dim[0], (int)a->shape.dim[1], a->value_known,
             (int)b->shape.dim[0], (int)b->shape.dim[1], b->value_known);
    TEST_FAIL_MESSAGE(text);
}

/* Fills an input; constants start at an odd address. */
static float *operand(float *room, size_t count, bool constant, bool wild) {
    TEST_ASSERT_TRUE(count <= ROOM);
    random_fill(&rng, room, count, wild);
    if (!constant) return room;
    memmove((char *)room + 1, room, count * sizeof(float));
    return (float *)(void *)((char *)room + 1);
}

static float read_float(const float *p, size_t i) {
    float f;
    memcpy(&f, (const char *)p + 4 * i, 4);
    return f;
}

static void run_and_compare(test_node *t, size_t count) {
    sis_status status = test_node_run(t, &rng);
    if (status != SIS_OK) fail(t->error.text, &t->in[0], &t->in[1], 0);
    const size_t at = first_difference(t->out.data, plain, count);
    if (at != count) fail("differs", &t->in[0], &t->in[1], at);
    if (!test_node_end(t)) fail("wrote past the end", &t->in[0], &t->in[1], 0);
}

static void hold_gemm(size_t m, size_t n, size_t k, uint32_t variant, bool wild) {
    static const float scales[] = {1.0f, 1.0f, 0.0f, -1.5f};
    const bool ta = variant & 1, tb = variant & 2, a_constant = variant & 4, b_constant = variant & 8;
    const sis_gemm_attributes at = {
        .alpha = scales[variant >> 4 & 3], .beta = scales[variant >> 6 & 3], .transA = ta, .transB = tb};
    /* C: none, scalar, [1], [n], [1,n], [m,1], [m,n] */
    const uint32_t c_form = (variant >> 8) % 7;
    const sis_shape c_shapes[] = {{0},
                                  {0},
                                  {1, {1}},
                                  {1, {(int64_t)n}},
                                  {2, {1, (int64_t)n}},
                                  {2, {(int64_t)m, 1}},
                                  {2, {(int64_t)m, (int64_t)n}}};
    const sis_shape as = {2, {(int64_t)(ta ? k : m), (int64_t)(ta ? m : k)}},
                    bs = {2, {(int64_t)(tb ? n : k), (int64_t)(tb ? k : n)}};
    test_node t;
    test_node_begin(&t, &gemm, &at, 13, c_form ? 3 : 2);
    const float *a = operand(a_room, m * k, a_constant, wild), *b = operand(b_room, k * n, b_constant, wild);
    test_node_input(&t, 0, SIS_F32, as, (void *)(uintptr_t)a, a_constant);
    test_node_input(&t, 1, SIS_F32, bs, (void *)(uintptr_t)b, b_constant);
    if (c_form) {
        random_fill(&rng, c_room, (size_t)sis_shape_count(&c_shapes[c_form]), wild);
        test_node_input(&t, 2, SIS_F32, c_shapes[c_form], c_room, variant >> 11 & 1);
    }
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, test_node_infer(&t), t.error.text);
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < n; j++) {
            float sum = 0.0f;
            for (size_t p = 0; p < k; p++)
                sum = __builtin_fmaf(read_float(a, ta ? p * m + i : i * k + p),
                                     read_float(b, tb ? j * k + p : p * n + j), sum);
            if (at.alpha != 1.0f) sum *= at.alpha;
            const size_t at_c[] = {0, 0, 0, n == 1 ? 0 : j, n == 1 ? 0 : j, m == 1 ? 0 : i, i * n + j};
            if (c_form && at.beta != 0.0f) sum = __builtin_fmaf(at.beta, c_room[at_c[c_form]], sum);
            plain[i * n + j] = sum;
        }
    }
    run_and_compare(&t, m * n);
}

static void test_gemm(void) {
    for (int i = 0; i < 700; i++)
        hold_gemm(1 + random_below(&rng, 40), 1 + random_below(&rng, 40), 1 + random_below(&rng, 40),
                  random_bits(&rng), i % 5 == 0);
    for (int i = 0; i < 60; i++) /* vectors and zero sizes */
        hold_gemm(random_below(&rng, 3), random_below(&rng, 200), random_below(&rng, 150), random_bits(&rng),
                  false);
    for (uint32_t c_form = 0; c_form < 4; c_form++) /* the speech model's */
        hold_gemm(1, 512, 128, 2 | 8 | c_form << 8 | 1 << 11, false);
}

/* MatMul of a [..A.., m, k] and b [..B.., k, n]; ranks of 1 drop m or n. */
static void hold_matmul(const sis_shape *as, const sis_shape *bs, bool a_constant, bool b_constant) {
    const size_t a_count = (size_t)sis_shape_count(as), b_count = (size_t)sis_shape_count(bs);
    const float *a = operand(a_room, a_count, a_constant, false),
                *b = operand(b_room, b_count, b_constant, false);
    test_node t;
    test_node_begin(&t, &matmul, NULL, 13, 2);
    test_node_input(&t, 0, SIS_F32, *as, (void *)(uintptr_t)a, a_constant);
    test_node_input(&t, 1, SIS_F32, *bs, (void *)(uintptr_t)b, b_constant);
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, test_node_infer(&t), t.error.text);

    const uint32_t ab = as->rank > 2 ? as->rank - 2 : 0, bb = bs->rank > 2 ? bs->rank - 2 : 0,
                   batch = ab > bb ? ab : bb;
    const size_t m = as->rank > 1 ? (size_t)as->dim[as->rank - 2] : 1, k = (size_t)as->dim[as->rank - 1];
    const size_t n = bs->rank > 1 ? (size_t)bs->dim[bs->rank - 1] : 1;
    size_t batches = 1, sizes[8];
    for (uint32_t i = 0; i < batch; i++) { /* from the innermost */
        const int64_t x = i < ab ? as->dim[ab - 1 - i] : 1, y = i < bb ? bs->dim[bb - 1 - i] : 1;
        sizes[i] = (size_t)(x == 1 ? y : x), batches *= sizes[i];
    }
    TEST_ASSERT_EQUAL(batch + (as->rank > 1) + (bs->rank > 1), t.out.shape.rank);
    TEST_ASSERT_EQUAL(batches * m * n, sis_shape_count(&t.out.shape));
    for (size_t at = 0; at < batches * m * n; at++) {
        size_t place = at / (m * n), a_at = 0, b_at = 0, a_step = m * k, b_step = k * n;
        for (uint32_t i = 0; i < batch; i++) {
            const size_t here = place % sizes[i];
            place /= sizes[i];
            if (i < ab)
                a_at += as->dim[ab - 1 - i] == 1 ? 0 : here * a_step, a_step *= (size_t)as->dim[ab - 1 - i];
            if (i < bb)
                b_at += bs->dim[bb - 1 - i] == 1 ? 0 : here * b_step, b_step *= (size_t)bs->dim[bb - 1 - i];
        }
        float sum = 0.0f;
        for (size_t p = 0; p < k; p++)
            sum = __builtin_fmaf(read_float(a, a_at + at / n % m * k + p),
                                 read_float(b, b_at + p * n + at % n), sum);
        plain[at] = sum;
    }
    run_and_compare(&t, batches * m * n);
}

static sis_shape random_stack(uint32_t rank, const int64_t *full, int64_t rows, int64_t columns) {
    sis_shape s = {rank, {0}};
    for (uint32_t i = 0; i < rank - 2; i++) s.dim[i] = random_below(&rng, 3) ? full[4 - (rank - 2) + i] : 1;
    s.dim[rank - 2] = rows, s.dim[rank - 1] = columns;
    return s;
}

static void test_matmul(void) {
    for (int i = 0; i < 400; i++) {
        int64_t full[4];
        for (int d = 0; d < 4; d++) full[d] = 1 + (int64_t)random_below(&rng, 3);
        const int64_t m = 1 + (int64_t)random_below(&rng, 18), k = (int64_t)random_below(&rng, 20),
                      n = 1 + (int64_t)random_below(&rng, 18);
        sis_shape a = random_stack(2 + (uint32_t)random_below(&rng, 4), full, m, k);
        sis_shape b = random_stack(2 + (uint32_t)random_below(&rng, 4), full, k, n);
        if (i % 7 == 0) a = (sis_shape){1, {k}};
        if (i % 11 == 0) b = (sis_shape){1, {k}};
        if (i % 50 == 1 && a.rank > 2 && b.rank == 2) a.dim[0] = 0;
        hold_matmul(&a, &b, random_bits(&rng) & 1, random_bits(&rng) & 1);
    }
    const sis_shape big = {2, {150, 130}}, other = {2, {130, 170}};
    for (int i = 0; i < 4; i++) hold_matmul(&big, &other, i & 1, i & 2);
}

static void test_integers_wrap(void) {
    int32_t a[6] = {INT32_MAX, 2, -3, 4, 5, 6}, b[6] = {2, 3, 4, -5, 6, 7}, c[2] = {1, -1};
    const sis_gemm_attributes at = {.alpha = 2.0f, .beta = 3.0f};
    test_node t;
    test_node_begin(&t, &gemm, &at, 13, 3);
    test_node_input(&t, 0, SIS_I32, (sis_shape){2, {2, 3}}, a, false);
    test_node_input(&t, 1, SIS_I32, (sis_shape){2, {3, 2}}, b, false);
    test_node_input(&t, 2, SIS_I32, (sis_shape){1, {2}}, c, false);
    TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
    TEST_ASSERT_EQUAL(SIS_OK, test_node_run(&t, &rng));
    const uint32_t big = INT32_MAX;
    const int32_t wanted[4] = {(int32_t)(2 * (big * 2 + 8 - 18) + 3), (int32_t)(2 * (big * 3 - 10 - 21) - 3),
                               2 * (8 + 20 + 36) + 3, 2 * (12 - 25 + 42) - 3};
    TEST_ASSERT_EQUAL_INT32_ARRAY(wanted, t.out.data, 4);
    TEST_ASSERT_TRUE(test_node_end(&t));

    const sis_gemm_attributes half = {.alpha = 0.5f, .beta = 1.0f};
    t.node.attributes = &half;
    TEST_ASSERT_EQUAL(SIS_UNSUPPORTED, sis_op_gemm.prepare(&t.node, &(sis_needs){0}));
}

static void test_doubles(void) {
    double a[4] = {1.0, 1e-16, 3.0, 4.0}, b[4] = {1.0, 2.0, 1.0, 3.0};
    test_node t;
    test_node_begin(&t, &matmul, NULL, 13, 2);
    test_node_input(&t, 0, SIS_F64, (sis_shape){2, {2, 2}}, a, false);
    test_node_input(&t, 1, SIS_F64, (sis_shape){2, {2, 2}}, b, false);
    TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
    TEST_ASSERT_EQUAL(SIS_OK, test_node_run(&t, &rng));
    const double wanted[4] = {__builtin_fma(1e-16, 1.0, 1.0), __builtin_fma(1e-16, 3.0, 2.0), 7.0, 18.0};
    TEST_ASSERT_EQUAL_MEMORY(wanted, t.out.data, sizeof wanted);
    TEST_ASSERT_TRUE(test_node_end(&t));
}

static void refuse(const sis_op_description *op, uint32_t opset, sis_shape a, sis_shape b, sis_shape c,
                   const char *text) {
    const sis_gemm_attributes at = {.alpha = 1, .beta = 1};
    test_node t;
    test_node_begin(&t, op, &at, opset, op == &gemm ? 3 : 2);
    test_node_input(&t, 0, SIS_F32, a, NULL, false);
    test_node_input(&t, 1, SIS_F32, b, NULL, false);
    test_node_input(&t, 2, SIS_F32, c, NULL, false);
    TEST_ASSERT_EQUAL(SIS_BAD_SHAPE, test_node_infer(&t));
    TEST_ASSERT_EQUAL_STRING(text, t.error.text);
}

static void test_refusals(void) {
    const sis_shape a = {2, {2, 3}}, b = {2, {3, 4}}, none = {0}, three = {1, {3}}, four = {1, {4}};
    refuse(&gemm, 13, a, a, none, "Gemm: A [2,3] and B [2,3] do not share their inner dimension");
    refuse(&gemm, 13, a, three, none, "Gemm: A [2,3] and B [3] must have two dimensions");
    refuse(&gemm, 13, a, b, three, "Gemm: C [3] does not broadcast to [2,4]");
    refuse(&gemm, 6, a, b, four, "Gemm: C [4] does not broadcast to [2,4]");
    refuse(&matmul, 13, a, a, none, "MatMul: A [2,3] and B [2,3] do not share their inner dimension");
    refuse(&matmul, 13, none, a, none, "MatMul: A [] and B [2,3] must not be scalars");
    refuse(&matmul, 13, (sis_shape){3, {2, 2, 3}}, (sis_shape){3, {3, 3, 4}}, none,
           "MatMul: shapes [2] and [3] do not broadcast");
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("product_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_gemm);
    RUN_TEST(test_matmul);
    RUN_TEST(test_integers_wrap);
    RUN_TEST(test_doubles);
    RUN_TEST(test_refusals);
    return UnityEnd();
}
