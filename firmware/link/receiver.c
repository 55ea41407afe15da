/* What arrives of the channels: bytes are placed by their offsets, in any order, and credit says what is there. */
#include "inside.h"
#include <string.h>

enum { CREDIT_FIXED = 7, CREDIT_RANGES = 40, TRUNCATED = 1 };

void link_receivers_begin(sis_link *link) {
    uint32_t size = link->config.receive_bytes;
    for (uint32_t i = 0; i < SIS_LINK_FILE; i++) {
        link_receiver *receiver = &link->receivers[i];
        *receiver = (link_receiver){.memory = link->rings + (size_t)i * size,
                                    .mask = size - 1,
                                    .limit = size,
                                    .told = size,
                                    .active = true};
    }
    link->receivers[SIS_LINK_FILE].active = false;
    link->receivers[SIS_LINK_FILE].credit = false;
    link->receivers[SIS_LINK_STREAMS] =
        (link_receiver){.memory = link->rings + 2 * (size_t)size + 2 * (size_t)link->config.send_bytes,
                        .mask = link->config.streams_receive_bytes - 1};
}

void link_receive_streams(sis_link *link) {
    link_receiver *receiver = &link->receivers[SIS_LINK_STREAMS];
    receiver->limit = receiver->told = link->config.streams_receive_bytes;
    receiver->active = receiver->credit = true;
}

void link_receivers_end(sis_link *link) {
    for (uint32_t i = 0; i < SIS_LINK_CHANNELS; i++) {
        link->receivers[i].active = false;
        link->receivers[i].credit = false;
        link->receivers[i].range_count = 0;
    }
}

/* Joins ranges[i] with those behind it that it now touches. */
static void join(link_receiver *receiver, uint32_t i) {
    link_range *range = &receiver->ranges[i];
    uint32_t end = i + 1;
    while (end < receiver->range_count && !link_before(range->to, receiver->ranges[end].from)) {
        if (link_before(range->to, receiver->ranges[end].to)) range->to = receiver->ranges[end].to;
        end++;
    }
    uint32_t left = receiver->range_count - end;
    memmove(&receiver->ranges[i + 1], &receiver->ranges[end], left * sizeof *receiver->ranges);
    receiver->range_count = i + 1 + left;
}

/* Notes from … to beyond a gap; false: too many gaps. */
static bool note(link_receiver *receiver, uint32_t from, uint32_t to) {
    uint32_t i = 0;
    while (i < receiver->range_count && link_before(receiver->ranges[i].to, from)) i++;
    link_range *range = &receiver->ranges[i];
    if (i < receiver->range_count && !link_before(to, range->from)) {
        if (link_before(from, range->from)) range->from = from;
        if (link_before(range->to, to)) range->to = to;
    } else {
        if (receiver->range_count == SIS_LINK_MOST_RANGES) return false;
        memmove(range + 1, range, (receiver->range_count - i) * sizeof *range);
        *range = (link_range){from, to};
        receiver->range_count++;
    }
    join(receiver, i);
    return true;
}

/* All below `to` is there, and what was beyond the gap up to the next one. */
static void advance(link_receiver *receiver, uint32_t to) {
    uint32_t used = 0;
    receiver->next = to;
    while (used < receiver->range_count && !link_before(receiver->next, receiver->ranges[used].from)) {
        if (link_before(receiver->next, receiver->ranges[used].to))
            receiver->next = receiver->ranges[used].to;
        used++;
    }
    receiver->range_count -= used;
    memmove(receiver->ranges, receiver->ranges + used, receiver->range_count * sizeof *receiver->ranges);
}

static void place(link_receiver *receiver, uint32_t offset, const uint8_t *bytes, uint32_t count) {
    uint32_t at = offset & receiver->mask;
    uint32_t part = count;
    if (receiver->mask != UINT32_MAX && count > receiver->mask + 1 - at) part = receiver->mask + 1 - at;
    memcpy(receiver->memory + at, bytes, part);
    memcpy(receiver->memory, bytes + part, count - part);
}

/* Whether offset … + length lies within what may be sent. Of a file, also less than 2^31 beyond the gap: so far apart may
 * offsets be that are compared. */
static bool within(const link_receiver *receiver, uint32_t offset, uint32_t length) {
    if (receiver->mask != UINT32_MAX) {
        return !link_before(receiver->limit, offset) && length <= receiver->limit - offset;
    }
    if (offset > receiver->limit || length > receiver->limit - offset) return false;
    return offset < receiver->next || offset + length - receiver->next <= INT32_MAX;
}

void link_take_data(sis_link *link, const link_frame *frame) {
    link_receiver *receiver = &link->receivers[frame->channel];
    uint32_t offset = frame->offset, length = frame->length, to = offset + length;
    const uint8_t *bytes = frame->payload;
    bool file = receiver->mask == UINT32_MAX;
    if (!receiver->active) return;
    receiver->credit = true;
    if (!length || !within(receiver, offset, length)) return;
    if (file ? to <= receiver->next : !link_before(receiver->next, to)) return;
    if (file ? offset < receiver->next : link_before(offset, receiver->next)) {
        uint32_t known = receiver->next - offset;
        offset += known;
        bytes += known;
        length -= known;
    }
    if (offset != receiver->next) {
        if (note(receiver, offset, to)) place(receiver, offset, bytes, length);
        return;
    }
    place(receiver, offset, bytes, length);
    advance(receiver, to);
    if (link->config.events.arrived) link->config.events.arrived(link->config.context, frame->channel);
}

static size_t put_varint(uint8_t *bytes, uint32_t value) {
    size_t used = 0;
    for (; value >= 128; value >>= 7) bytes[used++] = (uint8_t)(value | 128);
    bytes[used++] = (uint8_t)value;
    return used;
}

/* seen u16, flags u8, limit u32, then for each stretch beyond a gap: the gap and the stretch, in sevens of bits. */
size_t link_credit_payload(sis_link *link, uint32_t channel, uint8_t *bytes) {
    link_receiver *receiver = &link->receivers[channel];
    uint32_t limit = receiver->limit, from = receiver->next;
    size_t used = CREDIT_FIXED;
    receiver->credit = false;
    receiver->told = limit;
    bytes[0] = (uint8_t)link->seen;
    bytes[1] = (uint8_t)(link->seen >> 8);
    bytes[2] = 0;
    for (uint32_t i = 0; i < 4; i++) bytes[3 + i] = (uint8_t)(limit >> (8 * i));
    for (uint32_t i = 0; i < receiver->range_count; i++) {
        if (used > CREDIT_FIXED + CREDIT_RANGES - 10) {
            bytes[2] = TRUNCATED;
            break;
        }
        used += put_varint(bytes + used, receiver->ranges[i].from - from);
        used += put_varint(bytes + used, receiver->ranges[i].to - receiver->ranges[i].from);
        from = receiver->ranges[i].to;
    }
    return used;
}

size_t sis_link_read(const sis_link *link, uint32_t channel, const uint8_t **bytes) {
    const link_receiver *receiver = &link->receivers[link_has_ring(channel) ? channel : 0];
    *bytes = NULL;
    if (!link_has_ring(channel) || !receiver->active) return 0;
    uint32_t at = receiver->taken & receiver->mask;
    *bytes = receiver->memory + at;
    return link_less(receiver->next - receiver->taken, receiver->mask + 1 - at);
}

void sis_link_take(sis_link *link, uint32_t channel, size_t count) {
    if (!link_has_ring(channel)) return;
    link_receiver *receiver = &link->receivers[channel];
    if (!receiver->active || count > receiver->next - receiver->taken) return;
    receiver->taken += (uint32_t)count;
    receiver->limit = receiver->taken + receiver->mask + 1;
    if (receiver->limit - receiver->told >= (receiver->mask + 1) / 4) receiver->credit = true;
}

bool sis_link_receive(sis_link *link, uint8_t *memory, uint32_t size, uint32_t from) {
    if (!sis_link_is_open(link) || from > size) return false;
    link->receivers[SIS_LINK_FILE] = (link_receiver){.memory = memory,
                                                     .mask = UINT32_MAX,
                                                     .taken = from,
                                                     .next = from,
                                                     .limit = size,
                                                     .told = size,
                                                     .active = true,
                                                     .credit = true};
    return true;
}

uint32_t sis_link_received(const sis_link *link) { return link->receivers[SIS_LINK_FILE].next; }

void sis_link_receive_stop(sis_link *link) { link->receivers[SIS_LINK_FILE].active = false; }
