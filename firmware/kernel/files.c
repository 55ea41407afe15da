/* The file table. */
#include "kernel/files.h"

#include <string.h>

#include "kernel/initrd.h"
#include "kernel/print.h"

enum { WRITTEN_AT_MOST = 1024, DATA_ALIGNMENT = 64 };

static sis_file *files;
static uint32_t n_files, most_files;
static uint8_t *free_at, *free_end;

static void *take(size_t bytes, size_t align) {
    size_t skip = (align - (uintptr_t)free_at % align) % align;
    size_t room = (size_t)(free_end - free_at);
    if (skip > room || bytes > room - skip) return NULL;
    void *taken = free_at + skip;
    free_at += skip + bytes;
    return taken;
}

/* The first entry whose name is not before `name`. */
static uint32_t place_of(const char *name) {
    uint32_t low = 0, high = n_files;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(files[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static sis_file *find(const char *name) {
    uint32_t at = place_of(name);
    return at < n_files && strcmp(files[at].name, name) == 0 ? &files[at] : NULL;
}

/* Adds or replaces. Our packer sorts by name, so this appends; a hostile order only costs time. */
static bool put(const sis_file *file) {
    sis_file *old = find(file->name);
    if (old) {
        *old = *file;
        return true;
    }
    if (n_files == most_files) return false;
    uint32_t at = place_of(file->name);
    memmove(files + at + 1, files + at, (n_files - at) * sizeof *files);
    files[at] = *file;
    n_files++;
    return true;
}

bool sis_files_start(const uint8_t *archive, size_t bytes, void *region, size_t region_bytes) {
    sis_initrd_walk count = {.archive = archive, .bytes = bytes}, walk = count;
    sis_initrd_entry entry;

    free_at = region;
    free_end = free_at + region_bytes;
    n_files = 0;
    most_files = WRITTEN_AT_MOST;
    while (bytes && sis_initrd_next(&count, &entry)) most_files++;
    files = take(most_files * sizeof *files, DATA_ALIGNMENT);
    if (!files) {
        most_files = 0;
        sis_print("initrd: no memory for a table of its files\n");
        return false;
    }
    while (bytes && sis_initrd_next(&walk, &entry))
        put(&(sis_file){.name = entry.name, .data = entry.data, .bytes = entry.bytes});
    if (walk.damage)
        sis_print("initrd: damaged at byte %zu of %zu: %s; %u files before that\n", walk.at, bytes,
                  walk.damage, n_files);
    return !walk.damage;
}

const sis_file *sis_file_find(const char *name) { return find(name); }

const sis_file *sis_file_at(uint32_t index) { return index < n_files ? &files[index] : NULL; }

bool sis_file_write(const char *name, const uint8_t *data, size_t bytes) {
    sis_file *old = find(name);
    size_t name_bytes = strlen(name) + 1;
    uint8_t *mark = free_at;

    /* Never over an older copy: a script may still look at it. */
    uint8_t *copy = take(bytes, DATA_ALIGNMENT);
    char *kept = old ? (char *)old->name : take(name_bytes, 1);
    if (copy && kept) {
        memcpy(copy, data, bytes);
        if (!old) memcpy(kept, name, name_bytes);
        if (put(&(sis_file){.name = kept, .data = copy, .bytes = bytes, .written = true})) return true;
    }
    free_at = mark;
    return false;
}

size_t sis_files_free(void) { return (size_t)(free_end - free_at); }
