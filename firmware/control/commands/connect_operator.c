/* ConnectOperator: joins a port to a channel. */
#include "generated/handlers.h"

sis_status sis_on_connect_operator(sis_control *control, const sis_frame_connect_operator *given,
                                   sis_reply *reply) {
    reply->id = given->op_id;
    return sis_control_connect(control, given->op_id, given->direction, given->port, SIS_NONE,
                               given->channel);
}
