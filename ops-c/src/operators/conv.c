/* Conv: choice of kernel, packing, tiles. The arithmetic is kernels/conv.h's and kernels/gemm.h's. */
#include "conv_plan.h"

#include <string.h>

#define DEPTHWISE_ROWS 32u    /* output rows of a tile of a larger plane */
#define DEPTHWISE_MACS 40000u /* smaller planes are joined to tiles of about this */

typedef sis_conv_plan conv_plan;

static sis_status shape_of(sis_node *node, sis_conv_shape *s, sis_shape *y) {
    const sis_conv_attributes *at = node->attributes;
    return sis_conv_resolve(node, &SIS_CONV_LISTS(at), 0, 1, 2, s, y);
}

static sis_status infer(sis_node *node) {
    sis_conv_shape s;
    sis_shape y;
    const sis_status status = shape_of(node, &s, &y);
    if (status != SIS_OK) return status;
    node->outputs[0]->dtype = node->inputs[0]->dtype;
    node->outputs[0]->shape = y;
    return SIS_OK;
}

/* --- choice --- */

static sis_conv_kind kind_of(const sis_conv_shape *s) {
    const bool depthwise = s->channels == 1 && s->filters == 1 && s->groups > 1;
    if (depthwise) return s->spatial > 2 ? SIS_CONV_PLAIN : SIS_CONV_DEPTHWISE;
    for (uint32_t i = 0; i < s->spatial; i++)
        if (s->kernel[i] != 1 || s->stride[i] != 1 || s->out[i] != s->in[i])
            return sis_conv_in_size(s) > INT32_MAX ? SIS_CONV_LARGE : SIS_CONV_COLUMNS;
    return SIS_CONV_MATRIX;
}

/* Weights are packed for a kind and, of Winograd, a side of squares: both stay what they are at smaller dimensions. */
static sis_conv_kind choose(sis_node *node, const sis_conv_shape *s, uint32_t *side) {
    if (node->inputs[0]->dtype == SIS_F64) return SIS_CONV_PLAIN;
    if (node->packed == NULL) {
        const sis_conv_kind kind = kind_of(s);
        const bool may = kind == SIS_CONV_COLUMNS && node->inputs[1]->value_known && !node->direct;
        const uint32_t squares = may ? sis_winograd_side(s) : 0;
        node->kept = (squares != 0 ? SIS_CONV_WINOGRAD : kind) | squares << 8;
    }
    *side = node->kept >> 8;
    return (sis_conv_kind)(node->kept & 255);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* False when scratch would be larger than any memory. */
static bool prepare_depthwise(conv_plan *p, const sis_after *after, sis_needs *needs) {
    const sis_conv_shape *s = &p->shape;
    const size_t macs = sis_conv_out_size(s) * sis_conv_taps(s), planes = s->batch * s->groups;
    const size_t height = s->spatial == 2 ? s->out[0] : 1,
                 rows = macs < DEPTHWISE_MACS ? height : least(height, DEPTHWISE_ROWS);
    size_t scratch;
    p->rows = rows;
    if (!sis_depthwise_scratch(s, rows, &scratch)) return false;
    p->row_blocks = rows == 0 ? 0 : (height + rows - 1) / rows;
    p->planes_per_tile = p->row_blocks == 1 && macs < DEPTHWISE_MACS ? DEPTHWISE_MACS / (macs + 1) + 1 : 1;
    needs->scratch_bytes = (uint64_t)scratch * sizeof(float);
    if (sis_conv_out_size(s) > 0)
        needs->tiles = (uint64_t)((planes + p->planes_per_tile - 1) / p->planes_per_tile) * p->row_blocks;
    if (p->row_blocks == 1)
        needs->span = (int64_t)(p->planes_per_tile * sis_conv_out_size(s));
    else if (rows > 0 && height % rows == 0)
        needs->span = (int64_t)(rows * s->out[1]);
    needs->instructions =
        planes * (sis_depthwise_instructions(s) + 30 + (after->clamp ? sis_conv_out_size(s) / 2 : 0) +
                  (after->add ? sis_conv_out_size(s) : 0));
    return true;
}

static void prepare_gemm(const sis_node *node, conv_plan *p, sis_needs *needs) {
    const sis_conv_shape *s = &p->shape;
    const size_t out = sis_conv_out_size(s), parts = s->batch * s->groups;
    p->blocks = sis_gemm_cut(s->filters, out, p->depth, p->w_packed);
    p->w_floats = (sis_pack_rows_floats(s->filters, p->depth) + 15) / 16 * 16;
    needs->scratch_bytes = (uint64_t)p->blocks.scratch_floats * sizeof(float);
    needs->tiles = (uint64_t)parts * p->blocks.m_tiles * p->blocks.n_tiles;
    needs->together = p->blocks.m_tiles;
    needs->instructions =
        parts * (p->blocks.instructions + sis_conv_around_product(s, p->kind, &node->after));
    if (s->spatial > 2) needs->instructions += (uint64_t)parts * p->blocks.m_tiles * p->depth * out * 4;
    if (p->blocks.n_tiles == 1 && p->blocks.mc > 0 && (s->filters % p->blocks.mc == 0 || parts == 1))
        needs->span = (int64_t)(p->blocks.mc * out);
    if (node->after.add)
        needs->overwrites = UINT32_C(1) << SIS_FUSED_ADD;
    else if (parts == 1) /* what is added lies as the whole output does */
        needs->columns = (int64_t)p->blocks.nc;
}

static void prepare_winograd(const sis_node *node, conv_plan *p, uint32_t side, sis_needs *needs) {
    const sis_conv_shape *s = &p->shape;
    const size_t parts = s->batch * s->groups;
    p->winograd = sis_winograd_cut(s, side);
    p->w_floats = sis_winograd_weight_floats(s->filters, s->channels, side);
    needs->scratch_bytes = (uint64_t)p->winograd.scratch_floats * sizeof(float);
    needs->tiles = (uint64_t)parts * p->winograd.filter_tiles * p->winograd.column_tiles;
    needs->together = p->winograd.filter_tiles;
    needs->instructions = parts * p->winograd.instructions;
    needs->growth = (uint64_t)s->groups * s->filters * s->channels * ((side + 2) * (side + 2) - 9) * 4;
    if (node->after.add) needs->overwrites = UINT32_C(1) << SIS_FUSED_ADD;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    conv_plan *p = node->plan;
    const sis_conv_shape *s = &p->shape;
    const bool norm = node->after.norm;
    sis_shape y;
    *p = (conv_plan){0};
    const sis_status status = shape_of(node, &p->shape, &y);
    if (status != SIS_OK) return status;
    const size_t out = sis_conv_out_size(s), planes = s->batch * s->groups * s->filters;
    needs->view_of = -1;
    uint32_t side = 0;
    p->kind = choose(node, s, &side);
    p->depth = s->channels * sis_conv_taps(s);
    p->w_packed = (p->kind != SIS_CONV_PLAIN || norm) && node->inputs[1]->value_known;
    p->b_packed =
        norm || (p->kind != SIS_CONV_PLAIN && sis_conv_has_bias(node) && node->inputs[2]->value_known);
    if (norm && !p->w_packed)
        return sis_node_fail(node, SIS_INTERNAL,
                             "batch normalisation folded into weights that are not constant");
    if (p->kind == SIS_CONV_PLAIN || p->kind == SIS_CONV_LARGE) {
        p->w_floats = s->filters * p->depth;
        needs->tiles = out == 0 ? 0 : planes;
        needs->span = (int64_t)out;
        needs->instructions = planes * out * (p->depth * 40 + 20);
    } else if (p->kind == SIS_CONV_DEPTHWISE) {
        p->w_floats = p->depth;
        if (!prepare_depthwise(p, &node->after, needs))
            return sis_node_fail(node, SIS_OVERFLOW, "strides, dilations and pads are too large for X %h",
                                 &node->inputs[0]->shape);
    } else if (p->kind == SIS_CONV_WINOGRAD) {
        prepare_winograd(node, p, side, needs);
    } else {
        prepare_gemm(node, p, needs);
    }
    p->b_at = p->w_packed ? (s->groups * p->w_floats + 15) / 16 * 16 : 0;
    needs->pack_bytes = ((uint64_t)p->b_at + (p->b_packed ? s->groups * s->filters : 0)) * sizeof(float);
    needs->packs = (p->w_packed ? 2u : 0u) | (p->b_packed ? 4u : 0u) | (norm ? 15u << SIS_FUSED_NORM : 0u);
    return SIS_OK;
}

/* --- run --- */

static const float *bias_of(const sis_node *node, const conv_plan *p) {
    if (p->b_packed) return (const float *)node->packed + p->b_at;
    return sis_conv_has_bias(node) ? node->inputs[2]->data : NULL;
}

static void run_depthwise(const sis_node *node, const conv_plan *p, uint32_t first, uint32_t last,
                          float *scratch) {
    const sis_conv_shape *s = &p->shape;
    const float *w = p->w_packed ? node->packed : node->inputs[1]->data, *bias = bias_of(node, p);
    const size_t in = sis_conv_in_size(s), out = sis_conv_out_size(s), planes = s->batch * s->groups;
    const size_t height = s->spatial == 2 ? s->out[0] : 1;
    const sis_finish all = sis_finish_of(node);
    for (uint32_t tile = first; tile < last; tile++) {
        const size_t from = tile / p->row_blocks * p->planes_per_tile,
                     to = least(from + p->planes_per_tile, planes);
        const size_t row = tile % p->row_blocks * p->rows, end = least(row + p->rows, height);
        for (size_t plane = from; plane < to; plane++) {
            const size_t c = plane % s->groups;
            const sis_conv_image image =
                sis_conv_image_of(s, (const float *)node->inputs[0]->data + plane * in);
            sis_finish finish = all;
            if (finish.add) finish.add += plane * out;
            sis_depthwise(&image, height, w + c * p->w_floats, bias ? bias + c : NULL, &finish,
                          (float *)node->outputs[0]->data + plane * out, row, end, scratch);
        }
    }
}

static void run_gemm(const sis_node *node, const conv_plan *p, uint32_t first, uint32_t last, float *scratch,
                     uint32_t *held) {
    const sis_conv_shape *s = &p->shape;
    const size_t in = sis_conv_in_size(s), out = sis_conv_out_size(s);
    const size_t plane = node->out_plane > 0 ? node->out_plane : out;
    const uint32_t tiles = p->blocks.m_tiles * p->blocks.n_tiles;
    const float *bias = bias_of(node, p);
    const sis_finish finish = sis_finish_of(node);
    while (first < last) {
        const size_t part = first / tiles, group = part % s->groups; /* part: image and group */
        const uint32_t from = first % tiles, to = (uint32_t)least(tiles, from + (last - first));
        const float *x = (const float *)node->inputs[0]->data + part * s->channels * in;
        const bool is_volume = s->spatial > 2;
        const sis_conv_image image =
            p->kind == SIS_CONV_COLUMNS && !is_volume ? sis_conv_image_of(s, x) : (sis_conv_image){0};
        const sis_matrix matrix = {x, in, 1};
        const sis_conv_volume volume = {s, x};
        sis_gemm g = {.m = s->filters, .n = out, .k = p->depth, .alpha = 1.0f, .d_row = plane, .d_column = 1};
        if (p->w_packed)
            g.w = (const float *)node->packed + group * p->w_floats;
        else
            g.w_source = (sis_matrix){(const float *)node->inputs[1]->data + group * s->filters * p->depth,
                                      p->depth, 1};
        g.x = &matrix, g.pack_x = sis_pack_matrix_columns;
        if (p->kind == SIS_CONV_COLUMNS) {
            g.x = is_volume ? (const void *)&volume : &image;
            g.pack_x = is_volume ? sis_pack_volume_columns : sis_pack_conv_columns;
        }
        g.bias = bias ? bias + group * s->filters : NULL;
        g.d = (float *)node->outputs[0]->data + part * s->filters * out;
        g.finish = finish;
        if (g.finish.add) g.finish.add += part * s->filters * out;
        g.held = held, g.held_as = (uint32_t)part * p->blocks.n_tiles;
        sis_gemm_tiles(&g, &p->blocks, from, to, scratch);
        first += to - from;
    }
}

static void run_winograd(const sis_node *node, const conv_plan *p, uint32_t first, uint32_t last,
                         float *scratch, uint32_t *held) {
    const sis_conv_shape *s = &p->shape;
    const size_t in = sis_conv_in_size(s), out = sis_conv_out_size(s);
    const uint32_t tiles = p->winograd.filter_tiles * p->winograd.column_tiles;
    const float *bias = bias_of(node, p);
    while (first < last) {
        const size_t part = first / tiles, group = part % s->groups; /* part: image and group */
        const uint32_t from = first % tiles, to = (uint32_t)least(tiles, from + (last - first));
        sis_winograd_call call = {.plan = &p->winograd, .finish = sis_finish_of(node)};
        call.x = (const float *)node->inputs[0]->data + part * s->channels * in;
        call.weights = (const float *)node->packed + group * p->w_floats;
        call.bias = bias ? bias + group * s->filters : NULL;
        call.y = (float *)node->outputs[0]->data + part * s->filters * out;
        if (call.finish.add) call.finish.add += part * s->filters * out;
        call.held = held, call.held_as = (uint32_t)part * p->winograd.column_tiles;
        sis_winograd_tiles(&call, from, to, scratch);
        first += to - from;
    }
}

static void run_plain(const sis_node *node, const conv_plan *p, uint32_t first, uint32_t last) {
    const size_t out = sis_conv_out_size(&p->shape);
    const sis_finish finish = sis_finish_of(node);
    float *y = node->outputs[0]->data;
    sis_conv_ref(&p->shape, node->inputs[0]->data, p->w_packed ? node->packed : node->inputs[1]->data,
                 bias_of(node, p), y, first, last);
    sis_finish_apply(&finish, y, first * out, (last - first) * out);
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const conv_plan *p = node->plan;
    float *scratch = (float *)(void *)((uint8_t *)node->scratch + core * node->scratch_stride);
    uint32_t *held = node->held ? node->held + core : NULL;
    if (node->inputs[0]->dtype == SIS_F64)
        sis_conv_f64(&p->shape, node->inputs[0]->data, node->inputs[1]->data,
                     sis_conv_has_bias(node) ? node->inputs[2]->data : NULL, node->outputs[0]->data, first,
                     last);
    else if (p->kind == SIS_CONV_PLAIN || p->kind == SIS_CONV_LARGE)
        run_plain(node, p, first, last);
    else if (p->kind == SIS_CONV_DEPTHWISE)
        run_depthwise(node, p, first, last, scratch);
    else if (p->kind == SIS_CONV_WINOGRAD)
        run_winograd(node, p, first, last, scratch, held);
    else
        run_gemm(node, p, first, last, scratch, held);
    return SIS_OK;
}

const sis_op_functions sis_op_conv = {.plan_bytes = sizeof(conv_plan),
                                      .takes = SIS_TAKES_NORM | SIS_TAKES_ADD | SIS_TAKES_CLAMP,
                                      .infer = infer,
                                      .prepare = prepare,
                                      .pack = sis_conv_pack,
                                      .run = run};
