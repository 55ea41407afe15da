/* RunGraph: one run, which the system may stop. */
#include "generated/handlers.h"

sis_status sis_on_run_graph(sis_control *control, sis_reply *reply) {
    (void)reply;
    sis_control_graph *graph;
    const sis_status status = sis_control_compiled(control, &graph);
    return status == SIS_OK ? sis_graph_said(control, graph, sis_graph_run(graph->graph)) : status;
}
