/* The table of contents, and who makes room for whom. */
#include "kernel/contents.h"

#include <string.h>

#include "kernel/extents.h"

static sis_extents extents;
static sis_content *contents;
static uint32_t most_contents, clock_of_uses;
static bool script_runs;

/* Cuts a table off the region's front; NULL: it does not fit. */
static void *cut(uint8_t **region, size_t *bytes, size_t table) {
    size_t skip = (SIS_EXTENT_ALIGNMENT - (uintptr_t)*region % SIS_EXTENT_ALIGNMENT) % SIS_EXTENT_ALIGNMENT;
    if (skip > *bytes || table > *bytes - skip) return NULL;
    void *there = *region + skip;
    *region += skip + table;
    *bytes -= skip + table;
    return there;
}

bool sis_contents_start(void *region, size_t bytes, uint32_t most) {
    uint32_t parts = 2 * most + 2; /* a name and a content each, and other small things */
    uint8_t *at = region;
    sis_extent *table = cut(&at, &bytes, parts * sizeof *table);
    contents = table ? cut(&at, &bytes, most * sizeof *contents) : NULL;
    most_contents = contents ? most : 0;
    script_runs = false;
    if (!contents) return false;
    memset(contents, 0, most * sizeof *contents);
    sis_extents_start(&extents, table, parts, at, bytes);
    return true;
}

static sis_content *unused_entry(void) {
    for (uint32_t i = 0; i < most_contents; i++)
        if (!contents[i].data) return &contents[i];
    return NULL;
}

static bool makes_room(const sis_content *content) {
    return content->data && content->names == 0 && !content->busy && !(script_runs && content->shown);
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
    if (bytes > sis_contents_free()) return NULL; /* nothing is dropped for what will not fit anyway */
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
    bool may_come_again = content->whole && content->keyed;
    sis_content_touch(content);
    if (--content->names == 0 && !may_come_again) sis_content_drop(content);
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

size_t sis_contents_free(void) {
    size_t largest, all = sis_extents_free(&extents, &largest);

    for (uint32_t i = 0; i < most_contents; i++)
        if (makes_room(&contents[i])) all += sis_extents_rounded(contents[i].bytes);
    return all;
}
