/* Streams over channel 3, for the kernel and for sis-device. */
#include "session/feed.h"

enum { PIECE = 4 * SIS_STREAM_MESSAGE };

/* What came in goes to the streams at once: there was room for it when it was asked for. */
static void take(sis_link *link, sis_streams *streams) {
    const uint8_t *bytes;
    size_t count;
    while ((count = sis_link_read(link, SIS_LINK_STREAMS, &bytes)) > 0) {
        sis_streams_take(streams, bytes, count);
        sis_link_take(link, SIS_LINK_STREAMS, count);
    }
}

void sis_feed_streams(sis_link *link, sis_streams *streams, bool *fed) {
    uint8_t bytes[PIECE];
    size_t room = sis_link_room(link, SIS_LINK_STREAMS);
    if (room == 0) return; /* no session, with a host that knows nothing of streams, or much is under way */
    if (!*fed) sis_streams_connected(streams);
    *fed = true;
    take(link, streams);
    while (sis_streams_has_words(streams) && room >= SIS_STREAM_MESSAGE) {
        size_t count = sis_streams_give(streams, bytes, room < sizeof bytes ? room : sizeof bytes);
        room -= sis_link_write(link, SIS_LINK_STREAMS, bytes, count);
    }
}

void sis_feed_ends(sis_streams *streams, bool *fed) {
    if (*fed) sis_streams_disconnected(streams);
    *fed = false;
}
