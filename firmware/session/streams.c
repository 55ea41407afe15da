/* Streams between the script and channel 3: all of it by whoever is inside the line (line_inside.h). */
#include "session/streams.h"

#include "kernel/bootargs.h"
#include "kernel/exit.h"
#include "session/line_inside.h"

enum { MEMORY = SIS_STREAMS_MOST * (SIS_STREAM_RING + 512) + 1024, PIECE = 4 * SIS_STREAM_MESSAGE };

static _Alignas(64) uint8_t memory[MEMORY];
static sis_streams *streams;
static bool connected, no_session;

void sis_session_streams_start(void) {
    streams = sis_streams_start(memory, sizeof memory);
    if (!streams) sis_panic("streams need %zu bytes", sis_streams_size());
    no_session = sis_bootarg_is("sis.shell", "no");
}

void sis_line_streams_gone(void) {
    if (connected) sis_streams_disconnected(streams);
    connected = false;
}

/* What came in goes to the streams at once: there was room for it when it was asked for. */
static void take(sis_link *link) {
    const uint8_t *bytes;
    size_t count;
    while ((count = sis_link_read(link, SIS_LINK_STREAMS, &bytes)) > 0) {
        sis_streams_take(streams, bytes, count);
        sis_link_take(link, SIS_LINK_STREAMS, count);
    }
}

void sis_line_streams(sis_link *link) {
    uint8_t bytes[PIECE];
    size_t room = streams ? sis_link_room(link, SIS_LINK_STREAMS) : 0;
    if (room == 0) return; /* no session, or with a host that knows nothing of streams */
    if (!connected) sis_streams_connected(streams);
    connected = true;
    take(link);
    while (sis_streams_has_words(streams) && room >= SIS_STREAM_MESSAGE) {
        size_t count = sis_streams_give(streams, bytes, room < sizeof bytes ? room : sizeof bytes);
        room -= sis_link_write(link, SIS_LINK_STREAMS, bytes, count);
    }
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
