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

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(random_bodies);
    return UNITY_END();
}
