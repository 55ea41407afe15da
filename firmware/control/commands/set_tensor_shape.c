/* SetTensorShape: a tensor by its number, an input unless LoadWeights follows. */
#include "generated/handlers.h"

sis_status sis_on_set_tensor_shape(sis_control *control, const sis_frame_set_tensor_shape *given,
                                   sis_reply *reply) {
    sis_control_graph *graph = sis_control_graph_here(control);
    if (graph == NULL) return SIS_BAD_STATE;
    const uint32_t next = sis_control_tensors(graph) + graph->n_pending;
    if (given->tensor_id != next)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "the next tensor is %u, not %u", (uint64_t)next,
                                (uint64_t)given->tensor_id);
    return sis_control_declare(control, graph, "", given->dtype, &given->dims, false, &reply->id);
}
