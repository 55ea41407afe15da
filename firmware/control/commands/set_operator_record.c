/* SetOperatorRecord: where a record sink writes. */
#include "generated/handlers.h"

sis_status sis_on_set_operator_record(sis_control *control, const sis_frame_set_operator_record *given,
                                      sis_reply *reply) {
    sis_control_flow *flow;
    sis_control_operator *operator_;
    sis_status status = sis_control_operator_of(control, given->op_id, SIS_FLOW_RECORD, &flow, &operator_);
    if (status != SIS_OK) return status;
    if (operator_->memory != NULL)
        return sis_control_fail(control, SIS_BAD_STATE, "the operator has its memory already");
    uint8_t *memory = sis_control_take(control, &flow->blocks, given->bytes, "a record sink");
    if (memory == NULL) return SIS_OUT_OF_ARENA;
    status = sis_flow_record(flow->flow, given->op_id, memory, (size_t)given->bytes);
    if (status != SIS_OK) {
        sis_control_give(control, &flow->blocks, sis_control_block_of(memory));
        return sis_flow_said(control, flow, status);
    }
    operator_->memory = memory;
    operator_->bytes = (size_t)given->bytes;
    reply->id = given->op_id;
    return SIS_OK;
}
