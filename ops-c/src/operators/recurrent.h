/* What LSTM, GRU and RNN share: sizes, options and activations, resolved from the node.
 *
 * Roundings of f32. The gates' sums are two chains: +0, then fma over the input, then + (Wb + Rb); and +0, then fma over
 * the hidden state, then + the first sum. Peepholes are fma(P, C, gate). LSTM: C = fma(f, C, i * c), H = o * h(C).
 * GRU: H = fma(z, H, (1 - z) * h); with linear_before_reset h = g(fma(r, R H + Rb, W X + Wb)). f64 alike; f16 computes in
 * f32 and rounds what leaves the node. */
#ifndef SIS_OPERATORS_RECURRENT_H
#define SIS_OPERATORS_RECURRENT_H

#include "../kernels/gemm.h"
#include "iterate.h"

typedef enum sis_cell { SIS_CELL_RNN, SIS_CELL_GRU, SIS_CELL_LSTM } sis_cell;

typedef struct sis_activation {
    uint8_t kind; /* SIS_LSTM_ACTIVATIONS_… */
    float alpha, beta;
} sis_activation;

typedef struct sis_recurrent {
    sis_cell cell;
    uint32_t gates, directions;
    int64_t steps, batch, input, hidden, rows; /* rows: gates * hidden */
    bool batch_first, reverse[2], has_clip, coupled, linear_before_reset;
    float clip;
    sis_activation activation[2][3];

    /* f32 only (recurrent_f32.c) */
    int64_t columns, chunk; /* batch elements of a tile; steps whose inputs are multiplied at once */
    bool w_packed, r_packed;
    size_t w_floats, r_floats[2]; /* packed, of one direction; R in parts, as GRU needs them */
    sis_gemm_blocks w_blocks, r_blocks[2];
} sis_recurrent;

/* Inputs by role: X W R B sequence_lens initial_h initial_c P. */
enum { SIS_X, SIS_W, SIS_R, SIS_B, SIS_LENGTHS, SIS_H, SIS_C, SIS_P };

static inline const sis_tensor *sis_recurrent_input(const sis_node *node, uint32_t i) {
    return i < node->n_inputs ? node->inputs[i] : NULL;
}
static inline sis_tensor *sis_recurrent_output(const sis_node *node, uint32_t i) {
    return i < node->n_outputs ? node->outputs[i] : NULL;
}

/* Steps of batch element b. */
int64_t sis_recurrent_length(const sis_node *node, const sis_recurrent *p, int64_t b);

/* First elements of rows of X, Y and of the states. */
static inline int64_t sis_recurrent_x(const sis_recurrent *p, int64_t t, int64_t b) {
    return (p->batch_first ? b * p->steps + t : t * p->batch + b) * p->input;
}
static inline int64_t sis_recurrent_y(const sis_recurrent *p, int64_t t, int64_t d, int64_t b) {
    const int64_t n = p->directions;
    return (p->batch_first ? (b * p->steps + t) * n + d : (t * n + d) * p->batch + b) * p->hidden;
}
static inline int64_t sis_recurrent_state(const sis_recurrent *p, int64_t d, int64_t b) {
    return (p->batch_first ? b * p->directions + d : d * p->batch + b) * p->hidden;
}

float sis_activate_f32(const sis_activation *activation, float x);
double sis_activate_f64(const sis_activation *activation, double x);

/* One batch element in one direction as the definition reads, any dtype; scratch of sis_recurrent_plain_scratch bytes. */
size_t sis_recurrent_plain_scratch(const sis_recurrent *p);
void sis_recurrent_plain(const sis_node *node, const sis_recurrent *p, int64_t d, int64_t b, void *scratch);

/* The same for f32 on the packed GEMM: tiles are directions times groups of batch elements. */
void sis_recurrent_f32_prepare(const sis_node *node, sis_recurrent *p, sis_needs *needs);
void sis_recurrent_f32_pack(const sis_node *node, const sis_recurrent *p);
void sis_recurrent_f32_tile(const sis_node *node, const sis_recurrent *p, int64_t tile, float *scratch);

/* What follows the sums of f32, of one batch element: GRU's z and r, which its last gate hangs on, then the new state. */
void sis_recurrent_f32_reset_gates(const sis_recurrent *p, int64_t d, float *gates);
void sis_recurrent_f32_end(const sis_node *node, const sis_recurrent *p, int64_t d, float *gates, float *h,
                           float *c);
/* to = fma(a, b, c); to = a * b */
void sis_recurrent_f32_fused(float *to, const float *a, const float *b, const float *c, int64_t n);
void sis_recurrent_f32_times(float *to, const float *a, const float *b, int64_t n);

#endif
