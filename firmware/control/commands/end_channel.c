/* EndChannel: the host publishes no more. */
#include "generated/handlers.h"

sis_status sis_on_end_channel(sis_control *control, const sis_frame_end_channel *given, sis_reply *reply) {
    sis_control_flow *flow;
    sis_control_channel *channel;
    const sis_status status = sis_control_channel_of(control, given->channel, &flow, &channel);
    reply->id = given->channel;
    return status == SIS_OK ? sis_flow_said(control, flow, sis_flow_end(flow->flow, given->channel)) : status;
}
