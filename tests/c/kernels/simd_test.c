/* simd.h held to scalar C, bit for bit, on random bits, NaNs, infinities, zeros and denormals. Built once
 * per number of lanes; what differs between processors by design (which NaN an arithmetic operation makes)
 * is compared as NaN. */
#include "lanes.h"
#include "random.h"

#define N SIS_LANES
#define ROUNDS 20000
#define SEED 0x5115u

static test_random rng;
static float next_float(void) { return float_of(random_hard_bits(&rng)); }

static float a[N], b[N], c[N];
static int32_t ia[N], ib[N];

static void fill(void) {
    for (int i = 0; i < N; i++) {
        a[i] = next_float();
        b[i] = next_float();
        c[i] = next_float();
        ia[i] = (int32_t)random_hard_bits(&rng);
        ib[i] = random_bits(&rng) % 8 ? (int32_t)random_hard_bits(&rng) : ia[i];
    }
}

static void same(const char *what, uint32_t wanted, uint32_t got, bool any_nan) {
    if (any_nan && is_nan(float_of(wanted)) && is_nan(float_of(got))) return;
    if (wanted == got) return;
    UNITY_TEST_FAIL(__LINE__, what);
}

/* --- scalar meanings that C has no operator for --- */

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
/* Rounds by integer arithmetic on the bits: mode 0 nearest even, 1 down, 2 up, 3 towards zero. */
static float ref_round(float x, int mode) {
    uint32_t u = bits_of(x), sign = u & 0x80000000u;
    int exponent = (int)(u >> 23 & 255) - 127;
    if (exponent >= 23) return x;
    uint32_t unit = exponent >= 0 ? 0x800000u >> exponent : 0;
    uint32_t low = exponent >= 0 ? u & (unit - 1) : u & 0x7fffffffu;
    uint32_t down = exponent >= 0 ? u - low : sign; /* towards zero */
    bool up = mode == 1 ? sign && low : mode == 2 ? !sign && low : false;
    if (mode == 0 && exponent >= 0) {
        bool odd = exponent > 0 ? (u & unit) != 0 : true; /* |x| in [1,2): the integer part is 1 */
        up = low > unit / 2 || (low == unit / 2 && odd);
    } else if (mode == 0) {
        up = (u & 0x7fffffffu) > 0x3f000000u;
    }
    if (!up) return float_of(down);
    return float_of(exponent >= 0 ? down + unit : sign | 0x3f800000u);
}
static int32_t ref_to_int(float x) {
    if (is_nan(x)) return 0;
    if (x >= 2147483648.0f) return INT32_MAX;
    if (x < -2147483648.0f) return INT32_MIN;
    return (int32_t)x;
}
static float ref_fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }

/* Runs `vector` on the arrays and holds lane i to `scalar`, in which i is the lane. */
#define HOLD(type, vector, scalar, any_nan)   \
    do {                                      \
        type got_[N];                         \
        memcpy(got_, &(vector), sizeof got_); \
        for (int i = 0; i < N; i++) {         \
            type wanted_ = (scalar);          \
            uint32_t w_, g_;                  \
            memcpy(&w_, &wanted_, 4);         \
            memcpy(&g_, &got_[i], 4);         \
            same(#scalar, w_, g_, any_nan);   \
        }                                     \
    } while (0)
#define HOLD_F(expression, scalar)     \
    do {                               \
        sis_vf v_ = (expression);      \
        HOLD(float, v_, scalar, true); \
    } while (0)
#define HOLD_BITS(expression, scalar)   \
    do {                                \
        sis_vf v_ = (expression);       \
        HOLD(float, v_, scalar, false); \
    } while (0)
#define HOLD_I(expression, scalar)        \
    do {                                  \
        sis_vi v_ = (expression);         \
        HOLD(int32_t, v_, scalar, false); \
    } while (0)
#define VA sis_load(a)
#define VB sis_load(b)
#define VC sis_load(c)
#define IA sis_load_i(ia)
#define IB sis_load_i(ib)

static void test_arithmetic(void) {
    for (int r = 0; r < ROUNDS; r++) {
        fill();
        HOLD_F(sis_add(VA, VB), a[i] + b[i]);
        HOLD_F(sis_sub(VA, VB), a[i] - b[i]);
        HOLD_F(sis_mul(VA, VB), a[i] * b[i]);
        HOLD_F(sis_div(VA, VB), a[i] / b[i]);
        HOLD_F(sis_fma(VA, VB, VC), ref_fma(a[i], b[i], c[i]));
        HOLD_F(sis_sqrt(VA), __builtin_sqrtf(a[i]));
        HOLD_F(sis_min(VA, VB), ref_min(a[i], b[i]));
        HOLD_F(sis_max(VA, VB), ref_max(a[i], b[i]));
        HOLD_F(sis_relu(VA), ref_max(a[i], 0.0f));
        HOLD_BITS(sis_neg(VA), float_of(bits_of(a[i]) ^ 0x80000000u));
        HOLD_BITS(sis_abs(VA), float_of(bits_of(a[i]) & 0x7fffffffu));
        HOLD_BITS(sis_copysign(VA, VB),
                  float_of((bits_of(a[i]) & 0x7fffffffu) | (bits_of(b[i]) & 0x80000000u)));
#ifdef sis_fma_lane
        HOLD_F(sis_fma_lane(VA, VB, 2, VC), ref_fma(a[i], b[2], c[i]));
#endif
        TEST_ASSERT_TRUE(is_nan(a[0]) || bits_of(sis_fma1(a[0], 1.0f, -0.0f)) == bits_of(a[0]));
    }
}

static void test_rounding_and_conversion(void) {
    for (int r = 0; r < ROUNDS; r++) {
        fill();
        HOLD_F(sis_round(VA), ref_round(a[i], 0));
        HOLD_F(sis_floor(VA), ref_round(a[i], 1));
        HOLD_F(sis_ceil(VA), ref_round(a[i], 2));
        HOLD_F(sis_trunc(VA), ref_round(a[i], 3));
        HOLD_I(sis_to_int(VA), ref_to_int(ref_round(a[i], 0)));
        HOLD_I(sis_to_int_trunc(VA), ref_to_int(a[i]));
        HOLD_BITS(sis_to_float(IA), (float)ia[i]);
    }
}

static void test_comparison_and_selection(void) {
    for (int r = 0; r < ROUNDS; r++) {
        fill();
        HOLD_I(sis_lt(VA, VB), -(a[i] < b[i]));
        HOLD_I(sis_le(VA, VB), -(a[i] <= b[i]));
        HOLD_I(sis_gt(VA, VB), -(a[i] > b[i]));
        HOLD_I(sis_ge(VA, VB), -(a[i] >= b[i]));
        HOLD_I(sis_eq(VA, VB), -(a[i] == b[i]));
        HOLD_I(sis_ne(VA, VB), -!(a[i] == b[i]));
        HOLD_I(sis_is_nan(VA), -is_nan(a[i]));
        HOLD_I(sis_lt_i(IA, IB), -(ia[i] < ib[i]));
        HOLD_I(sis_eq_i(IA, IB), -(ia[i] == ib[i]));
        HOLD_BITS(sis_select(sis_lt_i(IA, IB), VA, VB),
                  ia[i] < ib[i] ? float_of(bits_of(a[i])) : float_of(bits_of(b[i])));
        for (size_t n = 0; n <= N + 1; n++) HOLD_I(sis_first(n), (size_t)i < n ? -1 : 0);
    }
}

static void test_integers(void) {
    for (int r = 0; r < ROUNDS; r++) {
        fill();
        uint32_t n = random_bits(&rng) % 40;
        HOLD_I(sis_and(IA, IB), ia[i] & ib[i]);
        HOLD_I(sis_or(IA, IB), ia[i] | ib[i]);
        HOLD_I(sis_xor(IA, IB), ia[i] ^ ib[i]);
        HOLD_I(sis_not(IA), ~ia[i]);
        HOLD_I(sis_add_i(IA, IB), (int32_t)((uint32_t)ia[i] + (uint32_t)ib[i]));
        HOLD_I(sis_sub_i(IA, IB), (int32_t)((uint32_t)ia[i] - (uint32_t)ib[i]));
        HOLD_I(sis_mul_i(IA, IB), (int32_t)((uint32_t)ia[i] * (uint32_t)ib[i]));
        HOLD_I(sis_shift_left(IA, n), (int32_t)((uint32_t)ia[i] << (n & 31)));
        HOLD_I(sis_shift_right(IA, n), ia[i] >> (n & 31));
        HOLD_I(sis_shift_right_u(IA, n), (int32_t)((uint32_t)ia[i] >> (n & 31)));
        HOLD_BITS(sis_from_bits(IA), float_of((uint32_t)ia[i]));
        HOLD_I(sis_bits(VA), (int32_t)bits_of(a[i]));
        HOLD_I(sis_splat_i(ia[0]), ia[0]);
        HOLD_BITS(sis_splat(a[0]), float_of(bits_of(a[0])));
        TEST_ASSERT_EQUAL_HEX32(bits_of(a[n % N]), bits_of(sis_lane(VA, n % N)));
        TEST_ASSERT_EQUAL_INT32(ia[n % N], sis_lane_i(IA, n % N));
    }
    HOLD_BITS(sis_zero(), 0.0f);
}

/* Loads and stores at every offset, and tails that touch nothing past their end. */
static void test_memory(void) {
    float from[3 * N], to[3 * N];
    for (int i = 0; i < 3 * N; i++) from[i] = next_float();
    for (int offset = 0; offset < N; offset++) {
        HOLD_BITS(sis_load(from + offset), from[offset + i]);
        for (size_t n = 0; n <= N; n++) {
            HOLD_BITS(sis_load_n(from + offset, n), (size_t)i < n ? from[offset + i] : 0.0f);
            memset(to, 0x5a, sizeof to);
            sis_store_n(to + offset, n, sis_load(from));
            for (int i = 0; i < 3 * N; i++) {
                bool written = i >= offset && (size_t)(i - offset) < n;
                TEST_ASSERT_EQUAL_HEX32(written ? bits_of(from[i - offset]) : 0x5a5a5a5a, bits_of(to[i]));
            }
        }
        sis_store(to + offset, sis_load(from + 1));
        TEST_ASSERT_EQUAL_MEMORY(from + 1, to + offset, 4 * N);
        sis_store_i((int32_t *)to + offset, IA);
        TEST_ASSERT_EQUAL_MEMORY(ia, to + offset, 4 * N);
    }
}

static void test_places(void) {
    float from[2 * N];
    sis_vf even, odd;
    for (int r = 0; r < ROUNDS / 10; r++) {
        fill();
        for (int i = 0; i < 2 * N; i++) from[i] = i < N ? a[i] : b[i - N];
        HOLD_BITS(sis_shift_up(VA, VB), i > 0 ? b[i - 1] : a[N - 1]);
        HOLD_BITS(sis_shift_down(VA, VB), i < N - 1 ? a[i + 1] : b[0]);
        HOLD_BITS(sis_even(VA, VB), from[2 * i]);
        HOLD_BITS(sis_odd(VA, VB), from[2 * i + 1]);
        sis_load_pairs(from, &even, &odd);
        HOLD_BITS(even, from[2 * i]);
        HOLD_BITS(odd, from[2 * i + 1]);
    }
}

void setUp(void) { rng.state = SEED; }
void tearDown(void) {}

int main(void) {
    UnityBegin("simd_test.c");
    SKIP_WITHOUT_LANES();
    RUN_TEST(test_arithmetic);
    RUN_TEST(test_rounding_and_conversion);
    RUN_TEST(test_comparison_and_selection);
    RUN_TEST(test_integers);
    RUN_TEST(test_memory);
    RUN_TEST(test_places);
    return UnityEnd();
}
