/* AddChannelTyped: a queue for tokens of one kind. */
#include "generated/handlers.h"

sis_status sis_on_add_channel_typed(sis_control *control, const sis_frame_add_channel_typed *given,
                                    sis_reply *reply) {
    return sis_control_add_channel(control, given->name, given->capacity, given->schema, given->bytes,
                                   &reply->id);
}
