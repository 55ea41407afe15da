/* The upload that is under way, and how its end is checked. */
#include "session/uploads.h"

#include <string.h>

#include "kernel/files.h"
#include "session/kept.h"
#include "sis/sha256.h"

enum { PIECE = 65536 };

static sis_uploads_place place;

static struct {
    sis_content *content; /* NULL: there is none */
    uint32_t id;
    char name[SIS_FILE_NAME + 1];
    sis_sha256_steps hash;
    size_t saved; /* of what is received; the rest a reset would lose */
} now;

static void turn(void) {
    if (place.turn) place.turn();
}

static void save(void) {
    sis_content *content = now.content;
    if (content && content->received > now.saved) {
        if (place.clean) place.clean(content->data + now.saved, content->received - now.saved);
        now.saved = content->received;
    }
    if (place.kept) sis_kept_write(place.kept, place.kept_bytes, place.region, place.region_bytes);
    if (place.kept && place.seal) place.seal();
}

void sis_uploads_start(const sis_uploads_place *the_place) {
    place = *the_place;
    now.content = NULL;
    if (place.kept) sis_kept_read(place.kept, place.kept_bytes, place.region, place.region_bytes);
}

/* Parts between slashes: none empty, "." or ".."; no backslash, no control character. */
bool sis_upload_name_is_good(const char *name) {
    size_t part = 0, count = 0;
    for (;; name++, count++) {
        unsigned char c = (unsigned char)*name;
        if (c == '/' || c == '\0') {
            bool dots = (part == 1 && name[-1] == '.') || (part == 2 && name[-1] == '.' && name[-2] == '.');
            if (part == 0 || dots) return false;
            if (c == '\0') return count <= SIS_FILE_NAME;
            part = 0;
        } else if (c < ' ' || c == '\\' || c == 0x7f) {
            return false;
        } else {
            part++;
        }
    }
}

static bool is_it(const uint8_t *data, size_t bytes, const uint8_t sha256[32]) {
    sis_sha256_steps steps;
    uint8_t digest[32];

    sis_sha256_begin(&steps);
    for (size_t at = 0; bytes - at > PIECE; turn()) sis_sha256_step(&steps, data, at += PIECE);
    sis_sha256_finish(&steps, data, bytes, digest);
    return memcmp(digest, sha256, sizeof digest) == 0;
}

/* All of it came before a reset: whether it is still what it was is seen only now. NULL: it is not. */
static sis_content *confirm(sis_content *content) {
    if (!content || content->whole || content->received < content->bytes) return content;
    content->whole = is_it(content->data, content->bytes, content->sha256);
    if (content->whole) return content;
    sis_content_drop(content);
    return NULL;
}

/* A file that nobody announced, of the initrd or written by a script, with these very bytes. */
static const sis_file *twin_of(const uint8_t sha256[32], size_t bytes) {
    const sis_file *file;
    for (uint32_t i = 0; (file = sis_file_at(i)); i++) {
        bool known = file->content && file->content->keyed;
        if (file->bytes == bytes && !known && is_it(file->data, bytes, sha256)) return file;
    }
    return NULL;
}

static sis_status no_room(const char *name, uint64_t bytes, sis_error *error) {
    error->asked = bytes;
    error->free = sis_files_free();
    return sis_error_set(error, SIS_OUT_OF_ARENA, "%s: %u bytes asked, %u free for files", name, bytes,
                         error->free);
}

/* Names what is there already; false: nothing whole is. */
static bool name_whole(const char *name, size_t bytes, const uint8_t sha256[32], sis_content *known,
                       bool *named) {
    const sis_file *twin = known ? NULL : twin_of(sha256, bytes);

    if (known && known->whole) {
        sis_content_touch(known);
        *named = sis_file_name(name, known, true);
    } else if (twin && twin->content) {
        twin->content->keyed = true;
        memcpy(twin->content->sha256, sha256, 32);
        *named = sis_file_name(name, twin->content, true);
    } else if (twin) {
        *named = sis_file_name_packed(name, twin->data, bytes);
    } else {
        return false;
    }
    return true;
}

static sis_content *begin_content(sis_content *known, size_t bytes, const uint8_t sha256[32]) {
    sis_content *content = known ? known : sis_content_take(bytes);
    if (!content) return NULL;
    content->keyed = true;
    content->busy = true;
    memcpy(content->sha256, sha256, sizeof content->sha256);
    sis_content_touch(content);
    return content;
}

sis_status sis_upload_begin(const char *name, uint64_t bytes, const uint8_t sha256[32], sis_upload *upload,
                            sis_error *error) {
    bool named;

    sis_upload_set_aside();
    *upload = (sis_upload){.id = ++now.id};
    if (!sis_upload_name_is_good(name))
        return sis_error_set(error, SIS_BAD_ARGUMENT,
                             "a file's name is up to 255 bytes, relative, without empty parts, . or ..");
    if (bytes >= UINT32_MAX || bytes > SIZE_MAX) return no_room(name, bytes, error);
    sis_content *known = confirm(sis_content_find(sha256, (size_t)bytes));
    if (name_whole(name, (size_t)bytes, sha256, known, &named)) {
        upload->complete = named;
        save();
        return named ? SIS_OK : no_room(name, bytes, error);
    }
    now.content = begin_content(known, (size_t)bytes, sha256);
    if (!now.content) return no_room(name, bytes, error);
    memcpy(now.name, name, strlen(name) + 1);
    sis_sha256_begin(&now.hash);
    now.saved = now.content->received;
    upload->from = now.content->received;
    upload->data = now.content->data;
    save();
    return SIS_OK;
}

bool sis_upload_work(size_t received) {
    sis_content *content = now.content;

    if (!content) return false;
    if (received > content->received && received <= content->bytes) content->received = received;
    if (content->received - now.saved >= PIECE) save();
    size_t left = content->received - now.hash.done;
    if (left < 64) return false;
    sis_sha256_step(&now.hash, content->data, now.hash.done + (left < PIECE ? left : PIECE));
    return true;
}

static sis_status not_this(uint32_t id, sis_error *error) {
    return sis_error_set(error, SIS_BAD_ARGUMENT, "upload %u is not under way", (uint64_t)id);
}

sis_status sis_upload_commit(uint32_t id, sis_error *error) {
    sis_content *content = now.content;
    uint8_t digest[32];

    if (!content || id != now.id) return not_this(id, error);
    if (content->received < content->bytes)
        return sis_error_set(error, SIS_BAD_STATE, "%s: %u of %u bytes are there", now.name,
                             (uint64_t)content->received, (uint64_t)content->bytes);
    while (sis_upload_work(content->received)) turn();
    sis_sha256_finish(&now.hash, content->data, content->bytes, digest);
    save();
    now.content = NULL;
    content->busy = false;
    content->whole = memcmp(digest, content->sha256, sizeof digest) == 0;
    if (!content->whole) {
        sis_content_drop(content);
        save();
        return sis_error_set(error, SIS_DAMAGED, "%s: its SHA-256 is not the announced one; send it again",
                             now.name);
    }
    bool named = sis_file_name(now.name, content, true);
    save();
    return named ? SIS_OK : no_room(now.name, content->bytes, error);
}

sis_status sis_upload_abort(uint32_t id, sis_error *error) {
    if (!now.content || id != now.id) return not_this(id, error);
    sis_content_drop(now.content);
    now.content = NULL;
    save();
    return SIS_OK;
}

void sis_upload_set_aside(void) {
    if (!now.content) return;
    save();
    now.content->busy = false;
    now.content = NULL;
}
