/* MeasureFlow: whether firings are timed. */
#include "generated/handlers.h"

sis_status sis_on_measure_flow(sis_control *control, const sis_frame_measure_flow *given, sis_reply *reply) {
    (void)reply;
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_flow_measure(flow->flow, given->on != 0);
    while (sis_flow_grown(control, flow, status, &tries));
    return sis_flow_said(control, flow, status);
}
