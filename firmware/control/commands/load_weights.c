/* LoadWeights: bytes of a constant, straight to where the graph will look at them. */
#include "generated/handlers.h"

sis_status sis_on_load_weights(sis_control *control, const sis_frame_load_weights *given, sis_reply *reply) {
    sis_control_graph *graph = sis_control_graph_here(control);
    if (graph == NULL) return SIS_BAD_STATE;
    const uint32_t first = sis_control_tensors(graph);
    if (given->tensor_id < first || given->tensor_id - first >= graph->n_pending)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "tensor %u waits for no bytes",
                                (uint64_t)given->tensor_id);
    sis_pending *pending = &graph->pending[given->tensor_id - first];
    sis_status status =
        sis_control_within(control, "tensor", given->offset, given->data.bytes, pending->bytes);
    if (status != SIS_OK) return status;
    if (given->offset != pending->loaded)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "tensor %u: byte %u comes next, not %u",
                                (uint64_t)given->tensor_id, (uint64_t)pending->loaded, given->offset);
    if (pending->block == NULL) status = sis_pending_room(control, graph, pending, "");
    if (status != SIS_OK) return status;
    pending->constant = true;
    memcpy((uint8_t *)pending->block + SIS_ALIGNMENT + pending->loaded, given->data.data, given->data.bytes);
    pending->loaded += given->data.bytes;
    reply->id = given->tensor_id;
    return SIS_OK;
}
