/* StartGraph: steps of the current dataflow graph; jobs of all that are admitted, where it is. */
#include "generated/handlers.h"

/* Until as many jobs were done. */
static sis_status run_in_time(sis_control *control, uint32_t jobs, sis_frame_start_graph_reply *answer) {
    sis_executive_report report = {0};
    const sis_status status = jobs == 0 ? SIS_OK : sis_executive_run(control->executive, jobs, 0, &report);
    answer->steps = report.jobs;
    answer->state = report.flows == 0 && jobs > 0 ? SIS_FLOW_DONE
                    : report.jobs < jobs          ? SIS_FLOW_WAITING
                                                  : SIS_FLOW_STEPPED;
    return sis_executive_said(control, status);
}

sis_status sis_on_start_graph(sis_control *control, const sis_frame_start_graph *given, sis_reply *reply,
                              sis_frame_start_graph_reply *answer) {
    (void)reply;
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    if (flow->n_operators == 0)
        return sis_control_fail(control, SIS_BAD_STATE,
                                "the dataflow graph has no operators; RunGraph runs a graph alone");
    if (flow->arena == NULL) status = sis_control_build(control, flow);
    if (status != SIS_OK) return status;
    if (sis_control_admitted(control, flow)) return run_in_time(control, given->steps, answer);
    sis_flow_report report = {0};
    status = sis_flow_start(flow->flow, given->steps, &report);
    flow->steps += report.steps;
    answer->steps = report.steps;
    answer->firings = report.firings;
    answer->state = (uint8_t)report.state;
    return sis_flow_said(control, flow, status);
}
