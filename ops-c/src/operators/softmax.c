/* Softmax and LogSoftmax. */
#include "costs.h"
#include "softmax.h"

#include "row_f32.h"
#include "sis/math.h"

/* --- Softmax: e^(x - largest) / sum; maximum and sum in reduce.h's order --- */

/* From opset 13 on along one axis (the last one unless given), before that over everything from `axis` (1) on. */
static sis_status softmax_axis(sis_node *node, uint32_t *axis) {
    const sis_softmax_attributes *attributes = node->attributes;
    uint32_t rank = node->inputs[0]->shape.rank;
    int64_t wanted = attributes->has_axis ? attributes->axis : node->opset >= 13 ? -1 : 1;
    *axis = rank;
    bool end = node->opset < 13 && (wanted == (int64_t)rank || (rank == 0 && !attributes->has_axis));
    if (end || (rank == 0 && (wanted == -1 || wanted == 0)))
        return SIS_OK; /* softmax of single elements: 1 */
    return sis_node_axis(node, wanted, rank, axis);
}

sis_status sis_softmax_infer(sis_node *node) {
    uint32_t axis;
    sis_status status = softmax_axis(node, &axis);
    if (status == SIS_OK) sis_output(node, 0, node->inputs[0]->dtype, &node->inputs[0]->shape);
    return status;
}

/* A line of n elements; a row's ends that are no whole blocks of sixteen take their passes through single vectors. */
static uint64_t line_cost(const sis_node *node, int64_t n, bool row) {
    const bool hard = node->op->id == SIS_OP_HARDMAX, plain = node->op->id == SIS_OP_SOFTMAX;
    if (hard) return row ? 80 + sis_cost_16(n, 234) : 64 + sis_cost_16(n, 565);
    if (node->inputs[0]->dtype != SIS_F32) return 40 + sis_cost(n, 144);
    if (!row) return sis_cost_16(n, 270);
    const uint64_t ends = n < SIS_REDUCE_LANES ? (plain ? 375 : 350) : n % SIS_REDUCE_LANES ? 130 : 10;
    return ends + sis_cost_16(n, plain ? 96 : 156);
}

sis_status sis_softmax_prepare(sis_node *node, sis_needs *needs) {
    sis_softmax_plan *plan = node->plan;
    const sis_shape *shape = &node->inputs[0]->shape;
    uint32_t axis;
    sis_status status = softmax_axis(node, &axis);
    if (status != SIS_OK) return status;
    bool one = node->opset >= 13 && axis < shape->rank;
    plan->outer = sis_product(shape, 0, axis);
    plan->n = one ? shape->dim[axis] : sis_product(shape, axis, shape->rank);
    plan->inner = one ? sis_product(shape, axis + 1, shape->rank) : 1;
    needs->view_of = -1;
    needs->overwrites = 1;
    const int64_t units = plan->outer * plan->inner;
    const uint64_t each = line_cost(node, plan->n, plan->inner == 1);
    plan->grain = sis_tile_grain((int64_t)each + 100);
    if (plan->n > 0) needs->tiles = sis_tiles(units, &plan->grain);
    if (plan->inner == 1) needs->span = plan->grain * plan->n;
    needs->instructions = sis_cost(units, each);
    return SIS_OK;
}

/* The largest of a row. *near: all others are less than 86 below it, so that no e^(x - largest) is denormal. The last
 * sixteen elements may be looked at twice. */
static float row_largest(const float *in, int64_t n, bool *near) {
    sis_acc most, least;
    if (n < SIS_REDUCE_LANES) {
        const float largest = sis_reduce_max(in, (size_t)n);
        *near = sis_reduce_min(in, (size_t)n) - largest >= -86.0f;
        return largest;
    }
    most = least = sis_load_16(in + n - SIS_REDUCE_LANES);
#pragma GCC unroll 2
    for (int64_t i = 0; i + SIS_REDUCE_LANES < n; i += SIS_REDUCE_LANES) {
        const sis_acc x = sis_load_16(in + i);
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j++) {
            most.v[j] = sis_max(most.v[j], x.v[j]);
            least.v[j] = sis_min(least.v[j], x.v[j]);
        }
    }
    const float largest = sis_acc_fold(&most, sis_max);
    *near =
        sis_acc_fold(&least, sis_min) - largest >= -86.0f; /* not with a NaN among them, or all infinite */
    return largest;
}

/* f(x - most) of a row and their sum, in the order of sis_reduce_sum. */
SIS_INLINE float row_exps(sis_vector_unary f, float *out, const float *in, int64_t n, sis_vf most) {
    enum { STEP = SIS_REDUCE_VECTORS > 1 ? 2 : 1 };
    sis_acc sum = sis_acc_splat(0.0f);
    int64_t i = 0;
    for (; i + SIS_REDUCE_LANES <= n; i += SIS_REDUCE_LANES) {
        SIS_UNROLL
        for (int j = 0; j < SIS_REDUCE_VECTORS; j += STEP) { /* more than two would not fit into registers */
            sis_vf e[STEP];
            SIS_UNROLL
            for (int k = 0; k < STEP; k++) e[k] = sis_load(in + i + (j + k) * SIS_LANES);
            SIS_UNROLL
            for (int k = 0; k < STEP; k++) {
                e[k] = f(sis_sub(e[k], most));
                sum.v[j + k] = sis_add(sum.v[j + k], e[k]);
            }
            SIS_UNROLL
            for (int k = 0; k < STEP; k++) sis_store(out + i + (j + k) * SIS_LANES, e[k]);
        }
    }
    SIS_UNROLL
    for (int j = 0; j < SIS_REDUCE_VECTORS && i < n; j++, i += SIS_LANES) {
        const size_t left = (size_t)sis_least(SIS_LANES, n - i);
        const sis_vf e = f(sis_sub(sis_load_n(in + i, left), most));
        sis_store_n(out + i, left, e);
        sum.v[j] = sis_select(sis_first(left), sis_add(sum.v[j], e), sum.v[j]);
    }
    return sis_acc_fold(&sum, sis_add);
}

void sis_softmax_row_f32(float *out, const float *in, int64_t n) {
    bool near;
    const sis_vf most = sis_splat(row_largest(in, n, &near));
    const float sum = near ? row_exps(sis_exp_negative_normal, out, in, n, most)
                           : row_exps(sis_exp_negative, out, in, n, most);
    sis_rows_one(sis_div, out, out, sis_splat(sum), false, n);
}

/* `left` columns, at most SIS_LANES, each at stride `inner`. */
static void softmax_columns_f32(float *out, const float *in, int64_t n, int64_t inner, size_t left) {
    sis_vf most = sis_splat(-__builtin_inff()), sum = sis_zero();
    for (int64_t i = 0; i < n; i++) most = sis_max(most, sis_load_n(in + i * inner, left));
    for (int64_t i = 0; i < n; i++) {
        sis_vf e = sis_exp_negative(sis_sub(sis_load_n(in + i * inner, left), most));
        sum = sis_add(sum, e);
        sis_store_n(out + i * inner, left, e);
    }
    for (int64_t i = 0; i < n; i++)
        sis_store_n(out + i * inner, left, sis_div(sis_load_n(out + i * inner, left), sum));
}

/* One row or column of f64; lanes is 16 for rows and 1 for columns. */
static void softmax_line_f64(double *out, const double *in, int64_t n, int64_t stride, int lanes) {
    double most = -__builtin_inf(), sums[16] = {0};
    for (int64_t i = 0; i < n; i++) {
        double x = in[i * stride];
        if (x > most || x != x) most = x;
    }
    for (int64_t i = 0; i < n; i++) {
        double e = sis_exp_f64(in[i * stride] - most);
        out[i * stride] = e;
        sums[i & (lanes - 1)] += e;
    }
    for (int half = lanes / 2; half > 0; half /= 2)
        for (int j = 0; j < half; j++) sums[j] += sums[j + half];
    for (int64_t i = 0; i < n; i++) out[i * stride] /= sums[0];
}

void sis_softmax_row_f64(double *out, const double *in, int64_t n) { softmax_line_f64(out, in, n, 1, 16); }

/* --- LogSoftmax: (x - largest) - log(sum of e^(x - largest)) --- */

SIS_INLINE sis_vf step_exp(sis_vf acc, sis_vf x, sis_vf most) {
    return sis_add(acc, sis_exp_negative(sis_sub(x, most)));
}

static void log_row_f32(float *out, const float *in, int64_t n) {
    const float largest = sis_reduce_max(in, (size_t)n);
    const sis_vf most = sis_splat(largest);
    const sis_vf log = sis_log(sis_splat(sis_reduce(in, (size_t)n, 0.0f, step_exp, sis_add, largest)));
    for (int64_t i = 0; i < n; i += SIS_LANES) {
        size_t left = (size_t)sis_least(SIS_LANES, n - i);
        sis_store_n(out + i, left, sis_sub(sis_sub(sis_load_n(in + i, left), most), log));
    }
}

static void log_columns_f32(float *out, const float *in, int64_t n, int64_t inner, size_t left) {
    sis_vf most = sis_splat(-__builtin_inff()), sum = sis_zero();
    for (int64_t i = 0; i < n; i++) most = sis_max(most, sis_load_n(in + i * inner, left));
    for (int64_t i = 0; i < n; i++) sum = step_exp(sum, sis_load_n(in + i * inner, left), most);
    const sis_vf log = sis_log(sum);
    for (int64_t i = 0; i < n; i++)
        sis_store_n(out + i * inner, left, sis_sub(sis_sub(sis_load_n(in + i * inner, left), most), log));
}

static void log_line_f64(double *out, const double *in, int64_t n, int64_t stride, int lanes) {
    double most = -__builtin_inf(), sums[16] = {0};
    for (int64_t i = 0; i < n; i++) {
        double x = in[i * stride];
        if (x > most || x != x) most = x;
    }
    for (int64_t i = 0; i < n; i++) sums[i & (lanes - 1)] += sis_exp_f64(in[i * stride] - most);
    for (int half = lanes / 2; half > 0; half /= 2)
        for (int j = 0; j < half; j++) sums[j] += sums[j + half];
    const double log = sis_log_f64(sums[0]);
    for (int64_t i = 0; i < n; i++) out[i * stride] = in[i * stride] - most - log;
}

void sis_log_softmax(sis_dtype dtype, void *out, const void *in, int64_t n, int64_t stride, size_t columns,
                     bool row) {
    if (dtype == SIS_F64)
        log_line_f64(out, in, n, stride, row ? 16 : 1);
    else if (row)
        log_row_f32(out, in, n);
    else
        log_columns_f32(out, in, n, stride, columns);
}

/* --- both --- */

typedef struct forms {
    void (*row_f32)(float *out, const float *in, int64_t n);
    void (*columns_f32)(float *out, const float *in, int64_t n, int64_t inner, size_t left);
    void (*line_f64)(double *out, const double *in, int64_t n, int64_t stride, int lanes);
} forms;

static void run_lines(sis_node *node, const forms *form, uint32_t first, uint32_t last) {
    const sis_softmax_plan *plan = node->plan;
    const void *in = node->inputs[0]->data;
    void *out = node->outputs[0]->data;
    bool f32 = node->inputs[0]->dtype == SIS_F32;
    sis_range range = sis_tile_range(plan->outer * plan->inner, plan->grain, first, last);
    for (int64_t unit = range.first, step; unit < range.last; unit += step) {
        int64_t outer = unit / plan->inner, column = unit % plan->inner;
        int64_t at = outer * plan->n * plan->inner + column;
        step = f32 ? sis_least(SIS_LANES, sis_least(plan->inner - column, range.last - unit)) : 1;
        if (f32 && plan->inner == 1)
            form->row_f32((float *)out + at, (const float *)in + at, plan->n);
        else if (f32)
            form->columns_f32((float *)out + at, (const float *)in + at, plan->n, plan->inner, (size_t)step);
        else
            form->line_f64((double *)out + at, (const double *)in + at, plan->n, plan->inner,
                           plan->inner == 1 ? 16 : 1);
    }
}

static sis_status softmax_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    run_lines(node, &(const forms){sis_softmax_row_f32, softmax_columns_f32, softmax_line_f64}, first, last);
    return SIS_OK;
}

static sis_status log_softmax_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    run_lines(node, &(const forms){log_row_f32, log_columns_f32, log_line_f64}, first, last);
    return SIS_OK;
}

const sis_op_functions sis_op_softmax = {.plan_bytes = sizeof(sis_softmax_plan),
                                         .infer = sis_softmax_infer,
                                         .prepare = sis_softmax_prepare,
                                         .run = softmax_run};
const sis_op_functions sis_op_log_softmax = {.plan_bytes = sizeof(sis_softmax_plan),
                                             .infer = sis_softmax_infer,
                                             .prepare = sis_softmax_prepare,
                                             .run = log_softmax_run};
