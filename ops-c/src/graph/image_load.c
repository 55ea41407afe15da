/* Loading a compiled model: its header, then its calls, made by the functions that every caller goes through. Nothing the
 * file says is used before it was checked; a range is compared with the file's end before an address is made of it. */
#include <string.h>

#include "image.h"
#include "sis/sha256.h"

/* --- the header --- */

static sis_status damaged(sis_error *error, const char *what) {
    return sis_error_set(error, SIS_BAD_MODEL, "the compiled model is damaged: %s", what);
}

static bool is_hash(const uint8_t *data, size_t bytes, const uint8_t *expected) {
    uint8_t digest[SIS_HASH_BYTES];
    sis_sha256(data, bytes, digest);
    return memcmp(digest, expected, sizeof digest) == 0;
}

static sis_status check_build(sis_error *error, const uint8_t *data) {
    char layout[SIS_LAYOUT_BYTES + 1] = {0};
    memcpy(layout, data + SIS_IMAGE_AT_LAYOUT, SIS_LAYOUT_BYTES);
    if (strcmp(layout, sis_layout_name()) != 0)
        return sis_error_set(error, SIS_WRONG_LAYOUT,
                             "the model was compiled for %s, this is %s: sis compile makes one for here",
                             layout, sis_layout_name());
    if (memcmp(data + SIS_IMAGE_AT_SOURCES, sis_image_sources(), SIS_HASH_BYTES) != 0)
        return sis_error_set(error, SIS_WRONG_LAYOUT,
                             "the model was compiled by another version of SIS: sis compile makes it anew");
    return SIS_OK;
}

/* Four parts, one behind the other: header, about, calls and what is small, weights. */
static bool read_parts(sis_image *image) {
    const uint8_t *data = image->data;
    uint64_t bytes = sis_image_number(data + SIS_IMAGE_AT_BYTES, 8),
             weights = sis_image_number(data + SIS_IMAGE_AT_WEIGHTS, 8),
             about = sis_image_number(data + SIS_IMAGE_AT_ABOUT_BYTES, 8),
             calls = sis_image_number(data + SIS_IMAGE_AT_CALL_BYTES, 8);
    if (bytes != image->bytes || weights > bytes || weights < SIS_IMAGE_HEADER ||
        weights % SIS_ALIGNMENT != 0)
        return false;
    if (about > SIS_IMAGE_ABOUT_MOST || about > weights - SIS_IMAGE_HEADER) return false;
    uint64_t start = (SIS_IMAGE_HEADER + about + 7) & ~UINT64_C(7);
    if (start > weights || calls > weights - start) return false;
    image->about_bytes = (size_t)about;
    image->calls = (size_t)start;
    image->calls_end = (size_t)(start + calls);
    image->weights = (size_t)weights;
    return true;
}

sis_status sis_image_open(sis_error *error, const void *file, size_t bytes, sis_image *image) {
    *image = (sis_image){.data = file, .bytes = bytes};
    if (file == NULL || bytes < SIS_IMAGE_HEADER) return damaged(error, "it is too short");
    if (memcmp(file, SIS_IMAGE_MAGIC, 8) != 0)
        return sis_error_set(error, SIS_BAD_MODEL, "the file is no compiled model");
    uint64_t version = sis_image_number(image->data + SIS_IMAGE_AT_VERSION, 4);
    if (version != SIS_IMAGE_VERSION)
        return sis_error_set(error, SIS_WRONG_LAYOUT, "the compiled model has format %u, this is %u", version,
                             (uint64_t)SIS_IMAGE_VERSION);
    if (!read_parts(image)) return damaged(error, "its parts do not fit its length");
    if (!is_hash(image->data + SIS_IMAGE_AT_VERSION, image->weights - SIS_IMAGE_AT_VERSION,
                 image->data + SIS_IMAGE_AT_HEAD))
        return sis_error_set(error, SIS_HASH_MISMATCH, "the compiled model is damaged before its weights");
    image->opset = (uint32_t)sis_image_number(image->data + SIS_IMAGE_AT_OPSET, 4);
    image->options = sis_image_number(image->data + SIS_IMAGE_AT_OPTIONS, 8);
    return check_build(error, image->data);
}

sis_status sis_graph_image(sis_graph *graph, const void *file, size_t bytes, bool weights,
                           int64_t facts[SIS_IMAGE_FACTS]) {
    sis_status status = sis_graph_enter(graph, "image");
    sis_image image;
    if (status == SIS_OK) status = sis_image_open(&graph->error, file, bytes, &image);
    if (status != SIS_OK) return status;
    if (facts == NULL)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "nowhere to put what the file is");
    if (weights &&
        !is_hash(image.data + image.weights, image.bytes - image.weights, image.data + SIS_IMAGE_AT_CONTENT))
        return sis_error_set(&graph->error, SIS_HASH_MISMATCH, "the compiled model's weights are damaged");
    facts[SIS_IMAGE_OPSET] = image.opset;
    facts[SIS_IMAGE_ABOUT] = SIS_IMAGE_HEADER;
    facts[SIS_IMAGE_ABOUT_BYTES] = (int64_t)image.about_bytes;
    facts[SIS_IMAGE_CALLS] = (int64_t)image.calls;
    facts[SIS_IMAGE_WEIGHTS] = (int64_t)image.weights;
    facts[SIS_IMAGE_BYTES] = (int64_t)image.bytes;
    return SIS_OK;
}

/* --- calls --- */

/* [offset, offset + bytes) of the file; NULL when it is not all there. */
static const uint8_t *range(const sis_image *image, uint64_t offset, uint64_t bytes) {
    return bytes > image->bytes || offset > image->bytes - bytes ? NULL : image->data + (size_t)offset;
}

static sis_status make_constant(sis_graph *graph, const sis_image *image, const sis_image_call *call) {
    uint32_t id;
    const uint8_t *data = range(image, call->offset, call->bytes);
    if (data == NULL) return damaged(&graph->error, "a constant lies outside");
    return sis_graph_constant(graph, call->name, call->dtype, call->dims, call->rank, data,
                              (size_t)call->bytes, true, &id);
}

static sis_status make_operator(sis_graph *graph, const sis_image_call *call) {
    sis_call c = {.graph = graph,
                  .op = sis_op_find(call->asked),
                  .name = call->name,
                  .inputs = call->inputs,
                  .n_inputs = call->n_inputs,
                  .n_outputs = call->n_outputs,
                  .attributes = {.bytes = call->attributes, .count = call->attribute_bytes}};
    sis_status status = sis_building(graph, "load");
    if (status == SIS_OK && call->asked == SIS_OP_CUSTOM)
        status = damaged(&graph->error, "it asks for a script's function");
    if (status == SIS_OK) status = sis_open_block(graph, call->block, &c.block);
    if (status != SIS_OK) return status;
    status = sis_add_saved(&c, call->op == call->asked ? SIS_NONE : call->op, call->number);
    return status == SIS_BAD_MODEL && graph->error.status == SIS_OK
               ? damaged(&graph->error, "a hidden node is none")
               : status;
}

static sis_status give_packed(sis_graph *graph, const sis_image *image, const sis_image_call *call) {
    sis_node_record *node = sis_node_at(graph, call->node);
    const uint8_t *data = range(image, call->offset, call->bytes);
    if (node == NULL || node->given != NULL || data == NULL || call->bytes == 0 ||
        call->offset % SIS_ALIGNMENT != 0)
        return damaged(&graph->error, "packed weights lie outside or belong to nobody");
    node->given = data;
    node->given_bytes = (size_t)call->bytes;
    node->given_packs = call->packs;
    node->given_direct = call->direct;
    return SIS_OK;
}

static sis_status make(sis_graph *graph, const sis_image *image, const sis_image_call *call) {
    uint32_t id;
    switch (call->kind) {
    case SIS_CALL_DIMENSION: return sis_graph_dimension(graph, call->name, call->bound, &id);
    case SIS_CALL_INPUT: return sis_graph_input(graph, call->name, call->dtype, call->dims, call->rank, &id);
    case SIS_CALL_CONSTANT: return make_constant(graph, image, call);
    case SIS_CALL_BLOCK: return sis_graph_block(graph, call->block, &id);
    case SIS_CALL_BLOCK_INPUT:
        return sis_graph_block_input(graph, call->block, call->name, call->dtype, call->dims, call->rank,
                                     call->dynamic, &id);
    case SIS_CALL_OPERATOR: return make_operator(graph, call);
    case SIS_CALL_OUTPUT: return sis_graph_output(graph, call->block, "", call->tensor);
    case SIS_CALL_PACKED: return give_packed(graph, image, call);
    case SIS_CALL_END:
    case SIS_CALL_KINDS: break;
    }
    return damaged(&graph->error, "a call is unknown");
}

/* From where the last call stopped for want of records. */
static sis_status make_calls(sis_graph *graph, const sis_image *image) {
    for (;;) {
        sis_image_call call;
        size_t next = graph->loaded.at;
        if (!sis_image_read(image->data, image->calls_end, &next, &call))
            return damaged(&graph->error, "a call is cut off or malformed");
        if (call.kind == SIS_CALL_END)
            return next == image->calls_end ? SIS_OK : damaged(&graph->error, "calls follow the last");
        sis_status status = make(graph, image, &call);
        if (status != SIS_OK) return status;
        graph->loaded.at = next;
    }
}

/* Where `at` is in a file that lies at `to` now; what does not lie in it stays. */
static const uint8_t *moved(const sis_loaded *loaded, const void *at, const uint8_t *to) {
    const uintptr_t offset = (uintptr_t)at - (uintptr_t)loaded->file;
    return at != NULL && offset < loaded->bytes ? to + offset : at;
}

/* Whoever copies the file for each call has it elsewhere the next time: what was made so far looks there from now on. */
static sis_status go_on(sis_graph *graph, const sis_image *image) {
    sis_loaded *loaded = &graph->loaded;
    if (loaded->bytes != image->bytes ||
        memcmp(loaded->head, image->data + SIS_IMAGE_AT_HEAD, sizeof loaded->head) != 0)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "load: another file was begun");
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor *t = &sis_tensor_at(graph, i)->t;
        t->data = (void *)(uintptr_t)moved(loaded, t->data, image->data);
    }
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        node->given = moved(loaded, node->given, image->data);
    }
    loaded->file = image->data;
    return SIS_OK;
}

static sis_status begin(sis_graph *graph, const sis_image *image) {
    sis_loaded *loaded = &graph->loaded;
    if (loaded->file != NULL) return go_on(graph, image);
    if (graph->tensors.count != 0 || graph->nodes.count != 0 || graph->dimensions.count != 0 ||
        graph->blocks.count != 1)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "load: something was built in the graph before");
    if (graph->exact || graph->most_bytes != 0)
        return sis_error_set(&graph->error, SIS_BAD_STATE,
                             "load: which kernels it takes was settled when the model was compiled");
    if (graph->opset != image->opset)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT,
                             "load: the compiled model follows opset %u, the graph %u",
                             (uint64_t)image->opset, (uint64_t)graph->opset);
    sis_status status = sis_image_set_options(graph, image->options);
    if (status == SIS_OK)
        *loaded =
            (sis_loaded){.file = image->data, .bytes = image->bytes, .at = image->calls, .making = true};
    if (status == SIS_OK) memcpy(loaded->head, image->data + SIS_IMAGE_AT_HEAD, sizeof loaded->head);
    return status;
}

static sis_status load(sis_graph *graph, const void *file, size_t bytes) {
    sis_status status = sis_building(graph, "load");
    sis_image image;
    if (status == SIS_OK) status = sis_image_open(&graph->error, file, bytes, &image);
    if (status == SIS_OK && (uintptr_t)file % SIS_ALIGNMENT != 0)
        status =
            sis_error_set(&graph->error, SIS_BAD_ARGUMENT,
                          "a compiled model must lie at a multiple of %u bytes", (uint64_t)SIS_ALIGNMENT);
    if (status == SIS_OK) status = begin(graph, &image);
    if (status != SIS_OK) return status;
    status = make_calls(graph, &image);
    graph->loaded.done = status != SIS_OUT_OF_ARENA;
    graph->loaded.failed = graph->loaded.done && status != SIS_OK;
    return status;
}

sis_status sis_graph_load(sis_graph *graph, const void *file, size_t bytes) {
    sis_status status = sis_unplanned(graph, "load");
    if (status != SIS_OK) return status;
    graph->loaded.making = true;
    status = load(graph, file, bytes);
    graph->loaded.making = false;
    return status;
}

/* --- planned --- */

static sis_status unfit(sis_node_record *node) {
    return sis_node_fail(&node->n, SIS_WRONG_LAYOUT,
                         "it packs %u bytes here, the compiled model has %u: sis compile makes it anew",
                         (uint64_t)(node->live ? node->pack_bytes : 0), (uint64_t)node->given_bytes);
}

sis_status sis_image_whole(sis_graph *graph) {
    const sis_loaded *loaded = &graph->loaded;
    if (loaded->file == NULL || (loaded->done && !loaded->failed)) return SIS_OK;
    return sis_error_set(&graph->error, SIS_BAD_STATE, "plan: the compiled model was not loaded whole");
}

sis_status sis_image_fits(sis_graph *graph) {
    sis_loaded *loaded = &graph->loaded;
    if (loaded->file == NULL) return SIS_OK;
    loaded->used = 0;
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        sis_node_record *node = sis_node_at(graph, i);
        bool packs = sis_packs_in_file(node);
        if (packs != (node->given != NULL)) return unfit(node);
        if (!packs) continue;
        if (node->given_bytes != node->pack_bytes || node->given_packs != node->packs) return unfit(node);
        loaded->used += node->given_bytes;
    }
    return SIS_OK;
}

sis_status sis_graph_ports(const sis_graph *graph, bool outputs, uint32_t first, int64_t tensors[SIS_PORTS]) {
    if (graph == NULL || tensors == NULL || sis_block_at(graph, SIS_MAIN_BLOCK) == NULL)
        return SIS_BAD_ARGUMENT;
    for (uint32_t i = 0; i < SIS_PORTS; i++) tensors[i] = -2;
    const sis_output_record *o = sis_block_at(graph, SIS_MAIN_BLOCK)->outputs;
    for (uint32_t i = 0; outputs && o != NULL; o = o->next, i++)
        if (i >= first && i - first < SIS_PORTS) tensors[i - first] = o->tensor->id;
    for (uint32_t i = 0, n = 0; !outputs && i < graph->tensors.count; i++) {
        if (sis_tensor_at(graph, i)->kind != SIS_KIND_INPUT) continue;
        if (n >= first && n - first < SIS_PORTS) tensors[n - first] = i;
        n++;
    }
    return SIS_OK;
}
