/* The end of a GEMM tile: from the accumulators to D, with alpha, beta*C and transposition on the way. */
#include "gemm.h"
#include "turn.h"

/* One element's end; every form below does the same roundings. */
static float finish(const sis_gemm *g, float t, size_t i, size_t j) {
    if (g->alpha != 1.0f) t *= g->alpha;
    if (g->beta != 0.0f) t = sis_fma1(g->beta, g->c.data[i * g->c.row + j * g->c.column], t);
    return t;
}

/* `n` elements contiguous in T and D; C is contiguous there too, or one value for all, or absent. */
static void finish_run(const sis_gemm *g, const float *t, float *d, const float *c, bool c_moves, size_t n) {
    const sis_vf alpha = sis_splat(g->alpha), beta = sis_splat(g->beta);
    const bool scale = g->alpha != 1.0f;
    for (size_t j = 0; j < n; j += SIS_LANES) {
        const size_t left = n - j;
        sis_vf v = left >= SIS_LANES ? sis_load(t + j) : sis_load_n(t + j, left);
        if (scale) v = sis_mul(v, alpha);
        if (c) {
            sis_vf cv = !c_moves            ? sis_splat(*c)
                        : left >= SIS_LANES ? sis_load(c + j)
                                            : sis_load_n(c + j, left);
            v = sis_fma(beta, cv, v);
        }
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

void sis_gemm_store(const sis_gemm *g, size_t m0, size_t n0, size_t rows, size_t columns, const float *t,
                    size_t t_row, size_t t_column) {
    float *d = g->d + m0 * g->d_row + n0 * g->d_column;
    const bool by_rows = t_column == 1, plain = g->alpha == 1.0f && g->beta == 0.0f;
    const size_t t_step = by_rows ? t_row : t_column, d_inner = by_rows ? g->d_column : g->d_row;
    const size_t d_step = by_rows ? g->d_row : g->d_column;
    const size_t outer = by_rows ? rows : columns, inner = by_rows ? columns : rows;
    const size_t c_step = by_rows ? g->c.row : g->c.column, c_inner = by_rows ? g->c.column : g->c.row;

    if (plain && d_inner != 1) {
        turn(t, t_step, d, d_inner, outer, inner);
        return;
    }
    if (d_inner == 1 && (g->beta == 0.0f || c_inner <= 1)) {
        const float *c = g->beta == 0.0f ? NULL : g->c.data + m0 * g->c.row + n0 * g->c.column;
        for (size_t o = 0; o < outer; o++)
            finish_run(g, t + o * t_step, d + o * d_step, c ? c + o * c_step : NULL, c_inner == 1, inner);
        return;
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            d[i * g->d_row + j * g->d_column] = finish(g, t[i * t_row + j * t_column], m0 + i, n0 + j);
}
