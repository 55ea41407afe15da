/* Scripts on sis-device: the engine on this thread, with the line turning whenever it asks or waits. */
#include "device.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "kernel/console.h"
#include "kernel/files.h"

enum { TICK_US = 50000, POLL_US = 2000, STACK_BYTES = 1u << 20 };

static void platform_write(void *context, int stream, const char *bytes, size_t count) {
    device_console_write(context, stream, bytes, count);
}

static uint64_t now_ns(void *context) {
    (void)context;
    return device_now_us() * 1000;
}

static int64_t wall_us(void *context) {
    const device *d = context;
    return (int64_t)device_now_us() + d->clock_offset;
}

static int64_t instructions(void *context) {
    (void)context;
    return -1;
}

static void idle_until(void *context, uint64_t until) {
    uint64_t now = now_ns(context);
    device_turn(context, until > now ? (until - now) / 1000 + 1 : 0);
}

/* Asked very often: the line turns every few milliseconds. */
static bool interrupted(void *context) {
    device *d = context;
    static uint64_t last;
    uint64_t now = device_now_us();

    if (now - last > POLL_US) {
        device_turn(d, 0);
        last = now;
    }
    return d->ctrl_c || d->changed;
}

static sis_status read_file(void *context, const char *name, const uint8_t **data, size_t *bytes) {
    (void)context;
    const sis_file *file = sis_file_is_hidden(name) ? NULL : sis_file_find(name);
    if (!file) return SIS_NO_FILE;
    sis_file_show(file);
    *data = file->data;
    *bytes = file->bytes;
    return SIS_OK;
}

static sis_status write_file(void *context, const char *name, const uint8_t *data, size_t bytes) {
    (void)context;
    if (sis_file_is_hidden(name)) return SIS_BAD_ARGUMENT;
    return sis_file_write(name, data, bytes) ? SIS_OK : SIS_OUT_OF_ARENA;
}

static const char *file_name(void *context, uint32_t index) {
    (void)context;
    for (uint32_t at = 0;; at++) {
        const sis_file *file = sis_file_at(at);
        if (!file) return NULL;
        if (!sis_file_is_hidden(file->name) && index-- == 0) return file->name;
    }
}

static sis_status read_map(void *context, const char *module, const uint8_t **data, size_t *bytes) {
    (void)context;
    const sis_file *file = sis_file_map_of(module);
    if (!file) return SIS_NO_FILE;
    sis_file_show(file);
    *data = file->data;
    *bytes = file->bytes;
    return SIS_OK;
}

static int64_t read_console(void *context, uint8_t *bytes, size_t size) {
    return device_console_read(context, bytes, size);
}

static device *of_script;

/* A script is not abandoned within the link, which would be left half done. */
static void on_tick(int signal) {
    (void)signal;
    if (of_script->inside) return;
    int code = sis_script_overdue(now_ns(NULL));
    if (code) sis_script_abandon(code);
}

/* The device's timer interrupt, which ends what does not poll. No mask is kept: the handler may not return. */
static void watch(bool on) {
    struct sigaction tick = {.sa_handler = on_tick, .sa_flags = SA_RESTART | SA_NODEFER};
    struct itimerval every = {{0, on ? TICK_US : 0}, {0, on ? TICK_US : 0}};
    if (on) sigaction(SIGALRM, &tick, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

sis_status device_run_script(void *context, const sis_control_script *given, int32_t *code,
                             sis_error *error) {
    device *d = context;
    const sis_file *file = sis_file_find(given->name);
    uint64_t memory = given->memory ? given->memory : d->options->memory;

    if (!file) return sis_error_set(error, SIS_NO_FILE, "%s: no such file", given->name);
    if (memory > d->options->memory || given->stack > STACK_BYTES)
        return sis_error_set(error, SIS_OUT_OF_ARENA, "%u bytes of memory and %u of stack do not fit", memory,
                             (uint64_t)given->stack);
    char *text = malloc(file->bytes + 1), *name = malloc(strlen(file->name) + 2);
    void *region = aligned_alloc(64, (size_t)memory & ~(size_t)63);
    sis_status status = text && name && region ? SIS_OK : SIS_OUT_OF_ARENA;
    if (status == SIS_OK) {
        name[0] = '/';
        memcpy(name + 1, file->name, strlen(file->name) + 1);
        memcpy(text, file->data, file->bytes);
        text[file->bytes] = 0;
        sis_script script = {.name = name,
                             .source = text,
                             .source_bytes = file->bytes,
                             .args = given->args,
                             .n_args = given->n_args,
                             .region = region,
                             .region_bytes = (size_t)memory & ~(size_t)63,
                             .stack_bytes = given->stack,
                             .time_limit_ns = (uint64_t)given->milliseconds * 1000000,
                             .instruction_limit = given->instructions};
        sis_platform platform = {d,
                                 "device",
                                 platform_write,
                                 now_ns,
                                 instructions,
                                 idle_until,
                                 interrupted,
                                 read_file,
                                 write_file,
                                 file_name,
                                 wall_us,
                                 read_console,
                                 read_map,
                                 device_stream_open,
                                 device_stream_read,
                                 device_stream_close,
                                 NULL,
                                 device_script_ends};
        d->ctrl_c = false;
        d->stream = 0; /* who listens knows nothing of the run before */
        of_script = d;
        d->typed.asked = d->typed.escaped = d->typed.ended = false;
        sis_contents_script_begins();
        watch(true);
        *code = sis_script_run(&script, &platform, NULL);
        watch(false);
        sis_contents_script_ends();
    }
    free(region);
    free(name);
    free(text);
    return status;
}
