/* The end of a GEMM tile that does not leave its kernel for D: from the sums to D, with alpha, beta*C, finish and transposition
 * on the way. */
#include "gemm.h"
#include "turn.h"

/* One element's end; every form below does the same roundings. */
static float finish(const sis_gemm *g, float t, size_t i, size_t j) {
    const sis_finish *f = &g->finish;
    if (g->alpha != 1.0f) t *= g->alpha;
    if (g->beta != 0.0f) t = sis_fma1(g->beta, g->c.data[i * g->c.row + j * g->c.column], t);
    if (!sis_finishes(f)) return t;
    const float add = f->add ? f->add[i * g->d_row + j * g->d_column] : 0.0f;
    return sis_lane(sis_finish_vector(f, sis_splat(t), sis_splat(add)), 0);
}

/* All that element (0, 0) of a run reads besides T; C is contiguous too when it moves, else one value for all. */
typedef struct run_ends {
    const float *c, *add; /* or NULL */
    bool c_moves;
} run_ends;

SIS_INLINE sis_vf load_most(const float *p, size_t left) {
    return left >= SIS_LANES ? sis_load(p) : sis_load_n(p, left);
}

/* `n` elements contiguous in T and D. */
static void finish_run(const sis_gemm *g, const float *t, float *d, const run_ends *ends, size_t n) {
    const sis_vf alpha = sis_splat(g->alpha), beta = sis_splat(g->beta);
    const bool scale = g->alpha != 1.0f;
    for (size_t j = 0; j < n; j += SIS_LANES) {
        const size_t left = n - j;
        sis_vf v = load_most(t + j, left);
        if (scale) v = sis_mul(v, alpha);
        if (ends->c) v = sis_fma(beta, ends->c_moves ? load_most(ends->c + j, left) : sis_splat(*ends->c), v);
        v = sis_finish_vector(&g->finish, v, ends->add ? load_most(ends->add + j, left) : v);
        if (left >= SIS_LANES)
            sis_store(d + j, v);
        else
            sis_store_n(d + j, left, v);
    }
}

/* T runs along `inner`, D along `outer`: element (outer o, inner i) is t[o * t_step + i] and d[i * d_step
 * + o]. */
static void turn(const float *t, size_t t_step, float *d, size_t d_step, size_t outer, size_t inner) {
    size_t o = 0;
    for (; o + 4 <= outer; o += 4) {
        size_t i = 0;
        for (; i + 4 <= inner; i += 4) sis_turn_4x4(t + o * t_step + i, t_step, d + i * d_step + o, d_step);
        for (; i < inner; i++)
            for (size_t u = o; u < o + 4; u++) d[i * d_step + u] = t[u * t_step + i];
    }
    for (; o < outer; o++)
        for (size_t i = 0; i < inner; i++) d[i * d_step + o] = t[o * t_step + i];
}

/* Runs as they are: T to D, `inner` contiguous elements each. */
static void copy_runs(const float *t, size_t t_step, float *d, size_t d_step, size_t outer, size_t inner) {
    const size_t whole = inner / 4 * 4;
    for (; outer > 0; outer--, t += t_step, d += d_step) {
        size_t i = 0;
        for (; i < whole; i += 4) *(sis_v4_memory *)(d + i) = *(const sis_v4_memory *)(t + i);
        if (i < inner) d[i] = t[i];
        if (i + 1 < inner) d[i + 1] = t[i + 1];
        if (i + 2 < inner) d[i + 2] = t[i + 2];
    }
}

void sis_gemm_store(const sis_gemm *g, size_t m0, size_t n0, size_t rows, size_t columns, const float *t,
                    size_t t_row, size_t t_column) {
    float *d = g->d + m0 * g->d_row + n0 * g->d_column;
    const bool by_rows = t_column == 1, plain = g->alpha == 1.0f && g->beta == 0.0f;
    const size_t t_step = by_rows ? t_row : t_column, d_inner = by_rows ? g->d_column : g->d_row;
    const size_t d_step = by_rows ? g->d_row : g->d_column;
    const size_t outer = by_rows ? rows : columns, inner = by_rows ? columns : rows;
    const size_t c_step = by_rows ? g->c.row : g->c.column, c_inner = by_rows ? g->c.column : g->c.row;

    if (plain && !sis_finishes(&g->finish)) {
        if (d_inner == 1)
            copy_runs(t, t_step, d, d_step, outer, inner);
        else
            turn(t, t_step, d, d_inner, outer, inner);
        return;
    }
    if (d_inner == 1 && (g->beta == 0.0f || c_inner <= 1)) {
        run_ends ends = {.c = g->beta == 0.0f ? NULL : g->c.data + m0 * g->c.row + n0 * g->c.column,
                         .add = g->finish.add ? g->finish.add + (d - g->d) : NULL,
                         .c_moves = c_inner == 1};
        for (size_t o = 0; o < outer; o++) {
            finish_run(g, t + o * t_step, d + o * d_step, &ends, inner);
            if (ends.c) ends.c += c_step;
            if (ends.add) ends.add += d_step;
        }
        return;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            d[i * g->d_row + j * g->d_column] = finish(g, t[i * t_row + j * t_column], m0 + i, n0 + j);
}
