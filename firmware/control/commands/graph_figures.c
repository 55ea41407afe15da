/* GraphFigures: what the plan came to, and what it costs in a manifest's terms. */
#include "generated/handlers.h"

#include "sis/capability.h"

sis_status sis_on_graph_figures(sis_control *control, sis_reply *reply,
                                sis_frame_graph_figures_reply *answer) {
    (void)reply;
    sis_control_graph *graph = sis_control_graph_here(control);
    if (graph == NULL) return SIS_BAD_STATE;
    int64_t *figures = control->figures, *costs = figures + SIS_FIGURE_COUNT;
    sis_status status = sis_graph_figures(graph->graph, figures);
    if (status == SIS_OK) status = sis_graph_costs(graph->graph, costs);
    answer->figures = (sis_frame_i64s){.count = SIS_FIGURE_COUNT, .values = figures};
    answer->costs = (sis_frame_i64s){.count = SIS_COST_COUNT, .values = costs};
    return sis_graph_said(control, graph, status);
}
