/* WriteToken: bytes of the token that the host is making. */
#include "generated/handlers.h"

/* The token of the channel that is being written; begun if there is none. */
static sis_status token_of(sis_control *control, sis_control_flow *flow, uint32_t number,
                           sis_control_channel *channel) {
    if (channel->writing != SIS_NONE) return SIS_OK;
    const sis_status status = sis_flow_acquire(flow->flow, number, &channel->writing);
    if (status != SIS_OK) {
        channel->writing = SIS_NONE;
        return sis_flow_said(control, flow, status);
    }
    if (channel->writing == SIS_NONE)
        return sis_control_fail(control, SIS_BUSY, "channel %u is full", (uint64_t)number);
    return SIS_OK;
}

sis_status sis_on_write_token(sis_control *control, const sis_frame_write_token *given, sis_reply *reply) {
    sis_control_flow *flow;
    sis_control_channel *channel;
    uint16_t dtype;
    sis_frame_dims shape;
    uint64_t total;
    uint8_t *data;
    sis_status status = sis_control_channel_of(control, given->channel, &flow, &channel);
    if (status == SIS_OK) status = token_of(control, flow, given->channel, channel);
    if (status == SIS_OK)
        status = sis_control_token(control, flow, channel->writing, &dtype, &shape, &total, &data);
    if (status == SIS_OK)
        status = sis_control_within(control, "token", given->offset, given->data.bytes, total);
    if (status != SIS_OK) return status;
    if (given->data.bytes > 0) memcpy(data + given->offset, given->data.data, given->data.bytes);
    reply->id = given->channel;
    return SIS_OK;
}
