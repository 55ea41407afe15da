/* The region that count.c counts: two hints that mean nothing to any processor. */
#ifndef PEERS_REGION_H
#define PEERS_REGION_H

#include <stdio.h>
#include <stdlib.h>

#define REGION_BEGIN() __asm__ volatile("hint #100" ::: "memory")
#define REGION_END() __asm__ volatile("hint #101" ::: "memory")

/* Values as any other: nothing is 0, nothing is large. */
static inline float *values(size_t count) {
    float *x =
        aligned_alloc(64, (count * sizeof *x + 1023) / 64 * 64); /* XNNPACK reads a little past the end */
    if (x == NULL) {
        fprintf(stderr, "no memory for %zu values\n", count);
        exit(1);
    }
    for (size_t i = 0; i < count; i++) x[i] = (float)(i % 17) / 17.0f - 0.5f;
    return x;
}

#endif
