/* Resize and Upsample: shapes from scales or sizes, rows of output. An output is one chain: +0, then fma(weight, x) over
 * the taps of all axes, row-major; the weight is the product of the axes' weights, outer ones first. A row of any dtype
 * but f32 is summed in f64. */
#include "resize.h"

#include <string.h>

#include "../kernels/simd.h"
#include "convert.h"

typedef struct resize_plan {
    uint32_t rank;
    uint8_t mode;
    sis_resize_axis axis[SIS_MAX_RANK];
    int64_t rows, grain;
} resize_plan;

static bool is_upsample(const sis_node *node) { return node->op->id == SIS_OP_UPSAMPLE; }
static const sis_tensor *given(const sis_node *node, uint32_t i) {
    const sis_tensor *tensor = i < node->n_inputs ? node->inputs[i] : NULL;
    return tensor && sis_shape_count(&tensor->shape) > 0 ? tensor : NULL;
}

static double real_at(const sis_tensor *tensor, int64_t i) {
    const size_t size = sis_dtype_size(tensor->dtype);
    return sis_number_real(sis_number_load(tensor->dtype, (const uint8_t *)tensor->data + (size_t)i * size));
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
    for (uint32_t i = 0; i < w->n; i++) w->scale[i] = (float)real_at(scales, i);
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
    if (is_upsample(node))
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
    if (is_upsample(node)) {
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

static bool crops(const resize_plan *p) {
    return p->axis[0].coordinates == SIS_RESIZE_COORDINATE_TRANSFORMATION_MODE_TF_CROP_AND_RESIZE;
}

/* The region of interest, where it is known by now. */
static void take_region(const sis_node *node, const wishes *w, resize_plan *p, bool bound) {
    const sis_tensor *roi = given(node, 1);
    if (p->rank == 0 || !crops(p) || !roi || (!bound && !roi->value_known)) return;
    if (sis_shape_count(&roi->shape) != 2 * (int64_t)w->n) return;
    for (uint32_t i = 0; i < w->n; i++) {
        p->axis[w->axes[i]].start = (float)real_at(roi, i);
        p->axis[w->axes[i]].end = (float)real_at(roi, (int64_t)w->n + i);
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

static sis_status resolve(sis_node *node, resize_plan *p, sis_shape *y) {
    const sis_shape *x = &node->inputs[0]->shape;
    const sis_resize_axis options = options_of(node);
    wishes w;
    const sis_status status = take_wishes(node, &w);
    if (status != SIS_OK) return status;
    *p = (resize_plan){.rank = x->rank, .mode = options.mode};
    *y = *x;
    for (uint32_t i = 0; i < x->rank; i++) {
        p->axis[i] = options;
        p->axis[i].in = p->axis[i].out = x->dim[i];
        p->axis[i].scale = p->axis[i].end = 1;
    }
    take_region(node, &w, p, false);
    const bool keep = w.sized && !is_upsample(node) &&
                      ((const sis_resize_attributes *)node->attributes)->keep_aspect_ratio_policy !=
                          SIS_RESIZE_KEEP_ASPECT_RATIO_POLICY_STRETCH;
    const float common = keep ? common_scale(node, &w) : 0;
    for (uint32_t i = 0; i < w.n; i++) {
        sis_resize_axis *a = &p->axis[w.axes[i]];
        const float in = (float)a->in;
        if (!w.sized) {
            a->scale = w.scale[i];
            a->length = in * a->scale * (crops(p) ? a->end - a->start : 1.0f);
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
        if (node->opset < 11 && !is_upsample(node) && a->scale < 1) a->nearest = SIS_RESIZE_NEAREST_MODE_CEIL;
        if (a->out > 0 && (a->in == 0 || !(a->scale > 0)))
            return sis_node_fail(node, SIS_BAD_SHAPE, "axis %u of %h does not resize", (uint64_t)w.axes[i],
                                 x);
        y->dim[w.axes[i]] = a->out;
    }
    for (uint32_t i = 0; i < x->rank; i++)
        p->axis[i].copies = p->axis[i].out == p->axis[i].in && p->axis[i].scale == 1 && !crops(p);
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    resize_plan p;
    sis_shape y;
    int64_t count;
    const sis_status status = resolve(node, &p, &y);
    if (status != SIS_OK) return status;
    if (sis_shape_elements(&y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &y);
    sis_output(node, 0, node->inputs[0]->dtype, &y);
    return SIS_OK;
}

/* --- tiles --- */

static int64_t width_of(const resize_plan *p) { return p->rank > 0 ? p->axis[p->rank - 1].out : 1; }

/* Taps of the row's axis for every output, and of the other axes for one row. */
static int64_t tap_count(const resize_plan *p) {
    int64_t n = 0;
    for (uint32_t i = 0; i < p->rank; i++)
        n += sis_resize_taps(&p->axis[i]) * (i + 1 == p->rank ? p->axis[i].out : 1);
    return n;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    resize_plan *p = node->plan;
    sis_shape y;
    const sis_status status = resolve(node, p, &y);
    needs->view_of = -1;
    const int64_t count = status == SIS_OK ? sis_shape_count(&y) : 0;
    if (count == 0) return status;
    const int64_t width = width_of(p);
    int64_t combinations = 1;
    for (uint32_t i = 0; i < p->rank; i++) combinations *= sis_resize_taps(&p->axis[i]);
    const bool fast = node->inputs[0]->dtype == SIS_F32 || p->mode == SIS_RESIZE_MODE_NEAREST;
    const int64_t work = 100 + width * (4 + combinations * (fast ? 6 : 50));
    p->rows = count / width;
    p->grain = sis_tile_grain(work);
    needs->tiles = sis_tiles(p->rows, &p->grain);
    needs->scratch_bytes = (size_t)tap_count(p) * sizeof(sis_resize_tap) + (size_t)width * sizeof(double);
    needs->instructions = (uint64_t)(p->rows * work) + (uint64_t)(needs->tiles * tap_count(p) * 20);
    return SIS_OK;
}

/* --- rows --- */

typedef struct row_job {
    const resize_plan *p;
    sis_resize_axis axis[SIS_MAX_RANK]; /* with the region of interest */
    sis_resize_tap *taps[SIS_MAX_RANK]; /* the last axis': of all its outputs */
    int64_t stride[SIS_MAX_RANK];
    double *sums;
    uint8_t outside[8]; /* the value outside the region of interest */
} row_job;

/* Next combination of the outer axes' taps; false after the last. */
static bool next(const row_job *job, int64_t *at) {
    for (uint32_t i = job->p->rank - 1; i-- > 0;) {
        if (++at[i] < sis_resize_taps(&job->axis[i])) return true;
        at[i] = 0;
    }
    return false;
}

static void add_taps(const row_job *job, const sis_tensor *x, int64_t base, float weight) {
    const uint32_t last = job->p->rank - 1;
    const int64_t n = sis_resize_taps(&job->axis[last]), width = job->axis[last].out;
    const sis_resize_tap *tap = job->taps[last];
    if (x->dtype == SIS_F32) {
        const float *from = (const float *)x->data + base;
        float *sums = (float *)(void *)job->sums;
        for (int64_t i = 0; i < width; i++)
            for (int64_t k = 0; k < n; k++, tap++)
                sums[i] = sis_fma1(weight * tap->weight, from[tap->at], sums[i]);
        return;
    }
    for (int64_t i = 0; i < width; i++)
        for (int64_t k = 0; k < n; k++, tap++)
            job->sums[i] =
                __builtin_fma((double)(weight * tap->weight), real_at(x, base + tap->at), job->sums[i]);
}

static void store_sums(const row_job *job, const sis_tensor *y, uint8_t *to, int64_t width) {
    if (y->dtype == SIS_F32) {
        memcpy(to, job->sums, (size_t)width * sizeof(float));
        return;
    }
    for (int64_t i = 0; i < width; i++, to += sis_dtype_size(y->dtype))
        sis_number_store(y->dtype, to, (sis_number){.real = job->sums[i]});
}

#define PICK(size) \
    for (int64_t i = 0; i < n; i++) memcpy(to + i * (size), from + tap[i].at * (size), (size))

static void copy_nearest(const row_job *job, const sis_tensor *x, uint8_t *to, int64_t base) {
    const uint32_t last = job->p->rank - 1;
    const size_t size = sis_dtype_size(x->dtype);
    const uint8_t *from = (const uint8_t *)x->data + (size_t)base * size;
    const sis_resize_tap *tap = job->taps[last];
    if (job->axis[last].copies) {
        memcpy(to, from, (size_t)job->axis[last].out * size);
        return;
    }
    const int64_t n = job->axis[last].out;
    switch (size) { /* a size that the compiler knows is one load and one store */
    case 1: PICK(1); return;
    case 2: PICK(2); return;
    case 4: PICK(4); return;
    default: PICK(8);
    }
}

static void make_row(const sis_node *node, const row_job *job, int64_t row) {
    const uint32_t last = job->p->rank - 1;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const int64_t width = job->axis[last].out;
    const size_t size = sis_dtype_size(x->dtype);
    uint8_t *to = (uint8_t *)y->data + (size_t)(row * width) * size;
    bool inside = true;
    for (uint32_t i = last; i-- > 0; row /= job->axis[i].out)
        inside = sis_resize_find(&job->axis[i], row % job->axis[i].out, job->taps[i]) && inside;
    if (!inside) {
        sis_fill(to, job->outside, size, width);
        return;
    }
    int64_t at[SIS_MAX_RANK] = {0};
    if (job->p->mode != SIS_RESIZE_MODE_NEAREST) memset(job->sums, 0, (size_t)width * sizeof(double));
    do {
        float weight = 1;
        int64_t base = 0;
        for (uint32_t i = 0; i < last; i++) {
            weight *= job->taps[i][at[i]].weight;
            base += job->taps[i][at[i]].at * job->stride[i];
        }
        if (job->p->mode == SIS_RESIZE_MODE_NEAREST)
            copy_nearest(job, x, to, base);
        else
            add_taps(job, x, base, weight);
    } while (next(job, at));
    if (job->p->mode != SIS_RESIZE_MODE_NEAREST) store_sums(job, y, to, width);
    if (!crops(job->p)) return;
    sis_resize_tap *scrap = job->taps[last]; /* found again: only the verdict counts */
    for (int64_t i = 0, n = sis_resize_taps(&job->axis[last]); i < width; i++)
        if (!sis_resize_find(&job->axis[last], i, scrap + i * n))
            sis_fill(to + (size_t)i * size, job->outside, size, 1);
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const resize_plan *p = node->plan;
    if (p->rank == 0) {
        memcpy(node->outputs[0]->data, node->inputs[0]->data, sis_dtype_size(node->inputs[0]->dtype));
        return SIS_OK;
    }
    uint8_t *scratch = (uint8_t *)node->scratch + core * node->scratch_stride;
    row_job job = {.p = p, .sums = (double *)(void *)scratch};
    sis_resize_tap *taps = (sis_resize_tap *)(void *)(scratch + (size_t)width_of(p) * sizeof(double));
    resize_plan bound = *p;
    wishes w;
    if (crops(p)) {
        const sis_status status = take_wishes(node, &w);
        if (status != SIS_OK) return status;
        take_region(node, &w, &bound, true);
    }
    memcpy(job.axis, bound.axis, sizeof job.axis);
    sis_row_major(&node->inputs[0]->shape, job.stride);
    for (uint32_t i = 0; i < p->rank; i++) {
        job.taps[i] = taps;
        taps += sis_resize_taps(&job.axis[i]) * (i + 1 == p->rank ? job.axis[i].out : 1);
    }
    const sis_resize_axis *row = &job.axis[p->rank - 1];
    for (int64_t i = 0, n = sis_resize_taps(row); i < row->out; i++)
        (void)sis_resize_find(row, i, job.taps[p->rank - 1] + i * n);
    if (!is_upsample(node))
        sis_number_store(
            node->outputs[0]->dtype, job.outside,
            (sis_number){.real =
                             (double)((const sis_resize_attributes *)node->attributes)->extrapolation_value});
    const sis_range range = sis_tile_range(p->rows, p->grain, first, last);
    for (int64_t r = range.first; r < range.last; r++) make_row(node, &job, r);
    return SIS_OK;
}

const sis_op_functions sis_op_resize = {
    .plan_bytes = sizeof(resize_plan), .infer = infer, .prepare = prepare, .run = run};
const sis_op_functions sis_op_upsample = {
    .plan_bytes = sizeof(resize_plan), .infer = infer, .prepare = prepare, .run = run};
