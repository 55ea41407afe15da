/* Philox 4x32-10: a block of four random words from a 128-bit counter and a 64-bit key, no state in between, so that any
 * part of a sequence can be drawn in any order. J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011; the test holds it to the vectors published with Random123. */
#ifndef SIS_MATH_PHILOX_H
#define SIS_MATH_PHILOX_H

#include <stdint.h>

static inline void sis_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]) {
    uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3], k = key[0], l = key[1];
    for (int round = 0; round < 10; round++, k += 0x9e3779b9u, l += 0xbb67ae85u) {
        const uint64_t first = (uint64_t)a * 0xd2511f53u, second = (uint64_t)c * 0xcd9e8d57u;
        a = (uint32_t)(second >> 32) ^ b ^ k;
        b = (uint32_t)second;
        c = (uint32_t)(first >> 32) ^ d ^ l;
        d = (uint32_t)first;
    }
    words[0] = a, words[1] = b, words[2] = c, words[3] = d;
}

#endif
