/* Bytes of the line cut into frames. Any zero ends what was open and begins anew, so that a lost zero costs at most the
 * frame it belonged to; a type's byte begins a frame even where its zero was lost. */
#include "inside.h"
#include <string.h>
#include "cobs.h"
#include "crc32.h"

enum { LEAST_BODY = SIS_LINK_HEADER + SIS_LINK_CHECK };

static uint32_t number(const uint8_t *bytes, uint32_t count) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++) value |= (uint32_t)bytes[i] << (8 * i);
    return value;
}

/* Whether the raw bytes are a frame. */
static bool decode(link_parser *parser, link_frame *out) {
    if (parser->raw_bytes <= LEAST_BODY) return false;
    uint8_t *body = parser->raw;
    size_t bytes = sis_cobs_decode(body, parser->raw_bytes);
    if (bytes < LEAST_BODY) return false;
    *out = (link_frame){body[0],
                        body[1],
                        (uint16_t)number(body + 2, 2),
                        number(body + 4, 4),
                        number(body + 8, 2),
                        body + SIS_LINK_HEADER};
    if (out->type != parser->type || out->length != bytes - LEAST_BODY || out->length > SIS_LINK_MOST_CHUNK ||
        out->channel >= SIS_LINK_CHANNELS)
        return false;
    return sis_crc32(0, body, bytes - SIS_LINK_CHECK) == number(body + bytes - SIS_LINK_CHECK, 4);
}

/* A zero came. */
static void finish(sis_link *link) {
    link_parser *parser = &link->parser;
    uint8_t state = parser->state;
    uint32_t bytes = parser->raw_bytes;
    link_frame frame;
    parser->state = PARSE_TYPE;
    if (state == PARSE_BODY && bytes && decode(parser, &frame)) {
        link->counts.frames_in++;
        link->counts.bytes_in += bytes + 3;
        link_take_frame(link, &frame);
    } else if (state == PARSE_SKIP || (state == PARSE_BODY && bytes)) {
        link->counts.damaged++;
        link->counts.dropped += bytes;
    }
    parser->raw_bytes = 0;
}

static void begin(sis_link *link, uint8_t type) {
    link_gate_sign(link);
    link->parser.type = type;
    link->parser.state = PARSE_BODY;
    link->parser.raw_bytes = 0;
}

static void append(link_parser *parser, const uint8_t *bytes, size_t count) {
    if (parser->state == PARSE_SKIP) return;
    if (count > LINK_RAW - parser->raw_bytes) {
        parser->state = PARSE_SKIP;
        return;
    }
    memcpy(parser->raw + parser->raw_bytes, bytes, count);
    parser->raw_bytes += (uint32_t)count;
}

/* Text: up to a zero or a type's byte. */
static size_t text_run(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    while (i < count && bytes[i] && bytes[i] < SIS_LINK_FIRST_TYPE) i++;
    return i;
}

/* Takes at least one byte; how many. */
static size_t step(sis_link *link, const uint8_t *bytes, size_t count) {
    link_parser *parser = &link->parser;
    if (!bytes[0]) {
        link_gate_sign(link);
        finish(link);
        return 1;
    }
    if (parser->state == PARSE_BODY || parser->state == PARSE_SKIP) {
        size_t run = sis_cobs_run(bytes, count);
        append(parser, bytes, run);
        return run;
    }
    if (bytes[0] >= SIS_LINK_FIRST_TYPE) {
        begin(link, bytes[0]);
        return 1;
    }
    parser->state = PARSE_OUTSIDE;
    size_t run = text_run(bytes, count);
    link_gate_bytes(link, bytes, run);
    return run;
}

void sis_link_bytes(sis_link *link, const uint8_t *bytes, size_t count, uint64_t now) {
    link_clock(link, now);
    if (!count) return;
    /* Only a byte that comes alone can be a bare Ctrl-C. */
    if (count > 1) link->gate.quiet = false;
    link->gate.control = false;
    for (size_t done = 0; done < count;) done += step(link, bytes + done, count - done);
    link->gate.quiet = false;
    link->gate.last = link->now;
}
