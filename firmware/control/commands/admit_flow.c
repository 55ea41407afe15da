/* AdmitFlow: EnableDeterministic with all that it can say. */
#include "generated/handlers.h"

sis_status sis_on_admit_flow(sis_control *control, const sis_frame_admit_flow *given, sis_reply *reply,
                             sis_frame_admit_flow_reply *answer) {
    const sis_status status = sis_control_admit(control, given, &reply->id);
    return status == SIS_OK ? sis_control_admission(control, control->figures, &answer->admission) : status;
}
