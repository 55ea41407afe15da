/* ResizeDimension: other shapes from the next run on. */
#include "generated/handlers.h"

sis_status sis_on_resize_dimension(sis_control *control, const sis_frame_resize_dimension *given,
                                   sis_reply *reply) {
    (void)reply;
    sis_control_graph *graph;
    const sis_status status = sis_control_compiled(control, &graph);
    if (status != SIS_OK) return status;
    return sis_graph_said(control, graph, sis_graph_resize(graph->graph, given->dimension, given->value));
}
