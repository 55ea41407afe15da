/* Reductions of f64 and integers, one output after the other; reduce.h says in which order the steps go. */
#include "convert.h"
#include "reduce.h"
#include "sis/math.h"

/* --- f64 --- */

static double identity_f64(sis_folding fold) {
    return fold == SIS_FOLD_MAX       ? -__builtin_inf()
           : fold == SIS_FOLD_MIN     ? __builtin_inf()
           : fold == SIS_FOLD_PRODUCT ? 1.0
                                      : 0.0;
}

/* NaN if either is; -0 is below +0. */
static double extreme(double a, double b, bool largest) {
    if (a != a || b != b) return __builtin_nan("");
    if (a == b) return (__builtin_signbit(a) != 0) == largest ? b : a;
    return (a > b) == largest ? a : b;
}

static double join_f64(sis_folding fold, double a, double b) {
    switch (fold) {
    case SIS_FOLD_MAX: return extreme(a, b, true);
    case SIS_FOLD_MIN: return extreme(a, b, false);
    case SIS_FOLD_PRODUCT: return a * b;
    default: return a + b;
    }
}

static double step_f64(sis_folding fold, double acc, double x, double context) {
    switch (fold) {
    case SIS_FOLD_ABS: return acc + __builtin_fabs(x);
    case SIS_FOLD_SQUARE: return __builtin_fma(x - context, x - context, acc);
    case SIS_FOLD_EXP: return acc + sis_exp_f64(x - context);
    default: return join_f64(fold, acc, x);
    }
}

static double row_f64(sis_folding fold, const double *p, int64_t n, double context) {
    double lanes[16];
    for (int j = 0; j < 16; j++) lanes[j] = identity_f64(fold);
    for (int64_t i = 0; i < n; i++) lanes[i & 15] = step_f64(fold, lanes[i & 15], p[i], context);
    for (int half = 8; half > 0; half /= 2)
        for (int j = 0; j < half; j++) lanes[j] = join_f64(fold, lanes[j], lanes[j + half]);
    return lanes[0];
}

double sis_fold_f64(const sis_reduction *plan, sis_folding fold, const double *in, double context) {
    const sis_loops *reduced = &plan->reduced;
    int64_t n = plan->by_rows ? reduced->size[reduced->rank - 1] : 1;
    double result = identity_f64(fold);
    if (plan->factor == 0) return result;
    if (n == plan->factor) return row_f64(fold, in, n, context);
    sis_cursor cursor;
    sis_cursor_set(reduced, &cursor, 0);
    for (int64_t i = 0; i < plan->factor; i += n) {
        const double *p = in + cursor.offset[0];
        if (plan->by_rows)
            result = join_f64(fold, result, row_f64(fold, p, n, context));
        else
            result = step_f64(fold, result, *p, context);
        sis_cursor_advance(reduced, &cursor, n);
    }
    return result;
}

static double finish_f64(sis_reduction_kind kind, double result, double factor, double largest) {
    switch (kind) {
    case SIS_REDUCTION_MEAN: return result / factor;
    case SIS_REDUCTION_L2: return sis_sqrt_f64(result);
    case SIS_REDUCTION_LOG_SUM: return sis_log_f64(result);
    case SIS_REDUCTION_LOG_SUM_EXP: return __builtin_isinf(largest) ? largest : sis_log_f64(result) + largest;
    default: return result;
    }
}

static double output_f64(const sis_reduction *plan, const double *in) {
    double largest = 0;
    if (plan->kind == SIS_REDUCTION_LOG_SUM_EXP) largest = sis_fold_f64(plan, SIS_FOLD_MAX, in, 0);
    double result = sis_fold_f64(plan, sis_reduction_fold(plan->kind), in, largest);
    return finish_f64(plan->kind, result, (double)plan->factor, largest);
}

/* --- integers: one chain, wrapping at 64 bits. The mean truncates, of nothing it is 0; roots and logarithms are taken
 * in f64 and saturate --- */

static uint64_t identity_integer(sis_folding fold, sis_dtype dtype, bool is_signed) {
    uint32_t bits = dtype == SIS_BOOL ? 1 : 8 * (uint32_t)sis_dtype_size(dtype);
    uint64_t most = is_signed ? (UINT64_C(1) << (bits - 1)) - 1 : UINT64_MAX >> (64 - bits);
    if (fold == SIS_FOLD_MAX) return is_signed ? ~most : 0;
    if (fold == SIS_FOLD_MIN) return most;
    return fold == SIS_FOLD_PRODUCT;
}

static uint64_t step_integer(sis_folding fold, bool is_signed, uint64_t acc, uint64_t x) {
    bool above = is_signed ? (int64_t)x > (int64_t)acc : x > acc;
    switch (fold) {
    case SIS_FOLD_ABS: return acc + (is_signed && (int64_t)x < 0 ? 0 - x : x);
    case SIS_FOLD_SQUARE: return acc + x * x;
    case SIS_FOLD_MAX: return above ? x : acc;
    case SIS_FOLD_MIN: return above ? acc : x;
    case SIS_FOLD_PRODUCT: return acc * x;
    default: return acc + x;
    }
}

typedef struct integers {
    const sis_reduction *plan;
    sis_dtype dtype;
    const uint8_t *in;
    bool is_signed;
} integers;

static sis_number number_at(const integers *of, int64_t i) {
    return sis_number_load(of->dtype, of->in + (size_t)i * sis_dtype_size(of->dtype));
}

static uint64_t fold_integer(const integers *of, sis_folding fold, int64_t start) {
    uint64_t result = identity_integer(fold, of->dtype, of->is_signed);
    sis_cursor cursor;
    if (of->plan->factor > 0) sis_cursor_set(&of->plan->reduced, &cursor, 0);
    for (int64_t r = 0; r < of->plan->factor; r++) {
        uint64_t x = (uint64_t)number_at(of, start + cursor.offset[0]).integer;
        result = step_integer(fold, of->is_signed, result, x);
        sis_cursor_advance(&of->plan->reduced, &cursor, 1);
    }
    return result;
}

static double sum_of_exp(const integers *of, int64_t start, double largest) {
    double sum = 0;
    sis_cursor cursor;
    sis_cursor_set(&of->plan->reduced, &cursor, 0);
    for (int64_t r = 0; r < of->plan->factor; r++) {
        sum += sis_exp_f64(sis_number_real(number_at(of, start + cursor.offset[0])) - largest);
        sis_cursor_advance(&of->plan->reduced, &cursor, 1);
    }
    return sum;
}

static sis_number output_integer(const integers *of, int64_t start) {
    sis_reduction_kind kind = of->plan->kind;
    sis_folding fold = kind == SIS_REDUCTION_LOG_SUM_EXP ? SIS_FOLD_MAX : sis_reduction_fold(kind);
    int64_t factor = of->plan->factor, result = (int64_t)fold_integer(of, fold, start);
    double real = of->is_signed ? (double)result : (double)(uint64_t)result;
    switch (kind) {
    case SIS_REDUCTION_MEAN:
        if (factor > 0 && of->dtype == SIS_U64)
            result = (int64_t)((uint64_t)result / (uint64_t)factor);
        else if (factor > 0)
            result /= factor;
        break;
    case SIS_REDUCTION_L2:
    case SIS_REDUCTION_LOG_SUM: return (sis_number){.real = finish_f64(kind, real, 0, 0)};
    case SIS_REDUCTION_LOG_SUM_EXP:
        if (factor == 0) return (sis_number){.real = -__builtin_inf()};
        return (sis_number){.real = finish_f64(kind, sum_of_exp(of, start, real), 0, real)};
    default: break;
    }
    return (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = result};
}

void sis_reduction_plain(const sis_reduction *plan, sis_dtype dtype, void *out, int64_t at, const void *in,
                         int64_t start) {
    if (dtype == SIS_F64) {
        ((double *)out)[at] = output_f64(plan, (const double *)in + start);
        return;
    }
    integers of = {plan, dtype, in,
                   dtype == SIS_I8 || dtype == SIS_I16 || dtype == SIS_I32 || dtype == SIS_I64};
    sis_number_store(dtype, (uint8_t *)out + (size_t)at * sis_dtype_size(dtype), output_integer(&of, start));
}
