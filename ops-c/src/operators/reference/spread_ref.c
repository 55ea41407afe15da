/* ConvTranspose and MatMulInteger: for every output, every term in the order of its chain. */
#include "../conv_geometry.h"
#include "../iterate.h"
#include "reference.h"

static bool conv_transpose(sis_node *node) {
    const sis_conv_transpose_attributes *at = node->attributes;
    const sis_conv_lists lists = SIS_CONV_LISTS(at);
    const sis_tensor *x = node->inputs[0], *w = node->inputs[1], *y = node->outputs[0];
    const sis_tensor *bias = node->n_inputs > 2 ? node->inputs[2] : NULL;
    const uint32_t rank = y->shape.rank;
    const int64_t channels = x->shape.dim[1] / lists.group, filters = w->shape.dim[1];
    sis_shape kernel = w->shape;
    kernel.dim[0] = kernel.dim[1] = 1;
    /* Explicit pads only. */
    for (int64_t o = 0, n = sis_shape_count(&y->shape); o < n; o++) {
        int64_t place[SIS_MAX_RANK], from[SIS_MAX_RANK], tap[SIS_MAX_RANK];
        float sum = 0;
        sis_reference_unflatten(&y->shape, o, place);
        const int64_t group = place[1] / filters;
        for (int64_t c = 0; c < channels; c++) {
            for (int64_t t = 0, taps = sis_shape_count(&kernel); t < taps; t++) {
                bool inside = true;
                sis_reference_unflatten(&kernel, t, tap);
                for (uint32_t d = 2; d < rank; d++) {
                    const int64_t stride = sis_conv_item(lists.strides, d - 2, 1);
                    const int64_t reach = place[d] + sis_conv_item(lists.pads, d - 2, 0) -
                                          tap[d] * sis_conv_item(lists.dilations, d - 2, 1);
                    from[d] = reach / stride;
                    inside = inside && reach >= 0 && reach % stride == 0 && from[d] < x->shape.dim[d];
                }
                if (!inside) continue;
                from[0] = place[0], from[1] = tap[0] = group * channels + c;
                tap[1] = place[1] % filters;
                sum = __builtin_fmaf(((const float *)w->data)[sis_reference_flatten(&w->shape, tap)],
                                     ((const float *)x->data)[sis_reference_flatten(&x->shape, from)], sum);
            }
        }
        ((float *)y->data)[o] = bias ? sum + ((const float *)bias->data)[place[1]] : sum;
    }
    return true;
}

static int32_t byte_at(const sis_tensor *tensor, int64_t i) {
    if (tensor == NULL) return 0;
    return tensor->dtype == SIS_U8 ? ((const uint8_t *)tensor->data)[i] : ((const int8_t *)tensor->data)[i];
}

/* Two dimensions. */
static bool mat_mul_integer(sis_node *node) {
    const sis_tensor *a = node->inputs[0], *b = node->inputs[1];
    const sis_tensor *zero_a = node->n_inputs > 2 ? node->inputs[2] : NULL,
                     *zero_b = node->n_inputs > 3 ? node->inputs[3] : NULL;
    const int64_t m = a->shape.dim[0], k = a->shape.dim[1], n = b->shape.dim[1];
    for (int64_t i = 0; i < m; i++) {
        for (int64_t j = 0; j < n; j++) {
            const int32_t za = byte_at(zero_a, zero_a && sis_shape_count(&zero_a->shape) > 1 ? i : 0),
                          zb = byte_at(zero_b, zero_b && sis_shape_count(&zero_b->shape) > 1 ? j : 0);
            int32_t sum = 0;
            for (int64_t l = 0; l < k; l++)
                sum += (byte_at(a, i * k + l) - za) * (byte_at(b, l * n + j) - zb);
            ((int32_t *)node->outputs[0]->data)[i * n + j] = sum;
        }
    }
    return true;
}

bool sis_reference_spread(sis_node *node) {
    if (node->op->id == SIS_OP_CONV_TRANSPOSE) return conv_transpose(node);
    if (node->op->id == SIS_OP_MAT_MUL_INTEGER) return mat_mul_integer(node);
    return false;
}
