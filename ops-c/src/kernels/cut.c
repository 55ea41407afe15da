/* How a product is cut into tiles: about 100,000 vector multiply-adds each, whole panels, and a block of W
 * small enough for the second-level cache. */
#include "gemm.h"

#define TILE_MACS 400000u   /* 100,000 FMLAs of four lanes */
#define TILE_ROWS 128u      /* beyond, rows are split too */
#define SECOND_LEVEL 65536u /* floats of W that stay in a second-level cache between tiles */
#define MOST_PANELS (SIS_LANES == 1 ? 32u : 8u) /* of X in a tile: bounds the scratch */
#define LOOSE_PANELS (3 * MOST_PANELS / 2)      /* where nothing is packed before */
#define MOST_KEPT 131072u                       /* floats of X that stay there while tiles along m go by */
#define MOST_MACS 16000000u /* of a tile, if it has more than one panel: others wait for its end */

static size_t round_up(size_t x, size_t unit) { return (x + unit - 1) / unit * unit; }
static size_t parts(size_t x, size_t size) { return x == 0 ? 0 : (x + size - 1) / size; }
/* At most UINT32_MAX, which are more tiles than a node may have. */
static uint32_t tiles_of(size_t x, size_t size) {
    const size_t n = parts(x, size);
    return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}
static size_t larger(size_t a, size_t b) { return a > b ? a : b; }
static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Rows whose W is packed at once for the thin kernels when it was not packed before. */
static size_t loose_rows(size_t k) {
    return larger(1, smaller(8, SECOND_LEVEL / larger(1, k * SIS_MR))) * SIS_MR;
}

/* Few columns: tiles are stretches of rows. */
static void cut_thin(sis_gemm_blocks *b, size_t m, size_t n, size_t k, bool w_packed) {
    const size_t work = larger(1, larger(1, n) * k);
    const size_t rows = w_packed ? round_up(larger(1, TILE_MACS / work), 8 * SIS_MR) : loose_rows(k);
    b->mc = smaller(rows, round_up(m, SIS_MR));
    b->nc = n;
}

static void cut_wide(sis_gemm_blocks *b, size_t m, size_t n, size_t k) {
    b->mc = m <= TILE_ROWS ? round_up(m, SIS_MR) : round_up(parts(m, parts(m, TILE_ROWS)), SIS_MR);
    const size_t weights = b->mc * k, panel_work = larger(1, weights * SIS_NR);
    size_t panels = larger(1, TILE_MACS / panel_work);
    if (weights > SECOND_LEVEL) panels = larger(panels, weights > 4 * SECOND_LEVEL ? 4 : 2);
    panels = smaller(smaller(panels, larger(1, MOST_MACS / panel_work)), MOST_PANELS);
    /* Whatever n is: fewer columns must not ask for more. */
    b->keeps = k > SIS_KC && m > b->mc && panels * SIS_NR <= MOST_KEPT / k;
    b->nc = smaller(panels, parts(n, SIS_NR)) * SIS_NR;
}

/* Each tile packs W again, so columns are many; enough tiles for cores to share, as even as panels allow. */
static void cut_loose(sis_gemm_blocks *b, size_t m, size_t n, size_t k) {
    const size_t n_tiles = larger(1, parts(n, LOOSE_PANELS * SIS_NR));
    b->nc = round_up(larger(1, parts(n, n_tiles)), SIS_NR);
    const uint64_t tiles = (uint64_t)m * n * larger(k, 1) / TILE_MACS;
    const size_t wanted = tiles < 16 ? (size_t)tiles : 16;
    const size_t m_tiles = larger(larger(1, parts(m, TILE_ROWS)), parts(wanted, n_tiles));
    b->mc = larger(smaller(round_up(m, SIS_MR), 4 * SIS_MR), round_up(parts(m, m_tiles), SIS_MR));
}

size_t sis_gemm_wide_floats(const sis_gemm_blocks *b, size_t k) {
    return (b->keeps ? k : b->kc) * b->nc + b->mc * (k > SIS_KC ? b->nc : SIS_NR);
}

/* A plan made at bounds runs smaller products too, so scratch must not grow when a size shrinks. With W packed
 * only n can, and the cut follows it; otherwise this is the most that any smaller product asks. */
static size_t scratch_floats(const sis_gemm_blocks *b, size_t m, size_t n, size_t k, bool w_packed) {
    const size_t group = 8 * SIS_MR * (SIS_THIN + 1); /* results and bias of one call of a thin kernel */
    const bool blocks = k > SIS_KC;                   /* sums of all panels of a tile wait for the next */
    if (w_packed)                                     /* besides panels, one column for the thin kernel */
        return group + larger(k * SIS_THIN, n <= SIS_THIN ? 0 : sis_gemm_wide_floats(b, k) + k);
    const size_t rows = round_up(m, SIS_MR), tile_rows = smaller(rows, TILE_ROWS);
    const size_t kc = smaller(k, SIS_KC), nc = smaller(parts(n, SIS_NR), LOOSE_PANELS) * SIS_NR;
    const size_t thin = k * SIS_THIN + smaller(rows * k, larger(SECOND_LEVEL, SIS_MR * k));
    const size_t wide = n <= SIS_THIN ? 0 : kc * nc + tile_rows * ((blocks ? nc : SIS_NR) + kc);
    return group + larger(thin, wide);
}

/* --- X in panels --- */

#define PANEL_ROWS \
    (SIS_MR * 4) /* rows of a tile: as many panels of W share each X panel that comes from memory */
#define PANEL_COLUMNS (1024 / SIS_NR * SIS_NR) /* most columns: W is packed again for each tile along a row */
#define LEAST_COLUMNS (192 / SIS_NR * SIS_NR)  /* what pays for packing W */
#define WANTED_TILES 8u                        /* for cores to share, of a product that is not small */

sis_gemm_blocks sis_gemm_cut_panels(size_t m, size_t n, size_t k) {
    sis_gemm_blocks b = {.by_rows = true};
    const size_t deepest = SIS_KC, most = smaller(round_up(larger(n, 1), SIS_NR), PANEL_COLUMNS);
    b.kc = larger(1, parts(k, larger(1, parts(k, deepest))));
    b.mc = smaller(round_up(m, SIS_MR), PANEL_ROWS);
    b.m_tiles = tiles_of(m, larger(1, b.mc));
    const uint64_t work = (uint64_t)larger(1, b.mc * k) * SIS_NR; /* of a column of panels */
    const uint64_t all = work * b.m_tiles * parts(n, SIS_NR);
    const size_t wanted = all / TILE_MACS < WANTED_TILES ? (size_t)(all / TILE_MACS) : WANTED_TILES;
    const size_t split = round_up(parts(n, larger(1, parts(wanted, larger(1, b.m_tiles)))), SIS_NR);
    const size_t longest = larger(1, (size_t)(MOST_MACS / work)) * SIS_NR;
    b.nc = smaller(smaller(most, longest), larger(split, LEAST_COLUMNS));
    b.n_tiles = tiles_of(n, b.nc);
    b.scratch_floats = b.mc * (b.kc + (k > deepest ? most : SIS_NR));
    b.instructions = sis_gemm_estimate(&b, m, n, k, true, false);
    return b;
}

sis_gemm_blocks sis_gemm_cut(size_t m, size_t n, size_t k, bool w_packed) {
    sis_gemm_blocks b = {0};
    const size_t blocks = larger(1, parts(k, SIS_KC));
    b.kc = larger(1, parts(k, blocks));
    if (n <= SIS_THIN)
        cut_thin(&b, m, n, k, w_packed);
    else if (w_packed)
        cut_wide(&b, m, n, k);
    else
        cut_loose(&b, m, n, k);
    b.m_tiles = tiles_of(m, larger(1, b.mc));
    b.n_tiles = tiles_of(n, larger(1, b.nc));
    b.scratch_floats = scratch_floats(&b, m, n, k, w_packed);
    b.instructions = sis_gemm_estimate(&b, m, n, k, !w_packed, true);
    return b;
}
