/* Streams as a script sees them, and what their feeder is told. */
#include "inside.h"

#include <string.h>

size_t sis_streams_size(void) { return sizeof(sis_streams); }

sis_streams *sis_streams_start(void *memory, size_t bytes) {
    if (!memory || bytes < sizeof(sis_streams) || ((uintptr_t)memory & 7)) return NULL;
    sis_streams *streams = memory;
    streams->connected = false;
    streams->last_id = 0;
    stream_parser_begin(&streams->parser);
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++) {
        streams->streams[i].state = STREAM_FREE;
        streams->streams[i].say_close = false;
    }
    return streams;
}

inlet *stream_of(sis_streams *streams, uint32_t id) {
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++)
        if (streams->streams[i].state != STREAM_FREE && streams->streams[i].id == id)
            return &streams->streams[i];
    return NULL;
}

void stream_fail(inlet *stream, sis_status status, const char *words, size_t bytes) {
    if (bytes > SIS_STREAM_WORDS) bytes = SIS_STREAM_WORDS;
    stream->state = STREAM_FAILED;
    stream->status = (uint8_t)status;
    memcpy(stream->words, words, bytes);
    stream->words[bytes] = 0;
}

/* -- The channel -- */

void sis_streams_connected(sis_streams *streams) {
    streams->connected = true;
    stream_parser_begin(&streams->parser);
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++) {
        inlet *stream = &streams->streams[i];
        stream->say_open = stream->state == STREAM_OPEN;
        stream->say_grant = stream->say_close = false;
    }
}

void sis_streams_disconnected(sis_streams *streams) {
    streams->connected = false;
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++) streams->streams[i].say_close = false;
}

void sis_streams_abandoned(sis_streams *streams) {
    static const char words[] = "whoever fed it is gone";
    sis_streams_disconnected(streams);
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++)
        if (streams->streams[i].state == STREAM_OPEN)
            stream_fail(&streams->streams[i], SIS_STREAM_BROKEN, words, sizeof words - 1);
}

static size_t put(uint8_t *bytes, uint64_t value, size_t count) {
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)(value >> (8 * i));
    return count;
}

static size_t put_header(uint8_t *bytes, uint8_t kind, uint16_t id, size_t length) {
    bytes[0] = kind;
    bytes[1] = 0;
    put(bytes + 2, id, 2);
    put(bytes + 4, length, 4);
    return SIS_STREAM_HEADER;
}

/* What is to be said of one stream now; 0: nothing. */
static size_t say(inlet *stream, uint8_t *bytes) {
    if (stream->say_close) {
        stream->say_close = false;
        return put_header(bytes, SIS_STREAM_CLOSE, stream->id, 0);
    }
    if (stream->state != STREAM_OPEN) return 0;
    if (stream->say_open) {
        size_t name = strlen(stream->name);
        size_t used = put_header(bytes, SIS_STREAM_OPEN, stream->id, 16 + name);
        stream->say_open = stream->say_grant = false;
        stream->granted = stream->read + SIS_STREAM_RING;
        used += put(bytes + used, stream->came, 8);
        used += put(bytes + used, stream->granted - stream->came, 4);
        used += put(bytes + used, SIS_STREAM_RING, 4);
        memcpy(bytes + used, stream->name, name);
        return used + name;
    }
    if (!stream->say_grant) return 0;
    stream->say_grant = false;
    stream->granted = stream->read + SIS_STREAM_RING;
    size_t used = put_header(bytes, SIS_STREAM_GRANT, stream->id, 8);
    return used + put(bytes + used, stream->granted, 8);
}

size_t sis_streams_give(sis_streams *streams, uint8_t *bytes, size_t room) {
    size_t used = 0;
    if (!streams->connected) return 0;
    for (uint32_t i = 0; i < SIS_STREAMS_MOST && room - used >= SIS_STREAM_MESSAGE; i++)
        used += say(&streams->streams[i], bytes + used);
    return used;
}

bool sis_streams_has_words(const sis_streams *streams) {
    for (uint32_t i = 0; streams->connected && i < SIS_STREAMS_MOST; i++) {
        const inlet *stream = &streams->streams[i];
        if (stream->say_close || (stream->state == STREAM_OPEN && (stream->say_open || stream->say_grant)))
            return true;
    }
    return false;
}

/* -- The script -- */

/* A place that is free, with a number that no stream has; NULL: there is none. */
static inlet *place_for(sis_streams *streams) {
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++) {
        inlet *stream = &streams->streams[i];
        if (stream->state != STREAM_FREE || stream->say_close) continue;
        do streams->last_id++;
        while (streams->last_id == 0 || stream_of(streams, streams->last_id));
        stream->id = streams->last_id;
        return stream;
    }
    return NULL;
}

sis_status sis_stream_open(sis_streams *streams, const char *name, uint32_t *id, sis_error *error) {
    size_t bytes = strlen(name);
    if (bytes == 0 || bytes > SIS_STREAM_NAME)
        return sis_error_set(error, SIS_BAD_ARGUMENT, "a stream's name has 1 to %u bytes, not %u",
                             (uint64_t)SIS_STREAM_NAME, (uint64_t)bytes);
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++)
        if (streams->streams[i].state != STREAM_FREE && strcmp(streams->streams[i].name, name) == 0)
            return sis_error_set(error, SIS_BUSY, "stream \"%s\" is being read already", name);
    inlet *stream = place_for(streams);
    if (!stream)
        return sis_error_set(error, SIS_BUSY, "stream \"%s\": %u are being read, and no more can be", name,
                             (uint64_t)SIS_STREAMS_MOST);
    stream->read = stream->came = 0;
    stream->granted = SIS_STREAM_RING;
    stream->state = STREAM_OPEN;
    stream->say_open = true;
    stream->say_grant = false;
    memcpy(stream->name, name, bytes + 1);
    *id = stream->id;
    return SIS_OK;
}

static int64_t nothing_more(const inlet *stream, sis_error *error) {
    if (stream->state == STREAM_OPEN) return 0;
    if (stream->state == STREAM_ENDED) return -1;
    if (error)
        sis_error_set(error, (sis_status)stream->status, "stream \"%s\": %s", stream->name, stream->words);
    return -2;
}

int64_t sis_stream_read(sis_streams *streams, uint32_t id, uint8_t *bytes, size_t size, sis_error *error) {
    inlet *stream = stream_of(streams, id);
    if (!stream) {
        if (error) sis_error_set(error, SIS_BAD_ARGUMENT, "no stream has the number %u", (uint64_t)id);
        return -2;
    }
    uint64_t there = stream->came - stream->read;
    if (there == 0) return nothing_more(stream, error);
    size_t at = (size_t)(stream->read % SIS_STREAM_RING);
    size_t count = there < size ? (size_t)there : size;
    size_t first = count < SIS_STREAM_RING - at ? count : SIS_STREAM_RING - at;
    memcpy(bytes, stream->ring + at, first);
    memcpy(bytes + first, stream->ring, count - first);
    stream->read += count;
    if (stream->read + SIS_STREAM_RING - stream->granted >= SIS_STREAM_RING / 4) stream->say_grant = true;
    return (int64_t)count;
}

void sis_stream_close(sis_streams *streams, uint32_t id) {
    inlet *stream = stream_of(streams, id);
    if (!stream) return;
    /* A feeder that was not told of it yet, or has said its last word, need not be told. */
    stream->say_close = streams->connected && stream->state == STREAM_OPEN && !stream->say_open;
    stream->state = STREAM_FREE;
}

void sis_streams_close_all(sis_streams *streams) {
    for (uint32_t i = 0; i < SIS_STREAMS_MOST; i++)
        if (streams->streams[i].state != STREAM_FREE) sis_stream_close(streams, streams->streams[i].id);
}
