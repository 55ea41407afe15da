/* AddDimension: a size that may change from run to run. */
#include "generated/handlers.h"

sis_status sis_on_add_dimension(sis_control *control, const sis_frame_add_dimension *given,
                                sis_reply *reply) {
    sis_control_graph *graph;
    sis_status status = sis_control_building(control, &graph);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_graph_dimension(graph->graph, given->name, given->bound, &reply->id);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}
