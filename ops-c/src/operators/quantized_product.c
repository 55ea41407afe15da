/* MatMulInteger and QLinearMatMul: products of u8 or i8 matrices less their zero points, summed exactly in 32 bits
 * (wrapping), in tiles by kernels/igemm.h, or row by row where there are few. QLinearMatMul then takes them to Y's scale, one factor
 * a_scale * b_scale / y_scale an element. Its matrices may also hold f8 (quantized_product_f8.c). */
#include "costs.h"
#include "../kernels/igemm.h"
#include "quantized_product.h"

#include <string.h>

#define FEW_ROWS 4   /* below: a panel of 8 rows would be mostly empty */
#define ROW_TILE 256 /* columns of a tile then */

typedef sis_quantized_roles roles;
typedef sis_quantized_product product_plan;
typedef sis_quantized_tile tile;

sis_quantized_roles sis_quantized_roles_of(const sis_node *node) {
    if (node->op->id == SIS_OP_MAT_MUL_INTEGER) return (roles){.a_zero = 2, .b = 1, .b_zero = 3};
    return (roles){1, 2, 3, 4, 5, 6, 7};
}

static bool is_scaled(const sis_node *node) { return node->op->id == SIS_OP_Q_LINEAR_MAT_MUL; }

static bool is_real(const sis_node *node) {
    return sis_is_narrow(node->inputs[0]->dtype) ||
           sis_is_narrow(node->inputs[sis_quantized_roles_of(node).b]->dtype);
}

/* A shape as a batch of matrices: vectors become a row (A) or a column (B). */
static sis_shape as_matrices(const sis_shape *shape, bool column) {
    if (shape->rank != 1) return *shape;
    if (column) return (sis_shape){.rank = 2, .dim = {shape->dim[0], 1}};
    return (sis_shape){.rank = 2, .dim = {1, shape->dim[0]}};
}

static sis_status infer(sis_node *node) {
    const roles r = sis_quantized_roles_of(node);
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

static bool is_by_rows(const product_plan *p) { return p->m < FEW_ROWS; }

/* Sums of a tile, their reals and what takes them to Y's scale; A's row, or panels. */
#define TILE_SUMS ((size_t)SIS_IGEMM_TILE * SIS_IGEMM_TILE)

static uint64_t scratch_of(bool by_rows, uint64_t k, bool scaled) {
    const uint64_t line = by_rows ? ROW_TILE : SIS_IGEMM_TILE, row = (k * sizeof(int16_t) + 63) / 64 * 64;
    const uint64_t sums = scaled || !by_rows ? TILE_SUMS * sizeof(int32_t) : 0;
    return sums + 2 * line * sizeof(float) + (by_rows ? row : SIS_IGEMM_SCRATCH + 2 * line * sizeof(int16_t));
}

/* At smaller sizes there may be few rows: room for both ways. */
static uint64_t tile_scratch(const product_plan *p, bool scaled) {
    const uint64_t rows = scratch_of(true, (uint64_t)p->k, scaled),
                   tiles = scratch_of(false, (uint64_t)p->k, scaled);
    return is_by_rows(p) || rows > tiles ? rows : tiles;
}

static sis_status prepare_tiles(sis_node *node, product_plan *p, int64_t matrices, sis_needs *needs) {
    p->height = is_by_rows(p) ? 1 : SIS_IGEMM_TILE;
    p->width = is_by_rows(p) ? ROW_TILE : SIS_IGEMM_TILE;
    p->down = (p->m + p->height - 1) / p->height;
    p->across = (p->n + p->width - 1) / p->width;
    const int64_t tiles = p->down * p->across * matrices; /* no more than Y has elements */
    if (tiles > UINT32_MAX)
        return sis_node_fail(node, SIS_OVERFLOW, "Y %h has too many tiles", &node->outputs[0]->shape);
    needs->tiles = (uint32_t)tiles;
    needs->scratch_bytes = tile_scratch(p, is_scaled(node));
    const uint64_t m = (uint64_t)p->m, n = (uint64_t)p->n, k = (uint64_t)p->k;
    const uint64_t row = k * n * 3 / 4 + k * 8 * (uint64_t)p->across + 100;
    const uint64_t sums =
        is_by_rows(p) ? m * row : sis_igemm_instructions(m, n, k) + (m / SIS_IGEMM_TILE + 1) * n * k * 2;
    /* To Y's scale: each tile's part of a row, and each number. */
    const uint64_t scaled = is_scaled(node) ? m * (uint64_t)p->across * 243 + m * n * 10 : 0;
    needs->instructions = sis_cost(matrices, sis_cost_sum(sums, scaled));
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    product_plan *p = node->plan;
    const roles r = sis_quantized_roles_of(node);
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
    const int64_t matrices = sis_product(&batch, 0, batch.rank);
    if (is_scaled(node) && is_real(node)) {
        const int64_t work = 100 + p->n * (20 + p->k * 120);
        p->rows = p->n == 0 ? 0 : matrices * p->m;
        p->height = p->across = 1; /* a tile is a row */
        p->width = p->n, p->down = p->m;
        p->grain = sis_tile_grain(work);
        needs->tiles = sis_tiles(p->rows, &p->grain);
        needs->scratch_bytes = (uint64_t)p->n * sizeof(float);
        needs->instructions = (uint64_t)(p->rows * work);
        return SIS_OK;
    }
    return prepare_tiles(node, p, matrices, needs);
}

int64_t sis_quantized_parameter(const sis_tensor *tensor, int64_t matrix, int64_t size, int64_t i) {
    if (!tensor || sis_shape_count(&tensor->shape) == 1) return 0;
    return tensor->shape.rank > 1 ? matrix * size + i : i;
}

sis_quantized_tile sis_quantized_tile_at(const product_plan *p, uint32_t number) {
    tile t = {.n0 = number % p->across * p->width, .m0 = number / p->across % p->down * p->height};
    t.matrix = number / p->across / p->down;
    t.m = sis_least(p->height, p->m - t.m0);
    t.n = sis_least(p->width, p->n - t.n0);
    int64_t batch = t.matrix;
    for (uint32_t d = p->batch_rank; d-- > 0; batch /= p->batch[d]) {
        t.a += batch % p->batch[d] * p->a_step[d];
        t.b += batch % p->batch[d] * p->b_step[d];
    }
    return t;
}

static bool is_each(const sis_tensor *tensor) { return tensor && sis_shape_count(&tensor->shape) > 1; }

/* Zero points of `count` lines from line `first`: an array of them, or of the one that all share. */
static void zeros_of(const sis_tensor *zero, int64_t matrix, int64_t size, int64_t first, int64_t count,
                     int16_t *to) {
    const int64_t n = is_each(zero) ? count : 1;
    for (int64_t i = 0; i < n; i++)
        to[i] = (int16_t)sis_quantized_at(zero, sis_quantized_parameter(zero, matrix, size, first + i));
}

/* Sums of one row, `row` having room for A's. Zero points of B's columns are taken off behind. */
static void sum_row(const sis_node *node, const product_plan *p, const tile *t, int32_t *sums, int16_t *row) {
    const roles r = sis_quantized_roles_of(node);
    const sis_tensor *a = node->inputs[0], *b = node->inputs[r.b], *b_zero = sis_given(node, r.b_zero);
    const int64_t at = (t->a * p->m + t->m0) * p->k;
    const uint8_t *columns = (const uint8_t *)b->data + t->b * p->k * p->n + t->n0;
    const bool each = is_each(b_zero);
    int16_t zero;
    uint32_t sum = 0;
    zeros_of(sis_given(node, r.a_zero), t->a, p->m, t->m0, 1, &zero);
    for (int64_t k = 0; k < p->k; k++) {
        const uint8_t byte = ((const uint8_t *)a->data)[at + k];
        row[k] = (int16_t)((a->dtype == SIS_I8 ? (int8_t)byte : byte) - zero);
        sum += (uint32_t)row[k];
    }
    zero = each ? 0 : (int16_t)sis_quantized_at(b_zero, 0);
    memset(sums, 0, (size_t)t->n * sizeof *sums);
    sis_igemm_row((size_t)p->k, row, columns, (size_t)p->n, b->dtype == SIS_I8, zero, sums, (size_t)t->n);
    for (int64_t j = 0; each && j < t->n; j++) {
        const int32_t column =
            sis_quantized_at(b_zero, sis_quantized_parameter(b_zero, t->b, p->n, t->n0 + j));
        sums[j] = (int32_t)((uint32_t)sums[j] - sum * (uint32_t)column);
    }
}

static void sum_panels(const sis_node *node, const product_plan *p, const tile *t, int32_t *sums,
                       int64_t stride, int16_t *zeros) {
    const roles r = sis_quantized_roles_of(node);
    const sis_tensor *a = node->inputs[0], *b = node->inputs[r.b];
    const sis_tensor *a_zero = sis_given(node, r.a_zero), *b_zero = sis_given(node, r.b_zero);
    int16_t *b_zeros = zeros + SIS_IGEMM_TILE;
    zeros_of(a_zero, t->a, p->m, t->m0, t->m, zeros);
    zeros_of(b_zero, t->b, p->n, t->n0, t->n, b_zeros);
    const sis_byte_matrix rows = {.data = (const uint8_t *)a->data + (t->a * p->m + t->m0) * p->k,
                                  .k_step = 1,
                                  .line_step = (size_t)p->k,
                                  .is_signed = a->dtype == SIS_I8,
                                  .zero = zeros,
                                  .zero_step = is_each(a_zero)};
    const sis_byte_matrix columns = {.data = (const uint8_t *)b->data + t->b * p->k * p->n + t->n0,
                                     .k_step = (size_t)p->n,
                                     .line_step = 1,
                                     .is_signed = b->dtype == SIS_I8,
                                     .zero = b_zeros,
                                     .zero_step = is_each(b_zero)};
    const sis_igemm g = {(size_t)p->k, &rows, &columns, sis_igemm_pack_rows, sis_igemm_pack_columns};
    sis_igemm_tile(&g, 0, (size_t)t->m, 0, (size_t)t->n, sums, (size_t)stride, b_zeros + SIS_IGEMM_TILE);
}

int64_t sis_quantized_factors(const sis_node *node, const product_plan *p, const tile *t, int64_t i,
                              float *to) {
    const roles r = sis_quantized_roles_of(node);
    const sis_tensor *a_scale = node->inputs[r.a_scale], *b_scale = node->inputs[r.b_scale];
    const float a = sis_real_at(a_scale, sis_quantized_parameter(a_scale, t->a, p->m, i)),
                y = sis_real_at(node->inputs[r.y_scale], 0);
    const int64_t step = is_each(b_scale), n = step ? t->n : 1;
    for (int64_t j = 0; j < n; j++)
        to[j] = a * sis_real_at(b_scale, sis_quantized_parameter(b_scale, t->b, p->n, t->n0 + j)) / y;
    return step;
}

void sis_quantized_store(const sis_node *node, const product_plan *p, const tile *t, int64_t i,
                         const float *reals) {
    const sis_tensor *y = node->outputs[0];
    const sis_quantizer how = {.dtype = y->dtype,
                               .zero = sis_real_at(node->inputs[sis_quantized_roles_of(node).y_zero], 0)};
    sis_store_quantized(&how, y->data, (t->matrix * p->m + i) * p->n + t->n0, reals, t->n);
}

static void run_tile(sis_node *node, const product_plan *p, const tile *t, uint8_t *room) {
    const bool scaled = is_scaled(node), by_rows = is_by_rows(p);
    const int64_t stride = scaled ? t->n : p->n;
    int32_t *sums = (int32_t *)(void *)room, *to = sums;
    float *reals = (float *)(void *)(sums + (scaled || !by_rows ? TILE_SUMS : 0)),
          *factors = reals + p->width;
    if (!scaled) to = (int32_t *)node->outputs[0]->data + (t->matrix * p->m + t->m0) * p->n + t->n0;
    if (by_rows)
        sum_row(node, p, t, to, (int16_t *)(void *)(factors + p->width));
    else
        sum_panels(node, p, t, to, stride, (int16_t *)(void *)(factors + p->width));
    const bool each_row = scaled && is_each(node->inputs[sis_quantized_roles_of(node).a_scale]);
    int64_t step = 0;
    for (int64_t i = 0; scaled && i < t->m; i++) {
        if (i == 0 || each_row) step = sis_quantized_factors(node, p, t, t->m0 + i, factors);
        sis_scale_sums(reals, sums + i * stride, factors, step, t->n);
        sis_quantized_store(node, p, t, t->m0 + i, reals);
    }
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const product_plan *p = node->plan;
    uint8_t *room = (uint8_t *)node->scratch + core * node->scratch_stride;
    if (is_scaled(node) && is_real(node)) {
        sis_quantized_product_f8(node, p, first, last, (float *)(void *)room);
        return SIS_OK;
    }
    for (uint32_t number = first; number < last; number++) {
        const tile t = sis_quantized_tile_at(p, number);
        run_tile(node, p, &t, room);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_mat_mul_integer = {
    .plan_bytes = sizeof(product_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_q_linear_mat_mul = {
    .plan_bytes = sizeof(product_plan), .infer = infer, .prepare = prepare, .run = run};
