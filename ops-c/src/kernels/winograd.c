/* Winograd: which shapes, how they are cut, and the products of a tile. Contract in winograd.h. */
#include "winograd.h"

#define MOST_MACS 16000000u /* of a tile: others wait for its end */
#define SECOND_LEVEL \
    1066u /* channels times vectors of columns whose 36 positions stay in a second-level cache */
#define MOST_WEIGHTS (1u << 24)
#define MOST_PACKED (UINT64_C(1) << 28) /* floats of all groups, filters rounded up: sizes may have 32 bits */
#define MOST_SIDE (1u << 16)

static size_t parts(size_t x, size_t size) { return (x + size - 1) / size; }
static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t round_up(size_t x, size_t unit) { return parts(x, unit) * unit; }

/* --- which shapes --- */

static bool suits(const sis_conv_shape *s) {
    if (s->spatial != 2 || s->channels < SIS_WINOGRAD_LEAST || s->channels > SIS_WINOGRAD_MOST ||
        s->filters == 0)
        return false;
    for (uint32_t i = 0; i < 2; i++) {
        if (s->kernel[i] != 3 || s->stride[i] != 1 || s->dilation[i] != 1 || s->pad[i] > MOST_SIDE)
            return false;
        if (s->in[i] > MOST_SIDE || s->out[i] > MOST_SIDE) return false;
    }
    return s->filters <= MOST_SIDE && s->channels * s->filters <= MOST_WEIGHTS &&
           s->groups <= MOST_PACKED / sis_winograd_weight_floats(s->filters, s->channels, 4) &&
           sis_conv_in_size(s) <= INT32_MAX && sis_conv_out_size(s) <= INT32_MAX;
}

/* Instructions on AArch64, about: multiply-adds by fours, and the transforms of four squares at a time. */
static double cost(const sis_conv_shape *s, uint32_t side) {
    const double channels = (double)s->channels, filters = (double)s->filters;
    const double squares = (double)round_up(parts(s->out[0], side) * parts(s->out[1], side), 4);
    const double products = side == 4 ? 36.0 : 16.0;
    return squares * (products * channels * filters * 0.3 + (side == 4 ? 65.0 : 30.0) * channels +
                      (side == 4 ? 40.0 : 15.0) * filters);
}

uint32_t sis_winograd_side(const sis_conv_shape *s) {
    if (!suits(s)) return 0;
    const double out = (double)round_up(sis_conv_out_size(s), 4), channels = (double)s->channels;
    const double plain = out * channels * 9.0 * ((double)s->filters * 0.3 + 0.5);
    const double large = cost(s, 4), small = cost(s, 2);
    const double best =
        small <= large ? small : large; /* where both are equal: fewer weights, smaller errors */
    return best >= plain ? 0 : best == small ? 2 : 4;
}

/* --- how they are cut --- */

/* Counted: a call of a micro-kernel by vectors of columns, a step of k times 64; transforms of four squares. */
static const uint16_t step_cost[4] = {0, 710, 1240, 1800};
#define CALL_COST 110u
#define IN_COST(side) ((side) == 4 ? 262u : 110u)
#define OUT_COST(side) ((side) == 4 ? 165u : 70u)

static uint64_t panel_cost(const sis_winograd *p, size_t squares) {
    const uint32_t positions = (p->side + 2) * (p->side + 2);
    const uint64_t groups = parts(squares, 4), vectors = parts(squares, 4); /* as AArch64 has them */
    const uint64_t kernels = (uint64_t)positions * parts(p->filters, 8);
    const uint64_t full = vectors / 3, rest = vectors % 3;
    uint64_t products = full * (p->channels * step_cost[3] / 64 + CALL_COST);
    if (rest) products += p->channels * step_cost[rest] / 64 + CALL_COST;
    return kernels * products + groups * (p->channels * IN_COST(p->side) + p->filters * OUT_COST(p->side));
}

sis_winograd sis_winograd_cut(const sis_conv_shape *s, uint32_t side) {
    sis_winograd p = {.channels = s->channels, .filters = s->filters, .height = s->in[0], .width = s->in[1]};
    p.out_height = s->out[0], p.out_width = s->out[1], p.pad_y = s->pad[0], p.pad_x = s->pad[1];
    p.side = side, p.across = parts(s->out[1], side), p.down = parts(s->out[0], side);
    const size_t positions = (side + 2) * (side + 2), squares = p.across * p.down;
    const size_t vectors = least(3, SECOND_LEVEL / s->channels);
    p.columns = least(vectors == 0 ? 1 : vectors, parts(squares, SIS_LANES)) * SIS_LANES;
    const size_t blocks = parts(s->filters, SIS_WINOGRAD_FILTERS);
    const size_t macs = positions * s->channels * SIS_WINOGRAD_FILTERS * p.columns;
    p.blocks_per_tile = macs > 0 && macs > MOST_MACS / blocks ? MOST_MACS / macs : 1;
    if (p.blocks_per_tile == 0) p.blocks_per_tile = 1;
    p.filter_tiles = (uint32_t)parts(blocks, p.blocks_per_tile);
    p.column_tiles = p.columns == 0 ? 0 : (uint32_t)parts(squares, p.columns);
    p.scratch_floats = positions * p.columns * s->channels + positions * SIS_WINOGRAD_FILTERS * SIS_NR;
    p.instructions = panel_cost(&p, squares);
    return p;
}

size_t sis_winograd_pieces(const sis_winograd *p, size_t first, size_t n, sis_winograd_piece *pieces) {
    const size_t whole = p->across / SIS_WINOGRAD_STRIP, strip = SIS_WINOGRAD_STRIP * p->down;
    size_t count = 0;
    for (size_t at = 0; at < n; count++) {
        const size_t number = least(whole, (first + at) / strip), column = number * SIS_WINOGRAD_STRIP;
        const size_t width = least(SIS_WINOGRAD_STRIP, p->across - column),
                     inside = first + at - number * strip;
        const size_t x = inside % width;
        pieces[count] = (sis_winograd_piece){at, least(width - x, n - at), inside / width, column + x};
        at += pieces[count].count;
    }
    return count;
}

/* --- a tile --- */

/* All positions of one block of filters against the transformed panel. */
static void multiply(const sis_winograd_call *call, size_t block, size_t filters, const float *v,
                     size_t width, float *m) {
    const sis_winograd *p = call->plan;
    const size_t reach = p->side + 2, positions = reach * reach, depth = SIS_WINOGRAD_FILTERS * p->channels;
    const sis_wide_kernel kernel = sis_gemm_kernels()->wide[width / SIS_LANES - 1];
    float bias[SIS_WINOGRAD_FILTERS] = {0};
    for (size_t f = 0; call->bias && f < filters; f++) bias[f] = call->bias[block * SIS_WINOGRAD_FILTERS + f];
    sis_wide_call c = {.k = p->channels,
                       .w = call->weights + block * positions * depth,
                       .w_step = SIS_MR * p->channels,
                       .x = v,
                       .d = m,
                       .d_row = SIS_NR,
                       .bias = bias,
                       .rows = filters};
    for (size_t i = 0; i < positions;
         i++, c.w += depth, c.x += p->channels * width, c.d += SIS_WINOGRAD_STEP) {
        c.flags = call->bias && i == reach + 1 ? SIS_WIDE_BIAS_ROWS : 0;
        kernel(&c);
    }
}

void sis_winograd_tiles(const sis_winograd_call *call, uint32_t first, uint32_t last, float *scratch) {
    const sis_winograd *p = call->plan;
    const size_t squares = p->across * p->down, plane = p->out_height * p->out_width;
    const size_t positions = (p->side + 2) * (p->side + 2);
    float *v = scratch, *m = scratch + positions * p->columns * p->channels;
    uint32_t nothing = 0, *held = call->held ? call->held : &nothing;
    for (uint32_t tile = first; tile < last; tile++) {
        const uint32_t panel = tile / p->filter_tiles, part = tile % p->filter_tiles;
        const size_t from = panel * p->columns, n = least(p->columns, squares - from);
        const size_t width = round_up(n, SIS_LANES);
        if (*held != call->held_as + 1 + panel) sis_winograd_in(p, call->x, from, n, width, v);
        *held = call->held_as + 1 + panel;
        for (size_t i = 0; i < p->blocks_per_tile; i++) {
            const size_t block = part * p->blocks_per_tile + i, f = block * SIS_WINOGRAD_FILTERS;
            if (f >= p->filters) break;
            const size_t filters = least(SIS_WINOGRAD_FILTERS, p->filters - f);
            sis_finish finish = call->finish;
            if (finish.add) finish.add += f * plane;
            multiply(call, block, filters, v, width, m);
            sis_winograd_out(p, m, filters, from, n, call->y + f * plane, &finish);
        }
    }
}
