/* SetOperatorGraph: which graph an operator runs. */
#include "generated/handlers.h"

sis_status sis_on_set_operator_graph(sis_control *control, const sis_frame_set_operator_graph *given,
                                     sis_reply *reply) {
    sis_control_flow *flow;
    sis_control_operator *operator_;
    const sis_status status =
        sis_control_operator_of(control, given->op_id, SIS_FLOW_GRAPH, &flow, &operator_);
    if (status != SIS_OK) return status;
    if (given->graph >= SIS_LIMIT_GRAPHS || control->graphs[given->graph] == NULL)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "there is no graph %u", (uint64_t)given->graph);
    reply->id = given->op_id;
    return sis_control_set_graph(control, flow, given->op_id, control->graphs[given->graph],
                                 given->inputs.values, given->inputs.count, given->outputs.values,
                                 given->outputs.count);
}
