/* SplitToSequence and ConcatFromSequence. Parts along the outermost axis lie one behind the other, so they are windows
 * on the input; others are copied out. */
#include <string.h>

#include "list.h"

static sis_status prepare(sis_node *n, sis_needs *needs) {
    (void)n;
    needs->view_of = -1;
    needs->tiles = 1;
    needs->instructions = 1000;
    return SIS_OK;
}

/* --- SplitToSequence --- */

typedef struct split {
    const sis_tensor *input;
    const sis_tensor *lengths; /* 1-D; NULL: all parts are `step` long, but for the last one */
    uint32_t axis;
    int64_t step, count;
    bool keep; /* the axis */
} split;

static sis_status split_infer(sis_node *n) {
    sis_tensor_record *output = sis_record_of(n->outputs[0]);
    output->t.dtype = SIS_SEQUENCE;
    output->element = n->inputs[0]->dtype;
    output->dynamic = true;
    sis_list_expect(((sis_node_record *)n)->graph);
    return SIS_OK;
}

static sis_status check_lengths(sis_node *n, const split *s) {
    int64_t sum = 0, size = s->input->shape.dim[s->axis];
    for (int64_t i = 0; i < s->count; i++) {
        int64_t length = sis_integer_at(s->lengths, i);
        if (length < 0 || length > size - sum)
            return sis_node_fail(n, SIS_BAD_VALUE, "part %d is %d long, %d of axis %u are left", i, length,
                                 size - sum, (uint64_t)s->axis);
        sum += length;
    }
    if (sum != size)
        return sis_node_fail(n, SIS_BAD_VALUE, "the parts are %d long together, axis %u is %d", sum,
                             (uint64_t)s->axis, size);
    return SIS_OK;
}

static sis_status read_split(sis_node *n, split *s) {
    const sis_split_to_sequence_attributes *a = n->attributes;
    const sis_tensor *given = n->n_inputs > 1 ? n->inputs[1] : NULL;
    *s = (split){.input = n->inputs[0], .step = 1, .keep = given != NULL || a->keepdims != 0};
    sis_status status = sis_node_axis(n, a->axis, s->input->shape.rank, &s->axis);
    if (status != SIS_OK) return status;
    int64_t size = s->input->shape.dim[s->axis];
    if (given != NULL && given->data == NULL) return sis_node_fail(n, SIS_BAD_VALUE, "split holds nothing");
    if (given != NULL && given->shape.rank > 1)
        return sis_node_fail(n, SIS_BAD_SHAPE, "split must be a scalar or a list, not %h", &given->shape);
    if (given != NULL && given->shape.rank == 1) {
        s->lengths = given;
        s->count = given->shape.dim[0];
        return check_lengths(n, s);
    }
    if (given != NULL) s->step = sis_integer_at(given, 0);
    if (s->step <= 0) return sis_node_fail(n, SIS_BAD_VALUE, "parts cannot be %d long", s->step);
    s->count = size / s->step + (size % s->step != 0);
    return SIS_OK;
}

/* Rows of `length` from `at` on along the axis, for each of the dimensions before it. */
static void copy_part(const split *s, uint8_t *to, int64_t at, int64_t length) {
    size_t inner = sis_dtype_size(s->input->dtype), outer = 1;
    const sis_shape *shape = &s->input->shape;
    for (uint32_t i = 0; i < s->axis; i++) outer *= (size_t)shape->dim[i];
    for (uint32_t i = s->axis + 1; i < shape->rank; i++) inner *= (size_t)shape->dim[i];
    const uint8_t *from = (const uint8_t *)s->input->data + (size_t)at * inner;
    size_t row = (size_t)length * inner, step = (size_t)shape->dim[s->axis] * inner;
    for (size_t i = 0; i < outer && row > 0; i++) memcpy(to + i * row, from + i * step, row);
}

static sis_status make_part(sis_node_record *node, const split *s, sis_item *item, const sis_item *whole,
                            int64_t at, int64_t length) {
    sis_graph *graph = node->graph;
    sis_shape shape = s->input->shape;
    size_t bytes, before = 1, inner = sis_dtype_size(s->input->dtype);
    shape.dim[s->axis] = length;
    sis_status status = sis_tensor_size(s->input->dtype, &shape, &bytes);
    if (status != SIS_OK) return sis_node_fail(&node->n, status, "a part would be %h", &shape);
    for (uint32_t i = 0; i < s->axis; i++) before *= (size_t)shape.dim[i];
    for (uint32_t i = s->axis + 1; i < shape.rank; i++) inner *= (size_t)shape.dim[i];
    if (!s->keep) {
        memmove(&shape.dim[s->axis], &shape.dim[s->axis + 1],
                (shape.rank - s->axis - 1) * sizeof shape.dim[0]);
        shape.dim[--shape.rank] = 0;
    }
    if (bytes == 0 || before == 1) {
        size_t offset = bytes == 0 ? 0 : (size_t)at * inner;
        sis_item_window(graph, item, s->input->dtype, &shape, whole->piece,
                        graph->arena + whole->offset + offset);
        return SIS_OK;
    }
    sis_handle piece = sis_dynamic_take(node, bytes, "a part");
    if (piece == SIS_NO_PIECE) return SIS_OUT_OF_ARENA;
    copy_part(s, sis_region_data(&graph->region, piece), at, length);
    sis_item_window(graph, item, s->input->dtype, &shape, piece, sis_region_data(&graph->region, piece));
    sis_region_release(&graph->region, piece); /* the item's is left */
    return SIS_OK;
}

/* Parts that are windows need the whole to lie where it stays: planned memory is copied once for all of them. */
static sis_status find_whole(sis_node_record *node, const split *s, sis_item *whole) {
    bool windows = true;
    for (uint32_t i = 0; i < s->axis; i++) windows = windows && s->input->shape.dim[i] == 1;
    if (windows) return sis_item_from(node, whole, sis_record_of(s->input));
    *whole = (sis_item){.piece = SIS_NO_PIECE};
    return SIS_OK;
}

static sis_status split_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    sis_node_record *node = (sis_node_record *)n;
    sis_graph *graph = node->graph;
    (void)first, (void)last, (void)core;
    split s;
    sis_item whole = {.piece = SIS_NO_PIECE};
    sis_status status = read_split(n, &s);
    if (status != SIS_OK) return status;
    sis_handle list = sis_list_make(node, s.count > UINT32_MAX ? UINT32_MAX : (uint32_t)s.count);
    if (list == SIS_NO_PIECE) return n->error->status;
    status = find_whole(node, &s, &whole);
    int64_t at = 0, size = s.input->shape.dim[s.axis];
    for (int64_t i = 0; i < s.count && status == SIS_OK; i++) {
        int64_t length = s.lengths != NULL    ? sis_integer_at(s.lengths, i)
                         : size - at < s.step ? size - at
                                              : s.step;
        if (length < 0 || length > size - at) length = size - at;
        status = make_part(node, &s, &sis_list_items(graph, list)[i], &whole, at, length);
        at += length;
    }
    sis_region_release(&graph->region, whole.piece);
    if (status == SIS_OK) {
        sis_list_give(graph, sis_record_of(n->outputs[0]), list, (uint32_t)s.count);
    } else {
        sis_list_release(graph, list);
        sis_region_release(&graph->region, list);
    }
    return status;
}

/* --- ConcatFromSequence --- */

static sis_status concat_infer(sis_node *n) {
    sis_tensor_record *output = sis_record_of(n->outputs[0]);
    sis_dtype element = sis_record_of(n->inputs[0])->element;
    if (element == 0)
        return sis_node_fail(n, SIS_BAD_DTYPE, "nothing says what dtype the sequence's items have");
    output->t.dtype = element;
    output->dynamic = true;
    return SIS_OK;
}

/* The shape so far with one more item; of items along an axis of their own all are alike. */
static sis_status add_shape(sis_node *n, sis_shape *shape, const sis_shape *item, uint32_t axis,
                            bool stacked) {
    sis_shape other = *item, so_far = *shape;
    if (stacked) {
        if (so_far.dim[axis] == INT64_MAX) return SIS_OVERFLOW;
        shape->dim[axis]++;
        memmove(&so_far.dim[axis], &so_far.dim[axis + 1], (SIS_MAX_RANK - axis - 1) * sizeof so_far.dim[0]);
        so_far.dim[SIS_MAX_RANK - 1] = 0;
        so_far.rank--;
    } else {
        if (other.rank == so_far.rank &&
            __builtin_add_overflow(shape->dim[axis], other.dim[axis], &shape->dim[axis]))
            return sis_node_fail(n, SIS_OVERFLOW, "the items are too long together");
        so_far.dim[axis] = other.dim[axis] = 0;
    }
    if (sis_shape_equal(&so_far, &other)) return SIS_OK;
    return sis_node_fail(n, SIS_BAD_SHAPE, "items of %h do not fit with one of %h", &so_far, item);
}

static sis_status concat_shape(sis_node *n, const sis_item *items, uint32_t count, uint32_t *axis,
                               sis_shape *shape) {
    const sis_concat_from_sequence_attributes *a = n->attributes;
    sis_node_record *node = (sis_node_record *)n;
    sis_tensor item;
    if (count == 0) return sis_node_fail(n, SIS_BAD_VALUE, "the sequence is empty");
    sis_status status = sis_item_read(node, &items[0], &item);
    if (status == SIS_OK) status = sis_node_axis(n, a->axis, item.shape.rank + (a->new_axis != 0), axis);
    if (status != SIS_OK) return status;
    *shape = item.shape;
    if (a->new_axis != 0) {
        if (shape->rank == SIS_MAX_RANK)
            return sis_node_fail(n, SIS_BAD_SHAPE, "the result would have %u dimensions",
                                 (uint64_t)shape->rank + 1);
        memmove(&shape->dim[*axis + 1], &shape->dim[*axis], (shape->rank - *axis) * sizeof shape->dim[0]);
        shape->rank++;
    }
    shape->dim[*axis] = 0;
    for (uint32_t i = 0; i < count && status == SIS_OK; i++) {
        status = sis_item_read(node, &items[i], &item);
        if (status == SIS_OK && item.dtype != sis_record_of(n->outputs[0])->promised)
            status = sis_node_fail(n, SIS_BAD_DTYPE, "item %u is %t", (uint64_t)i, item.dtype);
        if (status == SIS_OK) status = add_shape(n, shape, &item.shape, *axis, a->new_axis != 0);
    }
    return status;
}

static sis_status concat_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    sis_node_record *node = (sis_node_record *)n;
    sis_tensor_record *output = sis_record_of(n->outputs[0]);
    (void)first, (void)last, (void)core;
    const sis_item *items;
    uint32_t count, axis;
    sis_shape shape;
    sis_tensor item;
    sis_status status = sis_list_read(node, sis_record_of(n->inputs[0]), &items, &count);
    if (status == SIS_OK) status = concat_shape(n, items, count, &axis, &shape);
    if (status == SIS_OK) status = sis_dynamic_make(node, output, &shape);
    if (status != SIS_OK) return status;
    size_t outer = 1, at = 0;
    for (uint32_t i = 0; i < axis; i++) outer *= (size_t)shape.dim[i];
    if (outer == 0 || output->t.bytes == 0) return SIS_OK;
    size_t step = output->t.bytes / outer;
    for (uint32_t i = 0; i < count; i++) {
        status = sis_item_read(node, &items[i], &item);
        if (status != SIS_OK) return status;
        size_t row = item.bytes / outer;
        if (row > step - at) /* it was shorter when the output was made */
            return sis_node_fail(n, SIS_BAD_VALUE, "the sequence's list was written over");
        for (size_t k = 0; k < outer && row > 0; k++)
            memcpy((uint8_t *)output->t.data + k * step + at, (const uint8_t *)item.data + k * row, row);
        at += row;
    }
    return SIS_OK;
}

const sis_op_functions sis_op_split_to_sequence = {
    .infer = split_infer, .prepare = prepare, .run = split_run};
const sis_op_functions sis_op_concat_from_sequence = {
    .infer = concat_infer, .prepare = prepare, .run = concat_run};
