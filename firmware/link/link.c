/* A link's memory, its state table at work, and time. */
#include "inside.h"
#include <string.h>

enum { LEAST_RING = 256, LEAST_WINDOW = 64, DEFAULT_WINDOW = 8192 };
static const uint32_t most_ring = 1u << 30;

static bool ring_fits(uint32_t bytes) {
    return bytes >= LEAST_RING && bytes <= most_ring && (bytes & (bytes - 1)) == 0;
}

size_t sis_link_size(const sis_link_config *config) {
    if (!ring_fits(config->receive_bytes) || !ring_fits(config->send_bytes)) return 0;
    bool streams = config->streams_receive_bytes || config->streams_send_bytes;
    if (streams && (!ring_fits(config->streams_receive_bytes) || !ring_fits(config->streams_send_bytes)))
        return 0;
    uint64_t rings = 2 * (uint64_t)config->receive_bytes + 2 * (uint64_t)config->send_bytes +
                     config->streams_receive_bytes + config->streams_send_bytes;
    uint64_t bytes = sizeof(sis_link) + rings;
    return bytes <= SIZE_MAX ? (size_t)bytes : 0;
}

/* The config with its defaults in place; false: something is out of its bounds. */
static bool complete(sis_link_config *config) {
    if (!config->chunk) config->chunk = SIS_LINK_MOST_CHUNK;
    if (!config->window) config->window = DEFAULT_WINDOW;
    return config->chunk >= SIS_LINK_LEAST_CHUNK && config->chunk <= SIS_LINK_MOST_CHUNK &&
           config->window >= LEAST_WINDOW && config->baud_count <= SIS_LINK_MOST_BAUDS;
}

sis_link *sis_link_start(void *memory, size_t bytes, const sis_link_config *config, uint64_t now) {
    size_t needed = sis_link_size(config);
    sis_link_config own = *config;
    if (!memory || !needed || bytes < needed || ((uintptr_t)memory & 7) || !complete(&own)) return NULL;
    sis_link *link = memory;
    memset(link, 0, sizeof *link);
    link->config = own;
    link->rings = (uint8_t *)(link + 1);
    link->now = link->gate.last = now;
    link->state = SIS_LINK_IN_PLAIN;
    link->again = link->timeout = UINT64_MAX;
    link->session = own.session;
    link->rate = own.baud;
    link->gate.mode = own.alert ? GATE_ALERT : GATE_START;
    link->gate.until = now + (own.alert ? SIS_LINK_ALERT_US : SIS_LINK_START_US);
    return link;
}

void sis_link_set_token(sis_link *link, uint64_t token) { link->config.token = token; }

bool link_in_session(const sis_link *link) { return link->state != SIS_LINK_IN_PLAIN; }

bool sis_link_is_open(const sis_link *link) {
    return link_in_session(link) && link->state != SIS_LINK_IN_CLOSING;
}

uint32_t sis_link_session(const sis_link *link) { return link->session; }

/* The times of a state that was just entered. */
static void enter(sis_link *link) {
    link->again = link->timeout = UINT64_MAX;
    if (link->state == SIS_LINK_IN_PROVING) {
        link->again = link->now + SIS_LINK_PROVE_AGAIN_US;
        link->timeout = link->now + SIS_LINK_PROVE_US;
    }
    if (link->state == SIS_LINK_IN_CLOSING) link->timeout = link->now + SIS_LINK_CLOSE_US;
}

/* Actions see the next state already, for what they tell the caller makes him act upon it. */
void link_happen(sis_link *link, uint32_t event) {
    uint8_t before = link->state;
    sis_link_row row = sis_link_table[before][event];
    link->state = row.next;
    link_act(link, row.action);
    if (link->state != before) enter(link);
}

/* -- Time -- */

static void poll_session(sis_link *link) {
    uint64_t silence = link->now - link->heard;
    if (link->bye_sent && link->out_at == link->out_bytes) link_happen(link, SIS_LINK_ON_SENT);
    if (!link_in_session(link)) return;
    if (silence >= SIS_LINK_SILENCE_US) {
        link->bye_reason = SIS_LINK_BYE_SILENCE;
        link_happen(link, SIS_LINK_ON_SILENCE);
        return;
    }
    if (link->rate != link->config.baud && silence >= SIS_LINK_QUIET_US) link_happen(link, SIS_LINK_ON_QUIET);
    if (link->now >= link->timeout) {
        link_happen(link, SIS_LINK_ON_TIMEOUT);
    } else if (link->now >= link->again) {
        link_happen(link, SIS_LINK_ON_AGAIN);
    }
    link_senders_poll(link);
}

void sis_link_poll(sis_link *link, uint64_t now) {
    link_clock(link, now);
    link_gate_poll(link);
    if (link_in_session(link)) poll_session(link);
}

uint64_t sis_link_deadline(const sis_link *link) {
    uint64_t when = link_gate_deadline(link);
    if (link_has_output((sis_link *)link)) return 0;
    if (!link_in_session(link)) return when;
    if (link->bye_sent) return 0;
    if (link->rate != link->config.baud && link->state != SIS_LINK_IN_DRAINING) {
        when = link_sooner(when, link->heard + SIS_LINK_QUIET_US);
    }
    when = link_sooner(when, link->heard + SIS_LINK_SILENCE_US);
    when = link_sooner(when, link_sooner(link->again, link->timeout));
    if (link->state == SIS_LINK_IN_OPEN) {
        when = link_sooner(when, link->spoke + SIS_LINK_BEAT_US);
        when = link_sooner(when, link_senders_deadline(link));
    }
    return when;
}

/* -- The rate -- */

uint32_t sis_link_rate_wanted(const sis_link *link) {
    bool changes = link->state == SIS_LINK_IN_DRAINING || !link_in_session(link);
    bool busy = link->pending || link->out_at < link->out_bytes;
    return changes && !busy ? link->target : 0;
}

void sis_link_switched(sis_link *link, uint64_t now) {
    link_clock(link, now);
    if (!link->target) return;
    link->rate = link->target;
    link->target = 0;
    link_happen(link, link->rate == link->config.baud ? SIS_LINK_ON_SWITCHED_BACK : SIS_LINK_ON_SWITCHED);
}

uint32_t sis_link_rate(const sis_link *link) { return link->rate; }

/* -- The caller's wishes -- */

void sis_link_leave(sis_link *link, uint32_t reason, uint64_t now) {
    link_clock(link, now);
    if (!sis_link_is_open(link)) return;
    link->bye_reason = (uint8_t)reason;
    link_happen(link, SIS_LINK_ON_LEAVE);
}

void sis_link_count(const sis_link *link, sis_link_counts *out) {
    *out = link->counts;
    out->chunk = link_chunk(link);
}
