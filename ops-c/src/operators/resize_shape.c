/* Resize and Upsample: from attributes, scales or sizes and the region of interest to the output's shape and to what each
 * axis does. Contract in resize.h. */
#include "convert.h"
#include "resize.h"

static const sis_tensor *given(const sis_node *node, uint32_t i) {
    const sis_tensor *tensor = i < node->n_inputs ? node->inputs[i] : NULL;
    return tensor && sis_shape_count(&tensor->shape) > 0 ? tensor : NULL;
}

/* --- options --- */

/* Scales or sizes as given, with the axes they are for. */
typedef struct wishes {
    uint32_t n, axes[SIS_MAX_RANK];
    bool sized;
    float scale[SIS_MAX_RANK];
    int64_t size[SIS_MAX_RANK];
} wishes;

static sis_status take_scales(sis_node *node, const sis_tensor *scales, wishes *w) {
    if (!scales->value_known)
        return sis_node_fail(node, SIS_NEEDS_CONSTANT, "scales must be known when the graph is built");
    if (sis_shape_count(&scales->shape) != w->n)
        return sis_node_fail(node, SIS_BAD_SHAPE, "scales are %h for %u axes", &scales->shape,
                             (uint64_t)w->n);
    for (uint32_t i = 0; i < w->n; i++) w->scale[i] = (float)sis_number_real_at(scales, i);
    return SIS_OK;
}

/* Upsample's attributes until opset 8. */
static sis_status take_old_scales(sis_node *node, wishes *w) {
    const sis_upsample_attributes *at = node->attributes;
    if (at->scales.values) {
        if (at->scales.count != w->n)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%u scales for %u axes", (uint64_t)at->scales.count,
                                 (uint64_t)w->n);
        for (uint32_t i = 0; i < w->n; i++) w->scale[i] = at->scales.values[i];
        return SIS_OK;
    }
    if (w->n != 4 || !at->has_height_scale || !at->has_width_scale)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "no scales given");
    w->scale[0] = w->scale[1] = 1;
    w->scale[2] = at->height_scale, w->scale[3] = at->width_scale;
    return SIS_OK;
}

static sis_status take_wishes(sis_node *node, wishes *w) {
    const uint32_t rank = node->inputs[0]->shape.rank;
    *w = (wishes){.n = rank};
    for (uint32_t i = 0; i < rank; i++) w->axes[i] = i;
    if (sis_is_upsample(node))
        return given(node, 1) ? take_scales(node, given(node, 1), w) : take_old_scales(node, w);
    const sis_resize_attributes *at = node->attributes;
    if (at->axes.values) {
        if (at->axes.count > rank)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "%u axes of %u", (uint64_t)at->axes.count,
                                 (uint64_t)rank);
        w->n = at->axes.count;
        for (uint32_t i = 0; i < w->n; i++) {
            const sis_status status = sis_node_axis(node, at->axes.values[i], rank, &w->axes[i]);
            if (status != SIS_OK) return status;
        }
    }
    if (node->opset < 11) {
        if (!given(node, 1)) return sis_node_fail(node, SIS_BAD_SHAPE, "no scales given");
        return take_scales(node, given(node, 1), w);
    }
    if (given(node, 2) && !given(node, 3)) return take_scales(node, given(node, 2), w);
    if (!given(node, 3)) return sis_node_fail(node, SIS_BAD_SHAPE, "neither scales nor sizes given");
    uint32_t count;
    w->sized = true;
    const sis_status status = sis_node_ints(node, (sis_ints){0}, 3, w->size, SIS_MAX_RANK, &count);
    if (status == SIS_OK && count != w->n)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%u sizes for %u axes", (uint64_t)count, (uint64_t)w->n);
    return status;
}

/* What holds for all axes. */
static sis_resize_axis options_of(const sis_node *node) {
    const uint8_t asymmetric = SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_ASYMMETRIC;
    if (sis_is_upsample(node)) {
        const sis_upsample_attributes *at = node->attributes;
        const uint8_t linear = SIS_RESIZE_MODE_LINEAR, nearest = SIS_RESIZE_MODE_NEAREST;
        return (sis_resize_axis){.coordinates = asymmetric,
                                 .mode = at->mode == SIS_UPSAMPLE_MODE_NEAREST ? nearest : linear,
                                 .nearest = SIS_RESIZE_NEAREST_MODE_FLOOR};
    }
    const sis_resize_attributes *at = node->attributes;
    sis_resize_axis a = {.coordinates = at->coordinate_transformation_mode,
                         .mode = at->mode,
                         .nearest = at->nearest_mode,
                         .exclude_outside = at->exclude_outside != 0,
                         .antialias = at->antialias != 0,
                         .cubic_a = at->cubic_coeff_a};
    if (node->opset < 11) a.coordinates = asymmetric, a.nearest = SIS_RESIZE_NEAREST_MODE_FLOOR;
    return a;
}

/* --- shapes --- */

/* The region of interest, where it is known by now. */
static void take_region(const sis_node *node, const wishes *w, sis_resize_plan *p, bool bound) {
    const sis_tensor *roi = given(node, 1);
    if (p->rank == 0 || !sis_resize_crops(p) || !roi || (!bound && !roi->value_known)) return;
    if (sis_shape_count(&roi->shape) != 2 * (int64_t)w->n) return;
    for (uint32_t i = 0; i < w->n; i++) {
        p->axis[w->axes[i]].start = (float)sis_number_real_at(roi, i);
        p->axis[w->axes[i]].end = (float)sis_number_real_at(roi, (int64_t)w->n + i);
    }
}

/* One scale for all axes when the aspect ratio is kept: sizes become bounds. */
static float common_scale(const sis_node *node, const wishes *w) {
    const sis_resize_attributes *at = node->attributes;
    const bool larger = at->keep_aspect_ratio_policy == SIS_RESIZE_KEEP_ASPECT_RATIO_POLICY_NOT_SMALLER;
    float scale = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        const float own = (float)w->size[i] / (float)node->inputs[0]->shape.dim[w->axes[i]];
        if (i == 0 || (larger ? own > scale : own < scale)) scale = own;
    }
    return scale;
}

sis_status sis_resize_resolve(sis_node *node, sis_resize_plan *p, sis_shape *y) {
    const sis_shape *x = &node->inputs[0]->shape;
    const sis_resize_axis options = options_of(node);
    wishes w;
    const sis_status status = take_wishes(node, &w);
    if (status != SIS_OK) return status;
    *p = (sis_resize_plan){.rank = x->rank, .mode = options.mode};
    *y = *x;
    for (uint32_t i = 0; i < x->rank; i++) {
        p->axis[i] = options;
        p->axis[i].in = p->axis[i].out = x->dim[i];
        p->axis[i].scale = p->axis[i].end = 1;
    }
    take_region(node, &w, p, false);
    const bool keep = w.sized && !sis_is_upsample(node) &&
                      ((const sis_resize_attributes *)node->attributes)->keep_aspect_ratio_policy !=
                          SIS_RESIZE_KEEP_ASPECT_RATIO_POLICY_STRETCH;
    const float common = keep ? common_scale(node, &w) : 0;
    for (uint32_t i = 0; i < w.n; i++) {
        sis_resize_axis *a = &p->axis[w.axes[i]];
        const float in = (float)a->in;
        if (!w.sized) {
            a->scale = w.scale[i];
            a->length = in * a->scale * (sis_resize_crops(p) ? a->end - a->start : 1.0f);
        } else {
            a->scale = keep ? common : (float)w.size[i] / in;
            a->length = keep ? in * common + 0.5f : (float)w.size[i];
        }
        if (!(a->length >= 0 && a->length < 0x1p31f) || (w.sized && w.size[i] < 0))
            return sis_node_fail(node, SIS_BAD_SHAPE, "axis %u of %h does not resize", (uint64_t)w.axes[i],
                                 x);
        a->out = w.sized && !keep ? w.size[i] : (int64_t)a->length;
        if (keep) a->length = in * common;
        /* What ONNX's own cases of opset 10 do; its text does not say it. */
        if (node->opset < 11 && !sis_is_upsample(node) && a->scale < 1)
            a->nearest = SIS_RESIZE_NEAREST_MODE_CEIL;
        if (a->out > 0 && (a->in == 0 || !(a->scale > 0)))
            return sis_node_fail(node, SIS_BAD_SHAPE, "axis %u of %h does not resize", (uint64_t)w.axes[i],
                                 x);
        y->dim[w.axes[i]] = a->out;
    }
    for (uint32_t i = 0; i < x->rank; i++)
        p->axis[i].copies = p->axis[i].out == p->axis[i].in && p->axis[i].scale == 1 && !sis_resize_crops(p);
    return SIS_OK;
}

sis_status sis_resize_bind_region(sis_node *node, sis_resize_plan *p) {
    wishes w;
    if (!sis_resize_crops(p)) return SIS_OK;
    const sis_status status = take_wishes(node, &w);
    if (status == SIS_OK) take_region(node, &w, p, true);
    return status;
}
