/* Log-linear histograms: quantiles, and joining two. Recording is inline in sis/metrics.h. */
#include "sis/metrics.h"

#include <string.h>

/* The middle of a bin; nothing in it is further away than half its width, which is 1/32 of its start. */
static uint64_t middle(uint32_t bin) {
    if (bin < SIS_HISTOGRAM_STEPS) return bin;
    uint32_t shift = bin / SIS_HISTOGRAM_STEPS - 1;
    uint64_t start = (uint64_t)(SIS_HISTOGRAM_STEPS + bin % SIS_HISTOGRAM_STEPS) << shift;
    return start + ((UINT64_C(1) << shift) >> 1);
}

/* The rank'th of n values, counted from 1, rounded up. */
static uint64_t rank_of(uint64_t n, uint32_t permille) {
    uint64_t rank = n / 1000 * permille + (n % 1000 * permille + 999) / 1000;
    return rank == 0 ? 1 : rank;
}

uint64_t sis_histogram_quantile(const sis_histogram *h, uint32_t permille) {
    uint64_t n = 0, seen = 0, least = sis_histogram_least(h);
    if (h->count == 0) return 0;
    for (uint32_t i = 0; i < SIS_HISTOGRAM_BINS; i++)
        n += h->bins[i]; /* less than count where a bin is full */
    uint64_t rank = rank_of(n, permille > 1000 ? 1000 : permille);
    if (rank == 1) return least;
    if (rank == n) return h->most;
    for (uint32_t i = 0; i < SIS_HISTOGRAM_BINS - 1; i++) {
        seen += h->bins[i];
        if (seen < rank) continue;
        uint64_t value = middle(i);
        return value < least ? least : value > h->most ? h->most : value;
    }
    return h->most;
}

void sis_histogram_clear(sis_histogram *h) { memset(h, 0, sizeof *h); }

void sis_histogram_merge(sis_histogram *into, const sis_histogram *from) {
    for (uint32_t i = 0; i < SIS_HISTOGRAM_BINS; i++) {
        uint32_t room = UINT32_MAX - into->bins[i];
        into->bins[i] += from->bins[i] < room ? from->bins[i] : room;
    }
    into->count += from->count;
    into->sum += from->sum;
    if (from->most > into->most) into->most = from->most;
    if (from->not_least > into->not_least) into->not_least = from->not_least;
}
