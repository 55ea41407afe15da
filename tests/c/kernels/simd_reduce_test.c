/* The reductions of simd.h held to scalar C bit for bit: sixteen lanes whatever the vectors, every length, every
 * kind of float. Any NaN equals any other, since which one an addition makes differs between processors. */
#include "lanes.h"
#include "random.h"

#define SEED 0x5116u

static test_random rng;
static float next_float(void) { return float_of(random_hard_bits(&rng)); }

static void hold(const char *what, float wanted, float got) {
    if (!same_float(wanted, got)) TEST_FAIL_MESSAGE(what);
}

static float ref_min(float x, float y) {
    if (is_nan(x) || is_nan(y)) return float_of(0x7fc00000);
    if (x == y) return float_of(bits_of(x) | bits_of(y));
    return x < y ? x : y;
}
static float ref_max(float x, float y) {
    if (is_nan(x) || is_nan(y)) return float_of(0x7fc00000);
    if (x == y) return float_of(bits_of(x) & bits_of(y));
    return x > y ? x : y;
}
static float ref_fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }

#define LONGEST 100

/* op: 0 sum, 1 |x|, 2 max, 3 min, 4 product, 5 (x-m)^2 */
static float ref_reduce(const float *p, size_t n, int op, float m) {
    static const uint32_t starts[] = {0, 0, 0xff800000, 0x7f800000, 0x3f800000, 0};
    float lane[16];
    for (int j = 0; j < 16; j++) lane[j] = float_of(starts[op]);
    for (size_t i = 0; i < n; i++) {
        float *l = &lane[i % 16], x = p[i];
        *l = op == 0   ? *l + x
             : op == 1 ? *l + float_of(bits_of(x) & 0x7fffffffu)
             : op == 2 ? ref_max(*l, x)
             : op == 3 ? ref_min(*l, x)
             : op == 4 ? *l * x
                       : ref_fma(x - m, x - m, *l);
    }
    for (int half = 8; half; half /= 2)
        for (int j = 0; j < half; j++) {
            float x = lane[j], y = lane[j + half];
            lane[j] = op == 2 ? ref_max(x, y) : op == 3 ? ref_min(x, y) : op == 4 ? x * y : x + y;
        }
    return lane[0];
}

static void test_reductions(void) {
    float p[LONGEST + 1];
    for (int r = 0; r < 400; r++) {
        bool tame = r % 2; /* all finite and of like size, so that sums stay numbers */
        for (int i = 0; i <= LONGEST; i++)
            p[i] = tame ? (float)((int32_t)random_bits(&rng) >> 8) * 0x1p-20f : next_float();
        float m = tame ? 0.37f : next_float();
        for (size_t n = 0; n <= LONGEST; n += n < 40 ? 1 : 7) {
            const float *q = p + (r & 1);
            hold("sum", ref_reduce(q, n, 0, 0), sis_reduce_sum(q, n));
            hold("abs", ref_reduce(q, n, 1, 0), sis_reduce_sum_abs(q, n));
            hold("max", ref_reduce(q, n, 2, 0), sis_reduce_max(q, n));
            hold("min", ref_reduce(q, n, 3, 0), sis_reduce_min(q, n));
            hold("product", ref_reduce(q, n, 4, 0), sis_reduce_product(q, n));
            hold("squares", ref_reduce(q, n, 5, m), sis_reduce_sum_squares(q, n, m));
        }
    }
}

static void test_canonical_nan(void) {
    float p[LONGEST], q[LONGEST];
    for (size_t n = 0; n < LONGEST; n++) {
        for (size_t i = 0; i < LONGEST; i++) p[i] = q[i] = next_float();
        sis_canonicalize_nan_f32(q, n);
        for (size_t i = 0; i < LONGEST; i++)
            TEST_ASSERT_EQUAL_HEX32(i < n && is_nan(p[i]) ? 0x7fc00000u : bits_of(p[i]), bits_of(q[i]));
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("simd_reduce_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_reductions);
    RUN_TEST(test_canonical_nan);
    return UnityEnd();
}
