/* AddBlockInput: what a body is handed. */
#include "generated/handlers.h"

sis_status sis_on_add_block_input(sis_control *control, const sis_frame_add_block_input *given,
                                  sis_reply *reply) {
    sis_control_graph *graph;
    sis_status status = sis_control_building(control, &graph);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do
        status = sis_graph_block_input(graph->graph, given->block, given->name, given->dtype, given->dims.dim,
                                       given->dims.rank, given->dynamic != 0, &reply->id);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}
