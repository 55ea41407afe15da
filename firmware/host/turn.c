/* What a board does in its UART's interrupt: bytes from the line into the link, bytes of the link onto the line. */
#include "device.h"

#include <string.h>
#include <time.h>

uint64_t device_now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000u + (uint64_t)time.tv_nsec / 1000u;
}

static bool bytes_in(device *d) {
    uint8_t bytes[4096];
    size_t count = device_line_read(&d->line, bytes, sizeof bytes);

    if (count) sis_link_bytes(d->link, bytes, count, device_now_us());
    return count > 0;
}

/* Typed bytes are taken as they come; what the console has no room for waits in the link. */
static void console_in(device *d) {
    const uint8_t *bytes;
    size_t count;

    while ((count = sis_link_read(d->link, SIS_LINK_CONSOLE, &bytes)) > 0) {
        size_t room = DEVICE_TYPED - (d->typed.in - d->typed.out);
        if (count > room) count = room;
        if (!count) return;
        device_console_type(d, bytes, count);
        sis_link_take(d->link, SIS_LINK_CONSOLE, count);
    }
}

/* True while the line takes bytes. */
static bool bytes_out(device *d) {
    if (d->out_at == d->out_count) {
        d->out_at = 0;
        d->out_count = sis_link_output(d->link, d->out, sizeof d->out, device_now_us());
    }
    if (d->out_at == d->out_count) return false;
    size_t taken = device_line_write(&d->line, d->out + d->out_at, d->out_count - d->out_at);
    d->out_at += taken;
    return taken > 0;
}

static void change_rate(device *d) {
    uint32_t rate = d->out_at == d->out_count ? sis_link_rate_wanted(d->link) : 0;

    if (!rate) return;
    d->line.rate = rate;
    sis_link_switched(d->link, device_now_us());
}

void device_turn(device *d, uint64_t microseconds) {
    device_enter(d);
    uint64_t now = device_now_us(), due = sis_link_deadline(d->link);
    bool to_write = d->out_at < d->out_count;

    if (due != UINT64_MAX && due < now + microseconds) microseconds = due > now ? due - now : 0;
    if (microseconds) device_line_wait(&d->line, microseconds, to_write);
    /* A flood of bytes must not keep the rest of the device from its turn. */
    for (int i = 0; i < 16 && bytes_in(d); i++) {
    }
    sis_link_poll(d->link, device_now_us());
    console_in(d);
    device_streams_turn(d);
    while (bytes_out(d)) {
    }
    change_rate(d);
    device_leave(d);
}

void device_drain(device *d, uint32_t channel, uint64_t microseconds) {
    uint64_t until = device_now_us() + microseconds;

    for (size_t left = 1; left > 0 && !d->changed && device_now_us() < until;) {
        device_enter(d);
        left = sis_link_unsent(d->link, channel);
        device_leave(d);
        if (left) device_turn(d, 1000);
    }
}

void device_flush(device *d) {
    uint64_t until = device_now_us() + 200000;

    do device_turn(d, 1000);
    while ((d->out_at < d->out_count || sis_link_is_open(d->link)) && device_now_us() < until);
}
