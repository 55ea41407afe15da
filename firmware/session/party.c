/* The console's way into the link, and out of it when there is no session. */
#include "kernel/keep.h"
#include "session/line_inside.h"

#define BYE_US (SIS_SECOND_US / 5)

static void take(void) {
    if (!sis_line_rests()) sis_line_turn();
}

static size_t write(const char *bytes, size_t count) {
    size_t done = sis_line_send_all(sis_line_session(), SIS_LINK_CONSOLE, (const uint8_t *)bytes, count);
    if (done < count && sis_line_enter()) {
        sis_line_send_rest();
        sis_line_leave();
    }
    return done;
}

static void flush(void) {
    sis_line_drain();
    if (!sis_line_enter()) return;
    sis_line_send_rest();
    sis_line_leave();
}

/* Nobody uses the link again. */
static void say_bye(bool restart) {
    uint64_t end = sis_line_now_us() + BYE_US;
    sis_link *link = sis_line_enter();

    if (!link) return;
    sis_link_leave(link, restart ? SIS_LINK_BYE_RESTART : SIS_LINK_BYE_DONE, sis_line_now_us());
    while (sis_line_session() != 0 && sis_line_now_us() < end) {
        sis_line_send();
        sis_link_poll(link, sis_line_now_us());
    }
    sis_line_send_rest();
    if (restart) sis_line_keep_session();
}

const sis_console_party sis_line_party = {take, write, flush, say_bye};
