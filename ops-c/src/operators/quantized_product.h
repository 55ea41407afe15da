/* Between the two halves of products of quantized matrices: which input is which, the plan, and what a tile is. */
#ifndef SIS_OPERATORS_QUANTIZED_PRODUCT_H
#define SIS_OPERATORS_QUANTIZED_PRODUCT_H

#include "quantized.h"

/* Inputs by role; 0 stands for none where an operator has no such input. */
typedef struct sis_quantized_roles {
    uint32_t a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero;
} sis_quantized_roles;

typedef struct sis_quantized_product {
    int64_t m, n, k, rows, grain;        /* rows and grain: where matrices hold f8 */
    int64_t height, width, down, across; /* of a tile of integers; tiles of a matrix */
    uint32_t batch_rank;
    int64_t batch[SIS_MAX_RANK], a_step[SIS_MAX_RANK], b_step[SIS_MAX_RANK]; /* in matrices */
} sis_quantized_product;

/* A tile of Y, of matrices a and b of A and B. */
typedef struct sis_quantized_tile {
    int64_t a, b, matrix, m0, m, n0, n;
} sis_quantized_tile;

sis_quantized_roles sis_quantized_roles_of(const sis_node *node);

sis_quantized_tile sis_quantized_tile_at(const sis_quantized_product *p, uint32_t number);

/* Element of a parameter: one for all, one a row or column, or one for each row or column of each matrix. */
int64_t sis_quantized_parameter(const sis_tensor *tensor, int64_t matrix, int64_t size, int64_t i);

/* Row i of A, columns [j, j + n) of B: what takes sums to Y's scale, or the one that all share; 1 or 0. */
int64_t sis_quantized_factors(const sis_node *node, const sis_quantized_product *p,
                              const sis_quantized_tile *t, int64_t i, float *to);

/* Writes row i of a tile: `reals` are at Y's scale. */
void sis_quantized_store(const sis_node *node, const sis_quantized_product *p, const sis_quantized_tile *t,
                         int64_t i, const float *reals);

/* quantized_product_f8.c: tiles [first, last), each a row of Y, where matrices hold f8; `reals` has room for one. */
void sis_quantized_product_f8(const sis_node *node, const sis_quantized_product *p, uint32_t first,
                              uint32_t last, float *reals);

#endif
