/* ScheduleFigures: how the schedule keeps its deadlines. */
#include "generated/handlers.h"

sis_status sis_on_schedule_figures(sis_control *control, sis_reply *reply,
                                   sis_frame_schedule_figures_reply *answer) {
    (void)reply;
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK || control->executive == NULL) return status;
    int64_t *all = control->figures, *own = all + SIS_SCHEDULE_FIGURE_COUNT;
    status = sis_executive_figures(control->executive, all);
    answer->all = (sis_frame_i64s){.count = SIS_SCHEDULE_FIGURE_COUNT, .values = all};
    if (status == SIS_OK && flow->number != SIS_NONE) {
        status = sis_executive_flow_figures(control->executive, flow->number, own);
        answer->flow = (sis_frame_i64s){.count = SIS_TASK_FIGURE_COUNT, .values = own};
    }
    if (status != SIS_OK) return sis_executive_said(control, status);
    return sis_control_admission(control, own + SIS_TASK_FIGURE_COUNT, &answer->admission);
}
