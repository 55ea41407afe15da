/* StopProfile: what was measured stays. */
#include "generated/handlers.h"

#include "sis/profile.h"

sis_status sis_on_stop_profile(sis_control *control, sis_reply *reply) {
    (void)reply;
    sis_control_graph *graph;
    const sis_status status = sis_control_compiled(control, &graph);
    return status == SIS_OK ? sis_graph_said(control, graph, sis_graph_profile_stop(graph->graph)) : status;
}
