/* SetFusion: whether nodes run together. */
#include "generated/handlers.h"

sis_status sis_on_set_fusion(sis_control *control, const sis_frame_set_fusion *given, sis_reply *reply) {
    (void)reply;
    sis_control_graph *graph = sis_control_graph_here(control);
    if (graph == NULL) return SIS_BAD_STATE;
    return sis_graph_said(control, graph, sis_graph_fusion(graph->graph, given->name, given->on != 0));
}
