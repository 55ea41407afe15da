/* Files of sis-native: mapped read-only, so that a stray write faults instead of changing them. */
#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool map(native_file *file) {
    struct stat status;
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        fprintf(stderr, "sis-native: cannot read %s: %s\n", file->path,
                fd < 0 ? strerror(errno) : "not a file");
        return false;
    }
    file->bytes = (size_t)status.st_size;
    file->data = (const uint8_t *)"";
    if (file->bytes) {
        void *data = mmap(NULL, file->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED) {
            fprintf(stderr, "sis-native: cannot map %s: %s\n", file->path, strerror(errno));
            return false;
        }
        file->data = data;
    }
    close(fd);
    return true;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const native_file *)a)->name, ((const native_file *)b)->name);
}

bool native_files_open(native_options *options) {
    for (uint32_t i = 0; i < options->n_files; i++)
        if (!map(&options->files[i])) return false;
    if (options->map.path && !map(&options->map)) return false;
    if (options->n_files) qsort(options->files, options->n_files, sizeof *options->files, by_name);
    return true;
}

sis_status native_file_read(const native_options *options, const char *name, const uint8_t **data,
                            size_t *bytes) {
    for (uint32_t i = 0; i < options->n_files; i++) {
        if (strcmp(options->files[i].name, name) == 0) {
            *data = options->files[i].data;
            *bytes = options->files[i].bytes;
            return SIS_OK;
        }
    }
    return SIS_NO_FILE;
}

struct native_kept {
    native_kept *next;
    _Alignas(16) uint8_t bytes[];
};

/* A copy that stays until the files are closed. NULL: no memory. */
static void *keep(native_options *options, const void *bytes, size_t count) {
    native_kept *kept = malloc(sizeof *kept + count);
    if (!kept) return NULL;
    if (count) memcpy(kept->bytes, bytes, count);
    kept->next = options->kept;
    options->kept = kept;
    return kept->bytes;
}

/* The script reads back what it wrote; an older copy stays, for it may still look at it. */
static bool show(native_options *options, const char *name, const uint8_t *data, size_t bytes) {
    const uint8_t *copy = keep(options, data, bytes);
    if (!copy) return false;
    uint32_t at = 0;
    while (at < options->n_files && strcmp(options->files[at].name, name) < 0) at++;
    if (at == options->n_files || strcmp(options->files[at].name, name) != 0) {
        native_file *files = realloc(options->files, (options->n_files + 1) * sizeof *files);
        if (!files) return false;
        options->files = files;
        const char *kept = keep(options, name, strlen(name) + 1);
        if (!kept) return false;
        memmove(&files[at + 1], &files[at], (options->n_files++ - at) * sizeof *files);
        files[at] = (native_file){.name = kept};
    }
    options->files[at].data = copy;
    options->files[at].bytes = bytes;
    return true;
}

sis_status native_file_write(native_options *options, const char *name, const uint8_t *data, size_t bytes) {
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", options->out, name) >= sizeof path)
        return SIS_BAD_ARGUMENT;
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(data, 1, bytes, file) == bytes;
    if (file && fclose(file) != 0) written = false;
    return written && show(options, name, data, bytes) ? SIS_OK : SIS_OUT_OF_ARENA;
}

void native_files_close(native_options *options) {
    for (native_kept *next, *kept = options->kept; kept; kept = next) {
        next = kept->next;
        free(kept);
    }
    free(options->files);
}

char *native_file_text(const char *path, size_t *bytes) {
    native_file file = {.path = path};
    if (!map(&file)) return NULL;
    char *text = malloc(file.bytes + 1);
    if (!text) return NULL;
    memcpy(text, file.data, file.bytes);
    text[file.bytes] = 0;
    *bytes = file.bytes;
    return text;
}
