/* SetOperatorPeriod: how often a timer ticks. */
#include "generated/handlers.h"

sis_status sis_on_set_operator_period(sis_control *control, const sis_frame_set_operator_period *given,
                                      sis_reply *reply) {
    sis_control_flow *flow;
    const sis_status status = sis_control_flow_here(control, &flow);
    reply->id = given->op_id;
    return status == SIS_OK
               ? sis_flow_said(control, flow, sis_flow_period(flow->flow, given->op_id, given->ns))
               : status;
}
