/* BuildFlow: memory of exactly the size that the tokens need. */
#include "generated/handlers.h"

sis_status sis_on_build_flow(sis_control *control, sis_reply *reply, sis_frame_build_flow_reply *answer) {
    (void)reply;
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    if (flow->arena != NULL)
        return sis_control_fail(control, SIS_BAD_STATE, "the dataflow graph was built already");
    status = sis_control_build(control, flow);
    answer->arena = flow->arena_bytes;
    return status;
}
