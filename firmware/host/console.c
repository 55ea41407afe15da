/* The console of sis-device, as firmware/kernel/console.c has it: marks before each stream in a session, Ctrl-C, input
 * that a script asks for. Without a session it is a terminal that says what was typed. */
#include "device.h"
#include "kernel/console.h"

#include <string.h>

/* In a session through channel 0, else onto the line, behind what the link has to say. */
static void put(device *d, const char *bytes, size_t count) {
    device_enter(d);
    uint32_t session = sis_link_session(d->link);
    bool open = sis_link_is_open(d->link);
    device_leave(d);

    while (count > 0) {
        size_t taken = 0;
        device_enter(d);
        bool over = open && (!sis_link_is_open(d->link) || sis_link_session(d->link) != session);
        if (open && !over)
            taken = sis_link_write(d->link, SIS_LINK_CONSOLE, bytes, count);
        else if (!open && d->out_at == d->out_count)
            taken = device_line_write(&d->line, (const uint8_t *)bytes, count);
        device_leave(d);
        if (over) return;
        bytes += taken;
        count -= taken;
        if (count > 0) device_turn(d, 1000);
    }
}

void device_console_write(device *d, int stream, const char *bytes, size_t count) {
    char mark = stream == SIS_STREAM_OUTPUT ? SIS_MARK_OUTPUT : SIS_MARK_DIAGNOSTICS;
    bool marked = sis_link_is_open(d->link);

    if (marked && stream != d->stream) put(d, &mark, 1);
    d->stream = stream;
    while (count > 0) {
        size_t plain = 0;
        while (plain < count && bytes[plain] != '\n' && bytes[plain] != SIS_MARK_ASK &&
               bytes[plain] != SIS_MARK_OUTPUT && bytes[plain] != SIS_MARK_DIAGNOSTICS)
            plain++;
        put(d, bytes, plain);
        if (plain < count && bytes[plain] == '\n') put(d, "\r\n", 2);
        if (plain < count) plain++; /* a mark of the script's own is left out */
        bytes += plain;
        count -= plain;
    }
}

void device_console_type(device *d, const uint8_t *bytes, size_t count) {
    device_typed *typed = &d->typed;

    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == SIS_CTRL_C) d->ctrl_c = true;
        if (typed->in - typed->out < DEVICE_TYPED) typed->bytes[typed->in++ % DEVICE_TYPED] = bytes[i];
    }
}

/* One byte of the script's input; false for one that only means something. */
static bool input_byte(device_typed *typed, uint8_t byte, uint8_t *data) {
    if (typed->escaped) {
        *data = byte ^ SIS_ESCAPED;
        typed->escaped = false;
        return true;
    }
    typed->ended = typed->ended || byte == SIS_CTRL_D;
    typed->escaped = byte == SIS_ESCAPE;
    *data = byte;
    return !typed->escaped && byte != SIS_CTRL_C && byte != SIS_CTRL_D;
}

int64_t device_console_read(device *d, uint8_t *bytes, size_t room) {
    static const char ask = SIS_MARK_ASK;
    device_typed *typed = &d->typed;
    size_t count = 0;

    device_turn(d, 0);
    device_enter(d);
    while (count < room && !typed->ended && typed->out != typed->in) {
        typed->asked = false;
        if (input_byte(typed, typed->bytes[typed->out++ % DEVICE_TYPED], &bytes[count])) count++;
    }
    device_leave(d);
    if (count > 0) return (int64_t)count;
    if (typed->ended) return -1;
    if (!typed->asked) put(d, &ask, 1);
    typed->asked = true;
    return 0;
}
