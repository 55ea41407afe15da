/* Random floats for kernel tests, from a fixed seed: the same on every machine. */
#ifndef SIS_TEST_RANDOM_H
#define SIS_TEST_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct test_random {
    uint64_t state;
} test_random;

static inline uint32_t random_bits(test_random *r) {
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 32);
}
static inline size_t random_below(test_random *r, size_t n) { return random_bits(r) % n; }

static inline float float_of(uint32_t u) {
    float f;
    memcpy(&f, &u, sizeof f);
    return f;
}
static inline uint32_t bits_of(float f) {
    uint32_t u;
    memcpy(&u, &f, sizeof u);
    return u;
}
static inline bool is_nan(float f) { return (bits_of(f) & 0x7fffffffu) > 0x7f800000u; }
static inline bool same_float(float a, float b) {
    return bits_of(a) == bits_of(b) || (is_nan(a) && is_nan(b));
}

/* Between -2 and 2 with all mantissa bits in use, so that any other order of additions shows; when `wild`,
 * one in 64 is an infinity, a NaN, a denormal or a zero of either sign. */
static inline float random_float(test_random *r, bool wild) {
    static const uint32_t specials[] = {0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345,
                                        1,          0x80000001, 0,          0x80000000};
    uint32_t u = random_bits(r);
    if (wild && u % 64 == 0) return float_of(specials[(u >> 6) % 8]);
    return (float)((int32_t)u >> 7) * 0x1p-23f;
}
static inline void random_fill(test_random *r, float *p, size_t n, bool wild) {
    for (size_t i = 0; i < n; i++) p[i] = random_float(r, wild);
}

/* Bits of every kind of float: random ones, special ones, numbers around one with few digits (ties, cancellation). */
static inline uint32_t random_hard_bits(test_random *r) {
    static const uint32_t specials[] = {
        0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00001, 0x7f800001,
        0xff812345, 0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x00800000, 0x3f800000,
        0xbf800000, 0x3f000000, 0xbf000000, 0x3fc00000, 0x40200000, 0xc0200000, 0x3effffff,
        0x4b000000, 0x4affffff, 0xcaffffff, 0x4f000000, 0x4effffff, 0xcf000000, 0xcf000001,
        0x7f7fffff, 0xff7fffff, 0x34000000, 0x4b800001, 0x4b7fffff, 0x5f000000};
    const uint32_t u = random_bits(r);
    switch (u % 4) {
    case 0: return specials[(u >> 2) % (sizeof specials / sizeof *specials)];
    case 1: return bits_of((float)((int32_t)random_bits(r) >> 22) * 0.5f);
    case 2: return (random_bits(r) & 0x81ffffffu) | 0x3e000000u;
    default: return random_bits(r);
    }
}

/* Index of the first element that differs, NaNs being equal; n when none does. */
static inline size_t first_difference(const float *a, const float *b, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!same_float(a[i], b[i])) return i;
    return n;
}

#endif
