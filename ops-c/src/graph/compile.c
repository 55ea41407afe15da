/* Compile: plan, then copy and pack weights into the arena and give every tensor its address. What the arena has
 * beyond the plan is the run-time region. */
#include <string.h>

#include "dynamic.h"
#include "image.h"
#include "profile.h"

static sis_status make_plan(sis_graph *graph) {
    sis_restore_built(graph);
    sis_status status = sis_run_passes(graph);
    if (status == SIS_OK) sis_order(graph);
    if (status == SIS_OK) status = sis_plan_dynamic(graph);
    if (status == SIS_OK) status = sis_try_dimensions(graph);
    if (status == SIS_OK) status = sis_place(graph);
    if (status == SIS_OK) status = sis_image_fits(graph);
    if (status == SIS_OK) status = sis_place_windows(graph);
    if (status == SIS_OK) status = sis_plan_bindings(graph);
    if (status == SIS_OK) status = sis_layout(graph);
    if (status == SIS_OK) status = sis_grant_plan(graph);
    while (status == SIS_OVER_MEMORY && sis_fewer_cores(graph, sis_team_cores(graph) - 1)) {
        graph->cores = sis_team_cores(graph) - 1;
        sis_error_begin(&graph->error, SIS_OK, "", "");
        status = sis_layout(graph);
        if (status == SIS_OK) status = sis_grant_plan(graph);
    }
    return status;
}

static size_t arena_bytes(const sis_graph *graph) {
    size_t bytes = graph->weight_bytes + graph->activation_bytes;
    return bytes == 0 ? SIS_ALIGNMENT : bytes; /* so that an arena always has an address */
}

static sis_status plan(sis_graph *graph) {
    if (sis_block_at(graph, SIS_MAIN_BLOCK) == NULL)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "the graph was destroyed");
    sis_status status = sis_image_whole(graph);
    if (status == SIS_OK) status = sis_choose_direct(graph);
    if (status == SIS_OK) status = make_plan(graph);
    status = sis_told(graph, status);
    if (status == SIS_OK)
        graph->state = SIS_PLANNED;
    else
        sis_restore_built(graph); /* building may go on */
    return status;
}

sis_status sis_graph_plan(sis_graph *graph, size_t *bytes) {
    sis_status status = sis_graph_enter(graph, "plan");
    if (status != SIS_OK) return status;
    if (bytes == NULL)
        return sis_error_set(&graph->error, SIS_BAD_ARGUMENT, "nowhere to put the arena's size");
    status = graph->state == SIS_BUILDING ? plan(graph) : SIS_OK;
    if (status == SIS_OK) *bytes = arena_bytes(graph);
    return status;
}

static void copy_constant(const sis_graph *graph, sis_tensor_record *t) {
    if (!t->t.value_known || t->place == SIZE_MAX) return;
    void *to = graph->arena + t->place;
    if (t->t.bytes > 0) memcpy(to, t->t.data, t->t.bytes);
    t->t.data = to;
    t->t.alignment = SIS_ALIGNMENT;
}

void sis_bind_tensor(const sis_graph *graph, sis_tensor_record *t) {
    const sis_tensor_record *root = t->root;
    uint8_t *start = root->bound != NULL       ? root->bound
                     : root->t.value_known     ? root->t.data
                     : root->place == SIZE_MAX ? NULL
                                               : graph->arena + root->place;
    if (t->t.value_known || start == NULL) return;
    t->t.data = start + t->offset;
    uintptr_t bits = (uintptr_t)t->t.data | SIS_ALIGNMENT;
    t->t.alignment = (uint32_t)(bits & -bits);
}

static sis_status pack(sis_node_record *node, void *context) {
    const sis_graph *graph = context;
    if (!node->live) return SIS_OK;
    if (node->scratch_bytes > 0 && !node->view) {
        node->n.scratch = graph->arena + node->scratch_place;
        node->n.scratch_stride = sis_align_size(node->scratch_bytes);
    }
    if (node->pack_bytes == 0) return SIS_OK;
    if (node->given != NULL) {
        node->n.packed = (void *)(uintptr_t)node->given; /* never written: packing alone does */
        return SIS_OK;
    }
    node->n.packed = graph->arena + node->pack_place;
    sis_status status = node->n.op->functions->pack(&node->n);
    if (status != SIS_OK && node->n.error->status != status)
        return sis_node_fail(&node->n, status, "packing weights: %s", sis_status_text(status));
    return status;
}

static sis_status bind(sis_graph *graph) {
    for (uint32_t i = 0; i < graph->tensors.count; i++) copy_constant(graph, sis_tensor_at(graph, i));
    for (uint32_t i = 0; i < graph->tensors.count; i++) {
        sis_tensor_record *t = sis_tensor_at(graph, i);
        sis_bind_tensor(graph, t);
        if (t->kind == SIS_KIND_INPUT && t->t.bytes > 0 && !t->outside) memset(t->t.data, 0, t->t.bytes);
    }
    return sis_visit(graph, SIS_MAIN_BLOCK, pack, graph);
}

/* Says what takes the room: weights and activations, and the node at which most activations are alive. */
static sis_status too_small(sis_graph *graph, size_t asked, size_t free) {
    const sis_node_record *peak = NULL;
    for (uint32_t i = 0; i < graph->nodes.count && peak == NULL; i++)
        if (sis_node_at(graph, i)->live && sis_node_at(graph, i)->position == graph->peak)
            peak = sis_node_at(graph, i);
    sis_error_begin(&graph->error, SIS_OUT_OF_ARENA, peak == NULL ? "" : peak->n.op->name,
                    peak == NULL ? "" : peak->n.name);
    graph->error.node_number = peak == NULL ? 0 : peak->n.number + 1;
    sis_text_append(graph->error.text, sizeof graph->error.text,
                    "the arena has %u bytes, the graph needs %u: %u for weights, %u for activations",
                    (uint64_t)free, (uint64_t)asked, (uint64_t)graph->weight_bytes,
                    (uint64_t)graph->activation_bytes);
    if (peak != NULL)
        sis_text_append(graph->error.text, sizeof graph->error.text, ", most of them alive at %s %s",
                        peak->n.op->name, peak->n.name);
    graph->error.asked = asked;
    graph->error.free = free;
    return SIS_OUT_OF_ARENA;
}

sis_status sis_graph_compile(sis_graph *graph, void *memory, size_t bytes) {
    sis_status status = sis_graph_enter(graph, "compile");
    if (status != SIS_OK) return status;
    if (graph->state == SIS_COMPILED)
        return sis_error_set(&graph->error, SIS_BAD_STATE, "the graph was compiled already");
    status = graph->state == SIS_BUILDING ? plan(graph) : SIS_OK;
    if (status != SIS_OK) return status;
    sis_arena arena;
    sis_arena_init(&arena, memory, bytes);
    size_t asked = arena_bytes(graph);
    if (sis_arena_free(&arena) < asked) return too_small(graph, asked, sis_arena_free(&arena));
    status = sis_grant_compile(graph, sis_arena_free(&arena));
    if (status != SIS_OK) return status;
    graph->arena = arena.base;
    graph->arena_start = memory;
    graph->arena_bytes = sis_arena_free(&arena);
    if (graph->region_table != NULL)
        sis_region_init(&graph->region, graph->region_table, graph->region_pieces, arena.base + asked,
                        sis_arena_free(&arena) - asked);
    status = bind(graph);
    if (status != SIS_OK) return status;
    sis_fuse(graph);
    graph->state = SIS_COMPILED;
    sis_watch_compiled(graph);
    return status;
}
