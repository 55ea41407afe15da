/* The vector conversions of convert_half.h as functions on arrays: on the processor's own vectors, on vectors of four, and
 * without vector instructions, so that one test holds them all to the same bits. n is a multiple of 16. */
#ifndef SIS_TEST_HALF_H
#define SIS_TEST_HALF_H

#include <stddef.h>
#include <stdint.h>

typedef struct half_turns {
    const char *name;
    void (*load_half)(float *to, const uint16_t *from, size_t n);
    void (*store_half)(uint16_t *to, const float *from, size_t n);
    void (*load_bf16)(float *to, const uint16_t *from, size_t n);
    void (*store_bf16)(uint16_t *to, const float *from, size_t n);
} half_turns;

extern const half_turns half_own, half_of_four, half_plain;

/* Defines the table `table`, whose name is `text`, on the vectors that convert_half.h was included with. */
#define HALF_TURNS(table, text)                                                               \
    static void load_half(float *to, const uint16_t *from, size_t n) {                        \
        for (size_t i = 0; i < n; i += SIS_LANES) sis_store(to + i, sis_load_half(from + i)); \
    }                                                                                         \
    static void store_half(uint16_t *to, const float *from, size_t n) {                       \
        for (size_t i = 0; i < n; i += SIS_LANES) sis_store_half(to + i, sis_load(from + i)); \
    }                                                                                         \
    static void load_bf16(float *to, const uint16_t *from, size_t n) {                        \
        for (size_t i = 0; i < n; i += SIS_LANES) sis_store(to + i, sis_load_bf16(from + i)); \
    }                                                                                         \
    static void store_bf16(uint16_t *to, const float *from, size_t n) {                       \
        for (size_t i = 0; i < n; i += SIS_LANES) sis_store_bf16(to + i, sis_load(from + i)); \
    }                                                                                         \
    const half_turns table = {text, load_half, store_half, load_bf16, store_bf16};

#endif
