/* Einsum in f32 by rows of outputs: sixteen that follow each other along the last dimension have their chains in registers,
 * while the summed labels step on together. A chain alone runs along the last summed label. */
#include "costs.h"
#include "einsum.h"

/* Sixteen elements at a stride, of which n are there. */
static sis_acc take(const float *p, int64_t stride, int64_t n) {
    float buffer[SIS_REDUCE_LANES];
    if (stride == 0) return sis_acc_splat(*p);
    if (stride == 1 && n == SIS_REDUCE_LANES) return sis_load_16(p);
    for (int64_t i = 0; i < SIS_REDUCE_LANES; i++) buffer[i] = i < n ? p[i * stride] : 0.0f;
    return sis_load_16(buffer);
}

typedef struct job {
    const sis_einsum_plan *plan;
    const float *in[SIS_EINSUM_OPERANDS];
    int64_t offset[SIS_EINSUM_OPERANDS];
    int64_t step[SIS_EINSUM_OPERANDS]; /* from output to output of the row */
} job;

/* The product of the operands but the last, from left to right. */
static sis_acc product_of(const job *j, int64_t n) {
    const uint32_t last = j->plan->operands - 1;
    sis_acc product = sis_acc_splat(1.0f);
    for (uint32_t o = 0; o < last; o++) {
        const sis_acc x = take(j->in[o] + j->offset[o], j->step[o], n);
        SIS_UNROLL
        for (int v = 0; v < SIS_REDUCE_VECTORS; v++) product.v[v] = sis_mul(product.v[v], x.v[v]);
    }
    return product;
}

static void sixteen(job *j, float *out, int64_t n) {
    const uint32_t last = j->plan->operands - 1;
    int64_t at[SIS_EINSUM_LABELS] = {0};
    sis_acc sum = sis_acc_splat(0.0f);
    do {
        const sis_acc product = product_of(j, n), x = take(j->in[last] + j->offset[last], j->step[last], n);
        SIS_UNROLL
        for (int v = 0; v < SIS_REDUCE_VECTORS; v++) sum.v[v] = sis_fma(product.v[v], x.v[v], sum.v[v]);
    } while (sis_einsum_next(j->plan, j->plan->sums, at, j->offset));
    for (int v = 0; v < SIS_REDUCE_VECTORS && v * SIS_LANES < n; v++)
        sis_store_n(out + v * SIS_LANES, (size_t)sis_least(n - v * SIS_LANES, SIS_LANES), sum.v[v]);
}

static float along(const job *j, float sum, int64_t n, const int64_t *steps) {
    const uint32_t operands = j->plan->operands;
    if (operands == 2) {
        const float *a = j->in[0] + j->offset[0], *b = j->in[1] + j->offset[1];
        for (int64_t i = 0; i < n; i++) sum = sis_fma1(a[i * steps[0]], b[i * steps[1]], sum);
        return sum;
    }
    for (int64_t i = 0; i < n; i++) {
        float product = 1.0f;
        for (uint32_t o = 0; o + 1 < operands; o++) product *= j->in[o][j->offset[o] + i * steps[o]];
        sum = sis_fma1(product, j->in[operands - 1][j->offset[operands - 1] + i * steps[operands - 1]], sum);
    }
    return sum;
}

/* One output. */
static float alone(job *j) {
    const sis_einsum_plan *p = j->plan;
    const uint32_t outer = p->sums > 0 ? p->sums - 1 : 0;
    int64_t at[SIS_EINSUM_LABELS] = {0}, steps[SIS_EINSUM_OPERANDS] = {0};
    for (uint32_t o = 0; o < p->operands && p->sums > 0; o++) steps[o] = p->stride[o][p->sum[outer]];
    float sum = 0.0f;
    do sum = along(j, sum, p->sums > 0 ? p->size[p->sum[outer]] : 1, steps);
    while (sis_einsum_next(p, outer, at, j->offset));
    return sum;
}

void sis_einsum_rows(const sis_node *node, const sis_einsum_plan *p, int64_t first, int64_t last) {
    const int64_t row = p->outputs > 0 ? p->size[p->output[p->outputs - 1]] : 1;
    float *out = node->outputs[0]->data;
    job j = {.plan = p};
    if (p->terms == 0) {
        for (int64_t i = first; i < last; i++) out[i] = 0.0f;
        return;
    }
    for (uint32_t o = 0; o < p->operands; o++) {
        j.in[o] = node->inputs[o]->data;
        j.step[o] = p->outputs > 0 ? p->stride[o][p->output[p->outputs - 1]] : 0;
    }
    for (int64_t i = first, n; i < last; i += n) {
        n = sis_least(sis_least(row - i % row, last - i), SIS_REDUCE_LANES);
        sis_einsum_offsets(p, i, j.offset);
        if (n < 4) {
            n = 1;
            out[i] = alone(&j);
        } else {
            sixteen(&j, out + i, n);
        }
    }
}

/* Sixteen of an operand that do not lie together, or not sixteen of them, go through a buffer one by one. */
static uint64_t take_cost(int64_t stride, int64_t n) {
    return stride == 0 ? 8 : stride == 1 && n == SIS_REDUCE_LANES ? 20 : 190;
}

static uint64_t block_cost(const sis_einsum_plan *p, int64_t n) {
    const uint32_t label = p->outputs > 0 ? p->output[p->outputs - 1] : 0;
    uint64_t step = 30;
    for (uint32_t o = 0; o < p->operands; o++) step += take_cost(p->outputs > 0 ? p->stride[o][label] : 0, n);
    return 120 + sis_cost(p->terms, step);
}

uint64_t sis_einsum_row_cost(const sis_einsum_plan *p, int64_t row) {
    const int64_t rest = row % SIS_REDUCE_LANES;
    const uint64_t term = p->operands == 2 ? 7 : 8 * (uint64_t)p->operands;
    const uint64_t ends = rest >= 4 ? block_cost(p, rest) : sis_cost(rest, 120 + sis_cost(p->terms, term));
    return sis_cost_sum(sis_cost(row / SIS_REDUCE_LANES, block_cost(p, SIS_REDUCE_LANES)), ends);
}
