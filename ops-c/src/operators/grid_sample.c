/* GridSample over any number of spatial dimensions: for each place of the output, X under the grid's coordinates. Coordinates
 * and weights are f32; an output is one chain in f64 over the taps, row-major, and is rounded once. */
#include "costs.h"
#include "convert.h"
#include "iterate.h"

#define MOST_AXES (SIS_MAX_RANK - 2)
#define FAR 0x1p24f /* coordinates beyond are taken for this; NaN too */

typedef struct sample_plan {
    uint32_t axes;
    int64_t places, grain; /* of all images */
} sample_plan;

typedef struct taps {
    int64_t n, at[MOST_AXES][4]; /* -1: zero */
    float weight[MOST_AXES][4];
} taps;

static bool is_cubic(uint8_t mode) {
    return mode == SIS_GRID_SAMPLE_MODE_CUBIC || mode == SIS_GRID_SAMPLE_MODE_BICUBIC;
}

static sis_status infer(sis_node *node) {
    const sis_shape *x = &node->inputs[0]->shape, *grid = &node->inputs[1]->shape;
    sis_shape y = *x;
    if (x->rank < 3 || grid->rank != x->rank || grid->dim[0] != x->dim[0] ||
        grid->dim[grid->rank - 1] != (int64_t)x->rank - 2)
        return sis_node_fail(node, SIS_BAD_SHAPE, "grid %h does not suit X %h", grid, x);
    for (uint32_t i = 2; i < x->rank; i++) {
        if (x->dim[i] < 1) return sis_node_fail(node, SIS_BAD_SHAPE, "X %h has no elements to sample", x);
        y.dim[i] = grid->dim[i - 1];
    }
    sis_output(node, 0, node->inputs[0]->dtype, &y);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    const sis_grid_sample_attributes *at = node->attributes;
    sample_plan *p = node->plan;
    const sis_shape *x = &node->inputs[0]->shape, *grid = &node->inputs[1]->shape;
    p->axes = x->rank - 2;
    p->places = sis_product(grid, 0, grid->rank - 1);
    const uint64_t each = is_cubic(at->mode) ? 4 : at->mode == SIS_GRID_SAMPLE_MODE_NEAREST ? 1 : 2;
    uint64_t combinations = 1;
    for (uint32_t i = 0; i < p->axes; i++) combinations *= each;
    /* A place finds its taps along each axis; then each channel looks at their combinations. */
    const sis_dtype dtype = node->inputs[0]->dtype;
    const uint64_t sample =
        81 + sis_cost_store(dtype) + combinations * (sis_cost_load(dtype) + 31 * (uint64_t)p->axes);
    const uint64_t work = sis_cost_sum((uint64_t)p->axes * (170 + 36 * each), sis_cost(x->dim[1], sample));
    p->grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(p->places, &p->grain);
    needs->instructions = sis_cost(p->places, work);
    return SIS_OK;
}

static float floor_of(float x) {
    const float whole = (float)(int32_t)x;
    return whole > x ? whole - 1 : whole;
}

static float nearest_even(float x) {
    const float low = floor_of(x), rest = x - low;
    if (rest != 0.5f) return rest < 0.5f ? low : low + 1;
    return (int32_t)low % 2 == 0 ? low : low + 1;
}

static float reflected(float x, float low, float high) {
    const float range = high - low;
    if (range <= 0) return low;
    if (x >= low && x <= high) return x;
    const float past = x < low ? low - x : x - high;
    const int32_t times = (int32_t)(past / range);
    const float rest = past - (float)times * range;
    return (times % 2 == 0) == (x < low) ? low + rest : high - rest;
}

/* What lies at whole position `at` of an axis: a position inside, or -1 for zero. */
static int64_t inside(uint8_t padding, bool corners, int64_t at, int64_t size) {
    if (at >= 0 && at < size) return at;
    if (padding == SIS_GRID_SAMPLE_PADDING_MODE_ZEROS) return -1;
    if (padding == SIS_GRID_SAMPLE_PADDING_MODE_REFLECTION)
        at = (int64_t)reflected((float)at, corners ? 0 : -0.5f, (float)size - (corners ? 1.0f : 0.5f));
    return sis_most(0, sis_least(at, size - 1));
}

static float cubic_weight(float x) {
    const float a = -0.75f;
    x = x < 0 ? -x : x;
    if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

static void find(const sis_grid_sample_attributes *at, uint32_t axis, int64_t size, double coordinate,
                 taps *t) {
    const bool corners = at->align_corners != 0;
    const float low = corners ? 0 : -0.5f, high = (float)size - (corners ? 1.0f : 0.5f),
                g = (float)coordinate;
    float x = corners ? (g + 1) / 2 * (float)(size - 1) : ((g + 1) * (float)size - 1) / 2;
    if (!(x > -FAR)) x = -FAR;
    if (x > FAR) x = FAR;
    const bool nearest = at->mode == SIS_GRID_SAMPLE_MODE_NEAREST;
    if (nearest) x = nearest_even(x);
    /* A cubic window keeps its place; its taps alone are brought inside. */
    if (!is_cubic(at->mode) && (x < low || x > high)) {
        if (at->padding_mode == SIS_GRID_SAMPLE_PADDING_MODE_BORDER) x = x < low ? 0 : (float)(size - 1);
        if (at->padding_mode == SIS_GRID_SAMPLE_PADDING_MODE_REFLECTION) x = reflected(x, low, high);
    }
    const float whole = nearest ? nearest_even(x) : floor_of(x), ratio = x - whole;
    const int64_t first = (int64_t)whole - is_cubic(at->mode);
    t->n = nearest ? 1 : is_cubic(at->mode) ? 4 : 2;
    for (int64_t i = 0; i < t->n; i++) {
        const float distance = (float)(first + i) - whole - ratio;
        t->at[axis][i] = inside(at->padding_mode, corners, first + i, size);
        t->weight[axis][i] = nearest              ? 1.0f
                             : is_cubic(at->mode) ? cubic_weight(distance)
                                                  : 1 - (distance < 0 ? -distance : distance);
    }
}

static double sample(const sis_tensor *x, uint32_t axes, const taps *t, int64_t plane) {
    int64_t combinations = 1;
    double sum = 0;
    for (uint32_t i = 0; i < axes; i++) combinations *= t->n;
    for (int64_t k = 0; k < combinations; k++) {
        int64_t rest = k, at = 0, scale = 1;
        float weight = 1;
        bool zero = false;
        for (uint32_t i = axes; i-- > 0; rest /= t->n) {
            const int64_t tap = rest % t->n;
            zero = zero || t->at[i][tap] < 0;
            weight *= t->weight[i][tap];
            at += t->at[i][tap] * scale;
            scale *= x->shape.dim[i + 2];
        }
        const double value = zero ? 0 : sis_number_real_at(x, plane * scale + at);
        sum = combinations == 1 ? value : __builtin_fma((double)weight, value, sum);
    }
    return sum;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_grid_sample_attributes *at = node->attributes;
    const sample_plan *p = node->plan;
    const sis_tensor *x = node->inputs[0], *grid = node->inputs[1], *y = node->outputs[0];
    const int64_t channels = x->shape.dim[1], places = sis_product(&y->shape, 2, y->shape.rank);
    const sis_range range = sis_tile_range(p->places, p->grain, first, last);
    for (int64_t place = range.first; place < range.last; place++) {
        taps t = {.n = 1};
        for (uint32_t i = 0; i < p->axes; i++) /* the grid's last coordinate is that of the first axis */
            find(at, i, x->shape.dim[i + 2], sis_number_real_at(grid, place * p->axes + p->axes - 1 - i), &t);
        for (int64_t c = 0; c < channels; c++) {
            const int64_t plane = place / places * channels + c, to = plane * places + place % places;
            sis_number_store(y->dtype, (uint8_t *)y->data + (size_t)to * sis_dtype_size(y->dtype),
                             (sis_number){.real = sample(x, p->axes, &t, plane)});
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_grid_sample = {
    .plan_bytes = sizeof(sample_plan), .infer = infer, .prepare = prepare, .run = run};
