/* What a pooling window covers: attributes of MaxPool, AveragePool and LpPool resolved against X. */
#include <string.h>

#include "pool.h"

typedef struct pool_lists {
    sis_ints kernel, pads, strides, dilations;
    uint8_t auto_pad;
    bool ceil, count_padding;
} pool_lists;

static pool_lists lists_of(const sis_node *node) {
    if (node->op->id == SIS_OP_MAX_POOL) {
        const sis_max_pool_attributes *a = node->attributes;
        return (pool_lists){a->kernel_shape, a->pads,           a->strides, a->dilations,
                            a->auto_pad,     a->ceil_mode != 0, false};
    }
    if (node->op->id == SIS_OP_LP_POOL) {
        const sis_lp_pool_attributes *a = node->attributes;
        return (pool_lists){a->kernel_shape, a->pads,           a->strides, a->dilations,
                            a->auto_pad,     a->ceil_mode != 0, false};
    }
    const sis_average_pool_attributes *a = node->attributes;
    return (pool_lists){
        a->kernel_shape,          a->pads, a->strides, a->dilations, a->auto_pad, a->ceil_mode != 0,
        a->count_include_pad != 0};
}

/* Padding and output size of one axis. */
static sis_status resolve_axis(sis_node *node, const pool_lists *lists, uint32_t i, sis_pool_axis *axis) {
    int64_t extent; /* from the window's first tap to its last, both included */
    if (__builtin_mul_overflow(axis->kernel - 1, axis->dilation, &extent) || extent > INT32_MAX ||
        axis->stride > INT32_MAX)
        return sis_node_fail(node, SIS_OVERFLOW, "the window along spatial axis %u is too long", (uint64_t)i);
    extent += 1;
    if (lists->auto_pad == SIS_MAX_POOL_AUTO_PAD_SAME_UPPER ||
        lists->auto_pad == SIS_MAX_POOL_AUTO_PAD_SAME_LOWER) {
        axis->out = (axis->in + axis->stride - 1) / axis->stride;
        int64_t total = sis_most(0, (axis->out - 1) * axis->stride + extent - axis->in);
        bool upper = lists->auto_pad == SIS_MAX_POOL_AUTO_PAD_SAME_UPPER;
        axis->before = upper ? total / 2 : total - total / 2;
        axis->after = total - axis->before;
        return SIS_OK;
    }
    if (lists->auto_pad == SIS_MAX_POOL_AUTO_PAD_VALID) axis->before = axis->after = 0;
    if (axis->before < 0 || axis->after < 0 || axis->before >= extent || axis->after >= extent)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "pads %d and %d do not suit a window of %d",
                             axis->before, axis->after, extent);
    int64_t slack = axis->in + axis->before + axis->after - extent;
    if (slack < 0)
        return sis_node_fail(node, SIS_BAD_SHAPE,
                             "a window of %d does not fit into %d elements with pads %d and %d", extent,
                             axis->in, axis->before, axis->after);
    bool up = lists->ceil && lists->auto_pad == SIS_MAX_POOL_AUTO_PAD_NOTSET;
    axis->out = (slack + (up ? axis->stride - 1 : 0)) / axis->stride + 1;
    /* A window that would start in the padding behind is left out. */
    if (up && (axis->out - 1) * axis->stride >= axis->in + axis->before) axis->out--;
    return SIS_OK;
}

/* Steps, and the outputs along the last axis that need no look at the padding. */
static void find_inner(sis_pool *pool) {
    sis_pool_axis *last = &pool->axis[pool->axes - 1];
    last->step = 1;
    for (uint32_t i = pool->axes - 1; i-- > 0;)
        pool->axis[i].step = pool->axis[i + 1].step * pool->axis[i + 1].in;
    int64_t most = last->in - 1 - (last->kernel - 1) * last->dilation + last->before; /* last start inside */
    pool->inner_first = sis_least(last->out, (last->before + last->stride - 1) / last->stride);
    pool->inner_end = most < 0 ? 0 : sis_least(last->out, most / last->stride + 1);
    pool->inner_end = sis_most(pool->inner_end, pool->inner_first);
}

sis_status sis_pool_resolve(sis_node *node, sis_pool *pool) {
    const sis_shape *x = &node->inputs[0]->shape;
    pool_lists lists = lists_of(node);
    if (x->rank < 3)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X is %h; it must have N, C and spatial dimensions", x);
    uint32_t n = x->rank - 2;
    if (lists.kernel.count != n || (lists.strides.values && lists.strides.count != n) ||
        (lists.pads.values && lists.pads.count != 2 * n) ||
        (lists.dilations.values && lists.dilations.count != n))
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE,
                             "kernel_shape, strides, dilations and pads do not suit X %h", x);
    int64_t taps = 1; /* of a window, padding included: what an average may be divided by */
    memset(pool, 0, sizeof *pool);
    pool->axes = n;
    pool->count_padding = lists.count_padding;
    pool->planes = x->dim[0] * x->dim[1];
    pool->in_plane = pool->out_plane = 1;
    for (uint32_t i = 0; i < n; i++) {
        sis_pool_axis *axis = &pool->axis[i];
        *axis = (sis_pool_axis){.in = x->dim[i + 2],
                                .kernel = lists.kernel.values[i],
                                .stride = lists.strides.values ? lists.strides.values[i] : 1,
                                .dilation = lists.dilations.values ? lists.dilations.values[i] : 1,
                                .before = lists.pads.values ? lists.pads.values[i] : 0,
                                .after = lists.pads.values ? lists.pads.values[n + i] : 0};
        if (axis->kernel < 1 || axis->stride < 1 || axis->dilation < 1)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE,
                                 "kernel_shape, strides and dilations must be 1 or more");
        sis_status status = resolve_axis(node, &lists, i, axis);
        if (status != SIS_OK) return status;
        if (__builtin_mul_overflow(taps, axis->kernel, &taps))
            return sis_node_fail(node, SIS_OVERFLOW, "a window has too many elements to count");
        if (__builtin_mul_overflow(pool->out_plane, axis->out, &pool->out_plane))
            return sis_node_fail(node, SIS_OVERFLOW, "the output has too many elements to count");
        pool->in_plane *= axis->in;
    }
    find_inner(pool);
    return SIS_OK;
}

/* Steps of `dilation` that a distance takes, rounded up. */
static int64_t steps(int64_t distance, int64_t dilation) {
    return dilation == 1 ? distance : (distance + dilation - 1) / dilation;
}

sis_range sis_pool_inside(const sis_pool_axis *axis, int64_t at) {
    int64_t start = at * axis->stride - axis->before;
    return (sis_range){start < 0 ? steps(-start, axis->dilation) : 0,
                       start < axis->in ? sis_least(axis->kernel, steps(axis->in - start, axis->dilation))
                                        : 0};
}

int64_t sis_pool_most_inside(const sis_pool_axis *axis) {
    return sis_least(axis->kernel, steps(axis->in, axis->dilation));
}

int64_t sis_pool_count(const sis_pool_axis *axis, int64_t at, bool count_padding) {
    int64_t start = at * axis->stride - axis->before, end = axis->in + (count_padding ? axis->after : 0);
    int64_t skipped = count_padding || start >= 0 ? 0 : steps(-start, axis->dilation);
    int64_t taps = end > start ? steps(end - start, axis->dilation) : 0;
    return sis_most(0, sis_least(taps, axis->kernel) - skipped);
}
