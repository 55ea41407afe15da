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

static void thin_tile(const sis_gemm *g, size_t m0, size_t rows, size_t n0, size_t columns, bool x_ready,
                      float *scratch) {
    const sis_thin_row *row = &sis_gemm_kernels.thin[columns - 1];
    const thin_room room = {scratch + GROUP * (SIS_THIN + 1),
                            scratch + GROUP * (SIS_THIN + 1) + g->k * SIS_THIN, scratch,
                            scratch + GROUP * SIS_THIN};
    const float *x = thin_x(g, n0, columns, row->width, x_ready, room.x), *w = g->w + m0 * g->k;
    if (!g->w) {
        sis_pack_rows(part_of(g->w_source, m0, 0), rows, g->k, room.w);
        w = room.w;
    }
    const size_t step = SIS_MR * g->k;
    for (size_t i = 0; i < rows;) {
        const bool many = (rows - i + SIS_MR - 1) / SIS_MR >= row->panels;
        const size_t height = many ? row->panels * SIS_MR : SIS_MR,
                     left = rows - i < height ? rows - i : height;
        const float *bias = bias_of(g, m0 + i, left, height, room.bias);
        const bool direct = is_plain(g) && g->d_row == 1 && left == height;
        float *out = direct ? g->d + m0 + i + n0 * g->d_column : room.t;
        (many ? row->many : row->one)(g->k, w + i * g->k, step, x, bias, out, direct ? g->d_column : height);
        if (!direct) sis_gemm_store(g, m0 + i, n0, left, columns, room.t, 1, height);
        i += left;
    }
}

/* --- many columns --- */

typedef struct wide_room {
    float *x, *w, *t;
    size_t t_row;
} wide_room;

/* One panel of X against all rows of the tile, one block of k. */
static void wide_panel(const sis_gemm *g, const wide_room *room, size_t m0, size_t rows, size_t n, size_t j,
                       size_t columns, size_t k0, size_t k) {
    const size_t vectors = (columns + SIS_LANES - 1) / SIS_LANES;
    const sis_wide_kernel kernel = sis_gemm_kernels.wide[vectors - 1];
    const bool last = k0 + k >= g->k;
    const bool may_be_direct = is_plain(g) && g->d_column == 1 && columns == vectors * SIS_LANES;
    float few[SIS_MR];
    for (size_t i = 0; i < rows; i += SIS_MR) {
        const size_t left = rows - i < SIS_MR ? rows - i : SIS_MR;
        const float *w = g->w ? g->w + (m0 + i) * g->k + k0 * SIS_MR : room->w + i * k;
        const float *bias = last ? bias_of(g, m0 + i, left, SIS_MR, few) : NULL;
        const bool direct = may_be_direct && left == SIS_MR;
        float *out = direct ? g->d + (m0 + i) * g->d_row + n : room->t + i * room->t_row + j;
        kernel(k, w, room->x + j * k, bias, out, direct ? g->d_row : room->t_row, k0 > 0);
        if (last && !direct) sis_gemm_store(g, m0 + i, n, left, columns, out, room->t_row, 1);
    }
}

static void wide_tile(const sis_gemm *g, const sis_gemm_blocks *b, size_t m0, size_t rows, size_t n0,
                      size_t columns, bool x_ready, float *scratch) {
    wide_room room = {.x = scratch, .t_row = b->nc};
    room.t = room.x + b->kc * b->nc;
    room.w = room.t + b->mc * b->nc;
    size_t k0 = 0;
    do { /* once also for k = 0: D becomes +0.0 and what is added to it */
        const size_t k = g->k - k0 < b->kc ? g->k - k0 : b->kc;
        if (!g->w) sis_pack_rows(part_of(g->w_source, m0, k0), rows, k, room.w);
        for (size_t j = 0; j < columns; j += SIS_NR) {
            const size_t n = columns - j < SIS_NR ? columns - j : SIS_NR;
            const size_t width = (n + SIS_LANES - 1) / SIS_LANES * SIS_LANES;
            if (!x_ready) g->pack_x(g->x, k0, k, n0 + j, n, width, room.x + j * k);
            wide_panel(g, &room, m0, rows, n0 + j, j, n, k0, k);
        }
        k0 += k;
    } while (k0 < g->k);
}

void sis_gemm_tiles(const sis_gemm *g, const sis_gemm_blocks *b, uint32_t first, uint32_t last,
                    float *scratch) {
    bool x_ready = false;
    for (uint32_t tile = first; tile < last; tile++) {
        const uint32_t mt = tile % b->m_tiles, nt = tile / b->m_tiles;
        const size_t m0 = mt * b->mc, n0 = nt * b->nc;
        const size_t rows = g->m - m0 < b->mc ? g->m - m0 : b->mc,
                     columns = g->n - n0 < b->nc ? g->n - n0 : b->nc;
        const bool thin = columns <= SIS_THIN && (g->w || g->n <= SIS_THIN);
        x_ready = x_ready && mt > 0;
        if (thin)
            thin_tile(g, m0, rows, n0, columns, x_ready, scratch);
        else
            wide_tile(g, b, m0, rows, n0, columns, x_ready, scratch);
        x_ready = thin || g->k <= b->kc; /* all of k is in scratch, for the next rows of the same columns */
    }
}
