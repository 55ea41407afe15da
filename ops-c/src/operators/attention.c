/* Attention: shapes, tiles, and the present keys and values. Scores are scale * (Q K'), then capped, then the mask is
 * added, then softmax and the product with V; each product is one chain from +0 over ascending k. (ONNX first had the cap
 * behind the mask, which let masked keys take part; it was mended for all opsets, and the stages that can be an output
 * were numbered anew in the order of the work. This is the mended one.) A row that may see no key is zero. */
#include "costs.h"
#include "attention.h"

#include <string.h>

#include "sis/math.h"

#define TILE_ROWS 64      /* most rows of a tile: shares the packing of K and V */
#define TILE_SCORES 65536 /* most scores of a tile of more than one row: 256 KiB */

const sis_tensor *sis_attention_given(const sis_node *node, uint32_t input) {
    return input < node->n_inputs ? node->inputs[input] : NULL;
}

static const sis_shape *shape_of(const sis_node *node, uint32_t input) { return &node->inputs[input]->shape; }

static sis_status misfit(sis_node *node, const char *name, const sis_shape *have) {
    return sis_node_fail(node, SIS_BAD_SHAPE, "%s %h does not fit Q %h, K %h and V %h", name, have,
                         shape_of(node, 0), shape_of(node, 1), shape_of(node, 2));
}

/* --- shapes --- */

/* A tensor of `heads` heads: 4-D (batch, head, row, size), or 3-D (batch, row, all heads' features). */
static sis_status heads_of(sis_node *node, uint32_t input, bool has_heads, int64_t heads, size_t *n_heads,
                           size_t *rows, size_t *size, sis_attention_strides *strides) {
    const sis_shape *s = shape_of(node, input);
    if (s->rank == 4) {
        *n_heads = (size_t)s->dim[1], *rows = (size_t)s->dim[2], *size = (size_t)s->dim[3];
        *strides = (sis_attention_strides){*n_heads * *rows * *size, *rows * *size, *size};
        return SIS_OK;
    }
    if (s->rank != 3 || !has_heads || heads < 1 || s->dim[2] % heads != 0)
        return sis_node_fail(node, SIS_BAD_SHAPE,
                             "input %u of %h must have 4 dimensions, or 3 and a number of heads",
                             (uint64_t)input, s);
    *n_heads = (size_t)heads, *rows = (size_t)s->dim[1], *size = (size_t)(s->dim[2] / heads);
    *strides = (sis_attention_strides){(size_t)(s->dim[1] * s->dim[2]), *size, (size_t)s->dim[2]};
    return SIS_OK;
}

static sis_status check_past(sis_node *node, sis_attention_plan *p) {
    const sis_tensor *past[2] = {sis_attention_given(node, SIS_ATTENTION_PAST_KEY),
                                 sis_attention_given(node, SIS_ATTENTION_PAST_VALUE)};
    const sis_tensor *lengths = sis_attention_given(node, SIS_ATTENTION_LENGTHS);
    p->past = 0;
    if ((past[0] == NULL) != (past[1] == NULL) || (past[0] && lengths))
        return sis_node_fail(node, SIS_BAD_ARGUMENT,
                             "past_key and past_value belong together, and not with nonpad_kv_seqlen");
    for (int i = 0; i < 2 && past[i]; i++) {
        const sis_shape *s = &past[i]->shape;
        const size_t size = i == 0 ? p->size : p->v_size;
        if (s->rank != 4 || s->dim[0] != (int64_t)p->batches || s->dim[1] != (int64_t)p->kv_heads ||
            s->dim[3] != (int64_t)size || s->dim[2] != past[0]->shape.dim[2])
            return misfit(node, i == 0 ? "past_key" : "past_value", s);
        p->past = (size_t)s->dim[2];
        *(i == 0 ? &p->past_k : &p->past_v) =
            (sis_attention_strides){p->kv_heads * p->past * size, p->past * size, size};
    }
    if (lengths && (lengths->shape.rank != 1 || lengths->shape.dim[0] != (int64_t)p->batches))
        return misfit(node, "nonpad_kv_seqlen", &lengths->shape);
    return SIS_OK;
}

/* The mask broadcasts to (batch, head, query, total); where its last dimension is shorter, the rest is masked. */
static sis_status check_mask(sis_node *node, sis_attention_plan *p) {
    const sis_tensor *mask = sis_attention_given(node, SIS_ATTENTION_MASK);
    const size_t sizes[4] = {p->batches, p->heads, p->queries, p->total};
    p->mask_keys = p->total;
    if (mask == NULL) return SIS_OK;
    const sis_shape *s = &mask->shape;
    if (s->rank > 4) return misfit(node, "attn_mask", s);
    size_t stride = 1;
    for (uint32_t i = 4; i-- > 0;) {
        const uint32_t missing = 4 - s->rank;
        const size_t dim = i < missing ? 1 : (size_t)s->dim[i - missing];
        const bool shorter = i == 3 && dim < sizes[3] && (dim != 1 || (node->opset >= 24 && s->rank > 0));
        if (shorter) p->mask_keys = dim;
        if (dim != sizes[i] && dim != 1 && !shorter) return misfit(node, "attn_mask", s);
        p->mask[i] = dim == sizes[i] || shorter ? stride : 0;
        stride *= dim;
    }
    return SIS_OK;
}

static sis_status resolve(sis_node *node, sis_attention_plan *p) {
    const sis_attention_attributes *at = node->attributes;
    size_t v_heads, v_rows, k_size;
    memset(p, 0, sizeof *p);
    p->batches = shape_of(node, 0)->rank > 0 ? (size_t)shape_of(node, 0)->dim[0] : 0;
    sis_status status = heads_of(node, SIS_ATTENTION_Q, at->has_q_num_heads, at->q_num_heads, &p->heads,
                                 &p->queries, &p->size, &p->q);
    if (status == SIS_OK)
        status = heads_of(node, SIS_ATTENTION_K, at->has_kv_num_heads, at->kv_num_heads, &p->kv_heads,
                          &p->keys, &k_size, &p->k);
    if (status == SIS_OK)
        status = heads_of(node, SIS_ATTENTION_V, at->has_kv_num_heads, at->kv_num_heads, &v_heads, &v_rows,
                          &p->v_size, &p->v);
    if (status != SIS_OK) return status;
    const sis_shape *q = shape_of(node, 0), *k = shape_of(node, 1), *v = shape_of(node, 2);
    if (k->rank != q->rank || v->rank != q->rank || k->dim[0] != q->dim[0] || v->dim[0] != q->dim[0] ||
        k_size != p->size || v_heads != p->kv_heads || v_rows != p->keys || p->size == 0)
        return misfit(node, "K", k);
    if (p->kv_heads == 0 ? p->heads > 0 : p->heads % p->kv_heads != 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%u heads of Q cannot share %u heads of K and V",
                             (uint64_t)p->heads, (uint64_t)p->kv_heads);
    if (at->qk_matmul_output_mode < 0 || at->qk_matmul_output_mode > 3)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "qk_matmul_output_mode is %d",
                             at->qk_matmul_output_mode);
    switch (sis_attention_precision(node)) {
    case SIS_F32:
    case SIS_F64:
    case SIS_F16:
    case SIS_BF16: break;
    default: return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "softmax_precision is %d", at->softmax_precision);
    }
    status = check_past(node, p);
    p->total = p->past + p->keys;
    return status == SIS_OK ? check_mask(node, p) : status;
}

static sis_status put(sis_node *node, uint32_t output, sis_dtype dtype, const sis_shape *shape) {
    int64_t count;
    if (output >= node->n_outputs) return SIS_OK;
    if (sis_shape_elements(shape, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", shape);
    sis_output(node, output, dtype, shape);
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    sis_attention_plan p;
    sis_status status = resolve(node, &p);
    if (status != SIS_OK) return status;
    const sis_shape *q = shape_of(node, 0);
    const sis_dtype dtype = node->inputs[0]->dtype, v_dtype = node->inputs[2]->dtype;
    const int64_t batches = q->dim[0], kv_heads = (int64_t)p.kv_heads, total = (int64_t)p.total;
    sis_shape y = *q, scores = {4, {batches, (int64_t)p.heads, (int64_t)p.queries, total}};
    if (q->rank == 4)
        y.dim[3] = (int64_t)p.v_size;
    else if (__builtin_mul_overflow(p.heads, p.v_size, &y.dim[2]))
        return sis_node_fail(node, SIS_OVERFLOW, "Y is too large");
    status = put(node, 0, dtype, &y);
    if (status == SIS_OK)
        status = put(node, 1, dtype, &(sis_shape){4, {batches, kv_heads, total, (int64_t)p.size}});
    if (status == SIS_OK)
        status = put(node, 2, v_dtype, &(sis_shape){4, {batches, kv_heads, total, (int64_t)p.v_size}});
    return status == SIS_OK ? put(node, 3, dtype, &scores) : status;
}

/* --- tiles --- */

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }
static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Memory is reckoned for the most rows that a tile may have at this or any smaller size. */
static void needs_f32(sis_node *node, sis_attention_plan *p, sis_needs *needs) {
    const size_t rows = smaller(TILE_ROWS, p->rows), thin = smaller(SIS_THIN, rows);
    const sis_gemm_blocks scores = sis_gemm_cut(rows, p->total, p->size, false);
    const sis_gemm_blocks turned = sis_gemm_cut(p->total, thin, p->size, false);
    const sis_gemm_blocks values = sis_gemm_cut(rows, p->v_size, p->total, false);
    p->score_floats = (larger(smaller(TILE_ROWS * p->total, TILE_SCORES), p->total) + 15) / 16 * 16;
    p->gemm_floats = larger(larger(scores.scratch_floats, turned.scratch_floats), values.scratch_floats);
    p->gemm_floats = (p->gemm_floats + 15) / 16 * 16;
    needs->scratch_bytes = ((uint64_t)p->score_floats + p->gemm_floats) * sizeof(float);
    if (sis_attention_precision(node) == SIS_F64) needs->scratch_bytes += (uint64_t)p->total * sizeof(double);
    const bool few = rows <= SIS_THIN; /* then values are added row by row, sixteen columns at a time */
    const uint64_t added = sis_cost((int64_t)((p->v_size + 15) / 16), 40 + sis_cost((int64_t)p->total, 13));
    const uint64_t products = few ? sis_cost_sum(turned.instructions, sis_cost((int64_t)rows, added))
                                  : sis_cost_sum(scores.instructions, values.instructions);
    const uint64_t row = 396 + sis_cost((int64_t)p->total, 8) + (p->total % 16 ? 130 : 0); /* weights */
    const int64_t tiles = (int64_t)((uint64_t)p->units * ((p->rows + rows - 1) / larger(1, rows)));
    needs->instructions = sis_cost(tiles, sis_cost_sum(products, sis_cost((int64_t)rows, row)));
}

static bool is_fast(const sis_node *node) {
    return node->inputs[0]->dtype == SIS_F32 && node->inputs[2]->dtype == SIS_F32;
}

static bool is_wanted(const sis_node *node, uint32_t output) {
    return output < node->n_outputs && node->outputs[output] != NULL;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    sis_attention_plan *p = node->plan;
    sis_status status = resolve(node, p);
    if (status != SIS_OK) return status;
    const bool apart =
        shape_of(node, 0)->rank == 3 && p->queries != 1; /* rows of a head, one head after the other */
    if (shape_of(node, 0)->rank == 4)
        p->y = (sis_attention_strides){p->heads * p->queries * p->v_size, p->queries * p->v_size, p->v_size};
    else
        p->y = (sis_attention_strides){p->heads * p->queries * p->v_size, p->v_size, p->heads * p->v_size};
    p->together = apart || p->kv_heads == 0 ? 1 : p->heads / p->kv_heads;
    if (p->together > 1 && shape_of(node, 0)->rank == 3) p->q.row = p->q.head, p->y.row = p->y.head;
    p->rows = p->together * p->queries;
    p->units = p->together > 0 ? p->batches * p->heads / p->together : 0;
    p->tile_rows = smaller(TILE_ROWS, larger(1, TILE_SCORES / larger(1, p->total)));
    p->unit_tiles = (p->rows + p->tile_rows - 1) / p->tile_rows;
    p->copies = is_wanted(node, 1) || is_wanted(node, 2);
    const size_t tiles = p->v_size > 0 || is_wanted(node, 3) ? p->units * p->unit_tiles : 0;
    const size_t copies = p->copies ? p->batches * p->kv_heads : 0;
    if (tiles > INT32_MAX || copies > INT32_MAX)
        return sis_node_fail(node, SIS_OVERFLOW, "too many heads and queries");
    p->tiles = (uint32_t)tiles;
    needs->view_of = -1;
    needs->tiles = (uint64_t)tiles + copies;
    if (is_fast(node)) {
        needs_f32(node, p, needs);
    } else {
        needs->scratch_bytes = ((uint64_t)p->total + p->v_size) * sizeof(double);
        const uint64_t load = 10 + sis_cost_load(node->inputs[0]->dtype);
        const uint64_t key = 160 + sis_cost((int64_t)(2 * p->size + p->v_size), load);
        needs->instructions =
            sis_cost((int64_t)p->units, sis_cost((int64_t)p->rows, sis_cost((int64_t)p->total, key)));
    }
    return SIS_OK;
}

/* --- what a row may see --- */

/* Causality goes by positions: the queries follow the past keys or, with lengths, are the last of the keys that count. */
size_t sis_attention_seen(const sis_node *node, const sis_attention_plan *p, size_t batch, size_t query) {
    const sis_attention_attributes *at = node->attributes;
    const sis_tensor *lengths = sis_attention_given(node, SIS_ATTENTION_LENGTHS);
    int64_t keys = (int64_t)p->total, before = (int64_t)p->past;
    if (lengths) {
        keys = sis_most(0, sis_least(sis_integer_at(lengths, (int64_t)batch), keys));
        before = keys - (int64_t)p->queries;
    }
    return (size_t)(at->is_causal ? sis_most(0, sis_least(before + (int64_t)query + 1, keys)) : keys);
}

size_t sis_attention_mask_at(const sis_attention_plan *p, size_t batch, size_t head, size_t query) {
    return batch * p->mask[0] + head * p->mask[1] + query * p->mask[2];
}

sis_tensor *sis_attention_scores(const sis_node *node, int64_t stage) {
    const sis_attention_attributes *at = node->attributes;
    return is_wanted(node, 3) && at->qk_matmul_output_mode == stage ? node->outputs[3] : NULL;
}

sis_dtype sis_attention_precision(const sis_node *node) {
    const sis_attention_attributes *at = node->attributes;
    return at->has_softmax_precision ? (sis_dtype)at->softmax_precision : node->inputs[0]->dtype;
}

/* Keys that every row of the tile masks are left out, unless their scores are an output. */
static size_t limit_of(const sis_node *node, const sis_attention_plan *p, const sis_attention_rows *rows) {
    size_t last = p->queries - 1; /* the last query that a row of the tile is for */
    if (rows->first / p->queries == (rows->first + rows->n - 1) / p->queries)
        last = (rows->first + rows->n - 1) % p->queries;
    return is_wanted(node, 3) ? p->total : sis_attention_seen(node, p, rows->batch, last);
}

/* --- present keys and values: of one batch and head --- */

static void copy_present(sis_node *node, const sis_attention_plan *p, bool values, size_t unit) {
    const sis_tensor *now = node->inputs[values ? SIS_ATTENTION_V : SIS_ATTENTION_K];
    const sis_tensor *past =
        sis_attention_given(node, values ? SIS_ATTENTION_PAST_VALUE : SIS_ATTENTION_PAST_KEY);
    const sis_attention_strides *s = values ? &p->v : &p->k;
    const size_t element = sis_dtype_size(now->dtype), row = (values ? p->v_size : p->size) * element;
    if (!is_wanted(node, values ? 2 : 1) || row == 0) return;
    uint8_t *to = (uint8_t *)node->outputs[values ? 2 : 1]->data + unit * p->total * row;
    if (past) memcpy(to, (const uint8_t *)past->data + unit * p->past * row, p->past * row);
    const uint8_t *from =
        (const uint8_t *)now->data + (unit / p->kv_heads * s->batch + unit % p->kv_heads * s->head) * element;
    for (size_t i = 0; i < p->keys; i++) memcpy(to + (p->past + i) * row, from + i * s->row * element, row);
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const sis_attention_plan *p = node->plan;
    void *scratch = (uint8_t *)node->scratch + core * node->scratch_stride;
    for (uint32_t tile = first; tile < last; tile++) {
        if (tile >= p->tiles) {
            copy_present(node, p, false, tile - p->tiles);
            copy_present(node, p, true, tile - p->tiles);
            continue;
        }
        const size_t unit = tile / p->unit_tiles, heads = p->heads / p->together;
        sis_attention_rows rows = {.batch = unit / heads, .head = unit % heads * p->together};
        rows.first = tile % p->unit_tiles * p->tile_rows;
        rows.n = smaller(p->tile_rows, p->rows - rows.first);
        rows.limit = limit_of(node, p, &rows);
        (is_fast(node) ? (void)sis_attention_f32(node, p, &rows, scratch)
                       : (void)sis_attention_plain(node, p, &rows, scratch));
    }
    return SIS_OK;
}

const sis_op_functions sis_op_attention = {
    .plan_bytes = sizeof(sis_attention_plan), .infer = infer, .prepare = prepare, .run = run};
