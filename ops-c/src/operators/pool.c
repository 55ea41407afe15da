/* MaxPool and AveragePool over any number of spatial dimensions: shapes, tiles (of output rows), indices. */
#include "../kernels/simd.h"
#include "costs.h"
#include "pool.h"

#include <string.h>

typedef struct pool_plan {
    sis_pool pool;
    int64_t rows, grain; /* rows of all planes */
    bool in_registers;   /* rows are made by sis_pool_make_row_f32 */
    sis_pool_way way;    /* of f32 */
} pool_plan;

/* a * b of an estimate: some of them can be added where they are too large to count. */
static int64_t times(int64_t a, int64_t b) {
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX / 8 : sis_least(product, INT64_MAX / 8);
}

/* The same where rows are made by strips of eight outputs, one of which may be of four (from counts of cortex-a57): a row
 * of each, and a share of what strips and planes take to begin. */
static int64_t strip_work(const sis_pool *pool, bool max) {
    const sis_pool_axis *last = &pool->axis[1];
    const int64_t left = last->out % 8, one = last->out > 8 && left > 0 && left <= 4;
    const int64_t strips = last->out / 8 + (left > 0), pairs = strips - one;
    const bool two = last->stride == 2;
    if (!max) {
        const int64_t row = pairs * (two ? 47 : 33) + one * (two ? 30 : 27) + 46 + last->out / 4 * 6;
        return row + (strips * 187 + 200) / pool->axis[0].out;
    }
    const int64_t pair = last->kernel == 2 ? 22
                         : two             ? 45
                                           : 28,
                  single = last->kernel == 2 ? 14
                           : two             ? 33
                                             : 18;
    return pairs * pair + one * single + (strips * (last->kernel == 2 ? 60 : 109) + 90) / pool->axis[0].out;
}

/* Instructions of one row, about, on AArch64: by the way it goes there. */
static int64_t row_work(const pool_plan *plan, bool f32, bool max) {
    const sis_pool *pool = &plan->pool;
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    int64_t outer = sis_pool_outer_taps(pool), taps = times(outer, sis_pool_most_inside(last));
    const sis_pool_way way = f32 ? sis_pool_way_of(pool, max, 4) : SIS_POOL_BY_ROWS;
    if (way == SIS_POOL_WHOLE) return 30 + pool->in_plane * (max ? 1 : 5) / 2;
    if (way == SIS_POOL_STRIPS) return strip_work(pool, max);
    if (!plan->in_registers) return 150 + times(outer, 40) + times(taps, 40 + times(last->out, 6));
    int64_t inner = last->stride <= 2 ? pool->inner_end - pool->inner_first : 0;
    if (inner < 4) inner = 0;
    /* Eight outputs a step, or four of few; kernels of two and three are unrolled. */
    const bool unrolled = last->dilation == 1 && (last->kernel == 2 || last->kernel == 3);
    const int64_t along = 8 + times(last->kernel, unrolled ? 5 : 10);
    const int64_t step = 12 + times(outer, along), steps = inner < 8 ? (inner + 3) / 4 : (inner + 7) / 8;
    const int64_t single = 48 + times(taps, inner > 0 ? 10 : 15) / 2; /* at an edge it has fewer */
    return 130 + (max ? 0 : 40) + times(outer, pool->axes > 2 ? 35 : 15) +
           times(steps, inner < 8 ? step * 2 / 3 : step) + times(last->out - inner, single);
}

/* A row's windows reach over so many rows of X. */
static sis_reads reads_of(const sis_pool *pool) {
    const sis_pool_axis *y = &pool->axis[0];
    if (pool->axes != 2 || y->kernel > INT32_MAX || y->dilation > INT32_MAX || y->stride > INT32_MAX ||
        y->before > INT32_MAX || y->step > INT32_MAX)
        return (sis_reads){0};
    const int64_t taps = times(y->kernel - 1, y->dilation) + 1;
    return (sis_reads){.rows = y->out,
                       .step = times(y->stride, y->step),
                       .before = times(y->before, y->step),
                       .reach = times(taps, y->step),
                       .by_planes = true};
}

static sis_status pool_prepare(sis_node *node, sis_needs *needs) {
    pool_plan *plan = node->plan;
    sis_status status = sis_pool_resolve(node, &plan->pool);
    if (status != SIS_OK) return status;
    const sis_pool *pool = &plan->pool;
    const bool max = node->op->id == SIS_OP_MAX_POOL;
    needs->view_of = -1;
    if (pool->planes * pool->out_plane == 0) return SIS_OK;
    plan->rows = pool->planes * (pool->out_plane / pool->axis[pool->axes - 1].out);
    plan->in_registers = node->inputs[0]->dtype == SIS_F32 && sis_pool_outer_taps(pool) <= SIS_POOL_ROWS;
    if (node->inputs[0]->dtype == SIS_F32) plan->way = sis_pool_way_of(pool, max, SIS_LANES);
    int64_t work = row_work(plan, node->inputs[0]->dtype == SIS_F32, max);
    plan->grain = sis_tile_grain(work);
    needs->tiles = sis_tiles(plan->rows, &plan->grain);
    needs->instructions = sis_cost(plan->rows, (uint64_t)work);
    if (node->n_outputs < 2 || !node->outputs[1]) needs->reads = reads_of(pool);
    return SIS_OK;
}

/* Rows of all planes, of which X may have only a band. */
static sis_status pool_rows(sis_node *node, int64_t first, int64_t last, uint32_t core) {
    (void)core;
    const pool_plan *plan = node->plan;
    sis_pool pool = plan->pool;
    const int64_t height = pool.axis[0].out;
    if (node->in_plane > 0) pool.in_plane = (int64_t)node->in_plane;
    for (int64_t plane = 0; plane < pool.planes; plane++) {
        const sis_range rows = {plane * height + first, plane * height + last};
        if (plan->way == SIS_POOL_STRIPS)
            sis_pool_make_planes_f32(node, &pool, plan->way, rows);
        else if (plan->in_registers)
            sis_pool_make_rows_f32(node, &pool, rows);
        else
            sis_pool_make_rows(node, &pool, rows);
    }
    return SIS_OK;
}

static sis_range make_rows(const sis_node *node, uint32_t first, uint32_t last) {
    const pool_plan *plan = node->plan;
    sis_range rows = sis_tile_range(plan->rows, plan->grain, first, last);
    if (plan->way != SIS_POOL_BY_ROWS)
        sis_pool_make_planes_f32(node, &plan->pool, plan->way, rows);
    else if (plan->in_registers)
        sis_pool_make_rows_f32(node, &plan->pool, rows);
    else
        sis_pool_make_rows(node, &plan->pool, rows);
    return rows;
}

static sis_shape pooled_shape(const sis_node *node, const sis_pool *pool) {
    sis_shape out = node->inputs[0]->shape;
    for (uint32_t i = 0; i < pool->axes; i++) out.dim[i + 2] = pool->axis[i].out;
    return out;
}

/* --- MaxPool --- */

static sis_status max_pool_infer(sis_node *node) {
    sis_pool pool;
    sis_status status = sis_pool_resolve(node, &pool);
    if (status != SIS_OK) return status;
    sis_shape out = pooled_shape(node, &pool);
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    sis_output(node, 1, SIS_I64, &out);
    return SIS_OK;
}

static bool is_largest(sis_dtype dtype, const uint8_t *x, const uint8_t *largest) {
    float a, b;
    double u, v;
    switch (dtype) {
    case SIS_F32: memcpy(&a, x, 4), memcpy(&b, largest, 4); return a == b || a != a;
    case SIS_F64: memcpy(&u, x, 8), memcpy(&v, largest, 8); return u == v || u != u;
    default: return *x == *largest;
    }
}

/* Flat position in X of an element of a plane; with storage_order 1 the plane is counted column by column. */
static int64_t index_of(const sis_pool *pool, int64_t plane, int64_t position, bool columns) {
    if (!columns) return plane * pool->in_plane + position;
    int64_t index = 0, scale = pool->in_plane;
    for (uint32_t i = pool->axes; i-- > 0;) {
        scale /= pool->axis[i].in;
        index += position % pool->axis[i].in * scale;
        position /= pool->axis[i].in;
    }
    return plane * pool->in_plane + index;
}

/* The first tap of each window that holds its largest value; 0 for a window of padding only. */
static void find_indices(const sis_node *node, const sis_pool *pool, const sis_pool_row *place,
                         const uint8_t *y, int64_t *indices) {
    const sis_max_pool_attributes *attributes = node->attributes;
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    sis_dtype dtype = node->inputs[0]->dtype;
    size_t size = sis_dtype_size(dtype);
    const uint8_t *plane =
        (const uint8_t *)node->inputs[0]->data + place->plane * pool->in_plane * (int64_t)size;
    for (int64_t at = 0; at < last->out; at++) {
        indices[at] = -1;
        const sis_range taps = sis_pool_inside(last, at);
        sis_pool_tap outer;
        bool more = taps.first < taps.last && sis_pool_tap_first(pool, place, &outer);
        for (; more && indices[at] < 0; more = sis_pool_tap_next(pool, &outer)) {
            int64_t position = outer.row + at * last->stride - last->before + taps.first * last->dilation;
            for (int64_t k = taps.first; k < taps.last && indices[at] < 0; k++, position += last->dilation)
                if (is_largest(dtype, plane + position * (int64_t)size, y + at * (int64_t)size))
                    indices[at] = index_of(pool, place->plane, position, attributes->storage_order == 1);
        }
        if (indices[at] < 0) indices[at] = 0;
    }
}

static sis_status max_pool_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_pool *pool = &((const pool_plan *)node->plan)->pool;
    const sis_range rows = make_rows(node, first, last);
    if (node->n_outputs < 2 || !node->outputs[1]) return SIS_OK;
    const int64_t width = pool->axis[pool->axes - 1].out,
                  size = (int64_t)sis_dtype_size(node->inputs[0]->dtype);
    for (int64_t r = rows.first; r < rows.last; r++) {
        sis_pool_row place = sis_pool_row_at(pool, r);
        find_indices(node, pool, &place, (const uint8_t *)node->outputs[0]->data + r * width * size,
                     (int64_t *)node->outputs[1]->data + r * width);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_max_pool = {.plan_bytes = sizeof(pool_plan),
                                          .infer = max_pool_infer,
                                          .prepare = pool_prepare,
                                          .run = max_pool_run,
                                          .rows = pool_rows};

/* --- AveragePool --- */

static sis_status average_pool_infer(sis_node *node) {
    sis_pool pool;
    sis_status status = sis_pool_resolve(node, &pool);
    if (status != SIS_OK) return status;
    sis_shape out = pooled_shape(node, &pool);
    sis_output(node, 0, node->inputs[0]->dtype, &out);
    return SIS_OK;
}

static sis_status average_pool_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    make_rows(node, first, last);
    return SIS_OK;
}

const sis_op_functions sis_op_average_pool = {.plan_bytes = sizeof(pool_plan),
                                              .infer = average_pool_infer,
                                              .prepare = pool_prepare,
                                              .run = average_pool_run,
                                              .rows = pool_rows};
