/* Files: those of the initrd, in place, and those written at run time, kept in RAM until power-off. One table, sorted
 * by name; a written file hides the initrd's of the same name. */
#ifndef SIS_FILES_H
#define SIS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sis_file {
    const char *name;
    const uint8_t *data;
    size_t bytes;
    bool written; /* at run time */
} sis_file;

/* Reads the archive (NULL, 0: none) into a table in `region`; the rest of it is for written files. A damaged archive
 * is reported on the console; what came before the damage stays. False when it was damaged. */
bool sis_files_start(const uint8_t *archive, size_t bytes, void *region, size_t region_bytes);

/* NULL when there is no such file. */
const sis_file *sis_file_find(const char *name);

/* In order of names; NULL past the last. */
const sis_file *sis_file_at(uint32_t index);

/* Keeps a copy of name and data. False when there is no room. Files read before stay where they are. */
bool sis_file_write(const char *name, const uint8_t *data, size_t bytes);

/* Bytes left for written files. */
size_t sis_files_free(void);

#endif
