/* Building: inputs, constants, dimensions. Blocks and outputs are in blocks.c, operators in operator.c. Everything
 * is checked here, because frames from a wire call these functions. A call that fails leaves the graph as
 * it was. */
#include <string.h>

#include "graph.h"
#include "profile.h"

#define LEAST_RECORDS (16u * 1024u)
#define SMALL_CONSTANT 256u /* copied and aligned even when borrowed: shapes, axes, scalars */

sis_status sis_graph_create(void *memory, size_t bytes, uint32_t opset, sis_graph **out) {
    if (out == NULL || memory == NULL || bytes < LEAST_RECORDS) return SIS_BAD_ARGUMENT;
    if (opset == 0 || opset >= SIS_NO_OPSET) return SIS_BAD_ARGUMENT;
    sis_arena head;
    sis_arena_init(&head, memory, bytes);
    sis_graph *graph = sis_arena_take(&head, sizeof *graph, SIS_ALIGNMENT);
    if (graph == NULL) return SIS_BAD_ARGUMENT;
    memset(graph, 0, sizeof *graph);
    graph->opset = opset;
    graph->error.operator_name = "";
    graph->run_purse.limit = graph->build_purse.limit = UINT64_MAX;
    sis_status status = sis_records_add(graph, head.base + head.low, head.size - head.low);
    if (status != SIS_OK) return status;
    if (sis_add_block(graph, SIS_MAIN_BLOCK, 0) == NULL) return SIS_BAD_ARGUMENT;
    *out = graph;
    return SIS_OK;
}

sis_status sis_graph_enter_as(sis_graph *graph, const char *call, const void *owner) {
    if (graph == NULL) return SIS_BAD_ARGUMENT;
    sis_error_begin(&graph->error, SIS_OK, "", "");
    if (graph->owner != owner)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "%s: the graph is held by who runs it", call);
    if (graph->in_custom)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "%s: one of the graph's own functions is running",
                             call);
    return SIS_OK;
}

sis_status sis_graph_enter(sis_graph *graph, const char *call) {
    return sis_graph_enter_as(graph, call, NULL);
}

sis_status sis_unplanned(sis_graph *graph, const char *call) {
    sis_status status = sis_graph_enter(graph, call);
    if (status != SIS_OK) return status;
    if (graph->state != SIS_BUILDING)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "%s: the graph was planned already", call);
    return SIS_OK;
}

sis_status sis_building(sis_graph *graph, const char *call) {
    sis_status status = sis_unplanned(graph, call);
    if (status == SIS_OK && graph->loaded.done)
        return sis_error_set(&graph->error, SIS_BAD_STATE,
                             "%s: all of a compiled model was settled when it was made", call);
    if (status == SIS_OK && graph->loaded.file != NULL && !graph->loaded.making)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "%s: the compiled model was not loaded whole",
                             call);
    return status;
}

sis_status sis_graph_extend(sis_graph *graph, void *memory, size_t bytes) {
    sis_status status = sis_graph_enter(graph, "extend");
    if (status != SIS_OK) return status;
    if (memory == NULL || sis_records_add(graph, memory, bytes) != SIS_OK)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "%u bytes are too few for a block of records",
                             (uint64_t)bytes);
    return SIS_OK;
}

sis_status sis_graph_destroy(sis_graph *graph) {
    if (graph == NULL) return SIS_OK;
    sis_status status = sis_graph_enter(graph, "destroy");
    if (status != SIS_OK) return status;
    sis_watch_ends(graph);
    memset(graph, 0, sizeof *graph); /* a call on it now fails instead of reading freed records */
    return status;
}

sis_status sis_graph_dimension(sis_graph *graph, const char *name, int64_t bound, uint32_t *dimension) {
    sis_status status = sis_building(graph, "dimension");
    if (status != SIS_OK) return status;
    if (name == NULL || name[0] == 0 || bound < 0 || dimension == NULL)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "a dimension needs a name and a bound >= 0");
    for (uint32_t i = 0; i < graph->dimensions.count; i++) {
        const sis_dimension_record *known = sis_dimension_at(graph, i);
        if (strcmp(known->name, name) != 0) continue;
        if (known->bound != bound)
            return sis_error_set(&graph->error, SIS_BAD_ARGUMENT,
                                 "dimension %s has the bound %d already, not %d", name, known->bound, bound);
        *dimension = i;
        return SIS_OK;
    }
    if (!sis_table_reserve(graph, &graph->dimensions, 1)) return graph->error.status;
    sis_records_begin(graph);
    sis_dimension_record *record = sis_records_take(graph, sizeof *record, sizeof(int64_t), "a dimension");
    const char *copy = record == NULL ? NULL : sis_records_name(graph, name);
    if (copy == NULL) {
        sis_records_undo(graph);
        return graph->error.status;
    }
    *record = (sis_dimension_record){.name = copy, .bound = bound, .value = bound};
    *dimension = graph->dimensions.count;
    sis_table_push(&graph->dimensions, record);
    return SIS_OK;
}

sis_status sis_read_dims(sis_graph *graph, const char *name, const int64_t *dims, uint32_t rank,
                         sis_shape *shape, bool *named) {
    if (rank > SIS_MAX_RANK || (rank > 0 && dims == NULL))
        return sis_error_set(&graph->error, SIS_BAD_SHAPE, "tensor %s: rank %u, at most %u is possible", name,
                             (uint64_t)rank, (uint64_t)SIS_MAX_RANK);
    *shape = (sis_shape){.rank = rank};
    *named = false;
    for (uint32_t i = 0; i < rank; i++) {
        shape->dim[i] = dims[i];
        if (dims[i] >= 0) continue;
        *named = true;
        const sis_dimension_record *record =
            dims[i] >= -(int64_t)UINT32_MAX ? sis_dimension_at(graph, (uint32_t)(-1 - dims[i])) : NULL;
        if (record == NULL)
            return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "tensor %s: there is no dimension %d", name,
                                 -1 - (dims[i] == INT64_MIN ? INT64_MIN + 1 : dims[i]));
        shape->dim[i] = record->bound;
    }
    return SIS_OK;
}

sis_status sis_tensor_make(sis_graph *graph, const char *name, uint32_t dtype, const sis_shape *shape,
                           bool pseudo, sis_tensor_record **out) {
    size_t bytes;
    const char *shown = name == NULL ? "" : name;
    const sis_dtype_description *row = sis_dtype_find(dtype);
    if (row == NULL || (!pseudo && sis_dtype_is_pseudo(row)))
        return sis_error_set(&graph->error, SIS_BAD_DTYPE, "tensor %s: %u is no dtype", shown,
                             (uint64_t)dtype);
    sis_status status = sis_tensor_size((sis_dtype)dtype, shape, &bytes);
    if (status != SIS_OK)
        return sis_error_set(&graph->error, status, "tensor %s: %t %h: %s", shown, (sis_dtype)dtype, shape,
                             sis_status_text(status));
    sis_tensor_record *record = sis_records_take(graph, sizeof *record, sizeof(void *), "a tensor");
    const char *copy = record == NULL ? NULL : sis_records_name(graph, name);
    if (copy == NULL) return graph->error.status;
    *record = (sis_tensor_record){.id = graph->tensors.count, .capacity = bytes, .place = SIZE_MAX};
    record->t = (sis_tensor){
        .bytes = bytes, .alignment = 1, .dtype = (sis_dtype)dtype, .shape = *shape, .name = copy};
    *out = record;
    return SIS_OK;
}

/* Commits a record, or undoes what the call took. */
static sis_status finish(sis_graph *graph, sis_status status, sis_tensor_record *record, uint32_t *tensor) {
    if (status != SIS_OK) {
        sis_records_undo(graph);
        return sis_told(graph, status);
    }
    *tensor = record->id;
    sis_table_push(&graph->tensors, record);
    return SIS_OK;
}

static sis_status make_input(sis_graph *graph, const char *name, uint32_t dtype, const int64_t *dims,
                             uint32_t rank, sis_tensor_record **out) {
    sis_shape shape;
    bool named;
    sis_status status = sis_read_dims(graph, name == NULL ? "" : name, dims, rank, &shape, &named);
    if (status == SIS_OK) status = sis_tensor_make(graph, name, dtype, &shape, false, out);
    if (status != SIS_OK || !named) return status;
    (*out)->varies = true;
    (*out)->named = sis_records_take(graph, rank * sizeof *dims, sizeof *dims, "an input's dimensions");
    if ((*out)->named == NULL) return graph->error.status;
    memcpy((*out)->named, dims, rank * sizeof *dims);
    return SIS_OK;
}

sis_status sis_graph_input(sis_graph *graph, const char *name, uint32_t dtype, const int64_t *dims,
                           uint32_t rank, uint32_t *tensor) {
    sis_status status = sis_building(graph, "input");
    if (status != SIS_OK) return status;
    if (tensor == NULL)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "nowhere to put the tensor's id");
    if (!sis_table_reserve(graph, &graph->tensors, 1)) return graph->error.status;
    sis_records_begin(graph);
    sis_tensor_record *record = NULL;
    status = make_input(graph, name, dtype, dims, rank, &record);
    return finish(graph, status, record, tensor);
}

static sis_status make_constant(sis_graph *graph, const char *name, uint32_t dtype, const sis_shape *shape,
                                const void *data, size_t bytes, bool borrow, sis_tensor_record **out) {
    sis_status status = sis_tensor_make(graph, name, dtype, shape, false, out);
    if (status != SIS_OK) return status;
    sis_tensor_record *record = *out;
    if (bytes != record->t.bytes || (bytes > 0 && data == NULL))
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "constant %s: %u bytes given, %t %h has %u",
                             record->t.name, (uint64_t)bytes, record->t.dtype, shape,
                             (uint64_t)record->t.bytes);
    if (bytes <= SMALL_CONSTANT || !borrow) {
        size_t align = bytes < SIS_ALIGNMENT ? 16 : SIS_ALIGNMENT;
        void *copy = sis_records_take(graph, bytes, align, "a constant");
        if (copy == NULL) return graph->error.status;
        data = bytes > 0 ? memcpy(copy, data, bytes) : copy;
    }
    record->kind = SIS_KIND_CONSTANT;
    record->t.data = (void *)(uintptr_t)data; /* never written: only inputs and values are */
    uintptr_t bits = (uintptr_t)data | SIS_ALIGNMENT;
    record->t.alignment = (uint32_t)(bits & -bits);
    record->t.value_known = true;
    return SIS_OK;
}

sis_status sis_graph_constant(sis_graph *graph, const char *name, uint32_t dtype, const int64_t *dims,
                              uint32_t rank, const void *data, size_t bytes, bool borrow, uint32_t *tensor) {
    sis_status status = sis_building(graph, "constant");
    if (status != SIS_OK) return status;
    sis_shape shape;
    bool named;
    if (tensor == NULL)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "nowhere to put the tensor's id");
    status = sis_read_dims(graph, name == NULL ? "" : name, dims, rank, &shape, &named);
    if (status != SIS_OK) return status;
    if (named)
        return sis_error_set(&graph->error, SIS_BAD_SHAPE, "constant %s: its sizes must be numbers", name);
    if (!sis_table_reserve(graph, &graph->tensors, 1)) return graph->error.status;
    sis_records_begin(graph);
    sis_tensor_record *record = NULL;
    status = make_constant(graph, name, dtype, &shape, data, bytes, borrow, &record);
    return finish(graph, status, record, tensor);
}
