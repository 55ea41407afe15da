/* Frames for the line, one after the other: control frames as they are pending, then credit, then data, and beat when
 * there was nothing to say for a while. A frame is built when its turn comes, so that it says what is true then. */
#include "inside.h"
#include <string.h>
#include "cobs.h"
#include "crc32.h"

static void put_number(uint8_t *bytes, uint32_t value, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) bytes[i] = (uint8_t)(value >> (8 * i));
}

/* A stretch of bytes in two parts, as a ring has them. */
typedef struct stretch {
    const uint8_t *bytes, *more;
    uint32_t count, more_count;
} stretch;

static void build(sis_link *link, uint8_t type, uint32_t channel, uint32_t offset, stretch payload) {
    uint32_t length = payload.count + payload.more_count;
    uint8_t *out = link->out;
    uint32_t zeros = link->now - link->spoke >= LINK_NEVER_LATE ? SIS_LINK_IDLE_ZEROS : 1;
    memset(out, 0, zeros);
    out += zeros;
    *out++ = type;
    uint8_t header[SIS_LINK_HEADER] = {type, (uint8_t)channel}, check[SIS_LINK_CHECK];
    put_number(header + 2, link->seq++, 2);
    put_number(header + 4, offset, 4);
    put_number(header + 8, length, 2);
    uint32_t crc = sis_crc32(0, header, sizeof header);
    crc = sis_crc32(crc, payload.bytes, payload.count);
    crc = sis_crc32(crc, payload.more, payload.more_count);
    put_number(check, crc, sizeof check);
    sis_cobs cobs;
    sis_cobs_begin(&cobs, out);
    sis_cobs_put(&cobs, header, sizeof header);
    sis_cobs_put(&cobs, payload.bytes, payload.count);
    sis_cobs_put(&cobs, payload.more, payload.more_count);
    sis_cobs_put(&cobs, check, sizeof check);
    out = sis_cobs_end(&cobs);
    *out++ = 0;
    link->out_bytes = (uint32_t)(out - link->out);
    link->out_at = 0;
    link->counts.frames_out++;
    link->counts.bytes_out += link->out_bytes;
}

static void build_control(sis_link *link, uint8_t type, const uint8_t *payload, size_t count) {
    build(link, type, 0, 0, (stretch){payload, payload, (uint32_t)count, 0});
}

static uint8_t text_bytes(const char *text, uint32_t most) {
    uint32_t count = 0;
    while (text && text[count] && count < most) count++;
    return (uint8_t)count;
}

static void build_welcome(sis_link *link) {
    const sis_link_config *config = &link->config;
    uint8_t bytes[256];
    sis_link_welcome welcome = {.version = SIS_LINK_VERSION,
                                .chunk = (uint16_t)config->chunk,
                                .nonce = link->nonce,
                                .session = link->session,
                                .window = config->window,
                                .console = link->receivers[SIS_LINK_CONSOLE].limit,
                                .control = link->receivers[SIS_LINK_CONTROL].limit,
                                .baud = config->baud,
                                .bauds_count = (uint8_t)config->baud_count,
                                .board = config->board,
                                .board_bytes = text_bytes(config->board, 63),
                                .release = config->release,
                                .release_bytes = text_bytes(config->release, 63)};
    if (config->baud_count) memcpy(welcome.bauds, config->bauds, config->baud_count * sizeof *config->bauds);
    build_control(link, SIS_LINK_WELCOME, bytes, sis_link_write_welcome(bytes, sizeof bytes, &welcome));
}

static void build_refuse(sis_link *link) {
    uint8_t bytes[160];
    const char *text = link->refuse_status == LINK_BAD_TOKEN ? "the token is not this board's"
                                                             : "another version of the link's protocol";
    sis_link_refuse refuse = {.nonce = link->refused_nonce,
                              .status = link->refuse_status,
                              .text = text,
                              .text_bytes = text_bytes(text, 127)};
    build_control(link, SIS_LINK_REFUSE, bytes, sis_link_write_refuse(bytes, sizeof bytes, &refuse));
}

static void build_baud(sis_link *link) {
    uint8_t bytes[8];
    sis_link_baud baud = {link->baud_step, link->baud_rate};
    build_control(link, SIS_LINK_BAUD, bytes, sis_link_write_baud(bytes, sizeof bytes, &baud));
}

static void build_pending(sis_link *link) {
    uint8_t reason = link->bye_reason, unknown = SIS_LINK_BYE_UNKNOWN;
    uint8_t which = (uint8_t)(link->pending & -link->pending);
    link->pending &= (uint8_t)~which;
    switch (which) {
    case PENDING_REFUSE: build_refuse(link); break;
    case PENDING_UNKNOWN: build_control(link, SIS_LINK_BYE, &unknown, 1); break;
    case PENDING_WELCOME: build_welcome(link); break;
    case PENDING_BAUD: build_baud(link); break;
    case PENDING_BYE:
        build_control(link, SIS_LINK_BYE, &reason, 1);
        link->bye_sent = true;
        break;
    default: build_control(link, SIS_LINK_BEAT, &reason, 0); break;
    }
}

static void build_credit(sis_link *link, uint32_t channel) {
    uint8_t bytes[64];
    uint32_t next = link->receivers[channel].next;
    uint32_t count = (uint32_t)link_credit_payload(link, channel, bytes);
    build(link, SIS_LINK_CREDIT, channel, next, (stretch){bytes, bytes, count, 0});
}

static void build_data(sis_link *link, link_record *record) {
    const link_sender *sender = &link->senders[record->channel];
    uint32_t at = record->offset & sender->mask, part = record->length;
    if (sender->mask != UINT32_MAX) part = link_less(part, sender->mask + 1 - at);
    stretch payload = {sender->memory + at, sender->memory, part, record->length - part};
    record->seq = link->seq;
    build(link, SIS_LINK_DATA, record->channel, record->offset, payload);
    record->wire = (uint16_t)link->out_bytes;
    link_data_sent(link, record);
}

static bool beat_is_due(const sis_link *link) { return link->now - link->spoke >= SIS_LINK_BEAT_US; }

static bool talks(const sis_link *link) { return link->state == SIS_LINK_IN_OPEN; }

/* Builds the next frame; false: nothing to say. With `only_look` it builds none. */
static bool next_frame(sis_link *link, bool only_look) {
    link_record record;
    if (link->pending) {
        if (!only_look) build_pending(link);
        return true;
    }
    if (!talks(link)) return false;
    for (uint32_t i = 0; i < SIS_LINK_CHANNELS; i++) {
        if (!link->receivers[i].credit) continue;
        if (!only_look) build_credit(link, i);
        return true;
    }
    if (link_next_data(link, &record)) {
        if (!only_look) build_data(link, &record);
        return true;
    }
    if (!beat_is_due(link)) return false;
    if (!only_look) build_control(link, SIS_LINK_BEAT, link->out, 0);
    return true;
}

bool link_has_output(sis_link *link) { return link->out_at < link->out_bytes || next_frame(link, true); }

size_t sis_link_output(sis_link *link, uint8_t *bytes, size_t room, uint64_t now) {
    size_t used = 0;
    link_clock(link, now);
    while (used < room && (link->out_at < link->out_bytes || next_frame(link, false))) {
        size_t part = link->out_bytes - link->out_at;
        if (part > room - used) part = room - used;
        memcpy(bytes + used, link->out + link->out_at, part);
        link->out_at += (uint32_t)part;
        used += part;
        link->spoke = link->now;
    }
    return used;
}
