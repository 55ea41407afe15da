/* Batches of matrix products: which operand is packed, what is packed at compile, tiles. Contract in
 * product.h. */
#include "product.h"

#include <string.h>

#define PLAIN_TILE_MACS 50000u

static size_t round_to_line(size_t floats) { return (floats + 15) / 16 * 16; }

static bool is_constant(const sis_node *node, uint32_t i) { return node->inputs[i]->value_known; }

void sis_product_matrices(const sis_product_plan *p, size_t batch, size_t *a, size_t *b) {
    *a = *b = 0;
    for (uint32_t d = p->rank; d-- > 0; batch /= p->size[d]) {
        *a += batch % p->size[d] * p->a_step[d];
        *b += batch % p->size[d] * p->b_step[d];
    }
}

/* A constant B is packed once as panels of columns, and A on the way; for a few rows it is W, as is a constant A: packed once,
 * B before A since B holds the weights of most models. When neither is constant, a vector or a few rows times a matrix run
 * along the matrix. What is packed already stays as it is, also for fewer rows. */
static void choose_w(sis_node *node, sis_product_plan *p) {
    if (!node->packed) node->kept = p->m > SIS_THIN;
    p->b_panels = is_constant(node, 1) && node->kept;
    if (p->b_panels)
        p->w_is_b = false, p->w_packed = false;
    else if (is_constant(node, 1))
        p->w_is_b = true, p->w_packed = true;
    else if (is_constant(node, 0))
        p->w_is_b = false, p->w_packed = true;
    else
        p->w_is_b = p->m <= SIS_THIN && p->n > p->m, p->w_packed = false;
    p->x_packed = is_constant(node, 0) && is_constant(node, 1);
}

/* B is the operand that is packed, if one is: here and below, of a constant pair it is B. */
static bool packs_b(const sis_product_plan *p) { return p->w_is_b || p->b_panels; }
static size_t packed_count(const sis_product_plan *p) { return packs_b(p) ? p->b_count : p->a_count; }
static size_t packed_matrix(const sis_product_plan *p) { return (packs_b(p) ? p->n : p->m) * p->k; }

static void choose_c(const sis_node *node, sis_product_plan *p) {
    const bool plain = p->alpha == 1.0f && p->beta == 1.0f;
    const size_t along = packs_b(p) ? p->c_column : p->c_row, across = packs_b(p) ? p->c_row : p->c_column;
    p->c_kind = p->c_count == 0 || p->beta == 0.0f   ? SIS_PRODUCT_NO_C
                : plain && along == 1 && across == 0 ? SIS_PRODUCT_BIAS
                                                     : SIS_PRODUCT_ANY_C;
    p->c_packed = p->c_kind != SIS_PRODUCT_NO_C && is_constant(node, 2);
}

static sis_status prepare_plain(sis_node *node, sis_product_plan *p, sis_needs *needs) {
    const size_t work = p->n * p->k > 0 ? p->n * p->k : 1, rows = p->batches * p->m;
    (void)node;
    p->rows_per_tile = PLAIN_TILE_MACS / work > 0 ? PLAIN_TILE_MACS / work : 1;
    needs->tiles = p->n == 0 ? 0 : (rows + p->rows_per_tile - 1) / p->rows_per_tile;
    needs->span = (int64_t)(p->rows_per_tile * p->n);
    needs->instructions = (uint64_t)rows * p->n * (8 * p->k + 20);
    return SIS_OK;
}

/* `rows` rows of A, each its k elements, at a time. */
static sis_reads reads_of(const sis_product_plan *p, size_t rows, uint32_t blocks, uint32_t tiles) {
    if (p->a_column != 1 || p->a_row != p->k) return (sis_reads){0};
    const int64_t step = (int64_t)(rows * p->k);
    return (sis_reads){.rows = blocks, .step = step, .reach = step, .tiles = tiles};
}

sis_status sis_product_prepare(sis_node *node, sis_product_plan *p, sis_needs *needs) {
    needs->view_of = -1;
    p->batches = 1;
    for (uint32_t d = 0; d < p->rank; d++) p->batches *= p->size[d];
    if (node->outputs[0]->dtype != SIS_F32) return prepare_plain(node, p, needs);

    choose_w(node, p);
    choose_c(node, p);
    const size_t rows = p->w_is_b ? p->n : p->m, columns = p->w_is_b ? p->m : p->n;
    p->blocks = p->b_panels ? sis_gemm_cut_panels(rows, columns, p->k)
                            : sis_gemm_cut(rows, columns, p->k, p->w_packed);
    needs->scratch_bytes = (uint64_t)p->blocks.scratch_floats * sizeof(float);
    if (!p->w_packed && !p->b_panels) { /* at a smaller size the operands may change roles */
        const uint64_t other =
            (uint64_t)sis_gemm_cut(columns, rows, p->k, false).scratch_floats * sizeof(float);
        if (other > needs->scratch_bytes) needs->scratch_bytes = other;
    }
    size_t floats = 0;
    if (p->w_packed || p->b_panels) {
        const size_t one = packed_matrix(p);
        p->w_floats = round_to_line(p->b_panels ? sis_pack_columns_floats(columns, p->k)
                                                : sis_pack_rows_floats(rows, p->k));
        floats = one > 0 ? packed_count(p) / one * p->w_floats : 0;
        needs->packs |= packs_b(p) ? 2u : 1u;
    }
    p->c_at = floats;
    if (p->c_packed) {
        floats += p->c_count;
        needs->packs |= 4u;
    }
    p->x_at = round_to_line(floats);
    if (p->x_packed) {
        floats = p->x_at + p->a_count;
        needs->packs |= 1u;
    }
    if (node->after.add)
        needs->overwrites = UINT32_C(1) << SIS_FUSED_ADD; /* sums of blocks of k stay out of D */
    needs->pack_bytes = (uint64_t)floats * sizeof(float);
    needs->tiles = (uint64_t)p->batches * p->blocks.m_tiles * p->blocks.n_tiles;
    needs->instructions = p->batches * p->blocks.instructions;
    needs->together = p->blocks.by_rows ? p->blocks.n_tiles : p->blocks.m_tiles;
    if (p->b_panels && p->batches == 1) { /* some rows, stretch by stretch */
        needs->span = (int64_t)(p->blocks.mc * p->n);
        needs->span_tiles = p->blocks.n_tiles;
        needs->reads = reads_of(p, p->blocks.mc, p->blocks.m_tiles, p->blocks.n_tiles);
    } else if (p->w_is_b && p->batches == 1) { /* some rows, all their columns one after the other */
        needs->span = (int64_t)(p->blocks.nc * p->n);
        needs->span_tiles = p->blocks.m_tiles;
        needs->reads = reads_of(p, p->blocks.nc, p->blocks.n_tiles, p->blocks.m_tiles);
    }
    return SIS_OK;
}

/* W of the matrix that starts `at` elements into its operand, as rows of k. */
static sis_matrix w_of(const sis_node *node, const sis_product_plan *p, size_t at) {
    const float *data = (const float *)node->inputs[p->w_is_b ? 1 : 0]->data + at;
    if (p->w_is_b) return (sis_matrix){data, p->b_column, p->b_row};
    return (sis_matrix){data, p->a_row, p->a_column};
}

/* The matrix of B that starts `at` elements into it, by rows of k. */
static sis_matrix b_of(const sis_node *node, const sis_product_plan *p, size_t at) {
    return (sis_matrix){(const float *)node->inputs[1]->data + at, p->b_row, p->b_column};
}

sis_status sis_product_pack(sis_node *node, const sis_product_plan *p) {
    float *to = node->packed;
    if (p->w_packed || p->b_panels) {
        const size_t one = packed_matrix(p);
        for (size_t at = 0; one > 0 && at < packed_count(p); at += one, to += p->w_floats)
            if (p->b_panels)
                sis_pack_all_columns(b_of(node, p, at), p->n, p->k, to);
            else
                sis_pack_rows(w_of(node, p, at), p->w_is_b ? p->n : p->m, p->k, to);
    }
    if (p->c_packed)
        memcpy((float *)node->packed + p->c_at, node->inputs[2]->data, p->c_count * sizeof(float));
    if (p->x_packed)
        memcpy((float *)node->packed + p->x_at, node->inputs[0]->data, p->a_count * sizeof(float));
    return SIS_OK;
}

static const float *c_of(const sis_node *node, const sis_product_plan *p) {
    if (p->c_kind == SIS_PRODUCT_NO_C) return NULL;
    return p->c_packed ? (const float *)node->packed + p->c_at : node->inputs[2]->data;
}

/* The product of one batch whose matrices start a_at and b_at elements into A and B; *x is X where it is not packed. */
static sis_gemm product_of(const sis_node *node, const sis_product_plan *p, size_t batch, size_t a_at,
                           size_t b_at, sis_matrix *x) {
    const bool turned = p->w_is_b;
    const size_t one = packed_matrix(p);
    const float *packed =
        (const float *)node->packed + (one > 0 ? (packs_b(p) ? b_at : a_at) / one * p->w_floats : 0);
    const float *a = p->x_packed ? (const float *)node->packed + p->x_at : node->inputs[0]->data;
    sis_gemm g = {.m = turned ? p->n : p->m, .n = turned ? p->m : p->n, .k = p->k, .alpha = p->alpha, .x = x};
    if (p->b_panels) {
        g.w_source = (sis_matrix){a + a_at, p->a_row, p->a_column};
        g.x_panels = packed;
    } else {
        *x = turned ? (sis_matrix){a + a_at, p->a_column, p->a_row} : b_of(node, p, b_at);
        g.pack_x = sis_pack_matrix_columns;
        if (p->w_packed)
            g.w = packed;
        else
            g.w_source = w_of(node, p, turned ? b_at : a_at);
    }
    g.d = (float *)node->outputs[0]->data + batch * p->m * p->n;
    g.d_row = turned ? 1 : p->n;
    g.d_column = turned ? p->n : 1;
    if (p->c_kind == SIS_PRODUCT_BIAS) g.bias = c_of(node, p), g.bias_columns = p->b_panels;
    if (p->c_kind == SIS_PRODUCT_ANY_C) {
        g.beta = p->beta;
        g.c = (sis_matrix){c_of(node, p), turned ? p->c_column : p->c_row, turned ? p->c_row : p->c_column};
    }
    g.finish = sis_finish_of(node);
    if (g.finish.add) g.finish.add += batch * p->m * p->n;
    return g;
}

sis_status sis_product_run(sis_node *node, const sis_product_plan *p, uint32_t first, uint32_t last,
                           uint32_t core) {
    if (node->outputs[0]->dtype != SIS_F32) {
        const size_t rows = p->batches * p->m, end = last * p->rows_per_tile;
        sis_product_plain(node, p, first * p->rows_per_tile, end < rows ? end : rows);
        return SIS_OK;
    }
    const uint32_t tiles = p->blocks.m_tiles * p->blocks.n_tiles;
    float *scratch = (float *)(void *)((uint8_t *)node->scratch + core * node->scratch_stride);
    while (first < last) {
        const uint32_t batch = first / tiles, from = first % tiles;
        const uint32_t to = last - first < tiles - from ? from + (last - first) : tiles;
        size_t a, b;
        sis_product_matrices(p, batch, &a, &b);
        sis_matrix x;
        const sis_gemm g = product_of(node, p, batch, a, b, &x);
        sis_gemm_tiles(&g, &p->blocks, from, to, scratch);
        first += to - from;
    }
    return SIS_OK;
}
