/* What is sent of the channels. The line keeps its order: when the other end has seen frame n, all data frames
 * before n have either arrived or are lost, so a credit frame tells which to send again without waiting. */
#include "inside.h"

enum { CREDIT_FIXED = 7, TRUNCATED = 1, PROBE_US = 200000 };

/* Frames that are new take no more records than this: the rest is for those that are sent again in pieces. */
enum { RECORDS_FOR_NEW = LINK_RECORDS - LINK_RECORDS / 4 };

void link_senders_begin(sis_link *link, const sis_link_hello *hello) {
    uint32_t size = link->config.send_bytes;
    const uint8_t *rings = link->rings + 2 * (size_t)link->config.receive_bytes;
    for (uint32_t i = 0; i < SIS_LINK_FILE; i++) {
        link->senders[i] = (link_sender){.memory = rings + (size_t)i * size,
                                         .mask = size - 1,
                                         .limit = i == SIS_LINK_CONSOLE ? hello->console : hello->control,
                                         .active = true};
    }
    link->senders[SIS_LINK_FILE] = (link_sender){.mask = UINT32_MAX};
    link->senders[SIS_LINK_STREAMS] =
        (link_sender){.memory = rings + 2 * (size_t)size + link->config.streams_receive_bytes,
                      .mask = link->config.streams_send_bytes - 1};
    link->count = link->flying = 0;
    link->trip = link->trip_swing = link->backoff = 0;
    link->quality = (link_quality){0, 0};
}

void link_senders_end(sis_link *link) {
    for (uint32_t i = 0; i < SIS_LINK_CHANNELS; i++) link->senders[i].active = false;
    link->count = link->flying = 0;
}

static void land(sis_link *link, link_record *record) {
    if (!record->lost && !record->gone && !record->unknown) link->flying -= record->wire;
}

static void lose(sis_link *link, link_record *record) {
    land(link, record);
    record->unknown = false;
    record->lost = true;
}

static void forget(sis_link *link, link_record *record) {
    land(link, record);
    record->gone = true;
}

static void drop_gone(sis_link *link) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < link->count; i++) {
        if (link->records[i].gone) continue;
        if (kept != i) link->records[kept] = link->records[i];
        kept++;
    }
    link->count = kept;
}

void link_all_lost(sis_link *link) {
    for (uint32_t i = 0; i < link->count; i++) lose(link, &link->records[i]);
}

/* -- Credit -- */

typedef struct credit {
    uint32_t next, limit, range_count;
    uint32_t judged; /* nothing is known from here on */
    bool truncated;
    uint16_t seen;
    link_range ranges[SIS_LINK_MOST_RANGES];
} credit;

typedef struct varints {
    const uint8_t *at, *end;
} varints;

static bool varint(varints *from, uint32_t *out) {
    uint32_t value = 0;
    for (uint32_t shift = 0; shift < 35; shift += 7) {
        if (from->at == from->end) return false;
        uint8_t byte = *from->at++;
        if (shift == 28 && byte > 15) return false;
        value |= (uint32_t)(byte & 127) << shift;
        if (byte < 128) {
            *out = value;
            return true;
        }
    }
    return false;
}

static bool read_credit(const link_frame *frame, credit *out) {
    if (frame->length < CREDIT_FIXED) return false;
    const uint8_t *bytes = frame->payload;
    varints at = {bytes + CREDIT_FIXED, bytes + frame->length};
    uint32_t place = frame->offset;
    *out = (credit){.next = frame->offset,
                    .truncated = bytes[2] & TRUNCATED,
                    .seen = (uint16_t)(bytes[0] | bytes[1] << 8),
                    .limit = bytes[3] | (uint32_t)bytes[4] << 8 | (uint32_t)bytes[5] << 16 |
                             (uint32_t)bytes[6] << 24};
    while (at.at < at.end) {
        uint32_t gap, stretch;
        if (out->range_count == SIS_LINK_MOST_RANGES || !varint(&at, &gap) || !varint(&at, &stretch))
            return false;
        /* Offsets of one credit lie within 2^31 of each other; all sums stay below that. */
        if (gap > INT32_MAX || stretch > INT32_MAX || place - out->next > (uint32_t)INT32_MAX - gap)
            return false;
        uint32_t from = place + gap;
        if (from - out->next > (uint32_t)INT32_MAX - stretch) return false;
        out->ranges[out->range_count++] = (link_range){from, from + stretch};
        place = from + stretch;
    }
    out->judged = place;
    return true;
}

static bool has(const credit *known, uint32_t from, uint32_t to) {
    if (!link_before(known->next, to)) return true;
    for (uint32_t i = 0; i < known->range_count; i++)
        if (!link_before(from, known->ranges[i].from) && !link_before(known->ranges[i].to, to)) return true;
    return false;
}

/* What the credit says about one frame under way. */
static void judge(sis_link *link, const credit *known, link_record *record) {
    uint32_t to = record->offset + record->length;
    bool before = (int16_t)(record->seq - known->seen) <= 0;
    if (record->seq == known->seen && (!record->lost || record->late))
        link_measure(link, link->now - record->at);
    if (link_before(record->offset, known->next) && link_before(known->next, to)) {
        /* What is acknowledged may be overwritten in the ring. */
        record->length = (uint16_t)(to - known->next);
        record->offset = known->next;
    }
    if (has(known, record->offset, to)) {
        /* Arrived before this frame was seen: it was what this one repeats, and we were too impatient. */
        if (record->late && (record->lost || !before)) link_was_early(link, record->counted);
        if (!record->lost) link_fate(link, record->wire, false);
        forget(link, record);
    } else if (before && !record->lost && known->truncated && !link_before(record->offset, known->judged)) {
        land(link, record);
        record->unknown = true;
    } else if (before && !record->lost) {
        link_fate(link, record->wire, true);
        record->late = false;
        lose(link, record);
    }
}

void link_take_credit(sis_link *link, const link_frame *frame) {
    link_sender *sender = &link->senders[frame->channel];
    credit known;
    if (!read_credit(frame, &known)) return;
    if (frame->channel == SIS_LINK_STREAMS && !sender->active && link->config.streams_send_bytes) {
        sender->active = true; /* the other end knows of streams */
        link_receive_streams(link);
    }
    if (!sender->active) return;
    /* Credit of another stream, or nonsense: it acknowledges what was never sent. */
    if (known.next - sender->acked > sender->sent - sender->acked) return;
    if (known.next != sender->acked) link->backoff = 0;
    sender->acked = known.next;
    bool more = frame->channel == SIS_LINK_FILE ? known.limit > sender->limit
                                                : link_before(sender->limit, known.limit);
    if (more) sender->limit = known.limit;
    for (uint32_t i = 0; i < link->count; i++) {
        if (link->records[i].channel == frame->channel) judge(link, &known, &link->records[i]);
    }
    drop_gone(link);
}

/* -- What is to be sent next -- */

static uint32_t granted(const link_sender *sender) {
    uint32_t left = sender->end - sender->sent, room = sender->limit - sender->sent;
    if ((int32_t)room < 0 && sender->mask != UINT32_MAX) return 0;
    if (sender->mask == UINT32_MAX && sender->limit < sender->sent) return 0;
    return link_less(left, room);
}

static bool waits_for_credit(const link_sender *sender) {
    return sender->active && sender->end != sender->sent && !granted(sender);
}

/* Control frames before the console before streams before files. */
static const uint8_t order[SIS_LINK_CHANNELS] = {SIS_LINK_CONTROL, SIS_LINK_CONSOLE, SIS_LINK_STREAMS,
                                                 SIS_LINK_FILE};

/* The frame of the channel that is to be sent again first: the one with the least offset, so that gaps close from below. */
static link_record *lost_of(const sis_link *link, uint32_t channel) {
    const link_record *least = NULL;
    for (uint32_t i = 0; i < link->count; i++) {
        const link_record *record = &link->records[i];
        if (record->channel != channel || !record->lost) continue;
        if (!least || link_before(record->offset, least->offset)) least = record;
    }
    return (link_record *)least;
}

/* Whether the other end has more gaps than its credit can tell: then nothing new is sent, it might find no place. */
static bool too_many_gaps(const sis_link *link, uint32_t channel) {
    for (uint32_t i = 0; i < link->count; i++)
        if (link->records[i].channel == channel && link->records[i].unknown) return true;
    return false;
}

/* A frame that is sent again goes in pieces, if chunks are smaller now and there are records for them. */
static uint32_t piece(const sis_link *link, const link_record *lost, uint32_t chunk) {
    return link->count < LINK_RECORDS ? link_less(lost->length, chunk) : lost->length;
}

bool link_next_data(sis_link *link, link_record *out) {
    uint32_t chunk = link_chunk(link), most = link_most_flying(link, chunk);
    if (link->flying && link->flying + chunk + LINK_OVERHEAD > most) return false;
    for (uint32_t i = 0; i < SIS_LINK_CHANNELS; i++) {
        uint32_t channel = order[i];
        link_sender *sender = &link->senders[channel];
        if (!sender->active) continue;
        link_record *lost = lost_of(link, channel);
        *out = (link_record){.channel = (uint8_t)channel};
        if (lost) {
            out->offset = lost->offset;
            out->length = (uint16_t)piece(link, lost, chunk);
            out->lost = true;
        } else if (granted(sender) && link->count < RECORDS_FOR_NEW && !too_many_gaps(link, channel)) {
            out->offset = sender->sent;
            out->length = (uint16_t)link_less(granted(sender), chunk);
        } else if (waits_for_credit(sender) && link->now >= sender->probe) {
            out->offset = sender->sent;
        } else {
            continue;
        }
        return true;
    }
    return false;
}

/* `record` of link_next_data has been built; its seq and wire are known now. */
void link_data_sent(sis_link *link, const link_record *record) {
    link_sender *sender = &link->senders[record->channel];
    sender->probe = link->now + PROBE_US;
    bool late = false;
    uint8_t counted = 0;
    if (!record->length) return;
    if (record->lost) {
        link_record *old = lost_of(link, record->channel);
        bool all = old->length == record->length;
        late = all && old->late;
        counted = old->counted;
        old->offset += record->length;
        old->length = (uint16_t)(old->length - record->length);
        if (!old->length) forget(link, old);
        drop_gone(link);
        link->counts.resent++;
    } else {
        sender->sent += record->length;
    }
    link_record *new = &link->records[link->count++];
    *new = *record;
    new->at = link->now;
    new->late = late;
    new->counted = counted;
    new->lost = new->gone = false;
    link->flying += new->wire;
}

/* The oldest frame that waits for credit: on the line, or, where nothing is, one of unknown fate; NULL: none. */
static link_record *oldest(const sis_link *link) {
    const link_record *unknown = NULL;
    for (uint32_t i = 0; i < link->count; i++) {
        const link_record *record = &link->records[i];
        if (!record->lost && !record->unknown) return (link_record *)record;
        if (record->unknown && !unknown) unknown = record;
    }
    return (link_record *)unknown;
}

/* No credit for too long: one frame is sent again, which makes the other end say what it has. */
void link_senders_poll(sis_link *link) {
    link_record *late = oldest(link);
    if (!late || link->now - late->at < link_patience(link)) return;
    /* On a line so bad that no large frame gets through, this is all that tells; but once may be chance, or a pause. */
    if (link->backoff) {
        link_fate(link, late->wire, true);
        late->counted++;
    }
    late->late = true;
    lose(link, late);
    link->backoff++;
}

uint64_t link_senders_deadline(const sis_link *link) {
    uint64_t when = UINT64_MAX;
    const link_record *late = oldest(link);
    if (late) when = late->at + link_patience(link);
    for (uint32_t i = 0; i < SIS_LINK_CHANNELS; i++)
        if (waits_for_credit(&link->senders[i])) when = link_sooner(when, link->senders[i].probe);
    return when;
}

void link_forget_file(sis_link *link) {
    for (uint32_t i = 0; i < link->count; i++)
        if (link->records[i].channel == SIS_LINK_FILE) forget(link, &link->records[i]);
    drop_gone(link);
    link->senders[SIS_LINK_FILE].active = false;
}
