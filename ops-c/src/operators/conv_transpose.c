/* ConvTranspose over any number of spatial dimensions, written from the output: a row (last dimension) of an output plane
 * is a tile's unit. Each output is one chain: +0, then fma over (channel of the group, kernel position row-major), of the
 * positions that some input reaches it by; then the bias is added.
 *
 * The row is held apart by its position modulo the stride: so taps add to neighbours, whatever the stride. */
#include "costs.h"
#include "../kernels/simd.h"
#include "conv_geometry.h"
#include "iterate.h"

#include <string.h>

typedef struct transpose_plan {
    sis_conv_shape shape; /* channels, filters: of a group; pad: before */
    int64_t rows, grain;
} transpose_plan;

/* --- shapes --- */

static sis_status check(sis_node *node, const sis_conv_lists *lists) {
    const sis_conv_transpose_attributes *at = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape, *w = &node->inputs[1]->shape;
    const sis_tensor *b = node->n_inputs > 2 ? node->inputs[2] : NULL;
    if (x->rank < 3 || w->rank != x->rank)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h and W %h must have the same three or more dimensions",
                             x, w);
    const uint32_t spatial = x->rank - 2;
    sis_status status = sis_conv_check_lists(node, lists, spatial);
    if (status == SIS_OK)
        status = sis_conv_check_list(node, "output_padding", at->output_padding, spatial, 0);
    if (status == SIS_OK && at->output_shape.count != x->rank)
        status = sis_conv_check_list(node, "output_shape", at->output_shape, spatial, 0);
    if (status != SIS_OK) return status;
    if (x->dim[1] != w->dim[0] || w->dim[0] % lists->group != 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h and W %h do not fit with %d groups", x, w,
                             lists->group);
    for (uint32_t i = 0; i < spatial; i++) {
        if (w->dim[i + 2] < 1 || sis_conv_item(lists->kernel_shape, i, w->dim[i + 2]) != w->dim[i + 2])
            return sis_node_fail(node, SIS_BAD_SHAPE, "W %h does not have the kernel_shape", w);
    }
    if (b && (b->shape.rank != 1 || b->shape.dim[0] / lists->group != w->dim[1] ||
              b->shape.dim[0] % lists->group != 0))
        return sis_node_fail(node, SIS_BAD_SHAPE, "B %h does not fit W %h", &b->shape, w);
    return SIS_OK;
}

/* Size of dimension i without padding; false when it does not fit. */
static bool full_size(const sis_conv_lists *lists, sis_ints output_padding, uint32_t i, int64_t in,
                      int64_t kernel, int64_t *size) {
    const int64_t stride = sis_conv_item(lists->strides, i, 1),
                  dilation = sis_conv_item(lists->dilations, i, 1);
    int64_t reach;
    if (__builtin_mul_overflow(in - 1, stride, size) ||
        __builtin_mul_overflow(kernel - 1, dilation, &reach) || __builtin_add_overflow(*size, reach, size))
        return false;
    return !__builtin_add_overflow(*size, sis_conv_item(output_padding, i, 0) + 1, size);
}

/* Padding before and output size of dimension i. */
static sis_status resolve_axis(sis_node *node, const sis_conv_lists *lists, uint32_t i, int64_t in,
                               int64_t kernel, int64_t *before, int64_t *out) {
    const sis_conv_transpose_attributes *at = node->attributes;
    const uint32_t spatial = node->inputs[0]->shape.rank - 2;
    const bool same =
        lists->auto_pad == SIS_CONV_AUTO_PAD_SAME_UPPER || lists->auto_pad == SIS_CONV_AUTO_PAD_SAME_LOWER;
    int64_t full;
    if (!full_size(lists, at->output_padding, i, in, kernel, &full))
        return sis_node_fail(node, SIS_OVERFLOW, "dimension %u becomes too long", (uint64_t)i);
    if (at->output_shape.count > 0 || same) {
        *out = at->output_shape.count > 0 ? at->output_shape.values[at->output_shape.count - spatial + i]
                                          : in * sis_conv_item(lists->strides, i, 1);
        const int64_t all = sis_most(0, full - *out);
        *before = lists->auto_pad == SIS_CONV_AUTO_PAD_SAME_UPPER ? all / 2 : all - all / 2;
        return SIS_OK;
    }
    const bool padded = lists->auto_pad == SIS_CONV_AUTO_PAD_NOTSET;
    *before = padded ? sis_conv_item(lists->pads, i, 0) : 0;
    *out = full - *before - (padded ? sis_conv_item(lists->pads, i + spatial, 0) : 0);
    if (*out < 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "the padding takes all of dimension %u, which is %d",
                             (uint64_t)i, full);
    return SIS_OK;
}

static sis_status resolve(sis_node *node, sis_conv_shape *s, sis_shape *y) {
    const sis_conv_transpose_attributes *at = node->attributes;
    const sis_conv_lists lists = SIS_CONV_LISTS(at);
    const sis_shape *x = &node->inputs[0]->shape, *w = &node->inputs[1]->shape;
    int64_t count;
    sis_status status = check(node, &lists);
    if (status != SIS_OK) return status;
    *s = (sis_conv_shape){.spatial = x->rank - 2, .batch = (size_t)x->dim[0], .groups = (size_t)lists.group};
    s->channels = (size_t)(x->dim[1] / lists.group);
    s->filters = (size_t)w->dim[1];
    *y = (sis_shape){.rank = x->rank, .dim = {x->dim[0], w->dim[1] * lists.group}};
    for (uint32_t i = 0; i < s->spatial; i++) {
        int64_t before = 0, out = 0;
        status = resolve_axis(node, &lists, i, x->dim[i + 2], w->dim[i + 2], &before, &out);
        if (status != SIS_OK) return status;
        s->in[i] = (size_t)x->dim[i + 2], s->kernel[i] = (size_t)w->dim[i + 2], s->pad[i] = (size_t)before;
        s->stride[i] = (size_t)sis_conv_item(lists.strides, i, 1);
        s->dilation[i] = (size_t)sis_conv_item(lists.dilations, i, 1);
        s->out[i] = (size_t)(y->dim[i + 2] = out);
    }
    if (sis_shape_elements(y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", y);
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    sis_conv_shape s;
    sis_shape y;
    const sis_status status = resolve(node, &s, &y);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &y);
    return status;
}

/* --- tiles --- */

/* Outputs of a row at one position modulo the stride, rounded up. */
static size_t phase_length(const sis_conv_shape *s) {
    const size_t stride = s->stride[s->spatial - 1];
    return s->out[s->spatial - 1] / stride + 1;
}
/* Of a stride longer than the row only the positions that exist. */
static size_t phases(const sis_conv_shape *s) {
    const size_t stride = s->stride[s->spatial - 1], width = s->out[s->spatial - 1];
    return stride < width ? stride : width;
}

/* A row of Y: its outer taps are looked at for every channel; those that meet a row of X, as many as rows of X reach rows of Y
 * on average, are added by each tap along it. */
static uint64_t row_cost(const sis_conv_shape *s, int64_t width, int64_t rows, bool f32) {
    const uint32_t last = s->spatial - 1;
    const int64_t n = (int64_t)s->in[last], along = (int64_t)s->kernel[last];
    int64_t outer = 1, meeting = rows > 0 ? (int64_t)(s->batch * s->groups * s->filters) : 0;
    for (uint32_t i = 0; i < last; i++) {
        outer *= (int64_t)s->kernel[i];
        meeting = (int64_t)sis_cost(meeting, (uint64_t)s->in[i] * s->kernel[i]);
    }
    const uint64_t tap = 66 + (f32 ? 6 * (uint64_t)(n / 4 + n % 4) : sis_cost(n, 7));
    const uint64_t looked = sis_cost((int64_t)s->channels, sis_cost(outer, 46));
    /* In sixteenths of a tap for a row. */
    const int64_t met = rows > 0 ? (int64_t)(sis_cost(meeting, 16) / (uint64_t)rows) : 0;
    return 600 + sis_cost(width, 9) + looked +
           sis_cost_16((int64_t)sis_cost(met, s->channels * (uint64_t)along) / 16, tap * 16);
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    transpose_plan *p = node->plan;
    const sis_conv_shape *s = &p->shape;
    sis_shape y;
    const sis_status status = resolve(node, &p->shape, &y);
    needs->view_of = -1;
    if (status != SIS_OK || sis_shape_count(&y) == 0) return status;
    const size_t size = sis_dtype_size(node->inputs[0]->dtype);
    const int64_t width = y.dim[y.rank - 1];
    p->rows = sis_shape_count(&y) / width;
    const uint64_t work = row_cost(s, width, p->rows, size == sizeof(float));
    p->grain = sis_tile_grain((int64_t)work);
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->scratch_bytes = (uint64_t)phases(s) * phase_length(s) * size;
    needs->instructions = sis_cost(p->rows, work);
    return SIS_OK;
}

/* --- run --- */

/* Row of X's channel that reaches outer position `place` by an outer tap; -1 when none does. */
static int64_t input_row(const sis_conv_shape *s, const size_t *place, size_t tap) {
    size_t row = 0, scale = 1;
    for (uint32_t d = s->spatial - 1; d-- > 0; tap /= s->kernel[d]) {
        const size_t at = place[d] + s->pad[d], shift = tap % s->kernel[d] * s->dilation[d];
        if (at < shift || (at - shift) % s->stride[d] != 0 || (at - shift) / s->stride[d] >= s->in[d])
            return -1;
        row += (at - shift) / s->stride[d] * scale;
        scale *= s->in[d];
    }
    return (int64_t)row;
}

static void add_f32(void *acc, const void *x, const void *weight, int64_t n) {
    float *to = acc;
    const float *from = x;
    const sis_vf w = sis_splat(*(const float *)weight);
    int64_t i = 0;
    for (; i + SIS_LANES <= n; i += SIS_LANES)
        sis_store(to + i, sis_fma(w, sis_load(from + i), sis_load(to + i)));
    for (; i < n; i++) to[i] = sis_fma1(*(const float *)weight, from[i], to[i]);
}

static void add_f64(void *acc, const void *x, const void *weight, int64_t n) {
    double *to = acc;
    const double *from = x;
    for (int64_t i = 0; i < n; i++) to[i] = __builtin_fma(*(const double *)weight, from[i], to[i]);
}

/* acc += the tap at position k of the last dimension times the row of X. */
static void add_tap(const sis_conv_shape *s, uint8_t *acc, const uint8_t *row, const uint8_t *weight,
                    size_t k, size_t size) {
    const uint32_t last = s->spatial - 1;
    const int64_t stride = (int64_t)s->stride[last], width = (int64_t)s->out[last], in = (int64_t)s->in[last];
    /* Input i goes to output i * stride + shift, which is number i + step of its phase. */
    const int64_t shift = (int64_t)(k * s->dilation[last]) - (int64_t)s->pad[last];
    const int64_t phase = (shift % stride + stride) % stride, step = (shift - phase) / stride;
    if (phase >= width) return;
    const int64_t length = (width - phase + stride - 1) / stride; /* of the phase */
    const int64_t first = sis_most(0, -step), end = sis_least(in, length - step);
    if (first >= end) return;
    uint8_t *to = acc + ((size_t)phase * phase_length(s) + (size_t)(first + step)) * size;
    (size == sizeof(float) ? add_f32 : add_f64)(to, row + (size_t)first * size, weight, end - first);
}

static void finish_f32(const sis_conv_shape *s, const void *acc, const void *bias, void *y) {
    const size_t width = s->out[s->spatial - 1], stride = s->stride[s->spatial - 1], length = phase_length(s);
    for (size_t i = 0; i < width; i++) {
        const float sum = ((const float *)acc)[i % stride * length + i / stride];
        ((float *)y)[i] = bias ? sum + *(const float *)bias : sum;
    }
}

static void finish_f64(const sis_conv_shape *s, const void *acc, const void *bias, void *y) {
    const size_t width = s->out[s->spatial - 1], stride = s->stride[s->spatial - 1], length = phase_length(s);
    for (size_t i = 0; i < width; i++) {
        const double sum = ((const double *)acc)[i % stride * length + i / stride];
        ((double *)y)[i] = bias ? sum + *(const double *)bias : sum;
    }
}

static void make_row(const sis_node *node, const sis_conv_shape *s, size_t row, uint8_t *acc) {
    const uint32_t last = s->spatial - 1;
    const size_t size = sis_dtype_size(node->inputs[0]->dtype), width = s->out[last], number = row;
    const size_t in = sis_conv_in_size(s), taps = sis_conv_taps(s), outer = taps / s->kernel[last];
    size_t place[SIS_CONV_SPATIAL];
    for (uint32_t d = last; d-- > 0; row /= s->out[d]) place[d] = row % s->out[d];
    const size_t plane = row % (s->groups * s->filters), image = row / (s->groups * s->filters);
    const size_t group = plane / s->filters, filter = plane % s->filters;
    const uint8_t *x = node->inputs[0]->data, *w = node->inputs[1]->data;
    const uint8_t *bias = node->n_inputs > 2 && node->inputs[2] ? node->inputs[2]->data : NULL;
    memset(acc, 0, phases(s) * phase_length(s) * size);
    for (size_t c = 0; c < s->channels; c++) {
        const size_t channel = group * s->channels + c;
        const uint8_t *from = x + (image * s->groups * s->channels + channel) * in * size;
        const uint8_t *weights = w + (channel * s->filters + filter) * taps * size;
        for (size_t t = 0; t < outer; t++) {
            const int64_t at = input_row(s, place, t);
            if (at < 0) continue;
            for (size_t k = 0; k < s->kernel[last]; k++)
                add_tap(s, acc, from + (size_t)at * s->in[last] * size,
                        weights + (t * s->kernel[last] + k) * size, k, size);
        }
    }
    (size == sizeof(float) ? finish_f32 : finish_f64)(
        s, acc, bias ? bias + plane * size : NULL, (uint8_t *)node->outputs[0]->data + number * width * size);
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const transpose_plan *p = node->plan;
    uint8_t *acc = (uint8_t *)node->scratch + core * node->scratch_stride;
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) make_row(node, &p->shape, (size_t)row, acc);
    return SIS_OK;
}

const sis_op_functions sis_op_conv_transpose = {
    .plan_bytes = sizeof(transpose_plan), .infer = infer, .prepare = prepare, .run = run};
