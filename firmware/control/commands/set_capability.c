/* SetCapability: holds the graph to the manifest of a model package, a file of the board. */
#include "generated/handlers.h"

#include "sis/capability.h"

sis_status sis_on_set_capability(sis_control *control, const sis_frame_set_capability *given,
                                 sis_reply *reply) {
    (void)reply;
    const sis_control_system *system = control->system;
    sis_control_graph *graph;
    sis_control_file file;
    sis_status status = sis_control_building(control, &graph);
    if (status != SIS_OK) return status;
    if (system->file_find == NULL) return SIS_UNSUPPORTED;
    if (!system->file_find(system->context, given->file, &file) || file.data == NULL)
        return sis_control_fail(control, SIS_NO_FILE, "there is no file %s", given->file);
    uint32_t tries = 0;
    do status = sis_graph_capability(graph->graph, file.data, (size_t)file.bytes);
    while (sis_graph_grown(control, graph, status, &tries));
    return sis_graph_said(control, graph, status);
}
