/* Random bodies of Loops against the same steps unrolled in a graph where nothing shares memory. */
#include <stdio.h>
#include <string.h>

#include "net.h"

enum { CARRIED = 3, STEPS = 6, WIDTH = 4 };

typedef struct step {
    int op, a, b; /* operands: 0..2 carried, 3..5 of outside, 6.. earlier steps */
} step;

static uint32_t add_steps(uint32_t block, const step *steps, const uint32_t *carried, const uint32_t *outside,
                          uint32_t *next, const int *picks) {
    uint32_t v[6 + STEPS];
    memcpy(v, carried, CARRIED * sizeof *v);
    memcpy(v + 3, outside, 3 * sizeof *v);
    for (int i = 0; i < STEPS; i++) {
        static const sis_op_id ops[] = {SIS_OP_ADD, SIS_OP_SUB, SIS_OP_MAX, SIS_OP_NEG, SIS_OP_IDENTITY};
        sis_op_id op = ops[steps[i].op];
        v[6 + i] = steps[i].op < 3 ? net_op(block, op, IDS(v[steps[i].a], v[steps[i].b]))
                                   : net_op(block, op, IDS(v[steps[i].a]));
    }
    for (int i = 0; i < CARRIED; i++) next[i] = v[picks[i]];
    return v[picks[CARRIED]];
}

static void random_bodies(void) {
    net_seed = 20260301;
    printf("random_bodies: seed %llu\n", (unsigned long long)net_seed);
    for (int round = 0; round < 200; round++) {
        step steps[STEPS];
        int picks[CARRIED + 1];
        uint32_t trips = net_random(5);
        for (int i = 0; i < STEPS; i++)
            steps[i] = (step){(int)net_random(5), (int)net_random(6 + (uint32_t)i),
                              (int)net_random(6 + (uint32_t)i)};
        for (int i = 0; i <= CARRIED; i++) picks[i] = (int)net_random(6 + STEPS);
        static float results[2][CARRIED + 5][WIDTH];
        memset(results, 0, sizeof results);
        uint64_t seed = net_seed;
        for (int unrolled = 0; unrolled < 2; unrolled++) {
            net_seed = seed;
            net_begin(NO_OPSET);
            uint32_t x[CARRIED], outside[3], now[CARRIED], rows[5], y = 0;
            for (int i = 0; i < CARRIED; i++) x[i] = net_input(SIS_F32, DIMS(WIDTH));
            static const float values[WIDTH] = {1, -2, 3, -4};
            outside[0] = net_constant(SIS_F32, DIMS(WIDTH), values);
            outside[1] = x[0];
            outside[2] = net_op(0, SIS_OP_NEG, IDS(x[1]));
            net->apart = unrolled;
            if (unrolled) {
                memcpy(now, x, sizeof now);
                for (uint32_t i = 0; i < trips; i++) {
                    uint32_t next[CARRIED];
                    rows[i] = net_op(0, SIS_OP_IDENTITY, IDS(add_steps(0, steps, now, outside, next, picks)));
                    memcpy(now, next, sizeof now);
                }
            } else {
                net_body b = net_body_begin(0);
                uint32_t in[CARRIED], next[CARRIED];
                for (int i = 0; i < CARRIED; i++) in[i] = net_block_input(b.block, SIS_F32, DIMS(WIDTH));
                uint32_t row = add_steps(b.block, steps, in, outside, next, picks);
                net_output(b.block, b.condition);
                for (int i = 0; i < CARRIED; i++) net_output(b.block, next[i]);
                net_output(b.block, row);
                y = net_body_end(0, b, IDS(net_i64(trips), SIS_NONE, x[0], x[1], x[2]), CARRIED + 1);
                for (uint32_t i = 0; i < CARRIED; i++) now[i] = y + i;
            }
            for (uint32_t i = 0; i < CARRIED; i++) net_output(0, now[i] = net_op(0, SIS_OP_ABS, IDS(now[i])));
            for (uint32_t i = 0; i < (unrolled ? trips : 1); i++)
                net_output(0, unrolled ? rows[i] : y + CARRIED);
            net_compile();
            for (int i = 0; i < CARRIED; i++) net_fill(x[i]);
            for (int run = 0; run < 2; run++) net_run();
            for (int i = 0; i < CARRIED; i++)
                memcpy(results[unrolled][i], net_data(now[i]), sizeof results[0][0]);
            for (uint32_t i = 0; i < trips; i++)
                memcpy(results[unrolled][CARRIED + i],
                       unrolled ? net_data(rows[i])
                                : (uint8_t *)net_data(y + CARRIED) + i * sizeof results[0][0],
                       sizeof results[0][0]);
        }
        TEST_ASSERT_EQUAL_MEMORY(results[1], results[0], sizeof results[0]);
    }
}

/* --- carried vectors of changing length against a plain model --- */

enum { LONGEST = 8 };

typedef struct vector {
    int64_t length;
    float v[2 * LONGEST];
} vector;

enum { JOIN, SHORTEN, NEGATE, KEEP, SCALE, KINDS };

static uint32_t dynamic_step(uint32_t block, int op, uint32_t a, uint32_t b) {
    uint32_t one = net_shape((int64_t[]){1}, 1), zero = net_shape((int64_t[]){0}, 1);
    static const int64_t longest[1] = {LONGEST}, all[1] = {INT64_MAX};
    if (op == JOIN) {
        net_int(1, 0);
        return net_op(block, SIS_OP_SLICE,
                      IDS(net_op(block, SIS_OP_CONCAT, IDS(a, b)), zero, net_shape(longest, 1)));
    }
    if (op == SHORTEN) return net_op(block, SIS_OP_SLICE, IDS(a, one, net_shape(all, 1)));
    if (op == NEGATE) return net_op(block, SIS_OP_NEG, IDS(a));
    if (op == KEEP) return net_op(block, SIS_OP_IDENTITY, IDS(a));
    static const float half[1] = {0.5f};
    return net_op(block, SIS_OP_MUL, IDS(a, net_constant(SIS_F32, DIMS(1), half)));
}

static vector model_step(int op, const vector *a, const vector *b) {
    vector r = *a;
    if (op == JOIN) {
        memcpy(&r.v[r.length], b->v, (size_t)b->length * sizeof(float));
        r.length += b->length;
        if (r.length > LONGEST) r.length = LONGEST;
    } else if (op == SHORTEN && r.length > 0) {
        memmove(r.v, r.v + 1, (size_t)--r.length * sizeof(float));
    }
    for (int64_t i = 0; i < r.length; i++)
        r.v[i] = op == NEGATE ? -r.v[i] : op == SCALE ? r.v[i] * 0.5f : r.v[i];
    return r;
}

static void read_vectors(const uint32_t *tensors, uint32_t count, vector *out) {
    for (uint32_t i = 0; i < count; i++) {
        out[i].length = net_info(tensors[i], 4);
        TEST_ASSERT_EQUAL(out[i].length * 4, net_info(tensors[i], 2));
        if (out[i].length > 0) memcpy(out[i].v, net_data(tensors[i]), (size_t)out[i].length * 4);
    }
}

static void random_dynamic_bodies(void) {
    net_seed = 20260302;
    printf("random_dynamic_bodies: seed %llu\n", (unsigned long long)net_seed);
    for (int round = 0; round < 150; round++) {
        step steps[STEPS];
        int picks[CARRIED];
        for (int i = 0; i < STEPS; i++)
            steps[i] = (step){(int)net_random(KINDS), (int)net_random(6 + (uint32_t)i),
                              (int)net_random(6 + (uint32_t)i)};
        for (int i = 0; i < CARRIED; i++) picks[i] = (int)net_random(6 + STEPS);
        net_begin(NO_OPSET);
        uint32_t m = net_input(SIS_I64, NULL, 0), x[CARRIED], outside[3], v[6 + STEPS], y;
        for (int i = 0; i < CARRIED; i++) x[i] = net_input(SIS_F32, DIMS(2 + i));
        static const float values[3] = {7, 8, 9};
        outside[0] = net_constant(SIS_F32, DIMS(3), values);
        outside[1] = x[0];
        outside[2] = net_op(0, SIS_OP_NEG, IDS(x[1]));
        net_body b = net_body_begin(0);
        for (int i = 0; i < CARRIED; i++) v[i] = net_dynamic_input(b.block, SIS_F32);
        memcpy(v + CARRIED, outside, sizeof outside);
        for (int i = 0; i < STEPS; i++)
            v[6 + i] = dynamic_step(b.block, steps[i].op, v[steps[i].a], v[steps[i].b]);
        net_output(b.block, b.condition);
        for (int i = 0; i < CARRIED; i++) net_output(b.block, v[picks[i]]);
        y = net_body_end(0, b, IDS(m, SIS_NONE, x[0], x[1], x[2]), CARRIED);
        for (uint32_t i = 0; i < CARRIED; i++) net_output(0, y + i);
        net_compile_with(1 << 14);
        for (int i = 0; i < CARRIED; i++) net_fill(x[i]);
        for (int64_t n = 4; n >= 0; n--) {
            vector now[6 + STEPS] = {0}, got[CARRIED] = {0};
            read_vectors(x, CARRIED, now);
            now[3] = (vector){3, {7, 8, 9}};
            now[4] = now[0];
            now[5] = model_step(NEGATE, &now[1], &now[1]);
            for (int64_t i = 0; i < n; i++) {
                vector next[CARRIED];
                for (int k = 0; k < STEPS; k++)
                    now[6 + k] = model_step(steps[k].op, &now[steps[k].a], &now[steps[k].b]);
                for (int k = 0; k < CARRIED; k++) next[k] = now[picks[k]];
                memcpy(now, next, sizeof next);
            }
            net_set(m, &n);
            if (n % 2 == 0)
                net_run();
            else
                TEST_ASSERT_EQUAL(SIS_OK, net_run_in_pieces(INT32_MAX));
            read_vectors((uint32_t[]){y, y + 1, y + 2}, CARRIED, got);
            for (int i = 0; i < CARRIED; i++) {
                TEST_ASSERT_EQUAL(now[i].length, got[i].length);
                if (now[i].length > 0)
                    TEST_ASSERT_EQUAL_MEMORY(now[i].v, got[i].v, (size_t)now[i].length * 4);
            }
            TEST_ASSERT_LESS_OR_EQUAL(CARRIED, net->region.used); /* the outputs' pieces and no other */
        }
    }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_bodies);
    RUN_TEST(random_dynamic_bodies);
    return UNITY_END();
}
