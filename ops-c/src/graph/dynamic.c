/* Dynamic tensors: building, what dies where, and their memory in the run-time region. How dynamic nodes run is in
 * eager.c. */
#include "list.h"

#include <string.h>

/* --- build --- */

sis_status sis_make_dynamic(sis_node_record *node) {
    sis_status status = sis_promise_dtypes(node);
    if (status != SIS_OK) return status;
    node->dynamic = true;
    node->varies = false;
    for (uint32_t i = 0; i < node->n.n_outputs; i++) {
        sis_tensor_record *output = sis_record_of(node->n.outputs[i]);
        output->t.shape = (sis_shape){0};
        output->t.bytes = 0;
        output->varies = false;
        output->dynamic = true;
    }
    return SIS_OK;
}

/* --- plan --- */

/* The node of `block` inside which `node` lies; NULL when nobody owns a block between. */
static sis_node_record *owner_in(const sis_graph *graph, sis_node_record *node, uint32_t block) {
    while (node != NULL && node->block != block) node = sis_block_at(graph, node->block)->owner;
    return node;
}

static void read_by(const sis_graph *graph, sis_tensor_record *tensor, sis_node_record *node) {
    if (!tensor->dynamic) return;
    sis_node_record *reader = owner_in(graph, node, tensor->block);
    if (reader != NULL && (tensor->reader == NULL || tensor->reader->position < reader->position))
        tensor->reader = reader;
}

static sis_status find_readers(sis_node_record *node, void *context) {
    const sis_graph *graph = context;
    if (!node->live) return SIS_OK;
    for (uint32_t i = 0; i < node->n.n_inputs; i++)
        if (node->n.inputs[i] != NULL) read_by(graph, sis_record_of(node->n.inputs[i]), node);
    for (uint32_t which = 0; which < sis_block_count(node); which++) /* what is of outside the block */
        for (const sis_output_record *o = sis_block_of(node, which)->outputs; o != NULL; o = o->next)
            read_by(graph, o->tensor, node);
    return SIS_OK;
}

static void forget(sis_graph *graph) {
    graph->first_dynamic = NULL;
    for (uint32_t i = 0; i < graph->nodes.count; i++) sis_node_at(graph, i)->dying = NULL;
    for (uint32_t i = graph->tensors.count; i-- > 0;) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        if (!t->dynamic) continue;
        t->reader = NULL;
        t->promised = t->t.dtype;
        t->next_dynamic = graph->first_dynamic;
        graph->first_dynamic = t;
    }
}

/* Outputs of a block are its owner's to release, those of the graph stay until the next run. */
static bool is_block_output(const sis_graph *graph, const sis_tensor_record *t) {
    for (const sis_output_record *o = sis_block_at(graph, t->block)->outputs; o != NULL; o = o->next)
        if (o->tensor == t) return true;
    return false;
}

/* Room for a piece each, what one node works with, and the gaps between. */
static sis_status take_table(sis_graph *graph, uint32_t tensors) {
    enum { AT_WORK = 8 };
    if (tensors > UINT32_MAX / 4 || graph->more_pieces > UINT32_MAX / 4)
        return sis_error_set(&graph->error, SIS_OVERFLOW, "too many tensors for a run-time region");
    uint32_t pieces = 2 * (tensors + AT_WORK) + 2 * graph->more_pieces;
    if (graph->region_table != NULL && graph->region_pieces >= pieces) return SIS_OK;
    graph->region_table =
        sis_records_take(graph, sis_region_table_bytes(pieces), sizeof(uint64_t), "the run-time region");
    graph->region_pieces = pieces;
    return graph->region_table == NULL ? SIS_OUT_OF_ARENA : SIS_OK;
}

sis_status sis_plan_dynamic(sis_graph *graph) {
    forget(graph);
    (void)sis_visit(graph, SIS_MAIN_BLOCK, find_readers, graph); /* never fails */
    uint32_t count = 0;
    for (sis_tensor_record *t = graph->first_dynamic; t != NULL; t = t->next_dynamic, count++) {
        sis_node_record *node = t->reader == NULL ? t->producer : t->reader;
        if (node == NULL || !node->live || is_block_output(graph, t)) continue;
        t->next_dying = node->dying;
        node->dying = t;
        node->dynamic = true;
    }
    return count + graph->more_pieces == 0 ? SIS_OK : take_table(graph, count);
}

/* --- memory while running --- */

void sis_reset_dynamic(sis_graph *graph) {
    sis_region_reset(&graph->region);
    for (sis_tensor_record *t = graph->first_dynamic; t != NULL; t = t->next_dynamic) {
        t->t.dtype = t->promised;
        t->t.value_known = t->raised = t->made = false;
        t->t.data = NULL;
        t->piece = SIS_NO_PIECE;
    }
}

sis_handle sis_dynamic_take(sis_node_record *node, size_t bytes, const char *what) {
    sis_region *region = &node->graph->region;
    sis_handle piece = sis_region_take(region, bytes);
    if (piece != SIS_NO_PIECE) return piece;
    size_t largest = sis_region_largest(region);
    if (largest >= bytes && largest > 0)
        (void)sis_node_fail(&node->n, SIS_OUT_OF_ARENA,
                            "more than %u pieces of the run-time region at a time",
                            (uint64_t)node->graph->region_pieces);
    else
        (void)sis_node_fail(
            &node->n, SIS_OUT_OF_ARENA,
            "%s needs %u bytes, the run-time region has %u, %u in its largest free piece: compile "
            "with more, compile({ dynamic: bytes })",
            what, (uint64_t)bytes, (uint64_t)sis_region_size(region), (uint64_t)largest);
    node->n.error->asked = bytes;
    node->n.error->free = largest;
    return SIS_NO_PIECE;
}

static void look_at(sis_tensor_record *to, void *data) {
    uintptr_t bits = (uintptr_t)data | SIS_ALIGNMENT;
    to->t.data = data;
    to->t.alignment = (uint32_t)(bits & -bits);
    to->made = true;
}

sis_status sis_dynamic_make(sis_node_record *node, sis_tensor_record *to, const sis_shape *shape) {
    sis_graph *graph = node->graph;
    size_t bytes;
    sis_status status = sis_tensor_size(to->t.dtype, shape, &bytes);
    if (status != SIS_OK)
        return sis_node_fail(&node->n, status, "output would be %t %h: %s", to->t.dtype, shape,
                             sis_status_text(status));
    sis_dynamic_release(graph, to);
    if (bytes > 0 && (to->piece = sis_dynamic_take(node, bytes, "its output")) == SIS_NO_PIECE)
        return SIS_OUT_OF_ARENA;
    to->t.shape = *shape;
    to->t.bytes = bytes;
    look_at(to, bytes > 0 ? sis_region_data(&graph->region, to->piece) : graph->arena);
    return SIS_OK;
}

sis_status sis_dynamic_copy_in(sis_node_record *node, sis_tensor_record *to, const sis_tensor *from) {
    sis_shape shape = from->shape;
    const void *data = from->data;
    size_t bytes = from->bytes;
    sis_status status = sis_spend(node, sis_moving(bytes));
    if (status == SIS_OK) status = sis_dynamic_make(node, to, &shape);
    if (status == SIS_OK && bytes > 0) memcpy(to->t.data, data, bytes);
    return status;
}

sis_status sis_dynamic_held(const sis_node_record *node, const sis_tensor_record *tensor) {
    const sis_tensor *t = &tensor->t;
    if (!tensor->dynamic) return SIS_OK;
    bool held = tensor->piece == SIS_NO_PIECE
                    ? t->data != NULL || t->bytes == 0
                    : sis_region_holds(&node->graph->region, tensor->piece, t->data, t->bytes);
    if (held) return SIS_OK;
    return sis_node_fail((sis_node *)&node->n, SIS_BAD_VALUE,
                         "memory of %t %h is not held any more: a sequence's list was written over", t->dtype,
                         &t->shape);
}

sis_status sis_dynamic_inputs_held(const sis_node_record *node) {
    sis_status status = SIS_OK;
    for (uint32_t i = 0; i < node->n.n_inputs && status == SIS_OK; i++)
        if (node->n.inputs[i] != NULL) status = sis_dynamic_held(node, sis_record_of(node->n.inputs[i]));
    return status;
}

bool sis_dynamic_lasts(const sis_tensor_record *from) {
    if (from->dynamic) return from->piece == SIS_NO_PIECE;
    const sis_tensor_record *root = from->root;
    return root->kind == SIS_KIND_INPUT || (root->t.value_known && !root->raised);
}

void sis_dynamic_window(sis_graph *graph, sis_tensor_record *to, const sis_tensor_record *from, size_t offset,
                        const sis_shape *shape, size_t bytes) {
    sis_handle piece = from->dynamic ? from->piece : SIS_NO_PIECE;
    void *data = (uint8_t *)from->t.data + offset;
    sis_region_share(&graph->region, piece);
    sis_dynamic_release(graph, to);
    to->piece = piece;
    to->t.shape = *shape;
    to->t.bytes = bytes;
    look_at(to, data);
}

sis_status sis_dynamic_adopt(sis_node_record *node, sis_tensor_record *to, const sis_tensor_record *from) {
    if (to == from) return SIS_OK;
    if (to->t.dtype != from->t.dtype) sis_dynamic_release(node->graph, to); /* as what it is */
    to->t.dtype = from->t.dtype; /* another one only where it is an optional, which may be empty */
    sis_status status = sis_dynamic_held(node, from);
    if (status != SIS_OK) return status;
    bool lasts = sis_dynamic_lasts(from);
    if ((lasts && to->is_output) || (!lasts && !from->dynamic))
        return sis_dynamic_copy_in(node, to, &from->t);
    sis_shape shape = from->t.shape;
    sis_dynamic_window(node->graph, to, from, 0, &shape, from->t.bytes);
    return SIS_OK;
}

void sis_dynamic_release(sis_graph *graph, sis_tensor_record *tensor) {
    if (!tensor->dynamic) return;
    if (tensor->t.dtype == SIS_SEQUENCE) sis_list_release(graph, tensor->piece);
    sis_region_release(&graph->region, tensor->piece);
    tensor->piece = SIS_NO_PIECE;
    tensor->t.data = NULL;
}

void sis_release_outputs(sis_graph *graph, const sis_block_record *block) {
    for (const sis_output_record *o = block->outputs; o != NULL; o = o->next)
        if (o->tensor->block == block->id) sis_dynamic_release(graph, o->tensor);
}
