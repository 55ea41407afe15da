/* The recurrent cells in f32: W X for some steps at once and R H step by step on the packed GEMM (its thin kernels where
 * the batch is small), then the gates (recurrent_f32_gates.c). A tile is a direction and a group of batch elements; each
 * element's chains are those of recurrent_plain.h, so that groups, steps at once and kernels change no bit. */
#include "recurrent.h"

#include <string.h>

#define COLUMNS 12 /* batch elements of a tile */
#define STEPS 16   /* whose inputs are multiplied at once */

static size_t line(size_t floats) { return (floats + 15) / 16 * 16; }

/* R in the parts that are multiplied apart: GRU's last gate may hang on the others. */
static uint32_t parts_of(const sis_recurrent *p) { return p->cell == SIS_CELL_GRU ? 2 : 1; }
static size_t part_rows(const sis_recurrent *p, uint32_t part) {
    if (p->cell != SIS_CELL_GRU) return (size_t)p->rows;
    return (size_t)p->hidden * (part == 0 ? 2 : 1);
}
static size_t r_floats(const sis_recurrent *p) { return p->r_floats[0] + p->r_floats[1]; }

typedef struct room {
    float *gemm, *w, *r, *bias, *x, *input, *gates, *h, *c, *reset;
} room;

#define ROOM_PARTS 10

/* Floats of the parts of scratch, in the order of `room`. */
static void room_sizes(const sis_recurrent *p, size_t gemm, size_t to[ROOM_PARTS]) {
    const size_t columns = (size_t)p->columns, steps = (size_t)p->chunk, hidden = (size_t)p->hidden,
                 rows = (size_t)p->rows;
    const size_t sizes[ROOM_PARTS] = {gemm,
                                      p->w_packed ? 0 : p->w_floats,
                                      p->r_packed ? 0 : r_floats(p),
                                      rows + hidden,
                                      steps * columns * (size_t)p->input,
                                      steps * columns * rows,
                                      columns * rows,
                                      columns * hidden,
                                      columns * hidden,
                                      columns * hidden};
    for (size_t i = 0; i < ROOM_PARTS; i++) to[i] = line(sizes[i]);
}

static room room_of(const sis_recurrent *p, float *at, size_t gemm) {
    size_t sizes[ROOM_PARTS];
    room out;
    float **fields[ROOM_PARTS] = {&out.gemm,  &out.w,     &out.r, &out.bias, &out.x,
                                  &out.input, &out.gates, &out.h, &out.c,    &out.reset};
    room_sizes(p, gemm, sizes);
    for (size_t i = 0; i < ROOM_PARTS; i++) {
        *fields[i] = at;
        at += sizes[i];
    }
    return out;
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

static size_t gemm_scratch(const sis_recurrent *p) {
    size_t most = p->w_blocks.scratch_floats;
    for (uint32_t i = 0; i < parts_of(p); i++) most = larger(most, p->r_blocks[i].scratch_floats);
    return most;
}

void sis_recurrent_f32_prepare(const sis_node *node, sis_recurrent *p, sis_needs *needs) {
    const size_t input = (size_t)p->input, hidden = (size_t)p->hidden, rows = (size_t)p->rows;
    if (hidden == 0 || p->batch == 0) return;
    const int64_t groups = (p->batch + COLUMNS - 1) / COLUMNS;
    p->columns = sis_least(p->batch, COLUMNS);
    p->chunk = sis_most(1, sis_least(p->steps, STEPS));
    p->w_packed = node->inputs[SIS_W]->value_known;
    p->r_packed = node->inputs[SIS_R]->value_known;
    p->w_floats = line(sis_pack_rows_floats(rows, input));
    p->w_blocks = sis_gemm_cut(rows, (size_t)(p->columns * p->chunk), input, true);
    uint64_t work = p->w_blocks.instructions / (uint64_t)p->chunk;
    for (uint32_t i = 0; i < parts_of(p); i++) {
        p->r_floats[i] = line(sis_pack_rows_floats(part_rows(p, i), hidden));
        p->r_blocks[i] = sis_gemm_cut(part_rows(p, i), (size_t)p->columns, hidden, true);
        work += p->r_blocks[i].instructions;
    }
    const size_t directions = p->directions;
    const size_t packed = (p->w_packed ? p->w_floats : 0) + (p->r_packed ? r_floats(p) : 0);
    needs->pack_bytes = (uint64_t)directions * packed * sizeof(float);
    needs->packs = (p->w_packed ? 1u << SIS_W : 0) | (p->r_packed ? 1u << SIS_R : 0);
    size_t sizes[ROOM_PARTS], floats = 0;
    room_sizes(p, gemm_scratch(p), sizes);
    for (size_t i = 0; i < ROOM_PARTS; i++) floats += sizes[i];
    needs->scratch_bytes = (uint64_t)floats * sizeof(float);
    needs->tiles = (uint64_t)p->directions * (uint64_t)groups;
    work += (uint64_t)(p->columns * p->rows * 14) + 300;
    needs->instructions = work * (uint64_t)p->steps * needs->tiles + 1000;
}

/* --- packing: of each direction W, then R's parts --- */

static void pack_w(const sis_node *node, const sis_recurrent *p, int64_t d, float *to) {
    const float *w = (const float *)node->inputs[SIS_W]->data + d * p->rows * p->input;
    sis_pack_rows((sis_matrix){w, (size_t)p->input, 1}, (size_t)p->rows, (size_t)p->input, to);
}

static void pack_r(const sis_node *node, const sis_recurrent *p, int64_t d, float *to) {
    const size_t hidden = (size_t)p->hidden;
    const float *r = (const float *)node->inputs[SIS_R]->data + d * p->rows * p->hidden;
    for (uint32_t i = 0; i < parts_of(p); i++) {
        sis_pack_rows((sis_matrix){r, hidden, 1}, part_rows(p, i), hidden, to);
        r += part_rows(p, i) * hidden;
        to += p->r_floats[i];
    }
}

static float *packed_w(const sis_node *node, const sis_recurrent *p, int64_t d) {
    return (float *)node->packed + (size_t)d * (p->w_floats + (p->r_packed ? r_floats(p) : 0));
}
static float *packed_r(const sis_node *node, const sis_recurrent *p, int64_t d) {
    const size_t w = p->w_packed ? p->w_floats : 0;
    return (float *)node->packed + (size_t)d * (w + r_floats(p)) + w;
}

void sis_recurrent_f32_pack(const sis_node *node, const sis_recurrent *p) {
    for (int64_t d = 0; d < p->directions; d++) {
        if (p->w_packed) pack_w(node, p, d, packed_w(node, p, d));
        if (p->r_packed) pack_r(node, p, d, packed_r(node, p, d));
    }
}

/* --- a tile --- */

typedef struct tile {
    const sis_node *node;
    const sis_recurrent *p;
    int64_t d, b0, n; /* direction, batch elements */
    const float *w, *r;
    room room;
} tile;

/* Step of the sequence at which step number `step` is worked; past its end, the step itself. */
static int64_t time_of(const tile *t, int64_t step, int64_t length) {
    return t->p->reverse[t->d] && step < length ? length - 1 - step : step;
}

static void set_bias(const tile *t) {
    const sis_recurrent *p = t->p;
    const sis_tensor *b = sis_recurrent_input(t->node, SIS_B);
    memset(t->room.bias, 0, (size_t)(p->rows + p->hidden) * sizeof(float));
    if (!b) return;
    const float *w = (const float *)b->data + t->d * 2 * p->rows, *r = w + p->rows;
    const int64_t both = p->linear_before_reset ? 2 * p->hidden : p->rows;
    for (int64_t i = 0; i < p->rows; i++) t->room.bias[i] = i < both ? w[i] + r[i] : w[i];
    for (int64_t i = both; i < p->rows; i++) t->room.bias[p->rows + i - both] = r[i];
}

static void set_state(const tile *t, uint32_t input, float *to) {
    const sis_recurrent *p = t->p;
    const sis_tensor *given = sis_recurrent_input(t->node, input);
    const size_t bytes = (size_t)p->hidden * sizeof(float);
    for (int64_t i = 0; i < t->n; i++) {
        if (given)
            memcpy(to + i * p->hidden, (const float *)given->data + sis_recurrent_state(p, t->d, t->b0 + i),
                   bytes);
        else
            memset(to + i * p->hidden, 0, bytes);
    }
}

static void get_state(const tile *t, uint32_t output, const float *from) {
    const sis_recurrent *p = t->p;
    const sis_tensor *wanted = sis_recurrent_output(t->node, output);
    for (int64_t i = 0; wanted && i < t->n; i++)
        memcpy((float *)wanted->data + sis_recurrent_state(p, t->d, t->b0 + i), from + i * p->hidden,
               (size_t)p->hidden * sizeof(float));
}

static void multiply(const sis_gemm *g, float *scratch) {
    const sis_gemm_blocks blocks = sis_gemm_cut(g->m, g->n, g->k, true);
    sis_gemm_tiles(g, &blocks, 0, blocks.m_tiles * blocks.n_tiles, scratch);
}

/* room.input = W X + bias for steps [first, first + count). */
static void take_inputs(const tile *t, int64_t first, int64_t count) {
    const sis_recurrent *p = t->p;
    const size_t input = (size_t)p->input, rows = (size_t)p->rows;
    for (int64_t s = 0; s < count; s++) {
        for (int64_t i = 0; i < t->n; i++) {
            const int64_t length = sis_recurrent_length(t->node, p, t->b0 + i);
            const float *x = (const float *)t->node->inputs[SIS_X]->data +
                             sis_recurrent_x(p, time_of(t, first + s, length), t->b0 + i);
            if (input > 0) memcpy(t->room.x + (size_t)(s * t->n + i) * input, x, input * sizeof *x);
        }
    }
    const sis_matrix x = {t->room.x, 1, input};
    const sis_gemm g = {.m = rows,
                        .n = (size_t)(count * t->n),
                        .k = input,
                        .w = t->w,
                        .x = &x,
                        .pack_x = sis_pack_matrix_columns,
                        .d = t->room.input,
                        .d_row = 1,
                        .d_column = rows,
                        .bias = t->room.bias,
                        .alpha = 1.0f};
    multiply(&g, t->room.gemm);
}

/* to = a part of R times `h`, plus c (column by column like the gates) or a bias. */
static void take_state(const tile *t, uint32_t part, const float *h, float *to, size_t to_column,
                       const float *c, const float *bias) {
    const sis_recurrent *p = t->p;
    const sis_matrix x = {h, 1, (size_t)p->hidden};
    sis_gemm g = {.m = part_rows(p, part),
                  .n = (size_t)t->n,
                  .k = (size_t)p->hidden,
                  .x = &x,
                  .pack_x = sis_pack_matrix_columns,
                  .d = to,
                  .d_row = 1,
                  .d_column = to_column,
                  .bias = bias,
                  .alpha = 1.0f};
    g.w = t->r + (part == 0 ? 0 : p->r_floats[0]);
    if (c) g.beta = 1.0f, g.c = (sis_matrix){c, 1, (size_t)p->rows};
    multiply(&g, t->room.gemm);
}

/* Gates of GRU's last part for all columns; z and r are done. */
static void take_reset(const tile *t, const float *input) {
    const sis_recurrent *p = t->p;
    const int64_t n = p->hidden, rows = p->rows;
    if (p->linear_before_reset) {
        take_state(t, 1, t->room.h, t->room.reset, (size_t)n, NULL, t->room.bias + rows);
        for (int64_t i = 0; i < t->n; i++) {
            float *gates = t->room.gates + i * rows;
            sis_recurrent_f32_fused(gates + 2 * n, gates + n, t->room.reset + i * n, input + i * rows + 2 * n,
                                    n);
        }
        return;
    }
    for (int64_t i = 0; i < t->n; i++)
        sis_recurrent_f32_times(t->room.reset + i * n, t->room.gates + i * rows + n, t->room.h + i * n, n);
    take_state(t, 1, t->room.reset, t->room.gates + 2 * n, (size_t)rows, input + 2 * n, NULL);
}

/* One step of all columns; `input`: their W X + bias. Columns past their end keep their state. */
static void do_step(const tile *t, int64_t step, const float *input) {
    const sis_recurrent *p = t->p;
    const int64_t n = p->hidden;
    const sis_tensor *y = sis_recurrent_output(t->node, 0);
    take_state(t, 0, t->room.h, t->room.gates, (size_t)p->rows, input, NULL);
    if (p->cell == SIS_CELL_GRU) {
        for (int64_t i = 0; i < t->n; i++)
            sis_recurrent_f32_reset_gates(p, t->d, t->room.gates + i * p->rows);
        take_reset(t, input);
    }
    for (int64_t i = 0; i < t->n; i++) {
        const int64_t b = t->b0 + i, length = sis_recurrent_length(t->node, p, b);
        float *gates = t->room.gates + i * p->rows, *h = t->room.h + i * n;
        float *to = y ? (float *)y->data + sis_recurrent_y(p, time_of(t, step, length), t->d, b) : NULL;
        if (step >= length) {
            if (to) memset(to, 0, (size_t)n * sizeof *to);
            continue;
        }
        sis_recurrent_f32_end(t->node, p, t->d, gates, h, t->room.c + i * n);
        if (to) memcpy(to, h, (size_t)n * sizeof *to);
    }
}

void sis_recurrent_f32_tile(const sis_node *node, const sis_recurrent *p, int64_t number, float *scratch) {
    const int64_t groups = (p->batch + COLUMNS - 1) / COLUMNS;
    tile t = {.node = node, .p = p, .d = number / groups, .b0 = number % groups * COLUMNS};
    t.n = sis_least(COLUMNS, p->batch - t.b0);
    t.room = room_of(p, scratch, gemm_scratch(p));
    t.w = p->w_packed ? packed_w(node, p, t.d) : t.room.w;
    t.r = p->r_packed ? packed_r(node, p, t.d) : t.room.r;
    if (!p->w_packed) pack_w(node, p, t.d, t.room.w);
    if (!p->r_packed) pack_r(node, p, t.d, t.room.r);
    set_bias(&t);
    set_state(&t, SIS_H, t.room.h);
    set_state(&t, SIS_C, t.room.c);
    for (int64_t first = 0; first < p->steps; first += p->chunk) {
        const int64_t count = sis_least(p->chunk, p->steps - first);
        take_inputs(&t, first, count);
        for (int64_t s = 0; s < count; s++) do_step(&t, first + s, t.room.input + s * t.n * p->rows);
    }
    get_state(&t, 1, t.room.h);
    get_state(&t, 2, t.room.c);
}
