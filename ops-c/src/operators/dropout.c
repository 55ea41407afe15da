/* Dropout. Outside training it is the input itself, with a mask of true. In training element i stays, divided by
 * 1 - ratio, where number i of its sequence (draw.h) is not below the ratio; else it is 0.
 *
 * Training is on where the input training_mode says so (from opset 12 on), and before opset 7 unless is_test is set. */
#include <string.h>

#include "costs.h"
#include "draw.h"

typedef enum mode { INFERENCE, TRAINING, KNOWN_LATER } mode;

static sis_tensor *input_of(const sis_node *node, uint32_t i) {
    return i < node->n_inputs ? node->inputs[i] : NULL;
}
static sis_tensor *mask_of(const sis_node *node) { return node->n_outputs > 1 ? node->outputs[1] : NULL; }

static mode mode_of(const sis_node *node) {
    const sis_dropout_attributes *attributes = node->attributes;
    const sis_tensor *training = input_of(node, 2);
    if (node->opset < 7) return attributes->is_test ? INFERENCE : TRAINING;
    if (node->opset < 12 || !training) return INFERENCE;
    if (!training->value_known) return KNOWN_LATER;
    return *(const uint8_t *)training->data ? TRAINING : INFERENCE;
}

static sis_status dropout_infer(sis_node *node) {
    const sis_tensor *data = node->inputs[0];
    for (uint32_t i = 1; i < 3; i++) {
        const sis_tensor *one = input_of(node, i);
        if (one && sis_shape_count(&one->shape) != 1)
            return sis_node_fail(node, SIS_BAD_SHAPE, "%s must be one %s, not %h",
                                 i == 1 ? "ratio" : "training_mode", i == 1 ? "number" : "bool", &one->shape);
    }
    sis_output(node, 0, data->dtype, &data->shape);
    sis_output(node, 1, node->opset < 10 ? data->dtype : SIS_BOOL, &data->shape);
    return SIS_OK;
}

/* With a mask there is memory of its own to write, so the node is no view. */
static sis_status dropout_prepare(sis_node *node, sis_needs *needs) {
    int64_t *grain = node->plan;
    const int64_t count = sis_shape_count(&node->outputs[0]->shape),
                  work = mode_of(node) == INFERENCE ? 2 : 50;
    *grain = sis_tile_grain(work);
    needs->view_of = work == 2 && !mask_of(node) ? 0 : -1;
    needs->overwrites = needs->view_of < 0;
    needs->tiles = sis_tiles(count, grain);
    const sis_dtype dtype = node->outputs[0]->dtype;
    const uint64_t mask = mask_of(node) ? 15 + sis_cost_store(mask_of(node)->dtype) : 0;
    if (needs->view_of >= 0) return SIS_OK;
    if (work == 2)
        needs->instructions =
            sis_cost_sum(sis_cost_copy(count * (int64_t)sis_dtype_size(dtype)), sis_cost(count, mask));
    else
        needs->instructions =
            sis_cost(count, SIS_COST_DRAW - 18 + sis_cost_load(dtype) + sis_cost_store(dtype) + mask);
    return SIS_OK;
}

static sis_status ratio_of(sis_node *node, double *ratio) {
    const sis_dropout_attributes *attributes = node->attributes;
    const sis_tensor *given = input_of(node, 1);
    *ratio = node->opset < 12 ? (double)attributes->ratio : 0.5;
    if (given) *ratio = sis_number_load(given->dtype, given->data).real;
    if (*ratio >= 0 && *ratio < 1) return SIS_OK;
    return sis_node_fail(node, SIS_BAD_VALUE, "ratio must be from 0 to below 1");
}

static double number_at(const sis_tensor *tensor, int64_t i) {
    return sis_number_load(tensor->dtype,
                           (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype))
        .real;
}

static void put(sis_tensor *tensor, int64_t i, double value) {
    sis_number_store(tensor->dtype, (uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype),
                     (sis_number){.kind = SIS_NUMBER_REAL, .real = value});
}

static void pass_through(sis_node *node, sis_range range) {
    const size_t size = sis_dtype_size(node->inputs[0]->dtype);
    uint8_t *to = node->outputs[0]->data;
    const uint8_t *from = node->inputs[0]->data;
    if (to != from && range.first < range.last)
        memcpy(to + (size_t)range.first * size, from + (size_t)range.first * size,
               (size_t)(range.last - range.first) * size);
    for (int64_t i = range.first; mask_of(node) && i < range.last; i++) put(mask_of(node), i, 1.0);
}

static sis_status dropout_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_dropout_attributes *attributes = node->attributes;
    const int64_t count = sis_shape_count(&node->outputs[0]->shape);
    const sis_range range = sis_tile_range(count, *(const int64_t *)node->plan, first, last);
    const mode training = mode_of(node);
    if (training == INFERENCE || (training == KNOWN_LATER && !*(const uint8_t *)input_of(node, 2)->data)) {
        pass_through(node, range);
        return SIS_OK;
    }
    double ratio;
    const sis_status status = ratio_of(node, &ratio);
    if (status != SIS_OK) return status;
    sis_draws draws = attributes->has_seed ? sis_draws_of(node, SIS_SEED_INTEGER, (uint64_t)attributes->seed)
                                           : sis_draws_of(node, SIS_SEED_NUMBER, 0);
    /* All but f64 are computed in f32. */
    const sis_tensor *x = node->inputs[0];
    double scale = 1.0 / (1.0 - ratio);
    if (x->dtype != SIS_F64) scale = (double)(float)scale;
    for (int64_t i = range.first; i < range.last; i++) {
        const bool stays = sis_draw_unit(&draws, SIS_F32, (uint64_t)i) >= ratio;
        const double y = stays ? number_at(x, i) * scale : 0.0;
        put(node->outputs[0], i, x->dtype == SIS_F64 ? y : (double)(float)y);
        if (mask_of(node)) put(mask_of(node), i, stays);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_dropout = {
    .plan_bytes = sizeof(int64_t), .infer = dropout_infer, .prepare = dropout_prepare, .run = dropout_run};
