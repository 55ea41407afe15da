/* Uploads: where they lie, how far they are, and their hash, which follows the bytes as they come. */
#include "loader/uploads.h"

#include <string.h>

#include "sis/sha256.h"

/* Hashed in a turn of the loop: some 10 us, less than it takes to fill a UART's FIFO at 3 Mbaud. */
enum { HASHED_AT_ONCE = 512 };

typedef struct upload {
    uint8_t *memory;
    uint64_t room;
    uint32_t bytes, received;
    uint8_t sha256[32];
    bool begun, whole;
    sis_sha256_steps steps;
} upload;

static upload uploads[SIS_UPLOADS];
static const char *const names[SIS_UPLOADS] = {"kernel", "initrd"};
static uint32_t arriving = SIS_NO_UPLOAD; /* whose bytes the link places */

void sis_uploads_place(uint32_t which, uint8_t *memory, uint64_t room) {
    uploads[which] = (upload){.memory = memory, .room = room < UINT32_MAX ? room : UINT32_MAX - 1};
}

static void forget(upload *it) {
    it->begun = it->whole = false;
    it->bytes = it->received = 0;
}

static uint32_t named(const char *name) {
    for (uint32_t i = 0; i < SIS_UPLOADS; i++)
        if (strcmp(names[i], name) == 0) return i;
    return SIS_NO_UPLOAD;
}

static void note_received(const sis_link *link) {
    if (arriving == SIS_NO_UPLOAD) return;
    upload *it = &uploads[arriving];
    uint32_t there = sis_link_received(link);
    if (there > it->received) it->received = there < it->bytes ? there : it->bytes;
}

sis_status sis_uploads_begin(sis_link *link, const char *name, uint64_t bytes, const uint8_t sha256[32],
                             uint32_t *which, uint64_t *from, bool *complete, sis_error *error) {
    *which = named(name);
    if (*which == SIS_NO_UPLOAD)
        return sis_error_set(error, SIS_BAD_ARGUMENT, "the loader takes a kernel and an initrd, no %s", name);
    upload *it = &uploads[*which];
    if (bytes == 0 || bytes > it->room) {
        error->asked = bytes;
        error->free = it->room;
        return sis_error_set(error, SIS_OUT_OF_ARENA, "%s of %u bytes; there is room for %u", name, bytes,
                             it->room);
    }
    note_received(link);
    if (!it->begun || it->bytes != bytes || memcmp(it->sha256, sha256, 32) != 0) {
        forget(it);
        it->begun = true;
        it->bytes = (uint32_t)bytes;
        memcpy(it->sha256, sha256, 32);
        sis_sha256_begin(&it->steps);
    }
    arriving = SIS_NO_UPLOAD;
    *from = it->received;
    *complete = it->whole;
    if (it->whole) return SIS_OK;
    if (!sis_link_receive(link, it->memory, it->bytes, it->received))
        return sis_error_set(error, SIS_BAD_STATE, "the session is over");
    arriving = *which;
    return SIS_OK;
}

sis_status sis_uploads_commit(uint32_t which, sis_error *error) {
    uint8_t digest[32];

    if (which >= SIS_UPLOADS || !uploads[which].begun)
        return sis_error_set(error, SIS_BAD_STATE, "upload %u was not begun", (uint64_t)which);
    upload *it = &uploads[which];
    if (it->whole) return SIS_OK;
    if (it->received < it->bytes)
        return sis_error_set(error, SIS_BAD_STATE, "%u of %u bytes of the %s came", (uint64_t)it->received,
                             (uint64_t)it->bytes, names[which]);
    sis_sha256_finish(&it->steps, it->memory, it->bytes, digest);
    it->whole = memcmp(digest, it->sha256, 32) == 0;
    if (it->whole) return SIS_OK;
    forget(it);
    return sis_error_set(error, SIS_DAMAGED, "the SHA-256 of the %s is not the announced one: send it again",
                         names[which]);
}

sis_status sis_uploads_abort(sis_link *link, uint32_t which, sis_error *error) {
    if (which >= SIS_UPLOADS || !uploads[which].begun)
        return sis_error_set(error, SIS_BAD_STATE, "upload %u was not begun", (uint64_t)which);
    if (arriving == which) {
        sis_link_receive_stop(link);
        arriving = SIS_NO_UPLOAD;
    }
    forget(&uploads[which]);
    return SIS_OK;
}

bool sis_uploads_turn(const sis_link *link) {
    if (arriving == SIS_NO_UPLOAD) return false;
    upload *it = &uploads[arriving];
    note_received(link);
    if (it->whole || it->received < it->steps.done + 64) return false;
    size_t most = it->steps.done + HASHED_AT_ONCE;
    sis_sha256_step(&it->steps, it->memory, it->received < most ? it->received : most);
    return true;
}

const uint8_t *sis_uploads_whole(uint32_t which, uint32_t *bytes) {
    if (which >= SIS_UPLOADS || !uploads[which].whole) return NULL;
    *bytes = uploads[which].bytes;
    return uploads[which].memory;
}
