/* SetExact: how sums may be formed. */
#include "generated/handlers.h"

sis_status sis_on_set_exact(sis_control *control, const sis_frame_set_exact *given, sis_reply *reply) {
    (void)reply;
    sis_control_graph *graph = sis_control_graph_here(control);
    if (graph == NULL) return SIS_BAD_STATE;
    return sis_graph_said(control, graph, sis_graph_exact(graph->graph, given->exact != 0, given->memory));
}
