/* Builds small newc archives for tests. */
#ifndef TEST_ARCHIVE_H
#define TEST_ARCHIVE_H

#include <stdio.h>
#include <string.h>

enum { ARCHIVE_BYTES = 4096, REGULAR = 0100644, FOLDER = 040755 };

typedef struct archive {
    char bytes[ARCHIVE_BYTES];
    size_t count;
} archive;

static inline void archive_pad(archive *a) {
    while (a->count % 4) a->bytes[a->count++] = 0;
}

static inline void archive_add(archive *a, unsigned mode, const char *name, const char *data) {
    a->count += (size_t)sprintf(
        a->bytes + a->count, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1u, mode, 0u, 0u,
        1u, 0u, (unsigned)strlen(data), 0u, 0u, 0u, 0u, (unsigned)strlen(name) + 1, 0u);
    memcpy(a->bytes + a->count, name, strlen(name) + 1);
    a->count += strlen(name) + 1;
    archive_pad(a);
    memcpy(a->bytes + a->count, data, strlen(data));
    a->count += strlen(data);
    archive_pad(a);
}

static inline void archive_end(archive *a) { archive_add(a, 0, "TRAILER!!!", ""); }

#endif
