/* Frames in, replies out. Six commands do not need the kernel's control plane, which is as large as this whole image; the
 * layouts and their parser are the same. */
#include "loader/commands.h"

#include <string.h>

#include "generated/frames.h"
#include "kernel/about.h"
#include "loader/boot.h"
#include "loader/uploads.h"

/* No frame of these commands is longer: a name, or a kernel's arguments. */
enum { MOST_PAYLOAD = 2048, REPLY_HEAD = SIS_FRAME_HEADER + 8, REPLY_ROOM = 1024 };

static struct {
    uint8_t header[SIS_FRAME_HEADER];
    uint32_t have;    /* of the header, then of the payload */
    uint32_t payload; /* bytes announced */
    bool in_payload;
    bool broken; /* the stream makes no sense any more: nothing is read until the next session */
    uint8_t bytes[MOST_PAYLOAD] __attribute__((aligned(8)));
} in;

static sis_loader_wish wish;

void sis_loader_begin(void) {
    in.have = in.payload = 0;
    in.in_payload = in.broken = false;
    wish = SIS_WISH_NOTHING;
}

sis_loader_wish sis_loader_wished(void) { return wish; }

static void put16(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *at, uint32_t value) {
    put16(at, value);
    put16(at + 2, value >> 16);
}

static uint32_t get32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* A reply: header, status u16, id u32, text (u16 length), then the command's own fields. */
static void reply(sis_link *link, const sis_frame_description *frame, sis_status status, uint32_t id,
                  const char *text, const void *fields) {
    static uint8_t out[REPLY_ROOM];
    size_t length = strlen(text);
    size_t used = REPLY_HEAD;

    if (length > SIS_ERROR_TEXT) length = SIS_ERROR_TEXT;
    for (size_t i = 0; i < length; i++) out[used++] = (uint8_t)text[i];
    if (!status && frame && frame->n_reply) {
        size_t more = sis_fields_write(frame->reply, frame->n_reply, fields, out + used, sizeof out - used);
        if (more != SIZE_MAX) used += more;
    }
    memcpy(out, in.header, SIS_FRAME_HEADER);
    out[3] |= SIS_FRAME_REPLY;
    put32(out + 4, (uint32_t)(used - SIS_FRAME_HEADER));
    put16(out + SIS_FRAME_HEADER, status);
    put32(out + SIS_FRAME_HEADER + 2, id);
    put16(out + SIS_FRAME_HEADER + 6, (uint32_t)length);
    sis_link_write(link, SIS_LINK_CONTROL, out, used);
}

static const sis_frame_description *described(uint8_t command) {
    for (uint32_t i = 0; i < SIS_LOADER_COMMAND_COUNT; i++)
        if (sis_loader_frame_descriptions[i].id == command) return &sis_loader_frame_descriptions[i];
    return NULL;
}

/* What every command writes its answer to. */
typedef union answer {
    sis_frame_about_reply about;
    sis_frame_begin_upload_reply begun;
} answer;

static void about(answer *out) {
    out->about = (sis_frame_about_reply){
        .protocol = SIS_FRAME_VERSION,
        .version = sis_about.version,
        .board = sis_about.board,
        .core = "",
        .commands = SIS_COMMAND_BOOT_IMAGE,
        .files_free = sis_boot_room(),
        .payload = MOST_PAYLOAD,
        .options = {1, "loader"},
    };
}

static sis_status begin_upload(sis_link *link, const sis_frame_begin_upload *given, uint32_t *id, answer *out,
                               sis_error *error) {
    bool complete = false;
    if (sis_boot_trouble()) return sis_error_set(error, SIS_UNSUPPORTED, "%s", sis_boot_trouble());
    sis_status status = sis_uploads_begin(link, given->name, given->bytes, given->sha256, id,
                                          &out->begun.from, &complete, error);
    out->begun.complete = complete;
    return status;
}

static sis_status done(sis_link *link, uint8_t command, const void *given, uint32_t *id, answer *out,
                       sis_error *error) {
    switch (command) {
    case SIS_COMMAND_ABOUT: about(out); return SIS_OK;
    case SIS_COMMAND_BEGIN_UPLOAD: return begin_upload(link, given, id, out, error);
    case SIS_COMMAND_COMMIT_UPLOAD:
        return sis_uploads_commit(((const sis_frame_commit_upload *)given)->upload, error);
    case SIS_COMMAND_ABORT_UPLOAD:
        return sis_uploads_abort(link, ((const sis_frame_abort_upload *)given)->upload, error);
    case SIS_COMMAND_REBOOT: wish = SIS_WISH_RESTART; return SIS_OK;
    case SIS_COMMAND_BOOT_IMAGE: {
        const sis_frame_boot_image *boot = given;
        sis_status status = sis_boot_choose(boot->kernel, boot->initrd, boot->bootargs, error);
        if (!status) wish = SIS_WISH_BOOT;
        return status;
    }
    default: return sis_error_set(error, SIS_UNKNOWN_COMMAND, "the loader has no such command");
    }
}

static void frame(sis_link *link) {
    static uint64_t fields[SIS_FIELDS_MOST / 8];
    static sis_error error; /* too large for a stack that faults are reported on */
    static answer out;
    const sis_frame_description *description = described(in.header[2]);
    uint32_t id = 0;
    sis_status status;

    memset(&error, 0, sizeof error);
    memset(&out, 0, sizeof out);
    if (!description)
        status = sis_error_set(&error, SIS_UNKNOWN_COMMAND, "command %u is none of the loader's",
                               (uint64_t)in.header[2]);
    else if (in.payload > MOST_PAYLOAD)
        status = sis_error_set(&error, SIS_BAD_FRAME, "a payload of %u bytes, at most %u",
                               (uint64_t)in.payload, (uint64_t)MOST_PAYLOAD);
    else
        status = sis_fields_read(description, in.bytes, in.payload, fields, &error);
    if (!status) status = done(link, description->id, fields, &id, &out, &error);
    reply(link, description, status, id, status ? error.text : "", &out);
}

/* The frame's header is whole: is it one? */
static void begin_payload(sis_link *link) {
    in.have = 0;
    in.payload = get32(in.header + 4);
    in.in_payload = true;
    if (in.header[0] == SIS_FRAME_MAGIC && in.header[1] == SIS_FRAME_VERSION &&
        in.payload <= SIS_LIMIT_PAYLOAD)
        return;
    in.broken = true;
    reply(link, NULL, SIS_BAD_FRAME, 0, "no frame begins here; this session's stream is lost", NULL);
}

static size_t take(sis_link *link, const uint8_t *bytes, size_t count) {
    if (in.broken) return count;
    if (!in.in_payload) {
        size_t wanted = SIS_FRAME_HEADER - in.have;
        if (count > wanted) count = wanted;
        memcpy(in.header + in.have, bytes, count);
        in.have += (uint32_t)count;
        if (in.have == SIS_FRAME_HEADER) begin_payload(link);
    } else {
        size_t wanted = in.payload - in.have;
        if (count > wanted) count = wanted;
        for (size_t i = 0; i < count; i++, in.have++) /* what is too long is read over */
            if (in.have < MOST_PAYLOAD) in.bytes[in.have] = bytes[i];
    }
    if (in.in_payload && !in.broken && in.have == in.payload) {
        frame(link);
        in.have = 0;
        in.in_payload = false;
    }
    return count;
}

void sis_loader_answer(sis_link *link) {
    const uint8_t *bytes;
    size_t count;

    /* A frame is done only when its reply has room, so that none is ever lost. */
    while (wish == SIS_WISH_NOTHING && sis_link_room(link, SIS_LINK_CONTROL) >= REPLY_ROOM &&
           (count = sis_link_read(link, SIS_LINK_CONTROL, &bytes)) > 0)
        sis_link_take(link, SIS_LINK_CONTROL, take(link, bytes, count));
}
