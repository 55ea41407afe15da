/* Attention of f32: the scores of a tile by GEMM, row by row masked and made weights, and their product with V by GEMM.
 * Up to SIS_THIN rows (generating a token) go along K and V as they lie. */
#include <string.h>

#include "../math/vector_f32.h"
#include "attention.h"
#include "convert.h"
#include "sis/math.h"
#include "softmax.h"

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static const float *floats(const sis_node *node, uint32_t input) { return node->inputs[input]->data; }

static const float *at_head(const float *data, const sis_attention_strides *s, size_t batch, size_t head) {
    return data + batch * s->batch + head * s->head;
}

static void multiply(const sis_gemm *g, float *scratch) {
    const sis_gemm_blocks blocks = sis_gemm_cut(g->m, g->n, g->k, false);
    sis_gemm_tiles(g, &blocks, 0, blocks.m_tiles * blocks.n_tiles, scratch);
}

static float scale_of(const sis_node *node, const sis_attention_plan *p) {
    const sis_attention_attributes *at = node->attributes;
    return at->has_scale ? at->scale : 1.0f / sis_sqrt_f32((float)p->size);
}

/* --- scores, not scaled yet: rows x n keys from `keys` on, into rows of p->total --- */

static void score(const sis_attention_plan *p, const sis_attention_rows *rows, const float *q,
                  const float *keys, size_t key_row, size_t n, float *out, float *scratch) {
    const sis_matrix queries = {q, p->q.row, 1}, turned_queries = {q, 1, p->q.row};
    const sis_matrix k = {keys, key_row, 1}, turned_k = {keys, 1, key_row};
    const bool thin = rows->n <= SIS_THIN;
    const sis_gemm g = {.m = thin ? n : rows->n,
                        .n = thin ? rows->n : n,
                        .k = p->size,
                        .w_source = thin ? k : queries,
                        .x = thin ? &turned_queries : &turned_k,
                        .pack_x = sis_pack_matrix_columns,
                        .d = out,
                        .d_row = thin ? 1 : p->total,
                        .d_column = thin ? p->total : 1,
                        .alpha = 1};
    if (n > 0) multiply(&g, scratch);
}

/* --- from scores to weights --- */

/* Key j of a row gets element at + j * step of the mask. */
static void add_mask(const sis_tensor *mask, size_t at, size_t step, float *row, size_t n) {
    if (mask->dtype == SIS_F32 && step == 1) {
        const float *from = (const float *)mask->data + at;
        for (size_t j = 0; j < n; j++) row[j] += from[j];
        return;
    }
    const size_t size = sis_dtype_size(mask->dtype);
    const uint8_t *from = (const uint8_t *)mask->data + at * size;
    for (size_t j = 0; j < n; j++, from += step * size) {
        if (mask->dtype == SIS_BOOL)
            row[j] = *from ? row[j] : -__builtin_inff();
        else
            row[j] += (float)sis_number_real(sis_number_load(mask->dtype, from));
    }
}

static void hide(float *row, size_t first, size_t last) {
    for (size_t j = first; j < last; j++) row[j] = -__builtin_inff();
}

static void scale(float *row, size_t n, float by) {
    const sis_vf factor = sis_splat(by);
    for (size_t j = 0; j < n; j += SIS_LANES) {
        const size_t left = smaller(SIS_LANES, n - j);
        if (left == SIS_LANES)
            sis_store(row + j, sis_mul(sis_load(row + j), factor));
        else
            sis_store_n(row + j, left, sis_mul(sis_load_n(row + j, left), factor));
    }
}

static void cap(float *row, size_t n, float most) {
    const sis_vf by = sis_splat(most);
    for (size_t j = 0; j < n; j += SIS_LANES) {
        const size_t left = smaller(SIS_LANES, n - j);
        sis_store_n(row + j, left, sis_mul(by, sis_tanh(sis_div(sis_load_n(row + j, left), by))));
    }
}

static void round_row(float *row, size_t n, sis_dtype dtype) {
    for (size_t j = 0; j < n; j++) {
        uint16_t half;
        sis_number_store(dtype, &half, (sis_number){.real = (double)row[j]});
        row[j] = (float)sis_number_real(sis_number_load(dtype, &half));
    }
}

static void softmax(float *row, size_t n, sis_dtype precision, double *wide) {
    if (sis_reduce_max(row, n) == -__builtin_inff()) {
        memset(row, 0, n * sizeof *row);
        return;
    }
    if (precision == SIS_F64) {
        for (size_t j = 0; j < n; j++) wide[j] = (double)row[j];
        sis_softmax_row_f64(wide, wide, (int64_t)n);
        for (size_t j = 0; j < n; j++) row[j] = (float)wide[j];
        return;
    }
    if (precision != SIS_F32) round_row(row, n, precision);
    sis_softmax_row_f32(row, row, (int64_t)n);
    if (precision != SIS_F32) round_row(row, n, precision);
}

static void keep(const sis_node *node, const sis_attention_plan *p, int64_t stage, size_t at,
                 const float *row) {
    const sis_tensor *out = sis_attention_scores(node, stage);
    if (out) memcpy((float *)out->data + at * p->total, row, p->total * sizeof *row);
}

static void weigh(const sis_node *node, const sis_attention_plan *p, const sis_attention_rows *rows, size_t i,
                  float *row, double *wide) {
    const sis_attention_attributes *at = node->attributes;
    const sis_tensor *mask = sis_attention_given(node, SIS_ATTENTION_MASK);
    const size_t head = rows->head + (rows->first + i) / p->queries, query = (rows->first + i) % p->queries;
    const size_t index = (rows->batch * p->heads + head) * p->queries + query, n = rows->limit;
    scale(row, n, scale_of(node, p));
    keep(node, p, 0, index, row);
    if (at->softcap > 0) cap(row, n, at->softcap);
    keep(node, p, 1, index, row);
    if (mask) {
        add_mask(mask, sis_attention_mask_at(p, rows->batch, head, query), p->mask[3], row,
                 smaller(n, p->mask_keys));
        hide(row, p->mask_keys, n);
    }
    hide(row, sis_attention_seen(node, p, rows->batch, query), n);
    keep(node, p, 2, index, row);
    softmax(row, n, sis_attention_precision(node), wide);
    keep(node, p, 3, index, row);
}

/* --- values --- */

/* Past values, then the present ones, as one matrix. */
typedef struct values_of {
    sis_matrix past, now;
    size_t split;
} values_of;

static void pack_values(const void *x, size_t k0, size_t k, size_t n0, size_t n, size_t width, float *panel) {
    const values_of *v = x;
    const size_t old = k0 < v->split ? smaller(k, v->split - k0) : 0;
    if (old > 0) sis_pack_matrix_columns(&v->past, k0, old, n0, n, width, panel);
    if (old < k)
        sis_pack_matrix_columns(&v->now, k0 + old - v->split, k - old, n0, n, width, panel + old * width);
}

/* One row of y goes on by n values, four vectors of its columns at a time. */
static void add_values(float *y, size_t columns, const float *weights, sis_matrix v, size_t n) {
    for (size_t c = 0; c < columns; c += 4 * SIS_LANES) {
        sis_vf sum[4];
        size_t width[4];
        for (size_t k = 0; k < 4; k++) {
            const size_t from = c + k * SIS_LANES;
            width[k] = from < columns ? smaller(SIS_LANES, columns - from) : 0;
            sum[k] = width[k] > 0 ? sis_load_n(y + from, width[k]) : sis_zero();
        }
        const float *row = v.data + c;
        if (width[3] == SIS_LANES) {
            for (size_t j = 0; j < n; j++, row += v.row) SIS_UNROLL
            for (int k = 0; k < 4; k++)
                sum[k] = sis_fma(sis_splat(weights[j]), sis_load(row + k * SIS_LANES), sum[k]);
        } else {
            for (size_t j = 0; j < n; j++, row += v.row)
                for (size_t k = 0; k < 4 && width[k] > 0; k++)
                    sum[k] =
                        sis_fma(sis_splat(weights[j]), sis_load_n(row + k * SIS_LANES, width[k]), sum[k]);
        }
        for (size_t k = 0; k < 4 && width[k] > 0; k++) sis_store_n(y + c + k * SIS_LANES, width[k], sum[k]);
    }
}

static void gather(const sis_attention_plan *p, const sis_attention_rows *rows, const float *weights,
                   const values_of *v, float *y, float *scratch) {
    if (rows->n > SIS_THIN) {
        const sis_gemm g = {.m = rows->n,
                            .n = p->v_size,
                            .k = rows->limit,
                            .w_source = {weights, p->total, 1},
                            .x = v,
                            .pack_x = pack_values,
                            .d = y,
                            .d_row = p->y.row,
                            .d_column = 1,
                            .alpha = 1};
        multiply(&g, scratch);
        return;
    }
    const size_t old = smaller(v->split, rows->limit);
    for (size_t i = 0; i < rows->n; i++) {
        float *row = y + i * p->y.row;
        memset(row, 0, p->v_size * sizeof *row);
        add_values(row, p->v_size, weights + i * p->total, v->past, old);
        add_values(row, p->v_size, weights + i * p->total + old, v->now, rows->limit - old);
    }
}

void sis_attention_f32(const sis_node *node, const sis_attention_plan *p, const sis_attention_rows *rows,
                       float *scratch) {
    const size_t shared = rows->head / (p->heads / p->kv_heads);
    const size_t old = smaller(p->past, rows->limit);
    const float *q = at_head(floats(node, SIS_ATTENTION_Q), &p->q, rows->batch, rows->head);
    const float *k = at_head(floats(node, SIS_ATTENTION_K), &p->k, rows->batch, shared);
    const float *v = at_head(floats(node, SIS_ATTENTION_V), &p->v, rows->batch, shared);
    float *scores = scratch, *room = scratch + p->score_floats;
    double *wide = (double *)(void *)(room + p->gemm_floats);
    values_of values = {.now = {v, p->v.row, 1}, .split = p->past};
    q += rows->first * p->q.row;
    if (old > 0) {
        const float *past = at_head(floats(node, SIS_ATTENTION_PAST_KEY), &p->past_k, rows->batch, shared);
        score(p, rows, q, past, p->past_k.row, old, scores, room);
        values.past =
            (sis_matrix){at_head(floats(node, SIS_ATTENTION_PAST_VALUE), &p->past_v, rows->batch, shared),
                         p->past_v.row, 1};
    }
    score(p, rows, q, k, p->k.row, rows->limit - old, scores + old, room);
    for (size_t i = 0; i < rows->n; i++) weigh(node, p, rows, i, scores + i * p->total, wide);
    float *y = (float *)node->outputs[0]->data + rows->batch * p->y.batch + rows->head * p->y.head +
               rows->first * p->y.row;
    if (p->v_size > 0) gather(p, rows, scores, &values, y, room);
}
