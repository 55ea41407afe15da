/* ReadToken: a piece of the next token, which the host holds from then on. */
#include "generated/handlers.h"

/* The token of the channel that the host holds; the next one if it holds none; SIS_NONE: there is none. */
static sis_status token_of(sis_control *control, sis_control_flow *flow, uint32_t number,
                           sis_control_channel *channel) {
    if (channel->reading != SIS_NONE) return SIS_OK;
    const sis_status status = sis_flow_take(flow->flow, number, &channel->reading);
    if (status != SIS_OK) channel->reading = SIS_NONE;
    return sis_flow_said(control, flow, status);
}

sis_status sis_on_read_token(sis_control *control, const sis_frame_read_token *given, sis_reply *reply,
                             sis_frame_read_token_reply *answer) {
    sis_control_flow *flow;
    sis_control_channel *channel;
    uint8_t *data;
    sis_status status = sis_control_channel_of(control, given->channel, &flow, &channel);
    if (status == SIS_OK) status = token_of(control, flow, given->channel, channel);
    if (status != SIS_OK) return status;
    reply->id = given->channel;
    if (channel->reading == SIS_NONE) return SIS_OK;
    status = sis_control_token(control, flow, channel->reading, &answer->dtype, &answer->shape,
                               &answer->total, &data);
    if (status != SIS_OK) return status;
    answer->present = 1;
    return sis_control_piece(control, data, answer->total, given->offset, given->length, &answer->data);
}
