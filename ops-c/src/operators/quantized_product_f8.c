/* QLinearMatMul of matrices that hold f8: sums are f32, one chain of fused steps each; a tile is a row of Y. */
#include "quantized_product.h"

#include <string.h>

static void sum_real_row(const sis_node *node, const sis_quantized_product *p, int64_t a_matrix,
                         int64_t b_matrix, int64_t i, float *acc) {
    const sis_quantized_roles r = sis_quantized_roles_of(node);
    const sis_tensor *a = node->inputs[0], *b = node->inputs[r.b], *a_zero = sis_given(node, r.a_zero),
                     *b_zero = sis_given(node, r.b_zero);
    const float zero = sis_real_at(a_zero, sis_quantized_parameter(a_zero, a_matrix, p->m, i));
    memset(acc, 0, (size_t)p->n * sizeof *acc);
    for (int64_t k = 0; k < p->k; k++) {
        const float value = sis_real_at(a, (a_matrix * p->m + i) * p->k + k) - zero;
        for (int64_t j = 0; j < p->n; j++) {
            const float column = sis_real_at(b_zero, sis_quantized_parameter(b_zero, b_matrix, p->n, j));
            acc[j] = __builtin_fmaf(value, sis_real_at(b, (b_matrix * p->k + k) * p->n + j) - column, acc[j]);
        }
    }
}

void sis_quantized_product_f8(const sis_node *node, const sis_quantized_product *p, uint32_t first,
                              uint32_t last, float *reals) {
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        const sis_quantized_tile t = sis_quantized_tile_at(p, (uint32_t)row);
        sum_real_row(node, p, t.a, t.b, t.m0, reals);
        for (int64_t j = 0; j < p->n; j++) {
            sis_quantized_tile column = t;
            float factor;
            column.n0 = j, column.n = 1;
            (void)sis_quantized_factors(node, p, &column, t.m0, &factor);
            reals[j] *= factor;
        }
        sis_quantized_store(node, p, &t, t.m0, reals);
    }
}
