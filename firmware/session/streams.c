/* Streams between the script and channel 3: all of it by whoever is inside the line (line_inside.h). */
#include "session/streams.h"

#include "kernel/bootargs.h"
#include "kernel/exit.h"
#include "session/feed.h"
#include "session/line_inside.h"

enum { MEMORY = SIS_STREAMS_MOST * (SIS_STREAM_RING + 512) + 1024 };

static _Alignas(64) uint8_t memory[MEMORY];
static sis_streams *streams;
static bool fed, no_session;

void sis_session_streams_start(void) {
    streams = sis_streams_start(memory, sizeof memory);
    if (!streams) sis_panic("streams need %zu bytes", sis_streams_size());
    no_session = sis_bootarg_is("sis.shell", "no");
}

void sis_line_streams(sis_link *link) {
    if (streams) sis_feed_streams(link, streams, &fed);
}

void sis_line_streams_gone(void) {
    if (streams) sis_feed_ends(streams, &fed);
}

sis_status sis_session_stream_open(void *context, const char *name, uint32_t *id, sis_error *error) {
    (void)context;
    if (no_session)
        return sis_error_set(error, SIS_NO_STREAM,
                             "stream \"%s\": nobody feeds it; give it with --stream %s=FILE", name, name);
    if (!sis_line_enter()) return sis_error_set(error, SIS_BUSY, "stream \"%s\": the line is busy", name);
    sis_status status = sis_stream_open(streams, name, id, error);
    sis_line_turn_inside();
    sis_line_leave();
    return status;
}

int64_t sis_session_stream_read(void *context, uint32_t id, uint8_t *bytes, size_t size, sis_error *error) {
    (void)context;
    if (!sis_line_enter()) return 0;
    int64_t count = sis_stream_read(streams, id, bytes, size, error);
    if (count <= 0 || sis_streams_has_words(streams)) sis_line_turn_inside();
    sis_line_leave();
    return count;
}

void sis_session_stream_close(void *context, uint32_t id) {
    (void)context;
    if (!sis_line_enter()) return;
    sis_stream_close(streams, id);
    sis_line_turn_inside();
    sis_line_leave();
}

void sis_session_streams_close_all(void) {
    if (!streams || !sis_line_enter()) return;
    sis_streams_close_all(streams);
    sis_line_leave();
}
