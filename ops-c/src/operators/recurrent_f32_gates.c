/* The gates of the recurrent cells in f32, by vectors: from their sums to the state that follows, for one batch element.
 * Roundings as recurrent.h says. */
#include "../math/vector_f32.h"
#include "recurrent.h"

#include <string.h>

static void activate(const sis_recurrent *p, const sis_activation *f, bool clip, float *x, int64_t n) {
    const sis_vf most = sis_splat(p->clip), least = sis_neg(most);
    for (int64_t i = 0; i < n; i += SIS_LANES) {
        const size_t left = (size_t)sis_least(n - i, SIS_LANES);
        sis_vf v = sis_load_n(x + i, left);
        if (clip && p->has_clip) {
            v = sis_select(sis_lt(v, least), least, v);
            v = sis_select(sis_gt(v, most), most, v);
        }
        if (f->kind == SIS_LSTM_ACTIVATIONS_SIGMOID)
            sis_store_n(x + i, left, sis_sigmoid(v));
        else if (f->kind == SIS_LSTM_ACTIVATIONS_TANH)
            sis_store_n(x + i, left, sis_tanh(v));
        else
            for (uint32_t k = 0; k < left; k++) x[i + k] = sis_activate_f32(f, sis_lane(v, k));
    }
}

void sis_recurrent_f32_fused(float *to, const float *a, const float *b, const float *c, int64_t n) {
    for (int64_t i = 0; i < n; i += SIS_LANES) {
        const size_t left = (size_t)sis_least(n - i, SIS_LANES);
        sis_store_n(to + i, left,
                    sis_fma(sis_load_n(a + i, left), sis_load_n(b + i, left), sis_load_n(c + i, left)));
    }
}

void sis_recurrent_f32_times(float *to, const float *a, const float *b, int64_t n) {
    for (int64_t i = 0; i < n; i++) to[i] = a[i] * b[i];
}

static void lstm(const sis_node *node, const sis_recurrent *p, int64_t d, float *gates, float *h, float *c) {
    const sis_activation *f = p->activation[d];
    const sis_tensor *given = sis_recurrent_input(node, SIS_P);
    const int64_t n = p->hidden;
    const float *peepholes = given ? (const float *)given->data + d * 3 * n : NULL;
    float *in = gates, *out = gates + n, *forget = gates + 2 * n, *cell = gates + 3 * n;
    if (peepholes) sis_recurrent_f32_fused(in, peepholes, c, in, n);
    if (peepholes) sis_recurrent_f32_fused(forget, peepholes + 2 * n, c, forget, n);
    activate(p, &f[0], true, in, n);
    activate(p, &f[1], true, cell, n);
    if (p->coupled)
        for (int64_t i = 0; i < n; i++) forget[i] = 1.0f - in[i];
    else
        activate(p, &f[0], true, forget, n);
    sis_recurrent_f32_times(in, in, cell, n);
    sis_recurrent_f32_fused(c, forget, c, in, n);
    if (peepholes) sis_recurrent_f32_fused(out, peepholes + n, c, out, n);
    activate(p, &f[0], true, out, n);
    memcpy(in, c, (size_t)n * sizeof *c);
    activate(p, &f[2], false, in, n);
    sis_recurrent_f32_times(h, out, in, n);
}

static void gru_end(const sis_recurrent *p, int64_t d, float *gates, float *h) {
    const int64_t n = p->hidden;
    float *cell = gates + 2 * n;
    activate(p, &p->activation[d][1], true, cell, n);
    for (int64_t i = 0; i < n; i++) cell[i] = (1.0f - gates[i]) * cell[i];
    sis_recurrent_f32_fused(h, gates, h, cell, n);
}

void sis_recurrent_f32_reset_gates(const sis_recurrent *p, int64_t d, float *gates) {
    activate(p, &p->activation[d][0], true, gates, 2 * p->hidden);
}

void sis_recurrent_f32_end(const sis_node *node, const sis_recurrent *p, int64_t d, float *gates, float *h,
                           float *c) {
    switch (p->cell) {
    case SIS_CELL_LSTM: lstm(node, p, d, gates, h, c); return;
    case SIS_CELL_GRU: gru_end(p, d, gates, h); return;
    case SIS_CELL_RNN:
        activate(p, &p->activation[d][0], true, gates, p->hidden);
        memcpy(h, gates, (size_t)p->hidden * sizeof *h);
    }
}
