/* The formatter behind sis_print and sis_format. */
#include "kernel/print.h"

#include <stdbool.h>
#include <stdint.h>

#include "kernel/console.h"
#include "kernel/log.h"

typedef struct directive {
    bool left, zero;
    int width;
    unsigned bytes; /* of a number */
} directive;

static void put_padded(sis_text_sink *sink, const directive *d, const char *text, size_t count) {
    char fill = d->zero && !d->left ? '0' : ' ';
    int pad = (int)count < d->width ? d->width - (int)count : 0;
    for (int i = 0; !d->left && i < pad; i++) sink->put(sink, fill);
    for (size_t i = 0; i < count; i++) sink->put(sink, text[i]);
    for (int i = 0; d->left && i < pad; i++) sink->put(sink, ' ');
}

static void put_number(sis_text_sink *sink, const directive *d, uint64_t value, unsigned base,
                       bool negative) {
    char digits[24];
    size_t at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    if (negative) digits[--at] = '-';
    put_padded(sink, d, digits + at, sizeof digits - at);
}

static const char *read_directive(const char *at, directive *d) {
    *d = (directive){.bytes = sizeof(int)};
    for (;; at++) {
        if (*at == '-')
            d->left = true;
        else if (*at == '0')
            d->zero = true;
        else
            break;
    }
    for (; *at >= '0' && *at <= '9'; at++) d->width = d->width * 10 + (*at - '0');
    if (*at == 'z') {
        d->bytes = sizeof(size_t);
        at++;
    }
    for (size_t longs = 0; *at == 'l'; at++) d->bytes = longs++ ? sizeof(long long) : sizeof(long);
    return at;
}

void sis_format_to(sis_text_sink *sink, const char *at, va_list arguments) {
    directive d;

    for (; *at; at++) {
        if (*at != '%') {
            sink->put(sink, *at);
            continue;
        }
        at = read_directive(at + 1, &d);
        switch (*at) {
        case 's': {
            const char *text = va_arg(arguments, const char *);
            size_t count = 0;
            while (text[count]) count++;
            put_padded(sink, &d, text, count);
            break;
        }
        case 'c': sink->put(sink, (char)va_arg(arguments, int)); break;
        case 'd': {
            int64_t value = d.bytes == 8 ? va_arg(arguments, int64_t) : va_arg(arguments, int32_t);
            put_number(sink, &d, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, value < 0);
            break;
        }
        case 'u':
        case 'x': {
            uint64_t value = d.bytes == 8 ? va_arg(arguments, uint64_t) : va_arg(arguments, uint32_t);
            put_number(sink, &d, value, *at == 'x' ? 16 : 10, false);
            break;
        }
        case 'p': put_number(sink, &d, (uintptr_t)va_arg(arguments, void *), 16, false); break;
        case '\0': return;
        default: sink->put(sink, *at);
        }
    }
}

/* Of what is printed, while somebody wants it. */
static struct {
    char *text;
    size_t count, room;
    bool paused;
} copy;

static void put_on_console(sis_text_sink *sink, char c) {
    (void)sink;
    sis_console_write(SIS_STREAM_DIAGNOSTICS, &c, 1);
    sis_log_put(c);
    if (copy.count < copy.room && !copy.paused) copy.text[copy.count++] = c;
}

size_t sis_print_copy_to(char *text, size_t room) {
    size_t count = copy.count;
    copy.text = text;
    copy.count = 0;
    copy.room = room;
    copy.paused = false;
    return count;
}

void sis_print_copy_pause(bool paused) { copy.paused = paused; }

void sis_print_list(const char *format, va_list arguments) {
    sis_text_sink sink = {put_on_console};
    sis_format_to(&sink, format, arguments);
}

void sis_print(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    sis_print_list(format, arguments);
    va_end(arguments);
}

typedef struct buffer_sink {
    sis_text_sink sink;
    char *text;
    size_t count, room;
} buffer_sink;

static void put_in_buffer(sis_text_sink *sink, char c) {
    buffer_sink *buffer = (buffer_sink *)sink;
    if (buffer->count < buffer->room) buffer->text[buffer->count++] = c;
}

size_t sis_format_list(char *text, size_t bytes, const char *format, va_list arguments) {
    if (bytes == 0) return 0;
    buffer_sink buffer = {{put_in_buffer}, text, 0, bytes - 1};

    sis_format_to(&buffer.sink, format, arguments);
    text[buffer.count] = '\0';
    return buffer.count;
}

size_t sis_format(char *text, size_t bytes, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    size_t count = sis_format_list(text, bytes, format, arguments);
    va_end(arguments);
    return count;
}
