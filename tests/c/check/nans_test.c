/* Of whatever comes in, no NaN leaves a graph but the positive quiet one: every operator, as its cases use it, on random
 * bits. */
#include <stdio.h>
#include <string.h>

#include "../kernels/random.h"
#include "rig.h"
#include "unity.h"

void setUp(void) { rig_patience = SIZE_MAX; }
void tearDown(void) { TEST_ASSERT_EQUAL_size_t(0, rig_pieces); }

#define MOST_MACS 20000u /* of a case: it takes a hundredth of a second under an emulator */

typedef struct kind {
    uint64_t infinity, quiet; /* without its sign; what a NaN must be */
    size_t size;
} kind;

static const kind *kind_of(uint32_t dtype) {
    static const kind f32 = {0x7f800000u, 0x7fc00000u, 4}, f16 = {0x7c00, 0x7e00, 2},
                      bf16 = {0x7f80, 0x7fc0, 2},
                      f64 = {UINT64_C(0x7ff0000000000000), UINT64_C(0x7ff8000000000000), 8};
    switch (dtype) {
    case SIS_F32: return &f32;
    case SIS_F16: return &f16;
    case SIS_BF16: return &bf16;
    case SIS_F64: return &f64;
    default: return NULL;
    }
}

/* Where its bits are random, one in four is a NaN, of either sign, quiet or not. */
static void fill(test_random *r, const kind *of, uint8_t *to, size_t bytes) {
    const uint64_t sign = UINT64_C(1) << (of->size * 8 - 1);
    for (size_t i = 0; i < bytes / of->size; i++) {
        uint64_t bits = ((uint64_t)random_bits(r) << 32 | random_bits(r)) >> (64 - of->size * 8);
        if (of->size == 4) bits = random_hard_bits(r);
        if (random_bits(r) % 4 == 0)
            bits = (bits & (sign | ((of->infinity & -of->infinity) - 1))) | of->infinity | 1;
        memcpy(to + i * of->size, &bits, of->size);
    }
}

static bool settled(const kind *of, const uint8_t *data, size_t bytes) {
    const uint64_t sign = UINT64_C(1) << (of->size * 8 - 1);
    for (size_t i = 0; i < bytes / of->size; i++) {
        uint64_t bits = 0;
        memcpy(&bits, data + i * of->size, of->size);
        if ((bits & (sign - 1)) > of->infinity && bits != of->quiet) return false;
    }
    return true;
}

static uint32_t dtype_of(const sis_case_graph *built, uint32_t tensor) {
    int64_t info[SIS_TENSOR_INFO];
    TEST_ASSERT_EQUAL(SIS_OK, sis_graph_tensor(built->graph, tensor, info));
    return (uint32_t)info[0];
}

static const char *name_of(uint32_t op) {
    for (uint32_t i = 0; i < SIS_OP_COUNT; i++)
        if ((uint32_t)sis_op_descriptions[i].id == op) return sis_op_descriptions[i].name;
    return "?";
}

static bool is_input(const sis_case_graph *built, uint32_t tensor) { /* the caller's: it stays as it is */
    for (uint32_t i = 0; i < built->n_inputs; i++)
        if (built->input[i] == tensor) return true;
    return false;
}

/* What fails on such numbers (a size that is none) has no outputs to look at. */
static void look(const sis_case *of, test_random *r) {
    sis_case_graph built;
    sis_graph_port_info port;
    TEST_ASSERT_EQUAL_MESSAGE(SIS_OK, sis_case_build(of, &rig_memory, &built), name_of(of->op));
    for (int again = 0; again < 3; again++) {
        for (uint32_t i = 0; i < built.n_inputs; i++) {
            const kind *input = kind_of(dtype_of(&built, built.input[i]));
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(built.graph, built.input[i], &port));
            if (input) fill(r, input, port.data, port.bytes);
        }
        if (sis_graph_run(built.graph) != SIS_OK) break;
        for (uint32_t i = 0; i < built.n_outputs; i++) {
            const kind *output = kind_of(dtype_of(&built, built.output[i]));
            if (!output || is_input(&built, built.output[i])) continue;
            TEST_ASSERT_EQUAL(SIS_OK, sis_graph_port(built.graph, built.output[i], &port));
            TEST_ASSERT_TRUE_MESSAGE(settled(output, port.data, port.bytes), name_of(of->op));
        }
    }
    sis_case_free(&built);
}

static void look_at_all(const sis_case_table *table) {
    test_random r = {7};
    sis_case of;
    for (size_t at = 0; sis_case_next(table, &at, &of);)
        if (of.macs <= MOST_MACS) look(&of, &r);
}

static void one_nan_leaves_small_cases(void) { look_at_all(&sis_check_cases); }
static void one_nan_leaves_large_cases(void) { look_at_all(&sis_bench_cases); }

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(one_nan_leaves_small_cases);
    RUN_TEST(one_nan_leaves_large_cases);
    return UNITY_END();
}
