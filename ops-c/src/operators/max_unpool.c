/* MaxUnpool: values go back to where MaxPool took them from, everything else is zero. Indices may repeat and may lead
 * anywhere, the last one wins: so it is one tile. They count in the shape that kernel, strides and pads give; where
 * output_shape is larger, that shape is its first corner. */
#include <string.h>

#include "costs.h"
#include "iterate.h"

static sis_status inferred_shape(sis_node *node, sis_shape *shape) {
    const sis_max_unpool_attributes *at = node->attributes;
    *shape = node->inputs[0]->shape;
    if (shape->rank < 3 || !sis_shape_equal(shape, &node->inputs[1]->shape))
        return sis_node_fail(node, SIS_BAD_SHAPE,
                             "X %h and I %h must have one shape of N, C and spatial dimensions", shape,
                             &node->inputs[1]->shape);
    const uint32_t n = shape->rank - 2;
    if (at->kernel_shape.count != n || (at->strides.values && at->strides.count != n) ||
        (at->pads.values && at->pads.count != 2 * n))
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "kernel_shape, strides and pads do not suit X %h",
                             shape);
    for (uint32_t i = 0; i < n; i++) {
        const int64_t stride = at->strides.values ? at->strides.values[i] : 1,
                      kernel = at->kernel_shape.values[i];
        const int64_t before = at->pads.values ? at->pads.values[i] : 0,
                      after = at->pads.values ? at->pads.values[n + i] : 0;
        int64_t *size = &shape->dim[i + 2];
        if (stride < 1 || stride > INT32_MAX || kernel < 1 || kernel > INT32_MAX || before < 0 || after < 0 ||
            before > INT32_MAX || after > INT32_MAX || *size > INT32_MAX)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "kernel_shape, strides or pads are out of range");
        *size = (*size - 1) * stride + kernel - before - after;
        if (*size < 0)
            return sis_node_fail(node, SIS_BAD_SHAPE, "the padding takes all of axis %u", (uint64_t)i);
    }
    return SIS_OK;
}

static sis_status infer(sis_node *node) {
    sis_shape shape;
    int64_t sizes[SIS_MAX_RANK], count;
    uint32_t given;
    sis_status status = inferred_shape(node, &shape);
    if (status == SIS_OK) status = sis_node_ints(node, (sis_ints){0}, 2, sizes, SIS_MAX_RANK, &given);
    if (status != SIS_OK) return status;
    if (given != UINT32_MAX) {
        if (given != shape.rank)
            return sis_node_fail(node, SIS_BAD_SHAPE, "output_shape has %u dimensions, X %u", (uint64_t)given,
                                 (uint64_t)shape.rank);
        for (uint32_t i = 0; i < given; i++) {
            if (sizes[i] < shape.dim[i])
                return sis_node_fail(node, SIS_BAD_SHAPE, "output_shape is smaller than %h", &shape);
            shape.dim[i] = sizes[i];
        }
    }
    if (sis_shape_elements(&shape, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h is too large", &shape);
    sis_output(node, 0, node->inputs[0]->dtype, &shape);
    return SIS_OK;
}

static sis_status prepare(sis_node *node, sis_needs *needs) {
    needs->view_of = -1;
    needs->tiles = sis_shape_count(&node->outputs[0]->shape) > 0;
    const sis_shape *x = &node->inputs[0]->shape;
    const int64_t size = (int64_t)sis_dtype_size(node->outputs[0]->dtype);
    needs->instructions = sis_cost_sum(sis_cost_clear(sis_shape_count(&node->outputs[0]->shape) * size),
                                       sis_cost(sis_shape_count(x), 27 + 14 * (uint64_t)x->rank));
    return SIS_OK;
}

static sis_status run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    const sis_tensor *x = node->inputs[0], *y = node->outputs[0];
    const size_t size = sis_dtype_size(x->dtype);
    sis_shape inferred;
    const sis_status status = inferred_shape(node, &inferred);
    if (status != SIS_OK) return status;
    const int64_t all = sis_shape_count(&inferred);
    int64_t strides[SIS_MAX_RANK];
    sis_row_major(&y->shape, strides);
    memset(y->data, 0, y->bytes);
    for (int64_t i = 0, n = sis_shape_count(&x->shape); i < n; i++) {
        int64_t index = sis_integer_at(node->inputs[1], i), to = 0;
        if (index < 0 || index >= all)
            return sis_node_fail(node, SIS_BAD_VALUE, "index %d is outside %h", index, &inferred);
        for (uint32_t d = inferred.rank; d-- > 0; index /= inferred.dim[d])
            to += index % inferred.dim[d] * strides[d];
        memcpy((uint8_t *)y->data + (size_t)to * size, (const uint8_t *)x->data + (size_t)i * size, size);
    }
    return SIS_OK;
}

const sis_op_functions sis_op_max_unpool = {.infer = infer, .prepare = prepare, .run = run};
