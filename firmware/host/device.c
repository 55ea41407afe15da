/* sis-device: its start, its loop, its restart. */
#include "device.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel/console.h"
#include "session/uploads.h"

/* -- What the link tells. All of it may come while a command of control is under way: that ends first. -- */

static void typed(void *context, const uint8_t *bytes, size_t count) {
    device_console_type(context, bytes, count);
}

static void drop_line(void *context) {
    device *d = context;
    d->typed.out = d->typed.in;
}

static void opened(void *context, const sis_link_hello *hello) {
    device *d = context;
    d->changed = true;
    d->stream = SIS_STREAM_DIAGNOSTICS;
    d->typed.out = d->typed.in;
    d->clock_offset = (int64_t)hello->time - (int64_t)device_now_us();
}

static void closed(void *context, uint32_t reason) {
    device *d = context;
    (void)reason;
    d->changed = true;
    device_streams_gone(d);
}

static void interrupt(void *context) {
    device *d = context;
    d->ctrl_c = true;
}

static bool start_link(device *d) {
    const device_options *options = d->options;
    sis_link_config config = {
        .events = {typed, drop_line, opened, closed, interrupt, NULL},
        .context = d,
        .board = "device",
        .release = SIS_VERSION,
        .token = options->token,
        .any_token = options->token == 0,
        .baud = options->place == DEVICE_PTY ? options->baud : 0,
        .bauds = options->bauds,
        .baud_count = options->n_bauds,
        .receive_bytes = 16384,
        .send_bytes = 16384,
        .streams_receive_bytes = 16384,
        .streams_send_bytes = 1024,
        .session = (uint32_t)device_now_us(),
    };
    size_t bytes = sis_link_size(&config);
    d->link_memory = malloc(bytes);
    d->link = d->link_memory ? sis_link_start(d->link_memory, bytes, &config, device_now_us()) : NULL;
    return d->link != NULL;
}

static bool start(device *d, void *files) {
    d->control_memory = aligned_alloc(64, (sis_control_size() + 63) & ~(size_t)63);
    if (!d->control_memory || !start_link(d) || !device_files_start(d, files) || !device_streams_start(d))
        return false;
    device_system(d);
    d->stream = SIS_STREAM_DIAGNOSTICS;
    return device_pump_start(d);
}

static void stop(device *d) {
    if (d->control) sis_control_stop(d->control);
    free(d->control_memory);
    free(d->link_memory);
    free(d->streams);
}

/* A session that began or ended: the control plane belongs to one. */
static void renew_control(device *d) {
    if (!d->changed) return;
    device_enter(d);
    d->changed = false;
    bool open = sis_link_is_open(d->link);
    d->session = sis_link_session(d->link);
    device_leave(d);
    if (d->control) sis_control_stop(d->control);
    d->control = NULL;
    d->ctrl_c = false;
    device_files_work();
    sis_upload_set_aside();
    if (!open) return;
    if (sis_control_start(d->control_memory, sis_control_size(), &d->system, &d->control) != SIS_OK)
        d->control = NULL;
}

/* At most one command; false: there is nothing to do. */
static bool do_control(device *d) {
    const uint8_t *bytes;
    uint8_t piece[1024];

    if (!d->control || d->changed) return false;
    size_t wants = sis_control_wants(d->control);
    device_enter(d);
    size_t count = sis_link_read(d->link, SIS_LINK_CONTROL, &bytes);
    if (count > wants) count = wants;
    if (count > sizeof piece) count = sizeof piece;
    if (count > 0) memcpy(piece, bytes, count); /* a command may let the link turn */
    sis_link_take(d->link, SIS_LINK_CONTROL, count);
    device_leave(d);
    if (!count) return false;
    d->ctrl_c = false;
    sis_control_bytes(d->control, piece, count);
    return true;
}

static void say(device *d, const char *text) {
    device_console_write(d, SIS_STREAM_DIAGNOSTICS, text, strlen(text));
}

static void say_token(device *d) {
    char text[64];

    if (!d->options->token || d->options->hidden_token) return;
    snprintf(text, sizeof text, "SIS-TOKEN %016" PRIx64 "\n", d->options->token);
    say(d, text);
}

/* The plain console: what is typed is shown, and each line answered. */
static void talk(device *d) {
    while (!d->control && !d->changed && d->typed.out != d->typed.in) {
        char byte = (char)d->typed.bytes[d->typed.out++ % DEVICE_TYPED];
        if (byte != '\r') {
            if (d->line_bytes < sizeof d->line_text - 1) d->line_text[d->line_bytes++] = byte;
            device_console_write(d, SIS_STREAM_DIAGNOSTICS, &byte, 1);
            continue;
        }
        say(d, "\n");
        d->line_text[d->line_bytes] = 0;
        if (strcmp(d->line_text, "token") == 0)
            say_token(d);
        else if (d->line_bytes > 0)
            say(d, "no shell on this device\n");
        d->line_bytes = 0;
    }
}

/* Replies that are on their way arrive before the session ends. */
static void say_bye(device *d) {
    device_drain(d, SIS_LINK_CONTROL, 500000);
    device_enter(d);
    sis_link_leave(d->link, SIS_LINK_BYE_RESTART, device_now_us());
    device_leave(d);
}

static void live(device *d) {
    say(d, "SIS " SIS_VERSION " on device\n");
    say_token(d);
    for (bool busy = false; !d->restart && !d->line.ended;) {
        device_turn(d, busy ? 0 : 1000000);
        renew_control(d);
        busy = do_control(d);
        device_files_work();
        talk(d);
    }
    if (d->restart) say_bye(d);
    device_flush(d);
    device_pump_stop(d);
}

int main(int argc, char **argv) {
    static device d;
    static device_options options;

    if (!device_options_parse(&options, argc, argv)) return 2;
    signal(SIGPIPE, SIG_IGN);
    device_line line;
    if (!device_line_open(&line, &options)) return 1;
    options.files &= ~(size_t)63;
    void *files = aligned_alloc(64, options.files);
    bool again = true;
    while (again) { /* a warm reset: the line and the bytes of files stay */
        d = (device){.options = &options, .line = line};
        if (!files || !start(&d, files)) {
            fputs("sis-device: no memory\n", stderr);
            return 1;
        }
        live(&d);
        stop(&d);
        again = d.restart;
        line = d.line;
        line.rate = options.baud;
        if (options.fresh_tokens) options.token++;
    }
    device_line_close(&line);
    free(files);
    return 0;
}
