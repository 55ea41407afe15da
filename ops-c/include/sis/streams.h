/* Streams that a host feeds to a script: the reading end of docs/streams.md's messages, several streams on one channel.
 *
 * Pure C: no channel, no clock, no allocation. What the feeder sent goes in by sis_streams_take, what it is to be sent
 * comes out of sis_streams_give; both ends of the channel deliver whole and in order (channel 3 of the link, a socket).
 * Each stream has a ring of its own, and its feeder sends no more than the ring was granted to hold: a stream that
 * nobody reads holds back its own source and no other. Not thread-safe. */
#ifndef SIS_STREAMS_H
#define SIS_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sis/error.h"

enum {
    SIS_STREAMS_MOST = 8,       /* at a time */
    SIS_STREAM_RING = 32 << 10, /* bytes that wait for their reader, of each */
    SIS_STREAM_NAME = 63,       /* bytes of a name at most */
    SIS_STREAM_WORDS = 159,     /* bytes of a failure's words */
    SIS_STREAM_HEADER = 8,      /* kind u8, 0 u8, stream u16, length u32 of what follows */
    SIS_STREAM_MESSAGE = 96     /* sis_streams_give gives whole messages: the longest that it may give */
};

/* Kinds of messages; one that is not known is passed over. */
enum {
    SIS_STREAM_OPEN =
        1, /* to the feeder: from u64, room u32, ring u32, name: begin at byte `from`, send `room` bytes */
    SIS_STREAM_GRANT, /* to the feeder: u64; all below this byte may be sent */
    SIS_STREAM_CLOSE, /* to the feeder: it is read no more */
    SIS_STREAM_DATA,  /* from it: bytes behind those before */
    SIS_STREAM_END,   /* from it: u64, how many bytes the stream had in all */
    SIS_STREAM_FAILED /* from it: status u16, words; nothing more comes */
};

typedef struct sis_streams sis_streams;

/* Bytes of memory, aligned to 8. */
size_t sis_streams_size(void);
sis_streams *sis_streams_start(void *memory, size_t bytes);

/* -- The channel -- */

/* There is a feeder, and nothing has been said yet: what is open is asked for from where it stopped. */
void sis_streams_connected(sis_streams *streams);
/* It is gone; what is open waits for the next one. */
void sis_streams_disconnected(sis_streams *streams);
/* It is gone and no other will come: what is open breaks off behind what has arrived. */
void sis_streams_abandoned(sis_streams *streams);
void sis_streams_take(sis_streams *streams, const uint8_t *bytes, size_t count);
/* Whole messages, at most `room` bytes; 0: nothing to say, or room for less than SIS_STREAM_MESSAGE. */
size_t sis_streams_give(sis_streams *streams, uint8_t *bytes, size_t room);
bool sis_streams_has_words(const sis_streams *streams);

/* -- The script -- */

/* BAD_ARGUMENT: no name, or too long; BUSY: it is open, or too many are. Without a feeder it waits for one. */
sis_status sis_stream_open(sis_streams *streams, const char *name, uint32_t *id, sis_error *error);
/* What arrived, at most `size` bytes: how many; 0: nothing now, -1: the stream has ended; -2: it failed, as `error` says
 * (which may be NULL), behind what arrived. BAD_ARGUMENT in `error` for a number that is none. */
int64_t sis_stream_read(sis_streams *streams, uint32_t id, uint8_t *bytes, size_t size, sis_error *error);
void sis_stream_close(sis_streams *streams, uint32_t id);
void sis_streams_close_all(sis_streams *streams);

#endif
