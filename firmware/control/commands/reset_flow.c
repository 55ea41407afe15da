/* ResetFlow: back to before the first step; what the host held of tokens is the flow's again. */
#include "generated/handlers.h"

sis_status sis_on_reset_flow(sis_control *control, sis_reply *reply) {
    (void)reply;
    sis_control_flow *flow;
    sis_status status = sis_control_built(control, &flow);
    if (status == SIS_OK) status = sis_flow_said(control, flow, sis_flow_reset(flow->flow));
    if (status != SIS_OK) return status;
    flow->steps = 0;
    for (uint32_t i = 0; i < flow->n_channels; i++)
        flow->channel[i] = (sis_control_channel){.writing = SIS_NONE, .reading = SIS_NONE};
    return SIS_OK;
}
