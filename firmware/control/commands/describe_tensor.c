/* DescribeTensor: dtype, shape and size. */
#include "generated/handlers.h"

sis_status sis_on_describe_tensor(sis_control *control, const sis_frame_describe_tensor *given,
                                  sis_reply *reply, sis_frame_describe_tensor_reply *answer) {
    sis_control_graph *graph = sis_control_graph_here(control);
    uint8_t *data;
    reply->id = given->tensor;
    if (graph == NULL) return SIS_BAD_STATE;
    return sis_control_describe(control, graph, given->tensor, given->item, &answer->dtype, &answer->shape,
                                &answer->total, &data);
}
