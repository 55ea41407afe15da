/* The kernel's words, kept. */
#include "kernel/log.h"

#include "kernel/print.h"

enum { BYTES = 8192, HEAD = 24, LINE = 160 };

static char bytes[BYTES];
static uint32_t written; /* all there ever were; the ring holds the last BYTES of them */
static bool in_line;
static uint32_t pauses;
static uint64_t (*clock)(void);

void sis_log_clock(uint64_t (*now_ns)(void)) { clock = now_ns; }

static void keep(char c) { bytes[written++ % BYTES] = c; }

static void begin_line(void) {
    uint64_t us = clock ? clock() / 1000 : 0;
    char head[HEAD];
    size_t count = sis_format(head, sizeof head, "[%5llu.%06llu] ", (unsigned long long)(us / 1000000),
                              (unsigned long long)(us % 1000000));
    for (size_t i = 0; i < count; i++) keep(head[i]);
}

void sis_log_put(char c) {
    if (pauses > 0) return;
    if (c == '\n' && !in_line) return; /* an empty line says nothing */
    if (!in_line) begin_line();
    keep(c);
    in_line = c != '\n';
}

void sis_log_pause(bool paused) { pauses += paused ? 1 : (uint32_t)-1; }

void sis_log(const char *format, ...) {
    char line[LINE];
    va_list arguments;

    va_start(arguments, format);
    size_t count = sis_format_list(line, sizeof line, format, arguments);
    va_end(arguments);
    if (in_line) keep('\n');
    begin_line();
    for (size_t i = 0; i < count; i++) keep(line[i]);
    keep('\n');
    in_line = false;
}

void sis_log_show(void (*write)(const char *text, uint32_t count)) {
    uint32_t at = written > BYTES ? written - BYTES + 1 : 0, end = written;

    while (at > 0 && at < end && bytes[(at - 1) % BYTES] != '\n')
        at++; /* the first line may have lost its start */
    while (end > at && bytes[(end - 1) % BYTES] != '\n') end--;
    while (at < end) {
        uint32_t part = BYTES - at % BYTES;
        if (part > end - at) part = end - at;
        write(bytes + at % BYTES, part);
        at += part;
    }
}
