/* Shape operators: Reshape, Flatten, Squeeze, Unsqueeze and Identity hand their input on as a view; Shape and
 * ConstantOfShape write a new tensor. */
#include "iterate.h"

#include <string.h>

static sis_status view_prepare(sis_node *node, sis_needs *needs) {
    sis_view_prepare(node, needs);
    return SIS_OK;
}

static sis_status view_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    sis_view_run(node, first, last);
    return SIS_OK;
}

static sis_status give(sis_node *node, const sis_shape *shape) {
    sis_output(node, 0, node->inputs[0]->dtype, shape);
    return SIS_OK;
}

/* --- Reshape --- */

static sis_status reshape_infer(sis_node *node) {
    const sis_reshape_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    int64_t values[SIS_MAX_RANK];
    uint32_t count;
    sis_status status = sis_node_ints(node, attributes->shape, 1, values, SIS_MAX_RANK, &count);
    if (status != SIS_OK) return status;
    if (count == UINT32_MAX) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "no shape given");

    sis_shape out = {.rank = count};
    uint32_t unknown = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        int64_t dim = values[i];
        if (dim == 0 && !attributes->allowzero) {
            if (i >= in->rank)
                return sis_node_fail(node, SIS_BAD_SHAPE, "shape copies dimension %u, which %h does not have",
                                     (uint64_t)i, in);
            dim = in->dim[i];
        } else if (dim < -1 || (dim == -1 && unknown != UINT32_MAX)) {
            return sis_node_fail(node, SIS_BAD_SHAPE,
                                 "shape may hold one -1 and nothing below it; dimension %u is %d",
                                 (uint64_t)i, dim);
        }
        if (dim == -1) unknown = i;
        out.dim[i] = dim;
    }
    int64_t have = sis_shape_count(in), known = 1;
    sis_shape rest = out;
    if (unknown != UINT32_MAX) rest.dim[unknown] = 1;
    bool fits = sis_shape_elements(&rest, &known) == SIS_OK;
    if (fits && unknown != UINT32_MAX && known > 0) {
        out.dim[unknown] = have / known;
        known *= out.dim[unknown];
    } else if (unknown != UINT32_MAX) {
        fits = false; /* -1 beside a 0 could be anything */
    }
    if (!fits || known != have)
        return sis_node_fail(node, SIS_BAD_SHAPE, "cannot reshape %h to %h", in, &out);
    return give(node, &out);
}

const sis_op_functions sis_op_reshape = {.infer = reshape_infer, .prepare = view_prepare, .run = view_run};

/* --- Flatten --- */

static sis_status flatten_infer(sis_node *node) {
    const sis_flatten_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t axis = in->rank;
    if (attributes->axis != (int64_t)in->rank) { /* the rank itself is allowed as well */
        sis_status status = sis_node_axis(node, attributes->axis, in->rank, &axis);
        if (status != SIS_OK) return status;
    }
    sis_shape out = {.rank = 2, .dim = {sis_product(in, 0, axis), sis_product(in, axis, in->rank)}};
    return give(node, &out);
}

const sis_op_functions sis_op_flatten = {.infer = flatten_infer, .prepare = view_prepare, .run = view_run};

/* --- Squeeze and Unsqueeze --- */

/* Bit mask of the axes given by attribute or input 1; *given says whether there were any. */
static sis_status axes_mask(sis_node *node, sis_ints attribute, uint32_t extra_rank, uint32_t *mask,
                            uint32_t *given) {
    int64_t axes[SIS_MAX_RANK];
    *mask = 0;
    sis_status status = sis_node_ints(node, attribute, 1, axes, SIS_MAX_RANK, given);
    if (status != SIS_OK || *given == UINT32_MAX) return status;
    uint32_t rank = node->inputs[0]->shape.rank + (extra_rank ? *given : 0);
    for (uint32_t i = 0; i < *given; i++) {
        uint32_t axis;
        if ((status = sis_node_axis(node, axes[i], rank, &axis)) != SIS_OK) return status;
        if (*mask >> axis & 1)
            return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "axis %d is given twice", axes[i]);
        *mask |= 1u << axis;
    }
    return SIS_OK;
}

static sis_status squeeze_infer(sis_node *node) {
    const sis_squeeze_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t mask, given;
    sis_status status = axes_mask(node, attributes->axes, 0, &mask, &given);
    if (status != SIS_OK) return status;
    sis_shape out = {0};
    for (uint32_t i = 0; i < in->rank; i++) {
        bool goes = given == UINT32_MAX ? in->dim[i] == 1 : mask >> i & 1;
        if (goes && in->dim[i] != 1)
            return sis_node_fail(node, SIS_BAD_SHAPE, "dimension %u of %h is not 1", (uint64_t)i, in);
        if (!goes) out.dim[out.rank++] = in->dim[i];
    }
    return give(node, &out);
}

static sis_status unsqueeze_infer(sis_node *node) {
    const sis_unsqueeze_attributes *attributes = node->attributes;
    const sis_shape *in = &node->inputs[0]->shape;
    uint32_t mask, given;
    sis_status status = axes_mask(node, attributes->axes, 1, &mask, &given);
    if (status != SIS_OK) return status;
    if (given == UINT32_MAX) return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "no axes given");
    if (in->rank + given > SIS_MAX_RANK)
        return sis_node_fail(node, SIS_BAD_SHAPE, "%h with %u dimensions more is over rank 8", in,
                             (uint64_t)given);
    sis_shape out = {.rank = in->rank + given};
    for (uint32_t i = 0, from = 0; i < out.rank; i++) out.dim[i] = mask >> i & 1 ? 1 : in->dim[from++];
    return give(node, &out);
}

const sis_op_functions sis_op_squeeze = {.infer = squeeze_infer, .prepare = view_prepare, .run = view_run};
const sis_op_functions sis_op_unsqueeze = {
    .infer = unsqueeze_infer, .prepare = view_prepare, .run = view_run};

/* --- Identity --- */

static sis_status identity_infer(sis_node *node) { return give(node, &node->inputs[0]->shape); }

const sis_op_functions sis_op_identity = {.infer = identity_infer, .prepare = view_prepare, .run = view_run};

/* --- Shape --- */

static int64_t clamped(int64_t axis, int64_t rank) {
    return sis_most(0, sis_least(rank, axis < 0 ? axis + rank : axis));
}

static sis_range shape_range(const sis_node *node) {
    const sis_shape_attributes *attributes = node->attributes;
    int64_t rank = node->inputs[0]->shape.rank;
    sis_range range = {clamped(attributes->start, rank),
                       attributes->has_end ? clamped(attributes->end, rank) : rank};
    range.last = sis_most(range.first, range.last);
    return range;
}

static sis_status shape_infer(sis_node *node) {
    sis_range range = shape_range(node);
    sis_shape out = {.rank = 1, .dim = {range.last - range.first}};
    sis_output(node, 0, SIS_I64, &out);
    return SIS_OK;
}

static sis_status shape_prepare(sis_node *node, sis_needs *needs) {
    needs->view_of = -1;
    needs->tiles = node->outputs[0]->shape.dim[0] > 0;
    needs->instructions = 50;
    return SIS_OK;
}

static sis_status shape_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    sis_range range = shape_range(node);
    size_t bytes = (size_t)(range.last - range.first) * sizeof(int64_t);
    if (first < last && bytes)
        memcpy(node->outputs[0]->data, &node->inputs[0]->shape.dim[range.first], bytes);
    return SIS_OK;
}

const sis_op_functions sis_op_shape = {.infer = shape_infer, .prepare = shape_prepare, .run = shape_run};

/* --- ConstantOfShape --- */

static sis_status constant_of_shape_infer(sis_node *node) {
    const sis_constant_of_shape_attributes *attributes = node->attributes;
    sis_shape out = {0};
    sis_status status = sis_node_ints(node, (sis_ints){0}, 0, out.dim, SIS_MAX_RANK, &out.rank);
    if (status != SIS_OK) return status;
    for (uint32_t i = 0; i < out.rank; i++)
        if (out.dim[i] < 0)
            return sis_node_fail(node, SIS_BAD_SHAPE, "dimension %u of %h is negative", (uint64_t)i, &out);
    int64_t count;
    if (sis_shape_elements(&out, &count) != SIS_OK)
        return sis_node_fail(node, SIS_OVERFLOW, "%h has too many elements", &out);
    if (attributes->value && sis_shape_count(&attributes->value->shape) != 1)
        return sis_node_fail(node, SIS_BAD_ATTRIBUTE, "value must have one element, not %h",
                             &attributes->value->shape);
    sis_output(node, 0, attributes->value ? attributes->value->dtype : SIS_F32, &out);
    return SIS_OK;
}

/* What is filled: elements, or bytes of packed ones. */
static int64_t constant_of_shape_units(const sis_node *node) {
    const sis_tensor *out = node->outputs[0];
    size_t bytes;
    if (sis_dtype_size(out->dtype) > 0) return sis_shape_count(&out->shape);
    return sis_tensor_size(out->dtype, &out->shape, &bytes) == SIS_OK ? (int64_t)bytes : 0;
}

static sis_status constant_of_shape_prepare(sis_node *node, sis_needs *needs) {
    int64_t grain = SIS_TILE_BYTES / 8, count = constant_of_shape_units(node);
    needs->view_of = -1;
    needs->tiles = sis_tiles(count, &grain);
    needs->instructions = (uint64_t)count * 2;
    return SIS_OK;
}

/* Bytes full of one packed element; what is left of the last byte stays 0. */
static void fill_packed(sis_tensor *out, uint8_t element, sis_range range) {
    const uint32_t bits = sis_dtype_bits(out->dtype), each = 8 / bits;
    const int64_t count = sis_shape_count(&out->shape), whole = count / each;
    uint32_t byte = 0, rest = 0;
    for (uint32_t i = 0; i < each; i++) {
        if (i == (uint32_t)(count % each)) rest = byte;
        byte |= (element & ((1u << bits) - 1)) << i * bits;
    }
    for (int64_t i = range.first; i < range.last; i++)
        ((uint8_t *)out->data)[i] = (uint8_t)(i < whole ? byte : rest);
}

static sis_status constant_of_shape_run(sis_node *node, uint32_t first, uint32_t last, uint32_t core) {
    (void)core;
    const sis_constant_of_shape_attributes *attributes = node->attributes;
    const float zero = 0;
    const void *value = attributes->value ? attributes->value->data : &zero;
    sis_tensor *out = node->outputs[0];
    size_t size = sis_dtype_size(out->dtype);
    int64_t grain = SIS_TILE_BYTES / 8, count = constant_of_shape_units(node);
    (void)sis_tiles(count, &grain);
    sis_range range = sis_tile_range(count, grain, first, last);
    if (size == 0)
        fill_packed(out, *(const uint8_t *)value, range);
    else
        sis_fill((uint8_t *)out->data + (size_t)range.first * size, value, size, range.last - range.first);
    return SIS_OK;
}

const sis_op_functions sis_op_constant_of_shape = {
    .infer = constant_of_shape_infer, .prepare = constant_of_shape_prepare, .run = constant_of_shape_run};
