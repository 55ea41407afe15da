/* Sequences: made, read, inserted into and erased from by references, see list.h. They and their readers are known at
 * run only, as what they hold may be of any shape. */
#include "list.h"

bool sis_may_become(const sis_tensor_record *to, const sis_tensor_record *from) {
    if (from->t.dtype == SIS_NOTHING || to->t.dtype == SIS_NOTHING) return true;
    if (to->t.dtype == SIS_SEQUENCE && from->t.dtype == SIS_SEQUENCE)
        return to->element == 0 || from->element == 0 || to->element == from->element;
    return to->t.dtype == from->t.dtype;
}

static sis_node_record *node_of(sis_node *n) { return (sis_node_record *)n; }

static const sis_tensor_record *input_of(const sis_node *n, uint32_t index) {
    return index < n->n_inputs && n->inputs[index] != NULL ? sis_record_of(n->inputs[index]) : NULL;
}

/* --- building --- */

static sis_status control_prepare(sis_node *n, sis_needs *needs) {
    (void)n;
    needs->view_of = -1;
    needs->tiles = 1;
    needs->instructions = 300;
    return SIS_OK;
}

static sis_status declare_sequence(sis_node *n, sis_dtype element) {
    sis_tensor_record *output = sis_record_of(n->outputs[0]);
    output->t.dtype = SIS_SEQUENCE;
    output->element = element;
    output->dynamic = true;
    sis_list_expect(node_of(n)->graph);
    return SIS_OK;
}

static sis_status declare_item(sis_node *n) {
    sis_tensor_record *output = sis_record_of(n->outputs[0]);
    sis_dtype element = input_of(n, 0)->element;
    if (element == 0)
        return sis_node_fail(n, SIS_BAD_DTYPE, "nothing says what dtype the sequence's items have");
    output->t.dtype = element;
    output->dynamic = true;
    return SIS_OK;
}

static sis_status empty_infer(sis_node *n) {
    const sis_sequence_empty_attributes *a = n->attributes;
    const sis_dtype_description *row =
        a->dtype > 0 && a->dtype <= UINT8_MAX ? sis_dtype_find((uint32_t)a->dtype) : NULL;
    if (row == NULL || sis_dtype_is_pseudo(row))
        return sis_node_fail(n, SIS_BAD_ATTRIBUTE, "dtype: %d is none", a->dtype);
    return declare_sequence(n, (sis_dtype)a->dtype);
}

static sis_status construct_infer(sis_node *n) {
    for (uint32_t i = 0; i < n->n_inputs; i++)
        if (n->inputs[i] == NULL)
            return sis_node_fail(n, SIS_BAD_ARGUMENT, "input %u is missing", (uint64_t)i);
    return declare_sequence(n, n->inputs[0]->dtype);
}

static sis_status insert_infer(sis_node *n) {
    sis_dtype element = input_of(n, 0)->element, dtype = n->inputs[1]->dtype;
    if (element != 0 && element != dtype)
        return sis_node_fail(n, SIS_BAD_DTYPE, "a tensor of %t does not fit in a sequence of %t", dtype,
                             element);
    return declare_sequence(n, dtype);
}

static sis_status erase_infer(sis_node *n) { return declare_sequence(n, input_of(n, 0)->element); }

static sis_status length_infer(sis_node *n) {
    n->outputs[0]->dtype = SIS_I64;
    return SIS_OK;
}

/* --- running --- */

/* [-count, count), one more where a place behind the last item is meant too. */
static sis_status read_position(sis_node *n, uint32_t input, uint32_t count, bool behind,
                                uint32_t *position) {
    const sis_tensor_record *given = input_of(n, input);
    int64_t value = behind ? (int64_t)count : -1;
    if (given != NULL) {
        if (given->t.bytes != sis_dtype_size(given->t.dtype) || given->t.data == NULL)
            return sis_node_fail(n, SIS_BAD_SHAPE, "the position must be one integer, not %h",
                                 &given->t.shape);
        value = sis_integer_at(&given->t, 0);
    }
    if (value < -(int64_t)count || value >= (int64_t)count + behind)
        return sis_node_fail(n, SIS_BAD_VALUE, "position %d, the sequence has %u items", value,
                             (uint64_t)count);
    *position = (uint32_t)(value < 0 ? value + count : value);
    return SIS_OK;
}

static void drop_list(sis_graph *graph, sis_handle list) {
    sis_list_release(graph, list);
    sis_region_release(&graph->region, list);
}

static sis_status empty_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    sis_handle list = sis_list_make(node_of(n), 0);
    if (list == SIS_NO_PIECE) return n->error->status;
    sis_list_give(node_of(n)->graph, sis_record_of(n->outputs[0]), list, 0);
    return SIS_OK;
}

static sis_status construct_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    sis_graph *graph = node_of(n)->graph;
    sis_handle list = sis_list_make(node_of(n), n->n_inputs);
    if (list == SIS_NO_PIECE) return n->error->status;
    for (uint32_t i = 0; i < n->n_inputs; i++) {
        sis_status status = sis_item_from(node_of(n), &sis_list_items(graph, list)[i], input_of(n, i));
        if (status == SIS_OK) continue;
        drop_list(graph, list);
        return status;
    }
    sis_list_give(graph, sis_record_of(n->outputs[0]), list, n->n_inputs);
    return SIS_OK;
}

static sis_status at_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    const sis_item *items;
    uint32_t count, position;
    sis_status status = sis_list_read(node_of(n), input_of(n, 0), &items, &count);
    if (status == SIS_OK) status = read_position(n, 1, count, false, &position);
    return status == SIS_OK ? sis_item_give(node_of(n), sis_record_of(n->outputs[0]), &items[position])
                            : status;
}

static sis_status insert_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    sis_graph *graph = node_of(n)->graph;
    const sis_item *items;
    uint32_t count, position;
    sis_status status = sis_list_read(node_of(n), input_of(n, 0), &items, &count);
    if (status == SIS_OK) status = read_position(n, 2, count, true, &position);
    if (status != SIS_OK) return status;
    sis_handle list = sis_list_make(node_of(n), count + 1);
    if (list == SIS_NO_PIECE) return n->error->status;
    sis_item *to = sis_list_items(graph, list);
    status = sis_item_from(node_of(n), &to[position], input_of(n, 1));
    for (uint32_t i = 0; i < count; i++) sis_item_copy(graph, &to[i + (i >= position)], &items[i]);
    if (status == SIS_OK)
        sis_list_give(graph, sis_record_of(n->outputs[0]), list, count + 1);
    else
        drop_list(graph, list);
    return status;
}

static sis_status erase_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    sis_graph *graph = node_of(n)->graph;
    const sis_item *items;
    uint32_t count, position;
    sis_status status = sis_list_read(node_of(n), input_of(n, 0), &items, &count);
    if (status == SIS_OK) status = read_position(n, 1, count, false, &position);
    if (status != SIS_OK) return status;
    sis_handle list = sis_list_make(node_of(n), count - 1);
    if (list == SIS_NO_PIECE) return n->error->status;
    sis_item *to = sis_list_items(graph, list);
    for (uint32_t i = 0; i < count; i++)
        if (i != position) sis_item_copy(graph, &to[i - (i > position)], &items[i]);
    sis_list_give(graph, sis_record_of(n->outputs[0]), list, count - 1);
    return SIS_OK;
}

static sis_status length_run(sis_node *n, uint32_t first, uint32_t last, uint32_t core) {
    (void)first, (void)last, (void)core;
    const sis_item *items;
    uint32_t count;
    sis_status status = sis_list_read(node_of(n), input_of(n, 0), &items, &count);
    if (status == SIS_OK) *(int64_t *)n->outputs[0]->data = count;
    return status;
}

#define OPERATOR(name)                                \
    const sis_op_functions sis_op_sequence_##name = { \
        .infer = name##_infer, .prepare = control_prepare, .run = name##_run}
static sis_status at_infer(sis_node *n) { return declare_item(n); }
OPERATOR(empty);
OPERATOR(construct);
OPERATOR(at);
OPERATOR(insert);
OPERATOR(erase);
OPERATOR(length);
