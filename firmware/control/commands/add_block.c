/* AddBlock: a branch or a body. */
#include "generated/handlers.h"

sis_status sis_on_add_block(sis_control *control, const sis_frame_add_block *given, sis_reply *reply) {
    sis_control_graph *graph;
    sis_status status = sis_control_building(control, &graph);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_graph_block(graph->graph, given->parent, &reply->id);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}
