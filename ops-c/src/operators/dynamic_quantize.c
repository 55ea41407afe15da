/* DynamicQuantizeLinear: the range of all of X decides every element, so it is one tile. */
#include "costs.h"
#include "../kernels/simd.h"
#include "quantized.h"
#include <string.h>

#define CHUNK 256 /* elements converted at a time */

static sis_status dynamic_infer(sis_node *node) {
    sis_output(node, 0, SIS_U8, &node->inputs[0]->shape);
    sis_output(node, 1, SIS_F32, &(sis_shape){0});
    sis_output(node, 2, SIS_U8, &(sis_shape){0});
    return SIS_OK;
}

static sis_status dynamic_prepare(sis_node *node, sis_needs *needs) {
    needs->view_of = -1;
    needs->tiles = 1;
    needs->instructions = sis_cost_sum(200, sis_cost_16(sis_shape_count(&node->inputs[0]->shape), 364));
    return SIS_OK;
}

static sis_status dynamic_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    const float *x = node->inputs[0]->data;
    const int64_t count = sis_shape_count(&node->inputs[0]->shape);
    float low = 0, high = 0, reals[CHUNK];
    for (int64_t i = 0; i < count; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    const float scale = high == low ? 1.0f : (high - low) / 255.0f, origin = -low / scale;
    uint8_t zero;
    sis_store_quantized(&(sis_quantizer){.dtype = SIS_U8}, &zero, 0, &origin, 1);
    const sis_quantizer how = {.dtype = SIS_U8, .zero = zero};
    for (int64_t i = 0; i < count; i += CHUNK) {
        const int64_t n = sis_least(CHUNK, count - i);
        for (int64_t k = 0; k < n; k++) reals[k] = x[i + k] / scale;
        sis_store_quantized(&how, node->outputs[0]->data, i, reals, n);
    }
    memcpy(node->outputs[1]->data, &scale, sizeof scale);
    memcpy(node->outputs[2]->data, &zero, sizeof zero);
    return SIS_OK;
}

const sis_op_functions sis_op_dynamic_quantize_linear = {
    .infer = dynamic_infer, .prepare = dynamic_prepare, .run = dynamic_run};
