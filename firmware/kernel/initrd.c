/* The newc reader. */
#include "kernel/initrd.h"

#include <string.h>

/* A header is the magic and thirteen fields of eight hexadecimal digits. */
enum {
    MAGIC_BYTES = 6,
    HEADER_BYTES = 110,
    FIELD_MODE = 1,
    FIELD_FILE_BYTES = 6,
    FIELD_NAME_BYTES = 11,

    MODE_KIND = 0170000,
    MODE_REGULAR = 0100000,
};

static bool read_field(const uint8_t *header, int field, uint32_t *value) {
    const uint8_t *digits = header + MAGIC_BYTES + 8 * field;

    *value = 0;
    for (int i = 0; i < 8; i++) {
        uint8_t c = digits[i];
        uint32_t digit = c >= '0' && c <= '9'   ? c - 0u - '0'
                         : c >= 'a' && c <= 'f' ? c - 'a' + 10u
                         : c >= 'A' && c <= 'F' ? c - 'A' + 10u
                                                : 16;
        if (digit == 16) return false;
        *value = *value << 4 | digit;
    }
    return true;
}

static bool damaged(sis_initrd_walk *walk, const char *what) {
    walk->damage = what;
    return false;
}

static size_t padded(size_t bytes) { return (bytes + 3) & ~(size_t)3; }

/* One record at walk->at; moves past it. */
static bool read_record(sis_initrd_walk *walk, sis_initrd_entry *entry, uint32_t *mode) {
    const uint8_t *header = walk->archive + walk->at;
    size_t left = walk->bytes - walk->at;
    uint32_t bytes, name_bytes;

    if (left < HEADER_BYTES) return damaged(walk, "cut off: no trailer");
    if (memcmp(header, "070701", MAGIC_BYTES) != 0) return damaged(walk, "not a newc header");
    if (!read_field(header, FIELD_MODE, mode) || !read_field(header, FIELD_FILE_BYTES, &bytes) ||
        !read_field(header, FIELD_NAME_BYTES, &name_bytes))
        return damaged(walk, "header field is not hexadecimal");

    if (name_bytes == 0 || name_bytes > left - HEADER_BYTES || header[HEADER_BYTES + name_bytes - 1] != 0)
        return damaged(walk, "name runs out of the archive");
    size_t data_at = padded(HEADER_BYTES + (size_t)name_bytes);
    if (data_at > left) return damaged(walk, "name runs out of the archive");
    if (bytes > left - data_at) return damaged(walk, "file runs out of the archive");

    entry->name = (const char *)header + HEADER_BYTES;
    entry->data = header + data_at;
    entry->bytes = bytes;
    walk->at += padded(data_at + bytes);
    if (walk->at > walk->bytes) walk->at = walk->bytes;
    return true;
}

bool sis_initrd_next(sis_initrd_walk *walk, sis_initrd_entry *entry) {
    uint32_t mode;

    while (read_record(walk, entry, &mode)) {
        if (strcmp(entry->name, "TRAILER!!!") == 0) return false;
        if (strncmp(entry->name, "./", 2) == 0) entry->name += 2;
        while (*entry->name == '/') entry->name++;
        if ((mode & MODE_KIND) == MODE_REGULAR && *entry->name) return true;
    }
    return false;
}
