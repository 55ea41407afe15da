/* SetCores: how many cores work on a node together. */
#include "generated/handlers.h"

sis_status sis_on_set_cores(sis_control *control, const sis_frame_set_cores *given, sis_reply *reply) {
    (void)reply;
    sis_control_graph *graph = sis_control_graph_here(control);
    if (graph == NULL) return SIS_BAD_STATE;
    return sis_graph_said(control, graph, sis_graph_cores(graph->graph, given->cores));
}
