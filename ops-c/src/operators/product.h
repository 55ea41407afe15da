/* What Gemm and MatMul share: a batch of products Y = alpha * A B + beta * C on the GEMM of
 * kernels/gemm.h. */
#ifndef SIS_OPERATORS_PRODUCT_H
#define SIS_OPERATORS_PRODUCT_H

#include "../kernels/gemm.h"
#include "sis/op.h"

/* How C meets Y: not at all; one value per row of W (per column of B in panels), added by the kernels; or anything, element by
 * element. */
typedef enum sis_product_c { SIS_PRODUCT_NO_C, SIS_PRODUCT_BIAS, SIS_PRODUCT_ANY_C } sis_product_c;

/* Strides are in elements. Filled by prepare of the operator, completed by sis_product_prepare. */
typedef struct sis_product_plan {
    size_t m, n, k;
    size_t a_row, a_column, b_row, b_column;
    uint32_t rank; /* of the batch */
    size_t size[SIS_MAX_RANK], a_step[SIS_MAX_RANK], b_step[SIS_MAX_RANK];
    size_t a_count, b_count; /* elements of all matrices of A, of B */
    float alpha, beta;
    size_t c_row, c_column, c_count; /* strides 0 repeat; c_count 0 = no C */

    /* completed: */
    size_t batches;
    size_t rows_per_tile; /* other dtypes than f32 */
    bool b_panels;        /* B is constant and packed as X: Y is stored straight */
    bool w_is_b;          /* Y is worked as its transpose, W = B' */
    bool w_packed, c_packed;
    bool x_packed;     /* both operands are constants (folding): X is copied, to have an alignment */
    size_t w_floats;   /* packed, per matrix of W, or of B in panels */
    size_t c_at, x_at; /* floats from node->packed */
    sis_product_c c_kind;
    sis_gemm_blocks blocks;
} sis_product_plan;

/* Inputs 0, 1 and, when c_count > 0, 2 are A, B and C; output 0 is Y, contiguous. */
sis_status sis_product_prepare(sis_node *node, sis_product_plan *p, sis_needs *needs);
sis_status sis_product_pack(sis_node *node, const sis_product_plan *p);
sis_status sis_product_run(sis_node *node, const sis_product_plan *p, uint32_t first, uint32_t last,
                           uint32_t core);

/* Element offsets of the matrices that batch number `batch` multiplies. */
void sis_product_matrices(const sis_product_plan *p, size_t batch, size_t *a, size_t *b);

/* Plain loops for f64, i32, u32, i64, u64 (product_plain.c): rows [first, last) of all batches' rows.
 * Integers wrap. */
void sis_product_plain(const sis_node *node, const sis_product_plan *p, size_t first, size_t last);

#endif
