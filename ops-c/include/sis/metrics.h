/* Histograms of fixed size: what latencies, jitter and depths are kept in. Nothing allocates; the struct is the caller's,
 * and all zeros is an empty one.
 *
 * Log-linear: values below 32 have a bin each, every power of two above has 16 bins of equal width. A quantile is exact
 * below 32; above it differs from the recorded value it stands for by at most 1/32 (3.2 %) of that; where that value is 2^40
 * or more, the largest one recorded stands in. Smallest and largest (quantiles 0 and 1000), count and sum are exact. Not
 * thread-safe. */
#ifndef SIS_METRICS_H
#define SIS_METRICS_H

#include <stddef.h>
#include <stdint.h>

#define SIS_HISTOGRAM_STEPS 16u /* bins of one power of two */
#define SIS_HISTOGRAM_END 40u   /* values from 2^END on share the last bin: 18 minutes in ns */
#define SIS_HISTOGRAM_BINS ((SIS_HISTOGRAM_END - 3u) * SIS_HISTOGRAM_STEPS + 1u)

typedef struct sis_histogram {
    uint64_t count, sum; /* sum wraps at 2^64 */
    uint64_t most;       /* 0 when empty */
    uint64_t not_least;  /* ~smallest value, so that zeros are an empty histogram */
    uint32_t bins[SIS_HISTOGRAM_BINS];
} sis_histogram; /* 2,404 bytes and padding */

static inline uint32_t sis_histogram_bin(uint64_t value) {
    uint32_t shift = 59u - (uint32_t)__builtin_clzll(value | SIS_HISTOGRAM_STEPS);
    uint32_t bin = shift * SIS_HISTOGRAM_STEPS + (uint32_t)(value >> shift);
    return bin < SIS_HISTOGRAM_BINS ? bin : SIS_HISTOGRAM_BINS - 1;
}

/* Some twenty instructions, without a branch. A bin that counted 2^32 - 1 values stays there. */
static inline void sis_histogram_record(sis_histogram *h, uint64_t value) {
    uint32_t *bin = &h->bins[sis_histogram_bin(value)];
    *bin += *bin != UINT32_MAX;
    h->count++;
    h->sum += value;
    h->most = value > h->most ? value : h->most;
    h->not_least = ~value > h->not_least ? ~value : h->not_least;
}

static inline uint64_t sis_histogram_least(const sis_histogram *h) {
    return h->count == 0 ? 0 : ~h->not_least;
}

/* A value that at least `permille` thousandths of those recorded do not exceed, the smallest such (500 = median, 990 = p99;
 * more than 1000 counts as 1000). 0 when empty. Walks all bins. */
uint64_t sis_histogram_quantile(const sis_histogram *h, uint32_t permille);

void sis_histogram_clear(sis_histogram *h);
void sis_histogram_merge(sis_histogram *into, const sis_histogram *from);

#endif
