/* Gemm and MatMul: shapes and strides; the product itself is product.c's. */
#include "product.h"

static sis_status bad_depth(sis_node *node) {
    return sis_node_fail(node, SIS_BAD_SHAPE, "A %h and B %h do not share their inner dimension",
                         &node->inputs[0]->shape, &node->inputs[1]->shape);
}

static void set_output(sis_node *node, const sis_shape *shape) {
    node->outputs[0]->dtype = node->inputs[0]->dtype;
    node->outputs[0]->shape = *shape;
}

/* --- Gemm --- */

static bool has_c(const sis_node *node) { return node->n_inputs > 2 && node->inputs[2]; }

static sis_status gemm_infer(sis_node *node) {
    const sis_gemm_attributes *at = node->attributes;
    const sis_shape *a = &node->inputs[0]->shape, *b = &node->inputs[1]->shape;
    if (a->rank != 2 || b->rank != 2)
        return sis_node_fail(node, SIS_BAD_SHAPE, "A %h and B %h must have two dimensions", a, b);
    if (a->dim[at->transA ? 0 : 1] != b->dim[at->transB ? 1 : 0]) return bad_depth(node);
    const sis_shape y = {2, {a->dim[at->transA ? 1 : 0], b->dim[at->transB ? 0 : 1]}};
    if (has_c(node)) {
        const sis_shape *c = &node->inputs[2]->shape;
        bool fits = c->rank <= 2 && (node->opset >= 7 || at->broadcast || sis_shape_equal(c, &y));
        for (uint32_t i = 0; fits && i < c->rank; i++) {
            const int64_t d = c->dim[c->rank - 1 - i];
            fits = d == 1 || d == y.dim[1 - i];
        }
        if (!fits) return sis_node_fail(node, SIS_BAD_SHAPE, "C %h does not broadcast to %h", c, &y);
    }
    set_output(node, &y);
    return SIS_OK;
}

static bool is_whole(float f) { return f >= -16777216.0f && f <= 16777216.0f && (float)(int32_t)f == f; }

static sis_status gemm_prepare(sis_node *node, sis_needs *needs) {
    const sis_gemm_attributes *at = node->attributes;
    const sis_shape *a = &node->inputs[0]->shape, *b = &node->inputs[1]->shape;
    const sis_dtype dtype = node->inputs[0]->dtype;
    if (dtype != SIS_F32 && dtype != SIS_F64 && !(is_whole(at->alpha) && is_whole(at->beta)))
        return sis_node_fail(node, SIS_UNSUPPORTED, "alpha and beta must be whole numbers for %t", dtype);
    sis_product_plan *p = node->plan;
    *p = (sis_product_plan){.alpha = at->alpha, .beta = at->beta};
    p->m = (size_t)a->dim[at->transA ? 1 : 0];
    p->k = (size_t)a->dim[at->transA ? 0 : 1];
    p->n = (size_t)b->dim[at->transB ? 0 : 1];
    p->a_row = at->transA ? 1 : p->k, p->a_column = at->transA ? p->m : 1;
    p->b_row = at->transB ? 1 : p->n, p->b_column = at->transB ? p->k : 1;
    p->a_count = p->m * p->k;
    p->b_count = p->k * p->n;
    if (has_c(node)) {
        const sis_shape *c = &node->inputs[2]->shape;
        const size_t columns = c->rank > 0 ? (size_t)c->dim[c->rank - 1] : 1,
                     rows = c->rank > 1 ? (size_t)c->dim[0] : 1;
        p->c_count = rows * columns;
        p->c_row = rows > 1 ? columns : 0;
        p->c_column = columns > 1 ? 1 : 0;
    }
    return sis_product_prepare(node, p, needs);
}

/* --- MatMul --- */

/* A tensor as a stack of matrices; a vector is one row on the left, one column on the right. */
typedef struct stack {
    size_t rows, columns;
    sis_shape batch;
} stack;

static stack stack_of(const sis_shape *s, bool left) {
    stack m = {1, 1, {0}};
    if (s->rank == 1) {
        *(left ? &m.columns : &m.rows) = (size_t)s->dim[0];
        return m;
    }
    m.rows = (size_t)s->dim[s->rank - 2];
    m.columns = (size_t)s->dim[s->rank - 1];
    m.batch.rank = s->rank - 2;
    for (uint32_t i = 0; i < m.batch.rank; i++) m.batch.dim[i] = s->dim[i];
    return m;
}

static sis_status matmul_infer(sis_node *node) {
    const sis_shape *a = &node->inputs[0]->shape, *b = &node->inputs[1]->shape;
    if (a->rank == 0 || b->rank == 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "A %h and B %h must not be scalars", a, b);
    const stack left = stack_of(a, true), right = stack_of(b, false);
    if (left.columns != right.rows) return bad_depth(node);
    sis_shape y;
    const sis_status status = sis_node_broadcast(node, &left.batch, &right.batch, &y);
    if (status != SIS_OK) return status;
    if (a->rank > 1) y.dim[y.rank++] = (int64_t)left.rows;
    if (b->rank > 1) y.dim[y.rank++] = (int64_t)right.columns;
    set_output(node, &y);
    return SIS_OK;
}

/* Elements between matrices of a stack along each dimension of the broadcast batch; 0 where it repeats. */
static void steps_of(const stack *m, const sis_shape *batch, size_t steps[SIS_MAX_RANK]) {
    size_t step = m->rows * m->columns;
    for (uint32_t i = 0; i < batch->rank; i++) { /* from the innermost */
        const int64_t d = i < m->batch.rank ? m->batch.dim[m->batch.rank - 1 - i] : 1;
        steps[batch->rank - 1 - i] = d == 1 ? 0 : step;
        step *= (size_t)d;
    }
}

static sis_status matmul_prepare(sis_node *node, sis_needs *needs) {
    const stack left = stack_of(&node->inputs[0]->shape, true),
                right = stack_of(&node->inputs[1]->shape, false);
    sis_product_plan *p = node->plan;
    *p = (sis_product_plan){.m = left.rows, .k = left.columns, .n = right.columns, .alpha = 1.0f};
    p->a_row = p->k, p->a_column = 1;
    p->b_row = p->n, p->b_column = 1;
    p->a_count = (size_t)sis_shape_count(&node->inputs[0]->shape);
    p->b_count = (size_t)sis_shape_count(&node->inputs[1]->shape);
    sis_shape batch;
    const sis_status status = sis_node_broadcast(node, &left.batch, &right.batch, &batch);
    if (status != SIS_OK) return status;
    if (sis_shape_count(&right.batch) == 1) { /* one B for all: the rows of A's matrices follow one another */
        p->m *= (size_t)sis_shape_count(&left.batch);
        return sis_product_prepare(node, p, needs);
    }
    p->rank = batch.rank;
    for (uint32_t i = 0; i < batch.rank; i++) p->size[i] = (size_t)batch.dim[i];
    steps_of(&left, &batch, p->a_step);
    steps_of(&right, &batch, p->b_step);
    return sis_product_prepare(node, p, needs);
}

/* --- rows --- */

static sis_status pack(sis_node *node) { return sis_product_pack(node, node->plan); }

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    return sis_product_run(node, node->plan, first, last, core);
}

const sis_op_functions sis_op_gemm = {.plan_bytes = sizeof(sis_product_plan),
                                      .takes = SIS_TAKES_ADD | SIS_TAKES_CLAMP,
                                      .infer = gemm_infer,
                                      .prepare = gemm_prepare,
                                      .pack = pack,
                                      .run = run};
const sis_op_functions sis_op_mat_mul = {.plan_bytes = sizeof(sis_product_plan),
                                         .takes = SIS_TAKES_ADD | SIS_TAKES_CLAMP,
                                         .infer = matmul_infer,
                                         .prepare = matmul_prepare,
                                         .pack = pack,
                                         .run = run};
