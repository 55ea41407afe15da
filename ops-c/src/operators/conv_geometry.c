/* Shapes of the convolutions. Contract in conv_geometry.h. */
#include "conv_geometry.h"

sis_status sis_conv_check_list(sis_node *node, const char *name, sis_ints list, size_t wanted,
                               int64_t least) {
    if (list.count == 0) return SIS_OK;
    if (list.count != wanted)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%s has %u values, not %u", name, (uint64_t)list.count,
                             (uint64_t)wanted);
    for (size_t i = 0; i < wanted; i++) {
        if (list.values[i] < least || list.values[i] > INT32_MAX)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%s holds %d", name, list.values[i]);
    }
    return SIS_OK;
}

sis_status sis_conv_check_lists(sis_node *node, const sis_conv_lists *lists, size_t spatial) {
    if (lists->group < 1) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "group is %d", lists->group);
    sis_status status = sis_conv_check_list(node, "kernel_shape", lists->kernel_shape, spatial, 1);
    if (status == SIS_OK) status = sis_conv_check_list(node, "strides", lists->strides, spatial, 1);
    if (status == SIS_OK) status = sis_conv_check_list(node, "dilations", lists->dilations, spatial, 1);
    if (status == SIS_OK) status = sis_conv_check_list(node, "pads", lists->pads, 2 * spatial, 0);
    return status;
}

static sis_status check(sis_node *node, const sis_conv_lists *lists, uint32_t ix, uint32_t iw,
                        uint32_t bias) {
    const sis_shape *x = &node->inputs[ix]->shape, *w = &node->inputs[iw]->shape;
    if (x->rank < 3 || w->rank != x->rank)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h and W %h must have the same three or more dimensions",
                             x, w);
    const size_t spatial = x->rank - 2;
    const sis_status status = sis_conv_check_lists(node, lists, spatial);
    if (status != SIS_OK) return status;
    if (x->dim[1] % lists->group != 0 || x->dim[1] / lists->group != w->dim[1] ||
        w->dim[0] % lists->group != 0)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h and W %h do not fit with %d groups", x, w,
                             lists->group);
    for (uint32_t i = 0; i < spatial; i++) {
        if (w->dim[i + 2] < 1 || sis_conv_item(lists->kernel_shape, i, w->dim[i + 2]) != w->dim[i + 2])
            return sis_node_fail(node, SIS_BAD_SHAPE, "W %h does not have the kernel_shape", w);
    }
    if (bias < node->n_inputs && node->inputs[bias]) {
        const sis_shape *b = &node->inputs[bias]->shape;
        if (b->rank != 1 || b->dim[0] != w->dim[0])
            return sis_node_fail(node, SIS_BAD_SHAPE, "B %h does not fit W %h", b, w);
    }
    return SIS_OK;
}

/* Dimension i: padding before, and the output's size; negative when the kernel is larger than the padded
 * input. */
static int64_t out_size(const sis_conv_lists *lists, uint32_t i, uint32_t spatial, int64_t in, int64_t kernel,
                        int64_t *before) {
    const int64_t stride = sis_conv_item(lists->strides, i, 1),
                  dilation = sis_conv_item(lists->dilations, i, 1);
    int64_t all = 0, reach;
    *before = 0;
    if (__builtin_mul_overflow(kernel - 1, dilation, &reach) || reach >= INT64_MAX / 2) return -1;
    reach++;
    if (lists->auto_pad == SIS_CONV_AUTO_PAD_NOTSET) {
        *before = sis_conv_item(lists->pads, i, 0);
        all = *before + sis_conv_item(lists->pads, i + spatial, 0);
    } else if (lists->auto_pad != SIS_CONV_AUTO_PAD_VALID) {
        const int64_t out = (in + stride - 1) / stride;
        all = (out - 1) * stride + reach - in;
        if (all < 0) all = 0;
        *before = lists->auto_pad == SIS_CONV_AUTO_PAD_SAME_UPPER ? all / 2 : all - all / 2;
    }
    return in + all < reach ? -1 : (in + all - reach) / stride + 1;
}

sis_status sis_conv_resolve(sis_node *node, const sis_conv_lists *lists, uint32_t ix, uint32_t iw,
                            uint32_t bias, sis_conv_shape *s, sis_shape *y) {
    const sis_status status = check(node, lists, ix, iw, bias);
    if (status != SIS_OK) return status;
    const sis_shape *x = &node->inputs[ix]->shape, *w = &node->inputs[iw]->shape;
    *s = (sis_conv_shape){.spatial = x->rank - 2, .batch = (size_t)x->dim[0], .groups = (size_t)lists->group};
    s->channels = (size_t)w->dim[1];
    s->filters = (size_t)(w->dim[0] / lists->group);
    *y = (sis_shape){.rank = x->rank, .dim = {x->dim[0], w->dim[0]}};
    for (uint32_t i = 0; i < s->spatial; i++) {
        int64_t before;
        const int64_t in = x->dim[i + 2], kernel = w->dim[i + 2],
                      out = out_size(lists, i, s->spatial, in, kernel, &before);
        if (out < 0)
            return sis_node_fail(node, SIS_BAD_SHAPE,
                                 "the kernel of W %h is larger than X %h with its padding", w, x);
        s->in[i] = (size_t)in, s->kernel[i] = (size_t)kernel, s->pad[i] = (size_t)before,
        s->out[i] = (size_t)out;
        s->stride[i] = (size_t)sis_conv_item(lists->strides, i, 1);
        s->dilation[i] = (size_t)sis_conv_item(lists->dilations, i, 1);
        y->dim[i + 2] = out;
    }
    return SIS_OK;
}
