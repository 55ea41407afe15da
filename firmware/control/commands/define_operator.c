/* DefineOperator: what the operator that is added next does. */
#include "generated/handlers.h"

sis_status sis_on_define_operator(sis_control *control, const sis_frame_define_operator *given,
                                  sis_reply *reply) {
    sis_control_flow *flow;
    const sis_status status = sis_control_may_add(control, given->op_id, &flow);
    if (status != SIS_OK) return status;
    if (given->kind == SIS_FLOW_FUNCTION)
        return sis_control_fail(control, SIS_UNSUPPORTED, "a function of a script cannot travel in a frame");
    if (given->kind >= SIS_FLOW_KIND_COUNT)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "there is no kind %u of operators",
                                (uint64_t)given->kind);
    if (given->inputs > SIS_LIMIT_PORTS || given->outputs > SIS_LIMIT_PORTS)
        return sis_control_fail(control, SIS_UNSUPPORTED, "an operator has at most %u ports each way",
                                (uint64_t)SIS_LIMIT_PORTS);
    const size_t length = strlen(given->name), most = sizeof flow->name - 1;
    memset(flow->name, 0, sizeof flow->name);
    memcpy(flow->name, given->name, length < most ? length : most);
    flow->kind = given->kind;
    flow->inputs = given->inputs;
    flow->outputs = given->outputs;
    flow->defined = true;
    reply->id = given->op_id;
    return SIS_OK;
}
