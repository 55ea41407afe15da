/* Rows of outputs of MaxPool and AveragePool for any dtype and window; pool_f32.c is quicker where it serves.
 *
 * A row (the last dimension) is made tap by tap: every tap of the window is taken into all its outputs at once, outer
 * taps first, so that each output's chain ascends over the window and padding is never touched. */
#include <string.h>

#include "../kernels/simd.h"
#include "pool.h"

/* --- taps: y[i] = f(y[i], x[i * stride]) for i < n --- */

typedef void (*tap_row)(void *y, const void *x, int64_t stride, int64_t n);

#define TAP(name, type, value)                                            \
    static void name(void *y, const void *x, int64_t stride, int64_t n) { \
        type *to = y;                                                     \
        const type *from = x;                                             \
        for (int64_t i = 0; i < n; i++) {                                 \
            const type a = to[i], b = from[i * stride];                   \
            to[i] = value;                                                \
        }                                                                 \
    }
TAP(max_f32, float, sis_lane(sis_max(sis_splat(a), sis_splat(b)), 0))
TAP(add_f32, float, a + b)
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

void sis_pool_row_next(const sis_pool *pool, sis_pool_row *place) {
    for (uint32_t i = pool->axes - 1; i-- > 0;) {
        if (++place->at[i] < pool->axis[i].out) return;
        place->at[i] = 0;
    }
    place->plane++;
}

bool sis_pool_tap_first(const sis_pool *pool, const sis_pool_row *place, sis_pool_tap *tap) {
    tap->row = 0;
    for (uint32_t i = 0; i + 1 < pool->axes; i++) {
        const sis_pool_axis *axis = &pool->axis[i];
        const sis_range taps = tap->taps[i] = sis_pool_inside(axis, place->at[i]);
        if (taps.first >= taps.last) return false;
        tap->at[i] = taps.first;
        tap->row += (place->at[i] * axis->stride - axis->before + taps.first * axis->dilation) * axis->step;
    }
    return true;
}

bool sis_pool_tap_next(const sis_pool *pool, sis_pool_tap *tap) {
    for (uint32_t i = pool->axes - 1; i-- > 0;) {
        const int64_t step = pool->axis[i].dilation * pool->axis[i].step;
        if (++tap->at[i] < tap->taps[i].last) {
            tap->row += step;
            return true;
        }
        tap->at[i] = tap->taps[i].first;
        tap->row -= (tap->taps[i].last - 1 - tap->taps[i].first) * step;
    }
    return false;
}

int64_t sis_pool_outer_taps(const sis_pool *pool) {
    int64_t taps = 1;
    for (uint32_t i = 0; i + 1 < pool->axes; i++) taps *= sis_pool_most_inside(&pool->axis[i]);
    return taps;
}

/* One row of X into the row y, all outputs of a tap at once. */
static void take_row(const sis_pool_axis *last, tap_row tap, size_t size, uint8_t *y, const uint8_t *row) {
    for (int64_t k = 0; k < last->kernel; k++) {
        int64_t shift = k * last->dilation - last->before; /* input position of output 0 */
        int64_t first = shift < 0 ? (-shift + last->stride - 1) / last->stride : 0;
        int64_t end = shift < last->in ? (last->in - 1 - shift) / last->stride + 1 : 0;
        end = sis_least(end, last->out);
        if (first >= end) continue;
        tap(y + first * (int64_t)size, row + (first * last->stride + shift) * (int64_t)size, last->stride,
            end - first);
    }
}

/* The same from output to output, for windows longer than X's row: most of their taps are padding. */
static void take_row_in_padding(const sis_pool_axis *last, tap_row tap, size_t size, uint8_t *y,
                                const uint8_t *row) {
    for (int64_t at = 0; at < last->out; at++) {
        const sis_range taps = sis_pool_inside(last, at);
        const int64_t start = at * last->stride - last->before;
        for (int64_t k = taps.first; k < taps.last; k++)
            tap(y + at * (int64_t)size, row + (start + k * last->dilation) * (int64_t)size, 1, 1);
    }
}

static void take_taps(const sis_pool *pool, const sis_pool_row *place, tap_row tap, size_t size, uint8_t *y,
                      const uint8_t *x) {
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    const bool long_window = last->kernel > sis_pool_most_inside(last);
    sis_pool_tap outer;
    for (bool more = sis_pool_tap_first(pool, place, &outer); more; more = sis_pool_tap_next(pool, &outer)) {
        const uint8_t *row = x + (place->plane * pool->in_plane + outer.row) * (int64_t)size;
        (long_window ? take_row_in_padding : take_row)(last, tap, size, y, row);
    }
}

static void fill_start(const sis_node *node, void *y, int64_t n) {
    sis_dtype dtype = node->inputs[0]->dtype;
    size_t size = sis_dtype_size(dtype);
    const float f32 = -__builtin_inff();
    const double f64 = -__builtin_inf();
    const uint8_t u8 = dtype == SIS_I8 ? 0x80 : 0;
    if (node->op->id != SIS_OP_MAX_POOL)
        memset(y, 0, (size_t)n * size);
    else
        sis_fill(y,
                 dtype == SIS_F32   ? (const void *)&f32
                 : dtype == SIS_F64 ? (const void *)&f64
                                    : &u8,
                 size, n);
}

int64_t sis_pool_outer_count(const sis_pool *pool, const sis_pool_row *place) {
    int64_t count = 1;
    for (uint32_t i = 0; i + 1 < pool->axes; i++)
        count *= sis_pool_count(&pool->axis[i], place->at[i], pool->count_padding);
    return count;
}

/* Sums become averages. */
static void divide_row(const sis_node *node, const sis_pool *pool, const sis_pool_row *place, void *y) {
    const sis_pool_axis *last = &pool->axis[pool->axes - 1];
    const int64_t outer = sis_pool_outer_count(pool, place);
    for (int64_t i = 0; i < last->out; i++) {
        int64_t count = sis_most(1, outer * sis_pool_count(last, i, pool->count_padding));
        if (node->inputs[0]->dtype == SIS_F32)
            ((float *)y)[i] /= (float)count;
        else
            ((double *)y)[i] /= (double)count;
    }
}

void sis_pool_make_rows(const sis_node *node, const sis_pool *pool, sis_range rows) {
    const int64_t width = pool->axis[pool->axes - 1].out;
    const size_t size = sis_dtype_size(node->inputs[0]->dtype);
    sis_pool_row place = sis_pool_row_at(pool, rows.first);
    for (int64_t r = rows.first; r < rows.last; r++, sis_pool_row_next(pool, &place)) {
        uint8_t *y = (uint8_t *)node->outputs[0]->data + r * width * (int64_t)size;
        fill_start(node, y, width);
        take_taps(pool, &place, tap_of(node), size, y, node->inputs[0]->data);
        if (node->op->id == SIS_OP_AVERAGE_POOL) divide_row(node, pool, &place, y);
    }
}
