/* Streams, newlines and typed bytes between the kernel and whoever is at the other end: the UART, or a session. */
#include "kernel/console.h"

#include <stdint.h>

#include "arch/interrupts.h"
#include "kernel/cores.h"
#include "kernel/ring.h"
#include "kernel/uart.h"

enum { TYPED_BYTES = 65536, PIECE = 128 };

static bool marked;
static int stream_now = SIS_STREAM_DIAGNOSTICS; /* 0: who listens does not know */
static bool in_line;                            /* the last byte sent was not a newline */

static uint8_t typed_space[TYPED_BYTES];
static sis_ring typed = {.bytes = typed_space, .size = TYPED_BYTES};
static volatile bool interrupt_seen;
static volatile uint32_t void_until; /* of the typed ring: what came before this is forgotten */
static volatile uint32_t behind_ctrl_c;
static volatile sis_line_fate line_fate;

static const sis_console_party *party;
static volatile bool away;

void sis_console_start(void) { sis_uart_start(); }

void sis_console_mark_streams(void) { marked = true; }

void sis_console_join(const sis_console_party *the_party) { party = the_party; }

/* Of the script that reads the console. */
static volatile bool asked;
static bool escaped, ended;

/* Perhaps in an interrupt. */
void sis_console_anew(void) {
    stream_now = 0;
    in_line = false;
    asked = false;
}

void sis_console_away(bool is_away) {
    away = is_away;
    sis_console_anew();
}

static void put_all(const char *bytes, size_t count) {
    for (size_t done = 0; done < count; done++) {
        if (party) done += party->write(bytes + done, count - done);
        if (done < count) sis_uart_put((uint8_t)bytes[done]);
    }
}

/* Some bytes on their way out. */
typedef struct piece {
    size_t count;
    char bytes[PIECE];
} piece;

static void put(piece *out, char c) {
    if (out->count == PIECE) {
        put_all(out->bytes, PIECE);
        out->count = 0;
    }
    out->bytes[out->count++] = c;
}

void sis_console_write(int stream, const char *bytes, size_t count) {
    bool marks = marked || away;
    piece out;

    sis_cores_look();
    out.count = 0; /* an initialiser would be a call of memset, which there may not be yet */
    if (marks && stream != stream_now)
        put(&out, stream == SIS_STREAM_OUTPUT ? SIS_MARK_OUTPUT : SIS_MARK_DIAGNOSTICS);
    stream_now = stream;
    for (size_t i = 0; i < count; i++) {
        char c = bytes[i];
        if (marks && (c == SIS_MARK_OUTPUT || c == SIS_MARK_DIAGNOSTICS || c == SIS_MARK_ASK)) continue;
        if (c == '\n') put(&out, '\r');
        put(&out, c);
        in_line = c != '\n';
    }
    put_all(out.bytes, out.count);
}

void sis_console_for_kernel(void) {
    if (in_line) sis_console_write(SIS_STREAM_DIAGNOSTICS, "\n", 1);
}

static void end_party(bool restart) {
    const sis_console_party *last = party;
    party = 0;
    if (last) last->leave(restart);
    sis_console_for_kernel();
}

void sis_console_for_the_end(void) { end_party(false); }

void sis_console_for_the_restart(void) { end_party(true); }

void sis_console_flush(void) {
    if (party) party->flush();
    sis_uart_flush();
}

uint32_t sis_console_room(void) { return sis_ring_room(&typed); }

void sis_console_interrupt(void) { interrupt_seen = true; }

void sis_console_type(uint8_t byte) {
    if (sis_ring_room(&typed) > 0) sis_ring_put(&typed, byte);
    if (byte != SIS_CTRL_C) return;
    behind_ctrl_c = typed.in;
    interrupt_seen = true;
}

/* Perhaps in an interrupt: the reader's end of the ring is the reader's. */
void sis_console_void_line(bool prompt) {
    void_until = typed.in;
    if (line_fate != SIS_LINE_ANEW) line_fate = prompt ? SIS_LINE_ANEW : SIS_LINE_VOID;
}

sis_line_fate sis_console_line_fate(void) {
    uint32_t mask = sis_mask_interrupts();
    sis_line_fate fate = line_fate;
    line_fate = SIS_LINE_STAYS;
    sis_restore_interrupts(mask);
    return fate;
}

static void type_all(void) {
    uint32_t mask = sis_mask_interrupts();
    uint8_t byte;
    while (sis_console_room() > 0 && sis_uart_read(&byte, 1) == 1) sis_console_type(byte);
    sis_restore_interrupts(mask);
}

void sis_console_take(void) {
    sis_uart_take();
    if (party) party->take();
}

static void skip_void(void) {
    if ((int32_t)(void_until - typed.out) > 0) typed.out = void_until;
}

static void take_typed(void) {
    sis_console_take();
    if (!party) type_all();
    skip_void();
}

int sis_console_read(void) {
    take_typed();
    return sis_ring_get(&typed);
}

int sis_console_peek(void) {
    take_typed();
    sis_ring ahead = typed;
    return sis_ring_get(&ahead);
}

uint32_t sis_console_typed(void) { return sis_ring_count(&typed); }

uint32_t sis_console_typed_ever(void) { return typed.in; }

void sis_console_script_begins(void) { asked = escaped = ended = false; }

/* One byte of the script's input; false for one that only means something. */
static bool input_byte(int byte, uint8_t *data) {
    bool marks = marked || away;

    if (escaped) {
        *data = (uint8_t)(byte ^ SIS_ESCAPED);
        escaped = false;
        return true;
    }
    ended = ended || byte == SIS_CTRL_D;
    escaped = marks && byte == SIS_ESCAPE;
    *data = byte == '\r' && !marks ? '\n' : (uint8_t)byte;
    return !escaped && byte != SIS_CTRL_C && byte != SIS_CTRL_D;
}

int64_t sis_console_read_some(uint8_t *bytes, size_t size) {
    size_t count = 0;
    int byte;

    while (count < size && !ended && (byte = sis_console_read()) >= 0) {
        asked = false;
        if (input_byte(byte, &bytes[count])) count++;
    }
    if (count > 0) return (int64_t)count;
    if (ended) return -1;
    if ((marked || away) && !asked) put_all((const char[]){SIS_MARK_ASK}, 1);
    asked = true;
    return 0;
}

bool sis_console_interrupted(void) {
    static uint32_t calls;

    if (calls++ % 16 == 0) sis_console_take();
    return interrupt_seen;
}

void sis_console_clear_interrupt(void) { interrupt_seen = false; }

/* Takes the Ctrl-Cs out of what was typed: what is before the last one moves up. */
static void drop_ctrl_c(void) {
    uint32_t to = behind_ctrl_c;

    for (uint32_t at = to; at != typed.out;) {
        uint8_t byte = typed.bytes[--at & (TYPED_BYTES - 1)];
        if (byte != SIS_CTRL_C) typed.bytes[--to & (TYPED_BYTES - 1)] = byte;
    }
    typed.out = to;
}

void sis_console_end_interrupt(void) {
    uint32_t mask = sis_mask_interrupts();
    skip_void(); /* else it would move up among what is not */
    if (interrupt_seen && (int32_t)(behind_ctrl_c - typed.out) > 0) drop_ctrl_c();
    interrupt_seen = false;
    sis_restore_interrupts(mask);
}
