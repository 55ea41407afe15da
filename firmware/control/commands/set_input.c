/* SetInput: bytes into an input, where it lies. */
#include "generated/handlers.h"

sis_status sis_on_set_input(sis_control *control, const sis_frame_set_input *given, sis_reply *reply) {
    sis_control_graph *graph;
    sis_graph_port_info port;
    sis_status status = sis_control_compiled(control, &graph);
    if (status != SIS_OK) return status;
    status = sis_graph_port(graph->graph, given->tensor, &port);
    if (status != SIS_OK || !port.input || port.data == NULL)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "tensor %u is no input with memory of its own",
                                (uint64_t)given->tensor);
    status = sis_control_within(control, "input", given->offset, given->data.bytes, port.bytes);
    if (status != SIS_OK) return status;
    if (given->data.bytes > 0)
        memcpy((uint8_t *)port.data + given->offset, given->data.data, given->data.bytes);
    reply->id = given->tensor;
    return SIS_OK;
}
