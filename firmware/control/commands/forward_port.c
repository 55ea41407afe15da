/* ForwardPort: an operator hands an input on as an output. */
#include "generated/handlers.h"

sis_status sis_on_forward_port(sis_control *control, const sis_frame_forward_port *given, sis_reply *reply) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_flow_forward(flow->flow, given->op_id, given->input, given->output);
    while (sis_flow_grown(control, flow, status, &tries));
    reply->id = given->op_id;
    return sis_flow_said(control, flow, status);
}
