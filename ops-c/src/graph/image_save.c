/* Saving a compiled model: the graph is planned, each constant gets its place or, where packing alone reads it, none, and
 * operators pack straight into the file. */
#include <string.h>

#include "image.h"
#include "sis/sha256.h"

/* --- who reads constants --- */

static sis_saved_constant *constant_at(const sis_saving *s, uint32_t tensor) {
    uint32_t index = tensor < s->n_tensors ? s->constant_of[tensor] : 0;
    return index == 0 ? NULL : &s->constants[index - 1];
}

static void note_reader(const sis_saving *s, const sis_image_call *call, const sis_node_record *node) {
    for (uint32_t i = 0; i < call->n_inputs; i++) {
        sis_saved_constant *c = constant_at(s, call->inputs[i]);
        if (c == NULL) continue;
        if (sis_packs_in_file(node) && i < 32 && (node->packs >> i & 1))
            c->read = true;
        else
            c->other = true;
    }
    for (uint32_t i = 0; i < node->n.op->n_attributes; i++) {
        const sis_attribute_description *row = &node->n.op->attributes[i];
        if (row->type != SIS_ATTRIBUTE_TENSOR) continue;
        const sis_tensor *t = *(const sis_tensor *const *)((const uint8_t *)node->n.attributes + row->offset);
        sis_saved_constant *c = t == NULL ? NULL : constant_at(s, s->tensors[sis_record_of(t)->id] - 1);
        if (c != NULL) c->other = true; /* else a kept If knows it, and makes it again */
    }
}

static void find_readers(const sis_saving *s) {
    sis_image_call call;
    uint32_t node = 0;
    for (size_t at = 0; sis_image_read(s->calls, s->call_bytes, &at, &call);) {
        if (call.kind == SIS_CALL_OPERATOR) note_reader(s, &call, s->kept[node++]);
        if (call.kind != SIS_CALL_OUTPUT) continue;
        sis_saved_constant *c = constant_at(s, call.tensor);
        if (c != NULL) c->other = true;
    }
}

static bool is_left_out(const sis_saved_constant *c) {
    return c->read && !c->other && c->tensor->bytes > SIS_SMALL_CONSTANT;
}

static bool is_small(const sis_saved_constant *c) { return c->tensor->bytes <= SIS_SMALL_CONSTANT; }

/* --- places --- */

static bool step(size_t *at, size_t bytes, size_t align) {
    size_t start;
    return sis_add_sizes(*at, align - 1, &start) && sis_add_sizes(start & ~(align - 1), bytes, at);
}

static void set_place(const sis_saving *s, const sis_saved_constant *c, uint64_t offset) {
    sis_image_call call;
    size_t at = c->call;
    if (!sis_image_read(s->calls, s->call_bytes, &at, &call)) return; /* it was written there */
    call.offset = offset;
    (void)sis_image_write(&call, s->calls + c->call);
}

static bool place_constants(const sis_saving *s, bool small, size_t *at) {
    for (uint32_t i = 0; i < s->n_constants; i++) {
        const sis_saved_constant *c = &s->constants[i];
        if (is_small(c) != small || is_left_out(c)) continue;
        if (!step(at, c->tensor->bytes, small ? 16 : SIS_ALIGNMENT)) return false;
        set_place(s, c, *at - c->tensor->bytes);
    }
    return true;
}

static bool place_packed(const sis_saving *s, size_t *at) {
    for (uint32_t i = 0; i < s->n_nodes; i++)
        if (sis_packs_in_file(s->kept[i])) {
            if (!step(at, s->kept[i]->pack_bytes, SIS_ALIGNMENT)) return false;
            s->packed_at[i] = *at - s->kept[i]->pack_bytes;
        }
    return true;
}

/* Constants without bytes of their own look at others' in the file: as many, and nobody reads them. */
static bool lend(const sis_saving *s, size_t *bytes) {
    size_t longest = 0;
    for (uint32_t i = 0; i < s->n_constants; i++)
        if (is_left_out(&s->constants[i]) && s->constants[i].tensor->bytes > longest)
            longest = s->constants[i].tensor->bytes;
    if (longest > *bytes && !step(bytes, longest - *bytes, 1)) return false;
    for (uint32_t i = 0; i < s->n_constants; i++)
        if (is_left_out(&s->constants[i]))
            set_place(s, &s->constants[i], (*bytes - s->constants[i].tensor->bytes) & ~(size_t)15);
    return true;
}

static sis_status place(sis_graph *graph, sis_saving *s) {
    find_readers(s);
    s->packed_calls = sis_image_write(&(sis_image_call){.kind = SIS_CALL_END}, NULL);
    for (uint32_t i = 0; i < s->n_nodes; i++)
        if (sis_packs_in_file(s->kept[i]))
            s->packed_calls += sis_image_write(&(sis_image_call){.kind = SIS_CALL_PACKED}, NULL);
    size_t at = SIS_IMAGE_HEADER;
    bool fits = step(&at, s->about_bytes, 1) && step(&at, s->call_bytes, 8) &&
                step(&at, s->packed_calls, 1) && place_constants(s, true, &at) && step(&at, 0, SIS_ALIGNMENT);
    s->weights = at;
    fits = fits && place_constants(s, false, &at) && place_packed(s, &at) && lend(s, &at);
    s->bytes = at;
    s->placed = true;
    return fits ? SIS_OK
                : sis_error_set(&graph->error, SIS_OVERFLOW, "the file would not fit in the address space");
}

static sis_status begin(sis_graph *graph) {
    if (graph->saving != NULL) return SIS_OK;
    sis_status status = sis_building(graph, "save");
    if (status != SIS_OK) return status;
    sis_records_begin(graph);
    sis_saving *s = sis_records_take(graph, sizeof *s, sizeof(void *), "a compiled model");
    status = s == NULL ? SIS_OUT_OF_ARENA : sis_image_collect(graph, s);
    if (status != SIS_OK) {
        sis_records_undo(graph);
        return sis_told(graph, status);
    }
    graph->saving = s;
    return SIS_OK;
}

sis_status sis_graph_save_size(sis_graph *graph, size_t about_bytes, size_t *bytes) {
    sis_status status = sis_graph_enter(graph, "save");
    if (status != SIS_OK) return status;
    if (bytes == NULL || about_bytes > SIS_IMAGE_ABOUT_MOST)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "save: at most %u bytes about the model",
                             (uint64_t)SIS_IMAGE_ABOUT_MOST);
    if (graph->state == SIS_COMPILED)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "save: the graph was compiled already");
    size_t arena;
    status = begin(graph);
    if (status == SIS_OK) status = sis_graph_plan(graph, &arena);
    if (status != SIS_OK) return status;
    graph->saving->about_bytes = about_bytes;
    status = place(graph, graph->saving);
    if (status == SIS_OK) *bytes = graph->saving->bytes;
    return status;
}

/* --- the file --- */

static void write_constants(const sis_saving *s, uint8_t *file) {
    for (uint32_t i = 0; i < s->n_constants; i++) {
        const sis_saved_constant *c = &s->constants[i];
        sis_image_call call;
        size_t at = c->call;
        if (is_left_out(c) || c->tensor->bytes == 0 || !sis_image_read(s->calls, s->call_bytes, &at, &call))
            continue;
        memcpy(file + call.offset, c->tensor->data, c->tensor->bytes);
    }
}

static sis_status write_packed(const sis_graph *graph, const sis_saving *s, uint8_t *file, uint8_t *calls) {
    for (uint32_t i = 0; i < s->n_nodes; i++) {
        sis_node_record *node = s->kept[i];
        if (!sis_packs_in_file(node)) continue;
        node->n.packed = file + s->packed_at[i];
        sis_status status = node->n.op->functions->pack(&node->n);
        node->n.packed = NULL;
        if (status != SIS_OK && node->n.error->status != status)
            status = sis_node_fail(&node->n, status, "packing weights: %s", sis_status_text(status));
        if (status != SIS_OK) return status;
        calls += sis_image_write(&(sis_image_call){.kind = SIS_CALL_PACKED,
                                                   .node = i,
                                                   .packs = node->packs,
                                                   .direct = node->n.direct && !graph->exact,
                                                   .offset = s->packed_at[i],
                                                   .bytes = node->pack_bytes},
                                 calls);
    }
    (void)sis_image_write(&(sis_image_call){.kind = SIS_CALL_END}, calls);
    return SIS_OK;
}

static void write_header(const sis_graph *graph, const sis_saving *s, uint8_t *file) {
    for (size_t i = 0; i < 8; i++) file[i] = (uint8_t)SIS_IMAGE_MAGIC[i];
    sis_image_put(file + SIS_IMAGE_AT_VERSION, SIS_IMAGE_VERSION, 4);
    sis_image_put(file + SIS_IMAGE_AT_OPSET, graph->opset, 4);
    sis_image_put(file + SIS_IMAGE_AT_BYTES, s->bytes, 8);
    sis_image_put(file + SIS_IMAGE_AT_WEIGHTS, s->weights, 8);
    sis_image_put(file + SIS_IMAGE_AT_ABOUT_BYTES, s->about_bytes, 8);
    sis_image_put(file + SIS_IMAGE_AT_CALL_BYTES, s->call_bytes + s->packed_calls, 8);
    sis_image_put(file + SIS_IMAGE_AT_OPTIONS, sis_image_options(graph), 8);
    memcpy(file + SIS_IMAGE_AT_LAYOUT, sis_layout_name(), strlen(sis_layout_name()));
    memcpy(file + SIS_IMAGE_AT_SOURCES, sis_image_sources(), SIS_HASH_BYTES);
    sis_sha256(file + s->weights, s->bytes - s->weights, file + SIS_IMAGE_AT_CONTENT);
    sis_sha256(file + SIS_IMAGE_AT_VERSION, s->weights - SIS_IMAGE_AT_VERSION, file + SIS_IMAGE_AT_HEAD);
}

sis_status sis_graph_save(sis_graph *graph, const void *about, size_t about_bytes, void *memory,
                          size_t bytes) {
    sis_status status = sis_graph_enter(graph, "save");
    if (status != SIS_OK) return status;
    const sis_saving *s = graph->saving;
    if (s == NULL || !s->placed || graph->state != SIS_PLANNED)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "save: ask for the file's size first");
    if (memory == NULL || bytes < s->bytes || about_bytes != s->about_bytes ||
        (about_bytes > 0 && about == NULL) || (uintptr_t)memory % SIS_ALIGNMENT != 0)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT,
                             "save: %u aligned bytes for the file and %u about the model were announced",
                             (uint64_t)s->bytes, (uint64_t)s->about_bytes);
    uint8_t *file = memory;
    memset(file, 0, s->bytes);
    if (about_bytes > 0) memcpy(file + SIS_IMAGE_HEADER, about, about_bytes);
    uint8_t *calls = file + ((SIS_IMAGE_HEADER + about_bytes + 7) & ~(size_t)7);
    memcpy(calls, s->calls, s->call_bytes);
    write_constants(s, file);
    status = write_packed(graph, s, file, calls + s->call_bytes);
    if (status == SIS_OK) write_header(graph, s, file);
    return status;
}
