/* Movement operators: for every element of the output, where it comes from. */
#include <string.h>

#include "../convert.h"
#include "reference.h"

static void copy_element(sis_tensor *out, int64_t to, const sis_tensor *in, int64_t from) {
    size_t size = sis_dtype_size(out->dtype);
    memcpy((uint8_t *)out->data + (size_t)to * size, (const uint8_t *)in->data + (size_t)from * size, size);
}

static int64_t integer_at(const sis_tensor *tensor, int64_t i) {
    return sis_number_load(tensor->dtype,
                           (const uint8_t *)tensor->data + (size_t)i * sis_dtype_size(tensor->dtype))
        .integer;
}

static uint32_t axis_of(int64_t axis, const sis_shape *shape) {
    return (uint32_t)(axis < 0 ? axis + (int64_t)shape->rank : axis);
}

/* A part begins at `start` along the axis of the whole; elements go from the part to the whole, or back. */
static void part(sis_tensor *whole, sis_tensor *piece, uint32_t axis, int64_t start, bool to_whole) {
    for (int64_t i = 0, n = sis_shape_count(&piece->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK];
        sis_reference_unflatten(&piece->shape, i, at);
        at[axis] += start;
        int64_t there = sis_reference_flatten(&whole->shape, at);
        if (to_whole)
            copy_element(whole, there, piece, i);
        else
            copy_element(piece, i, whole, there);
    }
}

static void concat(sis_node *node) {
    const sis_concat_attributes *attributes = node->attributes;
    uint32_t axis = axis_of(attributes->has_axis ? attributes->axis : 1, &node->outputs[0]->shape);
    int64_t start = 0;
    for (uint32_t i = 0; i < node->n_inputs; i++) {
        part(node->outputs[0], node->inputs[i], axis, start, true);
        start += node->inputs[i]->shape.dim[axis];
    }
}

static void split(sis_node *node) {
    const sis_split_attributes *attributes = node->attributes;
    uint32_t axis = axis_of(attributes->axis, &node->inputs[0]->shape);
    int64_t start = 0;
    for (uint32_t i = 0; i < node->n_outputs; i++) {
        part(node->inputs[0], node->outputs[i], axis, start, false);
        start += node->outputs[i]->shape.dim[axis];
    }
}

static void transpose(sis_node *node) {
    const sis_transpose_attributes *attributes = node->attributes;
    const sis_tensor *in = node->inputs[0];
    sis_tensor *out = node->outputs[0];
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK], from[SIS_MAX_RANK];
        sis_reference_unflatten(&out->shape, i, at);
        for (uint32_t d = 0; d < out->shape.rank; d++) {
            int64_t source =
                attributes->perm.values ? attributes->perm.values[d] : (int64_t)(out->shape.rank - 1 - d);
            from[axis_of(source, &out->shape)] = at[d];
        }
        copy_element(out, i, in, sis_reference_flatten(&in->shape, from));
    }
}

/* Value i of an attribute list or, where that is absent, of an input; `otherwise` where both are. */
static int64_t value_of(const sis_node *node, sis_ints attribute, uint32_t input, int64_t i,
                        int64_t otherwise) {
    if (attribute.values) return attribute.values[i];
    if (input < node->n_inputs && node->inputs[input]) return integer_at(node->inputs[input], i);
    return otherwise;
}

static int64_t count_of(const sis_node *node, sis_ints attribute, uint32_t input) {
    return attribute.values ? (int64_t)attribute.count : sis_shape_count(&node->inputs[input]->shape);
}

static void slice(sis_node *node) {
    const sis_slice_attributes *attributes = node->attributes;
    const sis_tensor *in = node->inputs[0];
    sis_tensor *out = node->outputs[0];
    int64_t start[SIS_MAX_RANK] = {0}, step[SIS_MAX_RANK];
    for (uint32_t i = 0; i < SIS_MAX_RANK; i++) step[i] = 1;
    for (int64_t i = 0, n = count_of(node, attributes->starts, 1); i < n; i++) {
        uint32_t axis = axis_of(value_of(node, attributes->axes, 3, i, i), &in->shape);
        int64_t dim = in->shape.dim[axis], from = value_of(node, attributes->starts, 1, i, 0);
        step[axis] = value_of(node, (sis_ints){0}, 4, i, 1);
        if (from < 0) from = from + dim < 0 ? 0 : from + dim;
        start[axis] = from >= dim && step[axis] < 0 ? dim - 1 : from;
    }
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK];
        sis_reference_unflatten(&out->shape, i, at);
        for (uint32_t d = 0; d < out->shape.rank; d++)
            at[d] = at[d] == 0 ? start[d] : start[d] + at[d] * step[d];
        copy_element(out, i, in, sis_reference_flatten(&in->shape, at));
    }
}

static void gather(sis_node *node) {
    const sis_gather_attributes *attributes = node->attributes;
    const sis_tensor *in = node->inputs[0], *indices = node->inputs[1];
    sis_tensor *out = node->outputs[0];
    uint32_t axis = axis_of(attributes->axis, &in->shape), picked = indices->shape.rank;
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK], from[SIS_MAX_RANK];
        sis_reference_unflatten(&out->shape, i, at);
        int64_t index = integer_at(indices, sis_reference_flatten(&indices->shape, at + axis));
        for (uint32_t d = 0; d < in->shape.rank; d++)
            if (d != axis) from[d] = d < axis ? at[d] : at[d + picked - 1];
        from[axis] = index < 0 ? index + in->shape.dim[axis] : index;
        copy_element(out, i, in, sis_reference_flatten(&in->shape, from));
    }
}

/* Walks from the border back into [0, n) as the mode says; -1 = the constant. */
static int64_t pad_position(uint8_t mode, int64_t i, int64_t n) {
    while (i < 0 || i >= n) {
        if (mode == SIS_PAD_MODE_CONSTANT) return -1;
        if (mode == SIS_PAD_MODE_EDGE || n == 1) return i < 0 ? 0 : n - 1;
        if (mode == SIS_PAD_MODE_WRAP)
            i += i < 0 ? n : -n;
        else
            i = i < 0 ? -i : 2 * (n - 1) - i;
    }
    return i;
}

static void pad(sis_node *node) {
    const sis_pad_attributes *attributes = node->attributes;
    const sis_tensor *in = node->inputs[0], *value = node->n_inputs > 2 ? node->inputs[2] : NULL;
    sis_tensor *out = node->outputs[0];
    int64_t before[SIS_MAX_RANK] = {0}, after[SIS_MAX_RANK] = {0},
            n_pads = count_of(node, attributes->pads, 1) / 2;
    for (int64_t i = 0; i < n_pads; i++) {
        uint32_t axis = axis_of(value_of(node, (sis_ints){0}, 3, i, i), &in->shape);
        before[axis] = value_of(node, attributes->pads, 1, i, 0);
        after[axis] = value_of(node, attributes->pads, 1, n_pads + i, 0);
    }
    for (int64_t i = 0, n = sis_shape_count(&out->shape); i < n; i++) {
        int64_t at[SIS_MAX_RANK];
        bool inside = true;
        sis_reference_unflatten(&out->shape, i, at);
        for (uint32_t d = 0; d < out->shape.rank; d++) {
            int64_t cut = before[d] < 0 ? -before[d] : 0, border = before[d] > 0 ? before[d] : 0;
            int64_t left = in->shape.dim[d] - cut + (after[d] < 0 ? after[d] : 0);
            int64_t position = pad_position(attributes->mode, at[d] - border, left);
            inside = inside && position >= 0;
            at[d] = position + cut;
        }
        uint8_t *to = (uint8_t *)out->data + (size_t)i * sis_dtype_size(out->dtype);
        if (inside)
            copy_element(out, i, in, sis_reference_flatten(&in->shape, at));
        else if (value)
            copy_element(out, i, value, 0);
        else
            sis_number_store(out->dtype, to,
                             (sis_number){.real = node->opset < 11 ? (double)attributes->value : 0.0});
    }
}

bool sis_reference_movement(sis_node *node) {
    switch (node->op->id) {
    case SIS_OP_CONCAT: concat(node); return true;
    case SIS_OP_SPLIT: split(node); return true;
    case SIS_OP_TRANSPOSE: transpose(node); return true;
    case SIS_OP_SLICE: slice(node); return true;
    case SIS_OP_GATHER: gather(node); return true;
    case SIS_OP_PAD: pad(node); return true;
    default: return false;
    }
}
