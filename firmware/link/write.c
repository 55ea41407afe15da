/* What the caller sends: bytes into the rings of channels 0, 1 and 3, a file from where it lies. */
#include "inside.h"
#include <string.h>

size_t sis_link_room(const sis_link *link, uint32_t channel) {
    if (!link_has_ring(channel) || !link->senders[channel].active) return 0;
    const link_sender *sender = &link->senders[channel];
    return sender->mask + 1 - (sender->end - sender->acked);
}

size_t sis_link_write(sis_link *link, uint32_t channel, const void *bytes, size_t count) {
    size_t room = sis_link_room(link, channel);
    if (count > room) count = room;
    if (!count) return 0;
    link_sender *sender = &link->senders[channel];
    uint8_t *ring = (uint8_t *)sender->memory;
    size_t at = sender->end & sender->mask, part = sender->mask + 1 - at;
    if (part > count) part = count;
    memcpy(ring + at, bytes, part);
    memcpy(ring, (const uint8_t *)bytes + part, count - part);
    sender->end += (uint32_t)count;
    return count;
}

size_t sis_link_unsent(const sis_link *link, uint32_t channel) {
    if (channel >= SIS_LINK_CHANNELS || !link->senders[channel].active) return 0;
    return link->senders[channel].end - link->senders[channel].acked;
}

bool sis_link_send(sis_link *link, const uint8_t *memory, uint32_t size, uint32_t from) {
    if (!sis_link_is_open(link) || from > size) return false;
    link_forget_file(link);
    link->senders[SIS_LINK_FILE] = (link_sender){.memory = memory,
                                                 .mask = UINT32_MAX,
                                                 .acked = from,
                                                 .sent = from,
                                                 .end = size,
                                                 .limit = from,
                                                 .probe = link->now,
                                                 .active = true};
    return true;
}

void sis_link_send_stop(sis_link *link) { link_forget_file(link); }
