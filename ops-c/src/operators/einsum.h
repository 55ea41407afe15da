/* What the parts of Einsum share: the equation as read (einsum.c), its f32 as a product on the GEMM (einsum_product.c) and by
 * rows of outputs (einsum_rows.c). All give one chain an output, in the same order. */
#ifndef SIS_OPERATORS_EINSUM_H
#define SIS_OPERATORS_EINSUM_H

#include "../kernels/gemm.h"
#include "iterate.h"

#define SIS_EINSUM_LABELS 24
#define SIS_EINSUM_OPERANDS 8

/* One of the dimensions that the product goes through matrix by matrix: steps of both operands and of the output. */
typedef struct sis_einsum_batch {
    int64_t size, a, b, y;
} sis_einsum_batch;

/* Matrices m x k and k x n to m x n; the operands in this order, or the second first. */
typedef struct sis_einsum_product {
    bool used, swapped;
    size_t m, n, k, a_row, a_column, b_row, b_column, d_row, d_column;
    uint32_t rank;
    sis_einsum_batch batch[SIS_MAX_RANK];
    sis_gemm_blocks blocks;
} sis_einsum_product;

/* Labels: letters, and the dimensions that an ellipsis stands for as '0' … '7', aligned at the end. */
typedef struct sis_einsum_plan {
    uint32_t labels, operands;
    char name[SIS_EINSUM_LABELS];
    int64_t size[SIS_EINSUM_LABELS];
    int64_t stride[SIS_EINSUM_OPERANDS][SIS_EINSUM_LABELS]; /* 0: not in the operand, or repeated along it */
    uint32_t outputs, sums;                                 /* how many of them are kept, and summed */
    uint8_t output[SIS_MAX_RANK], sum[SIS_EINSUM_LABELS];
    int64_t count, terms, grain;
    sis_einsum_product product;
} sis_einsum_plan;

/* Finds the matrices, if the equation is of that kind, and asks for scratch, which never grows when a size shrinks. */
void sis_einsum_product_prepare(sis_einsum_plan *p, sis_needs *needs);
void sis_einsum_product_run(const sis_node *node, const sis_einsum_plan *p, uint32_t first, uint32_t last,
                            uint32_t core);

/* Outputs [first, last) of f32. */
void sis_einsum_rows(const sis_node *node, const sis_einsum_plan *p, int64_t first, int64_t last);
/* Estimated instructions of a row, that is, of outputs along the last dimension. */
uint64_t sis_einsum_row_cost(const sis_einsum_plan *p, int64_t row);

/* Steps to the next combination of the first `n` summed labels; false after the last, when all stand at their start. */
static inline bool sis_einsum_next(const sis_einsum_plan *p, uint32_t n, int64_t *at, int64_t *offset) {
    for (uint32_t i = n; i-- > 0;) {
        const uint32_t label = p->sum[i];
        at[i]++;
        for (uint32_t o = 0; o < p->operands; o++) offset[o] += p->stride[o][label];
        if (at[i] < p->size[label]) return true;
        for (uint32_t o = 0; o < p->operands; o++) offset[o] -= p->stride[o][label] * p->size[label];
        at[i] = 0;
    }
    return false;
}

/* Offsets of the operands at an output. */
static inline void sis_einsum_offsets(const sis_einsum_plan *p, int64_t flat, int64_t *offset) {
    for (uint32_t o = 0; o < p->operands; o++) offset[o] = 0;
    for (uint32_t i = p->outputs; i-- > 0; flat /= p->size[p->output[i]]) {
        const int64_t place = flat % p->size[p->output[i]];
        for (uint32_t o = 0; o < p->operands; o++) offset[o] += place * p->stride[o][p->output[i]];
    }
}

#endif
