/* Einsum: its equation, and loops over labels for all but f32. An output is one chain from +0 over the labels that it does not have, in the order in which
 * they first appear, the last one fastest: the operands' product, taken from left to right, is added by a fused
 * multiply-add with the last operand. Integers wrap; f16 computes in f32. */
#include <string.h>

#include "costs.h"
#include "convert.h"
#include "einsum.h"

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static uint32_t find(const sis_einsum_plan *p, char name) {
    uint32_t i = 0;
    while (i < p->labels && p->name[i] != name) i++;
    return i;
}

static sis_status bad(sis_node *node) {
    const sis_einsum_attributes *at = node->attributes;
    return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "equation \"%s\" cannot be read", at->equation);
}

/* One term's labels, an ellipsis as the dimensions `rank` leaves over (the output's: `ellipsis`). Steps *at to the term's
 * end. */
static sis_status read_term(sis_node *node, const char **at, uint32_t rank, uint32_t ellipsis, bool is_output,
                            char *names, uint32_t *n) {
    const char *start = *at;
    uint32_t letters = 0;
    bool dots = false;
    *n = 0;
    for (const char *c = start; *c && *c != ',' && *c != '-'; c++) letters += is_letter(*c);
    if (!is_output && letters > rank)
        return sis_node_fail(node, SIS_BAD_SHAPE, "a term has %u labels, its operand %u dimensions",
                             (uint64_t)letters, (uint64_t)rank);
    const uint32_t rest = is_output ? ellipsis : rank - letters;
    for (; **at && **at != ',' && **at != '-'; (*at)++) {
        if (**at == ' ') continue;
        if (**at == '.') {
            if (dots || (*at)[1] != '.' || (*at)[2] != '.') return bad(node);
            dots = true;
            *at += 2;
            for (uint32_t i = 0; i < rest && *n < SIS_MAX_RANK; i++)
                names[(*n)++] = (char)('0' + SIS_MAX_RANK - rest + i);
            continue;
        }
        if (!is_letter(**at)) return bad(node);
        if (*n >= SIS_MAX_RANK)
            return sis_node_fail(node, SIS_UNSUPPORTED, "more than %u labels", (uint64_t)SIS_MAX_RANK);
        names[(*n)++] = **at;
    }
    if (!is_output && *n != rank)
        return sis_node_fail(node, SIS_BAD_SHAPE, "a term has %u labels, its operand %u dimensions",
                             (uint64_t)*n, (uint64_t)rank);
    return SIS_OK;
}

static sis_status add_operand(sis_node *node, sis_einsum_plan *p, uint32_t o, const char *names) {
    const sis_shape *shape = &node->inputs[o]->shape;
    int64_t strides[SIS_MAX_RANK];
    sis_row_major(shape, strides);
    for (uint32_t i = 0; i < shape->rank; i++) {
        const uint32_t label = find(p, names[i]);
        const int64_t size = shape->dim[i];
        if (label == p->labels) {
            if (p->labels == SIS_EINSUM_LABELS)
                return sis_node_fail(node, SIS_UNSUPPORTED, "more than %u labels",
                                     (uint64_t)SIS_EINSUM_LABELS);
            p->name[p->labels++] = names[i];
            p->size[label] = size;
        }
        if (p->size[label] == 1) p->size[label] = size; /* stretched */
        if (size != p->size[label] && size != 1)
            return sis_node_fail(node, SIS_BAD_SHAPE, "dimension %u of operand %u is %d, elsewhere %d",
                                 (uint64_t)i, (uint64_t)o, size, p->size[label]);
        if (size != 1) p->stride[o][label] += strides[i];
    }
    return SIS_OK;
}

/* Without "->": the ellipsis, then the letters that appear once, sorted. */
static void implicit_output(const char *equation, uint32_t ellipsis, char *names, uint32_t *n) {
    *n = 0;
    for (uint32_t i = 0; i < ellipsis; i++) names[(*n)++] = (char)('0' + SIS_MAX_RANK - ellipsis + i);
    for (int c = 'A'; c <= 'z'; c++) {
        uint32_t times = 0;
        for (const char *at = equation; *at; at++) times += *at == c;
        if (is_letter((char)c) && times == 1 && *n < SIS_MAX_RANK) names[(*n)++] = (char)c;
    }
}

static sis_status set_output(sis_node *node, sis_einsum_plan *p, const char *names, uint32_t n) {
    p->outputs = n;
    for (uint32_t i = 0; i < n; i++) {
        p->output[i] = (uint8_t)find(p, names[i]);
        if (p->output[i] == p->labels) return bad(node);
        for (uint32_t k = 0; k < i; k++)
            if (p->output[k] == p->output[i]) return bad(node);
    }
    p->count = p->terms = 1;
    for (uint32_t i = 0; i < p->labels; i++) {
        bool kept = false;
        for (uint32_t k = 0; k < n; k++) kept = kept || p->output[k] == i;
        if (!kept) p->sum[p->sums++] = (uint8_t)i;
        int64_t *product = kept ? &p->count : &p->terms;
        if (__builtin_mul_overflow(*product, p->size[i], product))
            return sis_node_fail(node, SIS_OVERFLOW, "too many terms");
    }
    return SIS_OK;
}

static sis_status resolve(sis_node *node, sis_einsum_plan *p) {
    const sis_einsum_attributes *at = node->attributes;
    const char *equation = at->equation ? at->equation : "", *c = equation;
    char names[SIS_MAX_RANK + 1] = {0};
    uint32_t n, ellipsis = 0;
    *p = (sis_einsum_plan){.operands = node->n_inputs};
    if (node->n_inputs > SIS_EINSUM_OPERANDS)
        return sis_node_fail(node, SIS_UNSUPPORTED, "more than %u operands", (uint64_t)SIS_EINSUM_OPERANDS);
    for (uint32_t o = 0; o < node->n_inputs; o++) {
        sis_status status = read_term(node, &c, node->inputs[o]->shape.rank, 0, false, names, &n);
        if (status == SIS_OK) status = add_operand(node, p, o, names);
        if (status != SIS_OK) return status;
        uint32_t dots = 0;
        for (uint32_t i = 0; i < n; i++) dots += !is_letter(names[i]);
        if (dots > ellipsis) ellipsis = dots;
        if (o + 1 < node->n_inputs && *c++ != ',') return bad(node);
    }
    if (*c == '-') {
        if (c[1] != '>') return bad(node);
        c += 2;
        const sis_status status = read_term(node, &c, 0, ellipsis, true, names, &n);
        if (status != SIS_OK) return status;
    } else {
        implicit_output(equation, ellipsis, names, &n);
    }
    return *c ? bad(node) : set_output(node, p, names, n);
}

static sis_status infer(sis_node *node) {
    sis_einsum_plan p;
    int64_t count;
    const sis_status status = resolve(node, &p);
    if (status != SIS_OK) return status;
    sis_shape shape = {.rank = p.outputs};
    for (uint32_t i = 0; i < p.outputs; i++) shape.dim[i] = p.size[p.output[i]];
    if (sis_shape_elements(&shape, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &shape);
    sis_output(node, 0, node->inputs[0]->dtype, &shape);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    sis_einsum_plan *p = node->plan;
    const sis_status status = resolve(node, p);
    needs->view_of = -1;
    if (status != SIS_OK) return status;
    const bool f32 = node->inputs[0]->dtype == SIS_F32;
    if (f32 && p->operands == 2) sis_einsum_product_prepare(p, needs);
    if (p->product.used) return SIS_OK;
    const int64_t row = p->outputs > 0 ? p->size[p->output[p->outputs - 1]] : 1;
    const uint64_t plain = 100 + sis_cost(p->terms, 60 + 68 * (uint64_t)p->operands);
    needs->instructions =
        f32 ? sis_cost(row > 0 ? p->count / row : 0, sis_einsum_row_cost(p, row)) : sis_cost(p->count, plain);
    p->grain = sis_tile_grain((int64_t)(needs->instructions / (uint64_t)sis_most(1, p->count)));
    needs->tiles = sis_tiles(p->count, &p->grain);
    return SIS_OK;
}

static uint64_t integer_at(const sis_tensor *tensor, int64_t i) {
    const size_t size = sis_dtype_size(tensor->dtype);
    return (uint64_t)sis_number_load(tensor->dtype, (const uint8_t *)tensor->data + (size_t)i * size).integer;
}

/* Adds the product of all operands at these offsets to the chain. */
typedef struct chain {
    float f32;
    double f64;
    uint64_t integer;
} chain;

static void add_term(const sis_node *node, const int64_t *offset, chain *sum) {
    const uint32_t last = node->n_inputs - 1;
    const sis_dtype dtype = node->inputs[0]->dtype;
    if (dtype == SIS_F64) {
        double product = 1;
        for (uint32_t o = 0; o < last; o++) product *= sis_number_real_at(node->inputs[o], offset[o]);
        sum->f64 = __builtin_fma(product, sis_number_real_at(node->inputs[last], offset[last]), sum->f64);
    } else if (sis_is_float(dtype)) {
        float product = 1;
        for (uint32_t o = 0; o < last; o++) product *= (float)sis_number_real_at(node->inputs[o], offset[o]);
        sum->f32 =
            __builtin_fmaf(product, (float)sis_number_real_at(node->inputs[last], offset[last]), sum->f32);
    } else {
        uint64_t product = 1;
        for (uint32_t o = 0; o <= last; o++) product *= integer_at(node->inputs[o], offset[o]);
        sum->integer += product;
    }
}

static sis_number sum_of(const sis_node *node, const sis_einsum_plan *p, int64_t flat) {
    int64_t offset[SIS_EINSUM_OPERANDS], at[SIS_EINSUM_LABELS] = {0};
    const sis_dtype dtype = node->inputs[0]->dtype;
    chain sum = {0};
    sis_einsum_offsets(p, flat, offset);
    if (p->terms > 0) {
        do add_term(node, offset, &sum);
        while (sis_einsum_next(p, p->sums, at, offset));
    }
    if (!sis_is_float(dtype)) return (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = (int64_t)sum.integer};
    return (sis_number){.real = dtype == SIS_F64 ? sum.f64 : (double)sum.f32};
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const sis_einsum_plan *p = node->plan;
    const sis_tensor *y = node->outputs[0];
    if (p->product.used) {
        sis_einsum_product_run(node, p, first, last, core);
        return SIS_OK;
    }
    const sis_range range = sis_tile_range(p->count, p->grain, first, last);
    if (y->dtype == SIS_F32) {
        sis_einsum_rows(node, p, range.first, range.last);
        return SIS_OK;
    }
    for (int64_t i = range.first; i < range.last; i++)
        sis_number_store(y->dtype, (uint8_t *)y->data + (size_t)i * sis_dtype_size(y->dtype),
                         sum_of(node, p, i));
    return SIS_OK;
}

const sis_op_functions sis_op_einsum = {
    .plan_bytes = sizeof(sis_einsum_plan), .infer = infer, .prepare = prepare, .run = run};
