/* What the session does with channels 1 and 2, and with what is left on channel 0. */
#include <string.h>

#include "session/line_inside.h"

#define PATIENCE_US (5 * SIS_SECOND_US) /* with a host that is alive and takes nothing */
#define DRAIN_US (2 * SIS_SECOND_US)

size_t sis_line_send_all(uint32_t session, uint32_t channel, const uint8_t *bytes, size_t count) {
    uint64_t moved = sis_line_now_us();
    size_t done = 0;
    sis_link *link;

    while (session != 0 && sis_line_session() == session && (link = sis_line_enter())) {
        bool there = sis_line_session() == session;
        size_t part = there ? sis_link_write(link, channel, bytes + done, count - done) : 0;
        done += part;
        if (part > 0) moved = sis_line_now_us();
        if (done < count) sis_line_turn_inside();
        if (sis_line_now_us() - moved > PATIENCE_US)
            sis_link_leave(link, SIS_LINK_BYE_DONE, sis_line_now_us());
        sis_line_leave();
        if (done == count) break;
    }
    return done;
}

void sis_line_reply(uint32_t session, const void *bytes, size_t count) {
    sis_line_send_all(session, SIS_LINK_CONTROL, bytes, count);
}

size_t sis_line_control(uint32_t session, uint8_t *bytes, size_t most) {
    const uint8_t *there;
    size_t count = 0;
    sis_link *link = session != 0 ? sis_line_enter() : NULL;

    if (!link) return 0;
    if (sis_line_session() == session) count = sis_link_read(link, SIS_LINK_CONTROL, &there);
    if (count > most) count = most;
    if (count > 0) {
        memcpy(bytes, there, count);
        sis_link_take(link, SIS_LINK_CONTROL, count);
    }
    sis_line_leave();
    return count;
}

void sis_line_drain(void) {
    uint64_t end = sis_line_now_us() + DRAIN_US;
    uint32_t session = sis_line_session();
    sis_link *link;

    while (session != 0 && sis_line_session() == session && sis_line_now_us() < end &&
           (link = sis_line_enter())) {
        size_t left = sis_link_unsent(link, SIS_LINK_CONSOLE);
        if (left > 0) sis_line_turn_inside();
        sis_line_leave();
        if (left == 0) break;
    }
}

void sis_line_void_input(void) {
    const uint8_t *bytes;
    size_t count;
    sis_link *link = sis_line_enter();

    if (!link) return;
    while (sis_line_session() != 0 && (count = sis_link_read(link, SIS_LINK_CONSOLE, &bytes)) > 0)
        sis_link_take(link, SIS_LINK_CONSOLE, count);
    sis_console_void_line(false);
    sis_line_leave();
}

bool sis_line_receive(uint8_t *memory, uint32_t bytes, uint32_t from) {
    sis_link *link = sis_line_enter();
    if (!link) return false;
    bool can = sis_link_receive(link, memory, bytes, from);
    sis_line_leave();
    return can;
}

size_t sis_line_received(void) {
    sis_link *link = sis_line_enter();
    if (!link) return 0;
    size_t received = sis_link_received(link);
    sis_line_leave();
    return received;
}

void sis_line_receive_stop(void) {
    sis_link *link = sis_line_enter();
    if (!link) return;
    sis_link_receive_stop(link);
    sis_line_leave();
}
