/* SetExternal: an input or output whose memory is a dataflow graph's. */
#include "generated/handlers.h"

sis_status sis_on_set_external(sis_control *control, const sis_frame_set_external *given, sis_reply *reply) {
    sis_control_graph *graph;
    const sis_status status = sis_control_building(control, &graph);
    reply->id = given->tensor;
    return status == SIS_OK ? sis_graph_said(control, graph, sis_graph_external(graph->graph, given->tensor))
                            : status;
}
