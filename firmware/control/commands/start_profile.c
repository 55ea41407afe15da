/* StartProfile: measures from zero. */
#include "generated/handlers.h"

#include "sis/profile.h"

sis_status sis_on_start_profile(sis_control *control, sis_reply *reply) {
    (void)reply;
    sis_control_graph *graph;
    sis_status status = sis_control_compiled(control, &graph);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_graph_profile_start(graph->graph);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}
