/* BLAS sgemm on the driver of gemm.h: W is the operand that has more rows to share, packed whole into the
 * workspace. */
#include "gemm.h"
#include "sis/blas.h"

/* With few rows (a vector times a matrix) the product is worked as its transpose, along the columns of B. */
static bool swaps(size_t m, size_t n) { return m <= SIS_THIN && n > m; }

static size_t packed_floats(size_t m, size_t k) { return (sis_pack_rows_floats(m, k) + 15) / 16 * 16; }

size_t sis_sgemm_workspace(size_t m, size_t n, size_t k) {
    const bool swap = swaps(m, n);
    const size_t rows = swap ? n : m, columns = swap ? m : n;
    return packed_floats(rows, k) + sis_gemm_cut(rows, columns, k, true).scratch_floats;
}

sis_status sis_sgemm(const sis_sgemm_call *call, float *workspace) {
    const size_t m = call->m, n = call->n, k = call->k;
    if (call->lda < (call->trans_a ? m : k) || call->ldb < (call->trans_b ? k : n) || call->ldc < n)
        return SIS_BAD_ARGUMENT;
    if (m == 0 || n == 0) return SIS_OK;
    const bool swap = swaps(m, n);
    const sis_matrix a = {call->a, call->trans_a ? 1 : call->lda, call->trans_a ? call->lda : 1};
    const sis_matrix b = {call->b, call->trans_b ? 1 : call->ldb, call->trans_b ? call->ldb : 1};
    const sis_matrix a_turned = {a.data, a.column, a.row}, b_turned = {b.data, b.column, b.row};
    const sis_matrix *x = swap ? &a_turned : &b;
    sis_gemm g = {
        .m = swap ? n : m,
        .n = swap ? m : n,
        .k = k,
        .w = workspace,
        .x = x,
        .pack_x = sis_pack_matrix_columns,
        .d = call->c,
        .d_row = swap ? 1 : call->ldc,
        .d_column = swap ? call->ldc : 1,
        .alpha = call->alpha,
        .beta = call->beta,
        .c = {call->c, swap ? 1 : call->ldc, swap ? call->ldc : 1},
    };
    sis_pack_rows(swap ? b_turned : a, g.m, k, workspace);
    const sis_gemm_blocks blocks = sis_gemm_cut(g.m, g.n, k, true);
    sis_gemm_tiles(&g, &blocks, 0, blocks.m_tiles * blocks.n_tiles, workspace + packed_floats(g.m, k));
    return SIS_OK;
}
