/* PlanGraph: how much memory the graph will take. */
#include "generated/handlers.h"

sis_status sis_on_plan_graph(sis_control *control, sis_reply *reply, sis_frame_plan_graph_reply *answer) {
    (void)reply;
    sis_control_graph *graph;
    sis_status status = sis_control_building(control, &graph);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    size_t bytes = 0;
    do status = sis_graph_plan(graph->graph, &bytes);
    while (sis_graph_grown(control, graph, status, &tries));
    answer->arena = bytes;
    return sis_graph_said(control, graph, status);
}
