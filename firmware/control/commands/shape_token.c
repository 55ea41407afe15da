/* ShapeToken: sizes that the schema leaves open, of the token that the host is making. */
#include "generated/handlers.h"

sis_status sis_on_shape_token(sis_control *control, const sis_frame_shape_token *given, sis_reply *reply) {
    sis_control_flow *flow;
    sis_control_channel *channel;
    const sis_status status = sis_control_channel_of(control, given->channel, &flow, &channel);
    if (status != SIS_OK) return status;
    if (channel->writing == SIS_NONE)
        return sis_control_fail(control, SIS_BAD_STATE, "no token of channel %u is being written: WriteToken",
                                (uint64_t)given->channel);
    reply->id = given->channel;
    return sis_flow_said(
        control, flow,
        sis_flow_shape(flow->flow, channel->writing, given->dtype, given->dims.dim, given->dims.rank));
}
