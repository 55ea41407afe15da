/* Helpers that operators share, and the lookup of a row by id. */
#include <string.h>

#include "core.h"

const sis_op_description *sis_op_find(uint32_t id) {
    uint32_t low = 0, high = SIS_OP_COUNT;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((uint32_t)sis_op_descriptions[middle].id == id) return &sis_op_descriptions[middle];
        if ((uint32_t)sis_op_descriptions[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

sis_status sis_node_fail(sis_node *node, sis_status status, const char *format, ...) {
    sis_error *error = node->error;
    if (error == NULL) return status;
    sis_error_begin(error, status, node->op->name, node->name);
    error->node_number = node->number + 1;
    sis_text_append(error->text, sizeof error->text,
                    node->name[0] != 0 ? "%s %s: " : "%s%s: ", node->op->name, node->name);
    va_list list;
    va_start(list, format);
    sis_text_append_list(error->text, sizeof error->text, format, list);
    va_end(list);
    return status;
}

sis_status sis_node_run(sis_node *node, uint32_t tiles) {
    return tiles == 0 ? SIS_OK : node->op->functions->run(node, 0, tiles, 0);
}

sis_status sis_node_axis(sis_node *node, int64_t axis, uint32_t rank, uint32_t *out) {
    int64_t place = axis < 0 ? axis + (int64_t)rank : axis;
    if (place < 0 || place >= (int64_t)rank)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis %d is outside a tensor of rank %u", axis,
                             (uint64_t)rank);
    *out = (uint32_t)place;
    return SIS_OK;
}

sis_status sis_node_broadcast(sis_node *node, const sis_shape *a, const sis_shape *b, sis_shape *out) {
    sis_shape shape = {.rank = a->rank > b->rank ? a->rank : b->rank};
    for (uint32_t i = 0; i < shape.rank; i++) { /* i counts from the innermost dimension */
        int64_t x = i < a->rank ? a->dim[a->rank - 1 - i] : 1;
        int64_t y = i < b->rank ? b->dim[b->rank - 1 - i] : 1;
        if (x != y && x != 1 && y != 1)
            return sis_node_fail(node, SIS_BAD_SHAPE, "shapes %h and %h do not broadcast", a, b);
        shape.dim[shape.rank - 1 - i] = x == 1 ? y : x;
    }
    *out = shape;
    return SIS_OK;
}

int64_t sis_integer_at(const sis_tensor *tensor, int64_t i) {
    if (tensor->dtype == SIS_I32) {
        int32_t value;
        memcpy(&value, (const uint8_t *)tensor->data + 4 * i, sizeof value);
        return value;
    }
    int64_t value;
    memcpy(&value, (const uint8_t *)tensor->data + 8 * i, sizeof value);
    return value;
}

sis_status sis_node_ints(sis_node *node, sis_ints attribute, uint32_t input, int64_t *values, uint32_t max,
                         uint32_t *count) {
    *count = UINT32_MAX;
    const sis_tensor *tensor = NULL;
    int64_t n = attribute.count;
    if (attribute.values == NULL) {
        if (input >= node->n_inputs || node->inputs[input] == NULL) return SIS_OK;
        tensor = node->inputs[input];
        if (!tensor->value_known)
            return sis_node_fail(node, SIS_NEEDS_CONSTANT, "input %u must be known when the graph is built",
                                 (uint64_t)input);
        if (tensor->dtype != SIS_I64 && tensor->dtype != SIS_I32)
            return sis_node_fail(node, SIS_BAD_DTYPE, "input %u must be i64 or i32, not %t", (uint64_t)input,
                                 tensor->dtype);
        if (tensor->shape.rank > 1)
            return sis_node_fail(node, SIS_BAD_SHAPE, "input %u must have one dimension, not %h",
                                 (uint64_t)input, &tensor->shape);
        n = sis_shape_count(&tensor->shape);
    }
    if (n > (int64_t)max)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%d values where at most %u fit", n, (uint64_t)max);
    for (uint32_t i = 0; i < (uint32_t)n; i++)
        values[i] = tensor == NULL ? attribute.values[i] : sis_integer_at(tensor, i);
    *count = (uint32_t)n;
    return SIS_OK;
}
