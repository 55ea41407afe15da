/* MaxRoiPool: regions of a picture cut into a grid of cells, and the largest value of each; 0 where a cell holds nothing.
 * Regions and cells are reckoned in f32 (in f64 for f64); a NaN in a cell is its largest value. */
#include "costs.h"
#include "convert.h"
#include "iterate.h"

#define FAR 0x1p30 /* coordinates beyond are taken for this, NaN for what is before all */

typedef struct pool_plan {
    int64_t regions, channels, height, width, grain; /* height and width: of the output */
} pool_plan;

static sis_status infer(sis_node *node) {
    const sis_max_roi_pool_attributes *at = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape, *rois = &node->inputs[1]->shape;
    const sis_ints pooled = at->pooled_shape;
    if (x->rank != 4 || rois->rank != 2 || rois->dim[1] != 5)
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h and rois %h do not fit", x, rois);
    if (pooled.count != 2 || pooled.values[0] < 1 || pooled.values[1] < 1 || pooled.values[0] > INT32_MAX ||
        pooled.values[1] > INT32_MAX)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "pooled_shape must be a height and a width");
    const sis_shape y = {.rank = 4, .dim = {rois->dim[0], x->dim[1], pooled.values[0], pooled.values[1]}};
    int64_t count;
    if (sis_shape_elements(&y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &y);
    sis_output(node, 0, node->inputs[0]->dtype, &y);
    return SIS_OK;
}

/* |x| <= 4 FAR */
static int64_t floor_of(double x) {
    const int64_t whole = (int64_t)x;
    return (double)whole > x ? whole - 1 : whole;
}

static int64_t ceiling_of(double x) { return -floor_of(-x); }

/* To the nearest whole number, halves away from zero. */
static int64_t nearest(double x) {
    if (!(x > -FAR)) return -(int64_t)FAR;
    if (x > FAR) return (int64_t)FAR;
    return x < 0 ? -floor_of(-x + 0.5) : floor_of(x + 0.5);
}

typedef struct side {
    int64_t first;
    double cell; /* size of a cell */
} side;

static side side_of(const sis_node *node, int64_t r, int axis, int64_t cells) {
    const sis_max_roi_pool_attributes *at = node->attributes;
    const sis_tensor *rois = node->inputs[1];
    double ends[2];
    for (int i = 0; i < 2; i++) {
        const double end = sis_number_real_at(rois, r * 5 + 1 + 2 * i + axis) * (double)at->spatial_scale;
        ends[i] = rois->dtype == SIS_F64 ? end : (double)(float)end;
    }
    const int64_t first = nearest(ends[0]), size = sis_most(nearest(ends[1]) - first + 1, 1);
    const double cell = (double)size / (double)cells;
    return (side){first, rois->dtype == SIS_F64 ? cell : (double)(float)cell};
}

/* Pixels of a cell along an axis: as the first region has it, or where only a run knows, one half as long as the picture. */
static int64_t usual_pixels(const sis_node *node, const pool_plan *p, int axis, int64_t size) {
    const int64_t cells = axis == 1 ? p->height : p->width;
    if (cells <= 0) return 1;
    if (!node->inputs[1]->value_known || p->regions == 0) return sis_most(1, size / (2 * cells));
    return sis_least(size, ceiling_of(side_of(node, 0, axis, cells).cell));
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    pool_plan *p = node->plan;
    const sis_shape *x = &node->inputs[0]->shape, *y = &node->outputs[0]->shape;
    *p = (pool_plan){y->dim[0], y->dim[1], y->dim[2], y->dim[3], 0};
    const uint64_t pixels =
        sis_cost(usual_pixels(node, p, 1, x->dim[2]), (uint64_t)usual_pixels(node, p, 0, x->dim[3]));
    const uint64_t one = sis_cost_sum(146 + sis_cost_store(node->outputs[0]->dtype),
                                      sis_cost((int64_t)pixels, 20 + sis_cost_load(node->inputs[0]->dtype)));
    const uint64_t work = 100 + sis_cost(p->height * p->width, one);
    p->grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(p->regions * p->channels, &p->grain);
    needs->instructions = sis_cost(p->regions * p->channels, work);
    return SIS_OK;
}

/* Pixels of cell `at`: what it begins and ends in belongs to it. */
static sis_range cell_of(const sis_node *node, side s, int64_t at, int64_t size) {
    double low = (double)at * s.cell, high = (double)(at + 1) * s.cell;
    if (node->inputs[1]->dtype != SIS_F64) low = (double)(float)low, high = (double)(float)high;
    const int64_t first = floor_of(low) + s.first, last = ceiling_of(high) + s.first;
    return (sis_range){sis_least(sis_most(first, 0), size), sis_least(sis_most(last, 0), size)};
}

static double largest(const sis_tensor *x, int64_t plane, sis_range rows, sis_range columns) {
    if (rows.first >= rows.last || columns.first >= columns.last) return 0;
    const int64_t width = x->shape.dim[3], base = plane * x->shape.dim[2] * width;
    double most = -__builtin_inf();
    for (int64_t i = rows.first; i < rows.last; i++)
        for (int64_t j = columns.first; j < columns.last; j++) {
            const double value = sis_number_real_at(x, base + i * width + j);
            if (value != value) return value;
            if (value > most || (value == most && !__builtin_signbit(value))) most = value;
        }
    return most;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const pool_plan *p = node->plan;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const size_t size = sis_dtype_size(y->dtype);
    const sis_range range = sis_tile_range(p->regions * p->channels, p->grain, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        const int64_t r = i / p->channels;
        const double given = sis_number_real_at(node->inputs[1], r * 5);
        if (!(given > -1 && given < (double)x->shape.dim[0]))
            return sis_node_fail(node, SIS_BAD_VALUE, "region %d is of none of the %d images", r,
                                 x->shape.dim[0]);
        const int64_t plane = (int64_t)given * p->channels + i % p->channels;
        const side down = side_of(node, r, 1, p->height), right = side_of(node, r, 0, p->width);
        for (int64_t k = 0; k < p->height * p->width; k++) {
            const double value = largest(x, plane, cell_of(node, down, k / p->width, x->shape.dim[2]),
                                         cell_of(node, right, k % p->width, x->shape.dim[3]));
            sis_number_store(y->dtype, (uint8_t *)y->data + (size_t)(i * p->height * p->width + k) * size,
                             (sis_number){.real = value});
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_max_roi_pool = {
    .plan_bytes = sizeof(pool_plan), .infer = infer, .prepare = prepare, .run = run};
