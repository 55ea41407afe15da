/* What the engine asks of the kernel. */
#include "kernel/platform.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/autorun.h"
#include "kernel/board.h"
#include "kernel/console.h"
#include "kernel/files.h"
#include "kernel/gpio.h"
#include "kernel/watchdog.h"
#include "kernel/wall.h"
#include "kernel/watch.h"
#include "session/session.h"
#include "session/streams.h"

static void write(void *context, int stream, const char *bytes, size_t count) {
    (void)context;
    sis_console_write(stream, bytes, count);
}

static uint64_t now_ns(void *context) {
    (void)context;
    return sis_cpu_now_ns();
}

static int64_t instructions(void *context) {
    (void)context;
    return sis_cpu_instructions();
}

static void idle_until(void *context, uint64_t ns) {
    (void)context;
    uint32_t seen = sis_watch_came();
    if (!sis_console_interrupted()) sis_session_wait(ns, seen);
}

static bool interrupted(void *context) {
    (void)context;
    sis_cpu_instructions(); /* often enough to see its counter wrap */
    sis_autorun_goes_on();
    sis_watchdog_feed();
    return sis_console_interrupted();
}

static int64_t wall_us(void *context) {
    (void)context;
    return sis_wall_us();
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
    (void)context;
    return sis_console_read_some(bytes, size);
}

static void script_ends(void *context) {
    (void)context;
    sis_session_streams_close_all();
    if (sis_gpio_pins()) sis_gpio_close_all(sis_gpio_pins());
}

static const char *file_name(void *context, uint32_t index) {
    (void)context;
    for (uint32_t at = 0;; at++) {
        const sis_file *file = sis_file_at(at);
        if (!file) return NULL;
        if (!sis_file_is_hidden(file->name) && index-- == 0) return file->name;
    }
}

sis_platform sis_kernel_platform(void) {
    return (sis_platform){
        .target = sis_board.name,
        .write = write,
        .now_ns = now_ns,
        .instructions = instructions,
        .idle_until = idle_until,
        .interrupted = interrupted,
        .read_file = read_file,
        .write_file = write_file,
        .file_name = file_name,
        .wall_us = sis_wall_is_set() ? wall_us : NULL,
        .read_console = read_console,
        .read_map = read_map,
        .stream_open = sis_session_stream_open,
        .stream_read = sis_session_stream_read,
        .stream_close = sis_session_stream_close,
        .pins = sis_gpio_pins(),
        .script_ends = script_ends,
    };
}
