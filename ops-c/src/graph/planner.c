/* The memory planner: offsets for tensors whose lifetimes are known, in as few bytes as possible.
 *
 * Greedy by size, and greedy by breadth, of Pisarchyk & Lee, "Efficient Memory Management for Deep Neural
 * Net Inference" (2020): tensors are taken in a fixed order and each goes into the smallest gap, between
 * those placed that are alive with it, that it fits. Several orders are tried until one meets the lower
 * bound. Where none does, each is mended: what was placed highest is placed earlier the next time. The best stays.
 * Deterministic: ties by index. */
#include <stdbool.h>
#include <string.h>

#include "planner.h"

size_t sis_planner_bound(const sis_span *spans, uint32_t count, size_t *sums, uint32_t positions,
                         uint32_t *peak) {
    memset(sums, 0, positions * sizeof *sums);
    for (uint32_t i = 0; i < count;
         i++) { /* differences first, wrapping; their prefix sums are what is alive */
        sums[spans[i].first] += spans[i].bytes;
        if (spans[i].last + 1 < positions) sums[spans[i].last + 1] -= spans[i].bytes;
    }
    size_t alive = 0, most = 0;
    *peak = 0;
    for (uint32_t p = 0; p < positions; p++) {
        alive += sums[p];
        if (alive <= most) continue;
        most = alive;
        *peak = p;
    }
    return most;
}

/* Orders: true when span a goes before span b, decided by index where they are alike. */
typedef bool before(const sis_span *a, const sis_span *b);

static uint32_t length(const sis_span *s) { return s->last - s->first; }

static bool by_size(const sis_span *a, const sis_span *b) {
    return a->bytes != b->bytes ? a->bytes > b->bytes : length(a) > length(b);
}

static bool by_size_and_start(const sis_span *a, const sis_span *b) {
    return a->bytes != b->bytes ? a->bytes > b->bytes : a->first < b->first;
}

static bool by_length(const sis_span *a, const sis_span *b) {
    return length(a) != length(b) ? length(a) > length(b) : a->bytes > b->bytes;
}

static bool by_area(const sis_span *a, const sis_span *b) {
    double x = (double)a->bytes * (length(a) + 1.0), y = (double)b->bytes * (length(b) + 1.0);
    return x > y;
}

static bool by_start(const sis_span *a, const sis_span *b) {
    return a->first != b->first ? a->first < b->first : a->bytes > b->bytes;
}

static bool by_end(const sis_span *a, const sis_span *b) {
    return a->last != b->last ? a->last > b->last : a->bytes > b->bytes;
}

static before *const ORDERS[] = {by_size, by_size_and_start, by_area, by_length, by_start, by_end};

typedef struct sorter {
    const sis_span *spans;
    before *before;
    uint32_t *order;
} sorter;

static bool goes_before(const sorter *s, uint32_t a, uint32_t b) {
    if (s->before(&s->spans[a], &s->spans[b])) return true;
    return !s->before(&s->spans[b], &s->spans[a]) && a < b;
}

static void sift(const sorter *s, uint32_t root, uint32_t count) {
    uint32_t *order = s->order;
    for (uint32_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && goes_before(s, order[child], order[child + 1])) child++;
        if (!goes_before(s, order[root], order[child])) return;
        uint32_t swap = order[root];
        order[root] = order[child];
        order[child] = swap;
    }
}

/* Heap sort: no recursion, no memory, the same result everywhere. */
static void sort(const sorter *s, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) s->order[i] = i;
    for (uint32_t i = count / 2; i-- > 0;) sift(s, i, count);
    for (uint32_t end = count; end-- > 1;) {
        uint32_t swap = s->order[0];
        s->order[0] = s->order[end];
        s->order[end] = swap;
        sift(s, 0, end);
    }
}

static bool meet(const sis_span *a, const sis_span *b) { return a->first <= b->last && b->first <= a->last; }

/* The smallest gap that fits; `placed` ascends by offset. */
static size_t find_offset(const sis_span *spans, const uint32_t *placed, uint32_t count,
                          const sis_span *span) {
    size_t end = 0, best = SIZE_MAX, best_gap = SIZE_MAX;
    for (uint32_t i = 0; i < count; i++) {
        const sis_span *other = &spans[placed[i]];
        if (!meet(other, span)) continue;
        if (other->offset > end && other->offset - end >= span->bytes && other->offset - end < best_gap) {
            best = end;
            best_gap = other->offset - end;
        }
        if (other->offset + other->bytes > end) end = other->offset + other->bytes;
    }
    return best != SIZE_MAX ? best : end;
}

static size_t place_all(sis_span *spans, const uint32_t *order, uint32_t *placed, uint32_t count) {
    size_t total = 0;
    for (uint32_t n = 0; n < count; n++) {
        sis_span *span = &spans[order[n]];
        span->offset = find_offset(spans, placed, n, span);
        uint32_t at = n;
        while (at > 0 && spans[placed[at - 1]].offset > span->offset) {
            placed[at] = placed[at - 1];
            at--;
        }
        placed[at] = order[n];
        if (span->offset + span->bytes > total) total = span->offset + span->bytes;
    }
    return total;
}

/* Comparisons that mending may take: as many as an A53 does in a tenth of a second. Counted, so that every machine stops at
 * the same plan. */
#define PATIENCE (UINT64_C(1) << 22)

typedef struct search {
    sis_span *spans;
    uint32_t count;
    uint32_t *order, *placed;
    size_t *best; /* offsets of the best plan so far */
    size_t least, good_enough;
} search;

static size_t try_order(search *s) {
    size_t total = place_all(s->spans, s->order, s->placed, s->count);
    if (total < s->least) {
        s->least = total;
        for (uint32_t i = 0; i < s->count; i++) s->best[i] = s->spans[i].offset;
    }
    return total;
}

/* The span that ends where the plan does was placed when its better places were taken: it goes half the way to the front.
 * False when it is there already. */
static bool promote_top(search *s, size_t total) {
    uint32_t at = 0;
    while (at < s->count && s->spans[s->order[at]].offset + s->spans[s->order[at]].bytes != total) at++;
    if (at == 0 || at == s->count) return false;
    const uint32_t top = s->order[at];
    memmove(&s->order[at / 2 + 1], &s->order[at / 2], (at - at / 2) * sizeof *s->order);
    s->order[at / 2] = top;
    return true;
}

static void mend(search *s, before *order_by, uint64_t rounds) {
    sort(&(sorter){.spans = s->spans, .before = order_by, .order = s->order}, s->count);
    size_t total = place_all(s->spans, s->order, s->placed, s->count);
    while (rounds-- > 0 && s->least > s->good_enough && promote_top(s, total)) total = try_order(s);
}

size_t sis_planner_run(sis_span *spans, uint32_t count, size_t bound, void *work) {
    enum { COUNT = sizeof ORDERS / sizeof ORDERS[0] };
    search s = {.spans = spans, .count = count, .best = work, .least = SIZE_MAX, .good_enough = bound};
    s.order = (uint32_t *)(s.best + count), s.placed = s.order + count;
    if (count == 0) return 0;
    for (size_t k = 0; k < COUNT && s.least > bound; k++) {
        sort(&(sorter){.spans = spans, .before = ORDERS[k], .order = s.order}, count);
        try_order(&s);
    }
    s.good_enough = bound + bound / 512;
    const uint64_t rounds = PATIENCE / COUNT / ((uint64_t)count * count / 2 + 1) + 1;
    for (size_t k = 0; k < COUNT && s.least > s.good_enough; k++) mend(&s, ORDERS[k], rounds);
    for (uint32_t i = 0; i < count; i++) spans[i].offset = s.best[i];
    return s.least;
}
