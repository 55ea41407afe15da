/* Attention and RotaryEmbedding of f32 as their definitions read. */
#include "../convert.h"
#include "../softmax.h"
#include "reference.h"
#include "sis/math.h"

/* --- Attention --- */

typedef struct heads {
    const sis_tensor *t;
    int64_t count, rows, size;
} heads;

static heads heads_of(const sis_tensor *t, int64_t count) {
    const int64_t *d = t->shape.dim;
    if (t->shape.rank == 4) return (heads){t, d[1], d[2], d[3]};
    return (heads){t, count, d[1], d[2] / count};
}

static float feature(const heads *h, int64_t batch, int64_t head, int64_t row, int64_t i) {
    const int64_t at = h->t->shape.rank == 4 ? ((batch * h->count + head) * h->rows + row) * h->size + i
                                             : ((batch * h->rows + row) * h->count + head) * h->size + i;
    return ((const float *)h->t->data)[at];
}

typedef struct problem {
    const sis_node *node;
    const sis_attention_attributes *at;
    heads q, k, v, past_k, past_v;
    const sis_tensor *mask, *lengths;
    int64_t past, total;
} problem;

static const sis_tensor *given(const sis_node *node, uint32_t i) {
    return i < node->n_inputs ? node->inputs[i] : NULL;
}

static float key(const problem *p, int64_t b, int64_t h, int64_t row, int64_t i) {
    return row < p->past ? feature(&p->past_k, b, h, row, i) : feature(&p->k, b, h, row - p->past, i);
}

static float value(const problem *p, int64_t b, int64_t h, int64_t row, int64_t i) {
    return row < p->past ? feature(&p->past_v, b, h, row, i) : feature(&p->v, b, h, row - p->past, i);
}

/* The score of key j with the mask, which broadcasts from its end; what it hides is -infinity, whatever the score. */
static float masked(const problem *p, int64_t b, int64_t h, int64_t i, int64_t j, float score) {
    if (p->mask == NULL) return score;
    const sis_shape *s = &p->mask->shape;
    const int64_t index[4] = {b, h, i, j};
    int64_t at = 0;
    for (uint32_t d = 0; d < s->rank; d++) {
        const int64_t place = index[4 - s->rank + d];
        const bool last = d + 1 == s->rank;
        if (last && place >= s->dim[d] && (s->dim[d] != 1 || p->node->opset >= 24)) return -__builtin_inff();
        at = at * s->dim[d] + (s->dim[d] == 1 ? 0 : place);
    }
    const sis_number n = sis_number_load(p->mask->dtype, (const uint8_t *)p->mask->data +
                                                             (size_t)at * sis_dtype_size(p->mask->dtype));
    if (p->mask->dtype == SIS_BOOL) return n.integer ? score : -__builtin_inff();
    return score + (float)sis_number_real(n);
}

static int64_t seen(const problem *p, int64_t b, int64_t i) {
    const int64_t keys =
        p->lengths ? sis_most(0, sis_least(sis_integer_at(p->lengths, b), p->total)) : p->total;
    const int64_t before = p->lengths ? keys - p->q.rows : p->past;
    return p->at->is_causal ? sis_most(0, sis_least(before + i + 1, keys)) : keys;
}

static void keep(const problem *p, int64_t stage, int64_t row, const float *scores) {
    if (p->node->n_outputs < 4 || p->node->outputs[3] == NULL || p->at->qk_matmul_output_mode != stage)
        return;
    for (int64_t j = 0; j < p->total; j++)
        ((float *)p->node->outputs[3]->data)[row * p->total + j] = scores[j];
}

/* e^(x - largest) / sum, the sum in sixteen lanes; nothing to see is nothing. */
static void softmax(float *x, int64_t n) {
    float most = -__builtin_inff(), lane[16] = {0};
    for (int64_t j = 0; j < n; j++) most = x[j] > most || x[j] != x[j] ? x[j] : most;
    for (int64_t j = 0; j < n; j++) {
        x[j] = most == -__builtin_inff() ? 0 : sis_exp_f32(x[j] - most);
        lane[j % 16] += x[j];
    }
    for (int half = 8; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lane[i] += lane[i + half];
    for (int64_t j = 0; j < n && most != -__builtin_inff(); j++) x[j] /= lane[0];
}

static void attend(const problem *p, int64_t b, int64_t h, int64_t i, float *x) {
    const int64_t shared = h / (p->q.count / p->k.count), row = (b * p->q.count + h) * p->q.rows + i;
    const float scale = p->at->has_scale ? p->at->scale : 1.0f / sis_sqrt_f32((float)p->q.size);
    for (int64_t j = 0; j < p->total; j++) {
        float sum = 0;
        for (int64_t d = 0; d < p->q.size; d++)
            sum = __builtin_fmaf(feature(&p->q, b, h, i, d), key(p, b, shared, j, d), sum);
        x[j] = sum * scale;
    }
    keep(p, 0, row, x);
    for (int64_t j = 0; j < p->total && p->at->softcap > 0; j++)
        x[j] = p->at->softcap * sis_tanh_f32(x[j] / p->at->softcap);
    keep(p, 1, row, x);
    for (int64_t j = 0; j < p->total; j++) {
        x[j] = j < seen(p, b, i) ? masked(p, b, h, i, j, x[j]) : -__builtin_inff();
    }
    keep(p, 2, row, x);
    softmax(x, p->total);
    keep(p, 3, row, x);
    for (int64_t d = 0; d < p->v.size; d++) {
        float sum = 0;
        for (int64_t j = 0; j < p->total; j++) sum = __builtin_fmaf(x[j], value(p, b, shared, j, d), sum);
        const int64_t at = p->q.t->shape.rank == 4 ? row * p->v.size + d
                                                   : ((b * p->q.rows + i) * p->q.count + h) * p->v.size + d;
        ((float *)p->node->outputs[0]->data)[at] = sum;
    }
}

static void copy_present(const problem *p, uint32_t output, bool values) {
    if (p->node->n_outputs <= output || p->node->outputs[output] == NULL) return;
    const sis_shape *s = &p->node->outputs[output]->shape;
    float *to = p->node->outputs[output]->data;
    for (int64_t i = 0; i < sis_shape_count(s); i++) {
        int64_t at[SIS_MAX_RANK];
        sis_reference_unflatten(s, i, at);
        to[i] = (values ? value : key)(p, at[0], at[1], at[2], at[3]);
    }
}

#define MOST_KEYS 2048

static bool attention(sis_node *node) {
    const sis_attention_attributes *at = node->attributes;
    static float scores[MOST_KEYS];
    problem p = {.node = node, .at = at, .mask = given(node, 3), .lengths = given(node, 6)};
    p.q = heads_of(node->inputs[0], at->q_num_heads);
    p.k = heads_of(node->inputs[1], at->kv_num_heads);
    p.v = heads_of(node->inputs[2], at->kv_num_heads);
    if (given(node, 4)) {
        p.past_k = heads_of(given(node, 4), 0);
        p.past_v = heads_of(given(node, 5), 0);
        p.past = p.past_k.rows;
    }
    p.total = p.past + p.k.rows;
    if (p.total > MOST_KEYS) return false;
    for (int64_t b = 0; b < node->inputs[0]->shape.dim[0]; b++)
        for (int64_t h = 0; h < p.q.count; h++)
            for (int64_t i = 0; i < p.q.rows; i++) attend(&p, b, h, i, scores);
    copy_present(&p, 1, false);
    copy_present(&p, 2, true);
    return true;
}

/* --- RotaryEmbedding --- */

static void rotary_embedding(sis_node *node) {
    const sis_rotary_embedding_attributes *at = node->attributes;
    const sis_tensor *x = node->inputs[0], *ids = given(node, 3);
    const bool four = x->shape.rank == 4;
    const int64_t heads_count = four ? x->shape.dim[1] : at->num_heads,
                  positions = x->shape.dim[four ? 2 : 1];
    const int64_t size = four ? x->shape.dim[3] : x->shape.dim[2] / heads_count;
    const int64_t half = (at->rotary_embedding_dim ? at->rotary_embedding_dim : size) / 2;
    const float *from = x->data, *cosines = node->inputs[1]->data, *sines = node->inputs[2]->data;
    float *to = node->outputs[0]->data;
    for (int64_t i = 0; i < sis_shape_count(&x->shape); i++) {
        const int64_t unit = i / size, feature_at = i % size, base = unit * size;
        const int64_t batch = unit / (heads_count * positions);
        const int64_t position = four ? unit % positions : unit / heads_count % positions;
        int64_t row = batch * positions + position;
        if (ids) row = sis_integer_at(ids, row);
        to[i] = from[i];
        if (feature_at >= 2 * half) continue;
        const int64_t pair = at->interleaved ? feature_at / 2 : feature_at % half;
        const bool second = at->interleaved ? feature_at % 2 : feature_at >= half;
        const float a = from[base + (at->interleaved ? 2 * pair : pair)];
        const float b = from[base + (at->interleaved ? 2 * pair + 1 : pair + half)];
        const float c = cosines[row * half + pair], s = sines[row * half + pair];
        to[i] = second ? __builtin_fmaf(s, a, c * b) : __builtin_fmaf(c, a, -(s * b));
    }
}

bool sis_reference_attention(sis_node *node) {
    if (node->inputs[0]->dtype != SIS_F32) return false;
    if (node->op->id == SIS_OP_ATTENTION) return attention(node);
    if (node->op->id != SIS_OP_ROTARY_EMBEDDING) return false;
    rotary_embedding(node);
    return true;
}
