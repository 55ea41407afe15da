/* What the two halves of streams share: streams.c has the script's side and what is said, take.c what is heard. */
#ifndef SIS_STREAMS_INSIDE_H
#define SIS_STREAMS_INSIDE_H

#include "sis/streams.h"

enum { STREAM_FREE, STREAM_OPEN, STREAM_ENDED, STREAM_FAILED };

/* Bytes of the stream count from 0 for ever: read ≤ came ≤ granted = read + ring, as the feeder was told last. */
typedef struct inlet {
    uint64_t read, came, granted;
    uint16_t id; /* of this opening: what is under way for another one is not for this */
    uint8_t state, status;
    bool say_open, say_grant, say_close; /* say_close: its place is not free before that is said */
    char name[SIS_STREAM_NAME + 1];
    char words[SIS_STREAM_WORDS + 1];
    uint8_t ring[SIS_STREAM_RING];
} inlet;

/* The message that comes in: its header, then what follows, of data straight into the ring. */
typedef struct stream_parser {
    uint32_t left; /* bytes of it still to come */
    uint32_t have; /* of `bytes` */
    uint8_t kind;
    uint16_t id;
    bool in_header;
    uint8_t bytes[SIS_STREAM_WORDS + 3];
} stream_parser;

struct sis_streams {
    bool connected;
    uint16_t last_id;
    stream_parser parser;
    inlet streams[SIS_STREAMS_MOST];
};

/* The open stream of this number; NULL: there is none. */
inlet *stream_of(sis_streams *streams, uint32_t id);
void stream_fail(inlet *stream, sis_status status, const char *words, size_t bytes);
void stream_parser_begin(stream_parser *parser);

#endif
