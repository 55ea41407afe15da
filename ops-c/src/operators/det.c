/* Det: determinants of the innermost two dimensions by elimination with the largest pivot of each column, in f64. */
#include "costs.h"
#include "convert.h"
#include "iterate.h"

typedef struct det_plan {
    int64_t n, count, grain;
} det_plan;

static sis_status infer(sis_node *node) {
    sis_shape shape = node->inputs[0]->shape;
    if (shape.rank < 2 || shape.dim[shape.rank - 1] != shape.dim[shape.rank - 2])
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h must be of square matrices", &shape);
    shape.rank -= 2;
    shape.dim[shape.rank] = shape.dim[shape.rank + 1] = 0;
    sis_output(node, 0, node->inputs[0]->dtype, &shape);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    det_plan *p = node->plan;
    const sis_shape *x = &node->inputs[0]->shape;
    p->n = x->dim[x->rank - 1];
    p->count = sis_product(x, 0, x->rank - 2);
    /* Read number by number, then n^3 / 3 multiply-adds, and a division and a pivot for half of the elements. */
    const uint64_t each = 16 + sis_cost_load(node->inputs[0]->dtype) + sis_cost_16(p->n, 37);
    const uint64_t work = 60 + sis_cost(p->n, sis_cost(p->n, each));
    p->grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(p->count, &p->grain);
    needs->scratch_bytes = (uint64_t)(p->n * p->n) * sizeof(double);
    needs->instructions = sis_cost(p->count, work);
    return SIS_OK;
}

static double size_of(double x) { return x < 0 ? -x : x; }

static double determinant(double *a, int64_t n) {
    double product = 1;
    for (int64_t k = 0; k < n; k++) {
        int64_t pivot = k;
        for (int64_t i = k + 1; i < n; i++)
            if (size_of(a[i * n + k]) > size_of(a[pivot * n + k])) pivot = i;
        if (a[pivot * n + k] == 0) return 0;
        for (int64_t j = k; j < n && pivot != k; j++) {
            const double held = a[k * n + j];
            a[k * n + j] = a[pivot * n + j];
            a[pivot * n + j] = held;
        }
        product = pivot == k ? product * a[k * n + k] : -(product * a[k * n + k]);
        for (int64_t i = k + 1; i < n; i++) {
            const double factor = -(a[i * n + k] / a[k * n + k]);
            for (int64_t j = k + 1; j < n; j++)
                a[i * n + j] = __builtin_fma(factor, a[k * n + j], a[i * n + j]);
        }
    }
    return product;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const det_plan *p = node->plan;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const size_t size = sis_dtype_size(x->dtype);
    double *matrix = (double *)(void *)((uint8_t *)node->scratch + core * node->scratch_stride);
    const sis_range range = sis_tile_range(p->count, p->grain, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        const uint8_t *from = (const uint8_t *)x->data + (size_t)(i * p->n * p->n) * size;
        for (int64_t k = 0; k < p->n * p->n; k++)
            matrix[k] = sis_number_real(sis_number_load(x->dtype, from + (size_t)k * size));
        sis_number_store(y->dtype, (uint8_t *)y->data + (size_t)i * size,
                         (sis_number){.real = determinant(matrix, p->n)});
    }
    return SIS_OK;
}

const sis_op_functions sis_op_det = {
    .plan_bytes = sizeof(det_plan), .infer = infer, .prepare = prepare, .run = run};
