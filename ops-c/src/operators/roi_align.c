/* RoiAlign: bilinear samples of regions, averaged over each cell of a grid, or the largest weighted corner of them. All in
 * f32: an average is one chain from +0 over the samples, row-major, each ((w1 x1 + w2 x2) + w3 x3) + w4 x4. */
#include "costs.h"
#include "convert.h"
#include "iterate.h"

typedef struct align_plan {
    int64_t regions, channels, height, width, grain; /* height and width: of the output */
} align_plan;

static sis_status infer(sis_node *node) {
    const sis_roi_align_attributes *at = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape, *rois = &node->inputs[1]->shape;
    if (x->rank != 4 || rois->rank != 2 || rois->dim[1] != 4 || sis_shape_count(x) == 0 ||
        node->inputs[2]->shape.rank != 1 || node->inputs[2]->shape.dim[0] != rois->dim[0])
        return sis_node_fail(node, SIS_BAD_SHAPE, "X %h, rois %h and batch_indices %h do not fit", x, rois,
                             &node->inputs[2]->shape);
    if (at->output_height < 1 || at->output_width < 1 || at->output_height > INT32_MAX ||
        at->output_width > INT32_MAX || at->sampling_ratio < 0 || at->sampling_ratio > 1024)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "output size or sampling_ratio is out of range");
    const sis_shape y = {.rank = 4, .dim = {rois->dim[0], x->dim[1], at->output_height, at->output_width}};
    int64_t count;
    if (sis_shape_elements(&y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &y);
    sis_output(node, 0, node->inputs[0]->dtype, &y);
    return SIS_OK;
}

static float number_at(const sis_tensor *tensor, int64_t i) { return (float)sis_number_real_at(tensor, i); }

typedef struct region {
    float top, left, cell_height, cell_width;
    int64_t rows, columns; /* samples of a cell */
} region;

/* Samples along a side when none are asked for: one a pixel; no more than any picture needs. */
static int64_t samples_of(int64_t asked, float cell) {
    if (asked > 0) return asked;
    if (!(cell > 0)) return 0;
    const float most = cell < 65536.0f ? cell : 65536.0f;
    const int64_t whole = (int64_t)most;
    return whole + ((float)whole < most);
}

static region region_of(const sis_node *node, const align_plan *p, int64_t r) {
    const sis_roi_align_attributes *at = node->attributes;
    const bool half = node->opset >= 16 && at->coordinate_transformation_mode ==
                                               SIS_ROI_ALIGN_COORDINATE_TRANSFORMATION_MODE_HALF_PIXEL;
    float side[4];
    for (int i = 0; i < 4; i++)
        side[i] = number_at(node->inputs[1], r * 4 + i) * at->spatial_scale - (half ? 0.5f : 0);
    float width = side[2] - side[0], height = side[3] - side[1];
    if (!half && width < 1) width = 1;
    if (!half && height < 1) height = 1;
    region out = {.top = side[1], .left = side[0]};
    out.cell_height = height / (float)p->height, out.cell_width = width / (float)p->width;
    out.rows = samples_of(at->sampling_ratio, out.cell_height);
    out.columns = samples_of(at->sampling_ratio, out.cell_width);
    return out;
}

/* Samples of a cell: as the first region has it, or where only a run knows, one half as high and wide as the picture. */
static int64_t usual_samples(const sis_node *node, const align_plan *p) {
    const sis_roi_align_attributes *at = node->attributes;
    const sis_shape *x = &node->inputs[0]->shape;
    if (at->sampling_ratio > 0)
        return sis_least(at->sampling_ratio, 65536) * sis_least(at->sampling_ratio, 65536);
    if (p->height <= 0 || p->width <= 0) return 1;
    if (node->inputs[1]->value_known && p->regions > 0) {
        const region g = region_of(node, p, 0);
        return g.rows * g.columns;
    }
    return sis_most(1, x->dim[2] / (2 * p->height)) * sis_most(1, x->dim[3] / (2 * p->width));
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    const sis_roi_align_attributes *at = node->attributes;
    align_plan *p = node->plan;
    const sis_shape *y = &node->outputs[0]->shape;
    *p = (align_plan){y->dim[0], y->dim[1], y->dim[2], y->dim[3], 0};
    const uint64_t sample =
        210 + 4 * sis_cost_load(node->inputs[0]->dtype) + (at->mode == SIS_ROI_ALIGN_MODE_AVG ? 0 : 22);
    const uint64_t one =
        105 + sis_cost_store(node->outputs[0]->dtype) + sis_cost(usual_samples(node, p), sample);
    const uint64_t work = 60 + sis_cost(p->height * p->width, one);
    p->grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(p->regions * p->channels, &p->grain);
    needs->instructions = sis_cost(p->regions * p->channels, work);
    return SIS_OK;
}

/* The pixel at or before a coordinate, the one behind it, and how far it lies between; false outside the picture. */
static bool between(float x, int64_t size, int64_t at[2], float *part) {
    if (!(x >= -1 && x <= (float)size)) return false;
    if (x < 0) x = 0;
    at[0] = sis_least((int64_t)x, size - 1);
    at[1] = sis_least(at[0] + 1, size - 1);
    *part = at[0] == size - 1 ? 0 : x - (float)at[0];
    return true;
}

static float cell(const sis_node *node, const region *g, int64_t plane, int64_t row, int64_t column) {
    const sis_roi_align_attributes *at = node->attributes;
    const sis_tensor *x = node->inputs[0];
    const int64_t height = x->shape.dim[2], width = x->shape.dim[3], base = plane * height * width;
    const bool average = at->mode == SIS_ROI_ALIGN_MODE_AVG;
    float result = 0;
    bool none = true;
    for (int64_t i = 0; i < g->rows * g->columns; i++) {
        const int64_t down = i / g->columns, right = i % g->columns;
        const float iy = (float)down + 0.5f, ix = (float)right + 0.5f;
        const float y = g->top + (float)row * g->cell_height + iy * g->cell_height / (float)g->rows;
        const float z = g->left + (float)column * g->cell_width + ix * g->cell_width / (float)g->columns;
        int64_t rows[2], columns[2];
        float v = 0, u = 0, part[4] = {0};
        if (between(y, height, rows, &v) && between(z, width, columns, &u)) {
            const float weight[4] = {(1 - v) * (1 - u), (1 - v) * u, v * (1 - u), v * u};
            for (int k = 0; k < 4; k++)
                part[k] = weight[k] * number_at(x, base + rows[k / 2] * width + columns[k % 2]);
        }
        if (average) result += ((part[0] + part[1]) + part[2]) + part[3];
        for (int k = 0; k < 4 && !average; k++) {
            if (none || part[k] > result) result = part[k];
            none = false;
        }
    }
    const int64_t count = g->rows * g->columns;
    return average ? result / (float)sis_most(count, 1) : result;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const align_plan *p = node->plan;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const int64_t cells = p->height * p->width;
    const sis_range range = sis_tile_range(p->regions * p->channels, p->grain, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        const int64_t r = i / p->channels, image = sis_integer_at(node->inputs[2], r);
        if (image < 0 || image >= x->shape.dim[0])
            return sis_node_fail(node, SIS_BAD_VALUE, "batch index %d of %d images", image, x->shape.dim[0]);
        const region g = region_of(node, p, r);
        for (int64_t k = 0; k < cells; k++) {
            const float value =
                cell(node, &g, image * p->channels + i % p->channels, k / p->width, k % p->width);
            sis_number_store(y->dtype,
                             (uint8_t *)y->data + (size_t)(i * cells + k) * sis_dtype_size(y->dtype),
                             (sis_number){.real = (double)value});
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_roi_align = {
    .plan_bytes = sizeof(align_plan), .infer = infer, .prepare = prepare, .run = run};
