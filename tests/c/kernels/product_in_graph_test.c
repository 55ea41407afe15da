/* MatMul as a graph uses it: at fewer rows than it was packed for, and with what fusion leaves to it. */
#include "guarded_node.h"
#include "lanes.h"

#define SEED 20260109u
#define ROOM 60000

static float a_room[ROOM], b_room[ROOM], c_room[ROOM], plain[ROOM];
static test_random rng;
static const sis_op_description matmul = {.name = "MatMul", .functions = &sis_op_mat_mul};

/* At fewer rows than it was packed for a product finds what was packed, and asks no more. */
static void test_fewer_rows(void) {
    const int64_t k = 33, n = 29;
    for (int64_t bound = 1; bound <= 10; bound += 3) {
        for (int64_t m = 1; m <= bound; m++) {
            random_fill(&rng, b_room, (size_t)(k * n), false);
            random_fill(&rng, a_room, (size_t)(bound * k), false);
            test_node t;
            test_node_begin(&t, &matmul, NULL, 13, 2);
            test_node_input(&t, 0, SIS_F32, (sis_shape){2, {bound, k}}, a_room, false);
            test_node_input(&t, 1, SIS_F32, (sis_shape){2, {k, n}}, b_room, true);
            TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
            TEST_ASSERT_EQUAL(SIS_OK, test_node_run(&t, &rng));
            const sis_needs most = t.needs;
            t.in[0].shape.dim[0] = m;
            TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
            memset(t.node.plan, 0, matmul.functions->plan_bytes);
            t.needs = (sis_needs){0};
            TEST_ASSERT_EQUAL(SIS_OK, matmul.functions->prepare(&t.node, &t.needs));
            TEST_ASSERT_TRUE(t.needs.scratch_bytes <= most.scratch_bytes &&
                             t.needs.pack_bytes == most.pack_bytes);
            TEST_ASSERT_EQUAL(SIS_OK, matmul.functions->run(&t.node, 0, t.needs.tiles, 0));
            for (int64_t i = 0; i < m * n; i++) {
                float sum = 0.0f;
                for (int64_t p = 0; p < k; p++)
                    sum = __builtin_fmaf(a_room[i / n * k + p], b_room[p * n + i % n], sum);
                plain[i] = sum;
            }
            TEST_ASSERT_EQUAL(m * n, first_difference(t.out.data, plain, (size_t)(m * n)));
            TEST_ASSERT_TRUE(test_node_end(&t));
        }
    }
}

/* What fusion leaves to a product: an addition, which may lie where the output does, and a clamp; k of one block and more. */
static void test_after(void) {
    for (uint32_t i = 0; i < 48; i++) {
        const int64_t m = 1 + (int64_t)random_below(&rng, 20), n = 1 + (int64_t)random_below(&rng, 40),
                      k = i % 4 ? 1 + (int64_t)random_below(&rng, 30)
                                : 400 + (int64_t)random_below(&rng, 500);
        const bool constant = i & 1, adds = i & 2, clamps = i % 3 > 0;
        random_fill(&rng, a_room, (size_t)(m * k), false);
        random_fill(&rng, b_room, (size_t)(k * n), false);
        random_fill(&rng, c_room, (size_t)(m * n), false);
        test_node t;
        test_node_begin(&t, &matmul, NULL, 13, 2);
        sis_tensor added = {.data = c_room, .dtype = SIS_F32, .shape = {2, {m, n}}, .name = ""};
        sis_tensor *inputs[8] = {&t.in[0], &t.in[1], NULL, adds ? &added : NULL};
        test_node_input(&t, 0, SIS_F32, (sis_shape){2, {m, k}}, a_room, false);
        test_node_input(&t, 1, SIS_F32, (sis_shape){2, {k, n}}, b_room, constant);
        TEST_ASSERT_EQUAL(SIS_OK, test_node_infer(&t));
        t.node.inputs = inputs;
        t.node.after =
            (sis_after){.add = adds, .clamp = clamps, .low = 0.0f, .high = i & 8 ? 1.0f : __builtin_inff()};
        for (int64_t at = 0; at < m * n; at++) {
            float sum = 0.0f;
            for (int64_t p = 0; p < k; p++)
                sum = __builtin_fmaf(a_room[at / n * k + p], b_room[p * n + at % n], sum);
            if (adds) sum += c_room[at];
            if (clamps) sum = !(sum > 0.0f) ? 0.0f : sum > t.node.after.high ? t.node.after.high : sum;
            plain[at] = sum;
        }
        TEST_ASSERT_EQUAL(SIS_OK, test_node_run(&t, &rng));
        TEST_ASSERT_EQUAL(adds ? 8 : 0, t.needs.overwrites);
        TEST_ASSERT_EQUAL(m * n, first_difference(t.out.data, plain, (size_t)(m * n)));
        if (adds) { /* once more, over what is added */
            memcpy(t.out.data, c_room, (size_t)(m * n) * sizeof(float));
            added.data = t.out.data;
            TEST_ASSERT_EQUAL(SIS_OK, matmul.functions->run(&t.node, 0, t.needs.tiles, 0));
            TEST_ASSERT_EQUAL(m * n, first_difference(t.out.data, plain, (size_t)(m * n)));
        }
        TEST_ASSERT_TRUE(test_node_end(&t));
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("product_in_graph_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_fewer_rows);
    RUN_TEST(test_after);
    return UnityEnd();
}
