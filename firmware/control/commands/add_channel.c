/* AddChannel: a queue for tokens of any kind. */
#include "generated/handlers.h"

sis_status sis_on_add_channel(sis_control *control, const sis_frame_add_channel *given, sis_reply *reply) {
    return sis_control_add_channel(control, "", given->capacity, SIS_NONE, 0, &reply->id);
}
