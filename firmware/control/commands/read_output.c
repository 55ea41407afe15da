/* ReadOutput: a piece of an output, sent from where it lies. */
#include "generated/handlers.h"

sis_status sis_on_read_output(sis_control *control, const sis_frame_read_output *given, sis_reply *reply,
                              sis_frame_read_output_reply *answer) {
    sis_control_graph *graph;
    uint8_t *data;
    sis_status status = sis_control_compiled(control, &graph);
    if (status == SIS_OK)
        status = sis_control_describe(control, graph, given->tensor, given->item, &answer->dtype,
                                      &answer->shape, &answer->total, &data);
    if (status != SIS_OK) return status;
    const bool is_list = given->item == SIS_NONE && (answer->dtype & 0xff) >= SIS_SEQUENCE;
    if (is_list || (data == NULL && answer->total > 0))
        return sis_control_fail(
            control, SIS_BAD_STATE,
            "tensor %u has no bytes to read: it is no input or output, a sequence, or no run has made it",
            (uint64_t)given->tensor);
    reply->id = given->tensor;
    return sis_control_piece(control, data, answer->total, given->offset, given->length, &answer->data);
}
