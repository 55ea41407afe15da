/* Means over any set of axes; reduce.h says in which order the additions go. */
#include "reduce.h"

#include "../kernels/simd.h"

void sis_reduction_prepare(sis_reduction *plan, const sis_shape *shape, uint32_t axes, sis_needs *needs) {
    int64_t own[SIS_MAX_RANK], strides[2][SIS_MAX_RANK];
    sis_shape parts[2] = {{0}, {0}};
    sis_row_major(shape, own);
    for (uint32_t i = 0; i < shape->rank; i++) {
        int reduced = axes >> i & 1;
        strides[reduced][parts[reduced].rank] = own[i];
        parts[reduced].dim[parts[reduced].rank++] = shape->dim[i];
    }
    sis_loops_make(&plan->kept, &parts[0], strides[0], NULL);
    sis_loops_make(&plan->reduced, &parts[1], strides[1], NULL);
    plan->outputs = sis_shape_count(&parts[0]);
    plan->factor = sis_shape_count(&parts[1]);
    const sis_loops *kept = &plan->kept;
    plan->by_rows = plan->outputs == 1 || kept->stride[0][kept->rank - 1] != 1;
    int64_t work = sis_most(1, plan->factor) * 2 / (plan->factor < 16 && plan->by_rows ? 1 : 4) +
                   (plan->by_rows ? 60 : 4);
    plan->grain = sis_tile_grain(work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(plan->outputs, &plan->grain);
    needs->instructions = (uint64_t)(plan->outputs * work);
}

/* --- sums of one row: sixteen lanes, folded 16, 8, 4, 2, 1 --- */

static double row_sum_f64(const double *p, int64_t n) {
    double lanes[16] = {0};
    for (int64_t i = 0; i < n; i++) lanes[i & 15] += p[i];
    for (int half = 8; half > 0; half /= 2)
        for (int j = 0; j < half; j++) lanes[j] += lanes[j + half];
    return lanes[0];
}

static float sum_f32(const sis_loops *reduced, int64_t rows, const float *in) {
    int64_t n = reduced->size[reduced->rank - 1];
    if (rows == 1) return sis_reduce_sum(in, (size_t)n);
    sis_cursor cursor;
    float sum = 0;
    if (rows > 0) sis_cursor_set(reduced, &cursor, 0);
    for (int64_t r = 0; r < rows; r++) {
        sum += sis_reduce_sum(in + cursor.offset[0], (size_t)n);
        sis_cursor_advance(reduced, &cursor, n);
    }
    return sum;
}

static double sum_f64(const sis_loops *reduced, int64_t rows, const double *in) {
    int64_t n = reduced->size[reduced->rank - 1];
    if (rows == 1) return row_sum_f64(in, n);
    sis_cursor cursor;
    double sum = 0;
    if (rows > 0) sis_cursor_set(reduced, &cursor, 0);
    for (int64_t r = 0; r < rows; r++) {
        sum += row_sum_f64(in + cursor.offset[0], n);
        sis_cursor_advance(reduced, &cursor, n);
    }
    return sum;
}

/* --- outputs along the innermost dimension: all their chains go on together, one reduced position after the other --- */

static void columns_f32(const sis_reduction *plan, float *out, const float *in, int64_t n) {
    const float divisor = (float)plan->factor;
    sis_cursor cursor;
    if (plan->factor > 0) sis_cursor_set(&plan->reduced, &cursor, 0);
    for (int64_t k = 0; k < n; k++) out[k] = 0;
    for (int64_t r = 0; r < plan->factor; r++) {
        const float *row = in + cursor.offset[0];
        int64_t k = 0;
        for (; k + SIS_LANES <= n; k += SIS_LANES)
            sis_store(out + k, sis_add(sis_load(out + k), sis_load(row + k)));
        for (; k < n; k++) out[k] += row[k];
        sis_cursor_advance(&plan->reduced, &cursor, 1);
    }
    for (int64_t k = 0; k < n; k++) out[k] /= divisor;
}

static void columns_f64(const sis_reduction *plan, double *out, const double *in, int64_t n) {
    sis_cursor cursor;
    if (plan->factor > 0) sis_cursor_set(&plan->reduced, &cursor, 0);
    for (int64_t k = 0; k < n; k++) out[k] = 0;
    for (int64_t r = 0; r < plan->factor; r++) {
        const double *row = in + cursor.offset[0];
        for (int64_t k = 0; k < n; k++) out[k] += row[k];
        sis_cursor_advance(&plan->reduced, &cursor, 1);
    }
    for (int64_t k = 0; k < n; k++) out[k] /= (double)plan->factor;
}

/* --- integers: one chain, wrapping at 64 bits; the mean truncates, of nothing it is 0 --- */

static int64_t integer_at(sis_dtype dtype, const void *in, int64_t i) {
    switch (dtype) {
    case SIS_I32: return ((const int32_t *)in)[i];
    case SIS_U32: return ((const uint32_t *)in)[i];
    default: return ((const int64_t *)in)[i];
    }
}

static void mean_integer(const sis_reduction *plan, sis_dtype dtype, void *out, int64_t at, const void *in,
                         int64_t start) {
    uint64_t sum = 0;
    sis_cursor cursor;
    if (plan->factor > 0) sis_cursor_set(&plan->reduced, &cursor, 0);
    for (int64_t r = 0; r < plan->factor; r++) {
        sum += (uint64_t)integer_at(dtype, in, start + cursor.offset[0]);
        sis_cursor_advance(&plan->reduced, &cursor, 1);
    }
    if (plan->factor == 0)
        sum = 0;
    else if (dtype == SIS_U64)
        sum /= (uint64_t)plan->factor;
    else
        sum = (uint64_t)((int64_t)sum / plan->factor);
    if (dtype == SIS_I32 || dtype == SIS_U32)
        ((uint32_t *)out)[at] = (uint32_t)sum;
    else
        ((uint64_t *)out)[at] = sum;
}

void sis_reduction_mean(const sis_reduction *plan, sis_dtype dtype, void *out, const void *in, uint32_t first,
                        uint32_t last) {
    sis_range range = sis_tile_range(plan->outputs, plan->grain, first, last);
    if (range.first == range.last) return;
    int64_t rows = plan->factor > 0 ? plan->factor / plan->reduced.size[plan->reduced.rank - 1] : 0;
    bool floats = dtype == SIS_F32 || dtype == SIS_F64;
    sis_cursor cursor;
    sis_cursor_set(&plan->kept, &cursor, range.first);
    for (int64_t i = range.first, n; i < range.last; i += n) {
        int64_t at = cursor.offset[0];
        bool columns = floats && !plan->by_rows;
        n = columns ? sis_least(sis_cursor_left(&plan->kept, &cursor), range.last - i) : 1;
        if (!floats)
            mean_integer(plan, dtype, out, i, in, at);
        else if (columns && dtype == SIS_F32)
            columns_f32(plan, (float *)out + i, (const float *)in + at, n);
        else if (columns)
            columns_f64(plan, (double *)out + i, (const double *)in + at, n);
        else if (dtype == SIS_F32)
            ((float *)out)[i] = sum_f32(&plan->reduced, rows, (const float *)in + at) / (float)plan->factor;
        else
            ((double *)out)[i] =
                sum_f64(&plan->reduced, rows, (const double *)in + at) / (double)plan->factor;
        sis_cursor_advance(&plan->kept, &cursor, n);
    }
}
