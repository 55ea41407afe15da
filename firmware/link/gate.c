/* The gate before the plain console: whatever may be a part of a frame does not pass. Silence is believed only when a poll
 * finds it: bytes that lay in a UART's ring for a while came without the pause that lies between two calls. */
#include "inside.h"
#include <string.h>

static void hand_over(sis_link *link, const uint8_t *bytes, size_t count) {
    if (count && link->config.events.typed) link->config.events.typed(link->config.context, bytes, count);
}

/* A zero or a type's byte outside frames: all that lately came was no text. */
void link_gate_sign(sis_link *link) {
    link_gate *gate = &link->gate;
    if (link_in_session(link)) return;
    if (gate->mode == GATE_SWALLOW) return;
    gate->mode = GATE_SWALLOW;
    link->counts.dropped += gate->held_bytes;
    gate->held_bytes = 0;
    if (link->config.events.drop_line) link->config.events.drop_line(link->config.context);
}

/* Nothing of a burst passes before a pause: what is left of a frame whose beginning was not heard ends with a zero, and
 * that comes before there is no room here. The parser's room is free outside of frames. */
static void hold(sis_link *link, const uint8_t *bytes, size_t count) {
    link_gate *gate = &link->gate;
    uint8_t *held = link->parser.raw;
    while (count) {
        if (gate->held_bytes == LINK_RAW) {
            hand_over(link, held, LINK_RAW / 2);
            gate->held_bytes -= LINK_RAW / 2;
            memmove(held, held + LINK_RAW / 2, gate->held_bytes);
        }
        size_t part = LINK_RAW - gate->held_bytes;
        if (part > count) part = count;
        memcpy(held + gate->held_bytes, bytes, part);
        gate->held_bytes += (uint32_t)part;
        bytes += part;
        count -= part;
    }
}

void link_gate_bytes(sis_link *link, const uint8_t *bytes, size_t count) {
    link_gate *gate = &link->gate;
    if (link_in_session(link)) {
        gate->control = count == 1 && bytes[0] == 3 && gate->quiet;
        link->counts.dropped += count;
        return;
    }
    if (gate->mode == GATE_START) gate->mode = GATE_BUSY;
    if (gate->mode == GATE_ALERT) link_gate_sign(link);
    if (gate->mode == GATE_TYPED) {
        hold(link, bytes, count);
    } else {
        link->counts.dropped += count;
    }
}

static void release(sis_link *link) {
    uint32_t count = link->gate.held_bytes;
    link->gate.held_bytes = 0;
    hand_over(link, link->parser.raw, count);
}

/* Silence that ends the gate's mode; 0: no silence does. */
static uint64_t needed(const link_gate *gate) {
    switch (gate->mode) {
    case GATE_BUSY: return SIS_LINK_START_SILENCE_US;
    case GATE_SWALLOW: return SIS_LINK_SWALLOW_US;
    case GATE_TYPED: return gate->held_bytes ? SIS_LINK_HOLD_US : 0;
    default: return 0;
    }
}

void link_gate_poll(sis_link *link) {
    link_gate *gate = &link->gate;
    uint64_t silence = link->now - gate->last;
    if (silence >= SIS_LINK_ALONE_US) {
        bool control = gate->control && link_in_session(link);
        gate->quiet = true;
        gate->control = false;
        if (control && link->config.events.interrupt) link->config.events.interrupt(link->config.context);
    }
    if (link_in_session(link)) return;
    if ((gate->mode == GATE_START || gate->mode == GATE_ALERT) && link->now >= gate->until) {
        gate->mode = GATE_TYPED;
    }
    if (needed(gate) && silence >= needed(gate)) {
        if (gate->mode == GATE_TYPED) release(link);
        gate->mode = GATE_TYPED;
        /* Half a frame that never ended is not to swallow what is typed now. */
        link->parser.state = PARSE_OUTSIDE;
        link->parser.raw_bytes = 0;
    }
}

/* A session is over. After a silence the other end may still be sending when the line comes back. */
void link_gate_shut(sis_link *link, bool fell_silent) {
    link_gate *gate = &link->gate;
    gate->mode = fell_silent ? GATE_ALERT : GATE_SWALLOW;
    gate->until = link->now + SIS_LINK_ALERT_US;
    gate->last = link->now;
    gate->held_bytes = 0;
    gate->control = false;
}

uint64_t link_gate_deadline(const sis_link *link) {
    const link_gate *gate = &link->gate;
    uint64_t when = UINT64_MAX;
    /* Without a session nobody asks whether a 03 was alone: the line rests, and a script's instructions are its own. */
    if (link_in_session(link)) return gate->quiet ? when : gate->last + SIS_LINK_ALONE_US;
    if (gate->mode == GATE_START || gate->mode == GATE_ALERT) when = link_sooner(when, gate->until);
    if (needed(gate)) when = link_sooner(when, gate->last + needed(gate));
    return when;
}
