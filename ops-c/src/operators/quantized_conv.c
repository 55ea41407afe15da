/* ConvInteger and QLinearConv: convolutions of u8 or i8 less the zero points, summed exactly in 32 bits (wrapping);
 * padding holds X's zero point and so adds nothing. QLinearConv adds B and takes the sums to Y's scale, one factor
 * x_scale * w_scale / y_scale a filter. With several filters a group it is a product in tiles of filters x positions
 * (kernels/igemm.h), columns gathered by quantized_columns.c; else a tile is some rows (last dimension) of the output. */
#include "costs.h"
#include "quantized_columns.h"
#include "quantized.h"

#include <string.h>

/* Inputs by role; 0 stands for none where an operator has no such input. */
typedef struct roles {
    uint32_t x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias;
} roles;

#define FEW_FILTERS 3 /* a panel of 8 rows is not worth it up to here */

typedef struct conv_plan {
    sis_conv_shape shape;
    int64_t rows, grain; /* by rows */
    bool is_product;
    uint32_t down, across; /* tiles of a group of an image */
} conv_plan;

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static bool is_scaled(const sis_node *node) { return node->op->id == SIS_OP_Q_LINEAR_CONV; }

static roles roles_of(const sis_node *node) {
    if (!is_scaled(node)) return (roles){.x_zero = 2, .w = 1, .w_zero = 3, .bias = UINT32_MAX};
    return (roles){1, 2, 3, 4, 5, 6, 7, 8};
}

static sis_status resolve(sis_node *node, sis_conv_shape *shape, sis_shape *y) {
    const roles r = roles_of(node);
    if (is_scaled(node)) {
        const sis_q_linear_conv_attributes *at = node->attributes;
        return sis_conv_resolve(node, &SIS_CONV_LISTS(at), 0, r.w, r.bias, shape, y);
    }
    const sis_conv_integer_attributes *at = node->attributes;
    return sis_conv_resolve(node, &SIS_CONV_LISTS(at), 0, r.w, r.bias, shape, y);
}

static sis_status infer(sis_node *node) {
    const roles r = roles_of(node);
    sis_conv_shape shape;
    sis_shape y;
    sis_status status = resolve(node, &shape, &y);
    if (status != SIS_OK) return status;
    status = sis_check_parameter(node, r.x_zero, "x_zero_point", 1);
    if (status == SIS_OK) status = sis_check_parameter(node, r.w_zero, "w_zero_point", y.dim[1]);
    if (status == SIS_OK && is_scaled(node)) {
        status = sis_check_parameter(node, r.x_scale, "x_scale", 1);
        if (status == SIS_OK) status = sis_check_parameter(node, r.w_scale, "w_scale", y.dim[1]);
        if (status == SIS_OK) status = sis_check_parameter(node, r.y_scale, "y_scale", 1);
        if (status == SIS_OK) status = sis_check_parameter(node, r.y_zero, "y_zero_point", 1);
    }
    if (status == SIS_OK) sis_output(node, 0, is_scaled(node) ? node->inputs[r.y_zero]->dtype : SIS_I32, &y);
    return status;
}

/* Scratch of a product: a tile's sums, their reals, zero points of filters, panels. */
#define TILE_SUMS ((size_t)SIS_IGEMM_TILE * SIS_IGEMM_TILE)
#define PRODUCT_SCRATCH \
    (TILE_SUMS * sizeof(int32_t) + SIS_IGEMM_TILE * (sizeof(float) + 2 * sizeof(int16_t)) + SIS_IGEMM_SCRATCH)

static size_t parts(size_t count, size_t size) { return (count + size - 1) / size; }

static sis_status prepare_product(sis_node *node, conv_plan *p, sis_needs *needs) {
    const sis_conv_shape *s = &p->shape;
    const size_t out = sis_conv_out_size(s), depth = s->channels * sis_conv_taps(s),
                 groups = s->batch * s->groups;
    const uint64_t down = parts(s->filters, SIS_IGEMM_TILE), across = parts(out, SIS_IGEMM_TILE);
    const uint64_t tiles = down * across * groups; /* no more than Y has elements */
    if (tiles > UINT32_MAX)
        return sis_node_fail(node, SIS_OVERFLOW, "Y %h has too many tiles", &node->outputs[0]->shape);
    p->down = (uint32_t)down, p->across = (uint32_t)across;
    needs->tiles = (uint32_t)tiles;
    const uint64_t by_rows =
        s->out[s->spatial - 1] * (sizeof(int32_t) + sizeof(float)); /* with fewer filters */
    needs->scratch_bytes = by_rows > PRODUCT_SCRATCH ? by_rows : PRODUCT_SCRATCH;
    /* Columns are gathered for each row of tiles, eight bytes at once where they lie together. */
    const uint64_t gathered = s->stride[s->spatial - 1] == 1 ? 12 : 46;
    const uint64_t sums = sis_cost_sum(sis_igemm_instructions(s->filters, out, depth),
                                       sis_cost((int64_t)(down * out), depth * gathered));
    needs->instructions = sis_cost(
        (int64_t)groups,
        sis_cost_sum(sums, sis_cost((int64_t)((uint64_t)s->filters * out), is_scaled(node) ? 21 : 0)));
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    conv_plan *p = node->plan;
    sis_shape y;
    const sis_status status = resolve(node, &p->shape, &y);
    needs->view_of = -1;
    if (status != SIS_OK || sis_shape_count(&y) == 0) return status;
    p->is_product = p->shape.filters > FEW_FILTERS;
    if (p->is_product) return prepare_product(node, p, needs);
    const int64_t width = y.dim[y.rank - 1];
    const int64_t taps = (int64_t)(sis_conv_taps(&p->shape) * p->shape.channels);
    const int64_t work = 60 + 20 * width + taps * (90 + 20 * width);
    p->rows = sis_shape_count(&y) / width;
    p->grain = sis_tile_grain(work);
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->scratch_bytes = is_scaled(node) ? (uint64_t)width * (sizeof(int32_t) + sizeof(float)) : 0;
    needs->instructions = sis_cost(p->rows, (uint64_t)work);
    return SIS_OK;
}

/* Row of X's channel that an outer tap reads for outer position `place`; -1 in the padding. */
static int64_t input_row(const sis_conv_shape *s, const size_t *place, size_t tap) {
    size_t row = 0, scale = 1;
    for (uint32_t d = s->spatial - 1; d-- > 0; tap /= s->kernel[d]) {
        const size_t at = place[d] * s->stride[d] + tap % s->kernel[d] * s->dilation[d];
        if (at < s->pad[d] || at - s->pad[d] >= s->in[d]) return -1;
        row += (at - s->pad[d]) * scale;
        scale *= s->in[d];
    }
    return (int64_t)row;
}

/* acc += one weight, at position k of the last dimension, times the row of X. */
static void add_tap(const sis_conv_shape *s, int32_t *acc, int32_t weight, sis_dtype dtype,
                    const uint8_t *row, int32_t zero, size_t k) {
    const uint32_t last = s->spatial - 1;
    const int64_t stride = (int64_t)s->stride[last], in = (int64_t)s->in[last];
    const int64_t shift =
        (int64_t)(k * s->dilation[last]) - (int64_t)s->pad[last]; /* position for output 0 */
    const int64_t first = shift < 0 ? (-shift + stride - 1) / stride : 0;
    const int64_t end = sis_least((int64_t)s->out[last], shift < in ? (in - 1 - shift) / stride + 1 : 0);
    if (first < end)
        sis_integer_row(acc + first, weight, dtype, row + first * stride + shift, stride, zero, end - first);
}

static void sum_row(const sis_node *node, const sis_conv_shape *s, size_t row, int32_t *acc) {
    const roles r = roles_of(node);
    const sis_tensor *x = node->inputs[0], *w = node->inputs[r.w], *w_zero = sis_given(node, r.w_zero);
    const uint32_t last = s->spatial - 1;
    const size_t in = sis_conv_in_size(s), taps = sis_conv_taps(s), outer = taps / s->kernel[last];
    size_t place[SIS_CONV_SPATIAL];
    for (uint32_t d = last; d-- > 0; row /= s->out[d]) place[d] = row % s->out[d];
    const size_t filter = row % (s->groups * s->filters), image = row / (s->groups * s->filters);
    const size_t channel = (image * s->groups + filter / s->filters) * s->channels;
    const int32_t zero = sis_quantized_at(sis_given(node, r.x_zero), 0);
    const int32_t filter_zero =
        sis_quantized_at(w_zero, w_zero && sis_shape_count(&w_zero->shape) > 1 ? (int64_t)filter : 0);
    memset(acc, 0, s->out[last] * sizeof *acc);
    for (size_t c = 0; c < s->channels; c++) {
        for (size_t t = 0; t < outer; t++) {
            const int64_t from = input_row(s, place, t);
            if (from < 0) continue;
            const uint8_t *values =
                (const uint8_t *)x->data + (channel + c) * in + (size_t)from * s->in[last];
            const size_t weights = (filter * s->channels + c) * taps + t * s->kernel[last];
            for (size_t k = 0; k < s->kernel[last]; k++)
                add_tap(s, acc, sis_quantized_at(w, (int64_t)(weights + k)) - filter_zero, x->dtype, values,
                        zero, k);
        }
    }
}

/* `n` sums of a filter to elements of Y from element `at`; there is room for as many reals. */
static void scale(const sis_node *node, size_t filter, size_t at, size_t n, int32_t *sums, float *reals) {
    const roles r = roles_of(node);
    const sis_tensor *w_scale = node->inputs[r.w_scale], *bias = sis_given(node, r.bias),
                     *y = node->outputs[0];
    const bool each = sis_shape_count(&w_scale->shape) > 1;
    const float factor = sis_real_at(node->inputs[r.x_scale], 0) *
                         sis_real_at(w_scale, each ? (int64_t)filter : 0) /
                         sis_real_at(node->inputs[r.y_scale], 0);
    const uint32_t start = (uint32_t)sis_quantized_at(bias, (int64_t)filter);
    for (size_t i = 0; bias && i < n; i++) sums[i] = (int32_t)((uint32_t)sums[i] + start);
    sis_scale_sums(reals, sums, &factor, 0, (int64_t)n);
    const sis_quantizer how = {.dtype = y->dtype, .zero = sis_real_at(node->inputs[r.y_zero], 0)};
    sis_store_quantized(&how, y->data, (int64_t)at, reals, (int64_t)n);
}

/* --- tiles of filters x positions --- */

static void sum_tile(const sis_node *node, const conv_plan *p, size_t part, size_t m0, size_t m, size_t n0,
                     size_t n, int32_t *sums, size_t stride, int16_t *zeros) {
    const sis_conv_shape *s = &p->shape;
    const roles r = roles_of(node);
    const sis_tensor *x = node->inputs[0], *w = node->inputs[r.w], *w_zero = sis_given(node, r.w_zero);
    const size_t depth = s->channels * sis_conv_taps(s), filter = part % s->groups * s->filters + m0;
    const bool each = w_zero && sis_shape_count(&w_zero->shape) > 1;
    for (size_t i = 0; i < (each ? m : 1); i++)
        zeros[i] = (int16_t)sis_quantized_at(w_zero, each ? (int64_t)(filter + i) : 0);
    const sis_byte_matrix rows = {.data = (const uint8_t *)w->data + filter * depth,
                                  .k_step = 1,
                                  .line_step = depth,
                                  .is_signed = w->dtype == SIS_I8,
                                  .zero = zeros,
                                  .zero_step = each};
    const sis_quantized_image image = {s, (const uint8_t *)x->data + part * s->channels * sis_conv_in_size(s),
                                       x->dtype == SIS_I8,
                                       (int16_t)sis_quantized_at(sis_given(node, r.x_zero), 0)};
    const sis_igemm g = {depth, &rows, &image, sis_igemm_pack_rows, sis_quantized_pack_columns};
    sis_igemm_tile(&g, 0, m, n0, n, sums, stride, zeros + 2 * SIS_IGEMM_TILE);
}

static void run_product(const sis_node *node, const conv_plan *p, uint32_t first, uint32_t last,
                        uint8_t *room) {
    const sis_conv_shape *s = &p->shape;
    const size_t out = sis_conv_out_size(s);
    int32_t *sums = (int32_t *)(void *)room;
    float *reals = (float *)(void *)(sums + TILE_SUMS);
    int16_t *zeros = (int16_t *)(void *)(reals + SIS_IGEMM_TILE);
    for (uint32_t tile = first; tile < last; tile++) {
        const size_t part = tile / p->across / p->down, plane = part * s->filters;
        const size_t m0 = (size_t)(tile % p->down) * SIS_IGEMM_TILE,
                     m = least(s->filters - m0, SIS_IGEMM_TILE);
        const size_t n0 = (size_t)(tile / p->down % p->across) * SIS_IGEMM_TILE,
                     n = least(out - n0, SIS_IGEMM_TILE);
        if (!is_scaled(node)) {
            int32_t *y = (int32_t *)node->outputs[0]->data + (plane + m0) * out + n0;
            sum_tile(node, p, part, m0, m, n0, n, y, out, zeros);
            continue;
        }
        sum_tile(node, p, part, m0, m, n0, n, sums, n, zeros);
        for (size_t i = 0; i < m; i++)
            scale(node, part % s->groups * s->filters + m0 + i, (plane + m0 + i) * out + n0, n, sums + i * n,
                  reals);
    }
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const conv_plan *p = node->plan;
    const sis_conv_shape *s = &p->shape;
    uint8_t *memory = (uint8_t *)node->scratch + core * node->scratch_stride;
    if (p->is_product) {
        run_product(node, p, first, last, memory);
        return SIS_OK;
    }
    const size_t width = s->out[s->spatial - 1], height = sis_conv_out_size(s) / width;
    int32_t *room = (int32_t *)(void *)memory;
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (size_t row = (size_t)range.first; row < (size_t)range.last; row++) {
        if (!is_scaled(node)) {
            sum_row(node, s, row, (int32_t *)node->outputs[0]->data + row * width);
            continue;
        }
        sum_row(node, s, row, room);
        scale(node, row / height % (s->groups * s->filters), row * width, width, room,
              (float *)(void *)(room + width));
    }
    return SIS_OK;
}

const sis_op_functions sis_op_conv_integer = {
    .plan_bytes = sizeof(conv_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_q_linear_conv = {
    .plan_bytes = sizeof(conv_plan), .infer = infer, .prepare = prepare, .run = run};
