/* DeformConv: a convolution whose taps are moved by offsets and weighed by a mask, over any number of spatial dimensions.
 * What a tap sees is one chain in f64 over its neighbours, row-major, times the mask, rounded once. In f32 these make the
 * matrix X of a GEMM, a panel at a time, rows (channel, tap) and columns the places of the output; in f64 plain loops add
 * up the same chain. Neighbours outside X are zero. */
#include <string.h>

#include "costs.h"
#include "conv_geometry.h"
#include "iterate.h"

#define MOST_NEIGHBOURS (1 << SIS_CONV_SPATIAL)

typedef struct deform_plan {
    sis_conv_shape s;
    size_t places, taps, in_size, offset_groups,
        channels_per_offset; /* in_size: elements of a channel of X */
    size_t k, w_floats;      /* w_floats: packed, of a group */
    bool w_packed;
    sis_gemm_blocks blocks;
    int64_t grain; /* f64: places of all images and groups in a tile */
} deform_plan;

static const sis_tensor *given(const sis_node *node, uint32_t i) {
    return i < node->n_inputs ? node->inputs[i] : NULL;
}

/* offset or mask: `values` of them for each tap of each offset group, at each place of the output. */
static sis_status check_moves(sis_node *node, const char *name, const sis_shape *have, const sis_shape *y,
                              int64_t values) {
    bool fits = have->rank == y->rank && have->dim[0] == y->dim[0] && have->dim[1] == values;
    for (uint32_t i = 2; i < y->rank && fits; i++) fits = have->dim[i] == y->dim[i];
    return fits ? SIS_OK
                : sis_node_fail(node, SIS_BAD_SHAPE, "%s %h does not fit an output of %h", name, have, y);
}

static sis_status resolve(sis_node *node, deform_plan *p, sis_shape *y) {
    const sis_deform_conv_attributes *at = node->attributes;
    const sis_conv_lists lists = {at->kernel_shape, at->strides, at->dilations,
                                  at->pads,         at->group,   SIS_CONV_AUTO_PAD_NOTSET};
    sis_status status = sis_conv_resolve(node, &lists, 0, 1, 3, &p->s, y);
    if (status != SIS_OK) return status;
    const int64_t channels = node->inputs[0]->shape.dim[1], groups = at->offset_group;
    if (groups < 1 || channels % groups != 0)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%d channels in %d offset groups", channels, groups);
    p->taps = sis_conv_taps(&p->s);
    p->places = sis_conv_out_size(&p->s);
    p->in_size = sis_conv_in_size(&p->s);
    p->k = p->s.channels * p->taps;
    p->offset_groups = (size_t)groups;
    p->channels_per_offset = (size_t)(channels / groups);
    int64_t values;
    if (__builtin_mul_overflow(groups, (int64_t)p->taps * p->s.spatial, &values))
        return sis_node_fail(node, SIS_OVERFLOW, "too many offset groups");
    status = check_moves(node, "offset", &node->inputs[2]->shape, y, values);
    if (status == SIS_OK && given(node, 4))
        status = check_moves(node, "mask", &node->inputs[4]->shape, y, groups * (int64_t)p->taps);
    return status;
}

static sis_status infer(sis_node *node) {
    deform_plan p;
    sis_shape y;
    sis_status status = resolve(node, &p, &y);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &y);
    return status;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    deform_plan *p = node->plan;
    sis_shape y;
    sis_status status = resolve(node, p, &y);
    if (status != SIS_OK) return status;
    const size_t parts = p->s.batch * p->s.groups;
    /* A tap's place is found once for all channels of a group. */
    const uint64_t sampled = sis_cost((int64_t)p->taps, 415 + sis_cost((int64_t)p->s.channels, 75));
    const int64_t places = (int64_t)((uint64_t)parts * p->places);
    needs->view_of = -1;
    if (parts * p->places * p->s.filters == 0) return SIS_OK;
    if (node->inputs[0]->dtype != SIS_F32) {
        const uint64_t work = sis_cost_sum(sampled, sis_cost((int64_t)p->k, 8 * (uint64_t)p->s.filters));
        p->grain = sis_tile_grain((int64_t)work);
        needs->scratch_bytes = (uint64_t)p->k * sizeof(double);
        needs->tiles = sis_tiles(places, &p->grain);
        needs->instructions = sis_cost(places, work);
        return SIS_OK;
    }
    p->w_packed = node->inputs[1]->value_known;
    p->blocks = sis_gemm_cut(p->s.filters, p->places, p->k, p->w_packed);
    p->w_floats = (sis_pack_rows_floats(p->s.filters, p->k) + 15) / 16 * 16;
    if (p->w_packed) {
        needs->pack_bytes = (uint64_t)p->s.groups * p->w_floats * sizeof(float);
        needs->packs = 2;
    }
    needs->scratch_bytes = (uint64_t)p->blocks.scratch_floats * sizeof(float);
    needs->tiles = (uint64_t)parts * p->blocks.m_tiles * p->blocks.n_tiles;
    needs->instructions = sis_cost_sum(sis_cost((int64_t)parts, p->blocks.instructions),
                                       sis_cost(places, sis_cost(p->blocks.m_tiles, sampled)));
    return SIS_OK;
}

static sis_matrix filters_of(const sis_node *node, const deform_plan *p, size_t group) {
    const float *w = (const float *)node->inputs[1]->data + group * p->s.filters * p->k;
    return (sis_matrix){w, p->k, 1};
}

static sis_status pack(sis_node *node) {
    const deform_plan *p = node->plan;
    for (size_t group = 0; group < p->s.groups; group++)
        sis_pack_rows(filters_of(node, p, group), p->s.filters, p->k,
                      (float *)node->packed + group * p->w_floats);
    return SIS_OK;
}

/* --- what a tap sees --- */

/* Neighbours of a moved tap that lie in X: elements of a channel, and weights. */
typedef struct neighbours {
    uint32_t n;
    size_t at[MOST_NEIGHBOURS];
    double weight[MOST_NEIGHBOURS], mask;
} neighbours;

static double number_at(const sis_tensor *tensor, size_t i) {
    if (tensor->dtype == SIS_F64) return ((const double *)tensor->data)[i];
    return (double)((const float *)tensor->data)[i];
}

/* Whole position at or before the tap along an axis, and how far it lies behind it; false when it sees nothing. */
static bool along(double position, size_t size, int64_t *low, double *part) {
    if (!(position > -1 && position < (double)size)) return false;
    *low = position < 0 ? -1 : (int64_t)position;
    *part = position - (double)*low;
    return true;
}

static void find(const sis_node *node, const deform_plan *p, size_t image, size_t group, size_t tap,
                 size_t place, neighbours *out) {
    const sis_conv_shape *s = &p->s;
    const sis_tensor *mask = given(node, 4);
    const size_t index = (image * p->offset_groups + group) * p->taps + tap;
    int64_t low[SIS_CONV_SPATIAL];
    double part[SIS_CONV_SPATIAL];
    size_t tap_rest = tap, place_rest = place;
    out->n = 0;
    out->mask = mask ? number_at(mask, index * p->places + place) : 1.0;
    for (uint32_t i = s->spatial; i-- > 0;) {
        const double base = (double)(place_rest % s->out[i] * s->stride[i]) - (double)s->pad[i] +
                            (double)(tap_rest % s->kernel[i] * s->dilation[i]);
        const double moved = base + number_at(node->inputs[2], (index * s->spatial + i) * p->places + place);
        if (!along(moved, s->in[i], &low[i], &part[i])) return;
        place_rest /= s->out[i];
        tap_rest /= s->kernel[i];
    }
    for (uint32_t corner = 0; corner < 1u << s->spatial; corner++) {
        size_t at = 0;
        double weight = 1;
        bool in = true;
        for (uint32_t i = 0; i < s->spatial && in; i++) {
            const bool second = corner >> (s->spatial - 1 - i) & 1;
            const int64_t where = low[i] + second;
            in = where >= 0 && where < (int64_t)s->in[i];
            at = at * s->in[i] + (size_t)where;
            weight *= second ? part[i] : 1 - part[i];
        }
        if (!in) continue;
        out->at[out->n] = at;
        out->weight[out->n++] = weight;
    }
}

static double seen(const sis_tensor *x, size_t channel_at, const neighbours *around) {
    double sum = 0;
    for (uint32_t i = 0; i < around->n; i++)
        sum = __builtin_fma(around->weight[i], number_at(x, channel_at + around->at[i]), sum);
    return sum * around->mask;
}

/* --- f32: GEMM --- */

typedef struct columns_of {
    const sis_node *node;
    const deform_plan *plan;
    size_t image, group;
} columns_of;

/* Rows [k0, k0 + k) of (channel, tap), columns [n0, n0 + n): all channels that share a move are read for it at once. */
static void pack_columns(const void *context, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                         float *panel) {
    const columns_of *c = context;
    const deform_plan *p = c->plan;
    const sis_tensor *x = c->node->inputs[0];
    const size_t first = c->group * p->s.channels; /* channel of the group's row 0 */
    const size_t from = first + k0 / p->taps, end = first + (k0 + k + p->taps - 1) / p->taps;
    neighbours around;
    memset(panel, 0, k * width * sizeof *panel);
    for (size_t channel = from, next; channel < end; channel = next) {
        const size_t group = channel / p->channels_per_offset;
        next = (group + 1) * p->channels_per_offset;
        if (next > end) next = end;
        for (size_t tap = 0; tap < p->taps; tap++)
            for (size_t j = 0; j < n; j++) {
                find(c->node, p, c->image, group, tap, n0 + j, &around);
                for (size_t i = channel; i < next; i++) {
                    const size_t row = (i - first) * p->taps + tap;
                    if (row < k0 || row >= k0 + k) continue;
                    const size_t at = (c->image * p->s.groups * p->s.channels + i) * p->in_size;
                    panel[(row - k0) * width + j] = (float)seen(x, at, &around);
                }
            }
    }
}

static void run_f32(sis_node *node, const deform_plan *p, uint32_t first, uint32_t last, float *scratch) {
    const uint32_t tiles = p->blocks.m_tiles * p->blocks.n_tiles;
    while (first < last) {
        const uint32_t part = first / tiles, from = first % tiles;
        const uint32_t to = last - first < tiles - from ? from + (last - first) : tiles;
        const size_t group = part % p->s.groups;
        const columns_of columns = {node, p, part / p->s.groups, group};
        sis_gemm g = {.m = p->s.filters, .n = p->places, .k = p->k, .alpha = 1, .d_column = 1};
        g.d_row = p->places;
        g.d = (float *)node->outputs[0]->data + (size_t)part * p->s.filters * p->places;
        g.x = &columns;
        g.pack_x = pack_columns;
        if (p->w_packed)
            g.w = (const float *)node->packed + group * p->w_floats;
        else
            g.w_source = filters_of(node, p, group);
        if (given(node, 3)) g.bias = (const float *)node->inputs[3]->data + group * p->s.filters;
        sis_gemm_tiles(&g, &p->blocks, from, to, scratch);
        first += to - from;
    }
}

/* --- f64 --- */

static void run_f64(sis_node *node, const deform_plan *p, sis_range range, double *column) {
    const sis_conv_shape *s = &p->s;
    const sis_tensor *bias = given(node, 3);
    neighbours around;
    for (int64_t unit = range.first; unit < range.last; unit++) {
        const size_t part = (size_t)unit / p->places, place = (size_t)unit % p->places;
        const size_t image = part / s->groups, group = part % s->groups;
        for (size_t row = 0; row < p->k; row++) {
            const size_t channel = group * s->channels + row / p->taps;
            find(node, p, image, channel / p->channels_per_offset, row % p->taps, place, &around);
            column[row] =
                seen(node->inputs[0], (image * s->groups * s->channels + channel) * p->in_size, &around);
        }
        for (size_t filter = 0; filter < s->filters; filter++) {
            const size_t all = group * s->filters + filter;
            double sum = 0;
            for (size_t row = 0; row < p->k; row++)
                sum = __builtin_fma(number_at(node->inputs[1], all * p->k + row), column[row], sum);
            if (bias) sum += number_at(bias, all);
            ((double *)node->outputs[0]->data)[(image * s->groups * s->filters + all) * p->places + place] =
                sum;
        }
    }
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const deform_plan *p = node->plan;
    void *scratch = (uint8_t *)node->scratch + core * node->scratch_stride;
    if (node->inputs[0]->dtype == SIS_F32)
        run_f32(node, p, first, last, scratch);
    else
        run_f64(node, p,
                sis_tile_range((int64_t)(p->s.batch * p->s.groups * p->places), p->grain, first, last),
                scratch);
    return SIS_OK;
}

const sis_op_functions sis_op_deform_conv = {
    .plan_bytes = sizeof(deform_plan), .infer = infer, .prepare = prepare, .pack = pack, .run = run};
