/* Pad: a border on every side, constant, reflected, edge or wrapped; negative pads crop first.
 *
 * Dimensions behind the last padded one form one block of `cell` bytes; a row is the last padded dimension. Per row the
 * source row is worked out once, then the row is made of runs that lie together in it, forwards, backwards or standing. */
#include "costs.h"
#include "convert.h"
#include "iterate.h"
#include "movement_bytes.h"

typedef struct pad_dim {
    int64_t out;    /* size with the border */
    int64_t in;     /* size left after cropping */
    int64_t before; /* border in front, >= 0 */
    int64_t start;  /* cells from the row's start in the source: what was cropped in front */
    int64_t dim;    /* size in the source */
} pad_dim;

/* Positions of the output that come from neighbouring ones of the source. */
typedef struct pad_run {
    int64_t source; /* of the first; -1 = the constant */
    int64_t step;   /* -1, 0 or 1 from one to the next */
    int64_t length; /* at least 1; up to the border's or the output's end */
} pad_run;

#define PAD_RUNS 4 /* a row that is reflected once has three */

typedef struct pad_plan {
    uint32_t rank; /* >= 1; the last one is the row */
    uint8_t mode;
    pad_dim dims[SIS_MAX_RANK];
    int64_t cell; /* bytes */
    int64_t rows, grain;
    uint32_t n_runs; /* of a row, from its start on; the others are worked out */
    pad_run runs[PAD_RUNS];
} pad_plan;

/* Border of each dimension, in front and behind, in input dimensions. */
static sis_status pad_amounts(sis_node *node, int64_t before[SIS_MAX_RANK], int64_t after[SIS_MAX_RANK]) {
    const sis_pad_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t pads[2 * SIS_MAX_RANK], axes[SIS_MAX_RANK];
    uint32_t count, n_axes;
    sis_status status = sis_node_ints(node, attributes->pads, 1, pads, 2 * SIS_MAX_RANK, &count);
    if (status == SIS_OK) status = sis_node_ints(node, (sis_ints){0}, 3, axes, SIS_MAX_RANK, &n_axes);
    if (status != SIS_OK) return status;
    if (count == UINT32_MAX) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "no pads given");
    uint32_t n = n_axes == UINT32_MAX ? in->rank : n_axes;
    if (count != 2 * n)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%u pads for %u dimensions of %h, not two each",
                             (uint64_t)count, (uint64_t)n, in);
    for (uint32_t i = 0; i < SIS_MAX_RANK; i++) before[i] = after[i] = 0;
    for (uint32_t i = 0, seen = 0; i < n; i++) {
        uint32_t axis = i;
        if (n_axes != UINT32_MAX && (status = sis_node_axis(node, axes[i], in->rank, &axis)) != SIS_OK)
            return status;
        if (seen >> axis & 1) return sis_node_fail(node, SIS_BAD_VALUE, "axis %d is given twice", axes[i]);
        seen |= 1u << axis;
        before[axis] = pads[i];
        after[axis] = pads[n + i];
    }
    return SIS_OK;
}

static sis_status pad_infer(sis_node *node) {
    const sis_pad_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t before[SIS_MAX_RANK], after[SIS_MAX_RANK], count;
    sis_status status = pad_amounts(node, before, after);
    if (status != SIS_OK) return status;
    sis_shape out = *in;
    for (uint32_t i = 0; i < in->rank; i++) {
        int64_t left = in->dim[i];
        if (__builtin_add_overflow(left, sis_least(before[i], 0), &left) || left < 0 ||
            __builtin_add_overflow(left, sis_least(after[i], 0), &left) || left < 0)
            return sis_node_fail(node, attributes->pads.count ? SIS_BAD_ATTRIBUTE : SIS_BAD_VALUE,
                                 "pads %d and %d crop dimension %u of %h below 0", before[i], after[i],
                                 (uint64_t)i, in);
        bool grows = before[i] > 0 || after[i] > 0;
        if (left == 0 && grows && attributes->mode != SIS_PAD_MODE_CONSTANT)
            return sis_node_fail(node, SIS_BAD_SHAPE, "dimension %u of %h has nothing to repeat", (uint64_t)i,
                                 in);
        if (__builtin_add_overflow(left, sis_most(before[i], 0), &out.dim[i]) ||
            __builtin_add_overflow(out.dim[i], sis_most(after[i], 0), &out.dim[i]))
            return sis_node_fail(node, SIS_OVERFLOW, "dimension %u becomes too long", (uint64_t)i);
    }
    if (sis_shape_elements(&out, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &out);
    const sis_tensor *value = node->n_inputs > 2 ? node->inputs[2] : NULL;
    if (value && sis_shape_count(&value->shape) != 1)
        return sis_node_fail(node, SIS_BAD_SHAPE, "constant_value must have one element, not %h",
                             &value->shape);
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

/* The run that starts at position `at` of the output. */
static pad_run pad_source(const pad_dim *dim, uint8_t mode, int64_t at) {
    int64_t i = at - dim->before, n = dim->in;
    int64_t border = i < 0 ? -i : dim->out - at; /* positions left in this border */
    if (i >= 0 && i < n) return (pad_run){i + dim->start, 1, n - i};
    if (mode == SIS_PAD_MODE_CONSTANT) return (pad_run){-1, 0, border};
    if (mode == SIS_PAD_MODE_EDGE || n == 1) return (pad_run){(i < 0 ? 0 : n - 1) + dim->start, 0, border};
    if (mode == SIS_PAD_MODE_WRAP) {
        i = (i % n + n) % n;
        return (pad_run){i + dim->start, 1, sis_least(border, n - i)};
    }
    /* Reflected without repeating the edge; goes to and fro where the border is longer than the source. */
    int64_t period = 2 * (n - 1);
    i = (i % period + period) % period;
    if (i < n - 1) return (pad_run){i + dim->start, 1, sis_least(border, n - 1 - i)};
    return (pad_run){period - i + dim->start, -1, sis_least(border, period - i)};
}

/* A row of the output: finding its row of the source, and its runs; a row of a constant border is filled. */
static uint64_t instructions_of(const pad_plan *plan) {
    const pad_dim *dim = &plan->dims[plan->rank - 1];
    uint64_t row = 60;
    int64_t inside = 1;
    for (uint32_t i = 0; i < plan->n_runs; i++) {
        const pad_run run = plan->runs[i];
        const int64_t bytes = run.length * plan->cell;
        if (run.source < 0)
            row += 34 + sis_cost_fill(bytes);
        else if (run.step == 1)
            row += 34 + sis_cost_move(bytes);
        else
            row += 66 + sis_cost(run.length, plan->cell > 8 ? 5 + sis_cost_move(plan->cell) : 6);
    }
    for (uint32_t i = 0; i + 1 < plan->rank; i++)
        inside *= plan->mode == SIS_PAD_MODE_CONSTANT ? sis_least(plan->dims[i].in, plan->dims[i].out)
                                                      : plan->dims[i].out;
    inside = sis_most(0, inside);
    return sis_cost_sum(sis_cost(inside, row),
                        sis_cost(plan->rows - inside, 60 + sis_cost_fill(dim->out * plan->cell)));
}

static sis_status pad_prepare(sis_node *node, sis_needs *needs) {
    const sis_pad_attributes *attributes = node->attributes;
    pad_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape, *out = &node->outputs[0]->shape;
    int64_t before[SIS_MAX_RANK], after[SIS_MAX_RANK];
    sis_status status = pad_amounts(node, before, after);
    if (status != SIS_OK) return status;
    needs->view_of = -1;
    uint32_t rank = in->rank;
    while (rank > 0 && before[rank - 1] == 0 && after[rank - 1] == 0) rank--;
    plan->rank = rank;
    if (rank == 0) { /* no border at all */
        sis_view_prepare(node, needs);
        return SIS_OK;
    }
    plan->mode = attributes->mode;
    plan->cell = sis_product(in, rank, in->rank) * (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    for (uint32_t i = 0; i < rank; i++)
        plan->dims[i] = (pad_dim){.out = out->dim[i],
                                  .in = in->dim[i] + sis_least(before[i], 0) + sis_least(after[i], 0),
                                  .before = sis_most(before[i], 0),
                                  .start = -sis_least(before[i], 0),
                                  .dim = in->dim[i]};
    plan->rows = sis_product(out, 0, rank - 1);
    if (sis_shape_count(out) == 0) return SIS_OK;
    for (int64_t at = 0; at < out->dim[rank - 1] && plan->n_runs < PAD_RUNS; plan->n_runs++) {
        plan->runs[plan->n_runs] = pad_source(&plan->dims[rank - 1], plan->mode, at);
        at += plan->runs[plan->n_runs].length;
    }
    int64_t row = out->dim[rank - 1] * plan->cell;
    plan->grain = sis_most(1, SIS_TILE_BYTES / row);
    needs->tiles = sis_tiles(plan->rows, &plan->grain);
    needs->instructions = instructions_of(plan);
    return SIS_OK;
}

/* Where fill comes from: one element of the output's size, zero when none is given. */
static void pad_value(const sis_node *node, uint8_t value[8]) {
    const sis_pad_attributes *attributes = node->attributes;
    const sis_tensor *given = node->n_inputs > 2 ? node->inputs[2] : NULL;
    memset(value, 0, 8);
    if (given) {
        memcpy(value, given->data, sis_dtype_size(given->dtype));
    } else if (node->opset < 11) {
        sis_number_store(node->outputs[0]->dtype, value, (sis_number){.real = (double)attributes->value});
    }
}

/* A row of the output from its row of the source. */
static void pad_row(const pad_plan *plan, const sis_bytes16 *pattern, size_t size, uint8_t *to,
                    const uint8_t *row) {
    const pad_dim *dim = &plan->dims[plan->rank - 1];
    int64_t at = 0;
    for (uint32_t k = 0; at < dim->out; k++) {
        const pad_run run = k < plan->n_runs ? plan->runs[k] : pad_source(dim, plan->mode, at);
        const uint8_t *source = row + (run.source < 0 ? 0 : run.source * plan->cell);
        const size_t bytes = (size_t)(run.length * plan->cell);
        if (run.source < 0)
            sis_fill_bytes(to, pattern, bytes);
        else if (run.step == 1)
            sis_move_bytes(to, source, bytes);
        else if ((int64_t)size == plan->cell)
            sis_gather_stride(to, source, run.step, size, run.length);
        else
            for (int64_t i = 0; i < run.length; i++)
                sis_move_bytes(to + i * plan->cell, source + i * run.step * plan->cell, (size_t)plan->cell);
        to += bytes;
        at += run.length;
    }
}

/* Where an output row is, and its row of the source: -1 where the border is constant. */
typedef struct pad_walk {
    int64_t at[SIS_MAX_RANK];  /* along the dimensions before the row */
    int64_t row[SIS_MAX_RANK]; /* [i]: of the source, by the first i dimensions */
} pad_walk;

/* After position `i` and those behind it changed. */
static int64_t walk_from(const pad_plan *plan, pad_walk *walk, uint32_t i) {
    for (; i + 1 < plan->rank; i++) {
        const int64_t source = pad_source(&plan->dims[i], plan->mode, walk->at[i]).source;
        walk->row[i + 1] = walk->row[i] < 0 || source < 0 ? -1 : walk->row[i] * plan->dims[i].dim + source;
    }
    return walk->row[plan->rank - 1];
}

static int64_t walk_to(const pad_plan *plan, pad_walk *walk, int64_t r) {
    for (uint32_t i = plan->rank - 1; i-- > 0; r /= plan->dims[i].out) walk->at[i] = r % plan->dims[i].out;
    walk->row[0] = 0;
    return walk_from(plan, walk, 0);
}

static int64_t walk_on(const pad_plan *plan, pad_walk *walk) {
    uint32_t i = plan->rank - 1;
    while (i-- > 0) {
        if (++walk->at[i] < plan->dims[i].out) return walk_from(plan, walk, i);
        walk->at[i] = 0;
    }
    return walk_from(plan, walk, 0);
}

static sis_status pad_do(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const pad_plan *plan = node->plan;
    if (plan->rank == 0) {
        sis_view_run(node, first, last);
        return SIS_OK;
    }
    const size_t size = sis_dtype_size(node->outputs[0]->dtype);
    union {
        uint8_t bytes[16];
        sis_bytes16 vector;
    } pattern;
    pad_value(node, pattern.bytes);
    for (size_t i = size; i < 16; i++) pattern.bytes[i] = pattern.bytes[i - size];
    const pad_dim *dim = &plan->dims[plan->rank - 1];
    const int64_t in_row = dim->dim * plan->cell, out_row = dim->out * plan->cell;
    const sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    if (range.first == range.last) return SIS_OK;
    uint8_t *to = (uint8_t *)node->outputs[0]->data + range.first * out_row;
    pad_walk walk;
    int64_t source = walk_to(plan, &walk, range.first);
    for (int64_t r = range.first; r < range.last; r++, to += out_row) {
        if (source < 0)
            sis_fill_bytes(to, &pattern.vector, (size_t)out_row);
        else
            pad_row(plan, &pattern.vector, size, to,
                    (const uint8_t *)node->inputs[0]->data + source * in_row);
        if (r + 1 < range.last) source = walk_on(plan, &walk);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_pad = {
    .plan_bytes = sizeof(pad_plan), .infer = pad_infer, .prepare = pad_prepare, .run = pad_do};
