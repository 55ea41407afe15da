/* NonMaxSuppression: of each class the boxes of the best scores that do not overlap a better one that was taken. Equal
 * scores go by box number; a NaN is no score. f32 throughout.
 *
 * How many boxes are taken shapes the output, so infer selects too, without memory of its own: candidates come in
 * windows of the next best, what was taken stands in a list, or in a bitmap where the list could be too short. */
#include <string.h>

#include "iterate.h"

#define WINDOW 512
#define LIST 2048
#define BITS (LIST * 32) /* boxes of a bitmap of the same size */
#define MOST_TILES 32

typedef struct nms_plan {
    int64_t classes, grain; /* classes of all batches */
    int64_t start[MOST_TILES + 1];
} nms_plan;

typedef struct problem {
    const uint8_t *boxes, *scores; /* f32 of any alignment */
    int64_t batches, classes, n, most;
    float iou, least;
    bool center, has_least;
} problem;

typedef struct selection {
    int64_t taken;
    bool listed;
    union {
        uint32_t list[LIST];
        uint64_t bits[BITS / 64];
    } boxes;
} selection;

static float float_at(const void *data, int64_t i) {
    float x;
    memcpy(&x, (const uint8_t *)data + 4 * i, sizeof x);
    return x;
}

static const sis_tensor *given(const sis_node *node, uint32_t i) {
    return i < node->n_inputs ? node->inputs[i] : NULL;
}

static sis_status check(sis_node *node) {
    const sis_shape *boxes = &node->inputs[0]->shape, *scores = &node->inputs[1]->shape;
    if (boxes->rank != 3 || scores->rank != 3 || boxes->dim[2] != 4 || boxes->dim[0] != scores->dim[0] ||
        boxes->dim[1] != scores->dim[2])
        return sis_node_fail(node, SIS_BAD_SHAPE, "boxes %h and scores %h do not fit", boxes, scores);
    if (boxes->dim[1] > UINT32_MAX) return sis_node_fail(node, SIS_OVERFLOW, "%h are too many boxes", boxes);
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        if (node->inputs[i] == NULL) continue;
        if (i >= 2 && sis_shape_count(&node->inputs[i]->shape) != 1)
            return sis_node_fail(node, SIS_BAD_SHAPE, "input %u has the shape %h, not one element",
                                 (uint64_t)i, &node->inputs[i]->shape);
        if (!node->inputs[i]->value_known)
            return sis_node_fail(node, SIS_NEEDS_CONSTANT, "how many boxes are taken is known at run only");
    }
    return SIS_OK;
}

static sis_status problem_of(sis_node *node, problem *p) {
    const sis_non_max_suppression_attributes *at = node->attributes;
    const sis_tensor *most = given(node, 2), *iou = given(node, 3), *least = given(node, 4);
    const sis_shape *scores = &node->inputs[1]->shape;
    *p = (problem){.boxes = node->inputs[0]->data, .scores = node->inputs[1]->data};
    p->batches = scores->dim[0], p->classes = scores->dim[1], p->n = scores->dim[2];
    p->most = most ? sis_least(sis_most(sis_integer_at(most, 0), 0), p->n) : 0;
    p->iou = iou ? float_at(iou->data, 0) : 0;
    p->has_least = least != NULL;
    p->least = least ? float_at(least->data, 0) : 0;
    p->center = at->center_point_box != 0;
    if (!(p->iou >= 0 && p->iou <= 1))
        return sis_node_fail(node, SIS_BAD_VALUE, "iou_threshold must be from 0 to 1");
    return SIS_OK;
}

/* --- what was taken --- */

static bool take(selection *s, int64_t box) {
    if (s->listed) {
        if (s->taken == LIST) return false;
        s->boxes.list[s->taken] = (uint32_t)box;
    } else {
        s->boxes.bits[box / 64] |= UINT64_C(1) << box % 64;
    }
    s->taken++;
    return true;
}

/* The next one taken, `at` counting up from 0; -1 = no more. */
static int64_t taken_from(const problem *p, const selection *s, int64_t *at) {
    if (s->listed) return *at < s->taken ? (int64_t)s->boxes.list[(*at)++] : -1;
    for (; *at < p->n; *at = (*at / 64 + 1) * 64) {
        const uint64_t rest = s->boxes.bits[*at / 64] >> *at % 64;
        if (rest == 0) continue;
        const int64_t box = *at + __builtin_ctzll(rest);
        *at = box + 1;
        return box;
    }
    return -1;
}

/* --- overlap --- */

typedef struct side {
    float low, high;
} side;

static side side_of(const problem *p, const uint8_t *box, int axis) {
    if (p->center) { /* center x, center y, width, height */
        const float middle = float_at(box, 1 - axis), half = float_at(box, 3 - axis) / 2;
        return (side){middle - half, middle + half};
    }
    const float a = float_at(box, axis), b = float_at(box, axis + 2);
    return a >= b ? (side){b, a} : (side){a, b};
}

static bool overlap(const problem *p, const uint8_t *a, const uint8_t *b) {
    float shared = 1, area_a = 1, area_b = 1;
    for (int axis = 1; axis >= 0; axis--) {
        const side x = side_of(p, a, axis), y = side_of(p, b, axis);
        const float low = x.low < y.low ? y.low : x.low, high = y.high < x.high ? y.high : x.high;
        if (high <= low) return false;
        shared *= high - low;
        area_a *= x.high - x.low;
        area_b *= y.high - y.low;
    }
    const float both = area_a + area_b - shared;
    if (shared <= 0 || area_a <= 0 || area_b <= 0 || both <= 0) return false;
    return shared / both > p->iou;
}

static bool overlaps_taken(const problem *p, const selection *s, const uint8_t *boxes, int64_t box) {
    int64_t at = 0;
    for (int64_t other; (other = taken_from(p, s, &at)) >= 0;)
        if (overlap(p, boxes + box * 16, boxes + other * 16)) return true;
    return false;
}

/* --- candidates --- */

/* Box a comes before box b. */
static bool better(const uint8_t *scores, int64_t a, int64_t b) {
    const float x = float_at(scores, a), y = float_at(scores, b);
    return x > y || (x == y && a < b);
}

/* The best candidates after `behind` (-1: all), best first. */
static int64_t fill_window(const problem *p, const uint8_t *scores, int64_t behind, uint32_t *window) {
    int64_t held = 0;
    for (int64_t i = 0; i < p->n; i++) {
        const float score = float_at(scores, i);
        if (score != score || (p->has_least && !(score > p->least))) continue;
        if (behind >= 0 && !better(scores, behind, i)) continue;
        if (held == WINDOW && !better(scores, i, window[held - 1])) continue;
        int64_t low = 0, high = held;
        while (low < high) {
            const int64_t middle = (low + high) / 2;
            if (better(scores, i, window[middle]))
                high = middle;
            else
                low = middle + 1;
        }
        if (held == WINDOW) held--;
        memmove(window + low + 1, window + low, (size_t)(held - low) * sizeof *window);
        window[low] = (uint32_t)i;
        held++;
    }
    return held;
}

/* Class number `index` of all batches. At most `room` triples go to `out`; *count is how many boxes were taken. */
static sis_status select_class(sis_node *node, const problem *p, int64_t index, int64_t *out, int64_t room,
                               int64_t *count) {
    const int64_t batch = index / p->classes;
    const uint8_t *scores = p->scores + index * p->n * 4, *boxes = p->boxes + batch * p->n * 16;
    uint32_t window[WINDOW];
    selection s;
    s.taken = 0;
    s.listed = p->most <= LIST || p->n > BITS;
    if (!s.listed) memset(&s.boxes, 0, sizeof s.boxes);
    int64_t behind = -1, held = WINDOW;
    while (held == WINDOW && s.taken < p->most) {
        held = fill_window(p, scores, behind, window);
        for (int64_t i = 0; i < held && s.taken < p->most; i++) {
            const int64_t box = behind = window[i];
            if (overlaps_taken(p, &s, boxes, box)) continue;
            if (out && s.taken < room) {
                out[3 * s.taken] = batch;
                out[3 * s.taken + 1] = index % p->classes;
                out[3 * s.taken + 2] = box;
            }
            if (!take(&s, box))
                return sis_node_fail(node, SIS_UNSUPPORTED, "more than %u boxes of one class out of %d",
                                     (uint64_t)LIST, p->n);
        }
    }
    *count = s.taken;
    return SIS_OK;
}

static sis_status count_classes(sis_node *node, const problem *p, sis_range range, int64_t *count) {
    for (int64_t i = range.first; i < range.last && p->most > 0; i++) {
        int64_t taken;
        sis_status status = select_class(node, p, i, NULL, 0, &taken);
        if (status != SIS_OK) return status;
        *count += taken;
    }
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    problem p;
    sis_shape y = {.rank = 2, .dim = {0, 3}};
    sis_status status = check(node);
    if (status == SIS_OK) status = problem_of(node, &p);
    if (status == SIS_OK) status = count_classes(node, &p, (sis_range){0, p.batches * p.classes}, &y.dim[0]);
    if (status == SIS_OK) sis_output(node, 0, SIS_I64, &y);
    return status;
}

/* Where each tile's triples begin; they stay within the output whatever the boxes have become since infer. */
static sis_status prepare(sis_node *node, sis_needs *needs) {
    nms_plan *plan = node->plan;
    const sis_shape *scores = &node->inputs[1]->shape;
    const int64_t rows = node->outputs[0]->shape.dim[0];
    plan->classes = scores->dim[0] * scores->dim[1];
    plan->grain = sis_most(1, (plan->classes + MOST_TILES - 1) / MOST_TILES);
    needs->view_of = -1;
    if (rows == 0) return SIS_OK;
    const uint32_t tiles = sis_tiles(plan->classes, &plan->grain);
    needs->tiles = tiles;
    needs->instructions = (uint64_t)(plan->classes * scores->dim[2] * 12 + rows * rows * 40);
    problem p;
    sis_status status = problem_of(node, &p);
    int64_t found = 0;
    for (uint32_t t = 0; t < tiles && status == SIS_OK; t++) {
        plan->start[t] = sis_least(found, rows);
        status = count_classes(node, &p, sis_tile_range(plan->classes, plan->grain, t, t + 1), &found);
    }
    plan->start[tiles] = rows;
    return status;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const nms_plan *plan = node->plan;
    int64_t *out = node->outputs[0]->data;
    problem p;
    sis_status status = problem_of(node, &p);
    for (uint32_t t = first; t < last && status == SIS_OK; t++) {
        const sis_range range = sis_tile_range(plan->classes, plan->grain, t, t + 1);
        const int64_t end = plan->start[t + 1];
        int64_t at = plan->start[t], taken = 0;
        for (int64_t i = range.first; i < range.last && at < end; i++) {
            status = select_class(node, &p, i, out + 3 * at, end - at, &taken);
            if (status != SIS_OK) return status;
            at += sis_least(taken, end - at);
        }
        if (at < end) memset(out + 3 * at, 0, (size_t)(end - at) * 3 * sizeof *out);
    }
    return status;
}

const sis_op_functions sis_op_non_max_suppression = {
    .plan_bytes = sizeof(nms_plan), .infer = infer, .prepare = prepare, .run = run};
