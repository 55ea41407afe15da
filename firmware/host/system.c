/* What the control plane asks of sis-device. */
#include "device.h"

#include <stdlib.h>
#include <string.h>

#include "session/system.h"
#include "sis/arena.h"
#include "sis/script.h"

static void reply(void *context, const void *head, size_t head_bytes, const void *data, size_t data_bytes) {
    device *d = context;
    const uint8_t *parts[] = {head, data};
    const size_t counts[] = {head_bytes, data_bytes};

    /* A run's output has arrived before its exit code does. */
    device_drain(d, SIS_LINK_CONSOLE, 2000000);
    for (int i = 0; i < 2; i++) {
        for (size_t at = 0; at < counts[i] && !d->changed;) {
            device_enter(d);
            size_t taken = sis_link_write(d->link, SIS_LINK_CONTROL, parts[i] + at, counts[i] - at);
            device_leave(d);
            at += taken;
            if (!taken) device_turn(d, 1000);
        }
    }
}

static void *take(void *context, size_t bytes) {
    device *d = context;

    if (bytes > d->options->memory - d->taken) return NULL;
    void *memory = aligned_alloc(SIS_ALIGNMENT, (bytes + SIS_ALIGNMENT - 1) / SIS_ALIGNMENT * SIS_ALIGNMENT);
    if (memory) d->taken += bytes;
    return memory;
}

static void give(void *context, void *memory, size_t bytes) {
    device *d = context;
    d->taken -= bytes;
    free(memory);
}

static uint64_t memory_free(void *context) {
    const device *d = context;
    return d->options->memory - d->taken;
}

static sis_interrupt interrupted(void *context) {
    device *d = context;
    static uint64_t last;
    uint64_t now = device_now_us();

    if (now - last > 2000) {
        device_turn(d, 0);
        last = now;
    }
    return d->ctrl_c || d->changed ? SIS_STOP : SIS_GO_ON;
}

static sis_status set_time(void *context, int64_t us, sis_error *error) {
    device *d = context;
    (void)error;
    d->clock_offset = us - (int64_t)device_now_us();
    return SIS_OK;
}

static void reboot(void *context) {
    device *d = context;
    d->restart = true;
}

static void metrics(void *context, sis_control_metric *metric, void *to) {
    device *d = context;
    sis_link_counts counts;

    device_enter(d);
    sis_link_count(d->link, &counts);
    device_leave(d);
    metric(to, "link_bytes_in", "", (int64_t)counts.bytes_in, 1);
    metric(to, "link_bytes_out", "", (int64_t)counts.bytes_out, 1);
}

void device_system(device *d) {
    d->system = (sis_control_system){
        .context = d,
        .version = SIS_VERSION,
        .board = "device",
        .core = "",
        .memory = d->options->memory,
        .reply = reply,
        .take = take,
        .give = give,
        .memory_free = memory_free,
        .interrupted = interrupted,
        .set_time = set_time,
        .reboot = reboot,
        .library = sis_library_hash(),
        .run_script = device_run_script,
        .metrics = metrics,
    };
    sis_session_file_functions(&d->system);
}
