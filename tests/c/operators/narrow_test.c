/* Narrow floats: every code to its value, and values to codes, against a plain reference that looks through all codes for
 * the nearest one. All f16, and f32 of random bits and around ties. Elements of packed dtypes. */

#include "../../../ops-c/src/operators/convert.h"
#include "against.h"
#include "half.h"
#include "rounds.h"

static test_node t;

/* What the formats' own papers say: OCP's FP8 and MX, and the fnuz kinds of Graphcore and AMD. */
typedef struct kind {
    sis_dtype dtype;
    int exponent, fraction, bias;
    double largest;
    bool infinity, nan_at_top, minus_zero;
} kind;

static const kind kinds[] = {
    {SIS_F8E4M3FN, 4, 3, 7, 448, false, true, true}, {SIS_F8E4M3FNUZ, 4, 3, 8, 240, false, false, false},
    {SIS_F8E5M2, 5, 2, 15, 57344, true, true, true}, {SIS_F8E5M2FNUZ, 5, 2, 16, 57344, false, false, false},
    {SIS_F4E2M1, 2, 1, 1, 6, false, false, true},    {SIS_F16, 5, 10, 15, 65504, true, true, true},
};

static double scaled(double value, int power) {
    for (; power > 0; power--) value *= 2;
    for (; power < 0; power++) value /= 2;
    return value;
}

static uint32_t sign_bit(const kind *k) { return 1u << (k->exponent + k->fraction); }

/* The value of a code without sign, as if there were no infinities and NaN. */
static double size_of(const kind *k, uint32_t code) {
    const int exponent = (int)(code >> k->fraction);
    const double fraction = (double)(code & ((1u << k->fraction) - 1)) / (1 << k->fraction);
    return exponent == 0 ? scaled(fraction, 1 - k->bias) : scaled(1 + fraction, exponent - k->bias);
}

static double plain_value(const kind *k, uint32_t bits) {
    const uint32_t code = bits & (sign_bit(k) - 1);
    const double size = size_of(k, code), sign = bits & sign_bit(k) ? -1 : 1;
    if (!k->minus_zero && bits == sign_bit(k)) return __builtin_nan("");
    if (size <= k->largest) return sign * size;
    const bool is_infinity = k->infinity && (code & ((1u << k->fraction) - 1)) == 0;
    return is_infinity ? sign * __builtin_inf() : __builtin_nan("");
}

/* The one of all codes up to `largest` whose value is nearest, of two the even one; the code behind it stands for all that
 * is beyond. */
static uint32_t plain_bits(const kind *k, double value, bool overflows) {
    uint32_t code = 0, sign = __builtin_signbit(value) ? sign_bit(k) : 0;
    if (value != value) {
        if (!k->minus_zero) return sign_bit(k);
        return k->infinity     ? (1u << (k->exponent + k->fraction)) - (1u << (k->fraction - 1))
               : k->nan_at_top ? sign_bit(k) - 1
                               : 0;
    }
    const double size = sign ? -value : value;
    while (size_of(k, code) <= k->largest && size_of(k, code + 1) <= size) code++;
    if (size_of(k, code) <= k->largest) {
        const double below = size - size_of(k, code), above = size_of(k, code + 1) - size;
        code += above < below || (above == below && (code & 1));
    }
    if (size_of(k, code) > k->largest) {
        if (k->dtype == SIS_F4E2M1 || (!overflows && k->dtype != SIS_F16)) {
            while (size_of(k, code) > k->largest) code--;
        } else if (!k->minus_zero) {
            return sign_bit(k);
        } else {
            code = k->infinity ? ((1u << k->exponent) - 1) << k->fraction : sign_bit(k) - 1;
        }
    }
    return code == 0 && !k->minus_zero ? 0 : sign | code;
}

static void test_every_code_has_its_value(void) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (uint32_t bits = 0; bits < 2 * sign_bit(&kinds[i]); bits++) {
            const double wanted = plain_value(&kinds[i], bits), got = sis_narrow_value(kinds[i].dtype, bits);
            TEST_ASSERT_TRUE((wanted != wanted) == (got != got));
            TEST_ASSERT_TRUE(wanted != wanted ||
                             (wanted == got && !__builtin_signbit(wanted) == !__builtin_signbit(got)));
            /* And back; infinities only where they are not made finite. */
            if (wanted == wanted)
                TEST_ASSERT_EQUAL_HEX16(
                    bits, sis_narrow_bits(kinds[i].dtype, got, (sis_narrowing){.overflows = true}));
        }
}

static void one_value(const kind *k, double value) {
    for (int overflows = 0; overflows < 2; overflows++) {
        const uint32_t wanted = plain_bits(k, value, overflows);
        const uint32_t got = sis_narrow_bits(k->dtype, value, (sis_narrowing){.overflows = overflows});
        if (wanted == got) continue;
        char text[100];
        snprintf(text, sizeof text, "%a as %s: %02x, not %02x", value, sis_dtype_name(k->dtype),
                 (unsigned)got, (unsigned)wanted);
        TEST_FAIL_MESSAGE(text);
    }
}

static void test_every_f16_becomes_the_nearest(void) {
    for (uint32_t half = 0; half < 65536; half++)
        for (size_t i = 0; i < 5; i++) one_value(&kinds[i], sis_narrow_value(SIS_F16, half));
}

static void test_f32_of_random_bits_become_the_nearest(void) {
    test_random r = {801};
    for (int i = 0; i < SIS_ROUNDS(100000); i++) {
        one_value(&kinds[i % 5], (double)float_of(random_bits(&r)));
        one_value(&kinds[i % 5], (double)float_of(random_hard_bits(&r)));
        /* Exponents that the formats have, and neighbours of the middle between two codes. */
        const kind *k = &kinds[i % 5];
        const uint32_t code = random_bits(&r) % sign_bit(k);
        const double middle = (size_of(k, code) + size_of(k, code + 1)) / 2;
        const double near = scaled((double)(random_bits(&r) & 3) - 1.5, -30) * middle;
        one_value(k, random_bits(&r) & 1 ? -middle : middle);
        one_value(k, middle + near);
    }
}

/* --- f8e8m0 --- */

static uint32_t plain_power(double value, sis_narrowing how) {
    if (value != value || value < 0) return 0xff;
    if (value < scaled(1, -127)) return how.overflows ? 0xff : 0;
    if (value == __builtin_inf()) return how.overflows ? 0xff : 0xfe;
    int e = -127;
    while (e < 200 && scaled(1, e + 1) <= value) e++;
    const double fraction = value / scaled(1, e);
    if (how.rounding == SIS_SCALE_UP && fraction > 1) e++;
    if (how.rounding == SIS_SCALE_NEAREST && fraction >= 1.5) e++;
    if (e > 127) return how.overflows ? 0xff : 0xfe;
    return (uint32_t)(e + 127);
}

static void test_powers_of_two(void) {
    test_random r = {802};
    for (uint32_t code = 0; code < 255; code++) {
        TEST_ASSERT_TRUE(sis_narrow_value(SIS_F8E8M0, code) == scaled(1, (int)code - 127));
        TEST_ASSERT_EQUAL(code, sis_narrow_bits(SIS_F8E8M0, scaled(1, (int)code - 127), (sis_narrowing){0}));
    }
    TEST_ASSERT_TRUE(sis_narrow_value(SIS_F8E8M0, 255) != sis_narrow_value(SIS_F8E8M0, 255));
    for (int i = 0; i < SIS_ROUNDS(30000); i++) {
        const sis_narrowing how = {.overflows = i & 1, .rounding = (sis_scale_rounding)(i / 2 % 3)};
        const double value = (double)float_of(i % 5 ? random_bits(&r) & INT32_MAX : random_hard_bits(&r));
        TEST_ASSERT_EQUAL_HEX8(plain_power(value, how), sis_narrow_bits(SIS_F8E8M0, value, how));
    }
    const double largest = (double)float_of(0x7f7fffff);
    TEST_ASSERT_EQUAL_HEX8(0xfe, sis_narrow_bits(SIS_F8E8M0, largest, (sis_narrowing){0}));
    TEST_ASSERT_EQUAL_HEX8(0xff, sis_narrow_bits(SIS_F8E8M0, largest, (sis_narrowing){.overflows = true}));
}

/* --- packed dtypes --- */

static void test_packed_elements_lie_low_bits_first(void) {
    static const struct {
        sis_dtype dtype;
        uint8_t bytes[2];
        double values[4];
    } cases[] = {
        {SIS_U4, {0xa3, 0xf0}, {3, 10, 0, 15}},
        {SIS_I4, {0xa3, 0x8f}, {3, -6, -1, -8}},
        {SIS_F4E2M1, {0x91, 0x7f}, {0.5, -0.5, -6, 6}},
        {SIS_U2, {0xe4, 0}, {0, 1, 2, 3}},
        {SIS_I2, {0xe4, 0}, {0, 1, -2, -1}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        uint8_t bytes[2] = {0xff, 0xff};
        for (int64_t i = 0; i < 4; i++) {
            const sis_number number = sis_number_at(cases[c].dtype, cases[c].bytes, i);
            TEST_ASSERT_TRUE(sis_number_real(number) == cases[c].values[i]);
            sis_number_put(cases[c].dtype, bytes, i, (sis_number){.real = cases[c].values[i]},
                           (sis_narrowing){0});
        }
        TEST_ASSERT_EQUAL_HEX8(cases[c].bytes[0], bytes[0]);
        if (cases[c].dtype != SIS_U2 && cases[c].dtype != SIS_I2)
            TEST_ASSERT_EQUAL_HEX8(cases[c].bytes[1], bytes[1]);
    }
}

static uint8_t packed(sis_dtype dtype, sis_number number) {
    uint8_t byte = 0xff;
    sis_number_put(dtype, &byte, 0, number, (sis_narrowing){0});
    return byte;
}

static void test_reals_saturate_and_integers_keep_their_low_bits(void) {
    static const double x[] = {-100, -8.9, -1.5, 1.9, 7.9, 100};
    static const uint8_t i4[] = {8, 8, 15, 1, 7, 7}, u4[] = {0, 0, 0, 1, 7, 15}, i2[] = {2, 2, 3, 1, 1, 1},
                         u2[] = {0, 0, 0, 1, 3, 3};
    for (int i = 0; i < 6; i++) {
        TEST_ASSERT_EQUAL_HEX8(i4[i], packed(SIS_I4, (sis_number){.real = x[i]}));
        TEST_ASSERT_EQUAL_HEX8(u4[i], packed(SIS_U4, (sis_number){.real = x[i]}));
        TEST_ASSERT_EQUAL_HEX8(i2[i], packed(SIS_I2, (sis_number){.real = x[i]}));
        TEST_ASSERT_EQUAL_HEX8(u2[i], packed(SIS_U2, (sis_number){.real = x[i]}));
    }
    TEST_ASSERT_EQUAL_HEX8(0, packed(SIS_I4, (sis_number){.real = __builtin_nan("")}));
    TEST_ASSERT_EQUAL_HEX8(12, packed(SIS_U4, (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = 300}));
    TEST_ASSERT_EQUAL_HEX8(3, packed(SIS_I2, (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = -1}));
}

/* Cast through a graph node in tiles: odd counts, and between packed dtypes of other widths. */
static void test_cast_of_packed_tensors(void) {
    static const sis_dtype dtypes[] = {SIS_U4, SIS_I4,     SIS_F4E2M1, SIS_U2,
                                       SIS_I2, SIS_F8E5M2, SIS_F32,    SIS_I64};
    for (int from = 0; from < 8; from++)
        for (int to = 0; to < 8; to++)
            for (int64_t n = 0; n < 1200; n += n < 10 ? 1 : 397) {
                static uint8_t x[1200 * 8]; /* the run may write over its input */
                for (size_t i = 0; i < sizeof x; i++) x[i] = (uint8_t)(i * 37 + 11);
                test_begin(&t, SIS_OP_CAST, 25);
                test_input(&t, dtypes[from], DIMS(n), x);
                *(sis_cast_attributes *)t.attributes =
                    (sis_cast_attributes){.to = dtypes[to], .has_to = true, .saturate = 1};
                TEST_ASSERT_NULL(test_run_all_ways(&t));
                for (int64_t i = 0; i < n; i++) {
                    uint8_t one[8] = {0}, got[8] = {0};
                    sis_number_put(dtypes[to], one, 0, sis_number_at(dtypes[from], x, i), (sis_narrowing){0});
                    sis_number_put(dtypes[to], got, 0, sis_number_at(dtypes[to], t.out[0].data, i),
                                   (sis_narrowing){0});
                    /* a NaN's sign is of no account */
                    if (dtypes[to] == SIS_F32)
                        TEST_ASSERT_EQUAL_INT64(-1, test_difference(SIS_F32, one, got, 1));
                    else
                        TEST_ASSERT_EQUAL_MEMORY(one, got, 8);
                }
            }
}

static void test_packed_tensors_move(void) {
    static const sis_dtype dtypes[] = {SIS_U4, SIS_I4, SIS_F4E2M1, SIS_U2, SIS_I2};
    static uint8_t x[37 * 41];
    for (size_t i = 0; i < sizeof x; i++) x[i] = (uint8_t)(i * 73 + 5);
    for (int d = 0; d < 5; d++)
        for (int64_t m = 1; m < 42; m += 5) {
            const int64_t n = 37;
            test_begin(&t, SIS_OP_TRANSPOSE, 25);
            uint8_t *given = test_input(&t, dtypes[d], DIMS(m, n), x);
            const uint32_t used = (uint32_t)(m * n * sis_dtype_bits(dtypes[d]) % 8);
            if (used) given[t.in[0].bytes - 1] &= (uint8_t)((1u << used) - 1); /* as a copy leaves it */
            TEST_ASSERT_NULL(test_run_all_ways(&t));
            for (int64_t i = 0; i < m * n; i++)
                TEST_ASSERT_TRUE(sis_number_real(sis_number_at(dtypes[d], t.out[0].data, i)) ==
                                 sis_number_real(sis_number_at(dtypes[d], x, i % m * n + i / m)));
            test_begin(&t, SIS_OP_IDENTITY, 25);
            test_input(&t, dtypes[d], DIMS(m, n), x);
            TEST_ASSERT_NULL(test_run_all_ways(&t));
        }
}

static void test_constant_of_shape_fills_packed_tensors(void) {
    uint8_t value = 0xf6; /* only its first element counts */
    sis_tensor one = {.data = &value, .bytes = 1, .dtype = SIS_U4, .shape = DIMS(1), .value_known = true};
    test_begin(&t, SIS_OP_CONSTANT_OF_SHAPE, 25);
    test_ints(&t, 5);
    ((sis_constant_of_shape_attributes *)t.attributes)->value = &one;
    TEST_ASSERT_NULL(test_run_all_ways(&t));
    TEST_ASSERT_EQUAL_HEX8_ARRAY(((uint8_t[]){0x66, 0x66, 0x06}), t.out[0].data, 3);
}

static void test_nan_and_infinity_of_f8(void) {
    for (size_t i = 0; i < 4; i++)
        for (int op = 0; op < 2; op++) {
            uint8_t x[256];
            for (int k = 0; k < 256; k++) x[k] = (uint8_t)k;
            test_begin(&t, op ? SIS_OP_IS_INF : SIS_OP_IS_NA_N, 20);
            test_input(&t, kinds[i].dtype, DIMS(256), x);
            if (op) *(sis_is_inf_attributes *)t.attributes = (sis_is_inf_attributes){1, 1};
            TEST_ASSERT_NULL(test_run_all_ways(&t));
            for (uint32_t k = 0; k < 256; k++) {
                const double value = plain_value(&kinds[i], k);
                const bool is_infinity = value == value && value - value != 0;
                TEST_ASSERT_EQUAL(op ? is_infinity : value != value, ((uint8_t *)t.out[0].data)[k]);
            }
        }
}

int main(void) {
    UNITY_BEGIN();
    RUN_TEST(test_every_code_has_its_value);
    RUN_TEST(test_every_f16_becomes_the_nearest);
    RUN_TEST(test_f32_of_random_bits_become_the_nearest);
    RUN_TEST(test_powers_of_two);
    RUN_TEST(test_packed_elements_lie_low_bits_first);
    RUN_TEST(test_reals_saturate_and_integers_keep_their_low_bits);
    RUN_TEST(test_cast_of_packed_tensors);
    RUN_TEST(test_packed_tensors_move);
    RUN_TEST(test_constant_of_shape_fills_packed_tensors);
    RUN_TEST(test_nan_and_infinity_of_f8);
    return UNITY_END();
}
