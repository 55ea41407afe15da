/* The device's end of the link: one serial line carries a plain console, or a session of frames (docs/link.md).
 *
 * Pure C: no hardware, no clock, no allocation, nothing of a C library but memcpy, memmove and memset. Bytes that the line
 * brought go in by sis_link_bytes, bytes for the line come out of sis_link_output, and time is an argument: microseconds of
 * any clock that never goes back. The caller gives all memory. Not thread-safe and not for two contexts at once: whoever
 * calls from an interrupt masks it elsewhere. Functions of sis_link_events are called from within sis_link_bytes,
 * sis_link_poll, sis_link_leave and sis_link_switched only; they may call sis_link_write, _read, _take, _receive, _send
 * and everything that only looks, but none of those four and not sis_link_output.
 *
 * A turn of the caller's loop:
 *     sis_link_bytes(link, bytes, count, now);                 what the UART has
 *     sis_link_poll(link, now);                                what time has brought, always after the bytes
 *     count = sis_link_output(link, bytes, room, now);         as much as the UART takes; 0: nothing to send now
 *     rate = sis_link_rate_wanted(link);                       not 0: wait until all has left the wire, change the rate,
 *     sis_link_switched(link, now);                            and say so; output gives nothing until then
 *     sleep until sis_link_deadline(link) or until bytes come
 *
 * Four channels, each a stream of bytes both ways that arrives whole and in order or not at all: 0 console, 1 control
 * frames, 2 a file, 3 streams of scripts (sis/streams.h). Channels 0, 1 and 3 have a ring each way in the link's memory.
 * Channel 2 has none: sis_link_receive gives the memory where the file's bytes are placed at their own offsets,
 * sis_link_send the memory they are sent from. Channel 3 is there once the other end has said that it knows it, by
 * granting credit for it; no older end does. */
#ifndef SIS_LINK_H
#define SIS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "link_table.h"

typedef struct sis_link sis_link;

enum { SIS_LINK_CONSOLE, SIS_LINK_CONTROL, SIS_LINK_FILE, SIS_LINK_STREAMS };

/* What the link tells its caller; any of them may be NULL. */
typedef struct sis_link_events {
    /* Bytes typed on the plain console; never a byte of a frame. */
    void (*typed)(void *context, const uint8_t *bytes, size_t count);
    /* What has been typed of the present line is to be forgotten: frames came. */
    void (*drop_line)(void *context);
    /* A session is open; `hello` lives until the call returns. Both rings of channels 0 and 1 are empty. */
    void (*opened)(void *context, const sis_link_hello *hello);
    /* It is over; `reason` is one of SIS_LINK_BYE_…. What the rings hold is lost, channel 2 has stopped;
     * sis_link_received still answers. */
    void (*closed)(void *context, uint32_t reason);
    /* In a session somebody typed a bare Ctrl-C on the line (a terminal that knows no frames). */
    void (*interrupt)(void *context);
    /* In order, new bytes of channel 0, 1 or 3 can be read, or of channel 2 the stretch without gaps has grown. */
    void (*arrived)(void *context, uint32_t channel);
} sis_link_events;

typedef struct sis_link_config {
    sis_link_events events;
    void *context;
    const char *board,
        *release;   /* told in welcome, at most 63 bytes each; they must live as long as the link */
    uint64_t token; /* a hello must bring it … */
    bool any_token; /* … unless this says otherwise */
    uint32_t baud;  /* the line's own rate, 0: it has none (a socket) */
    const uint32_t
        *bauds; /* other rates it can do, at most SIS_LINK_MOST_BAUDS; must live as long as the link */
    uint32_t baud_count;
    uint32_t chunk;  /* payload bytes it takes in a frame: 16 … 4096, 0: 4096 */
    uint32_t window; /* bytes that may be under way to it: what the UART's receive ring holds; 0: 8192 */
    uint32_t receive_bytes; /* each ring of channels 0 and 1: bytes, a power of two from 256 to 2^30 */
    uint32_t send_bytes;
    uint32_t streams_receive_bytes; /* the same of channel 3; 0, both: this end has none */
    uint32_t streams_send_bytes;
    uint32_t session; /* number of the session before the first one; random or from the no-init page */
    bool alert;       /* a session was open before this start: what comes first are frames */
} sis_link_config;

/* Bytes of memory for a link; 0: the rings' sizes are none. Rings take 2 × receive_bytes + 2 × send_bytes
 * of it, and those of channel 3. */
size_t sis_link_size(const sis_link_config *config);

/* Makes a link in `memory`, which is aligned to 8 and must live as long; NULL: too small, or a size is out of its bounds.
 * The config is copied. */
sis_link *sis_link_start(void *memory, size_t bytes, const sis_link_config *config, uint64_t now);

/* Another token (one that was made at random after the start). Takes effect with the next hello. */
void sis_link_set_token(sis_link *link, uint64_t token);

/* -- The line -- */

void sis_link_bytes(sis_link *link, const uint8_t *bytes, size_t count, uint64_t now);
void sis_link_poll(sis_link *link, uint64_t now);
size_t sis_link_output(sis_link *link, uint8_t *bytes, size_t room, uint64_t now);

/* When poll or output is to be called again at the latest, if no bytes come before; UINT64_MAX: never. */
uint64_t sis_link_deadline(const sis_link *link);

/* The rate to which the line is to be changed once everything that output gave has left it; 0: none. */
uint32_t sis_link_rate_wanted(const sis_link *link);
void sis_link_switched(sis_link *link, uint64_t now);
/* The rate at which the line runs, as far as the link knows. */
uint32_t sis_link_rate(const sis_link *link);

/* -- The session -- */

/* Whether there is one: then console output goes to channel 0, else straight to the line. */
bool sis_link_is_open(const sis_link *link);
uint32_t sis_link_session(const sis_link *link);
/* Ends it with bye; output gives the bye and then nothing, and `closed` is called once it was given. Nothing without a
 * session. SIS_LINK_BYE_DONE or SIS_LINK_BYE_RESTART. */
void sis_link_leave(sis_link *link, uint32_t reason, uint64_t now);

/* -- Channels 0, 1 and 3 -- */

/* Takes as many of the bytes as there is room for in the ring, and says how many; 0 without a session. */
size_t sis_link_write(sis_link *link, uint32_t channel, const void *bytes, size_t count);
size_t sis_link_room(const sis_link *link, uint32_t channel);
/* Bytes, of channel 2 too, that the other end has not acknowledged yet. */
size_t sis_link_unsent(const sis_link *link, uint32_t channel);
/* What arrived, in place: the count of bytes at *bytes (the ring's end may cut them in two). They stay until taken;
 * taking gives the other end credit. */
size_t sis_link_read(const sis_link *link, uint32_t channel, const uint8_t **bytes);
void sis_link_take(sis_link *link, uint32_t channel, size_t count);

/* -- Channel 2 -- */

/* From now on the file's bytes at `from` … `size` - 1 are taken; byte i belongs to memory[i]. Every byte of the stretch
 * may be written until sis_link_receive_stop or another receive. false: no session, or from > size. size < 2^32. */
bool sis_link_receive(sis_link *link, uint8_t *memory, uint32_t size, uint32_t from);
/* All bytes below this offset have arrived; the place to resume from, after the session's end too. */
uint32_t sis_link_received(const sis_link *link);
void sis_link_receive_stop(sis_link *link);
/* Sends memory[from] … memory[size - 1]; the memory must stay until sis_link_unsent(link, 2) is 0, or the session or
 * sis_link_send_stop has ended it. */
bool sis_link_send(sis_link *link, const uint8_t *memory, uint32_t size, uint32_t from);
void sis_link_send_stop(sis_link *link);

/* -- What was seen; never reset -- */

typedef struct sis_link_counts {
    uint64_t bytes_in, bytes_out;   /* of frames, on the wire */
    uint64_t dropped;               /* bytes in that belonged to no good frame */
    uint32_t frames_in, frames_out; /* good ones */
    uint32_t damaged;               /* frames with a wrong check, type or length */
    uint32_t resent;                /* data frames sent again */
    uint32_t chunk;                 /* payload bytes that data frames have at present */
} sis_link_counts;

void sis_link_count(const sis_link *link, sis_link_counts *out);

#endif
