/* MatMulInteger and QLinearMatMul: products of u8 or i8 matrices less their zero points, summed exactly in 32 bits
 * (wrapping). QLinearMatMul then takes them to Y's scale, one factor a_scale * b_scale / y_scale an element. Its matrices
 * may also hold f8; sums are then f32, one chain of fused steps each. */
#include "quantized.h"

#include <string.h>

/* Inputs by role; 0 stands for none where an operator has no such input. */
typedef struct roles {
    uint32_t a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero;
} roles;

typedef struct product_plan {
    int64_t m, n, k, rows, grain;
    uint32_t batch_rank;
    int64_t batch[SIS_MAX_RANK], a_step[SIS_MAX_RANK], b_step[SIS_MAX_RANK]; /* in matrices */
} product_plan;

static roles roles_of(const sis_node *node) {
    if (node->op->id == SIS_OP_MAT_MUL_INTEGER) return (roles){.a_zero = 2, .b = 1, .b_zero = 3};
    return (roles){1, 2, 3, 4, 5, 6, 7};
}

static bool is_scaled(const sis_node *node) { return node->op->id == SIS_OP_Q_LINEAR_MAT_MUL; }

static bool is_real(const sis_node *node) {
    return sis_is_narrow(node->inputs[0]->dtype) || sis_is_narrow(node->inputs[roles_of(node).b]->dtype);
}

/* A shape as a batch of matrices: vectors become a row (A) or a column (B). */
static sis_shape as_matrices(const sis_shape *shape, bool column) {
    if (shape->rank != 1) return *shape;
    if (column) return (sis_shape){.rank = 2, .dim = {shape->dim[0], 1}};
    return (sis_shape){.rank = 2, .dim = {1, shape->dim[0]}};
}

static sis_status infer(sis_node *node) {
    const roles r = roles_of(node);
    const sis_shape *given_a = &node->inputs[0]->shape, *given_b = &node->inputs[r.b]->shape;
    if (given_a->rank < 1 || given_b->rank < 1)
        return sis_node_fail(node, SIS_BAD_SHAPE, "A %h and B %h must be matrices", given_a, given_b);
    sis_shape a = as_matrices(given_a, false), b = as_matrices(given_b, true), y;
    const int64_t m = a.dim[a.rank - 2], n = b.dim[b.rank - 1];
    if (a.dim[a.rank - 1] != b.dim[b.rank - 2])
        return sis_node_fail(node, SIS_BAD_SHAPE, "A %h and B %h do not multiply", given_a, given_b);
    a.rank -= 2, b.rank -= 2;
    sis_status status = sis_node_broadcast(node, &a, &b, &y);
    if (status != SIS_OK) return status;
    if (given_a->rank > 1) y.dim[y.rank++] = m;
    if (given_b->rank > 1) y.dim[y.rank++] = n;
    const int64_t rows = sis_product(given_a, 0, given_a->rank - 1), columns = sis_product(&b, 0, b.rank) * n;
    const struct {
        const char *name;
        uint32_t input;
        int64_t per_matrix, all;
    } parameters[] = {{"a_zero_point", r.a_zero, m, rows}, {"b_zero_point", r.b_zero, n, columns},
                      {"a_scale", r.a_scale, m, rows},     {"b_scale", r.b_scale, n, columns},
                      {"y_scale", r.y_scale, 1, 1},        {"y_zero_point", r.y_zero, 1, 1}};
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        const sis_tensor *tensor = parameters[i].input ? sis_given(node, parameters[i].input) : NULL;
        const bool all = tensor && tensor->shape.rank > 1;
        if (!tensor) continue;
        status = sis_check_parameter(node, parameters[i].input, parameters[i].name,
                                     all ? parameters[i].all : parameters[i].per_matrix);
        if (status != SIS_OK) return status;
    }
    sis_output(node, 0, is_scaled(node) ? node->inputs[r.y_zero]->dtype : SIS_I32, &y);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    product_plan *p = node->plan;
    const roles r = roles_of(node);
    sis_shape a = as_matrices(&node->inputs[0]->shape, false),
              b = as_matrices(&node->inputs[r.b]->shape, true);
    sis_shape batch;
    needs->view_of = -1;
    p->m = a.dim[a.rank - 2], p->k = a.dim[a.rank - 1], p->n = b.dim[b.rank - 1];
    a.rank -= 2, b.rank -= 2;
    const sis_status status = sis_node_broadcast(node, &a, &b, &batch);
    if (status != SIS_OK) return status;
    p->batch_rank = batch.rank;
    for (uint32_t i = 0; i < batch.rank; i++) p->batch[i] = batch.dim[i];
    sis_broadcast_strides(&a, &batch, p->a_step);
    sis_broadcast_strides(&b, &batch, p->b_step);
    p->rows = p->n == 0 ? 0 : sis_product(&batch, 0, batch.rank) * p->m;
    const int64_t work = 100 + p->n * (20 + p->k * (is_scaled(node) && is_real(node) ? 120 : 5));
    p->grain = sis_tile_grain(work);
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->scratch_bytes = is_scaled(node) ? (uint64_t)p->n * (sizeof(int32_t) + sizeof(float)) : 0;
    needs->instructions = (uint64_t)(p->rows * work);
    return SIS_OK;
}

/* Element of a parameter: one for all, one a row or column, or one for each row or column of each matrix. */
static int64_t parameter_index(const sis_tensor *tensor, int64_t matrix, int64_t size, int64_t i) {
    if (!tensor || sis_shape_count(&tensor->shape) == 1) return 0;
    return tensor->shape.rank > 1 ? matrix * size + i : i;
}

/* Sums of one row of Y. */
static void sum_row(const sis_node *node, const product_plan *p, int64_t a_matrix, int64_t b_matrix,
                    int64_t i, int32_t *acc) {
    const roles r = roles_of(node);
    const sis_tensor *a = node->inputs[0], *b = node->inputs[r.b], *b_zero = sis_given(node, r.b_zero);
    const sis_tensor *a_zero = sis_given(node, r.a_zero);
    const int32_t zero = sis_quantized_at(a_zero, parameter_index(a_zero, a_matrix, p->m, i));
    const bool each = b_zero && sis_shape_count(&b_zero->shape) > 1;
    const int32_t common = each ? 0 : sis_quantized_at(b_zero, 0);
    int32_t sum = 0; /* of A's row, for zero points of B's columns */
    memset(acc, 0, (size_t)p->n * sizeof *acc);
    for (int64_t k = 0; k < p->k; k++) {
        const int32_t value = sis_quantized_at(a, (a_matrix * p->m + i) * p->k + k) - zero;
        sum = (int32_t)((uint32_t)sum + (uint32_t)value);
        sis_integer_row(acc, value, b->dtype, (const uint8_t *)b->data + (b_matrix * p->k + k) * p->n, 1,
                        common, p->n);
    }
    for (int64_t j = 0; each && j < p->n; j++) {
        const int32_t column = sis_quantized_at(b_zero, parameter_index(b_zero, b_matrix, p->n, j));
        acc[j] = (int32_t)((uint32_t)acc[j] - (uint32_t)sum * (uint32_t)column);
    }
}

/* The same where a matrix holds f8. */
static void sum_real_row(const sis_node *node, const product_plan *p, int64_t a_matrix, int64_t b_matrix,
                         int64_t i, float *acc) {
    const roles r = roles_of(node);
    const sis_tensor *a = node->inputs[0], *b = node->inputs[r.b], *a_zero = sis_given(node, r.a_zero),
                     *b_zero = sis_given(node, r.b_zero);
    const float zero = sis_real_at(a_zero, parameter_index(a_zero, a_matrix, p->m, i));
    memset(acc, 0, (size_t)p->n * sizeof *acc);
    for (int64_t k = 0; k < p->k; k++) {
        const float value = sis_real_at(a, (a_matrix * p->m + i) * p->k + k) - zero;
        for (int64_t j = 0; j < p->n; j++) {
            const float column = sis_real_at(b_zero, parameter_index(b_zero, b_matrix, p->n, j));
            acc[j] = __builtin_fmaf(value, sis_real_at(b, (b_matrix * p->k + k) * p->n + j) - column, acc[j]);
        }
    }
}

/* Sums in place become reals over Y's scale, and those Y's row. */
static void scale_row(const sis_node *node, const product_plan *p, int64_t a_matrix, int64_t b_matrix,
                      int64_t i, float *reals, int64_t row) {
    const roles r = roles_of(node);
    const sis_tensor *a_scale = node->inputs[r.a_scale], *b_scale = node->inputs[r.b_scale],
                     *y = node->outputs[0];
    const float a = sis_real_at(a_scale, parameter_index(a_scale, a_matrix, p->m, i)),
                to = sis_real_at(node->inputs[r.y_scale], 0);
    for (int64_t j = 0; j < p->n; j++) {
        const float b = sis_real_at(b_scale, parameter_index(b_scale, b_matrix, p->n, j));
        reals[j] *= a * b / to;
    }
    const sis_quantizer how = {.dtype = y->dtype, .zero = sis_real_at(node->inputs[r.y_zero], 0)};
    sis_store_quantized(&how, y->data, row * p->n, reals, p->n);
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const product_plan *p = node->plan;
    int32_t *room = (int32_t *)(void *)((uint8_t *)node->scratch + core * node->scratch_stride);
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (int64_t row = range.first; row < range.last; row++) {
        int64_t a = 0, b = 0, batch = row / p->m;
        for (uint32_t d = p->batch_rank; d-- > 0; batch /= p->batch[d]) {
            a += batch % p->batch[d] * p->a_step[d];
            b += batch % p->batch[d] * p->b_step[d];
        }
        if (!is_scaled(node)) {
            sum_row(node, p, a, b, row % p->m, (int32_t *)node->outputs[0]->data + row * p->n);
            continue;
        }
        float *reals = (float *)(void *)(room + p->n);
        if (is_real(node)) {
            sum_real_row(node, p, a, b, row % p->m, reals);
        } else {
            sum_row(node, p, a, b, row % p->m, room);
            for (int64_t j = 0; j < p->n; j++) reals[j] = (float)room[j];
        }
        scale_row(node, p, a, b, row % p->m, reals, row);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_mat_mul_integer = {
    .plan_bytes = sizeof(product_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_q_linear_mat_mul = {
    .plan_bytes = sizeof(product_plan), .infer = infer, .prepare = prepare, .run = run};
