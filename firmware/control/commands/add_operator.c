/* AddOperator: the next operator of the dataflow graph. */
#include "generated/handlers.h"

sis_status sis_on_add_operator(sis_control *control, const sis_frame_add_operator *given, sis_reply *reply) {
    const sis_frame_add_operator_typed typed = {
        .op_id = given->op_id,
        .in_ch = given->in_ch,
        .out_ch = given->out_ch,
        .priority = given->priority,
        .stage = given->stage,
        .in_schema = SIS_NONE,
        .out_schema = SIS_NONE,
    };
    return sis_control_add_operator(control, &typed, &reply->id);
}
