/* RandomUniform, RandomNormal and their Like forms, Bernoulli: one number an element, its place in the sequence the
 * element's own, so that tiles may come in any order. multinomial.c has Multinomial, dropout.c Dropout. */
#include "costs.h"
#include "draw.h"
#include "sis/math.h"

static bool is_like(const sis_node *node) { return node->n_inputs > 0; }

/* What the four have in common; `first` and `second` are low and high, or mean and scale. */
typedef struct wanted {
    int64_t dtype; /* -1: the input's */
    float first, second, seed;
    bool has_seed, normal;
    sis_ints shape; /* not of the Like forms */
} wanted;

#define TAKE(name, a, b, is_normal, with_dtype, with_shape) \
    case SIS_OP_##name: {                                   \
        const sis_##a##_attributes *at = node->attributes;  \
        return (wanted){.dtype = with_dtype,                \
                        b,                                  \
                        .seed = at->seed,                   \
                        .has_seed = at->has_seed,           \
                        .normal = is_normal,                \
                        with_shape};                        \
    }
#define UNIFORM .first = at->low, .second = at->high
#define NORMAL .first = at->mean, .second = at->scale
#define OWN_OR_INPUT (at->has_dtype ? at->dtype : -1)

static wanted wanted_of(const sis_node *node) {
    switch ((int)node->op->id) {
        TAKE(RANDOM_UNIFORM, random_uniform, UNIFORM, false, at->dtype, .shape = at->shape)
        TAKE(RANDOM_UNIFORM_LIKE, random_uniform_like, UNIFORM, false, OWN_OR_INPUT, .shape = {0})
        TAKE(RANDOM_NORMAL, random_normal, NORMAL, true, at->dtype, .shape = at->shape)
        TAKE(RANDOM_NORMAL_LIKE, random_normal_like, NORMAL, true, OWN_OR_INPUT, .shape = {0})
    default: {
        const sis_bernoulli_attributes *at = node->attributes;
        return (wanted){.dtype = OWN_OR_INPUT, .seed = at->seed, .has_seed = at->has_seed};
    }
    }
}

static sis_status random_infer(sis_node *node) {
    const wanted want = wanted_of(node);
    sis_shape shape = {0};
    if (is_like(node)) {
        shape = node->inputs[0]->shape;
    } else {
        if (want.shape.count > SIS_MAX_RANK)
            return sis_node_fail(node, SIS_BAD_SHAPE, "shape has %u dimensions, over 8",
                                 (uint64_t)want.shape.count);
        shape.rank = want.shape.count;
        for (uint32_t i = 0; i < shape.rank; i++) {
            shape.dim[i] = want.shape.values[i];
            if (shape.dim[i] < 0)
                return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "shape has a dimension of %d", shape.dim[i]);
        }
    }
    const int64_t dtype = want.dtype < 0 && is_like(node) ? (int64_t)node->inputs[0]->dtype : want.dtype;
    if (dtype < 0 || dtype > INT32_MAX)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "dtype %d is none", dtype);
    sis_output(node, 0, (sis_dtype)dtype, &shape);
    return SIS_OK;
}

static sis_status random_prepare(sis_node *node, sis_needs *needs) {
    const wanted want = wanted_of(node);
    const int64_t count = sis_shape_count(&node->outputs[0]->shape);
    const sis_dtype dtype = node->outputs[0]->dtype;
    const uint64_t drawn = dtype == SIS_F64 ? SIS_COST_DRAW + 53 : SIS_COST_DRAW;
    const uint64_t work = sis_cost_store(dtype) + (want.normal ? 169 + drawn
                                                   : node->op->id == SIS_OP_BERNOULLI
                                                       ? drawn - 11 + sis_cost_load(node->inputs[0]->dtype)
                                                       : 2 + drawn);
    int64_t *grain = node->plan;
    *grain = sis_tile_grain((int64_t)work);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, grain);
    needs->instructions = sis_cost(count, work);
    return SIS_OK;
}

/* Box and Muller: two numbers from two uniform ones, of 32 bits, for f64 of 53. */
static void normal_pair(sis_draws *draws, sis_dtype dtype, uint64_t pair, double numbers[2]) {
    double above_zero, turn;
    if (dtype == SIS_F64) {
        above_zero = sis_draw_unit(draws, SIS_F64, 2 * pair) + 0x1p-53;
        turn = sis_draw_unit(draws, SIS_F64, 2 * pair + 1);
    } else {
        above_zero = ((double)sis_draw_word(draws, 2 * pair) + 1.0) * 0x1p-32;
        turn = (double)sis_draw_word(draws, 2 * pair + 1) * 0x1p-32;
    }
    const double radius = sis_sqrt_f64(-2.0 * sis_log_f64(above_zero)), angle = 0x1.921fb54442d18p+2 * turn;
    numbers[0] = radius * sis_cos_f64(angle);
    numbers[1] = radius * sis_sin_f64(angle);
}

static void store(sis_tensor *out, int64_t i, double value) {
    sis_number_store(out->dtype, (uint8_t *)out->data + (size_t)i * sis_dtype_size(out->dtype),
                     (sis_number){.kind = SIS_NUMBER_REAL, .real = value});
}

static sis_status random_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const wanted want = wanted_of(node);
    sis_tensor *out = node->outputs[0];
    const double offset = (double)want.first, factor = (double)want.second - (want.normal ? 0.0 : offset);
    sis_draws draws = sis_draws_of_float(node, want.has_seed, want.seed);
    double pair[2] = {0, 0};
    const sis_range range =
        sis_tile_range(sis_shape_count(&out->shape), *(const int64_t *)node->plan, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        if (want.normal && (i % 2 == 0 || i == range.first))
            normal_pair(&draws, out->dtype, (uint64_t)i / 2, pair);
        const double drawn = want.normal ? pair[i % 2] : sis_draw_unit(&draws, out->dtype, (uint64_t)i);
        store(out, i, __builtin_fma(drawn, factor, offset));
    }
    return SIS_OK;
}

#define DRAWING(name)                        \
    const sis_op_functions sis_op_##name = { \
        .plan_bytes = sizeof(int64_t), .infer = random_infer, .prepare = random_prepare, .run = random_run};
DRAWING(random_uniform)
DRAWING(random_uniform_like)
DRAWING(random_normal)
DRAWING(random_normal_like)

/* --- Bernoulli: 1 where a number below 1 is under the probability; NaN is never, 1 and more always --- */

static sis_status bernoulli_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const wanted want = wanted_of(node);
    const sis_tensor *in = node->inputs[0];
    const size_t size = sis_dtype_size(in->dtype);
    const sis_dtype precision = in->dtype == SIS_F64 ? SIS_F64 : SIS_F32;
    sis_draws draws = sis_draws_of_float(node, want.has_seed, want.seed);
    const sis_range range =
        sis_tile_range(sis_shape_count(&in->shape), *(const int64_t *)node->plan, first, last);
    for (int64_t i = range.first; i < range.last; i++) {
        const double p = sis_number_load(in->dtype, (const uint8_t *)in->data + (size_t)i * size).real;
        store(node->outputs[0], i, sis_draw_unit(&draws, precision, (uint64_t)i) < p ? 1.0 : 0.0);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_bernoulli = {
    .plan_bytes = sizeof(int64_t), .infer = random_infer, .prepare = random_prepare, .run = bernoulli_run};
