/* LoadOperatorMemory: a piece of what a memory source reads. */
#include "generated/handlers.h"

sis_status sis_on_load_operator_memory(sis_control *control, const sis_frame_load_operator_memory *given,
                                       sis_reply *reply) {
    sis_control_flow *flow;
    sis_control_operator *operator_;
    sis_status status = sis_control_operator_of(control, given->op_id, SIS_FLOW_MEMORY, &flow, &operator_);
    if (status == SIS_OK)
        status = sis_control_within(control, "memory of the operator", given->offset, given->data.bytes,
                                    operator_->bytes);
    if (status != SIS_OK) return status;
    if (given->data.bytes > 0) memcpy(operator_->memory + given->offset, given->data.data, given->data.bytes);
    reply->id = given->op_id;
    return SIS_OK;
}
