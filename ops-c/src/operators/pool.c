/* MaxPool and AveragePool over any number of spatial dimensions.
 *
 * An output row (the last dimension) is made tap by tap: every tap of the window is taken into the whole row at once,
 * outer taps first, so that each output's chain ascends over the window and padding is never touched. */
#include "pool.h"
#include "../kernels/simd.h"

#include <string.h>

/* --- taps: y[i] = f(y[i], x[i * stride]) for i < n --- */

typedef void (*tap_row)(void *y, const void *x, int64_t stride, int64_t n);

/* LANES floats at a stride of 2. The second load starts one early, so that nothing behind the last one is read. */
SIS_INLINE sis_vf load_every_second(const float *p) {
    sis_vf a = sis_load(p), b = sis_load(p + SIS_LANES - 1);
#if SIS_LANES == 4
    return __builtin_shufflevector(a, b, 0, 2, 5, 7);
#elif SIS_LANES == 8
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 9, 11, 13, 15);
#else
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
#endif
}

SIS_INLINE void tap_f32(sis_reduce_fold f, float *y, const float *x, int64_t stride, int64_t n) {
    int64_t i = 0;
    if (stride == 1)
        for (; i + SIS_LANES <= n; i += SIS_LANES) sis_store(y + i, f(sis_load(y + i), sis_load(x + i)));
    else if (stride == 2)
        for (; i + SIS_LANES <= n; i += SIS_LANES)
            sis_store(y + i, f(sis_load(y + i), load_every_second(x + 2 * i)));
    for (; i < n; i++) y[i] = sis_lane(f(sis_splat(y[i]), sis_splat(x[i * stride])), 0);
}

static void max_f32(void *y, const void *x, int64_t stride, int64_t n) { tap_f32(sis_max, y, x, stride, n); }
static void add_f32(void *y, const void *x, int64_t stride, int64_t n) { tap_f32(sis_add, y, x, stride, n); }

#define TAP(name, type, value)                                            \
    static void name(void *y, const void *x, int64_t stride, int64_t n) { \
        type *to = y;                                                     \
        const type *from = x;                                             \
        for (int64_t i = 0; i < n; i++) {                                 \
            const type a = to[i], b = from[i * stride];                   \
            to[i] = value;                                                \
        }                                                                 \
    }
TAP(max_f64, double, a != a || b != b ? a + b : a == b ? (__builtin_signbit(a) ? b : a) : a > b ? a : b)
TAP(max_i8, int8_t, a > b ? a : b)
TAP(max_u8, uint8_t, a > b ? a : b)
TAP(add_f64, double, a + b)

static tap_row tap_of(const sis_node *node) {
    sis_dtype dtype = node->inputs[0]->dtype;
    if (node->op->id == SIS_OP_AVERAGE_POOL) return dtype == SIS_F32 ? add_f32 : add_f64;
    return dtype == SIS_F32 ? max_f32 : dtype == SIS_F64 ? max_f64 : dtype == SIS_I8 ? max_i8 : max_u8;
}

/* --- rows --- */

typedef struct pool_plan {
    sis_pool pool;
    int64_t rows, grain; /* rows of all planes */
} pool_plan;

/* Where an output row lies: its plane and its position along the outer axes. */
typedef struct pool_row {
    int64_t plane;
    int64_t at[SIS_POOL_AXES];
} pool_row;

static pool_row row_at(const sis_pool *pool, int64_t row) {
    pool_row place = {0};
    for (uint32_t i = pool->axes - 1; i-- > 0;) {
        place.at[i] = row % pool->axis[i].out;
        row /= pool->axis[i].out;
    }
    place.plane = row;
    return place;
}

/* Input row of the window's outer tap number `tap`, -1 when it lies in the padding. */
static int64_t tap_input_row(const sis_pool *pool, const pool_row *place, int64_t tap) {
    int64_t input_row = 0, rows = 1;
    for (uint32_t i = pool->axes - 1; i-- > 0;) {
        const sis_pool_axis *axis = &pool->axis[i];
        int64_t position = place->at[i] * axis->stride + tap % axis->kernel * axis->dilation - axis->before;
        if (position < 0 || position >= axis->in) return -1;
        tap /= axis->kernel;
        input_row += position * rows;
        rows *= axis->in;
    }
    return input_row;
}

static int64_t outer_taps(const sis_pool *pool) {
    int64_t taps = 1;
    for (uint32_t i = 0; i + 1 < pool->axes; i++) taps *= pool->axis[i].kernel;
    return taps;
}

static void take_taps(const sis_pool *pool, const pool_row *place, tap_row tap, size_t size, uint8_t *y,
                      const uint8_t *x) {
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    for (int64_t outer = 0, n = outer_taps(pool); outer < n; outer++) {
        int64_t input_row = tap_input_row(pool, place, outer);
        if (input_row < 0) continue;
        const uint8_t *row = x + (place->plane * pool->in_plane + input_row * last->in) * (int64_t)size;
        for (int64_t k = 0; k < last->kernel; k++) {
            int64_t shift = k * last->dilation - last->before; /* input position of output 0 */
            int64_t first = shift < 0 ? (-shift + last->stride - 1) / last->stride : 0;
            int64_t end =
                shift < last->in ? sis_least(last->out, (last->in - 1 - shift) / last->stride + 1) : 0;
            if (first >= end) continue;
            tap(y + first * (int64_t)size, row + (first * last->stride + shift) * (int64_t)size, last->stride,
                end - first);
        }
    }
}

static sis_status pool_prepare(sis_node *node, sis_needs *needs) {
    pool_plan *plan = node->plan;
    sis_status status = sis_pool_resolve(node, &plan->pool);
    if (status != SIS_OK) return status;
    const sis_pool *pool = &plan->pool;
    needs->view_of = -1;
    if (pool->planes * pool->out_plane == 0) return SIS_OK;
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    plan->rows = pool->planes * (pool->out_plane / last->out);
    int64_t taps = outer_taps(pool) * last->kernel;
    int64_t work =
        40 + taps * (20 + last->out * (last->stride <= 2 && node->inputs[0]->dtype == SIS_F32 ? 2 : 5));
    plan->grain = sis_tile_grain(work);
    needs->tiles = sis_tiles(plan->rows, &plan->grain);
    needs->instructions = (uint64_t)(plan->rows * work);
    return SIS_OK;
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
static void find_indices(const sis_node *node, const sis_pool *pool, const pool_row *place, const uint8_t *y,
                         int64_t *indices) {
    const sis_max_pool_attributes *attributes = node->attributes;
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    sis_dtype dtype = node->inputs[0]->dtype;
    size_t size = sis_dtype_size(dtype);
    const uint8_t *plane =
        (const uint8_t *)node->inputs[0]->data + place->plane * pool->in_plane * (int64_t)size;
    for (int64_t at = 0; at < last->out; at++) {
        indices[at] = -1;
        for (int64_t tap = 0, n = outer_taps(pool) * last->kernel; tap < n && indices[at] < 0; tap++) {
            int64_t row = tap_input_row(pool, place, tap / last->kernel);
            int64_t column = at * last->stride + tap % last->kernel * last->dilation - last->before;
            if (row < 0 || column < 0 || column >= last->in) continue;
            int64_t position = row * last->in + column;
            if (is_largest(dtype, plane + position * (int64_t)size, y + at * (int64_t)size))
                indices[at] = index_of(pool, place->plane, position, attributes->storage_order == 1);
        }
        if (indices[at] < 0) indices[at] = 0;
    }
}

static void fill_lowest(sis_dtype dtype, void *y, int64_t n) {
    const float f32 = -__builtin_inff();
    const double f64 = -__builtin_inf();
    const uint8_t u8 = dtype == SIS_I8 ? 0x80 : 0;
    sis_fill(y,
             dtype == SIS_F32   ? (const void *)&f32
             : dtype == SIS_F64 ? (const void *)&f64
                                : &u8,
             sis_dtype_size(dtype), n);
}

static sis_status max_pool_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const pool_plan *plan = node->plan;
    sis_dtype dtype = node->inputs[0]->dtype;
    size_t size = sis_dtype_size(dtype);
    int64_t width = plan->pool.axis[plan->pool.axes - 1].out;
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t r = range.first; r < range.last; r++) {
        pool_row place = row_at(&plan->pool, r);
        uint8_t *y = (uint8_t *)node->outputs[0]->data + r * width * (int64_t)size;
        fill_lowest(dtype, y, width);
        take_taps(&plan->pool, &place, tap_of(node), size, y, node->inputs[0]->data);
        if (node->n_outputs > 1 && node->outputs[1])
            find_indices(node, &plan->pool, &place, y, (int64_t *)node->outputs[1]->data + r * width);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_max_pool = {
    .plan_bytes = sizeof(pool_plan), .infer = max_pool_infer, .prepare = pool_prepare, .run = max_pool_run};

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
    const pool_plan *plan = node->plan;
    const sis_pool *pool = &plan->pool;
    const sis_pool_axis *inner = &pool->axis[pool->axes - 1];
    sis_dtype dtype = node->inputs[0]->dtype;
    size_t size = sis_dtype_size(dtype);
    sis_range range = sis_tile_range(plan->rows, plan->grain, first, last);
    for (int64_t r = range.first; r < range.last; r++) {
        pool_row place = row_at(pool, r);
        uint8_t *y = (uint8_t *)node->outputs[0]->data + r * inner->out * (int64_t)size;
        memset(y, 0, (size_t)inner->out * size);
        take_taps(pool, &place, tap_of(node), size, y, node->inputs[0]->data);
        int64_t outer = 1;
        for (uint32_t i = 0; i + 1 < pool->axes; i++)
            outer *= sis_pool_count(&pool->axis[i], place.at[i], pool->count_padding);
        for (int64_t i = 0; i < inner->out; i++) {
            int64_t count = sis_most(1, outer * sis_pool_count(inner, i, pool->count_padding));
            if (dtype == SIS_F32)
                ((float *)(void *)y)[i] /= (float)count;
            else
                ((double *)(void *)y)[i] /= (double)count;
        }
    }
    return SIS_OK;
}

const sis_op_functions sis_op_average_pool = {.plan_bytes = sizeof(pool_plan),
                                              .infer = average_pool_infer,
                                              .prepare = pool_prepare,
                                              .run = average_pool_run};
