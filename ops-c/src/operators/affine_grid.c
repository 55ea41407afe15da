/* AffineGrid: affine matrices times the coordinates of an even grid from -1 to 1. A coordinate is one chain in f64, its
 * constant first, then x, y and z, and is rounded once. */
#include "costs.h"
#include "convert.h"
#include "iterate.h"

typedef struct grid_plan {
    int64_t places, grain; /* of all images */
} grid_plan;

/* size is N, C and two or three sides. */
static sis_status infer(sis_node *node) {
    const sis_shape *theta = &node->inputs[0]->shape;
    int64_t size[5], count;
    uint32_t n;
    sis_status status = sis_node_ints(node, (sis_ints){0}, 1, size, 5, &n);
    if (status != SIS_OK) return status;
    if (n < 4 || n > 5 || theta->rank != 3 || theta->dim[0] != size[0] || theta->dim[1] != (int64_t)n - 2 ||
        theta->dim[2] != (int64_t)n - 1)
        return sis_node_fail(node, SIS_BAD_SHAPE, "theta %h does not suit the %u values of size", theta,
                             (uint64_t)n);
    sis_shape y = {.rank = n, .dim = {size[0]}};
    for (uint32_t i = 2; i < n; i++) {
        if (size[i] < 0) return sis_node_fail(node, SIS_BAD_VALUE, "size holds %d", size[i]);
        y.dim[i - 1] = size[i];
    }
    y.dim[n - 1] = (int64_t)n - 2;
    if (sis_shape_elements(&y, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &y);
    sis_output(node, 0, node->inputs[0]->dtype, &y);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    grid_plan *p = node->plan;
    const sis_shape *y = &node->outputs[0]->shape;
    const uint64_t axes = y->rank - 2;
    const uint64_t work = axes * (93 + sis_cost_store(node->outputs[0]->dtype)) +
                          axes * (axes + 1) * (4 + sis_cost_load(node->inputs[0]->dtype));
    p->places = sis_product(y, 0, y->rank - 1);
    p->grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(p->places, &p->grain);
    needs->instructions = sis_cost(p->places, work);
    return SIS_OK;
}

/* A side of one place has it in the middle. */
static double coordinate(int64_t at, int64_t size, bool corners) {
    if (!corners) return (double)(2 * at + 1 - size) / (double)size;
    return size > 1 ? (double)(2 * at + 1 - size) / (double)(size - 1) : 0.0;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_affine_grid_attributes *at = node->attributes;
    const grid_plan *p = node->plan;
    const sis_tensor *theta = node->inputs[0], *y = node->outputs[0];
    const uint32_t axes = y->shape.rank - 2;
    const size_t size = sis_dtype_size(y->dtype);
    const sis_range range = sis_tile_range(p->places, p->grain, first, last);
    for (int64_t place = range.first; place < range.last; place++) {
        double x[3];
        int64_t rest = place;
        for (uint32_t i = 0; i < axes; i++) { /* x is the last axis */
            const int64_t side = y->shape.dim[axes - i];
            x[i] = coordinate(rest % side, side, at->align_corners == 1);
            rest /= side;
        }
        for (uint32_t row = 0; row < axes; row++) {
            const int64_t from = (rest * axes + row) * (axes + 1);
            double sum = sis_number_real_at(theta, from + axes);
            for (uint32_t i = 0; i < axes; i++)
                sum = __builtin_fma(sis_number_real_at(theta, from + i), x[i], sum);
            sis_number_store(y->dtype, (uint8_t *)y->data + (size_t)(place * axes + row) * size,
                             (sis_number){.real = sum});
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_affine_grid = {
    .plan_bytes = sizeof(grid_plan), .infer = infer, .prepare = prepare, .run = run};
