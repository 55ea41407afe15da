/* GEMM inside ops-c: D = W x X, W packed in row panels, X in column panels, each either before or on the way.
 *
 * Each element of D is one chain: +0.0, then fma over k ascending; blocks of k continue it through memory;
 * then alpha (one rounding), then beta*C or a bias (one rounding), then finish. Tile sizes, vector width and
 * the kernel chosen cannot change a bit of it. Nothing here allocates; scratch is the caller's, 64-byte
 * aligned, one per core.
 *
 * W panel: SIS_MR rows, [k][SIS_MR], rows past m are 0. X panel: `width` columns, [k][width], columns past
 * n are 0. */
#ifndef SIS_KERNELS_GEMM_H
#define SIS_KERNELS_GEMM_H

#include "finish.h"
#include "simd.h"
#include "sis/kernels.h"

#define SIS_MR (SIS_LANES > 8 ? SIS_LANES : 8) /* rows of a W panel */
#define SIS_NR (3 * SIS_LANES)                 /* columns of a full X panel */
#define SIS_THIN 4                             /* up to so many columns the thin kernels work, along rows */
/* Deepest block of k: on Arm an X and a W panel fit in 32 KiB together. */
#define SIS_KC (SIS_LANES == 1 ? 512 : 384)
#define SIS_PANEL_COLUMNS (SIS_NR > SIS_THIN ? SIS_NR : SIS_THIN) /* most of an X panel */

/* A matrix somebody else owns: element (i, j) at data[i * row + j * column]. */
typedef struct sis_matrix {
    const float *data;
    size_t row, column;
} sis_matrix;

/* Packs columns [n0, n0 + n) of rows [k0, k0 + k) of X to panel[k][width]; n <= width, the rest of each
 * row is +0.0. */
typedef void (*sis_pack_columns)(const void *x, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                                 float *panel);

/* One product. Exactly one of w and w_source.data is given, and one of x_panels and pack_x, and not all of it on the way
 * unless x is; d_row or d_column is 1. */
typedef struct sis_gemm {
    size_t m, n, k;
    const float *w;      /* all panels of W, sis_pack_rows_floats(m, k) */
    sis_matrix w_source; /* or W itself, packed tile by tile into scratch */
    const float
        *x_panels; /* all panels of X, sis_pack_columns_floats(n, k); cut by sis_gemm_cut_panels then */
    const void *x; /* or what pack_x understands */
    sis_pack_columns pack_x;
    float *d;
    size_t d_row, d_column;
    const float *bias; /* values added at the end, NULL = none; alpha is 1 and beta 0 then */
    bool bias_columns; /* n of them, one a column; else m, one a row */
    float alpha, beta; /* beta != 0 reads c; c may be d itself */
    sis_matrix c;
    sis_finish finish; /* last; its add lies as D does, and may be D itself */
    /* NULL, or what this scratch holds after an earlier call with it: 0 = nothing, else `held_as` of that call and which
     * columns of X (rows of W, where tiles go by rows), counted from 1. Written again. */
    uint32_t *held, held_as;
} sis_gemm;

/* How a product is cut. Depends on m, n, k and whether W is packed before, on nothing else. */
typedef struct sis_gemm_blocks {
    size_t mc, nc, kc;         /* rows, columns of a tile; depth of a block of k */
    uint32_t m_tiles, n_tiles; /* tile t is rows t % m_tiles, columns t / m_tiles */
    bool by_rows;              /* or, of X in panels, columns t % n_tiles, rows t / n_tiles */
    bool keeps;                /* scratch holds all of k of a tile's X, for all tiles of these columns */
    size_t scratch_floats;     /* per core */
    uint64_t instructions;     /* estimate for the whole product, AArch64 */
} sis_gemm_blocks;

/* Never more scratch for a smaller product than for a larger one; with W packed, m and k being the same. */
sis_gemm_blocks sis_gemm_cut(size_t m, size_t n, size_t k, bool w_packed);
/* The same of a product with x_panels, whose W is packed on the way: with n and k being the same, never more scratch for
 * fewer rows. */
sis_gemm_blocks sis_gemm_cut_panels(size_t m, size_t n, size_t k);
/* Of scratch, what panels of X and sums of a tile of a product with W packed take. */
size_t sis_gemm_wide_floats(const sis_gemm_blocks *blocks, size_t k);
/* What the cut's `instructions` are (estimate.c): as counted on AArch64, of W packed before or on the way, X before or on the
 * way by rows that are contiguous. Who packs X at another price adds the difference. */
uint64_t sis_gemm_estimate(const sis_gemm_blocks *blocks, size_t m, size_t n, size_t k, bool packs_w,
                           bool packs_x);
/* Tiles [first, last). Tiles next to each other that need the same columns of X pack them once, where one block of k is all
 * or the cut keeps all blocks. */
void sis_gemm_tiles(const sis_gemm *g, const sis_gemm_blocks *blocks, uint32_t first, uint32_t last,
                    float *scratch);

/* A small product of ready panels, for kernels made of many: rows [0, m) of W, columns [0, n) of X, all of k, to d, whose
 * rows are d_row floats apart. Of the last vector of columns all SIS_LANES are written. No scratch, nothing added. */
void sis_gemm_panels(size_t m, size_t n, size_t k, const float *w, const float *x, float *d, size_t d_row);

/* --- packing (pack.c) --- */

size_t sis_pack_rows_floats(size_t m, size_t k);
/* Rows [0, m) of depth [0, k) of a matrix to panels. The source may have any alignment. */
void sis_pack_rows(sis_matrix w, size_t m, size_t k, float *panels);
/* Panels of SIS_NR columns, each [k][SIS_NR], the last [k][as many whole vectors as it needs]. */
size_t sis_pack_columns_floats(size_t n, size_t k);
void sis_pack_all_columns(sis_matrix x, size_t n, size_t k, float *panels);
/* sis_pack_columns of a `const sis_matrix *` whose rows are k. */
void sis_pack_matrix_columns(const void *x, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                             float *panel);

/* --- micro-kernels: table of facts (facts.c) --- */

/* One X panel of v * SIS_LANES columns against W panels one under the other. The .S kernels know this layout. */
typedef struct sis_wide_call {
    size_t k;
    const float *w; /* first panel; rows past `rows` in the last are 0 */
    size_t w_step;  /* floats to the next panel */
    const float *x;
    float *d;
    size_t d_row;      /* floats between rows */
    const float *from; /* sums to go on from, by rows as D; may be D itself; NULL = +0.0 */
    size_t from_row;
    const float *bias; /* see flags: of all rows of all panels, or of v * SIS_LANES columns */
    const float *add;  /* see flags: laid out as D, may be D itself */
    size_t rows;       /* > 0, the last panel may have fewer than SIS_MR */
    float low, high;   /* see flags */
    uint32_t flags;
} sis_wide_call;
#if UINTPTR_MAX == UINT64_MAX
_Static_assert(offsetof(sis_wide_call, w_step) == 16 && offsetof(sis_wide_call, from) == 48 &&
                   offsetof(sis_wide_call, rows) == 80 && offsetof(sis_wide_call, low) == 88 &&
                   offsetof(sis_wide_call, flags) == 96,
               "wide_neon.inc knows these");
#endif

enum { /* of sis_wide_call.flags, done in this order */
       SIS_WIDE_BIAS_ROWS = 1,
       SIS_WIDE_BIAS_COLUMNS = 2,
       SIS_WIDE_ADD = 4,
       SIS_WIDE_LOW = 8, /* max(sum, low) */
       SIS_WIDE_HIGH = 16,
};
typedef void (*sis_wide_kernel)(const sis_wide_call *call);
/* Columns [n] of out[n][ld] of `panels` W panels, panel_step floats apart; x is [k][n], n = 3 as [k][4]. */
typedef void (*sis_thin_kernel)(size_t k, const float *w, size_t panel_step, size_t panels, const float *x,
                                const float *bias, float *out, size_t ld);

typedef struct sis_gemm_facts {
    const char *instruction_set;
    sis_wide_kernel wide[3];        /* by vectors of columns - 1 */
    sis_thin_kernel thin[SIS_THIN]; /* by columns - 1 */
} sis_gemm_facts;
const sis_gemm_facts *sis_gemm_kernels(void); /* those in use (sis/kernels.h) */

/* D[i][j] = T[i][j] scaled and added to as g says, for rows x columns from (m0, n0); T is t[i * t_row + j
 * * t_column], one of the strides 1 (store.c). */
void sis_gemm_store(const sis_gemm *g, size_t m0, size_t n0, size_t rows, size_t columns, const float *t,
                    size_t t_row, size_t t_column);

#endif
