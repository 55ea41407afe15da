/* Operators that keep, drop or turn round parts of a tensor: Trilu, ReverseSequence, CenterCropPad. */
#include <string.h>

#include "costs.h"
#include "indexing.h"

static sis_status same_shape(sis_node *node) {
    sis_output(node, 0, node->inputs[0]->dtype, &node->inputs[0]->shape);
    return SIS_OK;
}

/* --- rows: what most of these work by --- */

typedef struct rows_plan {
    int64_t rows, bytes, grain; /* rows of the output and the bytes of one */
} rows_plan;

/* `work`: instructions of a row. */
static void rows_prepare(sis_node *node, int64_t rows, int64_t bytes, uint64_t work, sis_needs *needs) {
    rows_plan *plan = node->plan;
    needs->view_of = -1;
    if (rows == 0 || bytes == 0) return;
    *plan = (rows_plan){rows, bytes, sis_tile_grain((int64_t)work)};
    needs->tiles = sis_tiles(rows, &plan->grain);
    needs->instructions = sis_cost(rows, work);
}

/* --- Trilu: of each matrix the part above (or below) diagonal k, zeros elsewhere --- */

static sis_status trilu_infer(sis_node *node) {
    if (node->inputs[0]->shape.rank < 2)
        return sis_node_fail(node, SIS_BAD_SHAPE, "input %h is no matrix", &node->inputs[0]->shape);
    sis_status status = sis_one_element(node, 1);
    return status == SIS_OK ? same_shape(node) : status;
}

/* A row on average: what is cleared of it, and what is copied, as some rows of a matrix have it. A diagonal that only a run
 * knows is taken for the main one. */
static uint64_t trilu_row(const sis_node *node, int64_t height, int64_t width, int64_t size) {
    enum { ROWS = 32 };
    const sis_trilu_attributes *attributes = node->attributes;
    const bool known = node->n_inputs < 2 || !node->inputs[1] || node->inputs[1]->value_known;
    const int64_t k = sis_most(-height - 1, sis_least(width + 1, known ? sis_integer_or(node, 1, 0) : 0));
    uint64_t sum = 0;
    for (int64_t i = 0; i < ROWS; i++) {
        const int64_t row = height / ROWS * i + height % ROWS * i / ROWS;
        const int64_t cut = sis_least(width, sis_most(0, row + k + (attributes->upper ? 0 : 1)));
        const int64_t cleared = attributes->upper ? cut : width - cut;
        sum += sis_cost_clear(cleared * size) + sis_cost_copy((width - cleared) * size);
    }
    return 36 + sum / ROWS;
}

static sis_status trilu_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *in = &node->inputs[0]->shape;
    const int64_t size = (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    const int64_t height = in->dim[in->rank - 2], width = in->dim[in->rank - 1];
    rows_prepare(node, sis_product(in, 0, in->rank - 1), width * size, trilu_row(node, height, width, size),
                 needs);
    needs->overwrites = 1;
    return SIS_OK;
}

static sis_status trilu_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_trilu_attributes *attributes = node->attributes;
    const rows_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t height = in->dim[in->rank - 2], width = in->dim[in->rank - 1];
    int64_t k = sis_most(-height - 1, sis_least(width + 1, sis_integer_or(node, 1, 0)));
    size_t size = sis_dtype_size(node->inputs[0]->dtype);
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        const uint8_t *from = (const uint8_t *)node->inputs[0]->data + row * plan->bytes;
        uint8_t *to = (uint8_t *)node->outputs[0]->data + row * plan->bytes;
        int64_t diagonal = row % height + k + (attributes->upper ? 0 : 1);
        size_t cut = (size_t)sis_least(width, sis_most(0, diagonal)) * size, rest = (size_t)plan->bytes - cut;
        if (attributes->upper)
            memset(to, 0, cut);
        else
            memset(to + cut, 0, rest);
        if (from != to && attributes->upper) memcpy(to + cut, from + cut, rest);
        if (from != to && !attributes->upper) memcpy(to, from, cut);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_trilu = {
    .plan_bytes = sizeof(rows_plan), .infer = trilu_infer, .prepare = trilu_prepare, .run = trilu_run};

/* --- ReverseSequence: along time, the first sequence_lens[b] steps of sequence b backwards --- */

static sis_status reverse_sequence_infer(sis_node *node) {
    const sis_reverse_sequence_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t batch = attributes->batch_axis, time = attributes->time_axis;
    if (in->rank < 2) return sis_node_fail(node, SIS_BAD_SHAPE, "input %h has no batch and time", in);
    if (!((batch == 0 && time == 1) || (batch == 1 && time == 0)))
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "batch_axis %d and time_axis %d must be 0 and 1", batch,
                             time);
    const sis_shape *lens = &node->inputs[1]->shape;
    if (lens->rank != 1 || lens->dim[0] != in->dim[batch])
        return sis_node_fail(node, SIS_BAD_SHAPE, "sequence_lens %h does not fit %h", lens, in);
    return same_shape(node);
}

static sis_status reverse_sequence_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *in = &node->inputs[0]->shape;
    const int64_t bytes = sis_product(in, 2, in->rank) * (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    rows_prepare(node, in->dim[0] * in->dim[1], bytes, 39 + sis_cost_copy(bytes), needs);
    return SIS_OK;
}

static sis_status reverse_sequence_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_reverse_sequence_attributes *attributes = node->attributes;
    const rows_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape;
    bool batch_first = attributes->batch_axis == 0;
    int64_t steps = in->dim[batch_first ? 1 : 0];
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        int64_t outer = row / in->dim[1], inner = row % in->dim[1];
        int64_t step = batch_first ? inner : outer, sequence = batch_first ? outer : inner;
        int64_t length = sis_integer_at(node->inputs[1], sequence);
        if (length < 0 || length > steps)
            return sis_node_fail(node, SIS_BAD_VALUE, "sequence %d has length %d of %d steps", sequence,
                                 length, steps);
        int64_t source = step < length ? length - 1 - step : step;
        int64_t from = batch_first ? outer * in->dim[1] + source : source * in->dim[1] + inner;
        memcpy((uint8_t *)node->outputs[0]->data + row * plan->bytes,
               (const uint8_t *)node->inputs[0]->data + from * plan->bytes, (size_t)plan->bytes);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_reverse_sequence = {.plan_bytes = sizeof(rows_plan),
                                                  .infer = reverse_sequence_infer,
                                                  .prepare = reverse_sequence_prepare,
                                                  .run = reverse_sequence_run};

/* --- CenterCropPad --- */

static sis_status center_crop_pad_infer(sis_node *node) {
    const sis_center_crop_pad_attributes *attributes = node->attributes;
    sis_shape out = node->inputs[0]->shape;
    int64_t sizes[SIS_MAX_RANK];
    uint32_t count, seen = 0;
    sis_status status = sis_node_ints(node, (sis_ints){0}, 1, sizes, SIS_MAX_RANK, &count);
    if (status != SIS_OK) return status;
    if (count != (attributes->axes.values ? attributes->axes.count : out.rank))
        return sis_node_fail(node, SIS_BAD_SHAPE, "shape names %u sizes of %h", (uint64_t)count, &out);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t axis = i;
        if (attributes->axes.values)
            status = sis_node_axis(node, attributes->axes.values[i], out.rank, &axis);
        if (status != SIS_OK) return status;
        if (seen >> axis & 1)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis %u is given twice", (uint64_t)axis);
        if (sizes[i] < 0)
            return sis_node_fail(node, SIS_BAD_SHAPE, "size %d of axis %u is negative", sizes[i],
                                 (uint64_t)axis);
        seen |= 1u << axis;
        out.dim[axis] = sizes[i];
    }
    int64_t elements;
    if (sis_shape_elements(&out, &elements) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h has too many elements", &out);
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status center_crop_pad_prepare(sis_node *node, sis_needs *needs) {
    const sis_shape *out = &node->outputs[0]->shape;
    int64_t size = (int64_t)sis_dtype_size(node->outputs[0]->dtype);
    uint32_t outer = out->rank ? out->rank - 1 : 0;
    const int64_t bytes = sis_product(out, outer, out->rank) * size;
    const int64_t own = out->rank ? node->inputs[0]->shape.dim[outer] * size : size;
    const uint64_t work =
        52 + 14 * (uint64_t)outer + sis_cost_clear(bytes) + sis_cost_copy(sis_least(bytes, own));
    rows_prepare(node, sis_product(out, 0, outer), bytes, work, needs);
    return SIS_OK;
}

/* Where the output's element 0 of an axis lies in the input: below 0 in the border. */
static int64_t crop_start(int64_t in, int64_t out) { return in >= out ? (in - out) / 2 : -((out - in) / 2); }

/* First element of the input's row that row `row` of the output lies on; false where that is in the border. */
static bool crop_row(const sis_shape *in, const sis_shape *out, int64_t row, int64_t *from) {
    int64_t stride = in->dim[in->rank - 1];
    *from = 0;
    for (uint32_t i = in->rank - 1; i-- > 0;) {
        int64_t at = row % out->dim[i] + crop_start(in->dim[i], out->dim[i]);
        if (at < 0 || at >= in->dim[i]) return false;
        *from += at * stride;
        stride *= in->dim[i];
        row /= out->dim[i];
    }
    return true;
}

static sis_status center_crop_pad_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const rows_plan *plan = node->plan;
    const sis_shape *in = &node->inputs[0]->shape, *out = &node->outputs[0]->shape;
    size_t size = sis_dtype_size(node->outputs[0]->dtype);
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        uint8_t *to = (uint8_t *)node->outputs[0]->data + row * plan->bytes;
        const uint8_t *data = node->inputs[0]->data;
        if (out->rank == 0) { /* one element */
            memcpy(to, data, size);
            continue;
        }
        int64_t width = out->dim[out->rank - 1], own = in->dim[in->rank - 1], from;
        memset(to, 0, (size_t)plan->bytes);
        if (!crop_row(in, out, row, &from)) continue;
        int64_t start = crop_start(own, width), n = sis_least(own, width);
        if (n > 0)
            memcpy(to + (size_t)sis_most(0, -start) * size, data + (size_t)(from + sis_most(0, start)) * size,
                   (size_t)n * size);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_center_crop_pad = {.plan_bytes = sizeof(rows_plan),
                                                 .infer = center_crop_pad_infer,
                                                 .prepare = center_crop_pad_prepare,
                                                 .run = center_crop_pad_run};
