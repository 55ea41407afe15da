/* The link's start, its turns, and what it tells. */
#include "session/line_inside.h"

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "kernel/board.h"
#include "kernel/exit.h"
#include "kernel/keep.h"
#include "kernel/uart.h"
#include "kernel/wall.h"
#include "kernel/watch.h"
#include "session/bauds.h"
#include "session/kept.h"
#include "session/token.h"

enum {
    LINK_BYTES = 200 * 1024,
    RING_BYTES = 32768,
    STREAMS_SAID = 1024,
    WINDOW = SIS_UART_RING * 3 / 4,
    PIECE = 256
};

static _Alignas(64) uint8_t link_memory[LINK_BYTES];
static sis_link *the_link;
static volatile bool inside, script_runs;
static volatile uint32_t session_now; /* 0: none */
static volatile uint64_t due_ns;      /* the next turn, if nothing comes before */

/* On its way to the UART. */
static uint8_t out[PIECE];
static size_t out_at, out_count;

uint64_t sis_line_now_us(void) { return sis_cpu_now_ns() / 1000; }

sis_link *sis_line_enter(void) {
    uint32_t mask = sis_mask_interrupts();
    bool was_inside = inside;
    inside = true;
    if (!was_inside) sis_watch_hold(true); /* a script that is abandoned here would never leave */
    sis_restore_interrupts(mask);
    return was_inside ? NULL : the_link;
}

void sis_line_leave(void) {
    uint32_t mask = sis_mask_interrupts();
    inside = false;
    sis_watch_hold(false);
    sis_restore_interrupts(mask);
}

bool sis_line_send(void) {
    for (;;) {
        for (; out_at < out_count; out_at++)
            if (!sis_uart_try_put(out[out_at])) return true;
        out_at = 0;
        out_count = sis_link_output(the_link, out, sizeof out, sis_line_now_us());
        uint32_t rate = sis_link_rate_wanted(the_link);
        if (out_count == 0 && rate == 0) return false;
        if (out_count > 0) continue;
        sis_uart_set_baud(rate);
        sis_link_switched(the_link, sis_line_now_us());
    }
}

static void type(const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) sis_console_type(bytes[i]);
}

/* What is typed in a session, as far as somebody has room for it: the rest waits at the other end. */
static void take_typed(void) {
    const uint8_t *bytes;
    size_t there;

    while (session_now != 0 && (there = sis_link_read(the_link, SIS_LINK_CONSOLE, &bytes)) > 0) {
        size_t room = sis_console_room();
        if (room == 0) return;
        if (there > room) there = room;
        type(bytes, there);
        sis_link_take(the_link, SIS_LINK_CONSOLE, there);
    }
}

void sis_line_send_rest(void) {
    while (out_at < out_count) sis_uart_put(out[out_at++]);
}

uint64_t sis_line_turn_inside(void) {
    uint8_t bytes[PIECE];
    size_t count;

    while ((count = sis_uart_read(bytes, sizeof bytes)) > 0)
        sis_link_bytes(the_link, bytes, count, sis_line_now_us());
    sis_link_poll(the_link, sis_line_now_us());
    take_typed();
    sis_line_streams(the_link);
    bool full = sis_line_send();
    uint64_t due = full ? 0 : sis_link_deadline(the_link);
    due_ns = due < UINT64_MAX / 1000 ? due * 1000 : UINT64_MAX;
    return due_ns;
}

bool sis_line_rests(void) { return session_now == 0 && sis_uart_waiting() == 0 && due_ns == UINT64_MAX; }

uint64_t sis_line_turn(void) {
    uint64_t due;
    if (!sis_line_enter()) return UINT64_MAX;
    do due = sis_line_turn_inside();
    while (sis_uart_waiting() > 0);
    sis_line_leave();
    return due;
}

/* --- What the link tells --- */

static void typed(void *context, const uint8_t *bytes, size_t count) {
    (void)context;
    type(bytes, count);
}

static void drop_line(void *context) {
    (void)context;
    sis_console_void_line(false);
}

static void opened(void *context, const sis_link_hello *hello) {
    (void)context;
    session_now = sis_link_session(the_link);
    sis_console_void_line(false);
    sis_console_away(true);
    if (hello->time <= INT64_MAX) sis_wall_set((int64_t)hello->time);
}

static void closed(void *context, uint32_t reason) {
    (void)context;
    (void)reason;
    session_now = 0;
    sis_line_streams_gone();
    sis_console_away(false);
    sis_console_void_line(true);
    if (script_runs) sis_console_interrupt();
}

static void interrupt(void *context) {
    (void)context;
    sis_console_interrupt();
}

/* --- The start --- */

static sis_kept_session *kept_session(void) {
    size_t bytes;
    void *kept = sis_keep_uploads(&bytes);
    return sis_kept_session_in(kept, bytes);
}

void sis_line_keep_session(void) {
    sis_kept_session *kept = kept_session();
    kept->number = sis_link_session(the_link);
    kept->open = session_now != 0;
    sis_keep_seal();
}

void sis_line_open(void) {
    sis_link_config config = {
        .events = {.typed = typed,
                   .drop_line = drop_line,
                   .opened = opened,
                   .closed = closed,
                   .interrupt = interrupt},
        .board = sis_board.name,
        .release = SIS_VERSION,
        .token = sis_token(),
        .baud = sis_board.console.baud,
        .window = WINDOW,
        .receive_bytes = RING_BYTES,
        .send_bytes = RING_BYTES,
        .streams_receive_bytes = RING_BYTES,
        .streams_send_bytes = STREAMS_SAID,
        .session = kept_session()->number,
        .alert = kept_session()->open,
    };

    if (config.session == 0) config.session = (uint32_t)(sis_token() >> 16);
    config.baud_count = sis_bauds(&config.bauds);
    the_link = sis_link_start(link_memory, sizeof link_memory, &config, sis_line_now_us());
    if (!the_link) sis_panic("the link needs %zu bytes", sis_link_size(&config));
    sis_console_join(&sis_line_party);
}

uint32_t sis_line_session(void) { return session_now; }

void sis_line_script(bool runs) { script_runs = runs; }

sis_line_figures sis_line_seen(void) {
    sis_link_counts counts;
    sis_link_count(the_link, &counts);
    return (sis_line_figures){counts.bytes_in,   counts.bytes_out, counts.frames_in,
                              counts.frames_out, counts.damaged,   counts.resent};
}
