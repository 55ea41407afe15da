/* SetInitialTokens: what is in a channel before the first step. */
#include "generated/handlers.h"

sis_status sis_on_set_initial_tokens(sis_control *control, const sis_frame_set_initial_tokens *given,
                                     sis_reply *reply) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do
        status =
            sis_flow_initial(flow->flow, given->channel, given->tokens, given->data.data, given->data.bytes);
    while (sis_flow_grown(control, flow, status, &tries));
    reply->id = given->channel;
    return sis_flow_said(control, flow, status);
}
