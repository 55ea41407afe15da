/* Operators that pick and place by index: for every element where it comes from, or where it goes. */
#include <string.h>

#include "../convert.h"
#include "reference.h"

static uint8_t *at_of(const sis_tensor *tensor, int64_t i) {
    return (uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype);
}

static sis_number number_at(const sis_tensor *tensor, int64_t i) {
    return sis_number_load(tensor->dtype, at_of(tensor, i));
}

static void copy(const sis_tensor *out, int64_t to, const sis_tensor *in, int64_t from) {
    memcpy(at_of(out, to), at_of(in, from), sis_dtype_size(out->dtype));
}

static int64_t index_at(const sis_tensor *indices, int64_t i, int64_t dim) {
    int64_t index = number_at(indices, i).integer;
    return index < 0 ? index + dim : index;
}

static uint32_t axis_of(int64_t axis, uint32_t rank) { return (uint32_t)(axis < 0 ? axis + rank : axis); }

/* `how` in the order of the attribute's values: none, add, mul, max, min. */
static void combine(const sis_tensor *out, int64_t to, const sis_tensor *from, int64_t i, int how) {
    sis_number a = number_at(out, to), b = number_at(from, i);
    bool real = a.kind == SIS_NUMBER_REAL, is_signed = a.kind == SIS_NUMBER_SIGNED;
    uint64_t x = (uint64_t)a.integer, y = (uint64_t)b.integer;
    bool above = real        ? a.real > b.real || (a.real == b.real && !__builtin_signbit(a.real))
                 : is_signed ? (int64_t)x > (int64_t)y
                             : x > y;
    if (how == 1) a.real += b.real, a.integer = (int64_t)(x + y);
    if (how == 2) a.real *= b.real, a.integer = (int64_t)(x * y);
    if (how == 0 || (how >= 3 && above != (how == 3))) a = b;
    if (how >= 3 && real &&
        (a.real != a.real || b.real != b.real || number_at(out, to).real != number_at(out, to).real))
        a.real = __builtin_nan("");
    if (how == 0)
        copy(out, to, from, i);
    else
        sis_number_store(out->dtype, at_of(out, to), a);
}

/* Where place i of the indices points in data. */
static int64_t element_place(const sis_tensor *data, const sis_tensor *indices, int64_t axis, int64_t i) {
    int64_t at[SIS_MAX_RANK];
    uint32_t along = axis_of(axis, data->shape.rank);
    sis_reference_unflatten(&indices->shape, i, at);
    at[along] = index_at(indices, i, data->shape.dim[along]);
    return sis_reference_flatten(&data->shape, at);
}

static void gather_elements(sis_node *node) {
    const sis_gather_elements_attributes *attributes = node->attributes;
    for (int64_t i = 0, n = sis_shape_count(&node->outputs[0]->shape); i < n; i++)
        copy(node->outputs[0], i, node->inputs[0],
             element_place(node->inputs[0], node->inputs[1], attributes->axis, i));
}

static void scatter_elements(sis_node *node, int64_t axis, int how) {
    const sis_tensor *data = node->inputs[0];
    if (node->outputs[0]->bytes) memcpy(node->outputs[0]->data, data->data, node->outputs[0]->bytes);
    for (int64_t i = 0, n = sis_shape_count(&node->inputs[1]->shape); i < n; i++)
        combine(node->outputs[0], element_place(data, node->inputs[1], axis, i), node->inputs[2], i, how);
}

/* Tuple i of the indices as the first element of a slice; *inner: its elements. */
static int64_t slice_place(const sis_tensor *data, const sis_tensor *indices, uint32_t batch, int64_t i,
                           int64_t *inner) {
    uint32_t width = (uint32_t)indices->shape.dim[indices->shape.rank - 1];
    int64_t tuple[SIS_MAX_RANK], at[SIS_MAX_RANK] = {0};
    sis_shape tuples = indices->shape;
    tuples.dim[tuples.rank - 1] = 1;
    sis_reference_unflatten(&tuples, i, tuple);
    for (uint32_t k = 0; k < batch; k++) at[k] = tuple[k];
    for (uint32_t k = 0; k < width; k++)
        at[batch + k] = index_at(indices, i * width + k, data->shape.dim[batch + k]);
    *inner = 1;
    for (uint32_t k = batch + width; k < data->shape.rank; k++) *inner *= data->shape.dim[k];
    return sis_reference_flatten(&data->shape, at);
}

static void nd(sis_node *node, bool gather, uint32_t batch, int how) {
    const sis_tensor *data = node->inputs[0], *indices = node->inputs[1];
    sis_tensor *out = node->outputs[0];
    int64_t inner, tuples = sis_shape_count(&indices->shape) / indices->shape.dim[indices->shape.rank - 1];
    if (!gather && out->bytes) memcpy(out->data, data->data, out->bytes);
    for (int64_t i = 0; i < tuples; i++) {
        int64_t place = slice_place(data, indices, batch, i, &inner);
        for (int64_t k = 0; k < inner; k++) {
            if (gather)
                copy(out, i * inner + k, data, place + k);
            else
                combine(out, place + k, node->inputs[2], i * inner + k, how);
        }
    }
}

static void one_hot(sis_node *node) {
    const sis_one_hot_attributes *attributes = node->attributes;
    sis_tensor *out = node->outputs[0];
    uint32_t axis = axis_of(attributes->axis, out->shape.rank);
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK], from[SIS_MAX_RANK];
        sis_reference_unflatten(&out->shape, i, at);
        for (uint32_t k = 0; k + 1 < out->shape.rank; k++) from[k] = at[k + (k >= axis)];
        double index =
            sis_number_real(number_at(node->inputs[0], sis_reference_flatten(&node->inputs[0]->shape, from)));
        double depth = (double)out->shape.dim[axis];
        index = (double)(int64_t)index;
        if (index < 0 && index >= -depth) index += depth;
        copy(out, i, node->inputs[2], index == (double)at[axis]);
    }
}

/* Every element of the output is one of the input: where, or -1 for 0. */
typedef int64_t (*origin)(const sis_node *node, const int64_t at[SIS_MAX_RANK]);

static void each(sis_node *node, origin place) {
    sis_tensor *out = node->outputs[0];
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK];
        sis_reference_unflatten(&out->shape, i, at);
        int64_t from = place(node, at);
        if (from < 0)
            memset(at_of(out, i), 0, sis_dtype_size(out->dtype));
        else
            copy(out, i, node->inputs[0], from);
    }
}

static int64_t expand(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t from[SIS_MAX_RANK];
    for (uint32_t i = 0; i < in->rank; i++)
        from[i] = in->dim[i] == 1 ? 0 : at[i + node->outputs[0]->shape.rank - in->rank];
    return sis_reference_flatten(in, from);
}

static int64_t tile(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t from[SIS_MAX_RANK];
    for (uint32_t i = 0; i < in->rank; i++) from[i] = at[i] % in->dim[i];
    return sis_reference_flatten(in, from);
}

static int64_t depth_to_space(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_depth_to_space_attributes *attributes = node->attributes;
    int64_t b = attributes->blocksize, corner = at[2] % b * b + at[3] % b;
    int64_t depth = node->outputs[0]->shape.dim[1];
    int64_t channel =
        attributes->mode == SIS_DEPTH_TO_SPACE_MODE_CRD ? at[1] * b * b + corner : corner * depth + at[1];
    return sis_reference_flatten(&node->inputs[0]->shape, (int64_t[8]){at[0], channel, at[2] / b, at[3] / b});
}

static int64_t space_to_depth(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_space_to_depth_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t b = attributes->blocksize, corner = at[1] / in->dim[1];
    return sis_reference_flatten(
        in, (int64_t[8]){at[0], at[1] % in->dim[1], at[2] * b + corner / b, at[3] * b + corner % b});
}

static int64_t trilu(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_trilu_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t k = node->n_inputs > 1 ? number_at(node->inputs[1], 0).integer : 0;
    int64_t distance = at[in->rank - 1] - at[in->rank - 2];
    return (attributes->upper ? distance >= k : distance <= k) ? sis_reference_flatten(in, at) : -1;
}

static int64_t reverse_sequence(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_reverse_sequence_attributes *attributes = node->attributes;
    int64_t from[SIS_MAX_RANK], length = number_at(node->inputs[1], at[attributes->batch_axis]).integer;
    memcpy(from, at, sizeof from);
    int64_t *time = &from[attributes->time_axis];
    if (*time < length) *time = length - 1 - *time;
    return sis_reference_flatten(&node->inputs[0]->shape, from);
}

static int64_t center_crop_pad(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_shape *in = &node->inputs[0]->shape, *out = &node->outputs[0]->shape;
    int64_t from[SIS_MAX_RANK];
    for (uint32_t i = 0; i < in->rank; i++) {
        int64_t cut = in->dim[i] - out->dim[i];
        from[i] = cut >= 0 ? at[i] + cut / 2 : at[i] - -cut / 2;
        if (from[i] < 0 || from[i] >= in->dim[i]) return -1;
    }
    return sis_reference_flatten(in, from);
}

static int64_t compress(const sis_node *node, const int64_t at[SIS_MAX_RANK]) {
    const sis_compress_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t axis = attributes->has_axis ? axis_of(attributes->axis, in->rank) : 0;
    int64_t from[SIS_MAX_RANK], slice = 0;
    for (int64_t left = at[axis];; slice++)
        if (((const uint8_t *)node->inputs[1]->data)[slice] && left-- == 0) break;
    memcpy(from, at, sizeof from);
    from[axis] = slice;
    return attributes->has_axis ? sis_reference_flatten(in, from) : slice;
}

static void range(sis_node *node) {
    sis_tensor *out = node->outputs[0];
    sis_number start = number_at(node->inputs[0], 0), delta = number_at(node->inputs[2], 0);
    for (int64_t i = 0; i < out->shape.dim[0]; i++) {
        sis_number n = {.kind = start.kind, .real = __builtin_fma((double)i, delta.real, start.real)};
        if (out->dtype == SIS_F32)
            n.real = (double)__builtin_fmaf((float)i, (float)delta.real, (float)start.real);
        n.integer = (int64_t)((uint64_t)start.integer + (uint64_t)i * (uint64_t)delta.integer);
        sis_number_store(out->dtype, at_of(out, i), n);
    }
}

static void eye_like(sis_node *node) {
    const sis_eye_like_attributes *attributes = node->attributes;
    sis_tensor *out = node->outputs[0];
    for (int64_t i = 0, n = sis_shape_count(&out->shape), width = out->shape.dim[1]; i < n; i++) {
        int64_t one = i % width - i / width == attributes->k;
        sis_number_store(out->dtype, at_of(out, i),
                         (sis_number){.kind = SIS_NUMBER_SIGNED, .integer = one, .real = (double)one});
    }
}

bool sis_reference_indexing(sis_node *node) {
    const void *attributes = node->attributes;
    switch ((sis_op_id)node->op->id) {
    case SIS_OP_GATHER_ELEMENTS: gather_elements(node); return true;
    case SIS_OP_GATHER_ND:
        nd(node, true, (uint32_t)((const sis_gather_nd_attributes *)attributes)->batch_dims, 0);
        return true;
    case SIS_OP_SCATTER_ELEMENTS:
        scatter_elements(node, ((const sis_scatter_elements_attributes *)attributes)->axis,
                         ((const sis_scatter_elements_attributes *)attributes)->reduction);
        return true;
    case SIS_OP_SCATTER:
        scatter_elements(node, ((const sis_scatter_attributes *)attributes)->axis, 0);
        return true;
    case SIS_OP_SCATTER_ND:
        nd(node, false, 0, ((const sis_scatter_nd_attributes *)attributes)->reduction);
        return true;
    case SIS_OP_ONE_HOT: one_hot(node); return true;
    case SIS_OP_EXPAND: each(node, expand); return true;
    case SIS_OP_TILE: each(node, tile); return true;
    case SIS_OP_DEPTH_TO_SPACE: each(node, depth_to_space); return true;
    case SIS_OP_SPACE_TO_DEPTH: each(node, space_to_depth); return true;
    case SIS_OP_TRILU: each(node, trilu); return true;
    case SIS_OP_REVERSE_SEQUENCE: each(node, reverse_sequence); return true;
    case SIS_OP_CENTER_CROP_PAD: each(node, center_crop_pad); return true;
    case SIS_OP_COMPRESS: each(node, compress); return true;
    case SIS_OP_RANGE: range(node); return true;
    case SIS_OP_EYE_LIKE: eye_like(node); return true;
    default: return false;
    }
}
