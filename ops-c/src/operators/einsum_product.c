/* Einsum of two operands as matrix products. A label that is kept and steps through one operand only is a row of the first or
 * a column of the second; one that steps through both is the batch's; summed labels are the depth, where they lie behind
 * each other in both operands. The GEMM's chains are those of the equation. */
#include "einsum.h"

/* Labels that lie behind each other as one: steps of a, b and the output. */
typedef struct group {
    int64_t size, a, b, y;
} group;

/* Takes one more label, further out than those there; false when it does not lie behind them. */
static bool join(group *g, int64_t size, int64_t a, int64_t b, int64_t y) {
    if (size == 1) return true;
    if (g->size == 1) {
        *g = (group){size, a, b, y};
        return true;
    }
    if (a != g->a * g->size || b != g->b * g->size || y != g->y * g->size) return false;
    g->size *= size;
    return true;
}

static bool find_depth(const sis_einsum_plan *p, group *k) {
    for (uint32_t i = p->sums; i-- > 0;) {
        const uint32_t label = p->sum[i];
        if (!join(k, p->size[label], p->stride[0][label], p->stride[1][label], 0)) return false;
    }
    return true;
}

static void find_rest(const sis_einsum_plan *p, sis_einsum_product *q, group *m, group *n) {
    int64_t y = 1;
    for (uint32_t i = p->outputs; i-- > 0; y *= p->size[p->output[i]]) {
        const uint32_t label = p->output[i];
        const int64_t size = p->size[label], a = p->stride[0][label], b = p->stride[1][label];
        if (b == 0 && join(m, size, a, 0, y)) continue;
        if (a == 0 && join(n, size, 0, b, y)) continue;
        q->batch[q->rank++] = (sis_einsum_batch){size, a, b, y};
    }
}

/* Elements of the kept and of the summed labels that an operand has: no smaller sizes make larger matrices. */
static int64_t kept_in(const sis_einsum_plan *p, uint32_t operand) {
    int64_t count = 1;
    for (uint32_t i = 0; i < p->outputs; i++)
        if (p->stride[operand][p->output[i]] != 0) count *= p->size[p->output[i]];
    return count;
}

void sis_einsum_product_prepare(sis_einsum_plan *p, sis_needs *needs) {
    enum { LEAST_MACS = 512 }; /* of a matrix: below, rows of outputs cost less */
    sis_einsum_product *q = &p->product;
    group m = {.size = 1}, n = {.size = 1}, k = {.size = 1};
    if (p->terms == 0 || p->count == 0 || p->terms >= INT32_MAX) return;
    const size_t rows = (size_t)kept_in(p, 0), columns = (size_t)kept_in(p, 1), terms = (size_t)p->terms;
    const sis_gemm_blocks one = sis_gemm_cut(rows, columns, terms, false),
                          other = sis_gemm_cut(columns, rows, terms, false);
    const size_t most = one.scratch_floats > other.scratch_floats ? one.scratch_floats : other.scratch_floats;
    needs->scratch_bytes = (uint64_t)most * sizeof(float);
    if (!find_depth(p, &k)) return;
    find_rest(p, q, &m, &n);
    const bool straight = m.size == 1 || n.size == 1 || m.y == 1 || n.y == 1;
    if (!straight || m.size * n.size < 16 || (k.size < LEAST_MACS && m.size * n.size * k.size < LEAST_MACS))
        return;
    q->swapped = m.size <= SIS_THIN && n.size > m.size; /* the thin kernels have few columns */
    const group *w = q->swapped ? &n : &m, *x = q->swapped ? &m : &n;
    q->m = (size_t)w->size;
    q->n = (size_t)x->size;
    q->k = (size_t)k.size;
    q->a_row = (size_t)(w->a + w->b); /* one of them is 0 */
    q->b_column = (size_t)(x->a + x->b);
    q->a_column = (size_t)(q->swapped ? k.b : k.a);
    q->b_row = (size_t)(q->swapped ? k.a : k.b);
    /* the output's step of what is there once only is of no account: 1 where the other's is not */
    q->d_row = w->size > 1 ? (size_t)w->y : x->y == 1 ? q->n : 1;
    q->d_column = x->size > 1 ? (size_t)x->y : w->y == 1 ? q->m : 1;
    q->blocks = sis_gemm_cut(q->m, q->n, q->k, false);
    const int64_t batches = p->count / (m.size * n.size),
                  tiles = (int64_t)q->blocks.m_tiles * q->blocks.n_tiles;
    if (batches > INT32_MAX / tiles) return;
    q->used = true;
    needs->tiles = (uint32_t)(batches * tiles);
    needs->instructions = (uint64_t)batches * (q->blocks.instructions + 60);
}

/* Where the matrices of number `number` start. */
static sis_einsum_batch start_of(const sis_einsum_product *q, uint32_t number) {
    sis_einsum_batch at = {0};
    int64_t left = number;
    for (uint32_t i = 0; i < q->rank; i++) {
        const sis_einsum_batch *step = &q->batch[i];
        const int64_t place = left % step->size;
        left /= step->size;
        at.a += place * step->a;
        at.b += place * step->b;
        at.y += place * step->y;
    }
    return at;
}

void sis_einsum_product_run(const sis_node *node, const sis_einsum_plan *p, uint32_t first, uint32_t last,
                            uint32_t core) {
    const sis_einsum_product *q = &p->product;
    const uint32_t tiles = q->blocks.m_tiles * q->blocks.n_tiles;
    float *scratch = (float *)(void *)((uint8_t *)node->scratch + core * node->scratch_stride);
    while (first < last) {
        const uint32_t from = first % tiles, to = last - first < tiles - from ? from + (last - first) : tiles;
        const sis_einsum_batch at = start_of(q, first / tiles);
        const float *a = (const float *)node->inputs[0]->data + at.a,
                    *b = (const float *)node->inputs[1]->data + at.b;
        const sis_matrix x = {q->swapped ? a : b, q->b_row, q->b_column};
        const sis_gemm g = {.m = q->m,
                            .n = q->n,
                            .k = q->k,
                            .alpha = 1.0f,
                            .w_source = {q->swapped ? b : a, q->a_row, q->a_column},
                            .x = &x,
                            .pack_x = sis_pack_matrix_columns,
                            .d = (float *)node->outputs[0]->data + at.y,
                            .d_row = q->d_row,
                            .d_column = q->d_column};
        sis_gemm_tiles(&g, &q->blocks, from, to, scratch);
        first += to - from;
    }
}
