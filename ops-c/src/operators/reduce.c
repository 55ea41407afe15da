/* Reductions: the plan and the f32 forms; reduce.h says in which order the steps go, reduce_plain.c has other dtypes. */
#include "reduce.h"

#include <string.h>

#include "../math/vector_f32.h"

#define BLOCK 64 /* outputs whose largest is kept aside */

sis_folding sis_reduction_fold(sis_reduction_kind kind) {
    switch (kind) {
    case SIS_REDUCTION_MAX: return SIS_FOLD_MAX;
    case SIS_REDUCTION_MIN: return SIS_FOLD_MIN;
    case SIS_REDUCTION_PRODUCT: return SIS_FOLD_PRODUCT;
    case SIS_REDUCTION_L1: return SIS_FOLD_ABS;
    case SIS_REDUCTION_L2:
    case SIS_REDUCTION_SUM_SQUARE: return SIS_FOLD_SQUARE;
    case SIS_REDUCTION_LOG_SUM_EXP: return SIS_FOLD_EXP;
    default: return SIS_FOLD_SUM;
    }
}

void sis_reduction_prepare(sis_reduction *plan, sis_reduction_kind kind, sis_dtype dtype,
                           const sis_shape *shape, uint32_t axes, sis_needs *needs) {
    int64_t own[SIS_MAX_RANK], strides[2][SIS_MAX_RANK];
    sis_shape parts[2] = {{0}, {0}};
    sis_row_major(shape, own);
    for (uint32_t i = 0; i < shape->rank; i++) {
        int reduced = axes >> i & 1;
        strides[reduced][parts[reduced].rank] = own[i];
        parts[reduced].dim[parts[reduced].rank++] = shape->dim[i];
    }
    plan->kind = kind;
    sis_loops_make(&plan->kept, &parts[0], strides[0], NULL);
    sis_loops_make(&plan->reduced, &parts[1], strides[1], NULL);
    plan->outputs = sis_shape_count(&parts[0]);
    plan->factor = sis_shape_count(&parts[1]);
    const sis_loops *kept = &plan->kept;
    plan->by_rows = plan->outputs == 1 || kept->stride[0][kept->rank - 1] != 1;
    needs->instructions = sis_reduction_cost(plan, dtype);
    plan->grain = sis_tile_grain((int64_t)(needs->instructions / (uint64_t)sis_most(1, plan->outputs)));
    needs->view_of = -1;
    needs->tiles = sis_tiles(plan->outputs, &plan->grain);
}

/* --- one step, one joining of two results --- */

static float identity_f32(sis_folding fold) {
    return fold == SIS_FOLD_MAX       ? -__builtin_inff()
           : fold == SIS_FOLD_MIN     ? __builtin_inff()
           : fold == SIS_FOLD_PRODUCT ? 1.0f
                                      : 0.0f;
}

SIS_INLINE sis_vf step_exp(sis_vf acc, sis_vf x, sis_vf c) {
    return sis_add(acc, sis_exp_negative(sis_sub(x, c)));
}

SIS_INLINE sis_vf step_f32(sis_folding fold, sis_vf acc, sis_vf x, sis_vf c) {
    switch (fold) {
    case SIS_FOLD_ABS: return sis_step_abs(acc, x, c);
    case SIS_FOLD_SQUARE: return sis_step_square(acc, x, c);
    case SIS_FOLD_EXP: return step_exp(acc, x, c);
    case SIS_FOLD_MAX: return sis_max(acc, x);
    case SIS_FOLD_MIN: return sis_min(acc, x);
    case SIS_FOLD_PRODUCT: return sis_mul(acc, x);
    default: return sis_add(acc, x);
    }
}

static float join_f32(sis_folding fold, float a, float b) {
    switch (fold) {
    case SIS_FOLD_MAX: return sis_lane(sis_max(sis_splat(a), sis_splat(b)), 0);
    case SIS_FOLD_MIN: return sis_lane(sis_min(sis_splat(a), sis_splat(b)), 0);
    case SIS_FOLD_PRODUCT: return a * b;
    default: return a + b;
    }
}

/* --- one output: rows on sixteen lanes, folded 16, 8, 4, 2, 1, or one chain --- */

static float row_f32(sis_folding fold, const float *p, size_t n, float c) {
    switch (fold) {
    case SIS_FOLD_ABS: return sis_reduce_sum_abs(p, n);
    case SIS_FOLD_SQUARE: return sis_reduce_sum_squares(p, n, c);
    case SIS_FOLD_EXP: return sis_reduce(p, n, 0.0f, step_exp, sis_add, c);
    case SIS_FOLD_MAX: return sis_reduce_max(p, n);
    case SIS_FOLD_MIN: return sis_reduce_min(p, n);
    case SIS_FOLD_PRODUCT: return sis_reduce_product(p, n);
    default: return sis_reduce_sum(p, n);
    }
}

float sis_fold_f32(const sis_reduction *plan, sis_folding fold, const float *in, float context) {
    const sis_loops *reduced = &plan->reduced;
    int64_t n = plan->by_rows ? reduced->size[reduced->rank - 1] : 1;
    float result = identity_f32(fold);
    if (n == plan->factor && n > 0) return row_f32(fold, in, (size_t)n, context);
    if (plan->factor == 0) return result;
    sis_cursor cursor;
    sis_cursor_set(reduced, &cursor, 0);
    for (int64_t i = 0; i < plan->factor; i += n) {
        const float *p = in + cursor.offset[0];
        if (plan->by_rows)
            result = join_f32(fold, result, row_f32(fold, p, (size_t)n, context));
        else
            result = sis_lane(step_f32(fold, sis_splat(result), sis_splat(*p), sis_splat(context)), 0);
        sis_cursor_advance(reduced, &cursor, n);
    }
    return result;
}

/* --- outputs along the innermost dimension: all their chains go on together, one reduced position after the other --- */

/* `blocks` times sixteen outputs, known where it is called: as many chains as fit into registers. */
SIS_INLINE void columns_block(const sis_reduction *plan, sis_folding fold, float *out, const float *in,
                              const float *context, int blocks) {
    sis_acc sum[SIS_REDUCTION_WIDE], c = sis_acc_splat(0.0f);
    const sis_loops *reduced = &plan->reduced;
    const int64_t inner = reduced->size[reduced->rank - 1], stride = reduced->stride[0][reduced->rank - 1];
    sis_cursor cursor;
    sis_cursor_set(reduced, &cursor, 0);
    if (fold == SIS_FOLD_EXP) c = sis_load_16(context);
    SIS_UNROLL
    for (int k = 0; k < blocks; k++) sum[k] = sis_acc_splat(identity_f32(fold));
    for (int64_t r = 0; r < plan->factor; r += inner) {
        const float *row = in + cursor.offset[0];
        for (int64_t i = 0; i < inner; i++, row += stride) {
            SIS_UNROLL
            for (int k = 0; k < blocks; k++) {
                const sis_acc x = sis_load_16(row + k * SIS_REDUCE_LANES);
                SIS_UNROLL
                for (int j = 0; j < SIS_REDUCE_VECTORS; j++)
                    sum[k].v[j] = step_f32(fold, sum[k].v[j], x.v[j], c.v[j]);
            }
        }
        sis_cursor_advance(reduced, &cursor, inner);
    }
    SIS_UNROLL
    for (int k = 0; k < blocks; k++) sis_store_16(out + k * SIS_REDUCE_LANES, sum[k]);
}

/* The last few outputs. */
SIS_INLINE void columns_rest(const sis_reduction *plan, sis_folding fold, float *out, const float *in,
                             size_t n, const float *context) {
    const sis_vf c = fold == SIS_FOLD_EXP ? sis_load_n(context, n) : sis_zero();
    sis_vf sum = sis_splat(identity_f32(fold));
    sis_cursor cursor;
    sis_cursor_set(&plan->reduced, &cursor, 0);
    for (int64_t r = 0; r < plan->factor; r++) {
        sum = step_f32(fold, sum, sis_load_n(in + cursor.offset[0], n), c);
        sis_cursor_advance(&plan->reduced, &cursor, 1);
    }
    sis_store_n(out, n, sum);
}

SIS_INLINE void columns_each(const sis_reduction *plan, sis_folding fold, float *out, const float *in,
                             int64_t n, const float *context) {
    int64_t k = 0;
    if (plan->factor == 0) {
        for (; k < n; k++) out[k] = identity_f32(fold);
        return;
    }
    if (fold != SIS_FOLD_EXP && SIS_LANES > 1)
        for (; k + SIS_REDUCTION_WIDE * SIS_REDUCE_LANES <= n; k += SIS_REDUCTION_WIDE * SIS_REDUCE_LANES)
            columns_block(plan, fold, out + k, in + k, NULL, SIS_REDUCTION_WIDE);
    for (; k + SIS_REDUCE_LANES <= n; k += SIS_REDUCE_LANES)
        columns_block(plan, fold, out + k, in + k, fold == SIS_FOLD_EXP ? context + k : NULL, 1);
    for (; k < n; k += SIS_LANES)
        columns_rest(plan, fold, out + k, in + k, (size_t)sis_least(SIS_LANES, n - k),
                     fold == SIS_FOLD_EXP ? context + k : NULL);
}

static void columns_f32(const sis_reduction *plan, sis_folding fold, float *out, const float *in, int64_t n,
                        const float *context) {
    switch (fold) {
    case SIS_FOLD_ABS: columns_each(plan, SIS_FOLD_ABS, out, in, n, context); break;
    case SIS_FOLD_SQUARE: columns_each(plan, SIS_FOLD_SQUARE, out, in, n, context); break;
    case SIS_FOLD_EXP: columns_each(plan, SIS_FOLD_EXP, out, in, n, context); break;
    case SIS_FOLD_MAX: columns_each(plan, SIS_FOLD_MAX, out, in, n, context); break;
    case SIS_FOLD_MIN: columns_each(plan, SIS_FOLD_MIN, out, in, n, context); break;
    case SIS_FOLD_PRODUCT: columns_each(plan, SIS_FOLD_PRODUCT, out, in, n, context); break;
    default: columns_each(plan, SIS_FOLD_SUM, out, in, n, context); break;
    }
}

/* --- what follows the fold --- */

/* log(sum) + largest; an infinite largest is the answer itself. */
SIS_INLINE sis_vf finish_log(sis_vf sum, sis_vf largest) {
    sis_vi infinite = sis_eq(sis_abs(largest), sis_splat(__builtin_inff()));
    return sis_select(infinite, largest, sis_add(sis_log(sum), largest));
}

static void finish_f32(const sis_reduction *plan, float *out, int64_t n, const float *largest) {
    const float divisor = (float)plan->factor;
    for (int64_t k = 0; k < n; k += SIS_LANES) {
        size_t left = (size_t)sis_least(SIS_LANES, n - k);
        sis_vf v = sis_load_n(out + k, left);
        switch (plan->kind) {
        case SIS_REDUCTION_MEAN: v = sis_div(v, sis_splat(divisor)); break;
        case SIS_REDUCTION_L2: v = sis_sqrt(v); break;
        case SIS_REDUCTION_LOG_SUM: v = sis_log(v); break;
        case SIS_REDUCTION_LOG_SUM_EXP: v = finish_log(v, sis_load_n(largest + k, left)); break;
        default: return;
        }
        sis_store_n(out + k, left, v);
    }
}

/* Outputs whose chains go on together. */
static void columns_of(const sis_reduction *plan, float *out, const float *in, int64_t n) {
    float largest[BLOCK];
    bool two = plan->kind == SIS_REDUCTION_LOG_SUM_EXP;
    sis_folding fold = sis_reduction_fold(plan->kind);
    for (int64_t k = 0, step = two ? BLOCK : n; k < n; k += step) {
        int64_t width = sis_least(step, n - k);
        if (two) {
            columns_f32(plan, SIS_FOLD_MAX, out + k, in + k, width, NULL);
            memcpy(largest, out + k, (size_t)width * sizeof(float));
        }
        columns_f32(plan, fold, out + k, in + k, width, largest);
        finish_f32(plan, out + k, width, largest);
    }
}

/* Outputs one after the other; what follows the folds is done for some at once. */
static void rows_of(const sis_reduction *plan, float *out, const float *in, sis_range range) {
    float largest[BLOCK];
    bool two = plan->kind == SIS_REDUCTION_LOG_SUM_EXP;
    sis_folding fold = sis_reduction_fold(plan->kind);
    sis_cursor cursor;
    sis_cursor_set(&plan->kept, &cursor, range.first);
    for (int64_t i = range.first, n; i < range.last; i += n) {
        n = sis_least(BLOCK, range.last - i);
        for (int64_t k = 0; k < n; k++) {
            const float *p = in + cursor.offset[0];
            largest[k] = two ? sis_fold_f32(plan, SIS_FOLD_MAX, p, 0) : 0;
            out[i + k] = sis_fold_f32(plan, fold, p, largest[k]);
            sis_cursor_advance(&plan->kept, &cursor, 1);
        }
        finish_f32(plan, out + i, n, largest);
    }
}

void sis_reduction_run(const sis_reduction *plan, sis_dtype dtype, void *out, const void *in, uint32_t first,
                       uint32_t last) {
    sis_range range = sis_tile_range(plan->outputs, plan->grain, first, last);
    if (range.first == range.last) return;
    if (dtype == SIS_F32 && plan->by_rows) {
        rows_of(plan, out, in, range);
        return;
    }
    sis_cursor cursor;
    sis_cursor_set(&plan->kept, &cursor, range.first);
    for (int64_t i = range.first, n; i < range.last; i += n) {
        n = dtype == SIS_F32 ? sis_least(sis_cursor_left(&plan->kept, &cursor), range.last - i) : 1;
        if (dtype == SIS_F32)
            columns_of(plan, (float *)out + i, (const float *)in + cursor.offset[0], n);
        else
            sis_reduction_plain(plan, dtype, out, i, in, cursor.offset[0]);
        sis_cursor_advance(&plan->kept, &cursor, n);
    }
}
