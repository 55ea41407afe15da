/* AddOperatorTyped: the next operator, and what its first ports carry. */
#include "generated/handlers.h"

sis_status sis_on_add_operator_typed(sis_control *control, const sis_frame_add_operator_typed *given,
                                     sis_reply *reply) {
    return sis_control_add_operator(control, given, &reply->id);
}
