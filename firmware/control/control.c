/* The stream: bytes into frames. A frame is complete before anything of it is looked at but its header. */
#include "control/inside.h"

static uint32_t u32_at(const uint8_t *p) {
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

size_t sis_control_size(void) { return sizeof(sis_control); }

sis_status sis_control_start(void *memory, size_t bytes, const sis_control_system *system,
                             sis_control **control) {
    if (memory == NULL || (uintptr_t)memory % SIS_ALIGNMENT != 0 || system == NULL || control == NULL)
        return SIS_BAD_ARGUMENT;
    if (bytes < sizeof(sis_control)) return SIS_OUT_OF_ARENA;
    sis_control *c = memory;
    memset(c, 0, offsetof(sis_control, payload));
    c->system = system;
    *control = c;
    return SIS_OK;
}

void sis_control_stop(sis_control *control) {
    sis_control_forget(control);
    control->have = control->skip = 0;
    control->lost = false;
}

bool sis_control_holds(const sis_control *control) {
    bool holds = control->schedule != NULL;
    for (uint32_t i = 0; i < SIS_LIMIT_GRAPHS; i++) holds |= control->graphs[i] != NULL;
    for (uint32_t i = 0; i < SIS_LIMIT_FLOWS; i++) holds |= control->flows[i] != NULL;
    return holds;
}

const sis_frame_description *sis_frame_find(uint8_t id, uint32_t *index) {
    uint32_t low = 0, high = SIS_COMMAND_COUNT;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (sis_frame_descriptions[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    *index = low;
    return low < SIS_COMMAND_COUNT && sis_frame_descriptions[low].id == id ? &sis_frame_descriptions[low]
                                                                           : NULL;
}

/* Behind bytes that were none, only what can be a frame in every respect is taken for one: data must not be obeyed. */
static bool is_plausible(const sis_control *control) {
    uint32_t index;
    const sis_frame_description *frame = sis_frame_find(control->header[2], &index);
    if (frame == NULL || control->length < frame->least) return false;
    return frame->open || control->length == frame->least;
}

/* Drops the oldest byte of the header, so that the frame may begin at the next one. */
static void slide(sis_control *control) {
    memmove(control->header, control->header + 1, SIS_FRAME_HEADER - 1);
    control->have--;
}

static void look_at_header(sis_control *control) {
    const uint8_t *header = control->header;
    const bool is_header =
        header[0] == SIS_FRAME_MAGIC && header[1] == SIS_FRAME_VERSION && (header[3] & SIS_FRAME_REPLY) == 0;
    const uint32_t length = u32_at(header + 4);
    const bool fits = length <= SIS_LIMIT_PAYLOAD;
    control->length = fits ? length : 0;
    if (control->lost) {
        if (is_header && fits && is_plausible(control))
            control->lost = false;
        else
            slide(control);
        return;
    }
    if (!is_header) {
        control->lost = true;
        sis_control_refuse(
            control, header[0] == SIS_FRAME_MAGIC && header[1] != SIS_FRAME_VERSION
                         ? sis_control_fail(control, SIS_BAD_FRAME,
                                            "version %u of control frames, this board speaks %u",
                                            (uint64_t)header[1], (uint64_t)SIS_FRAME_VERSION)
                         : sis_control_fail(control, SIS_BAD_FRAME,
                                            "bytes that are no frame; what follows is dropped up to one"));
        slide(control);
    } else if (!fits) {
        sis_control_refuse(control,
                           sis_control_fail(control, SIS_BAD_FRAME,
                                            "a payload of %u bytes, at most %u are possible; it is dropped",
                                            (uint64_t)length, (uint64_t)SIS_LIMIT_PAYLOAD));
        control->skip = length;
        control->have = 0;
    }
}

size_t sis_control_wants(const sis_control *control) {
    if (control->skip > 0) return control->skip;
    if (control->have < SIS_FRAME_HEADER) return SIS_FRAME_HEADER - control->have;
    return SIS_FRAME_HEADER + control->length - control->have;
}

/* Takes bytes up to the end of what is wanted; how many. */
static size_t swallow(sis_control *control, const uint8_t *bytes, size_t count) {
    const size_t wanted = sis_control_wants(control), n = count < wanted ? count : wanted;
    if (control->skip > 0) {
        control->skip -= n;
        return n;
    }
    const bool in_header = control->have < SIS_FRAME_HEADER;
    memcpy(in_header ? control->header + control->have
                     : control->payload + (control->have - SIS_FRAME_HEADER),
           bytes, n);
    control->have += n;
    if (in_header && control->have == SIS_FRAME_HEADER) look_at_header(control);
    if (control->have >= SIS_FRAME_HEADER && control->have == SIS_FRAME_HEADER + control->length) {
        control->have = 0;
        sis_control_dispatch(control);
    }
    return n;
}

void sis_control_bytes(sis_control *control, const void *bytes, size_t count) {
    const uint8_t *p = bytes;
    while (count > 0) {
        const size_t n = swallow(control, p, count);
        p += n;
        count -= n;
    }
}
