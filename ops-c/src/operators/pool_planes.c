/* MaxPool and AveragePool in f32 where a window is one that networks have: 3 x 3 or 2 x 2 by the strips of kernels/window.h,
 * or the whole plane. An average is a convolution with ones, divided after; padding, added as +0.0, changes no sum, since a
 * chain that starts at +0.0 is never -0.0. */
#include "../kernels/depthwise.h"
#include "pool.h"

static const float ones[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};

static sis_conv_image image_of(const sis_pool *pool, const float *x) {
    const sis_pool_axis *a = &pool->axis[0], *b = &pool->axis[1];
    return (sis_conv_image){.data = x,
                            .height = (size_t)a->in,
                            .width = (size_t)b->in,
                            .kernel_height = (size_t)a->kernel,
                            .kernel_width = (size_t)b->kernel,
                            .out_width = (size_t)b->out,
                            .stride_y = (size_t)a->stride,
                            .stride_x = (size_t)b->stride,
                            .dilation_y = (size_t)a->dilation,
                            .dilation_x = (size_t)b->dilation,
                            .pad_y = (size_t)a->before,
                            .pad_x = (size_t)b->before};
}

/* One window, as large as the plane. */
static bool is_whole(const sis_pool *pool) {
    for (uint32_t i = 0; i < pool->axes; i++) {
        const sis_pool_axis *axis = &pool->axis[i];
        if (axis->out != 1 || axis->kernel != axis->in || axis->dilation != 1) return false;
        if (axis->before + axis->after != 0) return false;
    }
    return true;
}

sis_pool_way sis_pool_way_of(const sis_pool *pool, bool max, size_t lanes) {
    if (is_whole(pool)) return SIS_POOL_WHOLE;
    if (pool->axes != 2 || pool->axis[0].before > 1 || pool->axis[1].before > 1) return SIS_POOL_BY_ROWS;
    const sis_conv_image im = image_of(pool, NULL);
    if (!max && im.kernel_width != 3) return SIS_POOL_BY_ROWS;
    return sis_window_fits(&im, (size_t)pool->axis[0].out, lanes) ? SIS_POOL_STRIPS : SIS_POOL_BY_ROWS;
}

/* --- whole planes --- */

SIS_INLINE void sum_planes(const float *x, int64_t n, const int planes, float *y) {
    float sum[4] = {0};
    for (int64_t i = 0; i < n; i++) {
        SIS_UNROLL
        for (int p = 0; p < planes; p++) sum[p] += x[p * n + i];
    }
    SIS_UNROLL
    for (int p = 0; p < planes; p++) y[p] = sum[p] / (float)n;
}

static void average_wholes(const sis_pool *pool, const float *x, float *y, sis_range planes) {
    const int64_t n = pool->in_plane;
    int64_t p = planes.first;
    for (; p + 4 <= planes.last; p += 4) sum_planes(x + p * n, n, 4, y + p);
    for (; p < planes.last; p++) sum_planes(x + p * n, n, 1, y + p);
}

static void max_wholes(const sis_pool *pool, const float *x, float *y, sis_range planes) {
    for (int64_t p = planes.first; p < planes.last; p++)
        y[p] = sis_reduce_max(x + p * pool->in_plane, (size_t)pool->in_plane);
}

/* --- strips --- */

/* Divides a row of at least a vector's sums; the first and the last may be sums of fewer elements. */
static void divide_row(float *y, size_t n, float first, float middle, float last) {
    const sis_vf by = sis_splat(middle), tail = sis_load(y + n - SIS_LANES);
    const float a = y[0] / first, b = y[n - 1] / last;
    for (size_t i = 0; i + SIS_LANES <= n; i += SIS_LANES) sis_store(y + i, sis_div(sis_load(y + i), by));
    sis_store(y + n - SIS_LANES, sis_div(tail, by));
    y[n - 1] = b;
    y[0] = a;
}

static void divide_rows(const sis_pool *pool, float *plane, int64_t first, int64_t last) {
    const sis_pool_axis *rows = &pool->axis[0], *columns = &pool->axis[1];
    const int64_t n = columns->out, middle = n > 2 ? 1 : 0;
    const float begin = (float)sis_pool_count(columns, 0, pool->count_padding),
                inner = (float)sis_pool_count(columns, middle, pool->count_padding),
                end = (float)sis_pool_count(columns, n - 1, pool->count_padding);
    for (int64_t row = first; row < last; row++) {
        const float count = (float)sis_pool_count(rows, row, pool->count_padding);
        divide_row(plane + row * n, (size_t)n, count * begin, count * inner, count * end);
    }
}

static void strips(const sis_pool *pool, bool max, const float *x, float *y, int64_t first, int64_t last) {
    const sis_conv_image im = image_of(pool, x);
    const sis_finish nothing = {0};
    if (max) {
        sis_window_max(&im, y, (size_t)first, (size_t)last);
        return;
    }
    sis_depthwise_3x3(&im, ones, NULL, &nothing, y, (size_t)first, (size_t)last);
    divide_rows(pool, y, first, last);
}

void sis_pool_make_planes_f32(const sis_node *node, const sis_pool *pool, sis_pool_way way, sis_range rows) {
    const bool max = node->op->id == SIS_OP_MAX_POOL;
    const float *x = node->inputs[0]->data;
    float *y = node->outputs[0]->data;
    if (way == SIS_POOL_WHOLE) {
        (max ? max_wholes : average_wholes)(pool, x, y, rows);
        return;
    }
    const int64_t height = pool->axis[0].out;
    for (int64_t row = rows.first; row < rows.last;) {
        const int64_t plane = row / height, at = row % height, n = sis_least(height - at, rows.last - row);
        strips(pool, max, x + plane * pool->in_plane, y + plane * pool->out_plane, at, at + n);
        row += n;
    }
}
