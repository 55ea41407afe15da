/* ChannelFigures: what went through a channel. */
#include "generated/handlers.h"

sis_status sis_on_channel_figures(sis_control *control, const sis_frame_channel_figures *given,
                                  sis_reply *reply, sis_frame_channel_figures_reply *answer) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    status = sis_flow_channel_figures(flow->flow, given->channel, control->figures);
    if (status != SIS_OK)
        return sis_control_fail(control, status, "there is no channel %u", (uint64_t)given->channel);
    reply->id = given->channel;
    answer->figures = (sis_frame_i64s){.count = SIS_CHANNEL_FIGURE_COUNT, .values = control->figures};
    return SIS_OK;
}
