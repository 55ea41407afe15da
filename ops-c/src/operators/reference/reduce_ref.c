/* The Reduce operators and GlobalAveragePool, in the order that ../reduce.h lays down: sixteen lanes (i mod 16) folded
 * 16, 8, 4, 2, 1 along the innermost dimension, one ascending chain along others. */
#include "../convert.h"
#include "reference.h"
#include "sis/math.h"

/* Each rounds as the tensor's own dtype does; an f32 sum, product or quotient taken in f64 and rounded is the f32 one. */
typedef struct rules {
    sis_op_id op;
    bool single;
    double context;
} rules;

static double rounded(const rules *r, double x) { return r->single ? (double)(float)x : x; }

static double extreme(double a, double b, bool largest) {
    if (a != a || b != b) return __builtin_nan("");
    if (a == b && __builtin_signbit(a)) return largest ? b : a;
    if (a == b) return largest ? a : b;
    return (a > b) == largest ? a : b;
}

static double identity(const rules *r) {
    if (r->op == SIS_OP_REDUCE_MAX) return -__builtin_inf();
    if (r->op == SIS_OP_REDUCE_MIN) return __builtin_inf();
    return r->op == SIS_OP_REDUCE_PROD ? 1 : 0;
}

static double join(const rules *r, double a, double b) {
    switch (r->op) {
    case SIS_OP_REDUCE_MAX: return extreme(a, b, true);
    case SIS_OP_REDUCE_MIN: return extreme(a, b, false);
    case SIS_OP_REDUCE_PROD: return rounded(r, a * b);
    default: return rounded(r, a + b);
    }
}

static double step(const rules *r, double a, double x) {
    switch (r->op) {
    case SIS_OP_REDUCE_L1: return rounded(r, a + __builtin_fabs(x));
    case SIS_OP_REDUCE_L2:
    case SIS_OP_REDUCE_SUM_SQUARE:
        x = rounded(r, x - r->context);
        return r->single ? (double)__builtin_fmaf((float)x, (float)x, (float)a) : __builtin_fma(x, x, a);
    case SIS_OP_REDUCE_LOG_SUM_EXP:
        x = rounded(r, x - r->context);
        return rounded(r, a + (r->single ? (double)sis_exp_f32((float)x) : sis_exp_f64(x)));
    default: return join(r, a, x);
    }
}

static double log_of(const rules *r, double x) {
    return r->single ? (double)sis_log_f32((float)x) : sis_log_f64(x);
}

static double finish(const rules *r, double x, int64_t factor) {
    switch (r->op) {
    case SIS_OP_REDUCE_MEAN:
    case SIS_OP_GLOBAL_AVERAGE_POOL:
        return rounded(r, x / (r->single ? (double)(float)factor : (double)factor));
    case SIS_OP_REDUCE_L2: return r->single ? (double)sis_sqrt_f32((float)x) : sis_sqrt_f64(x);
    case SIS_OP_REDUCE_LOG_SUM: return log_of(r, x);
    case SIS_OP_REDUCE_LOG_SUM_EXP:
        return __builtin_isinf(r->context) ? r->context : rounded(r, log_of(r, x) + r->context);
    default: return x;
    }
}

/* --- what is folded for one output: elements `line` of the input, `row` of them at a time on lanes (0: one chain) --- */

typedef struct line {
    const sis_tensor *in;
    sis_shape reduced;
    int64_t base[SIS_MAX_RANK];
    int64_t factor, row;
} line;

static sis_number element(const line *l, int64_t i) {
    int64_t at[SIS_MAX_RANK];
    sis_reference_unflatten(&l->reduced, i, at);
    for (uint32_t d = 0; d < l->in->shape.rank; d++) at[d] += l->base[d];
    size_t size = sis_dtype_size(l->in->dtype);
    return sis_number_load(l->in->dtype, (const uint8_t *)l->in->data +
                                             (size_t)sis_reference_flatten(&l->in->shape, at) * size);
}

static double fold_row(const rules *r, const line *l, int64_t first) {
    double lane[16];
    for (int i = 0; i < 16; i++) lane[i] = identity(r);
    for (int64_t i = 0; i < l->row; i++) lane[i % 16] = step(r, lane[i % 16], element(l, first + i).real);
    for (int half = 8; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lane[i] = join(r, lane[i], lane[i + half]);
    return lane[0];
}

static double fold_real(const rules *r, const line *l) {
    double result = identity(r);
    for (int64_t i = 0; i < l->factor; i += l->row ? l->row : 1)
        result = l->row ? join(r, result, fold_row(r, l, i)) : step(r, result, element(l, i).real);
    return result;
}

static sis_number fold_integer(sis_op_id op, const line *l) {
    sis_dtype dtype = l->in->dtype;
    bool is_signed = dtype == SIS_I8 || dtype == SIS_I16 || dtype == SIS_I32 || dtype == SIS_I64;
    uint64_t a = op == SIS_OP_REDUCE_PROD;
    for (int64_t i = 0; i < l->factor; i++) {
        sis_number number = element(l, i);
        uint64_t x = (uint64_t)number.integer, magnitude = is_signed && number.integer < 0 ? 0 - x : x;
        bool above = is_signed ? (int64_t)x > (int64_t)a : x > a;
        switch (op) {
        case SIS_OP_REDUCE_MAX: a = i == 0 || above ? x : a; break;
        case SIS_OP_REDUCE_MIN: a = i == 0 || !above ? x : a; break;
        case SIS_OP_REDUCE_PROD: a *= x; break;
        case SIS_OP_REDUCE_L1: a += magnitude; break;
        case SIS_OP_REDUCE_L2:
        case SIS_OP_REDUCE_SUM_SQUARE: a += x * x; break;
        default: a += x; break;
        }
    }
    if (op == SIS_OP_REDUCE_MEAN)
        a = dtype == SIS_U64 ? a / (uint64_t)l->factor : (uint64_t)((int64_t)a / l->factor);
    double real = is_signed ? (double)(int64_t)a : (double)a;
    if (op == SIS_OP_REDUCE_L2) return (sis_number){.real = sis_sqrt_f64(real)};
    if (op == SIS_OP_REDUCE_LOG_SUM) return (sis_number){.real = sis_log_f64(real)};
    return (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = (int64_t)a};
}

/* Elements that lie together and are reduced together; 0 when the innermost dimension that is not 1 is kept. */
static int64_t row_of(const sis_shape *shape, uint32_t mask) {
    int64_t row = 1;
    bool any = false;
    for (uint32_t i = shape->rank; i-- > 0;) {
        if (shape->dim[i] == 1) continue;
        if (!(mask >> i & 1)) return any ? row : 0;
        any = true;
        row *= shape->dim[i];
    }
    return row;
}

static void reduce(sis_node *node, uint32_t mask) {
    line l = {.in = node->inputs[0], .reduced = node->inputs[0]->shape};
    sis_tensor *out = node->outputs[0];
    sis_shape kept = l.in->shape;
    for (uint32_t i = 0; i < kept.rank; i++) (mask >> i & 1 ? &kept : &l.reduced)->dim[i] = 1;
    l.factor = sis_shape_count(&l.reduced);
    l.row = row_of(&l.in->shape, mask);
    for (int64_t i = 0, n = sis_shape_count(&kept); i < n; i++) {
        rules r = {.op = (sis_op_id)node->op->id, .single = l.in->dtype == SIS_F32};
        sis_number result = {.real = 0};
        sis_reference_unflatten(&kept, i, l.base);
        if (!sis_is_float(l.in->dtype)) {
            result = fold_integer(r.op, &l);
        } else {
            rules most = {.op = SIS_OP_REDUCE_MAX, .single = r.single};
            if (r.op == SIS_OP_REDUCE_LOG_SUM_EXP) r.context = fold_real(&most, &l);
            result.real = finish(&r, fold_real(&r, &l), l.factor);
        }
        sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * sis_dtype_size(out->dtype), result);
    }
}

static uint32_t mask_of(const sis_node *node) {
    const sis_reduce_mean_attributes *attributes = node->attributes; /* all of them have these */
    uint32_t rank = node->inputs[0]->shape.rank, mask = 0;
    const sis_tensor *axes = node->n_inputs > 1 ? node->inputs[1] : NULL;
    int64_t count = attributes->axes.values ? (int64_t)attributes->axes.count
                    : axes                  ? sis_shape_count(&axes->shape)
                                            : 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t axis =
            attributes->axes.values ? attributes->axes.values[i] : ((const int64_t *)axes->data)[i];
        mask |= 1u << (axis < 0 ? axis + (int64_t)rank : axis);
    }
    return count == 0 && !attributes->noop_with_empty_axes ? (1u << rank) - 1 : mask;
}

/* MeanVarianceNormalization: (x - mean) / (deviation + 1e-9). */
static void normalize(sis_node *node) {
    const sis_mean_variance_normalization_attributes *attributes = node->attributes;
    line l = {.in = node->inputs[0], .reduced = node->inputs[0]->shape};
    sis_shape kept = l.in->shape;
    uint32_t mask = attributes->axes.values ? 0 : 13; /* 0, 2, 3 */
    for (uint32_t i = 0; i < attributes->axes.count; i++)
        mask |= 1u << (attributes->axes.values[i] + (attributes->axes.values[i] < 0 ? kept.rank : 0));
    for (uint32_t i = 0; i < kept.rank; i++) (mask >> i & 1 ? &kept : &l.reduced)->dim[i] = 1;
    l.factor = sis_shape_count(&l.reduced);
    l.row = row_of(&l.in->shape, mask);
    for (int64_t i = 0, n = l.factor ? sis_shape_count(&kept) : 0; i < n; i++) {
        rules r = {.op = SIS_OP_REDUCE_SUM, .single = l.in->dtype == SIS_F32};
        sis_reference_unflatten(&kept, i, l.base);
        double mean = rounded(&r, fold_real(&r, &l) / (double)l.factor);
        r = (rules){.op = SIS_OP_REDUCE_SUM_SQUARE, .single = r.single, .context = mean};
        double variance = rounded(&r, fold_real(&r, &l) / (double)l.factor);
        double deviation = r.single ? (double)sis_sqrt_f32((float)variance) : sis_sqrt_f64(variance);
        deviation = r.single ? (double)((float)deviation + 1e-9f) : deviation + 1e-9;
        for (int64_t k = 0; k < l.factor; k++) {
            int64_t at[SIS_MAX_RANK];
            sis_reference_unflatten(&l.reduced, k, at);
            for (uint32_t d = 0; d < kept.rank; d++) at[d] += l.base[d];
            size_t to = (size_t)sis_reference_flatten(&l.in->shape, at) * sis_dtype_size(l.in->dtype);
            double x = rounded(&r, element(&l, k).real - mean) / deviation;
            sis_number_store(l.in->dtype, (uint8_t *)node->outputs[0]->data + to, (sis_number){.real = x});
        }
    }
}

bool sis_reference_reduce(sis_node *node) {
    switch ((sis_op_id)node->op->id) {
    case SIS_OP_REDUCE_SUM:
    case SIS_OP_REDUCE_MEAN:
    case SIS_OP_REDUCE_MAX:
    case SIS_OP_REDUCE_MIN:
    case SIS_OP_REDUCE_PROD:
    case SIS_OP_REDUCE_L1:
    case SIS_OP_REDUCE_L2:
    case SIS_OP_REDUCE_LOG_SUM:
    case SIS_OP_REDUCE_LOG_SUM_EXP:
    case SIS_OP_REDUCE_SUM_SQUARE: reduce(node, mask_of(node)); return true;
    case SIS_OP_GLOBAL_AVERAGE_POOL: reduce(node, (1u << node->inputs[0]->shape.rank) - 4u); return true;
    case SIS_OP_MEAN_VARIANCE_NORMALIZATION: normalize(node); return true;
    default: return false;
    }
}
