/* Rows of whole numbers by generic vectors of sixteen bytes, with an expression that means the same for a vector as for one
 * element: what wraps, or works bit by bit. Unsigned types, since results go by width. */
#ifndef SIS_OPERATORS_ROW_BITS_H
#define SIS_OPERATORS_ROW_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SIS_ROW_INLINE static inline __attribute__((always_inline, unused))

typedef uint8_t sis_row_8 __attribute__((vector_size(16)));
typedef uint16_t sis_row_16 __attribute__((vector_size(16)));
typedef uint32_t sis_row_32 __attribute__((vector_size(16)));
typedef uint64_t sis_row_64 __attribute__((vector_size(16)));

/* `value` is made of x and y. Which operands walk is known where the inner function is called. */
#define SIS_BITS_BINARY(name, bits, value)                                                                 \
    SIS_ROW_INLINE void name##_of(uint##bits##_t *out, const uint##bits##_t *a, bool walks_a,              \
                                  const uint##bits##_t *b, bool walks_b, int64_t n) {                      \
        enum { LANES = 128 / bits };                                                                       \
        int64_t i = 0;                                                                                     \
        sis_row_##bits x = (sis_row_##bits){0} + *a, y = (sis_row_##bits){0} + *b;                         \
        _Pragma("GCC unroll 4") for (; i + LANES <= n; i += LANES) {                                       \
            if (walks_a) memcpy(&x, a + i, sizeof x);                                                      \
            if (walks_b) memcpy(&y, b + i, sizeof y);                                                      \
            const sis_row_##bits r = (sis_row_##bits)(value);                                              \
            memcpy(out + i, &r, sizeof r);                                                                 \
        }                                                                                                  \
        for (; i < n; i++) {                                                                               \
            x[0] = a[walks_a ? i : 0];                                                                     \
            y[0] = b[walks_b ? i : 0];                                                                     \
            out[i] = ((sis_row_##bits)(value))[0];                                                         \
        }                                                                                                  \
    }                                                                                                      \
    static void name(void *out, const void *a, int64_t step_a, const void *b, int64_t step_b, int64_t n) { \
        if (step_a && step_b)                                                                              \
            name##_of(out, a, true, b, true, n);                                                           \
        else if (step_a)                                                                                   \
            name##_of(out, a, true, b, false, n);                                                          \
        else                                                                                               \
            name##_of(out, a, false, b, step_b != 0, n);                                                   \
    }

#define SIS_BITS_UNARY(name, bits, value)                                            \
    static void name(void *out, const void *in, int64_t n, const void *attributes) { \
        (void)attributes;                                                            \
        enum { LANES = 128 / bits };                                                 \
        const uint##bits##_t *a = in;                                                \
        uint##bits##_t *to = out;                                                    \
        int64_t i = 0;                                                               \
        sis_row_##bits x = {0};                                                      \
        _Pragma("GCC unroll 4") for (; i + LANES <= n; i += LANES) {                 \
            memcpy(&x, a + i, sizeof x);                                             \
            const sis_row_##bits r = (sis_row_##bits)(value);                        \
            memcpy(to + i, &r, sizeof r);                                            \
        }                                                                            \
        for (; i < n; i++) {                                                         \
            x[0] = a[i];                                                             \
            to[i] = ((sis_row_##bits)(value))[0];                                    \
        }                                                                            \
    }

#endif
