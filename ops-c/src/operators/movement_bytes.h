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

/* 64 bytes, by paired loads and stores where there are such. */
SIS_INLINE void sis_move_64(uint8_t *to, const uint8_t *from) {
#if defined(__aarch64__)
    sis_bytes16 a, b, c, d;
    __asm__("ldp %q0, %q1, [%2]" : "=w"(a), "=w"(b) : "r"(from), "m"(*(const uint8_t(*)[32])from));
    __asm__("ldp %q0, %q1, [%2, #32]"
            : "=w"(c), "=w"(d)
            : "r"(from), "m"(*(const uint8_t(*)[32])(from + 32)));
    __asm__("stp %q1, %q2, [%3]" : "=m"(*(uint8_t(*)[32])to) : "w"(a), "w"(b), "r"(to));
    __asm__("stp %q1, %q2, [%3, #32]" : "=m"(*(uint8_t(*)[32])(to + 32)) : "w"(c), "w"(d), "r"(to));
#else
    const sis_bytes16_memory *p = (const sis_bytes16_memory *)from;
    sis_bytes16_memory *q = (sis_bytes16_memory *)to;
    const sis_bytes16 a = p[0], b = p[1], c = p[2], d = p[3];
    q[0] = a, q[1] = b, q[2] = c, q[3] = d;
#endif
}

/* n bytes; the two runs must not overlap. The last vector overlaps the one before. */
SIS_INLINE void sis_move_bytes(uint8_t *to, const uint8_t *from, size_t n) {
    if (n < 16) {
        sis_move_few(to, from, n);
        return;
    }
    size_t i = 0;
    for (; i + 64 <= n; i += 64) sis_move_64(to + i, from + i);
    for (; i + 16 <= n; i += 16) {
        sis_move_16(to + i, from + i);
        SIS_KEEP_LOADS_HERE; /* the compiler must not make a call of this loop */
    }
    sis_move_16(to + n - 16, from + n - 16);
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
