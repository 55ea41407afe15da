/* Packing of matrices to the panels of gemm.h. Sources are read through strides and may have any
 * alignment. */
#include "gemm.h"
#include "turn.h"

#include <string.h>

size_t sis_pack_rows_floats(size_t m, size_t k) { return (m + SIS_MR - 1) / SIS_MR * SIS_MR * k; }

#if !defined(__aarch64__)
/* One panel from a source whose rows are contiguous: blocks of 4 x 4 turned. */
static void pack_long_rows(const float *from, size_t row, size_t k, float *panel) {
    size_t p = 0;
    for (; p + 4 <= k; p += 4, from += 4, panel += 4 * SIS_MR) {
        for (size_t r = 0; r < SIS_MR; r += 4) sis_turn_4x4(from + r * row, row, panel + r, SIS_MR);
    }
    for (; p < k; p++, from++, panel += SIS_MR)
        for (size_t r = 0; r < SIS_MR; r++) __builtin_memcpy(panel + r, from + r * row, sizeof(float));
}

/* Rows of X, contiguous, of a whole panel. */
static void copy_whole_rows(const float *from, size_t row, size_t k, float *panel) {
    for (; k > 0; k--, from += row, panel += SIS_NR) {
        sis_vf v[3];
        __builtin_memcpy(v, from, sizeof v);
        SIS_UNROLL
        for (size_t j = 0; j < 3; j++) sis_store(panel + j * SIS_LANES, v[j]);
    }
}
#else /* pack_neon.S */
void sis_pack_8_rows_neon(const float *from, size_t row, size_t k, float *panel);
void sis_pack_12_columns_neon(const float *from, size_t row, size_t k, float *panel);
#define pack_long_rows sis_pack_8_rows_neon
#define copy_whole_rows sis_pack_12_columns_neon
#endif

static float any_float(const float *p) {
    float x;
    __builtin_memcpy(&x, p, sizeof x);
    return x;
}

/* One panel from any strides, with fewer rows than a panel has. */
static void pack_any(const float *from, size_t row, size_t column, size_t rows, size_t k, float *panel) {
    if (rows < SIS_MR) memset(panel, 0, k * SIS_MR * sizeof(float));
    size_t r = 0;
    for (; column == 1 && r + 4 <= rows; r += 4) {
        size_t p = 0;
        for (; p + 4 <= k; p += 4) sis_turn_4x4(from + r * row + p, row, panel + p * SIS_MR + r, SIS_MR);
        for (; p < k; p++)
            for (size_t u = r; u < r + 4; u++) panel[p * SIS_MR + u] = any_float(from + u * row + p);
    }
    for (; r < rows; r++)
        for (size_t p = 0; p < k; p++) panel[p * SIS_MR + r] = any_float(from + r * row + p * column);
}

void sis_pack_rows(sis_matrix w, size_t m, size_t k, float *panels) {
    for (size_t i = 0; i < m; i += SIS_MR, panels += SIS_MR * k) {
        const size_t rows = m - i < SIS_MR ? m - i : SIS_MR;
        const float *from = w.data + i * w.row;
        if (rows == SIS_MR && w.column == 1) {
            pack_long_rows(from, w.row, k, panels);
        } else if (rows == SIS_MR && w.row == 1) {
            for (size_t p = 0; p < k; p++)
                __builtin_memcpy(panels + p * SIS_MR, from + p * w.column, SIS_MR * sizeof(float));
        } else {
            pack_any(from, w.row, w.column, rows, k, panels);
        }
    }
}

/* Rows of X are contiguous. */
static void copy_rows(const float *from, size_t row, size_t k, size_t n, size_t width, float *panel) {
    if (n == SIS_NR && width == SIS_NR) {
        copy_whole_rows(from, row, k, panel);
        return;
    }
    const size_t whole = n / 4 * 4, tail = n % 4;
    for (; k > 0; k--, from += row, panel += width) {
        size_t j = 0;
        for (; j < whole; j += 4) *(sis_v4_memory *)(panel + j) = *(const sis_v4_memory *)(from + j);
        sis_v4 last = {0};
        if (tail > 0) last[0] = any_float(from + j);
        if (tail > 1) last[1] = any_float(from + j + 1);
        if (tail > 2) last[2] = any_float(from + j + 2);
        if (width % 4) { /* thin panels */
            for (size_t u = 0; u < tail; u++) panel[j + u] = last[u];
            continue;
        }
        for (; j < width; j += 4, last = (sis_v4){0}) *(sis_v4_memory *)(panel + j) = last;
    }
}

/* Columns of X are contiguous: four at a time, blocks of 4 x 4 turned. */
static void copy_columns(const float *from, size_t column, size_t k, size_t n, size_t width, float *panel) {
    size_t j = 0;
    for (; j + 4 <= n; j += 4) {
        const float *c = from + j * column;
        size_t p = 0;
        for (; p + 4 <= k; p += 4) sis_turn_4x4(c + p, column, panel + p * width + j, width);
        for (; p < k; p++)
            for (size_t u = 0; u < 4; u++) panel[p * width + j + u] = any_float(c + u * column + p);
    }
    for (; j < width; j++)
        for (size_t p = 0; p < k; p++) panel[p * width + j] = j < n ? any_float(from + j * column + p) : 0.0f;
}

size_t sis_pack_columns_floats(size_t n, size_t k) { return (n + SIS_LANES - 1) / SIS_LANES * SIS_LANES * k; }

void sis_pack_all_columns(sis_matrix x, size_t n, size_t k, float *panels) {
    for (size_t j = 0; j < n; j += SIS_NR, panels += SIS_NR * k) {
        const size_t columns = n - j < SIS_NR ? n - j : SIS_NR;
        sis_pack_matrix_columns(&x, 0, k, j, columns, (columns + SIS_LANES - 1) / SIS_LANES * SIS_LANES,
                                panels);
    }
}

void sis_pack_matrix_columns(const void *x, size_t k0, size_t k, size_t n0, size_t n, size_t width,
                             float *panel) {
    const sis_matrix *m = x;
    const float *from = m->data + k0 * m->row + n0 * m->column;
    if (m->row == 1) {
        copy_columns(from, m->column, k, n, width, panel);
    } else if (m->column == 1) {
        copy_rows(from, m->row, k, n, width, panel);
    } else {
        for (size_t p = 0; p < k; p++)
            for (size_t j = 0; j < width; j++)
                panel[p * width + j] = j < n ? any_float(from + p * m->row + j * m->column) : 0.0f;
    }
}
