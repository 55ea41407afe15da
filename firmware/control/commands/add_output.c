/* AddOutput: what a run, or a block, gives. */
#include "generated/handlers.h"

sis_status sis_on_add_output(sis_control *control, const sis_frame_add_output *given, sis_reply *reply) {
    sis_control_graph *graph;
    sis_status status = sis_control_building(control, &graph);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_graph_output(graph->graph, given->block, given->name, given->tensor);
    while (sis_graph_grown(control, graph, status, &tries));
    reply->id = given->tensor;
    return sis_graph_said(control, graph, status);
}
