/* The session's dataflow graphs: their beginning, their records, building, and the host's ends of channels. */
#include "control/inside.h"

#define FIRST_RECORDS (32u * 1024u)
#define MORE_RECORDS (128u * 1024u)
#define SLACK 4096u
#define TRIES 3u

static sis_status begin(sis_control *control, uint32_t place) {
    sis_block *blocks = NULL;
    sis_control_flow *flow = sis_control_take(control, &blocks, sizeof *flow, "a dataflow graph");
    void *records = flow == NULL ? NULL : sis_control_take(control, &blocks, FIRST_RECORDS, "its records");
    sis_status status =
        records == NULL ? SIS_OUT_OF_ARENA : sis_flow_create(records, FIRST_RECORDS, &flow->flow);
    if (status != SIS_OK) {
        sis_control_give_all(control, &blocks);
        return status;
    }
    flow->blocks = blocks;
    flow->number = SIS_NONE;
    for (uint32_t i = 0; i < SIS_LIMIT_CHANNELS; i++)
        flow->channel[i] = (sis_control_channel){.writing = SIS_NONE, .reading = SIS_NONE};
    sis_flow_set_interrupt(flow->flow, control->system->interrupted, control->system->context);
    control->flows[place] = flow;
    return SIS_OK;
}

sis_status sis_control_flow_here(sis_control *control, sis_control_flow **flow) {
    const sis_status status = control->flows[control->flow] == NULL ? begin(control, control->flow) : SIS_OK;
    *flow = control->flows[control->flow];
    return status;
}

bool sis_flow_grown(sis_control *control, sis_control_flow *flow, sis_status status, uint32_t *tries) {
    if (status != SIS_OUT_OF_ARENA || (*tries)++ == TRIES) return false;
    const uint64_t least = sis_flow_error(flow->flow)->asked + SLACK;
    if (least < SLACK) return false;
    uint64_t bytes = least > MORE_RECORDS ? least : MORE_RECORDS;
    void *records = sis_control_take(control, &flow->blocks, bytes, "records of a dataflow graph");
    if (records == NULL && bytes > least)
        records = sis_control_take(control, &flow->blocks, bytes = least, "records of a dataflow graph");
    if (records == NULL) return false;
    return sis_flow_extend(flow->flow, records, (size_t)bytes) == SIS_OK;
}

sis_status sis_flow_said(sis_control *control, const sis_control_flow *flow, sis_status status) {
    return sis_control_said(control, status, sis_flow_error(flow->flow));
}

static sis_status bind(sis_control *control, sis_control_flow *flow, size_t bytes) {
    uint8_t *arena = sis_control_take(control, &flow->blocks, bytes, "tokens");
    if (arena == NULL) return SIS_OUT_OF_ARENA;
    const sis_status status = sis_flow_bind(flow->flow, arena, bytes);
    if (status == SIS_OK) {
        flow->arena = arena;
        flow->arena_bytes = bytes;
        return SIS_OK;
    }
    sis_control_give(control, &flow->blocks, sis_control_block_of(arena));
    return sis_flow_said(control, flow, status);
}

sis_status sis_control_build(sis_control *control, sis_control_flow *flow) {
    uint32_t tries = 0;
    size_t bytes = flow->planned;
    sis_status status = SIS_OK;
    if (!flow->ordered) {
        do status = sis_flow_build(flow->flow, &bytes);
        while (sis_flow_grown(control, flow, status, &tries));
        if (status != SIS_OK) return sis_flow_said(control, flow, status);
        flow->ordered = true;
        flow->planned = bytes;
    }
    return bind(control, flow, bytes);
}

sis_status sis_control_built(sis_control *control, sis_control_flow **flow) {
    const sis_status status = sis_control_flow_here(control, flow);
    if (status != SIS_OK || (*flow)->arena != NULL) return status;
    return sis_control_fail(control, SIS_BAD_STATE, "the dataflow graph is not built yet: BuildFlow");
}

sis_status sis_control_add_channel(sis_control *control, const char *name, uint32_t capacity, uint32_t schema,
                                   uint64_t bytes, uint32_t *channel) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    if (flow->n_channels == SIS_LIMIT_CHANNELS)
        return sis_control_fail(control, SIS_OUT_OF_ARENA,
                                "there are %u channels already, the most that are possible",
                                (uint64_t)SIS_LIMIT_CHANNELS);
    if (bytes > SIZE_MAX) return sis_control_fail(control, SIS_OVERFLOW, "buffers of %u bytes", bytes);
    uint32_t tries = 0;
    do status = sis_flow_channel(flow->flow, name, capacity, schema, (size_t)bytes, channel);
    while (sis_flow_grown(control, flow, status, &tries));
    flow->n_channels += status == SIS_OK;
    return sis_flow_said(control, flow, status);
}

sis_status sis_control_connect(sis_control *control, uint32_t operator_, uint32_t direction, uint32_t port,
                               uint32_t schema, uint32_t channel) {
    sis_control_flow *flow;
    sis_status status = sis_control_flow_here(control, &flow);
    if (status != SIS_OK) return status;
    uint32_t tries = 0;
    do status = sis_flow_connect(flow->flow, operator_, direction, port, schema, channel);
    while (sis_flow_grown(control, flow, status, &tries));
    return sis_flow_said(control, flow, status);
}

sis_status sis_control_operator_of(sis_control *control, uint32_t number, uint32_t kind,
                                   sis_control_flow **flow, sis_control_operator **operator_) {
    const sis_status status = sis_control_flow_here(control, flow);
    if (status != SIS_OK) return status;
    if (number >= (*flow)->n_operators || (*flow)->operator_[number].kind != kind)
        return sis_control_fail(control, SIS_BAD_ARGUMENT,
                                "operator %u does not exist, or is not of that kind", (uint64_t)number);
    *operator_ = &(*flow)->operator_[number];
    return SIS_OK;
}

sis_status sis_control_channel_of(sis_control *control, uint32_t number, sis_control_flow **flow,
                                  sis_control_channel **channel) {
    const sis_status status = sis_control_built(control, flow);
    if (status != SIS_OK) return status;
    if (number >= (*flow)->n_channels)
        return sis_control_fail(control, SIS_BAD_ARGUMENT, "there is no channel %u", (uint64_t)number);
    *channel = &(*flow)->channel[number];
    return SIS_OK;
}

sis_status sis_control_token(sis_control *control, const sis_control_flow *flow, uint32_t slot,
                             uint16_t *dtype, sis_frame_dims *shape, uint64_t *total, uint8_t **data) {
    int64_t info[SIS_TENSOR_INFO];
    const sis_status status = sis_flow_slot(flow->flow, slot, info);
    if (status != SIS_OK) return sis_flow_said(control, flow, status);
    if (info[2] < 0 || info[3] < 0 || (uint64_t)info[3] > flow->arena_bytes ||
        (uint64_t)info[2] > flow->arena_bytes - (uint64_t)info[3])
        return sis_control_fail(control, SIS_INTERNAL, "a token lies outside of its arena");
    *dtype = (uint16_t)info[0];
    shape->rank = (uint32_t)info[1];
    memcpy(shape->dim, info + 4, sizeof shape->dim);
    *total = (uint64_t)info[2];
    *data = flow->arena + info[3];
    return SIS_OK;
}
