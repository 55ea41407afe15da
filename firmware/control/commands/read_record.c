/* ReadRecord: what a record sink wrote, or a memory source reads. */
#include "generated/handlers.h"

sis_status sis_on_read_record(sis_control *control, const sis_frame_read_record *given, sis_reply *reply,
                              sis_frame_read_record_reply *answer) {
    sis_control_flow *flow;
    const sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    if (given->op_id >= flow->n_operators || flow->operator_[given->op_id].memory == NULL)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "there is no operator %u with memory of its own",
                                (uint64_t)given->op_id);
    const sis_control_operator *operator_ = &flow->operator_[given->op_id];
    reply->id = given->op_id;
    answer->total = operator_->bytes;
    return sis_control_piece(control, operator_->memory, operator_->bytes, given->offset, given->length,
                             &answer->data);
}
