/* TfIdfVectorizer of integers: how often each n-gram of a pool occurs in a row, its items one to max_skip_count + 1 steps
 * apart. Where n-grams share a place of the output, the last one's weight is the place's. The pool's n-grams are packed as lists of their numbers, one list a size,
 * sorted by their items, so that one is found by halving. */
#include <string.h>

#include "costs.h"
#include "iterate.h"

typedef struct tf_idf_plan {
    int64_t rows, length, width, grain; /* of X; width: of the output */
} tf_idf_plan;

/* The n-grams of one size: `count` of them from pool item `start` on, numbered from `number`. */
typedef struct section {
    int64_t size, start, count, number;
} section;

typedef sis_tf_idf_vectorizer_attributes attributes_of;

static int64_t end_of(const attributes_of *at, uint32_t k) {
    return k + 1 < at->ngram_counts.count ? at->ngram_counts.values[k + 1] : at->pool_int64s.count;
}

/* Goes on to the next size; *s starts as zeros. */
static bool next_section(const attributes_of *at, section *s) {
    if (s->size >= (int64_t)at->ngram_counts.count) return false;
    const uint32_t k = (uint32_t)s->size;
    s->number += s->count;
    s->size++;
    s->start = at->ngram_counts.values[k];
    s->count = (end_of(at, k) - s->start) / s->size;
    return true;
}

static sis_status check_pool(sis_node *node, int64_t *width) {
    const attributes_of *at = node->attributes;
    const int64_t pool = at->pool_int64s.count;
    if (at->min_gram_length < 1 || at->max_gram_length < at->min_gram_length || at->max_skip_count < 0)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "n-grams of %d to %d items with %d skipped",
                             at->min_gram_length, at->max_gram_length, at->max_skip_count);
    for (uint32_t k = 0; k < at->ngram_counts.count; k++)
        if (at->ngram_counts.values[k] < 0 || at->ngram_counts.values[k] > pool ||
            end_of(at, k) < at->ngram_counts.values[k])
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "ngram_counts do not ascend within the pool");
    section s = {0};
    while (next_section(at, &s)) continue;
    if (s.number + s.count > (int64_t)at->ngram_indexes.count)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%u ngram_indexes for %d n-grams",
                             (uint64_t)at->ngram_indexes.count, s.number + s.count);
    *width = 0;
    for (uint32_t i = 0; i < at->ngram_indexes.count; i++) {
        const int64_t index = at->ngram_indexes.values[i];
        if (index < 0 || index >= INT32_MAX)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "ngram_indexes holds %d", index);
        *width = sis_most(*width, index + 1);
    }
    if (at->weights.values && at->weights.count != at->ngram_indexes.count)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%u weights for %u ngram_indexes",
                             (uint64_t)at->weights.count, (uint64_t)at->ngram_indexes.count);
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    const sis_shape *x = &node->inputs[0]->shape;
    int64_t width = 0, count;
    sis_status status = check_pool(node, &width);
    if (status != SIS_OK) return status;
    if (x->rank > 2) return sis_node_fail(node, SIS_BAD_SHAPE, "X %h has more than two dimensions", x);
    const sis_shape y = x->rank == 2 ? (sis_shape){.rank = 2, .dim = {x->dim[0], width}}
                                     : (sis_shape){.rank = 1, .dim = {width}};
    if (sis_shape_elements(&y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &y);
    sis_output(node, 0, SIS_F32, &y);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    const attributes_of *at = node->attributes;
    tf_idf_plan *p = node->plan;
    const sis_shape *x = &node->inputs[0]->shape, *y = &node->outputs[0]->shape;
    p->rows = x->rank == 2 ? x->dim[0] : 1;
    p->length = x->rank == 0 ? 1 : x->dim[x->rank - 1];
    p->width = y->dim[y->rank - 1];
    needs->view_of = -1;
    if (p->rows == 0 || p->width == 0) return SIS_OK;
    const int64_t skips = sis_least(at->max_skip_count, p->length) + 1;
    const int64_t sizes = sis_least(at->max_gram_length - at->min_gram_length + 1, at->ngram_counts.count);
    const int64_t work =
        p->width + sis_least(p->length, INT32_MAX) * (40 + sis_least(skips * sizes, 65536) * 96);
    p->grain = sis_tile_grain(work);
    needs->pack_bytes =
        (uint64_t)at->ngram_indexes.count * sizeof(uint32_t) + (uint64_t)p->width * sizeof(float);
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->instructions = (uint64_t)(p->rows * work);
    return SIS_OK;
}

/* --- the pool, sorted --- */

static const int64_t *items_of(const attributes_of *at, const section *s, uint32_t gram) {
    return at->pool_int64s.values + s->start + (int64_t)gram * s->size;
}

/* n-gram a comes before b; equal ones by number. */
static bool before(const attributes_of *at, const section *s, uint32_t a, uint32_t b) {
    const int64_t *x = items_of(at, s, a), *y = items_of(at, s, b);
    for (int64_t i = 0; i < s->size; i++)
        if (x[i] != y[i]) return x[i] < y[i];
    return a < b;
}

static void sink(const attributes_of *at, const section *s, uint32_t *heap, int64_t n, int64_t place) {
    const uint32_t gram = heap[place];
    for (int64_t child; (child = 2 * place + 1) < n; place = child) {
        if (child + 1 < n && before(at, s, heap[child], heap[child + 1])) child++;
        if (!before(at, s, gram, heap[child])) break;
        heap[place] = heap[child];
    }
    heap[place] = gram;
}

/* Behind the lists: the weights of the output's places. */
static float *weights_of(const sis_node *node) {
    const attributes_of *at = node->attributes;
    return (float *)node->packed + at->ngram_indexes.count;
}

static sis_status pack(sis_node *node) {
    const attributes_of *at = node->attributes;
    const tf_idf_plan *p = node->plan;
    section s = {0};
    for (int64_t i = 0; i < p->width; i++) weights_of(node)[i] = 1.0f;
    for (uint32_t i = 0; i < at->weights.count && at->weights.values; i++)
        weights_of(node)[at->ngram_indexes.values[i]] = at->weights.values[i];
    while (next_section(at, &s)) {
        uint32_t *list = (uint32_t *)node->packed + s.number;
        for (int64_t i = 0; i < s.count; i++) list[i] = (uint32_t)i;
        for (int64_t i = s.count / 2; i-- > 0;) sink(at, &s, list, s.count, i);
        for (int64_t end = s.count; end-- > 1;) {
            const uint32_t greatest = list[0];
            list[0] = list[end];
            list[end] = greatest;
            sink(at, &s, list, end, 0);
        }
    }
    return SIS_OK;
}

/* The n-gram whose items are those of X from `at_x` on, `step` apart; of equal ones the last; -1 = none. What is packed
 * is a script's to overwrite, so its numbers are looked at before they are used. */
static int64_t find(const sis_node *node, const section *s, int64_t at_x, int64_t step) {
    const attributes_of *at = node->attributes;
    const uint32_t *list = (const uint32_t *)node->packed + s->number;
    int64_t low = 0, high = s->count, found = -1;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        const uint32_t gram = list[middle];
        if (gram >= s->count) return -1;
        const int64_t *items = items_of(at, s, gram);
        int order = 0;
        for (int64_t i = 0; i < s->size && order == 0; i++) {
            const int64_t x = sis_integer_at(node->inputs[0], at_x + i * step);
            order = x < items[i] ? -1 : x > items[i];
        }
        if (order == 0) found = s->number + gram;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return found;
}

/* --- counting --- */

static void count_size(const sis_node *node, const section *s, int64_t row, int64_t step, float *y) {
    const attributes_of *at = node->attributes;
    const tf_idf_plan *p = node->plan;
    int64_t reach;
    if (s->count == 0 || __builtin_mul_overflow(step, s->size - 1, &reach)) return;
    for (int64_t i = 0; i < p->length - reach; i++) {
        const int64_t gram = find(node, s, row * p->length + i, step);
        if (gram >= 0) y[at->ngram_indexes.values[gram]] += 1.0f;
    }
}

/* Steps make no difference to single items: they are counted once. */
static void count_row(const sis_node *node, int64_t row, float *y) {
    const attributes_of *at = node->attributes;
    const tf_idf_plan *p = node->plan;
    section s = {0};
    memset(y, 0, (size_t)p->width * sizeof *y);
    while (next_section(at, &s)) {
        if (s.size < at->min_gram_length || s.size > at->max_gram_length) continue;
        const int64_t steps = s.size == 1 ? 1 : sis_least(at->max_skip_count, p->length) + 1;
        for (int64_t step = 1; step <= steps && step * (s.size - 1) < p->length; step++)
            count_size(node, &s, row, step, y);
    }
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const attributes_of *at = node->attributes;
    const tf_idf_plan *p = node->plan;
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        float *y = (float *)node->outputs[0]->data + row * p->width;
        count_row(node, row, y);
        if (at->mode == SIS_TF_IDF_VECTORIZER_MODE_TF) continue;
        const float *weights = weights_of(node);
        for (int64_t i = 0; i < p->width; i++)
            y[i] = at->mode == SIS_TF_IDF_VECTORIZER_MODE_TFIDF ? y[i] * weights[i]
                   : y[i] > 0                                   ? weights[i]
                                                                : 0;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_tf_idf_vectorizer = {
    .plan_bytes = sizeof(tf_idf_plan), .infer = infer, .prepare = prepare, .pack = pack, .run = run};
