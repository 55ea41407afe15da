/* SelectGraph: which graph the commands that follow mean. */
#include "generated/handlers.h"

sis_status sis_on_select_graph(sis_control *control, const sis_frame_select_graph *given, sis_reply *reply) {
    if (given->graph >= SIS_LIMIT_GRAPHS || control->graphs[given->graph] == NULL)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "there is no graph %u", (uint64_t)given->graph);
    control->graph = reply->id = given->graph;
    return SIS_OK;
}
