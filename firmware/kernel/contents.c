/* The table of contents, and who makes room for whom. */
#include "kernel/contents.h"

#include <string.h>

#include "kernel/extents.h"

static sis_extents extents;
static sis_content *contents;
static uint32_t most_contents, clock_of_uses;
static bool script_runs;

bool sis_contents_start(void *region, size_t bytes, uint32_t most) {
    contents = NULL;
    most_contents = 0;
    script_runs = false;
    /* A name and a content each, and the table of contents. */
    if (!sis_extents_start(&extents, region, bytes, 2 * most + 2)) return false;
    contents = sis_extents_take(&extents, most * sizeof *contents);
    if (!contents) return false;
    memset(contents, 0, most * sizeof *contents);
    most_contents = most;
    return true;
}

static sis_content *unused_entry(void) {
    for (uint32_t i = 0; i < most_contents; i++)
        if (!contents[i].data) return &contents[i];
    return NULL;
}

static bool makes_room(const sis_content *content) {
    return content->data && content->names == 0 && !content->busy;
}

static bool drop_oldest(void) {
    sis_content *oldest = NULL;

    for (uint32_t i = 0; i < most_contents; i++) {
        sis_content *content = &contents[i];
        if (makes_room(content) && (!oldest || content->age < oldest->age)) oldest = content;
    }
    if (oldest) sis_content_drop(oldest);
    return oldest != NULL;
}

void *sis_contents_take_bytes(size_t bytes) {
    void *part;
    while (!(part = sis_extents_take(&extents, bytes)))
        if (!drop_oldest()) return NULL;
    return part;
}

void sis_contents_give_bytes(const void *part) { sis_extents_give(&extents, part, script_runs); }

static sis_content *enter(sis_content *entry, uint8_t *data, size_t bytes) {
    *entry = (sis_content){.data = data, .bytes = bytes};
    sis_content_touch(entry);
    return entry;
}

sis_content *sis_content_take(size_t bytes) {
    sis_content *entry;
    while (!(entry = unused_entry()))
        if (!drop_oldest()) return NULL;
    uint8_t *data = sis_contents_take_bytes(bytes);
    return data ? enter(entry, data, bytes) : NULL;
}

sis_content *sis_content_recall(size_t at, size_t bytes) {
    sis_content *entry = unused_entry();
    uint8_t *data = entry ? sis_extents_take_at(&extents, at, bytes) : NULL;
    return data ? enter(entry, data, bytes) : NULL;
}

size_t sis_content_place(const sis_content *content) { return (size_t)(content->data - extents.region); }

void sis_content_touch(sis_content *content) { content->age = ++clock_of_uses; }

void sis_content_name(sis_content *content) { content->names++; }

void sis_content_unname(sis_content *content) {
    if (--content->names == 0) sis_content_drop(content);
}

void sis_content_drop(sis_content *content) {
    sis_extents_give(&extents, content->data, script_runs && content->shown);
    *content = (sis_content){.data = NULL};
}

sis_content *sis_content_find(const uint8_t sha256[32], size_t bytes) {
    for (uint32_t i = 0; i < most_contents; i++) {
        sis_content *content = &contents[i];
        if (content->data && content->keyed && content->bytes == bytes &&
            memcmp(content->sha256, sha256, sizeof content->sha256) == 0)
            return content;
    }
    return NULL;
}

sis_content *sis_content_at(uint32_t index) {
    for (uint32_t i = 0; i < most_contents; i++)
        if (contents[i].data && index-- == 0) return &contents[i];
    return NULL;
}

void sis_contents_script_begins(void) {
    script_runs = true;
    for (uint32_t i = 0; i < most_contents; i++) contents[i].shown = false;
}

void sis_contents_script_ends(void) {
    script_runs = false;
    sis_extents_settle(&extents);
}

size_t sis_contents_free(size_t *largest) { return sis_extents_free(&extents, largest); }
