/* CreateGraph: an empty session, with one empty graph. */
#include "generated/handlers.h"

sis_status sis_on_create_graph(sis_control *control, const sis_frame_create_graph *given, sis_reply *reply) {
    sis_control_forget(control);
    return sis_control_new_graph(control, given->opset, &reply->id);
}
