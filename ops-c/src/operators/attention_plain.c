/* Attention of f64, and of f32 with f64: everything in f64, row by row. */
#include "attention.h"
#include "convert.h"
#include "sis/math.h"
#include "softmax.h"

static double number_at(const sis_tensor *tensor, size_t i) {
    if (tensor->dtype == SIS_F64) return ((const double *)tensor->data)[i];
    return (double)((const float *)tensor->data)[i];
}

static void store(sis_tensor *tensor, size_t i, double value) {
    if (tensor->dtype == SIS_F64)
        ((double *)tensor->data)[i] = value;
    else
        ((float *)tensor->data)[i] = (float)value;
}

/* Key (or value) `row` of past and present ones: a tensor, and where its features begin. */
static const sis_tensor *row_of(const sis_node *node, const sis_attention_plan *p, bool values, size_t batch,
                                size_t head, size_t row, size_t *at) {
    const bool old = row < p->past;
    const sis_attention_strides *s = values ? (old ? &p->past_v : &p->v) : (old ? &p->past_k : &p->k);
    *at = batch * s->batch + head * s->head + (old ? row : row - p->past) * s->row;
    if (values) return node->inputs[old ? SIS_ATTENTION_PAST_VALUE : SIS_ATTENTION_V];
    return node->inputs[old ? SIS_ATTENTION_PAST_KEY : SIS_ATTENTION_K];
}

static double masked(const sis_node *node, const sis_attention_plan *p, size_t at, size_t key, double score) {
    const sis_tensor *mask = sis_attention_given(node, SIS_ATTENTION_MASK);
    if (mask == NULL) return score;
    if (key >= p->mask_keys) return -__builtin_inf();
    const sis_number number = sis_number_load(
        mask->dtype, (const uint8_t *)mask->data + (at + key * p->mask[3]) * sis_dtype_size(mask->dtype));
    if (mask->dtype != SIS_BOOL) return score + sis_number_real(number);
    return number.integer != 0 ? score : -__builtin_inf();
}

static double rounded(sis_dtype dtype, double x) {
    uint64_t room;
    sis_number_store(dtype, &room, (sis_number){.real = x});
    return sis_number_real(sis_number_load(dtype, &room));
}

static void keep(const sis_node *node, const sis_attention_plan *p, int64_t stage, size_t at,
                 const double *row) {
    sis_tensor *out = sis_attention_scores(node, stage);
    for (size_t j = 0; j < p->total && out; j++) store(out, at * p->total + j, row[j]);
}

static void weigh(const sis_node *node, const sis_attention_plan *p, const sis_attention_rows *rows,
                  size_t head, size_t query, double *row) {
    const sis_attention_attributes *at = node->attributes;
    const size_t index = (rows->batch * p->heads + head) * p->queries + query;
    const size_t mask_at = sis_attention_mask_at(p, rows->batch, head, query);
    const size_t seen = sis_attention_seen(node, p, rows->batch, query);
    const sis_dtype precision = sis_attention_precision(node);
    const double most = (double)at->softcap;
    bool blind = true; /* to all keys */
    keep(node, p, 0, index, row);
    for (size_t j = 0; j < rows->limit && most > 0; j++) row[j] = most * sis_tanh_f64(row[j] / most);
    keep(node, p, 1, index, row);
    for (size_t j = 0; j < rows->limit; j++) {
        row[j] = masked(node, p, mask_at, j, row[j]);
        if (j >= seen) row[j] = -__builtin_inf();
        blind = blind && row[j] == -__builtin_inf();
    }
    keep(node, p, 2, index, row);
    for (size_t j = 0; j < rows->limit; j++) row[j] = rounded(precision, row[j]);
    sis_softmax_row_f64(row, row, (int64_t)rows->limit);
    for (size_t j = 0; j < rows->limit; j++) row[j] = blind ? 0 : rounded(precision, row[j]);
    keep(node, p, 3, index, row);
}

void sis_attention_plain(const sis_node *node, const sis_attention_plan *p, const sis_attention_rows *rows,
                         double *scratch) {
    const sis_attention_attributes *at = node->attributes;
    const double scale = at->has_scale ? (double)at->scale : 1.0 / sis_sqrt_f64((double)p->size);
    double *row = scratch, *sum = scratch + p->total;
    for (size_t i = rows->first; i < rows->first + rows->n; i++) {
        const size_t head = rows->head + i / p->queries, query = i % p->queries;
        const size_t shared = head / (p->heads / p->kv_heads);
        const size_t q_at = rows->batch * p->q.batch + rows->head * p->q.head + i * p->q.row;
        const size_t y_at = rows->batch * p->y.batch + rows->head * p->y.head + i * p->y.row;
        size_t from;
        for (size_t j = 0; j < rows->limit; j++) {
            const sis_tensor *k = row_of(node, p, false, rows->batch, shared, j, &from);
            double dot = 0;
            for (size_t d = 0; d < p->size; d++)
                dot = __builtin_fma(number_at(node->inputs[0], q_at + d), number_at(k, from + d), dot);
            row[j] = dot * scale;
        }
        weigh(node, p, rows, head, query, row);
        for (size_t d = 0; d < p->v_size; d++) sum[d] = 0;
        for (size_t j = 0; j < rows->limit; j++) {
            const sis_tensor *v = row_of(node, p, true, rows->batch, shared, j, &from);
            for (size_t d = 0; d < p->v_size; d++)
                sum[d] = __builtin_fma(row[j], number_at(v, from + d), sum[d]);
        }
        for (size_t d = 0; d < p->v_size; d++) store(node->outputs[0], y_at + d, sum[d]);
    }
}
