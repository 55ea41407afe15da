/* AddSchema: what tokens look like. */
#include "generated/handlers.h"

sis_status sis_on_add_schema(sis_control *control, const sis_frame_add_schema *given, sis_reply *reply) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_flow_schema(flow->flow, given->dtype, given->dims.dim, given->dims.rank, &reply->id);
    while (sis_flow_grown(control, flow, status, &tries));
    return sis_flow_said(control, flow, status);
}
