/* Rows of outputs of MaxPool and AveragePool: the work of one pooling tile.
 *
 * A row (the last dimension) is made tap by tap: every tap of the window is taken into all its outputs at once, outer
 * taps first, so that each output's chain ascends over the window and padding is never touched. */
#include <string.h>

#include "../kernels/simd.h"
#include "pool.h"

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

sis_pool_row sis_pool_row_at(const sis_pool *pool, int64_t row) {
    sis_pool_row place = {0};
    for (uint32_t i = pool->axes - 1; i-- > 0;) {
        place.at[i] = row % pool->axis[i].out;
        row /= pool->axis[i].out;
    }
    place.plane = row;
    return place;
}

int64_t sis_pool_input_row(const sis_pool *pool, const sis_pool_row *place, int64_t tap) {
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

int64_t sis_pool_outer_taps(const sis_pool *pool) {
    int64_t taps = 1;
    for (uint32_t i = 0; i + 1 < pool->axes; i++) taps *= pool->axis[i].kernel;
    return taps;
}

/* Outputs [from, to) of a row; y is the row's first one. */
static void take_taps(const sis_pool *pool, const sis_pool_row *place, tap_row tap, size_t size, uint8_t *y,
                      const uint8_t *x, int64_t from, int64_t to) {
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    for (int64_t outer = 0, n = sis_pool_outer_taps(pool); outer < n && from < to; outer++) {
        int64_t input_row = sis_pool_input_row(pool, place, outer);
        if (input_row < 0) continue;
        const uint8_t *row = x + (place->plane * pool->in_plane + input_row * last->in) * (int64_t)size;
        for (int64_t k = 0; k < last->kernel; k++) {
            int64_t shift = k * last->dilation - last->before; /* input position of output 0 */
            int64_t first = shift < 0 ? (-shift + last->stride - 1) / last->stride : 0;
            int64_t end = shift < last->in ? (last->in - 1 - shift) / last->stride + 1 : 0;
            first = sis_most(first, from);
            end = sis_least(end, to);
            if (first >= end) continue;
            tap(y + first * (int64_t)size, row + (first * last->stride + shift) * (int64_t)size, last->stride,
                end - first);
        }
    }
}

/* --- f32 at a stride of 1 or 2: outputs whose window lies wholly inside the row are made a vector at a time, all taps in
 * registers. The last vector overlaps the one before. Other outputs are left to take_taps. --- */

#define BLOCK_ROWS 64 /* outer taps that fit */

typedef struct block {
    const float *rows[BLOCK_ROWS]; /* first tap of output 0 in each outer tap's row */
    uint32_t n_rows;
    int64_t kernel, dilation;
    float *y;
    int64_t n; /* outputs, at least SIS_LANES */
} block;

SIS_INLINE void block_f32(sis_reduce_fold f, float init, int64_t stride, int64_t kernel, const block *b) {
    const int64_t n = b->n, dilation = b->dilation;
    const uint32_t n_rows = b->n_rows;
    for (int64_t at = 0; at < n; at += SIS_LANES) {
        if (at + SIS_LANES > n) at = n - SIS_LANES;
        sis_vf acc = sis_splat(init);
        for (uint32_t r = 0; r < n_rows; r++) {
            const float *x = b->rows[r] + at * stride;
#pragma GCC unroll 3
            for (int64_t k = 0; k < kernel; k++, x += dilation)
                acc = f(acc, stride == 1 ? sis_load(x) : load_every_second(x));
        }
        sis_store(b->y + at, acc);
    }
}

/* The common kernels and strides as literals, so that their taps are unrolled. */
SIS_INLINE void block_by_kernel(sis_reduce_fold f, float init, int64_t stride, const block *b) {
    if (b->kernel == 2)
        block_f32(f, init, stride, 2, b);
    else if (b->kernel == 3)
        block_f32(f, init, stride, 3, b);
    else
        block_f32(f, init, stride, b->kernel, b);
}
static void max_stride_1(const block *b) { block_by_kernel(sis_max, -__builtin_inff(), 1, b); }
static void max_stride_2(const block *b) { block_by_kernel(sis_max, -__builtin_inff(), 2, b); }
static void add_stride_1(const block *b) { block_by_kernel(sis_add, 0, 1, b); }
static void add_stride_2(const block *b) { block_by_kernel(sis_add, 0, 2, b); }

/* Makes the inner outputs [*first, *end) of a row; leaves them equal when it cannot. */
static void take_blocks(const sis_node *node, const sis_pool *pool, const sis_pool_row *place, void *y,
                        int64_t *first, int64_t *end) {
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    *first = *end = 0;
    if (node->inputs[0]->dtype != SIS_F32 || last->stride > 2 || sis_pool_outer_taps(pool) > BLOCK_ROWS)
        return;
    int64_t slack =
        last->in - 1 - (last->kernel - 1) * last->dilation + last->before; /* last start that is inside */
    int64_t from = (last->before + last->stride - 1) / last->stride;
    int64_t to = slack < 0 ? 0 : sis_least(last->out, slack / last->stride + 1);
    if (to - from < SIS_LANES) return;
    const float *x = (const float *)node->inputs[0]->data + place->plane * pool->in_plane;
    block b = {.kernel = last->kernel, .dilation = last->dilation, .n = to - from};
    b.y = (float *)y + from;
    for (int64_t outer = 0, n = sis_pool_outer_taps(pool); outer < n; outer++) {
        int64_t row = sis_pool_input_row(pool, place, outer);
        if (row >= 0) b.rows[b.n_rows++] = x + row * last->in + from * last->stride - last->before;
    }
    if (node->op->id == SIS_OP_MAX_POOL)
        (last->stride == 1 ? max_stride_1 : max_stride_2)(&b);
    else
        (last->stride == 1 ? add_stride_1 : add_stride_2)(&b);
    *first = from;
    *end = to;
}

static void fill_start(const sis_node *node, uint8_t *y, int64_t from, int64_t to) {
    sis_dtype dtype = node->inputs[0]->dtype;
    size_t size = sis_dtype_size(dtype);
    const float f32 = -__builtin_inff();
    const double f64 = -__builtin_inf();
    const uint8_t u8 = dtype == SIS_I8 ? 0x80 : 0;
    uint8_t *start = y + from * (int64_t)size;
    if (node->op->id != SIS_OP_MAX_POOL)
        memset(start, 0, (size_t)(to - from) * size);
    else
        sis_fill(start,
                 dtype == SIS_F32   ? (const void *)&f32
                 : dtype == SIS_F64 ? (const void *)&f64
                                    : &u8,
                 size, to - from);
}

void sis_pool_make_row(const sis_node *node, const sis_pool *pool, const sis_pool_row *place, void *y) {
    const int64_t width = pool->axis[pool->axes - 1].out;
    int64_t ranges[2][2] = {{0, 0}, {0, width}};
    take_blocks(node, pool, place, y, &ranges[0][1], &ranges[1][0]);
    for (int i = 0; i < 2; i++) {
        if (ranges[i][0] == ranges[i][1]) continue;
        fill_start(node, y, ranges[i][0], ranges[i][1]);
        take_taps(pool, place, tap_of(node), sis_element_size(node->inputs[0]), y, node->inputs[0]->data,
                  ranges[i][0], ranges[i][1]);
    }
}
