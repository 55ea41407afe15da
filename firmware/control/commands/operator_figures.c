/* OperatorFigures: what an operator of the dataflow graph did. */
#include "generated/handlers.h"

sis_status sis_on_operator_figures(sis_control *control, const sis_frame_operator_figures *given,
                                   sis_reply *reply, sis_frame_operator_figures_reply *answer) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    status = sis_flow_operator_figures(flow->flow, given->op_id, control->figures);
    if (status != SIS_OK)
        return sis_control_fail(control, status, "there is no operator %u", (uint64_t)given->op_id);
    reply->id = given->op_id;
    answer->figures = (sis_frame_i64s){.count = SIS_OPERATOR_FIGURE_COUNT, .values = control->figures};
    return SIS_OK;
}
