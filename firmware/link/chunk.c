/* How large data frames are, how many may be under way, and how long to wait for their credit: from the line's rate, the
 * measured round trip, and from how many frames were lost. */
#include "inside.h"

enum {
    FRAME_US = 90000,       /* a data frame takes the line so long at most */
    LEAST_BY_RATE = 128,    /* … but however slow the line is, it has so many bytes */
    FULL_FRAMES = 3,        /* under way at least, so that the line never waits */
    SPARE_US = 60000,       /* more than the round trip is under way, for ends that look only now and then */
    MEMORY_BYTES = 1 << 16, /* of the line's quality */
    FIRST_TRIP_US = 200000,
    LEAST_SPARE_US = 100000,
    NO_RATE_SPARE_US = 500000, /* a socket loses nothing, but a busy machine may stop for a while */
    MOST_BACKOFF = 3,
    MOST_PATIENCE_US = 1000000
};

static uint32_t root(uint64_t value) {
    uint64_t low = 0, high = 1u << 31;
    while (high - low > 1) {
        uint64_t middle = (low + high) / 2;
        if (middle * middle <= value) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

/* Bytes that the line carries in so many us: ten bits a byte; 0: a line without a rate. */
static uint64_t carried(const sis_link *link, uint64_t us) { return (uint64_t)link->rate * us / 10000000; }

static uint64_t line_us(const sis_link *link, uint64_t bytes) {
    return link->rate ? bytes * 10000000 / link->rate : 0;
}

static uint32_t most_chunk(const sis_link *link) {
    uint32_t most = link_less(SIS_LINK_MOST_CHUNK, link->peer_chunk);
    most = link_less(most, link->peer_window / FULL_FRAMES > 64 ? link->peer_window / FULL_FRAMES - 48 : 16);
    if (link->rate) {
        uint64_t by_rate = carried(link, FRAME_US);
        if (by_rate < LEAST_BY_RATE) by_rate = LEAST_BY_RATE;
        if (by_rate < most) most = (uint32_t)by_rate;
    }
    return most < SIS_LINK_LEAST_CHUNK ? SIS_LINK_LEAST_CHUNK : most;
}

/* With a chance p that a byte is hit, L payload bytes and an overhead of h, the yield L / (L + h) · (1 - p)^(L + h) is
 * best where L (L + h) = h / p. p is lost frames by bytes. */
uint32_t link_chunk(const sis_link *link) {
    uint32_t most = most_chunk(link);
    const link_quality *quality = &link->quality;
    if (!quality->lost) return most;
    uint64_t h = LINK_OVERHEAD;
    uint64_t best = (root(h * h + 4 * h * 16 * quality->bytes / quality->lost) - h) / 2;
    if (best < SIS_LINK_LEAST_CHUNK) return SIS_LINK_LEAST_CHUNK;
    return best < most ? (uint32_t)best : most;
}

uint32_t link_most_flying(const sis_link *link, uint32_t chunk) {
    uint64_t most = FULL_FRAMES * (chunk + (uint64_t)LINK_OVERHEAD);
    if (link->rate) {
        uint64_t by_rate = carried(link, link->trip + (uint64_t)SPARE_US);
        if (by_rate > most) most = by_rate;
    } else {
        most = UINT32_MAX;
    }
    /* At least one frame, or nothing would move. */
    return most < link->peer_window ? (uint32_t)most : link->peer_window;
}

uint64_t link_patience(const sis_link *link) {
    uint64_t trip = link->trip ? link->trip + 4 * (uint64_t)link->trip_swing : FIRST_TRIP_US;
    if (trip > MOST_PATIENCE_US) trip = MOST_PATIENCE_US;
    uint64_t spare = link->rate ? LEAST_SPARE_US : NO_RATE_SPARE_US;
    uint64_t us = trip + spare + line_us(link, link->flying + 2 * (uint64_t)link_chunk(link));
    uint64_t longer = us << (link->backoff < MOST_BACKOFF ? link->backoff : MOST_BACKOFF);
    if (longer > MOST_PATIENCE_US) longer = MOST_PATIENCE_US;
    return us > longer ? us : longer;
}

void link_fate(sis_link *link, uint32_t wire, bool lost) {
    link_quality *quality = &link->quality;
    quality->bytes += wire;
    if (lost) quality->lost += 16;
    if (quality->bytes >= MEMORY_BYTES) {
        quality->bytes /= 2;
        quality->lost /= 2;
    }
}

void link_measure(sis_link *link, uint64_t us) {
    uint32_t trip = us < MOST_PATIENCE_US ? (uint32_t)us + 1 : MOST_PATIENCE_US;
    if (!link->trip) {
        link->trip = trip;
        link->trip_swing = trip / 2;
        return;
    }
    uint32_t off = trip > link->trip ? trip - link->trip : link->trip - trip;
    link->trip_swing = (3 * link->trip_swing + off) / 4;
    link->trip = (7 * link->trip + trip) / 8;
    if (!link->trip) link->trip = 1;
}

void link_was_early(sis_link *link, uint32_t counted) {
    link->quality.lost -= link_less(link->quality.lost, 16 * counted);
}
