/* What the link's files share; nobody else includes it. A link is one struct: the gate of plain text, a frame coming in,
 * a frame going out, for each channel what is received and what is sent, and the state of the session. */
#ifndef SIS_LINK_INSIDE_H
#define SIS_LINK_INSIDE_H

#include "link.h"

enum {
    LINK_RECORDS = 128, /* data frames under way at most */
    LINK_RAW = SIS_LINK_MOST_WIRE - 3,
    LINK_OVERHEAD = 18,     /* bytes on the wire of a short data frame beside its payload */
    LINK_NEVER_LATE = 10000 /* us of silence of ours, after which a frame is preceded by zeros */
};

/* What the gate does with bytes outside frames while there is no session (gate.c). */
enum { GATE_START, GATE_BUSY, GATE_TYPED, GATE_SWALLOW, GATE_ALERT };

typedef struct link_gate {
    uint64_t last;       /* when the last byte came */
    uint64_t until;      /* end of START and ALERT */
    uint32_t held_bytes; /* typed bytes that wait, in the parser's room */
    uint8_t mode;
    bool quiet;   /* a poll found that nothing had come for a while */
    bool control; /* a 03 after such a silence; Ctrl-C, if it stays alone */
} link_gate;

enum { PARSE_OUTSIDE, PARSE_TYPE, PARSE_BODY, PARSE_SKIP };

typedef struct link_parser {
    uint32_t raw_bytes;
    uint8_t state, type;
    uint8_t raw[LINK_RAW] __attribute__((aligned(8)));
} link_parser;

/* A good frame. */
typedef struct link_frame {
    uint8_t type, channel;
    uint16_t seq;
    uint32_t offset, length;
    const uint8_t *payload;
} link_frame;

typedef struct link_range {
    uint32_t from, to;
} link_range;

/* Byte at offset o lies at memory[o & mask]. All offsets of rings count modulo 2^32. */
typedef struct link_receiver {
    uint8_t *memory;
    uint32_t mask;
    uint32_t taken; /* ring: below it the caller has taken all */
    uint32_t next;  /* below it everything has arrived */
    uint32_t limit; /* at and beyond it nothing is accepted */
    uint32_t told;  /* the limit that the other end was told last */
    uint32_t range_count;
    bool active, credit; /* credit: is to be sent */
    link_range ranges[SIS_LINK_MOST_RANGES];
} link_receiver;

typedef struct link_sender {
    const uint8_t *memory;
    uint32_t mask;
    uint32_t acked; /* below it the other end has everything */
    uint32_t sent;  /* never sent from here on */
    uint32_t end;   /* of the bytes that there are */
    uint32_t limit; /* granted */
    uint64_t probe; /* when to ask for credit that does not come */
    bool active;
} link_sender;

/* A data frame under way. */
typedef struct link_record {
    uint64_t at; /* when it was given out */
    uint32_t offset;
    uint16_t length, wire, seq;
    uint8_t channel;
    bool lost, gone; /* lost: to be sent again; gone: needed no more */
    bool unknown;    /* no longer on the line, but credit had no room to say whether it arrived */
    bool late; /* there was no credit for it in time: it, or what it repeats, may have arrived after all */
    uint8_t counted; /* so often as lost in the line's quality, for being late */
} link_record;

/* Control frames that wait for their turn. */
enum {
    PENDING_REFUSE = 1,
    PENDING_UNKNOWN = 2,
    PENDING_WELCOME = 4,
    PENDING_BAUD = 8,
    PENDING_BYE = 16,
    PENDING_BEAT = 32
};

/* Numbers of ops-c/status.json, which this library does without. */
enum { LINK_UNSUPPORTED = 7, LINK_BAD_TOKEN = 31 };

enum { BAUD_ASK = 1, BAUD_AGREE, BAUD_DECLINE, BAUD_CONFIRM };

/* What the line did to frames, for the size of chunks. */
typedef struct link_quality {
    uint32_t bytes; /* on the wire, of frames whose fate is known */
    uint32_t lost;  /* frames of them, in sixteenths */
} link_quality;

struct sis_link {
    sis_link_config config;
    sis_link_counts counts;
    uint64_t now;
    uint8_t state;

    link_gate gate;
    link_parser parser;

    uint64_t heard;          /* the last good frame */
    uint64_t spoke;          /* the last byte given out */
    uint64_t again, timeout; /* of the state; UINT64_MAX: none */
    uint64_t unknown_after;  /* no sooner another bye to a stranger */

    uint32_t session, nonce; /* of the session that is or was */
    sis_link_hello hello;    /* of the session that begins */
    const link_frame *frame; /* the present event's */
    uint32_t asked;          /* the rate of the baud frame that came last */
    uint32_t refused_nonce;
    uint32_t rate, target; /* the line's rate; the one it is to have, 0: no change */
    uint32_t baud_rate;    /* what the pending baud frame says */
    uint8_t baud_step;
    uint8_t refuse_status;
    uint8_t bye_reason;
    uint8_t pending;
    bool bye_sent;

    uint16_t seq;        /* of the next frame out */
    uint16_t seen;       /* of the last good frame in */
    uint32_t peer_chunk; /* what the other end takes */
    uint32_t peer_window;

    link_receiver receivers[SIS_LINK_CHANNELS];
    link_sender senders[SIS_LINK_CHANNELS];

    link_record records[LINK_RECORDS]; /* oldest first */
    uint32_t count;
    uint32_t flying; /* bytes on the wire of those neither lost nor gone */
    uint32_t trip,
        trip_swing; /* us from a frame to its credit, smoothed, and how far it varies; 0: not known */
    uint32_t backoff;
    link_quality quality;

    uint8_t *rings; /* behind this struct: receive 0, receive 1, send 0, send 1, receive 3, send 3 */
    uint32_t out_bytes, out_at;
    uint8_t out[SIS_LINK_OPENING_ZEROS + SIS_LINK_MOST_WIRE];
};

/* Channel 2 alone has none: a file lies in its owner's memory. */
static inline bool link_has_ring(uint32_t channel) {
    return channel < SIS_LINK_CHANNELS && channel != SIS_LINK_FILE;
}

/* gate.c: text of the plain console, and Ctrl-C in a session */
void link_gate_bytes(sis_link *link, const uint8_t *bytes, size_t count);
void link_gate_sign(sis_link *link); /* of frames: a zero, or a type's byte */
void link_gate_poll(sis_link *link);
void link_gate_shut(sis_link *link, bool fell_silent);
uint64_t link_gate_deadline(const sis_link *link);

/* link.c */
void link_happen(sis_link *link, uint32_t event);
bool link_in_session(const sis_link *link); /* any state but plain */
/* Time never goes back. Always stored: a turn takes as many instructions whether the clock moved since the last one or not,
 * else counts of instructions differ from run to run. */
static inline void link_clock(sis_link *link, uint64_t now) { link->now = now > link->now ? now : link->now; }

/* actions.c */
void link_act(sis_link *link, uint32_t action);
void link_take_frame(sis_link *link, const link_frame *frame);

/* receiver.c */
void link_receivers_begin(sis_link *link);
void link_receive_streams(sis_link *link); /* the other end knows of channel 3 */
void link_receivers_end(sis_link *link);
void link_take_data(sis_link *link, const link_frame *frame);
/* The payload of a credit frame of this channel; it clears the wish. */
size_t link_credit_payload(sis_link *link, uint32_t channel, uint8_t *bytes);

/* sender.c */
void link_senders_begin(sis_link *link, const sis_link_hello *hello);
void link_senders_end(sis_link *link);
void link_take_credit(sis_link *link, const link_frame *frame);
/* A data frame to be sent now: its channel, place and length; false: there is none. */
bool link_next_data(sis_link *link, link_record *out);
void link_data_sent(sis_link *link, const link_record *record);
void link_all_lost(sis_link *link);
void link_forget_file(sis_link *link); /* channel 2 sends nothing more */
void link_senders_poll(sis_link *link);
uint64_t link_senders_deadline(const sis_link *link);

/* chunk.c */
uint32_t link_chunk(const sis_link *link);
uint32_t link_most_flying(const sis_link *link, uint32_t chunk);
uint64_t link_patience(const sis_link *link); /* us until a data frame without credit counts as lost */
void link_fate(sis_link *link, uint32_t wire, bool lost);
void link_measure(sis_link *link, uint64_t trip);
/* What was sent again for want of credit, and counted as lost so often, had arrived. */
void link_was_early(sis_link *link, uint32_t counted);

/* frame_out.c */
bool link_has_output(sis_link *link);

static inline uint64_t link_sooner(uint64_t a, uint64_t b) { return a < b ? a : b; }
static inline uint32_t link_less(uint32_t a, uint32_t b) { return a < b ? a : b; }
/* Whether offset a lies before b; both within 2^31 of each other. */
static inline bool link_before(uint32_t a, uint32_t b) { return (int32_t)(a - b) < 0; }

#endif
