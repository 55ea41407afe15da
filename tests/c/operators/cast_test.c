/* Conversions to and from f16 and bf16 by vectors: bit for bit those of convert.h, on every vector width and without. */
#include "../../../ops-c/src/operators/convert.h"
#include "against.h"
#include "half.h"

static test_node t;

#define N 4096
static const half_turns *const turns[] = {&half_own, &half_of_four, &half_plain};

static void same_bits(const char *what, const half_turns *turn, uint32_t from, uint32_t wanted,
                      uint32_t got) {
    char text[160];
    if (wanted == got) return;
    snprintf(text, sizeof text, "%s of %08x on %s: %08x, not %08x", what, (unsigned)from, turn->name,
             (unsigned)got, (unsigned)wanted);
    TEST_FAIL_MESSAGE(text);
}

static uint32_t load_one(sis_dtype dtype, uint16_t bits) {
    float value;
    sis_number_store(SIS_F32, &value, sis_number_load(dtype, &bits));
    return bits_of(value);
}

static uint32_t store_one(sis_dtype dtype, float value) {
    uint16_t bits;
    sis_number_store(dtype, &bits, sis_number_load(SIS_F32, &value));
    return bits;
}

static void test_every_narrow_float_is_loaded(void) {
    static uint16_t from[N];
    static float half[N], bf16[N];
    for (size_t k = 0; k < 3; k++)
        for (uint32_t start = 0; start < 65536; start += N) {
            for (uint32_t i = 0; i < N; i++) from[i] = (uint16_t)(start + i);
            turns[k]->load_half(half, from, N);
            turns[k]->load_bf16(bf16, from, N);
            for (uint32_t i = 0; i < N; i++) {
                same_bits("f32 of f16", turns[k], start + i, load_one(SIS_F16, from[i]), bits_of(half[i]));
                same_bits("f32 of bf16", turns[k], start + i, load_one(SIS_BF16, from[i]), bits_of(bf16[i]));
            }
        }
}

/* f32 around what the narrow formats can hold: ties, the smallest, the largest, denormals, NaN of all kinds. */
static float near_narrow(test_random *r) {
    const uint32_t u = random_bits(r);
    uint32_t half = random_bits(r) & 0xffff;
    switch (u % 4) {
    case 0: return float_of(random_hard_bits(r));
    case 1: /* an f16 or the middle between two, or next to it */
        return float_of(load_one(SIS_F16, (uint16_t)half) + (u & 16 ? 0x1000 : 0) + ((u >> 5) % 3) - 1);
    case 2: return float_of((half << 16) + (u & 16 ? 0x8000 : 0) + ((u >> 5) % 3) - 1);
    default: /* exponents about f16's denormals */
        return float_of((random_bits(r) & 0x807fffffu) | (96 + (u >> 5) % 20) << 23);
    }
}

static void test_floats_are_stored_rounded_once(void) {
    static float from[N];
    static uint16_t half[N], bf16[N];
    test_random r = {701};
    for (int round = 0; round < 60; round++) {
        for (int i = 0; i < N; i++) from[i] = near_narrow(&r);
        for (size_t k = 0; k < 3; k++) {
            turns[k]->store_half(half, from, N);
            turns[k]->store_bf16(bf16, from, N);
            for (int i = 0; i < N; i++) {
                same_bits("f16", turns[k], bits_of(from[i]), store_one(SIS_F16, from[i]), half[i]);
                same_bits("bf16", turns[k], bits_of(from[i]), store_one(SIS_BF16, from[i]), bf16[i]);
            }
        }
    }
}

/* The operator in lengths around those of vectors, between all dtypes that have loops of their own. */
static void test_cast_of_all_lengths_against_reference(void) {
    static const sis_dtype dtypes[] = {SIS_F32, SIS_F16, SIS_BF16, SIS_BOOL,
                                       SIS_I32, SIS_I64, SIS_U8,   SIS_F64};
    test_random r = {702};
    for (int from = 0; from < 8; from++)
        for (int to = 0; to < 8; to++)
            for (int64_t n = 0; n < 40; n += n < 20 ? 1 : 5) {
                test_begin(&t, SIS_OP_CAST, 18);
                random_input(&r, &t, dtypes[from], DIMS(n), true);
                *(sis_cast_attributes *)t.attributes =
                    (sis_cast_attributes){.to = dtypes[to], .has_to = true};
                against_reference(&t, (int)n);
            }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_every_narrow_float_is_loaded);
    RUN_TEST(test_floats_are_stored_rounded_once);
    RUN_TEST(test_cast_of_all_lengths_against_reference);
    return UNITY_END();
}
