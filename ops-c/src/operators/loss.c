/* NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss: x is N x C x D, the targets are N x D, samples are N x D.
 *
 * A sample's loss is -x[its class] times the class' weight, rounded once; 0 where the target is ignore_index. With a
 * reduction the losses, and for the mean the weights, are gathered and summed as a row of ReduceSum's: that is one tile.
 * Scratch: losses, weights, then one line of C classes, or C x SIS_LANES for columns. */
#include <string.h>

#include "costs.h"
#include "../kernels/simd.h"
#include "convert.h"
#include "reduce.h"
#include "softmax.h"

typedef sis_negative_log_likelihood_loss_attributes attributes_of_both; /* the two have the same */

typedef struct loss_plan {
    int64_t classes, inner, samples; /* C, D, N x D */
    int64_t grain;
    size_t weights_at, line_at; /* in scratch, bytes */
} loss_plan;

static bool is_reduced(const sis_node *node) {
    const attributes_of_both *attributes = node->attributes;
    return attributes->reduction != SIS_NEGATIVE_LOG_LIKELIHOOD_LOSS_REDUCTION_NONE;
}

static bool is_softmax(const sis_node *node) { return node->op->id == SIS_OP_SOFTMAX_CROSS_ENTROPY_LOSS; }

static sis_tensor *weight_of(const sis_node *node) { return node->n_inputs > 2 ? node->inputs[2] : NULL; }

static sis_status loss_infer(sis_node *node) {
    const sis_shape *x = &node->inputs[0]->shape, *target = &node->inputs[1]->shape;
    if (x->rank < 2) return sis_node_fail(node, SIS_BAD_SHAPE, "input is %h, not samples x classes x ...", x);
    sis_shape wanted = {.rank = x->rank - 1, .dim = {x->dim[0]}};
    for (uint32_t i = 1; i < wanted.rank; i++) wanted.dim[i] = x->dim[i + 1];
    if (!sis_shape_equal(target, &wanted))
        return sis_node_fail(node, SIS_BAD_SHAPE, "targets are %h; for input %h they must be %h", target, x,
                             &wanted);
    const sis_tensor *weight = weight_of(node);
    if (weight && (weight->shape.rank != 1 || weight->shape.dim[0] != x->dim[1]))
        return sis_node_fail(node, SIS_BAD_SHAPE, "weights are %h, not one for each of %d classes",
                             &weight->shape, x->dim[1]);
    sis_output(node, 0, node->inputs[0]->dtype, is_reduced(node) ? &(sis_shape){0} : &wanted);
    sis_output(node, 1, node->inputs[0]->dtype, x);
    return SIS_OK;
}

static size_t rounded(size_t bytes) { return (bytes + SIS_ALIGNMENT - 1) / SIS_ALIGNMENT * SIS_ALIGNMENT; }

static sis_status loss_prepare(sis_node *node, sis_needs *needs) {
    loss_plan *plan = node->plan;
    const sis_shape *x = &node->inputs[0]->shape;
    const size_t size = sis_dtype_size(node->inputs[0]->dtype);
    plan->classes = x->dim[1];
    plan->inner = sis_product(x, 2, x->rank);
    plan->samples = x->dim[0] * plan->inner;
    const bool single = size == 4, row = plan->inner == 1;
    const uint64_t line =
        row || !single ? 460 + sis_cost(plan->classes, single ? 27 : 180) : 43 + sis_cost(plan->classes, 22);
    const uint64_t work = 75 + (is_reduced(node) ? 8 : 0) + (is_softmax(node) ? line : 0);
    needs->view_of = -1;
    needs->instructions = sis_cost_sum(sis_cost(plan->samples, work), 100);
    if (is_reduced(node)) {
        plan->grain = plan->samples;
        needs->tiles = 1;
        plan->weights_at = rounded((size_t)plan->samples * size);
        plan->line_at = 2 * plan->weights_at;
    } else {
        plan->grain = sis_tile_grain((int64_t)work);
        needs->tiles = sis_tiles(plan->samples, &plan->grain);
    }
    needs->scratch_bytes = plan->line_at;
    if (is_softmax(node)) needs->scratch_bytes += (uint64_t)plan->classes * size * SIS_LANES;
    return SIS_OK;
}

/* --- one sample --- */

static double load(const sis_tensor *tensor, const void *data, int64_t i) {
    return tensor->dtype == SIS_F32 ? (double)((const float *)data)[i] : ((const double *)data)[i];
}

static void store(sis_dtype dtype, void *data, int64_t i, double value) {
    if (dtype == SIS_F32)
        ((float *)data)[i] = (float)value;
    else
        ((double *)data)[i] = value;
}

/* Loss i (and weight i, unless NULL) of the sample whose classes' numbers lie at `line`, each `stride` from the other. */
static sis_status settle(sis_node *node, int64_t sample, const void *line, int64_t stride, void *losses,
                         void *weights) {
    const attributes_of_both *attributes = node->attributes;
    const loss_plan *plan = node->plan;
    const sis_tensor *weight = weight_of(node), *x = node->inputs[0];
    const int64_t class = sis_integer_at(node->inputs[1], sample);
    double loss = 0, factor = 0;
    if (!attributes->has_ignore_index || class != attributes->ignore_index) {
        if (class < 0 || class >= plan->classes)
            return sis_node_fail(node, SIS_BAD_VALUE, "target %d is none of %d classes", class,
                                 plan->classes);
        factor = weight ? load(weight, weight->data, class) : 1.0;
        loss = -load(x, line, class * stride) * factor;
    }
    store(x->dtype, losses, sample, loss);
    if (weights) store(x->dtype, weights, sample, factor);
    return SIS_OK;
}

/* --- samples [first, last), each line through LogSoftmax first where the operator asks for it --- */

static sis_status plain_samples(sis_node *node, sis_range range, void *losses, void *weights) {
    const loss_plan *plan = node->plan;
    const size_t size = sis_dtype_size(node->inputs[0]->dtype);
    sis_status status = SIS_OK;
    for (int64_t i = range.first; i < range.last && status == SIS_OK; i++) {
        const int64_t at = i / plan->inner * plan->classes * plan->inner + i % plan->inner;
        const uint8_t *line = (const uint8_t *)node->inputs[0]->data + (size_t)at * size;
        status = settle(node, i, line, plan->inner, losses, weights);
    }
    return status;
}

static sis_status softmax_samples(sis_node *node, sis_range range, void *losses, void *weights,
                                  uint8_t *line) {
    const loss_plan *plan = node->plan;
    const sis_dtype dtype = node->inputs[0]->dtype;
    const size_t size = sis_dtype_size(dtype);
    sis_tensor *log_prob = node->n_outputs > 1 ? node->outputs[1] : NULL;
    sis_status status = SIS_OK;
    for (int64_t i = range.first, step; i < range.last && status == SIS_OK; i += step) {
        const int64_t column = i % plan->inner;
        const size_t at = (size_t)(i / plan->inner * plan->classes * plan->inner + column) * size;
        const uint8_t *in = (const uint8_t *)node->inputs[0]->data + at;
        step = dtype == SIS_F32 ? sis_least(SIS_LANES, sis_least(plan->inner - column, range.last - i)) : 1;
        uint8_t *to = line;
        int64_t stride = step;
        if (log_prob) {
            to = (uint8_t *)log_prob->data + at;
            stride = plan->inner;
        } else {
            for (int64_t c = 0; c < plan->classes; c++)
                memcpy(line + (size_t)(c * step) * size, in + (size_t)(c * plan->inner) * size,
                       (size_t)step * size);
            in = line;
        }
        sis_log_softmax(dtype, to, in, plan->classes, stride, (size_t)step, plan->inner == 1);
        for (int64_t k = 0; k < step && status == SIS_OK; k++)
            status = settle(node, i + k, to + (size_t)k * size, stride, losses, weights);
    }
    return status;
}

static double sum_of(sis_dtype dtype, const void *data, int64_t n) {
    const sis_reduction row = {
        .reduced = {.rank = 1, .size = {n}, .stride = {{1}}}, .factor = n, .by_rows = true};
    return dtype == SIS_F32 ? (double)sis_fold_f32(&row, SIS_FOLD_SUM, data, 0)
                            : sis_fold_f64(&row, SIS_FOLD_SUM, data, 0);
}

static sis_status loss_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const attributes_of_both *attributes = node->attributes;
    const loss_plan *plan = node->plan;
    const sis_dtype dtype = node->inputs[0]->dtype;
    uint8_t *scratch = node->scratch ? (uint8_t *)node->scratch + core * node->scratch_stride : NULL;
    const bool reduced = is_reduced(node);
    if (first == last) return SIS_OK;
    void *losses = reduced ? scratch : node->outputs[0]->data,
         *weights = reduced ? scratch + plan->weights_at : NULL;
    const sis_range range =
        reduced ? (sis_range){0, plan->samples} : sis_tile_range(plan->samples, plan->grain, first, last);
    const sis_status status = is_softmax(node)
                                  ? softmax_samples(node, range, losses, weights, scratch + plan->line_at)
                                  : plain_samples(node, range, losses, weights);
    if (status != SIS_OK || !reduced) return status;
    double sum = sum_of(dtype, losses, plan->samples);
    if (attributes->reduction == SIS_NEGATIVE_LOG_LIKELIHOOD_LOSS_REDUCTION_MEAN)
        sum /= sum_of(dtype, weights, plan->samples);
    store(dtype, node->outputs[0]->data, 0, sum);
    return SIS_OK;
}

const sis_op_functions sis_op_negative_log_likelihood_loss = {
    .plan_bytes = sizeof(loss_plan), .infer = loss_infer, .prepare = loss_prepare, .run = loss_run};
const sis_op_functions sis_op_softmax_cross_entropy_loss = {
    .plan_bytes = sizeof(loss_plan), .infer = loss_infer, .prepare = loss_prepare, .run = loss_run};
