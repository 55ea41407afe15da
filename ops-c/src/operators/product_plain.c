/* Products of f64 and of integers, as plain loops. Operands may have any alignment; integers wrap; f64 is
 * one chain of fma over k ascending, then alpha, then beta * C by fma, as in f32. */
#include "product.h"

#include <string.h>

#define READ(type, p, i)                                                         \
    ({                                                                           \
        type v_;                                                                 \
        memcpy(&v_, (const unsigned char *)(p) + (i) * sizeof(type), sizeof v_); \
        v_;                                                                      \
    })

/* ACCUMULATE(a, b, sum) and SCALE(alpha, beta, c or NULL, sum) are the dtype's. */
#define PLAIN_ROWS(name, type, ACCUMULATE, SCALE)                                                         \
    static void name(const sis_node *node, const sis_product_plan *p, size_t first, size_t last) {        \
        const void *c = p->c_count > 0 && p->beta != 0.0f ? node->inputs[2]->data : NULL;                 \
        for (size_t row = first; row < last; row++) {                                                     \
            const size_t i = row % p->m;                                                                  \
            size_t a, b;                                                                                  \
            sis_product_matrices(p, row / p->m, &a, &b);                                                  \
            for (size_t j = 0; j < p->n; j++) {                                                           \
                type sum = 0;                                                                             \
                for (size_t k = 0; k < p->k; k++) {                                                       \
                    const type x = READ(type, node->inputs[0]->data, a + i * p->a_row + k * p->a_column); \
                    const type y = READ(type, node->inputs[1]->data, b + k * p->b_row + j * p->b_column); \
                    sum = ACCUMULATE(x, y, sum);                                                          \
                }                                                                                         \
                const type more = c ? READ(type, c, i * p->c_row + j * p->c_column) : 0;                  \
                ((type *)node->outputs[0]->data)[row * p->n + j] = SCALE(p, c, more, sum);                \
            }                                                                                             \
        }                                                                                                 \
    }

#define WRAP(x, y, sum) ((sum) + (x) * (y))
#define FUSE(x, y, sum) __builtin_fma(x, y, sum)
/* Gemm lets integers through only with whole alpha and beta. */
#define SCALE_U32(p, c, more, sum) \
    ((uint32_t)(int64_t)(p)->alpha * (sum) + ((c) ? (uint32_t)(int64_t)(p)->beta * (more) : 0))
#define SCALE_U64(p, c, more, sum) \
    ((uint64_t)(int64_t)(p)->alpha * (sum) + ((c) ? (uint64_t)(int64_t)(p)->beta * (more) : 0))

static double scale_f64(const sis_product_plan *p, const void *c, double more, double sum) {
    if (p->alpha != 1.0f) sum *= (double)p->alpha;
    return c ? __builtin_fma((double)p->beta, more, sum) : sum;
}

PLAIN_ROWS(rows_u32, uint32_t, WRAP, SCALE_U32)
PLAIN_ROWS(rows_u64, uint64_t, WRAP, SCALE_U64)
PLAIN_ROWS(rows_f64, double, FUSE, scale_f64)

void sis_product_plain(const sis_node *node, const sis_product_plan *p, size_t first, size_t last) {
    switch (node->outputs[0]->dtype) {
    case SIS_F64: rows_f64(node, p, first, last); break;
    case SIS_I32:
    case SIS_U32: rows_u32(node, p, first, last); break; /* two's complement: the same bits */
    default: rows_u64(node, p, first, last);
    }
}
