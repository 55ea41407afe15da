/* DisableDeterministic: the dataflow graph leaves the schedule. */
#include "generated/handlers.h"

sis_status sis_on_disable_deterministic(sis_control *control, sis_reply *reply) {
    (void)reply;
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    if (!sis_control_admitted(control, flow))
        return sis_control_fail(control, SIS_BAD_STATE, "the dataflow graph is not admitted");
    return sis_executive_said(control, sis_executive_withdraw(control->executive, flow->number));
}
