/* Counted costs that many operators share. Contract in costs.h. */
#include "costs.h"

int64_t sis_log2_16(int64_t x) {
    if (x < 2) return 0;
    const int whole = 63 - __builtin_clzll((unsigned long long)x);
    const int64_t rest = x - (INT64_C(1) << whole);
    return whole * 16 + (whole < 4 ? rest * 16 >> whole : rest >> (whole - 4));
}

/* Ends that are no block of sixteen take their passes through single vectors. */
uint64_t sis_cost_normal(int64_t n, bool centred, bool by_element, bool biased) {
    const uint64_t rest = (uint64_t)(n % 16);
    const uint64_t ends = rest == 0 ? 0 : centred ? 60 + 13 * rest : 45 + 7 * rest;
    if (!by_element) return ends + 125 + sis_cost_16(n, 43);
    return ends + (centred ? 183 + sis_cost_16(n, biased ? 48 : 35) : 157 + sis_cost_16(n, biased ? 41 : 28));
}

/* --- bytes: picolibc's routines and ours, by pieces of 64 and 16 bytes --- */

uint64_t sis_cost_copy(int64_t bytes) {
    const uint64_t n = (uint64_t)sis_most(bytes, 0);
    return n < 16 ? 14 : 14 + n / 64 * 12 + n % 64 / 16 * 4;
}

uint64_t sis_cost_clear(int64_t bytes) {
    const uint64_t n = (uint64_t)sis_most(bytes, 0);
    return n < 16 ? 14 : 15 + n / 64 * 7 + n % 64 / 16 * 4;
}

uint64_t sis_cost_move(int64_t bytes) {
    const uint64_t n = (uint64_t)sis_most(bytes, 0), pieces = n % 64 / 16;
    if (n < 16) return n < 4 ? 18 : 14;
    return 15 + n / 64 * 6 + (pieces > 0 ? 6 + pieces * 6 : n % 16 > 0 ? 4 : 0);
}

uint64_t sis_cost_fill(int64_t bytes) {
    const uint64_t n = (uint64_t)sis_most(bytes, 0);
    return n < 16 ? 12 : 10 + n / 16 * 4;
}

uint64_t sis_cost_strided(const sis_loops *loops, int64_t size, int64_t count) {
    const int64_t n = loops->size[loops->rank - 1];
    if (n <= 0) return 0;
    const uint64_t row = loops->stride[0][loops->rank - 1] == 1 ? 74 + sis_cost_copy(n * size)
                                                                : 88 + sis_cost(n, size < 4 ? 5 : 6);
    return sis_cost(count / n, row);
}

/* --- numbers one by one: narrow floats are put together from their bits, packed ones are cut out of a byte before --- */

static bool is_narrow(sis_dtype dtype) {
    switch (dtype) {
    case SIS_F16:
    case SIS_BF16:
    case SIS_F8E4M3FN:
    case SIS_F8E4M3FNUZ:
    case SIS_F8E5M2:
    case SIS_F8E5M2FNUZ:
    case SIS_F8E8M0: return true;
    default: return false;
    }
}

uint64_t sis_cost_load(sis_dtype dtype) {
    if (sis_dtype_bits(dtype) < 8) return 190;
    return is_narrow(dtype) ? 85 : 40;
}

uint64_t sis_cost_store(sis_dtype dtype) {
    if (sis_dtype_bits(dtype) < 8) return 180;
    if (is_narrow(dtype)) return 105;
    return dtype == SIS_F32 || dtype == SIS_F64 ? 20 : 45;
}
