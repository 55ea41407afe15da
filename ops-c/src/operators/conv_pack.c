/* Conv: packing of weights and bias. Batch normalisation is folded here: a filter's weights times scale / sqrt(variance +
 * epsilon), the bias shifted alike, in double precision, each rounded to float once. */
#include "conv_plan.h"

static double known(const sis_node *node, uint32_t input, size_t i) {
    float value;
    __builtin_memcpy(&value, (const float *)node->inputs[input]->data + i, sizeof value);
    return value;
}

/* What a filter's weights are multiplied with. */
static double factor_of(const sis_node *node, size_t filter) {
    const double variance = known(node, SIS_FUSED_NORM + 3, filter) + (double)node->after.epsilon;
    return known(node, SIS_FUSED_NORM, filter) / __builtin_sqrt(variance);
}

static void pack_bias(const sis_node *node, size_t n, float *to) {
    for (size_t i = 0; i < n; i++) {
        double bias = sis_conv_has_bias(node) ? known(node, 2, i) : 0.0;
        if (node->after.norm)
            bias = (bias - known(node, SIS_FUSED_NORM + 2, i)) * factor_of(node, i) +
                   known(node, SIS_FUSED_NORM + 1, i);
        to[i] = (float)bias;
    }
}

/* Weights packed as [panel][depth][SIS_MR]. */
static void scale_panels(const sis_node *node, size_t first, size_t filters, size_t depth, float *to) {
    for (size_t f = 0; f < filters; f++) {
        const double factor = factor_of(node, first + f);
        float *at = to + f / SIS_MR * SIS_MR * depth + f % SIS_MR;
        for (size_t k = 0; k < depth; k++, at += SIS_MR) *at = (float)(*at * factor);
    }
}

/* Weights as they were given. */
static void copy_rows(const sis_node *node, const float *from, size_t first, size_t filters, size_t depth,
                      float *to) {
    __builtin_memcpy(to, from, filters * depth * sizeof(float));
    for (size_t f = 0; f < filters && node->after.norm; f++, to += depth) {
        const double factor = factor_of(node, first + f);
        for (size_t k = 0; k < depth; k++) to[k] = (float)(to[k] * factor);
    }
}

static void pack_group(const sis_node *node, const sis_conv_plan *p, size_t group, float *to) {
    const size_t filters = p->shape.filters, first = group * filters;
    const float *from = (const float *)node->inputs[1]->data + first * p->depth;
    if (p->kind == SIS_CONV_PLAIN || p->kind == SIS_CONV_LARGE || p->kind == SIS_CONV_DEPTHWISE) {
        copy_rows(node, from, first, filters, p->depth, to);
        return;
    }
    if (p->kind != SIS_CONV_WINOGRAD) {
        sis_pack_rows((sis_matrix){from, p->depth, 1}, filters, p->depth, to);
        if (node->after.norm) scale_panels(node, first, filters, p->depth, to);
        return;
    }
    for (size_t f = 0; f < filters; f++)
        sis_winograd_filter(&p->winograd, from + f * p->depth,
                            node->after.norm ? factor_of(node, first + f) : 1.0, f, to);
    sis_winograd_no_filters(&p->winograd, to);
}

sis_status sis_conv_pack(sis_node *node) {
    const sis_conv_plan *p = node->plan;
    float *to = node->packed;
    if (p->b_packed) pack_bias(node, p->shape.groups * p->shape.filters, to + p->b_at);
    for (size_t g = 0; p->w_packed && g < p->shape.groups; g++) pack_group(node, p, g, to + g * p->w_floats);
    return SIS_OK;
}
