/* Multinomial: classes drawn by their unnormalised log-probabilities. Sample s of batch b is number b x samples + s of the
 * sequence; it falls on the first class whose running sum of e^(x - largest) is above its share of the whole. */
#include "costs.h"
#include "draw.h"
#include "sis/math.h"

typedef struct sample_plan {
    int64_t classes, samples, count, grain; /* units: samples of all batches */
} sample_plan;

static sis_status multinomial_infer(sis_node *node) {
    const sis_multinomial_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    if (in->rank != 2 || (in->dim[0] > 0 && in->dim[1] == 0))
        return sis_node_fail(node, SIS_BAD_SHAPE, "input is %h, not batches x classes", in);
    if (attributes->sample_size < 0)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "sample_size is %d", attributes->sample_size);
    if (attributes->dtype < 0 || attributes->dtype > INT32_MAX)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "dtype %d is none", attributes->dtype);
    const sis_shape out = {.rank = 2, .dim = {in->dim[0], attributes->sample_size}};
    sis_output(node, 0, (sis_dtype)attributes->dtype, &out);
    return SIS_OK;
}

static sis_status multinomial_prepare(sis_node *node, sis_needs *needs) {
    sample_plan *plan = node->plan;
    plan->classes = node->inputs[0]->shape.dim[1];
    plan->samples = node->outputs[0]->shape.dim[1];
    plan->count = sis_shape_count(&node->outputs[0]->shape);
    needs->view_of = -1;
    /* A tile makes the running sums of each batch it enters, so it holds samples worth them. */
    const int bits = plan->classes > 1 ? 64 - __builtin_clzll((unsigned long long)plan->classes - 1) : 0;
    const int64_t sums = plan->classes * 155, each = 150 + 8 * bits;
    plan->grain = sis_most(sis_tile_grain(each), sums / each);
    needs->tiles = sis_tiles(plan->count, &plan->grain);
    needs->scratch_bytes = (uint64_t)plan->classes * sizeof(double);
    const int64_t batches = node->inputs[0]->shape.dim[0];
    needs->instructions = sis_cost_sum(sis_cost(plan->count, (uint64_t)each),
                                       sis_cost(sis_most(batches, (int64_t)needs->tiles), (uint64_t)sums));
    return SIS_OK;
}

static sis_status running_sums(sis_node *node, int64_t batch, int64_t classes, double *sums) {
    const sis_tensor *in = node->inputs[0];
    const size_t size = sis_dtype_size(in->dtype);
    const uint8_t *row = (const uint8_t *)in->data + (size_t)(batch * classes) * size;
    double most = -__builtin_inf(), sum = 0;
    for (int64_t i = 0; i < classes; i++) {
        sums[i] = sis_number_load(in->dtype, row + (size_t)i * size).real;
        if (sums[i] > most || sums[i] != sums[i]) most = sums[i];
        if (most != most) break;
    }
    if (!(most > -__builtin_inf() && most < __builtin_inf()))
        return sis_node_fail(node, SIS_BAD_VALUE,
                             "batch %d has no distribution: its largest is no finite number", batch);
    for (int64_t i = 0; i < classes; i++) sums[i] = sum += sis_exp_f64(sums[i] - most);
    return SIS_OK;
}

static int64_t class_at(const double *sums, int64_t classes, double unit) {
    const double whole = sums[classes - 1], share = unit * whole;
    int64_t low = 0, high = classes - 1; /* share below whole: the last class' sum is above it */
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (sums[middle] > share)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static sis_status multinomial_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    const sis_multinomial_attributes *attributes = node->attributes;
    const sample_plan *plan = node->plan;
    double *sums = (double *)((uint8_t *)node->scratch + core * node->scratch_stride);
    sis_draws draws = sis_draws_of_float(node, attributes->has_seed, attributes->seed);
    const sis_range range = sis_tile_range(plan->count, plan->grain, first, last);
    int64_t batch = -1;
    for (int64_t i = range.first; i < range.last; i++) {
        if (i / plan->samples != batch) {
            batch = i / plan->samples;
            const sis_status status = running_sums(node, batch, plan->classes, sums);
            if (status != SIS_OK) return status;
        }
        const int64_t drawn = class_at(sums, plan->classes, sis_draw_unit(&draws, SIS_F64, (uint64_t)i));
        if (node->outputs[0]->dtype == SIS_I32)
            ((int32_t *)node->outputs[0]->data)[i] = (int32_t)drawn;
        else
            ((int64_t *)node->outputs[0]->data)[i] = drawn;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_multinomial = {.plan_bytes = sizeof(sample_plan),
                                             .infer = multinomial_infer,
                                             .prepare = multinomial_prepare,
                                             .run = multinomial_run};
