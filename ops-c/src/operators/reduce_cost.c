/* What reductions cost, as counted on AArch64. */
#include "costs.h"
#include "reduce.h"

/* Sixteenths of an instruction for an f32 of a row. */
static uint64_t row_work(sis_reduction_kind kind) {
    switch (kind) {
    case SIS_REDUCTION_L1: return 15;
    case SIS_REDUCTION_L2:
    case SIS_REDUCTION_SUM_SQUARE: return 11;
    default: return 7;
    }
}

/* Instructions for an element that is no f32: f64, and whole numbers, each read as one. */
static uint64_t plain_work(sis_reduction_kind kind, sis_dtype dtype) {
    if (dtype != SIS_F64) return 92;
    switch (kind) {
    case SIS_REDUCTION_MAX: return 49;
    case SIS_REDUCTION_MIN: return 44;
    case SIS_REDUCTION_PRODUCT: return 39;
    case SIS_REDUCTION_L1: return 35;
    case SIS_REDUCTION_L2:
    case SIS_REDUCTION_SUM_SQUARE: return 31;
    case SIS_REDUCTION_LOG_SUM_EXP: return 196;
    default: return 41;
    }
}

/* What follows the fold of an output. */
static uint64_t finish_work(sis_reduction_kind kind) {
    switch (kind) {
    case SIS_REDUCTION_MEAN:
    case SIS_REDUCTION_L2: return 7;
    case SIS_REDUCTION_LOG_SUM: return 25;
    case SIS_REDUCTION_LOG_SUM_EXP: return 60;
    default: return 0;
    }
}

/* One row of n numbers; what is no block of sixteen goes by single vectors. */
static uint64_t fold_cost(sis_reduction_kind kind, int64_t n) {
    const uint64_t exp = kind == SIS_REDUCTION_LOG_SUM_EXP ? sis_cost(n, 6) + (n < 16 ? 180 : 0) : 0;
    return exp + (n < 16 ? 150 + 2 * (uint64_t)n : 108 + sis_cost_16(n, row_work(kind)) + (n % 16 ? 22 : 0));
}

/* Outputs that lie together, `columns` of them: sixty-four chains at once, then sixteen, then four. */
static uint64_t columns_cost(const sis_reduction *plan, int64_t columns) {
    const bool exp = plan->kind == SIS_REDUCTION_LOG_SUM_EXP;
    const int64_t blocks = columns / 16, rest = (columns % 16 + 3) / 4;
    const uint64_t row =
        exp ? 102 : (plan->kind == SIS_REDUCTION_L1 ? 15 : 7) + (blocks < SIS_REDUCTION_WIDE ? 3 : 0);
    return 60 + sis_cost(blocks, 60 + sis_cost(plan->factor, row)) +
           sis_cost(rest, 60 + sis_cost(plan->factor, exp ? 110 : 40));
}

uint64_t sis_reduction_cost(const sis_reduction *plan, sis_dtype dtype) {
    const sis_loops *kept = &plan->kept, *reduced = &plan->reduced;
    const int64_t n = plan->by_rows ? reduced->size[reduced->rank - 1] : plan->factor;
    const uint64_t finish = finish_work(plan->kind);
    if (dtype != SIS_F32)
        return sis_cost(plan->outputs,
                        60 + finish +
                            sis_cost(plan->factor, plain_work(plan->kind, dtype) + (plan->by_rows ? 0 : 20)));
    if (plan->by_rows) {
        const int64_t rows = n > 0 ? plan->factor / n : 0;
        const uint64_t row = fold_cost(plan->kind, n) + (rows > 1 ? 30 : 0);
        return sis_cost(plan->outputs, finish + sis_cost(sis_most(rows, 1), row));
    }
    const int64_t columns = kept->size[kept->rank - 1], rows = columns > 0 ? plan->outputs / columns : 0;
    return sis_cost_sum(sis_cost(rows, columns_cost(plan, columns)), sis_cost(plan->outputs, finish));
}
