/* Streams of sis-device: as the kernel's (firmware/session/streams.c), between enter and leave. */
#include "device.h"

#include <stdlib.h>

#include "session/feed.h"

bool device_streams_start(device *d) {
    void *memory = malloc(sis_streams_size());
    d->streams = sis_streams_start(memory, memory ? sis_streams_size() : 0);
    return d->streams != NULL;
}

void device_streams_turn(device *d) { sis_feed_streams(d->link, d->streams, &d->fed); }
void device_streams_gone(device *d) { sis_feed_ends(d->streams, &d->fed); }

sis_status device_stream_open(void *context, const char *name, uint32_t *id, sis_error *error) {
    device *d = context;
    device_enter(d);
    sis_status status = sis_stream_open(d->streams, name, id, error);
    device_leave(d);
    return status;
}

int64_t device_stream_read(void *context, uint32_t id, uint8_t *bytes, size_t size, sis_error *error) {
    device *d = context;
    device_enter(d);
    int64_t count = sis_stream_read(d->streams, id, bytes, size, error);
    device_leave(d);
    if (count <= 0) device_turn(d, 0);
    return count;
}

void device_stream_close(void *context, uint32_t id) {
    device *d = context;
    device_enter(d);
    sis_stream_close(d->streams, id);
    device_leave(d);
}

void device_script_ends(void *context) {
    device *d = context;
    device_enter(d);
    sis_streams_close_all(d->streams);
    device_leave(d);
}
