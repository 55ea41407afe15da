/* CompileGraph: memory of exactly the planned size, weights packed into it, every tensor bound. */
#include "generated/handlers.h"

#define REGION_BYTES (4u << 20) /* of the run-time region, when the host does not say */

/* Bytes of the arena, after the plan. */
static sis_status arena_bytes(sis_control *control, const sis_control_graph *graph, size_t planned,
                              uint64_t dynamic, uint64_t *bytes) {
    int64_t figures[SIS_FIGURE_COUNT];
    sis_status status = sis_graph_figures(graph->graph, figures);
    if (status != SIS_OK) return sis_graph_said(control, graph, status);
    if (dynamic == UINT64_MAX) dynamic = figures[SIS_FIGURE_DYNAMIC] > 0 ? REGION_BYTES : 0;
    if (dynamic > UINT64_MAX - planned)
        return sis_control_fail(control, SIS_OVERFLOW, "a run-time region of %u bytes", dynamic);
    *bytes = planned + dynamic;
    return SIS_OK;
}

static sis_status plan(sis_control *control, sis_control_graph *graph, size_t *planned) {
    uint32_t tries = 0;
    sis_status status;
    do status = sis_graph_plan(graph->graph, planned);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}

static sis_status compile(sis_control *control, sis_control_graph *graph, size_t planned, uint64_t bytes) {
    uint8_t *arena = sis_control_take(control, &graph->blocks, bytes, "weights and activations");
    if (arena == NULL) return SIS_OUT_OF_ARENA;
    const sis_status status = sis_graph_compile(graph->graph, arena, (size_t)bytes);
    if (status == SIS_OK) {
        graph->arena = arena;
        graph->arena_bytes = (size_t)bytes;
        graph->dynamic_bytes = (size_t)bytes - planned;
        return SIS_OK;
    }
    sis_control_give(control, &graph->blocks, sis_control_block_of(arena));
    return sis_graph_said(control, graph, status);
}

sis_status sis_on_compile_graph(sis_control *control, const sis_frame_compile_graph *given, sis_reply *reply,
                                sis_frame_compile_graph_reply *answer) {
    (void)reply;
    sis_control_graph *graph;
    size_t planned = 0;
    uint64_t bytes = 0;
    sis_status status = sis_control_building(control, &graph);
    if (status == SIS_OK && graph->arena != NULL)
        status = sis_control_fail(control, SIS_BAD_STATE, "the graph was compiled already");
    if (status == SIS_OK) status = plan(control, graph, &planned);
    if (status == SIS_OK) status = arena_bytes(control, graph, planned, given->dynamic, &bytes);
    if (status == SIS_OK) status = compile(control, graph, planned, bytes);
    if (status != SIS_OK) return status;
    answer->arena = bytes;
    (void)sis_graph_figures(graph->graph, control->figures);
    answer->figures = (sis_frame_i64s){.count = SIS_FIGURE_COUNT, .values = control->figures};
    return SIS_OK;
}
