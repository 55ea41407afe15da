/* The initrd: a cpio archive in "new ASCII" format (newc, magic 070701; kernel Documentation/driver-api/early-userspace/
 * buffer-format.rst), read in place. Nothing in it is trusted. */
#ifndef SIS_INITRD_H
#define SIS_INITRD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sis_initrd_entry {
    const char *name; /* in the archive, zero-terminated, without leading "/" or "./" */
    const uint8_t *data;
    size_t bytes;
} sis_initrd_entry;

typedef struct sis_initrd_walk {
    const uint8_t *archive;
    size_t bytes, at;
    const char *damage; /* NULL, or what is wrong with the archive at byte `at` */
} sis_initrd_walk;

/* Next regular file; directories and other kinds are passed over. False at the end, or at damage. */
bool sis_initrd_next(sis_initrd_walk *walk, sis_initrd_entry *entry);

#endif
