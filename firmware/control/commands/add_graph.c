/* AddGraph: one graph more, the current one from now on. */
#include "generated/handlers.h"

sis_status sis_on_add_graph(sis_control *control, const sis_frame_add_graph *given, sis_reply *reply) {
    return sis_control_new_graph(control, given->opset, &reply->id);
}
