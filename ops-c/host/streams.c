/* Carries the messages of streams over a socket, whenever the script looks at one. */
#include "streams.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 16384 };

static sis_streams *streams;
static int32_t socket_;

bool sis_host_streams_pair(int32_t ends[2]) { return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0; }

bool sis_host_streams_begin(int32_t fd) {
    sis_host_streams_end();
    void *memory = malloc(sis_streams_size());
    streams = sis_streams_start(memory, memory ? sis_streams_size() : 0);
    if (!streams) return false;
    socket_ = fd;
    sis_streams_connected(streams);
    return true;
}

void sis_host_streams_end(void) {
    free(streams);
    streams = NULL;
}

/* What is said is little, and the feeder takes it at once: a full socket means that nobody is there. */
static bool send_all(const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(socket_, bytes, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes += sent;
        count -= (size_t)sent;
    }
    return true;
}

static void pump(void) {
    static uint8_t bytes[PIECE];
    size_t given;
    while ((given = sis_streams_give(streams, bytes, sizeof bytes)) > 0) {
        if (send_all(bytes, given)) continue;
        sis_streams_abandoned(streams);
        return;
    }
    for (;;) {
        ssize_t came = recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
        if (came > 0) {
            sis_streams_take(streams, bytes, (size_t)came);
            continue;
        }
        if (came < 0 && errno == EINTR) continue;
        if (came == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) sis_streams_abandoned(streams);
        return;
    }
}

int32_t sis_host_stream_open(const char *name, uint32_t *id, sis_error *error) {
    if (!streams)
        return (int32_t)sis_error_set(
            error, SIS_NO_STREAM, "stream \"%s\": nobody feeds it; give it with --stream NAME=FILE", name);
    sis_status status = sis_stream_open(streams, name, id, error);
    if (status == SIS_OK) pump();
    return (int32_t)status;
}

int64_t sis_host_stream_read(uint32_t id, uint8_t *bytes, size_t size, sis_error *error) {
    if (!streams) {
        sis_error_set(error, SIS_BAD_ARGUMENT, "no stream has the number %u", (uint64_t)id);
        return -2;
    }
    pump();
    int64_t count = sis_stream_read(streams, id, bytes, size, error);
    if (count > 0) pump();
    return count;
}

void sis_host_stream_close(uint32_t id) {
    if (!streams) return;
    sis_stream_close(streams, id);
    pump();
}

void sis_host_streams_close_all(void) {
    if (streams) sis_streams_close_all(streams);
}
