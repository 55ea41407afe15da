/* Runs of bytes moved and filled in line, without a call for each: what Concat, Split and Pad do many times a row. */
#ifndef SIS_OPERATORS_MOVEMENT_BYTES_H
#define SIS_OPERATORS_MOVEMENT_BYTES_H

#include <string.h>

#include "../kernels/simd.h"

typedef uint64_t sis_bytes16 __attribute__((vector_size(16)));
typedef uint64_t sis_bytes16_memory __attribute__((vector_size(16), aligned(1), may_alias));

#define SIS_MOVE_AS(type, to, from)           \
    do {                                      \
        type moved_;                          \
        memcpy(&moved_, from, sizeof moved_); \
        memcpy(to, &moved_, sizeof moved_);   \
    } while (0)

SIS_INLINE void sis_move_16(uint8_t *to, const uint8_t *from) {
    *(sis_bytes16_memory *)to = *(const sis_bytes16_memory *)from;
}

/* Fewer than 16 bytes: two pieces that may overlap. */
SIS_INLINE void sis_move_few(uint8_t *to, const uint8_t *from, size_t n) {
    if (n >= 8) {
        SIS_MOVE_AS(uint64_t, to, from);
        SIS_MOVE_AS(uint64_t, to + n - 8, from + n - 8);
    } else if (n >= 4) {
        SIS_MOVE_AS(uint32_t, to, from);
        SIS_MOVE_AS(uint32_t, to + n - 4, from + n - 4);
    } else if (n > 0) {
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
}

/* Whole pieces of 64 bytes; moves both pointers on. */
SIS_INLINE void sis_move_pieces(uint8_t **to, const uint8_t **from, size_t pieces) {
    for (; pieces > 0; pieces--) {
#if defined(__aarch64__) /* paired loads and stores, which the compiler does not make of these */
        sis_bytes16 a, b, c, d;
        __asm__ volatile("ldp %q2, %q3, [%1], #32\n\t"
                         "ldp %q4, %q5, [%1], #32\n\t"
                         "stp %q2, %q3, [%0], #32\n\t"
                         "stp %q4, %q5, [%0], #32"
                         : "+&r"(*to), "+&r"(*from), "=&w"(a), "=&w"(b), "=&w"(c), "=&w"(d)
                         :
                         : "memory");
#else
        const sis_bytes16_memory *p = (const sis_bytes16_memory *)*from;
        sis_bytes16_memory *q = (sis_bytes16_memory *)*to;
        const sis_bytes16 a = p[0], b = p[1], c = p[2], d = p[3];
        q[0] = a, q[1] = b, q[2] = c, q[3] = d;
        *from += 64, *to += 64;
#endif
    }
}

/* n bytes; the two runs must not overlap. The last vector overlaps the one before. */
SIS_INLINE void sis_move_bytes(uint8_t *to, const uint8_t *from, size_t n) {
    if (n < 16) {
        sis_move_few(to, from, n);
        return;
    }
    sis_move_pieces(&to, &from, n / 64);
    n %= 64;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        sis_move_16(to + i, from + i);
        SIS_KEEP_LOADS_HERE; /* the compiler must not make a call of this loop */
    }
    if (i < n) sis_move_16(to + n - 16, from + n - 16); /* at least 16 bytes lie before the end */
}

/* n bytes of an element that is repeated through `pattern`; n is a multiple of the element's size. */
SIS_INLINE void sis_fill_bytes(uint8_t *to, const sis_bytes16 *pattern, size_t n) {
    if (n < 16) {
        sis_move_few(to, (const uint8_t *)pattern, n);
        return;
    }
    const sis_bytes16 value = *pattern;
    for (size_t i = 0; i + 16 <= n; i += 16) {
        *(sis_bytes16_memory *)(to + i) = value;
        SIS_KEEP_LOADS_HERE;
    }
    *(sis_bytes16_memory *)(to + n - 16) = value;
}

#endif
