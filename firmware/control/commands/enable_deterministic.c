/* EnableDeterministic: runs the dataflow graph in time from now on, or says why that cannot be. */
#include "generated/handlers.h"

sis_status sis_on_enable_deterministic(sis_control *control, const sis_frame_enable_deterministic *given,
                                       sis_reply *reply, sis_frame_enable_deterministic_reply *answer) {
    const sis_frame_admit_flow terms = {
        .wcet_ns = given->wcet_ns,
        .period_ns = given->period_ns,
        .deadline_ns = given->deadline_ns,
        .name = "",
    };
    const sis_status status = sis_control_admit(control, &terms, &reply->id);
    return status == SIS_OK ? sis_control_admission(control, control->figures, &answer->admission) : status;
}
