/* The session's schedule: one executive for all of its dataflow graphs, made when the first is admitted. */
#include "control/inside.h"

static sis_status begin(sis_control *control) {
    size_t bytes;
    sis_status status = sis_executive_size(SIS_LIMIT_FLOWS, &bytes);
    if (status != SIS_OK) return status;
    void *memory = sis_control_take(control, &control->schedule, bytes, "a schedule");
    if (memory == NULL) return SIS_OUT_OF_ARENA;
    status = sis_executive_create(memory, bytes, &control->executive);
    if (status != SIS_OK) {
        control->executive = NULL;
        sis_control_give_all(control, &control->schedule);
        return status;
    }
    sis_executive_set_interrupt(control->executive, control->system->interrupted, control->system->context);
    return SIS_OK;
}

sis_status sis_executive_said(sis_control *control, sis_status status) {
    return sis_control_said(control, status, sis_executive_error(control->executive));
}

bool sis_control_admitted(const sis_control *control, const sis_control_flow *flow) {
    if (flow->number == SIS_NONE || sis_flow_hold(flow->flow, control) != SIS_OK)
        return flow->number != SIS_NONE;
    (void)sis_flow_hold(flow->flow, NULL);
    return false;
}

sis_status sis_control_admission(sis_control *control, int64_t *values, sis_frame_i64s *answer) {
    *answer = (sis_frame_i64s){0};
    if (control->executive == NULL) return SIS_OK;
    const sis_status status = sis_executive_admission(control->executive, values);
    if (status != SIS_OK) return sis_executive_said(control, status);
    *answer = (sis_frame_i64s){.count = SIS_ADMISSION_NUMBERS, .values = values};
    return SIS_OK;
}

sis_status sis_control_admit(sis_control *control, const sis_frame_admit_flow *terms, uint32_t *number) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status == SIS_OK && flow->arena == NULL) status = sis_control_build(control, flow);
    if (status == SIS_OK && control->executive == NULL) status = begin(control);
    if (status != SIS_OK) return status;
    status = sis_executive_admit(control->executive, flow->flow, terms->name, terms->wcet_ns,
                                 terms->period_ns, terms->deadline_ns, terms->section_ns,
                                 terms->isolated != 0 ? SIS_ISOLATED : 0, number);
    if (status != SIS_OK) return sis_executive_said(control, status);
    flow->number = *number;
    return SIS_OK;
}
