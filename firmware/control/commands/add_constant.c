/* AddConstant: a value that is known now, or as soon as LoadWeights has brought it. */
#include "generated/handlers.h"

/* All its bytes came with the frame. A large one gets memory of its own, so that records need not move over for it. */
static sis_status fill(sis_control *control, sis_control_graph *graph, const sis_frame_bytes *data) {
    sis_pending *pending = &graph->pending[graph->n_pending - 1];
    if (data->bytes != pending->bytes) {
        graph->n_pending--;
        const size_t bytes = pending->bytes;
        sis_control_give(control, &graph->blocks, pending->block);
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "a constant of %u bytes was given %u",
                                (uint64_t)bytes, (uint64_t)data->bytes);
    }
    memcpy((uint8_t *)pending->block + SIS_ALIGNMENT, data->data, data->bytes);
    pending->loaded = data->bytes;
    return sis_control_settle(control, graph);
}

sis_status sis_on_add_constant(sis_control *control, const sis_frame_add_constant *given, sis_reply *reply) {
    sis_control_graph *graph = sis_control_graph_here(control);
    if (graph == NULL) return SIS_BAD_STATE;
    const bool whole = given->data.bytes > 0;
    sis_status status = whole ? sis_control_settle(control, graph) : SIS_OK;
    if (status == SIS_OK)
        status =
            sis_control_declare(control, graph, given->name, given->dtype, &given->dims, true, &reply->id);
    return status == SIS_OK && whole ? fill(control, graph, &given->data) : status;
}
