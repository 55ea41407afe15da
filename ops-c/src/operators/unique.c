/* Unique: the different elements of a tensor, or its different slices along an axis. Slices are compared element by
 * element in order.h's order: zeros are equal, so are NaNs, which come last. */
#include <string.h>

#include "costs.h"
#include "order.h"

#define WINDOW 1024 /* items that infer can hold at once */

/* outer x n x inner elements; item i is all those whose middle coordinate is i. Outer is 0 where there are no elements,
 * however large other dimensions may be. */
typedef struct items {
    sis_dtype dtype;
    const void *data;
    int64_t outer, n, inner;
} items;

static sis_status items_of(sis_node *node, items *t, uint32_t *axis) {
    const sis_unique_attributes *at = node->attributes;
    const sis_tensor *x = node->inputs[0];
    *t = (items){.dtype = x->dtype, .data = x->data, .outer = 1, .n = sis_shape_count(&x->shape), .inner = 1};
    *axis = 0;
    if (at->has_axis) {
        sis_status status = sis_node_axis(node, at->axis, x->shape.rank, axis);
        if (status != SIS_OK) return status;
        t->outer = sis_product(&x->shape, 0, *axis);
        t->n = x->shape.dim[*axis];
        t->inner = sis_product(&x->shape, *axis + 1, x->shape.rank);
    }
    if (sis_shape_count(&x->shape) == 0) t->outer = 0;
    if (t->n > UINT32_MAX) return sis_node_fail(node, SIS_OVERFLOW, "%h has more than 2^32 items", &x->shape);
    return SIS_OK;
}

static int compare(const items *t, int64_t a, int64_t b) {
    for (int64_t o = 0; o < t->outer; o++) {
        const int64_t at_a = (o * t->n + a) * t->inner, at_b = (o * t->n + b) * t->inner;
        for (int64_t k = 0; k < t->inner; k++) {
            const uint64_t x = sis_order_key(t->dtype, t->data, at_a + k, true);
            const uint64_t y = sis_order_key(t->dtype, t->data, at_b + k, true);
            if (x != y) return x < y ? -1 : 1;
        }
    }
    return 0;
}

/* Puts item i into the ascending window of `held` unless it is there; the greatest falls out of a full one. False then. */
static bool window_take(const items *t, uint32_t *window, int64_t *held, int64_t i) {
    int64_t low = 0, high = *held;
    if (high == WINDOW) {
        const int order = compare(t, i, window[high - 1]);
        if (order >= 0) return order == 0;
    }
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        const int order = compare(t, i, window[middle]);
        if (order == 0) return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    const bool full = *held == WINDOW;
    if (full) --*held;
    memmove(window + low + 1, window + low, (size_t)(*held - low) * sizeof *window);
    window[low] = (uint32_t)i;
    ++*held;
    return !full;
}

/* infer has no memory of its own: the least 1024 different items, then the next ones, until there are no more. */
static int64_t count_different(const items *t) {
    if (t->outer == 0 || t->inner == 0) return t->n > 0; /* items of nothing are equal */
    uint32_t window[WINDOW];
    int64_t total = 0, above = -1;
    bool more = t->n > 0;
    while (more) {
        int64_t held = 0;
        more = false;
        for (int64_t i = 0; i < t->n; i++)
            if (above < 0 || compare(t, i, above) > 0) more = !window_take(t, window, &held, i) || more;
        if (held == 0) break;
        total += held;
        above = window[held - 1];
    }
    return total;
}

static sis_status infer(sis_node *node) {
    const sis_unique_attributes *at = node->attributes;
    const sis_tensor *x = node->inputs[0];
    items t;
    uint32_t axis;
    sis_status status = items_of(node, &t, &axis);
    if (status != SIS_OK) return status;
    if (!x->value_known)
        return sis_node_fail(node, SIS_NEEDS_CONSTANT,
                             "how many different elements there are is known at run only");
    const sis_shape found = {.rank = 1, .dim = {count_different(&t)}};
    sis_shape y = at->has_axis ? x->shape : (sis_shape){.rank = 1};
    y.dim[axis] = found.dim[0];
    sis_output(node, 0, x->dtype, &y);
    if (node->n_outputs > 1) sis_output(node, 1, SIS_I64, &found);
    if (node->n_outputs > 2) sis_output(node, 2, SIS_I64, &(sis_shape){.rank = 1, .dim = {t.n}});
    if (node->n_outputs > 3) sis_output(node, 3, SIS_I64, &found);
    return SIS_OK;
}

typedef struct unique_plan {
    int64_t found;
} unique_plan;

/* Both infer's window and the heap look for a place among those that differ; infer looks once more for each full window. */
static uint64_t work(const items *t, int64_t found) {
    const int64_t logs = sis_log2_16(t->n) * 142 + sis_log2_16(found + 1) * 139; /* sixteenths */
    const uint64_t looks = sis_cost(found / WINDOW, sis_cost(t->n, 150));
    const uint64_t moved = sis_cost(sis_least(found, WINDOW), (uint64_t)sis_least(found, WINDOW)) / 4;
    return sis_cost_sum(sis_cost_sum(sis_cost_16(t->n, (uint64_t)logs), looks),
                        sis_cost_sum(moved, sis_cost(t->outer * found, sis_cost_copy(t->inner * 4))));
}

/* All differ as a rule. */
static uint64_t usual(const sis_node *node, uint64_t *bytes) {
    const sis_unique_attributes *at = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape;
    const int64_t axis = at->axis < 0 ? at->axis + (int64_t)x->rank : at->axis;
    items t = {.outer = 1, .n = sis_shape_count(x), .inner = 1};
    if (at->has_axis && axis >= 0 && axis < (int64_t)x->rank)
        t = (items){.outer = sis_product(x, 0, (uint32_t)axis),
                    .n = x->dim[axis],
                    .inner = sis_product(x, (uint32_t)axis + 1, x->rank)};
    (void)bytes; /* as the input has */
    return work(&t, t.n);
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    unique_plan *p = node->plan;
    items t;
    uint32_t axis;
    sis_status status = items_of(node, &t, &axis);
    if (status != SIS_OK) return status;
    p->found = node->outputs[0]->shape.dim[axis];
    needs->view_of = -1;
    needs->tiles = t.n > 0;
    needs->scratch_bytes = (uint64_t)t.n * 3 * sizeof(uint32_t);
    needs->instructions = work(&t, p->found);
    return SIS_OK;
}

/* --- sorting: a heap of item numbers, equal ones by number --- */

static bool before(const items *t, uint32_t a, uint32_t b) {
    const int order = compare(t, a, b);
    return order != 0 ? order < 0 : a < b;
}

static void sink(const items *t, uint32_t *heap, size_t n, size_t at) {
    const uint32_t item = heap[at];
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && before(t, heap[child], heap[child + 1])) child++;
        if (!before(t, item, heap[child])) break;
        heap[at] = heap[child];
    }
    heap[at] = item;
}

static void sort(const items *t, uint32_t *order, size_t n) {
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    for (size_t i = n / 2; i-- > 0;) sink(t, order, n, i);
    for (size_t end = n; end-- > 1;) {
        const uint32_t greatest = order[0];
        order[0] = order[end];
        order[end] = greatest;
        sink(t, order, end, 0);
    }
}

/* --- what stands where --- */

/* group[i]: number of the item equal to i that is output; order[] of groups then names the items to output. Numbers
 * follow the order of values, or that of first occurrences. Returns how many there are. */
static int64_t number_groups(const items *t, bool sorted, uint32_t *order, uint32_t *first, uint32_t *group) {
    uint32_t groups = 0;
    const uint32_t n = (uint32_t)t->n;
    sort(t, order, n);
    for (uint32_t k = 0, start = 0; k < n; k++) {
        if (k == 0 || compare(t, order[k - 1], order[k]) != 0) start = order[k], groups++;
        first[order[k]] = start;
        group[order[k]] = groups - 1;
    }
    if (!sorted) {
        groups = 0;
        for (uint32_t i = 0; i < n; i++) group[i] = first[i] == i ? groups++ : group[first[i]];
    }
    for (uint32_t i = 0; i < n; i++)
        if (first[i] == i) order[group[i]] = i;
    return groups;
}

static int64_t *list_of(const sis_node *node, uint32_t i) {
    return i < node->n_outputs && node->outputs[i] ? node->outputs[i]->data : NULL;
}

static void copy_item(const sis_node *node, const items *t, int64_t found, int64_t from, int64_t to) {
    const size_t bytes = (size_t)t->inner * sis_dtype_size(t->dtype);
    uint8_t *y = node->outputs[0] ? node->outputs[0]->data : NULL;
    for (int64_t o = 0; o < t->outer && y && bytes > 0; o++)
        memcpy(y + (size_t)(o * found + to) * bytes,
               (const uint8_t *)t->data + (size_t)(o * t->n + from) * bytes, bytes);
}

/* Lists have `found` places, settled in infer: more groups are not written, missing ones are item 0. */
static sis_status run(sis_node *node, uint32_t first_tile, uint32_t last_tile, uint32_t core) {
    const sis_unique_attributes *at = node->attributes;
    const int64_t found = ((const unique_plan *)node->plan)->found;
    items t;
    uint32_t axis;
    sis_status status = items_of(node, &t, &axis);
    if (status != SIS_OK || first_tile == last_tile) return status;
    uint32_t *order = (uint32_t *)(void *)((uint8_t *)node->scratch + core * node->scratch_stride);
    uint32_t *first = order + t.n, *group = first + t.n;
    const int64_t groups = number_groups(&t, at->sorted != 0, order, first, group);
    int64_t *indices = list_of(node, 1), *inverse = list_of(node, 2), *counts = list_of(node, 3);
    for (int64_t g = 0; g < found; g++) {
        const int64_t item = g < groups ? order[g] : 0;
        copy_item(node, &t, found, item, g);
        if (indices) indices[g] = item;
        if (counts) counts[g] = 0;
    }
    for (int64_t i = 0; i < t.n; i++) {
        if (inverse) inverse[i] = group[i];
        if (counts && group[i] < found) counts[group[i]]++;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_unique = {
    .plan_bytes = sizeof(unique_plan), .infer = infer, .prepare = prepare, .usual = usual, .run = run};
