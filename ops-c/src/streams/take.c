/* What a feeder says: messages cut anywhere, each for the opening of a stream that it names, or for one that is closed. */
#include "inside.h"

#include <string.h>

void stream_parser_begin(stream_parser *parser) {
    parser->left = SIS_STREAM_HEADER;
    parser->have = 0;
    parser->in_header = true;
}

static uint64_t number(const uint8_t *bytes, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static void fail(inlet *stream, const char *words) {
    stream_fail(stream, SIS_STREAM_BROKEN, words, strlen(words));
}

static void place(inlet *stream, const uint8_t *bytes, size_t count) {
    if (stream->state != STREAM_OPEN) return;
    if (count > stream->granted - stream->came) {
        fail(stream, "its feeder sent more than it was asked for");
        return;
    }
    size_t at = (size_t)(stream->came % SIS_STREAM_RING);
    size_t first = count < SIS_STREAM_RING - at ? count : SIS_STREAM_RING - at;
    memcpy(stream->ring + at, bytes, first);
    memcpy(stream->ring, bytes + first, count - first);
    stream->came += count;
}

/* A whole message of another kind than data; what is behind the room for it is words that nobody needs. */
static void heard(inlet *stream, const stream_parser *parser) {
    if (!stream || stream->state != STREAM_OPEN) return;
    if (parser->kind == SIS_STREAM_END && parser->have >= 8) {
        if (number(parser->bytes, 8) == stream->came)
            stream->state = STREAM_ENDED;
        else
            fail(stream, "bytes before its end did not arrive");
    } else if (parser->kind == SIS_STREAM_FAILED && parser->have >= 2) {
        uint64_t status = number(parser->bytes, 2);
        if (status != SIS_NO_STREAM) status = SIS_STREAM_BROKEN;
        stream_fail(stream, (sis_status)status, (const char *)parser->bytes + 2, parser->have - 2);
    } else if (parser->kind == SIS_STREAM_END || parser->kind == SIS_STREAM_FAILED) {
        fail(stream, "its feeder said something that is too short");
    }
}

static void header_done(stream_parser *parser) {
    parser->kind = parser->bytes[0];
    parser->id = (uint16_t)number(parser->bytes + 2, 2);
    parser->left = (uint32_t)number(parser->bytes + 4, 4);
    parser->have = 0;
    parser->in_header = false;
}

/* What of these bytes is kept of a header, or of a message that is no data. */
static void keep(stream_parser *parser, const uint8_t *bytes, size_t count) {
    size_t room = sizeof parser->bytes - parser->have;
    if (count > room) count = room;
    memcpy(parser->bytes + parser->have, bytes, count);
    parser->have += (uint32_t)count;
}

void sis_streams_take(sis_streams *streams, const uint8_t *bytes, size_t count) {
    stream_parser *parser = &streams->parser;
    while (count > 0) {
        size_t part = count < parser->left ? count : parser->left;
        inlet *stream = parser->in_header ? NULL : stream_of(streams, parser->id);
        if (!parser->in_header && parser->kind == SIS_STREAM_DATA) {
            if (stream) place(stream, bytes, part);
        } else {
            keep(parser, bytes, part);
        }
        bytes += part;
        count -= part;
        parser->left -= (uint32_t)part;
        if (parser->left > 0) continue;
        if (parser->in_header) {
            header_done(parser);
            if (parser->left > 0) continue;
        }
        heard(stream_of(streams, parser->id), parser);
        stream_parser_begin(parser);
    }
}
