/* SelectFlow: which dataflow graph the commands that follow mean. */
#include "generated/handlers.h"

sis_status sis_on_select_flow(sis_control *control, const sis_frame_select_flow *given, sis_reply *reply) {
    if (given->flow >= SIS_LIMIT_FLOWS)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "dataflow graphs are numbered from 0 to %u",
                                (uint64_t)SIS_LIMIT_FLOWS - 1);
    control->flow = reply->id = given->flow;
    return SIS_OK;
}
