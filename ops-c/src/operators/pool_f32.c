/* Rows of outputs of MaxPool and AveragePool in f32: each output's taps are taken in registers, outer taps first, so that
 * its chain ascends over the window. Where windows lie wholly inside X's row and the stride is 1 or 2, a vector of
 * outputs is made at a time; the last vector overlaps the one before. The others are made one by one. */
#include "../kernels/simd.h"
#include "pool.h"

typedef struct pool_job {
    const float *rows[SIS_POOL_ROWS]; /* X's rows that the windows cover, from outer tap to outer tap */
    uint32_t n_rows;
    int64_t kernel, dilation; /* along the row */
    float *y;                 /* vectors: n outputs, the window of the first starts at rows + offset */
    int64_t offset, n;
    float divisor; /* AveragePool: elements of a window that lies wholly inside the row */
} pool_job;

/* --- vectors of outputs --- */

/* Elements 0, 2, 4 … and 1, 3, 5 … of two vectors that follow each other. */
SIS_INLINE sis_vf even_lanes(sis_vf a, sis_vf b) {
#if SIS_LANES == 1
    return (void)b, a;
#elif SIS_LANES == 4
    return __builtin_shufflevector(a, b, 0, 2, 4, 6);
#elif SIS_LANES == 8
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
#else
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
#endif
}
SIS_INLINE sis_vf odd_lanes(sis_vf a, sis_vf b) {
#if SIS_LANES == 1
    return (void)a, b;
#elif SIS_LANES == 4
    return __builtin_shufflevector(a, b, 1, 3, 5, 7);
#elif SIS_LANES == 8
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
#else
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
#endif
}

/* LANES floats at a stride of 2. The second load starts one early, so that nothing behind the last one is read. */
SIS_INLINE sis_vf load_every_second(const float *p) {
    sis_vf a = sis_load(p), b = sis_load(p + SIS_LANES - 1);
#if SIS_LANES == 1
    return (void)b, a;
#elif SIS_LANES == 4
    return __builtin_shufflevector(a, b, 0, 2, 5, 7);
#elif SIS_LANES == 8
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 9, 11, 13, 15);
#else
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
#endif
}

/* One row's taps into a vector of outputs. At a stride of 2 neighbouring taps share their loads. */
SIS_INLINE sis_vf row_taps(sis_vf acc, sis_reduce_fold f, const float *x, int64_t stride, int64_t kernel,
                           int64_t dilation) {
    int64_t k = 0;
    if (stride == 2 && dilation == 1) {
#pragma GCC unroll 2
        for (; k + 2 <= kernel; k += 2) {
            const sis_vf a = sis_load(x + k), b = sis_load(x + k + SIS_LANES);
            acc = f(f(acc, even_lanes(a, b)), odd_lanes(a, b));
        }
    }
#pragma GCC unroll 3
    for (; k < kernel; k++)
        acc = f(acc, stride == 1 ? sis_load(x + k * dilation) : load_every_second(x + k * dilation));
    return acc;
}

/* `vectors` (1 or 2) of them at a time; n is at least as many outputs. */
SIS_INLINE void inner_vectors(const pool_job *job, bool max, int64_t stride, int64_t kernel, int64_t dilation,
                              int vectors) {
    const sis_reduce_fold f = max ? sis_max : sis_add;
    const int64_t n = job->n, step = vectors * SIS_LANES;
    const uint32_t n_rows = job->n_rows;
    const sis_vf divisor = sis_splat(job->divisor), start = sis_splat(max ? -__builtin_inff() : 0.0f);
    for (int64_t at = 0; at < n; at += step) {
        if (at + step > n) at = n - step;
        sis_vf a = start, b = start;
        for (uint32_t r = 0; r < n_rows; r++) {
            const float *x = job->rows[r] + job->offset + at * stride;
            a = row_taps(a, f, x, stride, kernel, dilation);
            if (vectors == 2) b = row_taps(b, f, x + SIS_LANES * stride, stride, kernel, dilation);
        }
        sis_store(job->y + at, max ? a : sis_div(a, divisor));
        if (vectors == 2) sis_store(job->y + at + SIS_LANES, max ? b : sis_div(b, divisor));
    }
}

/* The common kernels, strides and dilations as literals, so that their taps are unrolled. */
SIS_INLINE void inner_by_kernel(const pool_job *job, bool max, int64_t stride, int vectors) {
    if (job->dilation != 1)
        inner_vectors(job, max, stride, job->kernel, job->dilation, vectors);
    else if (job->kernel == 2)
        inner_vectors(job, max, stride, 2, 1, vectors);
    else if (job->kernel == 3)
        inner_vectors(job, max, stride, 3, 1, vectors);
    else
        inner_vectors(job, max, stride, job->kernel, 1, vectors);
}

static void inner_max(const pool_job *job, int64_t stride) {
    if (stride == 1)
        job->n < 2 * SIS_LANES ? inner_by_kernel(job, true, 1, 1) : inner_by_kernel(job, true, 1, 2);
    else
        job->n < 2 * SIS_LANES ? inner_by_kernel(job, true, 2, 1) : inner_by_kernel(job, true, 2, 2);
}

static void inner_average(const pool_job *job, int64_t stride) {
    if (stride == 1)
        job->n < 2 * SIS_LANES ? inner_by_kernel(job, false, 1, 1) : inner_by_kernel(job, false, 1, 2);
    else
        job->n < 2 * SIS_LANES ? inner_by_kernel(job, false, 2, 1) : inner_by_kernel(job, false, 2, 2);
}

/* --- single outputs --- */

/* Outputs [from, to) of the row y; job->divisor is not looked at. */
SIS_INLINE void single_outputs(const sis_pool *pool, const pool_job *job, bool max, float *y, int64_t outer,
                               int64_t from, int64_t to) {
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    const sis_reduce_fold f = max ? sis_max : sis_add;
    for (int64_t at = from; at < to; at++) {
        const sis_range taps = sis_pool_inside(last, at);
        const int64_t first = at * last->stride - last->before + taps.first * last->dilation;
        sis_vf acc = sis_splat(max ? -__builtin_inff() : 0.0f);
        for (uint32_t r = 0; r < job->n_rows && taps.first < taps.last; r++) {
            const float *x = job->rows[r] + first;
            for (int64_t k = taps.first; k < taps.last; k++, x += last->dilation) acc = f(acc, sis_splat(*x));
        }
        const float value = sis_lane(acc, 0);
        if (max)
            y[at] = value;
        else
            y[at] = value / (float)sis_most(1, outer * sis_pool_count(last, at, pool->count_padding));
    }
}

static void single_max(const sis_pool *pool, const pool_job *job, float *y, int64_t outer, int64_t from,
                       int64_t to) {
    single_outputs(pool, job, true, y, outer, from, to);
}
static void single_average(const sis_pool *pool, const pool_job *job, float *y, int64_t outer, int64_t from,
                           int64_t to) {
    single_outputs(pool, job, false, y, outer, from, to);
}

/* --- rows --- */

/* X's rows that the windows of an output row cover: the plane's start, multiplied out axis by axis. */
static void find_rows(const sis_pool *pool, const sis_pool_row *place, const float *x, pool_job *job) {
    job->n_rows = 1;
    job->rows[0] = x + place->plane * pool->in_plane;
    for (uint32_t i = 0; i + 1 < pool->axes; i++) {
        const sis_pool_axis *axis = &pool->axis[i];
        const sis_range taps = sis_pool_inside(axis, place->at[i]);
        const int64_t n = taps.last - taps.first, next = axis->dilation * axis->step;
        if (n <= 0) {
            job->n_rows = 0;
            return;
        }
        const int64_t first = place->at[i] * axis->stride - axis->before + taps.first * axis->dilation;
        for (int64_t r = job->n_rows; r-- > 0;) { /* from behind: no row is overwritten before it is read */
            const float *row = job->rows[r] + first * axis->step;
            for (int64_t k = n; k-- > 0;) job->rows[r * n + k] = row + k * next;
        }
        job->n_rows *= (uint32_t)n;
    }
}

void sis_pool_make_rows_f32(const sis_node *node, const sis_pool *pool, sis_range rows) {
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    const bool max = node->op->id == SIS_OP_MAX_POOL;
    const bool vectors = last->stride <= 2 && pool->inner_end - pool->inner_first >= SIS_LANES;
    const int64_t first = vectors ? pool->inner_first : last->out,
                  end = vectors ? pool->inner_end : last->out;
    const float *x = node->inputs[0]->data;
    float *y = (float *)node->outputs[0]->data + rows.first * last->out;
    sis_pool_row place = sis_pool_row_at(pool, rows.first);
    pool_job job;
    job.kernel = last->kernel;
    job.dilation = last->dilation;
    job.n = end - first;
    job.offset = first * last->stride - last->before;
    for (int64_t r = rows.first; r < rows.last; r++, y += last->out, sis_pool_row_next(pool, &place)) {
        const int64_t outer = max ? 1 : sis_pool_outer_count(pool, &place);
        find_rows(pool, &place, x, &job);
        job.y = y + first;
        job.divisor = (float)sis_most(1, outer * last->kernel);
        if (vectors) (max ? inner_max : inner_average)(&job, last->stride);
        if (first > 0) (max ? single_max : single_average)(pool, &job, y, outer, 0, first);
        if (end < last->out) (max ? single_max : single_average)(pool, &job, y, outer, end, last->out);
    }
}
