/* A session of the control plane inside a Node process: what tests/ts/control calls through koffi. Replies wait here until
 * they are fetched. */
#include <stdlib.h>
#include <string.h>

#include "control/control.h"

#define ROOM (1u << 20)

typedef struct session {
    sis_control *control;
    void *memory;
    size_t taken; /* bytes of memory that the session has now */
    size_t waiting;
    sis_control_system system;
    uint8_t replies[ROOM];
} session;

session *sis_session_open(void);
void sis_session_bytes(session *s, const void *bytes, size_t count);
size_t sis_session_replies(session *s, void *to, size_t room);
size_t sis_session_close(session *s);

static void reply(void *context, const void *head, size_t head_bytes, const void *data, size_t data_bytes) {
    session *s = context;
    if (head_bytes + data_bytes > ROOM - s->waiting) abort();
    memcpy(s->replies + s->waiting, head, head_bytes);
    if (data_bytes > 0) memcpy(s->replies + s->waiting + head_bytes, data, data_bytes);
    s->waiting += head_bytes + data_bytes;
}

/* Rounded up: C's aligned_alloc wants whole multiples. */
static size_t whole(size_t bytes) { return (bytes + SIS_ALIGNMENT - 1) / SIS_ALIGNMENT * SIS_ALIGNMENT; }

static void *take(void *context, size_t bytes) {
    void *memory = bytes > SIZE_MAX / 2 ? NULL : aligned_alloc(SIS_ALIGNMENT, whole(bytes));
    if (memory != NULL) ((session *)context)->taken += bytes;
    return memory;
}

static void give(void *context, void *memory, size_t bytes) {
    ((session *)context)->taken -= bytes;
    free(memory);
}

session *sis_session_open(void) {
    session *s = calloc(1, sizeof *s);
    if (s == NULL || (s->memory = aligned_alloc(SIS_ALIGNMENT, whole(sis_control_size()))) == NULL) abort();
    s->system = (sis_control_system){.context = s,
                                     .version = "0.0.0",
                                     .board = "host",
                                     .core = "",
                                     .memory = UINT64_C(1) << 32,
                                     .reply = reply,
                                     .take = take,
                                     .give = give};
    if (sis_control_start(s->memory, sis_control_size(), &s->system, &s->control) != SIS_OK) abort();
    return s;
}

void sis_session_bytes(session *s, const void *bytes, size_t count) {
    sis_control_bytes(s->control, bytes, count);
}

size_t sis_session_replies(session *s, void *to, size_t room) {
    const size_t n = s->waiting < room ? s->waiting : room;
    memcpy(to, s->replies, n);
    memmove(s->replies, s->replies + n, s->waiting - n);
    s->waiting -= n;
    return n;
}

/* Bytes that were not given back. */
size_t sis_session_close(session *s) {
    sis_control_stop(s->control);
    const size_t left = s->taken;
    free(s->memory);
    free(s);
    return left;
}
