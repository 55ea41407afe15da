/* Lists of tensors in the run-time region, see list.h. */
#include "list.h"

#include <string.h>

#define EXPECTED_ITEMS 4096u /* pieces a graph with sequences can hold beside its tensors' own */

void sis_list_expect(sis_graph *graph) { graph->more_pieces = EXPECTED_ITEMS; }

/* --- items --- */

static uint64_t arena_end(const sis_graph *graph) { return graph->arena_bytes; }

/* Inputs and constants lie here; what lies behind changes hands. */
static uint64_t before_region(const sis_graph *graph) {
    return graph->region.base == NULL ? arena_end(graph) : (uint64_t)(graph->region.base - graph->arena);
}

/* Shape, size and place are possible; NULL or what is wrong. */
static const char *check_item(const sis_graph *graph, const sis_item *item, sis_shape *shape, size_t *bytes) {
    const sis_dtype_description *row = sis_dtype_find(item->dtype);
    if (row == NULL || sis_dtype_is_pseudo(row) || item->rank > SIS_MAX_RANK) return "no tensor";
    *shape = (sis_shape){.rank = item->rank};
    memcpy(shape->dim, item->dim, item->rank * sizeof item->dim[0]);
    if (sis_tensor_size((sis_dtype)item->dtype, shape, bytes) != SIS_OK) return "no shape";
    size_t element = sis_dtype_size((sis_dtype)item->dtype);
    if (item->offset > arena_end(graph) || *bytes > arena_end(graph) - item->offset ||
        (element > 1 && item->offset % element != 0))
        return "no place";
    if (item->piece == SIS_NO_PIECE
            ? *bytes > 0 && item->offset + *bytes > before_region(graph)
            : !sis_region_holds(&graph->region, item->piece, graph->arena + item->offset, *bytes))
        return "no piece";
    return NULL;
}

sis_status sis_item_read(sis_node_record *node, const sis_item *item, sis_tensor *tensor) {
    const sis_item now = *item;
    sis_shape shape;
    size_t bytes;
    const char *wrong = check_item(node->graph, &now, &shape, &bytes);
    if (wrong != NULL)
        return sis_node_fail(&node->n, SIS_BAD_VALUE, "the sequence's list was written over: it has %s there",
                             wrong);
    void *data = node->graph->arena + now.offset;
    uintptr_t bits = (uintptr_t)data | SIS_ALIGNMENT;
    *tensor = (sis_tensor){.data = data,
                           .bytes = bytes,
                           .alignment = (uint32_t)(bits & -bits),
                           .dtype = (sis_dtype)now.dtype,
                           .shape = shape,
                           .name = ""};
    return SIS_OK;
}

void sis_item_window(sis_graph *graph, sis_item *item, sis_dtype dtype, const sis_shape *shape,
                     sis_handle piece, const void *data) {
    sis_region_share(&graph->region, piece);
    *item = (sis_item){.dtype = dtype,
                       .rank = shape->rank,
                       .offset = (uint64_t)((const uint8_t *)data - graph->arena),
                       .piece = piece};
    memcpy(item->dim, shape->dim, sizeof item->dim);
}

void sis_item_copy(sis_graph *graph, sis_item *to, const sis_item *from) {
    sis_region_share(&graph->region, from->piece);
    *to = *from;
}

static bool in_arena(const sis_graph *graph, const sis_tensor *t) {
    uintptr_t at = (uintptr_t)t->data, start = (uintptr_t)graph->arena;
    return at >= start && at - start <= graph->arena_bytes && t->bytes <= graph->arena_bytes - (at - start);
}

sis_status sis_item_from(sis_node_record *node, sis_item *item, const sis_tensor_record *tensor) {
    sis_graph *graph = node->graph;
    const sis_tensor *t = &tensor->t;
    bool shared = tensor->dynamic ? tensor->piece != SIS_NO_PIECE || in_arena(graph, t)
                                  : sis_dynamic_lasts(tensor) && in_arena(graph, t);
    if (t->bytes == 0 || shared) {
        const void *data = t->bytes == 0 ? graph->arena : t->data;
        sis_handle piece = t->bytes > 0 && tensor->dynamic ? tensor->piece : SIS_NO_PIECE;
        sis_item_window(graph, item, t->dtype, &t->shape, piece, data);
        return SIS_OK;
    }
    sis_handle piece = sis_dynamic_take(node, t->bytes, "an item");
    if (piece == SIS_NO_PIECE) return SIS_OUT_OF_ARENA;
    void *copy = sis_region_data(&graph->region, piece);
    memcpy(copy, t->data, t->bytes);
    sis_item_window(graph, item, t->dtype, &t->shape, piece, copy);
    sis_region_release(&graph->region, piece); /* the item's is left */
    return SIS_OK;
}

sis_status sis_item_give(sis_node_record *node, sis_tensor_record *to, const sis_item *item) {
    sis_tensor_record from = {.dynamic = true, .piece = item->piece};
    sis_status status = sis_item_read(node, item, &from.t);
    if (status != SIS_OK) return status;
    if (from.t.dtype == to->promised) return sis_dynamic_adopt(node, to, &from);
    return sis_node_fail(&node->n, SIS_BAD_DTYPE, "the item is %t where %t was declared", from.t.dtype,
                         to->promised);
}

/* --- lists --- */

sis_item *sis_list_items(const sis_graph *graph, sis_handle list) {
    return sis_region_data(&graph->region, list);
}

static uint32_t room_of(const sis_graph *graph, sis_handle list) {
    size_t count = sis_region_bytes(&graph->region, list) / sizeof(sis_item);
    return count > SIS_MAX_ITEMS ? SIS_MAX_ITEMS : (uint32_t)count;
}

sis_handle sis_list_make(sis_node_record *node, uint32_t count) {
    if (count > SIS_MAX_ITEMS) {
        (void)sis_node_fail(&node->n, SIS_UNSUPPORTED, "a sequence of %u items, at most %u are possible",
                            (uint64_t)count, (uint64_t)SIS_MAX_ITEMS);
        return SIS_NO_PIECE;
    }
    sis_handle list = sis_dynamic_take(node, count * sizeof(sis_item), "a sequence's list");
    if (list != SIS_NO_PIECE) /* whole, because a release looks at all of it */
        memset(sis_list_items(node->graph, list), 0, sis_region_bytes(&node->graph->region, list));
    return list;
}

void sis_list_give(sis_graph *graph, sis_tensor_record *to, sis_handle list, uint32_t count) {
    sis_dynamic_release(graph, to);
    to->t.dtype = SIS_SEQUENCE;
    to->t.shape = (sis_shape){.rank = 1, .dim = {count}};
    to->t.bytes = 0;
    to->t.data = sis_list_items(graph, list);
    to->t.alignment = SIS_ALIGNMENT;
    to->piece = list;
    to->made = true;
}

sis_status sis_list_read(sis_node_record *node, const sis_tensor_record *sequence, const sis_item **items,
                         uint32_t *count) {
    if (sequence->t.dtype == SIS_NOTHING)
        return sis_node_fail(&node->n, SIS_BAD_VALUE, "the sequence is an empty optional");
    *items = sis_list_items(node->graph, sequence->piece);
    *count = (uint32_t)sequence->t.shape.dim[0];
    if (sequence->t.dtype != SIS_SEQUENCE || *items == NULL || *count > room_of(node->graph, sequence->piece))
        return sis_node_fail(&node->n, SIS_BAD_VALUE, "the sequence's list was written over");
    return SIS_OK;
}

void sis_list_release(sis_graph *graph, sis_handle list) {
    const sis_item *items = sis_list_items(graph, list);
    if (items == NULL || sis_region_refs(&graph->region, list) > 1) return;
    for (uint32_t i = 0; i < room_of(graph, list); i++)
        if (items[i].piece != list) sis_region_release(&graph->region, items[i].piece);
}

/* --- what a graph gives --- */

static sis_status settle_item(sis_graph *graph, sis_item *item, void (*settle)(const sis_tensor *)) {
    sis_tensor t = {.dtype = (sis_dtype)item->dtype};
    if (check_item(graph, item, &t.shape, &t.bytes) != NULL)
        return sis_error_set(&graph->error, SIS_BAD_VALUE, "an output's list of items was written over");
    t.data = graph->arena + item->offset;
    if (item->piece == SIS_NO_PIECE && t.bytes > 0) {
        sis_handle piece = sis_region_take(&graph->region, t.bytes);
        if (piece == SIS_NO_PIECE)
            return sis_error_set(&graph->error, SIS_OUT_OF_ARENA,
                                 "an output's item needs %u bytes of the run-time region: compile with more, "
                                 "compile({ dynamic: bytes })",
                                 (uint64_t)t.bytes);
        void *copy = sis_region_data(&graph->region, piece);
        t.data = memcpy(copy, t.data, t.bytes);
        sis_item_window(graph, item, t.dtype, &t.shape, piece, copy);
        sis_region_release(&graph->region, piece);
    }
    settle(&t);
    return SIS_OK;
}

sis_status sis_list_settle(sis_graph *graph, sis_tensor_record *sequence,
                           void (*settle)(const sis_tensor *)) {
    sis_item *items = sis_list_items(graph, sequence->piece);
    uint32_t count = (uint32_t)sequence->t.shape.dim[0];
    sis_status status = SIS_OK;
    if (items == NULL || count > room_of(graph, sequence->piece)) count = 0;
    for (uint32_t i = 0; i < count && status == SIS_OK; i++) status = settle_item(graph, &items[i], settle);
    return status;
}

sis_status sis_graph_item(const sis_graph *graph, uint32_t tensor, uint32_t index,
                          int64_t info[SIS_TENSOR_INFO]) {
    if (graph == NULL || info == NULL) return SIS_BAD_ARGUMENT;
    const sis_tensor_record *sequence = sis_tensor_at(graph, tensor);
    if (sequence == NULL || graph->state != SIS_COMPILED || !sequence->made ||
        sequence->t.dtype != SIS_SEQUENCE)
        return SIS_BAD_ARGUMENT;
    const sis_item *items = sis_list_items(graph, sequence->piece);
    sis_shape shape;
    size_t bytes;
    if (items == NULL || index >= (uint64_t)sequence->t.shape.dim[0] ||
        index >= room_of(graph, sequence->piece))
        return SIS_BAD_ARGUMENT;
    const sis_item item = items[index];
    if (check_item(graph, &item, &shape, &bytes) != NULL) return SIS_BAD_VALUE;
    info[0] = item.dtype;
    info[1] = item.rank;
    info[2] = (int64_t)bytes;
    info[3] = graph->arena + item.offset - graph->arena_start;
    memcpy(&info[4], shape.dim, sizeof shape.dim);
    return SIS_OK;
}
