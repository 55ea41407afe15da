/* GEMM driver: a tile of D from packed panels, block of k by block of k. See gemm.h for the order of
 * roundings. */
#include "gemm.h"

#define GROUP (8 * SIS_MR) /* most rows that a thin kernel does at once */

/* The bias of `rows` rows from row m: where it lies, or copied to `room` when the kernel would read past
 * its end. */
static const float *bias_of(const sis_gemm *g, size_t m, size_t rows, size_t wanted, float *room) {
    if (!g->bias) return NULL;
    if (rows >= wanted) return g->bias + m;
    for (size_t i = 0; i < wanted; i++) room[i] = i < rows ? g->bias[m + i] : 0.0f;
    return room;
}

static bool is_plain(const sis_gemm *g) { return g->alpha == 1.0f && g->beta == 0.0f; }

static sis_matrix part_of(sis_matrix w, size_t i, size_t j) {
    w.data += i * w.row + j * w.column;
    return w;
}

/* --- few columns --- */

typedef struct thin_room {
    float *x, *w, *t, *bias;
} thin_room;

/* X as [k][columns] panel: a single contiguous column is read where it lies. */
static const float *thin_x(const sis_gemm *g, size_t n0, size_t columns, uint32_t width, bool ready,
                           float *room) {
    if (columns == 1 && g->pack_x == sis_pack_matrix_columns) {
        const sis_matrix *x = g->x;
        if (x->row == 1) return x->data + n0 * x->column;
    }
    if (!ready) g->pack_x(g->x, 0, g->k, n0, columns, width, room);
    return room;
}

/* Whole panels go straight to D where nothing is left to do to them; the others through scratch, eight at a time. */
static void thin_tile(const sis_gemm *g, size_t m0, size_t rows, size_t n0, size_t columns, bool x_ready,
                      float *scratch) {
    const sis_thin_kernel kernel = sis_gemm_kernels()->thin[columns - 1];
    const thin_room room = {scratch + GROUP * (SIS_THIN + 1),
                            scratch + GROUP * (SIS_THIN + 1) + g->k * SIS_THIN, scratch,
                            scratch + GROUP * SIS_THIN};
    const float *x = thin_x(g, n0, columns, columns == 3 ? 4 : (uint32_t)columns, x_ready, room.x),
                *w = g->w + m0 * g->k;
    if (!g->w) {
        sis_pack_rows(part_of(g->w_source, m0, 0), rows, g->k, room.w);
        w = room.w;
    }
    const size_t step = SIS_MR * g->k;
    size_t i = is_plain(g) && g->d_row == 1 && !sis_finishes(&g->finish) ? rows / SIS_MR * SIS_MR : 0;
    if (i > 0)
        kernel(g->k, w, step, i / SIS_MR, x, g->bias ? g->bias + m0 : NULL, g->d + m0 + n0 * g->d_column,
               g->d_column);
    while (i < rows) {
        const size_t left = rows - i < GROUP ? rows - i : GROUP, panels = (left + SIS_MR - 1) / SIS_MR;
        const float *bias = bias_of(g, m0 + i, left, panels * SIS_MR, room.bias);
        kernel(g->k, w + i * g->k, step, panels, x, bias, room.t, GROUP);
        sis_gemm_store(g, m0 + i, n0, left, columns, room.t, 1, GROUP);
        i += left;
    }
}

/* --- many columns --- */

typedef struct wide_room {
    float *x, *w, *t;
    size_t
        t_step; /* floats of T for each column of the tile: 0 when one panel's sums are stored before the next one's */
} wide_room;

/* What is left to the kernel once all of k is in its sums. When they go to T, sis_gemm_store does all but the bias. */
static void end_call(const sis_gemm *g, sis_wide_call *c, size_t m0, size_t n, bool direct) {
    if (g->bias) {
        c->bias = g->bias + (g->bias_columns ? n : m0);
        c->flags |= g->bias_columns ? SIS_WIDE_BIAS_COLUMNS : SIS_WIDE_BIAS_ROWS;
    }
    if (!direct) return;
    const sis_finish *f = &g->finish;
    if (f->add) c->add = f->add + m0 * g->d_row + n, c->flags |= SIS_WIDE_ADD;
    if (!f->clamp) return;
    c->low = f->low, c->high = f->high;
    if (f->low != -__builtin_inff()) c->flags |= SIS_WIDE_LOW;
    if (f->high != __builtin_inff()) c->flags |= SIS_WIDE_HIGH;
}

/* The kernel reads whole panels of bias: the last one's is copied when there is less of it. */
static void call_kernel(sis_wide_kernel kernel, sis_wide_call *c, size_t columns, size_t width) {
    float few[SIS_NR > SIS_MR ? SIS_NR : SIS_MR] = {0};
    const size_t last = c->flags & SIS_WIDE_BIAS_ROWS ? c->rows % SIS_MR : 0;
    if (c->flags & SIS_WIDE_BIAS_COLUMNS && columns < width) {
        for (size_t j = 0; j < columns; j++) few[j] = c->bias[j];
        c->bias = few;
    }
    const size_t whole = c->rows - last;
    if (whole > 0) {
        c->rows = whole;
        kernel(c);
    }
    if (last == 0) return;
    for (size_t i = 0; i < last; i++) few[i] = c->bias[whole + i];
    c->bias = few;
    c->rows = last;
    c->w += whole / SIS_MR * c->w_step;
    c->d += whole * c->d_row;
    if (c->from) c->from += whole * c->from_row;
    if (c->add) c->add += whole * c->d_row;
    kernel(c);
}

/* One panel of X against all rows of the tile, one block of k. n: the panel's first column, j: in the tile. Sums of blocks
 * before the last lie in D where nothing else does: what is added at the end may be D. */
static void wide_panel(const sis_gemm *g, const wide_room *room, size_t m0, size_t rows, size_t n, size_t j,
                       size_t columns, size_t k0, size_t k) {
    const size_t vectors = (columns + SIS_LANES - 1) / SIS_LANES, width = vectors * SIS_LANES;
    const bool last = k0 + k >= g->k;
    const bool whole = is_plain(g) && g->d_column == 1 && columns == width,
               sums_in_d = whole && !g->finish.add;
    const bool direct = last ? whole : sums_in_d;
    float *d = g->d + m0 * g->d_row + n, *t = room->t + j * room->t_step;
    sis_wide_call c = {.k = k,
                       .w = g->w ? g->w + m0 * g->k + k0 * SIS_MR : room->w,
                       .w_step = SIS_MR * (g->w ? g->k : k),
                       .x = !g->pack_x ? g->x_panels + n * g->k + k0 * width : room->x + j * k,
                       .d = direct ? d : t,
                       .d_row = direct ? g->d_row : width,
                       .from = k0 == 0     ? NULL
                               : sums_in_d ? d
                                           : t,
                       .from_row = sums_in_d ? g->d_row : width,
                       .rows = rows};
    if (last) end_call(g, &c, m0, n, direct);
    call_kernel(sis_gemm_kernels()->wide[vectors - 1], &c, columns, width);
    if (last && !direct) sis_gemm_store(g, m0, n, rows, columns, t, width, 1);
}

static void wide_tile(const sis_gemm *g, const sis_gemm_blocks *b, size_t m0, size_t rows, size_t n0,
                      size_t columns, bool ready, float *scratch) {
    wide_room room = {.x = scratch, .t_step = g->k > b->kc ? b->mc : 0};
    room.t = room.x + (!g->pack_x ? 0 : (b->keeps ? g->k : b->kc) * b->nc);
    room.w = room.t + b->mc * (room.t_step > 0 ? b->nc : SIS_NR);
    size_t k0 = 0;
    do { /* once also for k = 0: D becomes +0.0 and what is added to it */
        const size_t k = g->k - k0 < b->kc ? g->k - k0 : b->kc;
        if (!g->w && !(ready && b->by_rows)) sis_pack_rows(part_of(g->w_source, m0, k0), rows, k, room.w);
        for (size_t j = 0; j < columns; j += SIS_NR) {
            const size_t n = columns - j < SIS_NR ? columns - j : SIS_NR;
            const size_t width = (n + SIS_LANES - 1) / SIS_LANES * SIS_LANES;
            if (g->pack_x && !ready) g->pack_x(g->x, k0, k, n0 + j, n, width, room.x + j * k);
            wide_panel(g, &room, m0, rows, n0 + j, j, n, k0, k);
        }
        k0 += k;
        if (b->keeps) room.x += k * b->nc;
    } while (k0 < g->k);
}

/* Of columns that are one too many for whole vectors, the last is the thin kernel's: 0 or 1. */
static size_t tail_of(const sis_gemm *g, size_t columns) {
    return g->w && g->pack_x && columns % SIS_LANES == 1 ? 1 : 0;
}

void sis_gemm_tiles(const sis_gemm *g, const sis_gemm_blocks *b, uint32_t first, uint32_t last,
                    float *scratch) {
    uint32_t nothing = 0, *held = g->held ? g->held : &nothing;
    for (uint32_t tile = first; tile < last; tile++) {
        const uint32_t mt = b->by_rows ? tile / b->n_tiles : tile % b->m_tiles,
                       nt = b->by_rows ? tile % b->n_tiles : tile / b->m_tiles;
        const size_t m0 = mt * b->mc, n0 = nt * b->nc;
        const size_t rows = g->m - m0 < b->mc ? g->m - m0 : b->mc,
                     columns = g->n - n0 < b->nc ? g->n - n0 : b->nc;
        const uint32_t these = g->held_as + 1 + (b->by_rows ? mt : nt);
        const bool shares = *held == these; /* columns of X, or rows of W, with the tile before */
        const bool ready = shares && (g->k <= b->kc || b->keeps);
        if (columns <= SIS_THIN && g->pack_x && (g->w || g->n <= SIS_THIN)) {
            thin_tile(g, m0, rows, n0, columns, shares, scratch);
        } else {
            const size_t tail = tail_of(g, columns);
            wide_tile(g, b, m0, rows, n0, columns - tail, ready, scratch);
            if (tail)
                thin_tile(g, m0, rows, n0 + columns - 1, 1, shares, scratch + sis_gemm_wide_floats(b, g->k));
        }
        *held = these;
    }
}

void sis_gemm_panels(size_t m, size_t n, size_t k, const float *w, const float *x, float *d, size_t d_row) {
    const size_t deepest = SIS_KC;
    if (m == 0) return;
    for (size_t j = 0; j < n; j += SIS_NR, x += SIS_NR * k) {
        const size_t vectors = n - j < SIS_NR ? (n - j + SIS_LANES - 1) / SIS_LANES : 3,
                     width = vectors * SIS_LANES;
        sis_wide_call c = {.w_step = SIS_MR * k, .d = d + j, .d_row = d_row, .from_row = d_row, .rows = m};
        size_t k0 = 0;
        do {
            c.k = k - k0 < deepest ? k - k0 : deepest;
            c.w = w + k0 * SIS_MR;
            c.x = x + k0 * width;
            c.from = k0 > 0 ? c.d : NULL;
            sis_gemm_kernels()->wide[vectors - 1](&c);
            k0 += c.k;
        } while (k0 < k);
    }
}
