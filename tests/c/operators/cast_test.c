/* Cast: against the reference, its edges, refusals. Conversions to and from f16 and bf16 by vectors: bit for bit those of
 * convert.h, on every vector width and without. */
#include "../../../ops-c/src/operators/convert.h"
#include "against.h"
#include "half.h"

static test_node t;
static const sis_dtype ALL[] = {SIS_F32,  SIS_U8,  SIS_I8,  SIS_U16, SIS_I16, SIS_I32, SIS_I64,
                                SIS_BOOL, SIS_F16, SIS_F64, SIS_U32, SIS_U64, SIS_BF16};

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

static void test_cast_against_reference(void) {
    test_random r = {301};
    for (int i = 0; i < 13 * 13 * 2; i++) {
        test_begin(&t, SIS_OP_CAST, 18);
        float *x = random_input(&r, &t, ALL[i % 13], random_shape(&r, 0), true);
        if (t.in[0].dtype == SIS_F32)
            for (size_t k = 0; k < t.in[0].bytes / 4; k += 2) x[k] *= 300.0f;
        sis_cast_attributes *attributes = (void *)t.attributes;
        attributes->to = ALL[i / 13 % 13];
        attributes->has_to = true;
        against_reference(&t, i);
    }
}

static void cast(sis_dtype from, const void *data, int64_t n, sis_dtype to) {
    test_begin(&t, SIS_OP_CAST, 18);
    test_input(&t, from, DIMS(n), data);
    sis_cast_attributes *attributes = (void *)t.attributes;
    attributes->to = to;
    attributes->has_to = true;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
}

static void test_casts_to_integers_truncate_and_saturate(void) {
    const float x[] = {1.9f, -1.9f, 300.0f, -300.0f, 1e20f, -1e20f, float_of(0x7fc00000), 2147483648.0f};
    cast(SIS_F32, x, 8, SIS_I8);
    TEST_ASSERT_EQUAL_INT8_ARRAY(((int8_t[]){1, -1, 127, -128, 127, -128, 0, 127}), t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_U8);
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){1, 0, 255, 0, 255, 0, 0, 255}), t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_I32);
    TEST_ASSERT_EQUAL_INT32_ARRAY(((int32_t[]){1, -1, 300, -300, INT32_MAX, INT32_MIN, 0, INT32_MAX}),
                                  t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_I64);
    TEST_ASSERT_EQUAL_INT64_ARRAY(((int64_t[]){1, -1, 300, -300, INT64_MAX, INT64_MIN, 0, 2147483648}),
                                  t.out[0].data, 8);
    cast(SIS_F32, x, 8, SIS_U64);
    TEST_ASSERT_EQUAL_UINT64_ARRAY(((uint64_t[]){1, 0, 300, 0, UINT64_MAX, 0, 0, 2147483648u}), t.out[0].data,
                                   8);
    cast(SIS_F32, x, 8, SIS_BOOL);
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){1, 1, 1, 1, 1, 1, 1, 1}), t.out[0].data, 8);
    cast(SIS_I32, ((int32_t[]){300, -1, INT32_MIN}), 3, SIS_U8); /* integers keep their low bits */
    TEST_ASSERT_EQUAL_UINT8_ARRAY(((uint8_t[]){44, 255, 0}), t.out[0].data, 3);
}

static void test_casts_to_narrow_floats_round_once(void) {
    /* 65504 is the largest f16; from 65520 on infinity. 2^-25 is half the smallest; just above it rounds up. */
    const double x[] = {65504, 65519.99, 65520, 0x1p-24,     0x1p-25, 0x1.0000001p-25,
                        -0.0,  2049,     2051,  0x1.ffep-15, 1e-300};
    cast(SIS_F64, x, 11, SIS_F16);
    const uint16_t halves[] = {0x7bff, 0x7bff, 0x7c00, 1, 0, 1, 0x8000, 0x6800, 0x6802, 0x0400, 0};
    TEST_ASSERT_EQUAL_HEX16_ARRAY(halves, t.out[0].data, 11);
    cast(SIS_F16, halves, 11, SIS_F32);
    TEST_ASSERT_EQUAL_FLOAT(65504, ((float *)t.out[0].data)[0]);
    TEST_ASSERT_EQUAL_FLOAT(0x1p-24f, ((float *)t.out[0].data)[3]);
    TEST_ASSERT_EQUAL_FLOAT(0x1p-14f, ((float *)t.out[0].data)[9]);

    /* Through f32 or f64 in between, this would round to a tie first and then down. */
    const int64_t odd = ((int64_t)257 << 54) + 1;
    cast(SIS_I64, &odd, 1, SIS_BF16);
    TEST_ASSERT_EQUAL_HEX16(0x5e81, *(uint16_t *)t.out[0].data);
    const float y[] = {1.0f, float_of(0x3f808000), float_of(0x3f818000), float_of(0x7f7fffff),
                       float_of(0xffc00000)};
    cast(SIS_F32, y, 5, SIS_BF16);
    TEST_ASSERT_EQUAL_HEX16_ARRAY(((uint16_t[]){0x3f80, 0x3f80, 0x3f82, 0x7f80, 0x7fc0}), t.out[0].data, 5);
}

static void test_cast_refuses_what_is_no_number(void) {
    test_begin(&t, SIS_OP_CAST, 18);
    test_input(&t, SIS_F32, DIMS(2), ((float[]){1, 2}));
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "to is not given");
    sis_cast_attributes *attributes = (void *)t.attributes;
    attributes->has_to = true;
    attributes->to = 8; /* string */
    expect_refused(&t, SIS_BAD_ATTRIBUTE, "to is 8");
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_every_narrow_float_is_loaded);
    RUN_TEST(test_floats_are_stored_rounded_once);
    RUN_TEST(test_cast_of_all_lengths_against_reference);
    RUN_TEST(test_cast_against_reference);
    RUN_TEST(test_casts_to_integers_truncate_and_saturate);
    RUN_TEST(test_casts_to_narrow_floats_round_once);
    RUN_TEST(test_cast_refuses_what_is_no_number);
    return UNITY_END();
}
