/* The device's end as a shared library for the TypeScript tests that let both ends talk over a simulated line in virtual
 * time: a link with its memory, what it told its caller, and a file that is received or sent. Times are microseconds. */
#include <stdlib.h>
#include <string.h>
#include "link/link.h"

enum { MOST_EVENTS = 4096, MOST_TYPED = 1 << 16 };

typedef struct device {
    sis_link *link;
    sis_link_config config;
    uint32_t bauds[2];
    uint32_t event_count, events[MOST_EVENTS]; /* kind in the low byte, a number above */
    uint32_t typed_bytes;
    uint8_t typed[MOST_TYPED];
    uint8_t *file;
    uint32_t file_bytes;
    void *memory;
} device;

enum { OPENED = 1, CLOSED, INTERRUPT, ARRIVED, DROP_LINE };

static void note(device *to, uint32_t kind, uint32_t number) {
    if (to->event_count < MOST_EVENTS) to->events[to->event_count++] = kind | number << 8;
}

static void typed(void *context, const uint8_t *bytes, size_t count) {
    device *to = context;
    for (size_t i = 0; i < count && to->typed_bytes < MOST_TYPED; i++)
        to->typed[to->typed_bytes++] = bytes[i];
}

static void drop_line(void *context) { note(context, DROP_LINE, 0); }
static void opened(void *context, const sis_link_hello *hello) {
    note(context, OPENED, (uint32_t)hello->token & 0xffff);
}
static void closed(void *context, uint32_t reason) { note(context, CLOSED, reason); }
static void interrupt(void *context) { note(context, INTERRUPT, 0); }
static void arrived(void *context, uint32_t channel) { note(context, ARRIVED, channel); }

/* The link anew, as after a reset; files stay. 0: the sizes are none. */
int device_restart(device *to, uint64_t now, int alert) {
    to->config.alert = alert != 0;
    if (to->link) to->config.session = sis_link_session(to->link);
    memset(to->memory, 0xa5, sis_link_size(&to->config));
    to->link = sis_link_start(to->memory, sis_link_size(&to->config), &to->config, now);
    return to->link != NULL;
}

device *device_new(uint64_t token, uint32_t baud, uint32_t fast, uint32_t window, uint32_t receive_bytes,
                   uint32_t send_bytes) {
    device *made = calloc(1, sizeof *made);
    if (!made) return NULL;
    made->bauds[0] = fast;
    made->config = (sis_link_config){.events = {typed, drop_line, opened, closed, interrupt, arrived},
                                     .context = made,
                                     .board = "simulated",
                                     .release = "1.2.3",
                                     .token = token,
                                     .baud = baud,
                                     .bauds = made->bauds,
                                     .baud_count = fast ? 1 : 0,
                                     .window = window,
                                     .receive_bytes = receive_bytes,
                                     .send_bytes = send_bytes,
                                     .streams_receive_bytes = receive_bytes,
                                     .streams_send_bytes = send_bytes,
                                     .session = 40};
    made->memory = malloc(sis_link_size(&made->config));
    return made;
}

void device_free(device *of) {
    free(of->memory);
    free(of->file);
    free(of);
}

void device_bytes(device *to, const uint8_t *bytes, uint32_t count, uint64_t now) {
    sis_link_bytes(to->link, bytes, count, now);
}
void device_poll(device *to, uint64_t now) { sis_link_poll(to->link, now); }
uint32_t device_output(device *of, uint8_t *bytes, uint32_t room, uint64_t now) {
    return (uint32_t)sis_link_output(of->link, bytes, room, now);
}
uint64_t device_deadline(device *of) { return sis_link_deadline(of->link); }
uint32_t device_rate_wanted(device *of) { return sis_link_rate_wanted(of->link); }
void device_switched(device *to, uint64_t now) { sis_link_switched(to->link, now); }
int device_is_open(device *of) { return sis_link_is_open(of->link); }
void device_leave(device *to, uint32_t reason, uint64_t now) { sis_link_leave(to->link, reason, now); }

uint32_t device_write(device *to, uint32_t channel, const uint8_t *bytes, uint32_t count) {
    return (uint32_t)sis_link_write(to->link, channel, bytes, count);
}

/* What can be read of a channel, up to room; it is taken. */
uint32_t device_read(device *of, uint32_t channel, uint8_t *bytes, uint32_t room) {
    const uint8_t *there;
    size_t count = sis_link_read(of->link, channel, &there);
    if (count > room) count = room;
    if (count) memcpy(bytes, there, count);
    sis_link_take(of->link, channel, count);
    return (uint32_t)count;
}

/* Events since the last call, up to room. */
uint32_t device_events(device *of, uint32_t *out, uint32_t room) {
    uint32_t count = of->event_count < room ? of->event_count : room;
    memcpy(out, of->events, count * sizeof *out);
    of->event_count -= count;
    memmove(of->events, of->events + count, of->event_count * sizeof *out);
    return count;
}

uint32_t device_typed(device *of, uint8_t *out, uint32_t room) {
    uint32_t count = of->typed_bytes < room ? of->typed_bytes : room;
    memcpy(out, of->typed, count);
    of->typed_bytes = 0;
    return count;
}

static int own_file(device *to, uint32_t size) {
    if (size == to->file_bytes) return 1;
    free(to->file);
    to->file = malloc(size ? size : 1);
    to->file_bytes = size;
    if (!to->file) return 0;
    memset(to->file, 0xa5, size);
    return 1;
}

/* A file of that many bytes, all of them 0xa5 where it is new, is received from `from` on. */
int device_receive(device *to, uint32_t size, uint32_t from) {
    return own_file(to, size) && sis_link_receive(to->link, to->file, size, from);
}

/* The same, with memory for the bytes from `from` on only. */
int device_receive_far(device *to, uint32_t size, uint32_t from) {
    if (!own_file(to, size - from)) return 0;
    return sis_link_receive(to->link, (uint8_t *)((uintptr_t)to->file - from), size, from);
}

int device_set_file(device *to, const uint8_t *bytes, uint32_t size) {
    if (!own_file(to, size)) return 0;
    memcpy(to->file, bytes, size);
    return 1;
}

uint32_t device_received(device *of) { return sis_link_received(of->link); }
uint8_t *device_file(device *of) { return of->file; }
int device_send(device *of, uint32_t from) { return sis_link_send(of->link, of->file, of->file_bytes, from); }
uint32_t device_unsent(device *of, uint32_t channel) { return (uint32_t)sis_link_unsent(of->link, channel); }
void device_count(device *of, sis_link_counts *out) { sis_link_count(of->link, out); }
