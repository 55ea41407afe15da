/* PublishToken: the token that was written goes into the channel. */
#include "generated/handlers.h"

sis_status sis_on_publish_token(sis_control *control, const sis_frame_publish_token *given,
                                sis_reply *reply) {
    sis_control_flow *flow;
    sis_control_channel *channel;
    sis_status status = sis_control_channel_of(control, given->channel, &flow, &channel);
    if (status != SIS_OK) return status;
    if (channel->writing == SIS_NONE)
        return sis_control_fail(control, SIS_BAD_STATE, "no token of channel %u is being written: WriteToken",
                                (uint64_t)given->channel);
    status = sis_flow_publish(flow->flow, given->channel, channel->writing);
    if (status == SIS_OK) channel->writing = SIS_NONE;
    reply->id = given->channel;
    return sis_flow_said(control, flow, status);
}
