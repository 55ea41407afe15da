/* The file table. */
#include "kernel/files.h"

#include <string.h>

#include "kernel/initrd.h"
#include "kernel/print.h"

enum { WRITTEN_AT_MOST = 1024, BYTES_A_WRITTEN = 1024 };

static sis_file *files;
static uint32_t n_files, most_files;

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

/* Our packer sorts by name, so this appends; a hostile order only costs time. NULL: the table is full. */
static sis_file *insert(const char *name) {
    if (n_files == most_files) return NULL;
    uint32_t at = place_of(name);
    memmove(files + at + 1, files + at, (n_files - at) * sizeof *files);
    n_files++;
    files[at] = (sis_file){.name = name};
    return &files[at];
}

static void add_packed(const sis_initrd_entry *entry) {
    sis_file *file = find(entry->name);
    if (!file) file = insert(entry->name);
    if (!file) return;
    file->data = file->packed_data = entry->data;
    file->bytes = file->packed_bytes = entry->bytes;
    file->packed = true;
}

bool sis_files_start(const uint8_t *archive, size_t bytes, void *region, size_t region_bytes) {
    sis_initrd_walk count = {.archive = archive, .bytes = bytes}, walk = count;
    sis_initrd_entry entry;
    size_t written = region_bytes / BYTES_A_WRITTEN;

    n_files = 0;
    most_files = written < WRITTEN_AT_MOST ? (uint32_t)written : WRITTEN_AT_MOST;
    files = NULL;
    if (sis_contents_start(region, region_bytes, most_files)) {
        while (bytes && sis_initrd_next(&count, &entry)) most_files++;
        files = sis_contents_take_bytes(most_files * sizeof *files);
    }
    if (!files) {
        most_files = 0;
        sis_print("initrd: no memory for a table of its files\n");
        return false;
    }
    while (bytes && sis_initrd_next(&walk, &entry)) add_packed(&entry);
    if (walk.damage)
        sis_print("initrd: damaged at byte %zu of %zu: %s; %u files before that\n", walk.at, bytes,
                  walk.damage, n_files);
    return !walk.damage;
}

const sis_file *sis_file_find(const char *name) { return find(name); }

const sis_file *sis_file_at(uint32_t index) { return index < n_files ? &files[index] : NULL; }

bool sis_file_is_hidden(const char *name) {
    static const char *const hidden[] = {"init.js", "init.js.map", "init.args", "init.json"};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (strcmp(name, hidden[i]) == 0) return true;
    return false;
}

const sis_file *sis_file_map_of(const char *module) {
    static const char ending[] = ".map";
    char name[SIS_FILE_NAME + 1];
    if (*module == '/') module++;
    size_t bytes = strlen(module);
    if (bytes + sizeof ending > sizeof name) return NULL;
    memcpy(name, module, bytes + 1);
    memcpy(name + bytes, ending, sizeof ending);
    return sis_file_find(name);
}

void sis_file_show(const sis_file *file) {
    if (file->content) file->content->shown = true;
}

/* The entry to be written, with a name of its own where it is new. */
static sis_file *entry_for(const char *name) {
    sis_file *file = find(name);
    size_t name_bytes = strlen(name) + 1;

    if (file || name_bytes == 1 || name_bytes > SIS_FILE_NAME + 1 || n_files == most_files) return file;
    char *kept = sis_contents_take_bytes(name_bytes);
    if (!kept) return NULL;
    memcpy(kept, name, name_bytes);
    return insert(kept);
}

static void take_content_off(sis_file *file) {
    sis_content *old = file->content;
    file->content = NULL;
    if (old) sis_content_unname(old);
}

bool sis_file_name(const char *name, sis_content *content, bool sent) {
    sis_content_name(content); /* so that neither the name nor a former content of the file pushes it out */
    sis_file *file = entry_for(name);
    if (!file) {
        content->names--;
        return false;
    }
    take_content_off(file);
    file->content = content;
    file->data = content->data;
    file->bytes = content->bytes;
    file->written = true;
    file->sent = sent;
    return true;
}

bool sis_file_name_packed(const char *name, const uint8_t *data, size_t bytes) {
    sis_file *file = entry_for(name);
    if (!file) return false;
    take_content_off(file);
    file->data = data;
    file->bytes = bytes;
    file->written = file->sent = !file->packed || data != file->packed_data;
    return true;
}

bool sis_file_write(const char *name, const uint8_t *data, size_t bytes) {
    sis_content *copy = sis_content_take(bytes);

    if (!copy) return false;
    if (bytes) memcpy(copy->data, data, bytes); /* never over an older copy: a script may still look at it */
    copy->whole = true;
    if (sis_file_name(name, copy, false)) return true;
    sis_content_drop(copy);
    return false;
}

bool sis_file_delete(const char *name) {
    sis_file *file = find(name);

    if (!file || !file->written) return false;
    take_content_off(file);
    file->written = file->sent = false;
    if (file->packed) {
        file->data = file->packed_data;
        file->bytes = file->packed_bytes;
        return true;
    }
    sis_contents_give_bytes(file->name);
    n_files--;
    memmove(file, file + 1, (size_t)(files + n_files - file) * sizeof *files);
    return true;
}

size_t sis_files_free(void) { return sis_contents_free(); }
