/* LSTM, GRU and RNN: shapes, options, tiles. Contract in recurrent.h. */
#include "recurrent.h"

#include "sis/math.h"

#define STATUS_CHECK(call)                     \
    do {                                       \
        const sis_status status_ = (call);     \
        if (status_ != SIS_OK) return status_; \
    } while (0)

/* --- options --- */

typedef struct options {
    sis_floats alpha, beta;
    sis_enums activations;
    bool has_clip;
    float clip;
    uint8_t direction; /* forward, reverse, bidirectional */
    bool has_hidden;
    int64_t hidden, layout;
} options;

#define OPTIONS(at)                                                                                          \
    ((options){(at)->activation_alpha, (at)->activation_beta, (at)->activations, (at)->has_clip, (at)->clip, \
               (at)->direction, (at)->has_hidden_size, (at)->hidden_size, (at)->layout})

static options options_of(const sis_node *node, sis_recurrent *p) {
    if (node->op->id == SIS_OP_LSTM) {
        const sis_lstm_attributes *at = node->attributes;
        p->cell = SIS_CELL_LSTM, p->gates = 4, p->coupled = at->input_forget != 0;
        return OPTIONS(at);
    }
    if (node->op->id == SIS_OP_GRU) {
        const sis_gru_attributes *at = node->attributes;
        p->cell = SIS_CELL_GRU, p->gates = 3, p->linear_before_reset = at->linear_before_reset != 0;
        return OPTIONS(at);
    }
    const sis_rnn_attributes *at = node->attributes;
    p->cell = SIS_CELL_RNN, p->gates = 1;
    return OPTIONS(at);
}

/* Which of alpha and beta a function takes, and their defaults. */
static bool takes_alpha(uint8_t kind, float *alpha) {
    switch (kind) {
    case SIS_LSTM_ACTIVATIONS_LEAKYRELU: *alpha = 0.01f; return true;
    case SIS_LSTM_ACTIVATIONS_HARDSIGMOID: *alpha = 0.2f; return true;
    case SIS_LSTM_ACTIVATIONS_AFFINE:
    case SIS_LSTM_ACTIVATIONS_THRESHOLDEDRELU:
    case SIS_LSTM_ACTIVATIONS_SCALEDTANH:
    case SIS_LSTM_ACTIVATIONS_ELU: *alpha = 1.0f; return true;
    default: *alpha = 0; return false;
    }
}

static bool takes_beta(uint8_t kind, float *beta) {
    *beta = kind == SIS_LSTM_ACTIVATIONS_HARDSIGMOID  ? 0.5f
            : kind == SIS_LSTM_ACTIVATIONS_SCALEDTANH ? 1.0f
                                                      : 0;
    return kind == SIS_LSTM_ACTIVATIONS_HARDSIGMOID || kind == SIS_LSTM_ACTIVATIONS_SCALEDTANH ||
           kind == SIS_LSTM_ACTIVATIONS_AFFINE;
}

/* alpha and beta are handed out in the order of the functions that take them. */
static sis_status resolve_activations(sis_node *node, const options *o, sis_recurrent *p) {
    const uint32_t each = p->cell == SIS_CELL_LSTM ? 3 : p->cell == SIS_CELL_GRU ? 2 : 1;
    const uint32_t wanted = each * p->directions;
    uint32_t alphas = 0, betas = 0;
    if (o->activations.values && o->activations.count != wanted)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%u activations given, not %u",
                             (uint64_t)o->activations.count, (uint64_t)wanted);
    for (uint32_t i = 0; i < wanted; i++) {
        sis_activation *a = &p->activation[i / each][i % each];
        a->kind = i % each == 0 && each > 1 ? SIS_LSTM_ACTIVATIONS_SIGMOID : SIS_LSTM_ACTIVATIONS_TANH;
        if (o->activations.values) a->kind = o->activations.values[i];
        if (takes_alpha(a->kind, &a->alpha) && alphas < o->alpha.count) a->alpha = o->alpha.values[alphas++];
        if (takes_beta(a->kind, &a->beta) && betas < o->beta.count) a->beta = o->beta.values[betas++];
    }
    return SIS_OK;
}

/* --- shapes --- */

static sis_status check_shape(sis_node *node, uint32_t i, sis_shape wanted) {
    const sis_tensor *tensor = sis_recurrent_input(node, i);
    if (!tensor || sis_shape_equal(&tensor->shape, &wanted)) return SIS_OK;
    return sis_node_fail(node, SIS_BAD_SHAPE, "%s is %h, not %h", node->op->inputs[i].name, &tensor->shape,
                         &wanted);
}

static sis_shape state_shape(const sis_recurrent *p) {
    if (p->batch_first) return (sis_shape){.rank = 3, .dim = {p->batch, p->directions, p->hidden}};
    return (sis_shape){.rank = 3, .dim = {p->directions, p->batch, p->hidden}};
}

static sis_shape y_shape(const sis_recurrent *p) {
    if (p->batch_first) return (sis_shape){.rank = 4, .dim = {p->batch, p->steps, p->directions, p->hidden}};
    return (sis_shape){.rank = 4, .dim = {p->steps, p->directions, p->batch, p->hidden}};
}

static sis_status resolve(sis_node *node, sis_recurrent *p) {
    *p = (sis_recurrent){0};
    const options o = options_of(node, p);
    const sis_shape *x = &node->inputs[SIS_X]->shape, *r = &node->inputs[SIS_R]->shape;
    p->directions = o.direction == SIS_LSTM_DIRECTION_BIDIRECTIONAL ? 2 : 1;
    p->reverse[0] = o.direction == SIS_LSTM_DIRECTION_REVERSE, p->reverse[1] = true;
    p->batch_first = o.layout != 0;
    p->has_clip = o.has_clip, p->clip = o.clip;
    if (x->rank != 3 || r->rank != 3)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h and R %h must have three dimensions", x, r);
    p->steps = x->dim[p->batch_first ? 1 : 0], p->batch = x->dim[p->batch_first ? 0 : 1];
    p->input = x->dim[2], p->hidden = r->dim[2], p->rows = p->gates * p->hidden;
    if (o.has_hidden && o.hidden != p->hidden)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "hidden_size is %d, R is %h", o.hidden, r);
    const int64_t d = p->directions;
    STATUS_CHECK(check_shape(node, SIS_W, (sis_shape){.rank = 3, .dim = {d, p->rows, p->input}}));
    STATUS_CHECK(check_shape(node, SIS_R, (sis_shape){.rank = 3, .dim = {d, p->rows, p->hidden}}));
    STATUS_CHECK(check_shape(node, SIS_B, (sis_shape){.rank = 2, .dim = {d, 2 * p->rows}}));
    STATUS_CHECK(check_shape(node, SIS_LENGTHS, (sis_shape){.rank = 1, .dim = {p->batch}}));
    STATUS_CHECK(check_shape(node, SIS_H, state_shape(p)));
    STATUS_CHECK(check_shape(node, SIS_C, state_shape(p)));
    STATUS_CHECK(check_shape(node, SIS_P, (sis_shape){.rank = 2, .dim = {d, 3 * p->hidden}}));
    return resolve_activations(node, &o, p);
}

static sis_status infer(sis_node *node) {
    sis_recurrent p;
    STATUS_CHECK(resolve(node, &p));
    const sis_shape y = y_shape(&p), state = state_shape(&p);
    sis_output(node, 0, node->inputs[SIS_X]->dtype, &y);
    sis_output(node, 1, node->inputs[SIS_X]->dtype, &state);
    sis_output(node, 2, node->inputs[SIS_X]->dtype, &state);
    return SIS_OK;
}

/* --- tiles --- */

static bool is_f32(const sis_node *node) { return node->inputs[SIS_X]->dtype == SIS_F32; }

static sis_status prepare(sis_node *node, sis_needs *needs) {
    sis_recurrent *p = node->plan;
    STATUS_CHECK(resolve(node, p));
    needs->view_of = -1;
    if (is_f32(node)) {
        sis_recurrent_f32_prepare(node, p, needs);
        return SIS_OK;
    }
    needs->tiles = p->hidden == 0 ? 0 : (uint64_t)p->directions * (uint64_t)p->batch;
    needs->scratch_bytes = sis_recurrent_plain_scratch(p);
    needs->instructions = (uint64_t)(p->directions * p->batch * p->steps * p->rows) *
                          (uint64_t)(60 + 40 * (p->input + p->hidden));
    return SIS_OK;
}

static sis_status pack(sis_node *node) {
    if (is_f32(node)) sis_recurrent_f32_pack(node, node->plan);
    return SIS_OK;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const sis_recurrent *p = node->plan;
    void *scratch = (uint8_t *)node->scratch + core * node->scratch_stride;
    for (int64_t tile = first; tile < last; tile++) {
        if (is_f32(node))
            sis_recurrent_f32_tile(node, p, tile, scratch);
        else
            sis_recurrent_plain(node, p, tile / p->batch, tile % p->batch, scratch);
    }
    return SIS_OK;
}

int64_t sis_recurrent_length(const sis_node *node, const sis_recurrent *p, int64_t b) {
    const sis_tensor *lengths = sis_recurrent_input(node, SIS_LENGTHS);
    if (!lengths) return p->steps;
    return sis_least(p->steps, sis_most(0, sis_integer_at(lengths, b)));
}

const sis_op_functions sis_op_lstm = {
    .plan_bytes = sizeof(sis_recurrent), .infer = infer, .prepare = prepare, .pack = pack, .run = run};
const sis_op_functions sis_op_gru = {
    .plan_bytes = sizeof(sis_recurrent), .infer = infer, .prepare = prepare, .pack = pack, .run = run};
const sis_op_functions sis_op_rnn = {
    .plan_bytes = sizeof(sis_recurrent), .infer = infer, .prepare = prepare, .pack = pack, .run = run};

/* --- activations --- */

#define ACTIVATE(name, real, suffix)                                                           \
    real name(const sis_activation *activation, real x) {                                      \
        const real alpha = (real)activation->alpha, beta = (real)activation->beta, one = 1;    \
        const real size = x < 0 ? -x : x;                                                      \
        switch (activation->kind) {                                                            \
        case SIS_LSTM_ACTIVATIONS_RELU: return x <= 0 ? 0 : x;                                 \
        case SIS_LSTM_ACTIVATIONS_TANH: return sis_tanh_##suffix(x);                           \
        case SIS_LSTM_ACTIVATIONS_SIGMOID: return sis_sigmoid_##suffix(x);                     \
        case SIS_LSTM_ACTIVATIONS_AFFINE: return FMA_##suffix(alpha, x, beta);                 \
        case SIS_LSTM_ACTIVATIONS_LEAKYRELU: return x < 0 ? alpha * x : x;                     \
        case SIS_LSTM_ACTIVATIONS_THRESHOLDEDRELU: return x <= alpha ? 0 : x;                  \
        case SIS_LSTM_ACTIVATIONS_SCALEDTANH: return alpha * sis_tanh_##suffix(beta * x);      \
        case SIS_LSTM_ACTIVATIONS_HARDSIGMOID: {                                               \
            const real line = FMA_##suffix(alpha, x, beta);                                    \
            return line < 0 ? 0 : line > one ? one : line;                                     \
        }                                                                                      \
        case SIS_LSTM_ACTIVATIONS_ELU: return x < 0 ? alpha * (sis_exp_##suffix(x) - one) : x; \
        case SIS_LSTM_ACTIVATIONS_SOFTSIGN: return x / (one + size);                           \
        default: { /* Softplus; log(1 + t) without losing a small t */                         \
            const real t = sis_exp_##suffix(-size), u = one + t;                               \
            return (x < 0 ? 0 : x) + (u == one ? t : sis_log_##suffix(u) * t / (u - one));     \
        }                                                                                      \
        }                                                                                      \
    }
#define FMA_f32 __builtin_fmaf
#define FMA_f64 __builtin_fma
ACTIVATE(sis_activate_f32, float, f32)
ACTIVATE(sis_activate_f64, double, f64)
