/* ConnectOperatorTyped: joins a port that carries one kind of tokens. */
#include "generated/handlers.h"

sis_status sis_on_connect_operator_typed(sis_control *control, const sis_frame_connect_operator_typed *given,
                                         sis_reply *reply) {
    reply->id = given->op_id;
    return sis_control_connect(control, given->op_id, given->direction, given->port, given->schema,
                               given->channel);
}
