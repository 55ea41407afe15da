/* Streams, newlines and typed bytes between the kernel and the board's UART. */
#include "kernel/console.h"

#include <stdint.h>

#include "arch/arm64/registers.h"
#include "kernel/board.h"

enum { TYPED_BYTES = 1024 }; /* a power of two */

static bool marked;
static int stream_now = SIS_STREAM_DIAGNOSTICS;
static bool in_line; /* the last byte sent was not a newline */

static uint8_t typed[TYPED_BYTES];
static uint32_t typed_in, typed_out;
static volatile bool interrupt_seen;
static bool listening = true;

static void put(char c) { sis_board.console.driver->put(&sis_board.console, (uint8_t)c); }

static uint32_t uart_clock(void) {
    const sis_console_device *uart = &sis_board.console;
    const sis_facts_device *facts = &sis_board.facts;
    uint32_t hz;
    bool told = facts->driver && facts->driver->uart_clock(facts, uart->baud * 16, &hz);
    return told ? hz : uart->clock;
}

void sis_console_start(void) {
    const sis_console_device *uart = &sis_board.console;
    const sis_pins_device *pins = &sis_board.pins;

    for (size_t i = 0; i < pins->count; i++) pins->driver->set(pins, &pins->pins[i]);
    uart->driver->start(uart, uart_clock(), uart->baud);
}

bool sis_console_set_baud(uint32_t baud) {
    const sis_console_device *uart = &sis_board.console;
    return uart->driver->set_baud(uart, uart_clock(), baud);
}

void sis_console_mark_streams(void) { marked = true; }

void sis_console_write(int stream, const char *bytes, size_t count) {
    if (marked && stream != stream_now)
        put(stream == SIS_STREAM_OUTPUT ? SIS_MARK_OUTPUT : SIS_MARK_DIAGNOSTICS);
    stream_now = stream;
    for (size_t i = 0; i < count; i++) {
        char c = bytes[i];
        if (marked && (c == SIS_MARK_OUTPUT || c == SIS_MARK_DIAGNOSTICS || c == SIS_MARK_ASK)) continue;
        if (c == '\n') put('\r');
        put(c);
        in_line = c != '\n';
    }
}

void sis_console_for_kernel(void) {
    if (in_line) sis_console_write(SIS_STREAM_DIAGNOSTICS, "\n", 1);
}

void sis_console_flush(void) { sis_board.console.driver->flush(&sis_board.console); }

void sis_console_take(void) {
    uint64_t mask = sis_mask_interrupts();
    int byte;
    while (typed_in - typed_out < TYPED_BYTES &&
           (byte = sis_board.console.driver->get(&sis_board.console)) >= 0) {
        typed[typed_in++ % TYPED_BYTES] = (uint8_t)byte;
        if (byte == SIS_CTRL_C) interrupt_seen = true;
    }
    bool room = typed_in - typed_out < TYPED_BYTES;
    if (room != listening) sis_board.console.driver->listen(&sis_board.console, room);
    listening = room;
    sis_restore_interrupts(mask);
}

int sis_console_read(void) {
    sis_console_take();
    return typed_in == typed_out ? -1 : typed[typed_out++ % TYPED_BYTES];
}

/* Of the script that reads the console. */
static bool asked, escaped, ended;

void sis_console_script_begins(void) { asked = escaped = ended = false; }

/* One byte of the script's input; false for one that only means something. */
static bool input_byte(int byte, uint8_t *data) {
    if (escaped) {
        *data = (uint8_t)(byte ^ SIS_ESCAPED);
        escaped = false;
        return true;
    }
    ended = ended || byte == SIS_CTRL_D;
    escaped = marked && byte == SIS_ESCAPE;
    *data = byte == '\r' && !marked ? '\n' : (uint8_t)byte;
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
    if (marked && !asked) put(SIS_MARK_ASK);
    asked = true;
    return 0;
}

bool sis_console_interrupted(void) {
    static uint32_t calls;

    if (calls++ % 16 == 0) sis_console_take();
    return interrupt_seen;
}

void sis_console_clear_interrupt(void) { interrupt_seen = false; }
