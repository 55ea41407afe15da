/* Which family an operator's reference belongs to, and coordinates. */
#include "reference.h"

#include <string.h>

void sis_reference_unflatten(const sis_shape *shape, int64_t flat, int64_t at[SIS_MAX_RANK]) {
    for (uint32_t i = shape->rank; i-- > 0;) {
        at[i] = flat % shape->dim[i];
        flat /= shape->dim[i];
    }
}

int64_t sis_reference_flatten(const sis_shape *shape, const int64_t at[SIS_MAX_RANK]) {
    int64_t flat = 0;
    for (uint32_t i = 0; i < shape->rank; i++) flat = flat * shape->dim[i] + at[i];
    return flat;
}

/* Operators that hand their first input on. */
static bool view(sis_node *node) {
    switch (node->op->id) {
    case SIS_OP_RESHAPE:
    case SIS_OP_FLATTEN:
    case SIS_OP_SQUEEZE:
    case SIS_OP_UNSQUEEZE:
    case SIS_OP_IDENTITY:
    case SIS_OP_DROPOUT: break;
    default: return false;
    }
    const sis_tensor *in = node->inputs[0];
    size_t bytes = (size_t)sis_shape_count(&in->shape) * sis_dtype_size(in->dtype);
    if (bytes) memcpy(node->outputs[0]->data, in->data, bytes);
    if (node->op->id == SIS_OP_DROPOUT && node->n_outputs > 1)
        memset(node->outputs[1]->data, 1, (size_t)sis_shape_count(&in->shape));
    return true;
}

sis_status sis_reference_run(sis_node *node) {
    bool done = view(node) || sis_reference_elementwise(node) || sis_reference_unary(node) ||
                sis_reference_broadcast(node) || sis_reference_movement(node) || sis_reference_reduce(node) ||
                sis_reference_softmax(node) || sis_reference_normalization(node) ||
                sis_reference_order(node) || sis_reference_indexing(node) || sis_reference_pool(node) ||
                sis_reference_spread(node) || sis_reference_attention(node) || sis_reference_vision(node);
    return done ? SIS_OK : SIS_UNSUPPORTED;
}
