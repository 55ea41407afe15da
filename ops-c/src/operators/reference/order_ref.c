/* ArgMax, ArgMin, Hardmax, TopK, CumSum: lines of n elements, outer x n x inner. */
#include "../convert.h"
#include "reference.h"

typedef struct lines {
    int64_t outer, n, inner;
} lines;

static lines lines_of(const sis_shape *shape, int64_t axis, bool rest) {
    lines l = {1, 1, 1};
    if (axis < 0) axis += (int64_t)shape->rank;
    for (int64_t i = 0; i < (int64_t)shape->rank; i++) {
        int64_t *part = i < axis ? &l.outer : i == axis || rest ? &l.n : &l.inner;
        *part *= shape->dim[i];
    }
    return l;
}

static sis_number number_at(const sis_tensor *tensor, int64_t i) {
    return sis_number_load(tensor->dtype,
                           (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype));
}

static void put(sis_tensor *tensor, int64_t i, sis_number number) {
    sis_number_store(tensor->dtype, (uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype),
                     number);
}

/* Is a nearer to the wanted end than b? A NaN is nearest. */
static bool before(sis_number a, sis_number b, bool largest) {
    if (a.kind == SIS_NUMBER_REAL) {
        bool nan_a = a.real != a.real, nan_b = b.real != b.real;
        if (nan_a || nan_b) return nan_a && !nan_b;
        return largest ? a.real > b.real : a.real < b.real;
    }
    if (a.kind == SIS_NUMBER_UNSIGNED) {
        uint64_t x = (uint64_t)a.integer, y = (uint64_t)b.integer;
        return largest ? x > y : x < y;
    }
    return largest ? a.integer > b.integer : a.integer < b.integer;
}

static int64_t best(const sis_tensor *x, int64_t first, lines l, bool largest, bool last) {
    int64_t at = 0;
    for (int64_t i = 1; i < l.n; i++) {
        sis_number here = number_at(x, first + i * l.inner), there = number_at(x, first + at * l.inner);
        if (before(here, there, largest) || (last && !before(there, here, largest))) at = i;
    }
    return at;
}

static void arg(sis_node *node, bool largest) {
    const sis_arg_max_attributes *attributes = node->attributes; /* ArgMin has the same */
    lines l = lines_of(&node->inputs[0]->shape, attributes->axis, false);
    for (int64_t line = 0; line < l.outer * l.inner; line++)
        ((int64_t *)node->outputs[0]->data)[line] =
            best(node->inputs[0], line / l.inner * l.n * l.inner + line % l.inner, l, largest,
                 attributes->select_last_index);
}

static void hardmax(sis_node *node) {
    const sis_hardmax_attributes *attributes = node->attributes;
    bool rest = node->opset < 13;
    lines l = lines_of(&node->inputs[0]->shape,
                       attributes->has_axis ? attributes->axis
                       : rest               ? 1
                                            : -1,
                       rest);
    for (int64_t line = 0; l.n > 0 && line < l.outer * l.inner; line++) {
        int64_t first = line / l.inner * l.n * l.inner + line % l.inner;
        int64_t one = best(node->inputs[0], first, l, true, false);
        for (int64_t i = 0; i < l.n; i++)
            put(node->outputs[0], first + i * l.inner, (sis_number){.real = i == one});
    }
}

/* The element of rank r is the one that r others come before. */
static void top_k(sis_node *node) {
    const sis_top_k_attributes *attributes = node->attributes;
    const sis_tensor *x = node->inputs[0];
    lines l = lines_of(&x->shape, attributes->axis, false);
    int64_t k =
        sis_shape_count(&x->shape) ? sis_shape_count(&node->outputs[0]->shape) / (l.outer * l.inner) : 0;
    for (int64_t line = 0; line < l.outer * l.inner; line++)
        for (int64_t i = 0; i < l.n; i++) {
            int64_t first = line / l.inner * l.n * l.inner + line % l.inner, rank = 0;
            sis_number here = number_at(x, first + i * l.inner);
            for (int64_t j = 0; j < l.n; j++) {
                sis_number there = number_at(x, first + j * l.inner);
                bool equal =
                    !before(here, there, attributes->largest) && !before(there, here, attributes->largest);
                rank += before(there, here, attributes->largest) || (equal && j < i);
            }
            if (rank >= k) continue;
            int64_t to = line / l.inner * k * l.inner + rank * l.inner + line % l.inner;
            put(node->outputs[0], to, here);
            if (node->n_outputs > 1) ((int64_t *)node->outputs[1]->data)[to] = i;
        }
}

static void cum_sum(sis_node *node) {
    const sis_cum_sum_attributes *attributes = node->attributes;
    const sis_tensor *x = node->inputs[0];
    lines l = lines_of(&x->shape, number_at(node->inputs[1], 0).integer, false);
    for (int64_t line = 0; line < l.outer * l.inner; line++) {
        sis_number sum = {.kind = number_at(x, 0).kind};
        for (int64_t step = 0; step < l.n; step++) {
            int64_t i = attributes->reverse ? l.n - 1 - step : step;
            int64_t at = line / l.inner * l.n * l.inner + i * l.inner + line % l.inner;
            sis_number here = number_at(x, at), next = sum;
            next.real = x->dtype == SIS_F32 ? (double)(float)(sum.real + here.real) : sum.real + here.real;
            next.integer = (int64_t)((uint64_t)sum.integer + (uint64_t)here.integer);
            put(node->outputs[0], at, attributes->exclusive ? sum : next);
            sum = next;
        }
    }
}

bool sis_reference_order(sis_node *node) {
    switch ((sis_op_id)node->op->id) {
    case SIS_OP_ARG_MAX: arg(node, true); return true;
    case SIS_OP_ARG_MIN: arg(node, false); return true;
    case SIS_OP_HARDMAX: hardmax(node); return true;
    case SIS_OP_TOP_K: top_k(node); return true;
    case SIS_OP_CUM_SUM: cum_sum(node); return true;
    default: return false;
    }
}
